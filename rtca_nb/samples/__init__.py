"""The bundled contacts: fictional chats, written as code and rendered on request.

Nothing here is copied from a real conversation. Names, numbers and addresses are invented; numbers and addresses that
could be real are from ranges reserved for examples. Importing this package reads no file and loads nothing heavy, so
that servers and tests can use it alone.

:func:`build_sample` makes a few contacts from stories; :func:`generate_contacts` draws any number of others.

May import: ``base`` and ``exceptions``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rtca_nb.base.arguments import is_one_of, quoted
from rtca_nb.exceptions import UsageError
from rtca_nb.samples import (
    bot_handoff,
    failed,
    hostile,
    in_progress,
    misaligned,
    refund,
    single_output,
    summary_failed,
    unscored,
)
from rtca_nb.samples.centre import sample_centre
from rtca_nb.samples.contact import SampleContact
from rtca_nb.samples.generator.contacts import GeneratedContact, generate_contacts
from rtca_nb.samples.generator.record import generated_centre
from rtca_nb.samples.records import Centre

if TYPE_CHECKING:
    from rtca_nb.samples.markup import OffsetUnit

__all__ = [
    "Centre",
    "GeneratedContact",
    "SampleContact",
    "build_sample",
    "generate_contacts",
    "generated_centre",
    "sample_centre",
    "sample_names",
]

_SCRIPTS = {
    "refund": refund.write,
    "in-progress": in_progress.write,
    "failed": failed.write,
    "unscored": unscored.write,
    "summary-failed": summary_failed.write,
    "bot-handoff": bot_handoff.write,
    "single-output": single_output.write,
    "misaligned": misaligned.write,
    "hostile": hostile.write,
}


def sample_names() -> tuple[str, ...]:
    """Return the names of the bundled sample contacts.

    Returns
    -------
    tuple of str
        Names to pass to :func:`rtca_nb.sample_contact`. The first one, ``refund``, is the best to start with.
    """
    return tuple(_SCRIPTS)


def build_sample(name: str, *, offset_unit: OffsetUnit = "code_points") -> SampleContact:
    """Build a sample contact.

    Parameters
    ----------
    name : str
        Name of the sample, as :func:`sample_names` lists it.
    offset_unit : {"code_points", "utf16"}, default "code_points"
        Unit of the character offsets. The service does not document its unit, so it may use either of these two.

    Returns
    -------
    SampleContact
        The contact. It is the same in every process. Each call builds a new object, which shares no data with earlier
        objects.

    Raises
    ------
    UsageError
        If there is no sample or unit of that name.
    """
    if not is_one_of(name, _SCRIPTS):
        raise UsageError(f"There is no sample {quoted(name)}; choose one of {', '.join(_SCRIPTS)}.")
    if offset_unit not in {"code_points", "utf16"}:
        raise UsageError(
            f"Samples count offsets in 'code_points' or 'utf16', not {offset_unit!r}; choose one of those."
        )
    return _SCRIPTS[name]().build(offset_unit)
