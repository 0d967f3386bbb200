"""What masked views of a contact hide.

An audit names places of personal data in what the service sent; this says whether a reader of the views meets it there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from rtca_nb.privacy.redaction import MASK
from rtca_nb.tables.contact_tables import Tables

__all__ = ["HiddenPlaces", "Stated"]


class Stated(NamedTuple):
    """A text beside the messages: its field, its segment, as it was sent, and as views show parts of it."""

    field: str
    id: str | None
    sent: str
    shown: tuple[str, ...]

    def hides(self, begin: int, end: int) -> bool:
        """Return whether no view shows anything of a place of the text."""
        return all(set(shown[begin:end]) == {MASK} for shown in self.shown)


class HiddenPlaces:
    """What masked views of a contact hide.

    Parameters
    ----------
    tables : Tables
        Of the contact, masked.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        messages = tables.redactor.record.transcripts
        self._masks = dict(zip((item.id for item in messages), tables.redactor.messages(), strict=True))

    def whole(self, identity: str | None) -> bool:
        """Return whether all of a message is hidden."""
        mask = self._masks.get(identity)
        return mask is not None and mask.whole is not None

    def message(self, identity: str | None, begin: int, end: int) -> bool | None:
        """Return whether all of a place of a message is hidden; None where there is no such message with text."""
        mask = self._masks.get(identity)
        if mask is None:
            return None
        if mask.whole is not None:
            return True
        hidden = mask.hidden
        # They are in order and do not overlap, and those that touch hide together.
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
                # The table has a row for each place that a value points at.
                rows = [next(values) for _ in value.points_of_interest or (None,)]
                yield from _stated("extracted", None, value.content, *rows)
            if not extraction.extracted_values:
                next(values)  # a row without a value tells that nothing was found


def _stated(field: str, identity: str | None, sent: str | None, *shown: str | None) -> Iterator[Stated]:
    if sent:
        # What is not the text with signs over it is a word in its place, and shows nothing of it.
        yield Stated(field, identity, sent, tuple(text for text in shown if text and _shows_parts(sent, text)))


def _shows_parts(sent: str, shown: str) -> bool:
    return len(sent) == len(shown) and all(b in {a, MASK} for a, b in zip(sent, shown, strict=True))
