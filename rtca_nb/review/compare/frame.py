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

    Messages, events and attachments are matched by id, categories by rule id (or by name if none was sent), spans by
    their message. Figures that are computed from these (turns, response times, metrics) are not compared.

    The offsets of a Raw and a Redacted contact refer to different texts, so places are mapped onto each other first.
    The text of messages is compared, except where one form masks it or has a tag in its place. If both contacts have
    the same output type, offsets are compared as sent.

    Parameters
    ----------
    before, after : Contact
        Clear text is shown only if both are revealed; otherwise both are compared masked.
    allow_different : bool
        Compare contacts even if their ids differ.

    Returns
    -------
    pandas.DataFrame
        One row per difference, in order of time, then id; differences of the contact as a whole come last. Columns:

        - ``change``: gained (only ``after`` has it), lost (only ``before`` has it), moved (a span at another place), or
          changed (one of its fields has another value);
        - ``kind`` of what differs: contact, summary, message, event, attachment, category, redaction, issue, outcome,
          action item, extracted or unknown;
        - ``label`` (such as the name of the category, or the role of the message), ``id`` and ``absolute_time`` (UTC)
          of what differs;
        - ``field``: the field that changed, else missing; ``before`` and ``after``: its content, or the content of what
          was gained, lost or moved;
        - ``begin_offset_char_before``, ``end_offset_char_before``, ``begin_offset_char_after``,
          ``end_offset_char_after``: the span, as sent, end-exclusive;
        - ``detail``: anything else, in a few words.

        Dtypes are those of ``rtca_nb.schemas.dtypes("changes")``, even if there is no row.

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
