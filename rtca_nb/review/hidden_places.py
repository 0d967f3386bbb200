"""Determine which places masked views of a contact hide.

An audit finds personal data in text as the service sent it; this module determines whether views show it to a reader.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from rtca_nb.privacy.redaction import MASK
from rtca_nb.tables.contact_tables import Tables

__all__ = ["HiddenPlaces", "Stated"]


class Stated(NamedTuple):
    """A text outside of messages: its field, its segment's id, the text as sent, and its masked copies in views."""

    field: str
    id: str | None
    sent: str
    shown: tuple[str, ...]

    def hides(self, begin: int, end: int) -> bool:
        """Return whether no view shows any code point from ``begin`` to ``end`` (exclusive) of the text."""
        return all(set(shown[begin:end]) == {MASK} for shown in self.shown)


class HiddenPlaces:
    """The places that masked views of a contact hide.

    Parameters
    ----------
    tables : Tables
        Masked tables of the contact.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        messages = tables.redactor.record.transcripts
        self._masks = dict(zip((item.id for item in messages), tables.redactor.messages(), strict=True))

    def whole(self, identity: str | None) -> bool:
        """Return whether the message with this id is hidden as a whole."""
        mask = self._masks.get(identity)
        return mask is not None and mask.whole is not None

    def message(self, identity: str | None, begin: int, end: int) -> bool | None:
        """Return whether all code points from ``begin`` to ``end`` (exclusive) of a message are hidden.

        None if there is no message with this id and with text.
        """
        mask = self._masks.get(identity)
        if mask is None:
            return None
        if mask.whole is not None:
            return True
        hidden = mask.hidden
        # Spans are in order and do not overlap; adjacent spans hide a place together.
        for place in range(bisect_right(hidden, begin, key=lambda one: one.end), len(hidden)):
            if hidden[place].begin > begin:
                break
            begin = hidden[place].end
            if begin >= end:
                break
        return begin >= end

    def stated(self) -> Iterator[Stated]:
        """Yield summaries, texts of issues, names of files and extracted values."""
        tables, redactor, record = self._tables, self._tables.redactor, self._tables.redactor.record
        for item in record.summaries:
            yield from _stated("summary", None, item.content, redactor.summary(item.content))
        issues = iter(tables.get("issues")["content"])
        for segment in record.issues:
            for issue in segment.issues_detected or ():
                for quoted in issue.transcript_items or ():
                    yield from _stated("issue", quoted.id, quoted.content, next(issues))
        for attachments in record.attachments:
            for file in attachments.attachments or ():
                shown = redactor.attachment_name(file.attachment_name, file.attachment_id)
                yield from _stated("attachment_name", attachments.id, file.attachment_name, shown)
        values = iter(tables.get("extracted")["value"])
        for extraction in record.extractions:
            for value in extraction.extracted_values or ():
                # The table has a row for each place that a value refers to.
                rows = [next(values) for _ in value.points_of_interest or (None,)]
                yield from _stated("extracted", None, value.content, *rows)
            if not extraction.extracted_values:
                next(values)  # a row without a value only says that nothing was found


def _stated(field: str, identity: str | None, sent: str | None, *shown: str | None) -> Iterator[Stated]:
    if sent:
        # A view that is not the text with masks over it shows a word instead, and no part of the text.
        yield Stated(field, identity, sent, tuple(text for text in shown if text and _shows_parts(sent, text)))


def _shows_parts(sent: str, shown: str) -> bool:
    return len(sent) == len(shown) and all(b in {a, MASK} for a, b in zip(sent, shown, strict=True))
