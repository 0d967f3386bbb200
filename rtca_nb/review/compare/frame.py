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
    """List the differences between two readings of a contact, such as an earlier and a later fetch.

    Messages, events and attachments are matched by id, categories by rule id (or by name, if no rule id was sent). The
    spans of a message are compared with those of the matching message. Figures that this package computes, such as
    turns, response times and metrics, are not compared.

    If both readings have the same form, offsets are compared as sent. The offsets of a Raw and a Redacted reading refer
    to different texts, so places in one text are mapped to the other before spans are compared. The text of messages is
    compared in any case, except where one form masks it or has a tag in its place.

    Parameters
    ----------
    before, after : Contact
        The two readings. Clear text is shown only if both are revealed; otherwise both are compared masked, and text
        that either of them masks is masked in both.
    allow_different : bool
        Compare two different contacts, too.

    Returns
    -------
    pandas.DataFrame
        One row per difference, in order of time, then id; differences of the contact as a whole come last. Columns:

        - ``change``: gained (only ``after`` has it), lost (only ``before`` has it), moved (a span at another place), or
          changed (one of its fields has another value);
        - ``kind`` of what differs: contact, summary, message, event, attachment, category, redaction, issue, outcome,
          action item, extracted or unknown;
        - ``label``: what it is called, such as the name of the category, or the role of the message;
        - ``id`` and ``absolute_time`` (UTC) of the message, event or attachment; missing for the whole contact;
        - ``field``: name of the field that changed; missing for other changes;
        - ``before`` and ``after``: the content of that field, or of what was gained, lost or moved;
        - ``begin_offset_char_before``, ``end_offset_char_before``, ``begin_offset_char_after``,
          ``end_offset_char_after``: the span in each reading, as sent, end-exclusive; missing for what is not a span;
        - ``detail``: anything else about the change, in a few words.

        Dtypes are those of ``rtca_nb.schemas.dtypes("changes")``, even if there is no row.

    Raises
    ------
    UsageError
        If an argument is not a contact; or if the two are different contacts, by their ids (or, if an id is not known,
        because they have no message in common), and ``allow_different`` is not set.
    """
    return change_frame(comparison(before, after, allow_different=allow_different))


def change_frame(compared: Comparison) -> pd.DataFrame:
    """Return the frame of a comparison."""
    columns = DERIVED["changes"]
    table = {column.name: [getattr(change, column.name) for change in compared.changes] for column in columns}
    return mark_frame(frame_of(columns, table), revealed=compared.revealed)
