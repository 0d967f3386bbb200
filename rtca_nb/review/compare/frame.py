"""The changes as a DataFrame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.frames import frame_of, mark_frame
from rtca_nb.review.compare.pair import Comparison, comparison
from rtca_nb.tables.schema import DERIVED

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.contact.contact import Contact

__all__ = ["change_frame", "compare_contacts"]


@hide_locals
def compare_contacts(before: Contact, after: Contact, *, allow_different: bool = False) -> pd.DataFrame:
    """List what differs between two readings of a contact, such as an earlier and a later fetch, each change once.

    Messages, events and files are matched by id, categories by rule id (or by name if the service sent none), spans by
    their message. Figures that are computed from these (turns, response times, metrics) are not compared.

    The offsets of a Raw and a Redacted contact refer to different texts, so places are mapped onto each other first.
    The text of messages is compared, except where one form hides it and the other has a tag. If both contacts have the
    same output type, offsets are compared as sent.

    Parameters
    ----------
    before, after : Contact
        Clear text is shown only if both are revealed; otherwise both are compared masked.
    allow_different : bool
        Compare contacts even if their ids differ.

    Returns
    -------
    pandas.DataFrame
        One row per change, in order of time, then id; changes to the contact as a whole come last. Columns: ``change``
        (gained, lost, moved, changed), ``kind`` (contact, summary, message, event, attachment, category, redaction,
        issue, outcome, action item, extracted, unknown), ``label``, ``id``, ``absolute_time`` (UTC), ``field``,
        ``before``, ``after``, ``begin_offset_char_before``, ``end_offset_char_before``, ``begin_offset_char_after``,
        ``end_offset_char_after`` (as sent, end-exclusive) and ``detail``. Dtypes as
        ``rtca_nb.schemas.dtypes("changes")`` says, also when empty.

    Raises
    ------
    UsageError
        If an argument is not a contact, or their ids differ and ``allow_different`` is not set.
    """
    return change_frame(comparison(before, after, allow_different=allow_different))


def change_frame(compared: Comparison) -> pd.DataFrame:
    """Return the frame of a comparison."""
    columns = DERIVED["changes"]
    table = {column.name: [getattr(change, column.name) for change in compared.changes] for column in columns}
    return mark_frame(frame_of(columns, table), revealed=compared.revealed)
