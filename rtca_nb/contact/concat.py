"""The same frame of several contacts as one DataFrame, with the contact id of each row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from rtca_nb.base.arguments import kind_of
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.alike import all_alike
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.frames import arrow_of, arrow_table, check_name, frame_of_arrow, mark_frame
from rtca_nb.contact.identity import name_of
from rtca_nb.exceptions import UsageError
from rtca_nb.model.ids import UNKNOWN_ID, unused_name
from rtca_nb.tables.schema import COLUMNS, Column

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CONTACT_ID", "concat_frames", "stacked"]

CONTACT_ID: Final = Column("contact_id", "text", "Id of the contact.")


@hide_locals
def concat_frames(contacts: Iterable[Contact], name: str) -> pd.DataFrame:
    """Combine the same frame of several contacts into one DataFrame.

    Parameters
    ----------
    contacts : iterable of Contact
        The contacts. Masked contacts stay masked, and revealed contacts stay revealed. If you pass both forms of a
        contact and both are masked, text that is masked in one form is masked in the other too.
    name : str
        Name of the frame, such as ``"transcript"`` for ``contact.transcript``.

    Returns
    -------
    pandas.DataFrame
        The rows of all contacts, in the order of the contacts. The first column is ``contact_id``; the columns of the
        frame follow, with the same dtypes, even if ``contacts`` is empty. The categories of a categorical column
        include every value that occurs in any of the contacts. If a contact has no id, ``contact_id`` is the name of
        its file, or ``unknown`` if the contact was not read from a file. If another contact already has that name, a
        number is added, as in ``unknown-2``.

    Raises
    ------
    UsageError
        If there is no frame of that name, or if ``contacts`` is a single contact or has an item that is not a contact.
    """
    check_name(name)
    if isinstance(contacts, Contact) or not isinstance(contacts, Iterable):
        raise UsageError(
            f"concat_frames takes several contacts, such as a list, not {kind_of(contacts)}; for one contact use "
            f"contact.{name}"
        )
    chosen = []
    for contact in contacts:
        if not isinstance(contact, Contact):
            raise UsageError(
                f"concat_frames takes contacts, but one of the items is a {type(contact).__name__}; keep only items "
                "for which isinstance(item, rtca.Contact) is true"
            )
        chosen.append(contact)
    return stacked(all_alike(chosen), name)


def stacked(contacts: Sequence[Contact], name: str) -> pd.DataFrame:
    """Combine the same frame of several contacts, as :func:`concat_frames` does, but do not mask or check the contacts.

    Parameters
    ----------
    contacts : sequence of Contact
        Two forms of a contact must already hide the same text (:func:`rtca_nb.contact.alike.all_alike`).
    name : str
        Name of a frame.
    """
    import pyarrow as pa

    columns = COLUMNS[name]
    tables = [contact.arrow(name, allow_revealed=True) for contact in contacts]
    names = [(name_of(contact), contact.contact_id != UNKNOWN_ID) for contact in contacts]
    ids = [identity for identity, table in zip(_distinct(names), tables, strict=True) for _ in range(len(table))]
    named = arrow_of((CONTACT_ID,), {CONTACT_ID.name: ids}).column(CONTACT_ID.name)
    whole = pa.concat_tables(tables or [arrow_table(name, {column.name: [] for column in columns})])
    whole = whole.add_column(0, CONTACT_ID.name, named)
    revealed = any(contact.revealed for contact in contacts)
    return mark_frame(frame_of_arrow((CONTACT_ID, *columns), whole), revealed=revealed)


def _distinct(names: Sequence[tuple[str, bool]]) -> list[str]:
    """Return a name for each contact, with a number added to a name that another contact has.

    ``names`` has the name of each contact, and whether the name is its id. Ids get no number, because two forms of a
    contact share one.
    """
    used = {name for name, is_id in names if is_id}
    found = []
    for name, is_id in names:
        chosen = name if is_id else unused_name(name, used)
        used.add(chosen)
        found.append(chosen)
    return found
