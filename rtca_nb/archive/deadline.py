"""Report what was archived in time: the state of each contact in the archive, and its age when it was fetched.

How long the service keeps the segments of a chat is not documented. This report shows measured figures: the age at
which a contact was last there, and the age at which it was first found gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import check_several, check_text
from rtca_nb.contact.frames import frame_of_plain
from rtca_nb.contact.pandas_versions import instants, text_dtype
from rtca_nb.exceptions import Hint, UsageError
from rtca_nb.model.ids import UNKNOWN_ID

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.archive.pages import Identity
    from rtca_nb.archive.summaries import Summary

__all__ = ["STATES", "deadline_report"]

STATES: Final = ("complete", "partial", "failed", "never seen", "lost", "unreadable")
_TIMES: Final = ("began", "ended", "first_seen", "last_seen", "first_gone", "failed_at")
_AGES: Final = {
    "age_first_seen_seconds": "first_seen",
    "age_last_seen_seconds": "last_seen",
    "age_first_gone_seconds": "first_gone",
}


def deadline_report(
    kept: Iterable[tuple[Identity, Summary]],
    contact_ids: Iterable[str] | None = None,
    *,
    instance_id: str | None = None,
) -> pd.DataFrame:
    """Return a frame that shows which contacts are archived, how completely, and how old they were when fetched.

    Parameters
    ----------
    kept : iterable of (Identity, Summary)
        Identity and summary of each contact of one output type in the archive.
    contact_ids : iterable of str, optional
        Contacts to list, each as one row; by default, all that the archive has.
    instance_id : str, optional
        The instance of these contacts; needed only with ``contact_ids``, if the archive has contacts of several
        instances with the same id.

    Returns
    -------
    pandas.DataFrame
        One row per contact: ``instance_id``; ``contact_id``; ``state`` (complete, partial, failed, never seen, lost:
        its file is missing, or unreadable: its file is damaged or cannot be opened); ``status`` of the analysis;
        numbers of ``pages`` and ``segments``; ``began`` and ``ended`` (times of its first and last message, event or
        attachment); ``first_seen`` and ``last_seen`` (when its first and its last page arrived); ``first_gone`` (when
        the service first no longer knew it); ``age_first_seen_seconds``, ``age_last_seen_seconds`` and
        ``age_first_gone_seconds`` (seconds from ``ended`` to that time); ``failures`` (number of failed fetches),
        ``failed_at`` (time of the last one) and ``error`` (class of its error). Times are in UTC. An age is negative if
        the contact went on after that time. A file that cannot be read and that the manifest does not list has a row at
        the end with the contact id ``"unknown"``, whatever ``contact_ids`` are.

    Raises
    ------
    UsageError
        If an argument is invalid; or if ``contact_ids`` are given without ``instance_id``, and the archive has contacts
        of several instances with the same id.
    """
    import pandas as pd

    check_text(instance_id, "instance_id", optional=True)
    if contact_ids is not None:
        check_several(contact_ids, "contact_ids", "a list of ids")
        contact_ids = list(contact_ids)
        for contact_id in contact_ids:
            check_text(contact_id, "each of contact_ids")
    found, nameless = [], []
    for identity, summary in kept:
        if identity.contact_id == UNKNOWN_ID and summary.state == "unreadable":
            nameless.append(_row(identity, summary))
        elif instance_id in {None, identity.instance_id}:
            found.append((identity, _row(identity, summary)))
    rows = [row for _, row in found]
    if contact_ids is not None:
        rows = _of_list(list(dict.fromkeys(contact_ids)), {identity.contact_id: row for identity, row in found})
        if len({identity.contact_id for identity, _ in found}) < len(found):
            raise UsageError(
                "contacts of several instances in the archive have the same id",
                hint=Hint(
                    "pass the {instance_id} of the contacts that you ask for",
                    command="leave {ids} out, or keep an archive for each instance",
                ),
            )
    # A file that cannot be read and that the manifest does not list may hold any contact.
    frame = pd.DataFrame(rows + nameless, columns=list(_EMPTY))
    for name in _TIMES:
        frame[name] = instants([None if pd.isna(micros) else int(micros) for micros in frame[name]])
    for age, time in _AGES.items():
        frame[age] = (frame[time] - frame["ended"]).dt.total_seconds()
    for name in ("pages", "segments", "failures"):
        frame[name] = frame[name].astype("int64")
    for name in ("instance_id", "contact_id", "status", "error"):
        frame[name] = frame[name].astype(text_dtype())
    frame["state"] = pd.Categorical(frame["state"], categories=list(STATES))
    return frame_of_plain(frame)


_EMPTY: Final[dict[str, Any]] = {
    "instance_id": None,
    "contact_id": None,
    "state": "never seen",
    "status": None,
    "pages": 0,
    "segments": 0,
    **dict.fromkeys(_TIMES),
    **dict.fromkeys(_AGES),
    "failures": 0,
    "error": None,
}


def _of_list(wanted: list[str], rows: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [rows.get(contact_id, {**_EMPTY, "contact_id": contact_id}) for contact_id in wanted]


def _row(identity: Identity, summary: Summary) -> dict[str, Any]:
    row = {**_EMPTY, "instance_id": identity.instance_id, "contact_id": identity.contact_id}
    return row | {name: value for name, value in summary._asdict().items() if name in row}
