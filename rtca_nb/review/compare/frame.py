"""The changes between two contacts as a DataFrame."""

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
    """List the differences between two readings of a contact, such as an earlier and a later fetch.

    Messages, events and attachments are matched by id. Categories are matched by rule id, or by name if the service
    sent no rule id. The spans of a message are compared with the spans of the matching message. Figures that this
    package computes, such as turns, response times and metrics, are not compared.

    If both readings have the same form, offsets are compared as sent. The offsets of a Raw and a Redacted reading refer
    to different texts. So before spans are compared, places in one text are mapped to places in the other. The text of
    messages is always compared, except where either reading masks it or has a tag in its place.

    Parameters
    ----------
    before, after : Contact
        The two readings. Clear text is shown only if both readings are revealed. Otherwise, both are compared masked,
        and text that is masked in one reading is masked in the other too.
    allow_different : bool
        Permit comparing two different contacts.

    Returns
    -------
    pandas.DataFrame
        One row per difference, in order of time, then id. Differences that concern the whole contact come last.
        Columns:

        - ``change``: gained (only ``after`` has it), lost (only ``before`` has it), moved (a span is at another place),
          or changed (a field has another value);
        - ``kind``: what differs: contact, summary, message, event, attachment, category, redaction, issue, outcome,
          action item, extracted or unknown;
        - ``label``: name of what differs, such as the name of a category or the role of a message;
        - ``id`` and ``absolute_time``: id and time (in UTC) of the message, event or attachment; missing if the
          difference concerns the whole contact;
        - ``field``: name of the field that changed; missing if something was gained, lost or moved;
        - ``before`` and ``after``: in each reading, the content of the field that changed, or of whatever was gained,
          lost or moved;
        - ``begin_offset_char_before``, ``end_offset_char_before``, ``begin_offset_char_after``,
          ``end_offset_char_after``: offsets of the span in each reading, as sent, end exclusive; missing if the
          difference does not concern a span;
        - ``detail``: anything else about the change, in a few words.

        The dtypes are those that ``rtca_nb.schemas.dtypes("changes")`` returns, even if the frame has no rows.

    Raises
    ------
    UsageError
        If an argument is not a contact, or if the contacts are different and ``allow_different`` is not set. Contacts
        are different if their ids differ. If either id is not known, the contacts are different if both have messages,
        but no message id in common.
    """
    return change_frame(comparison(before, after, allow_different=allow_different))


def change_frame(compared: Comparison) -> pd.DataFrame:
    """Return the frame of a comparison."""
    columns = DERIVED["changes"]
    table = {column.name: [getattr(change, column.name) for change in compared.changes] for column in columns}
    return mark_frame(frame_of(columns, table), revealed=compared.revealed)
