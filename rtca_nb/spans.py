"""The span columns that several frames share: offsets as sent, offsets to slice with, text as seen, what is wrong."""

from __future__ import annotations

from typing import Any, Final

from rtca_nb.offsets import is_tag, resolve, splits_word, unit_matters
from rtca_nb.redaction import Redactor
from rtca_nb.shapes import CharacterInterval

__all__ = ["SpanColumns", "SpanRow"]

_NAMES: Final = ("id", "begin_offset_char", "end_offset_char", "begin", "end", "text", "problem")


SpanRow = tuple[str | None, str | None, bool]
"""For comparing with a text that was sent beside a span: the span's text as it may be seen and as it is, and whether
all of its message is hidden or was worded otherwise once."""

_NOTHING: Final[SpanRow] = (None, None, False)


class SpanColumns:
    """Collects the span columns of one table, row by row.

    Parameters
    ----------
    redactor : Redactor
    kind : str
        What marks the spans: ``"redaction"``, ``"category"``, ``"issue"``, …
    """

    def __init__(self, redactor: Redactor, kind: str) -> None:
        self._redactor = redactor
        self._redaction = kind == "redaction"
        self._messages = redactor.record.transcripts
        self._place_of = redactor.record.places().get
        self._hiding = redactor.hiding()
        self._unit = redactor.unit.unit
        self._certain = redactor.unit.certain
        self._rows: list[tuple[Any, ...]] = []

    def columns(self) -> dict[str, list[Any]]:
        """Return the columns, ``id`` first."""
        if not self._rows:
            return {name: [] for name in _NAMES}
        return {name: list(values) for name, values in zip(_NAMES, zip(*self._rows, strict=True), strict=True)}

    def add(
        self,
        identity: str | None,
        interval: CharacterInterval | None,
        *,
        expected: str | None = None,
        place: int | None = None,
        taken: bytearray | None = None,
    ) -> SpanRow:
        """Add a row.

        Parameters
        ----------
        identity : str or None
            The message that the span refers to.
        interval : CharacterInterval or None
            Its offsets, where it has any.
        expected : str, optional
            The text that was sent with it.
        place : int, optional
            Where the message stands among the transcripts, where that is known.
        taken : bytearray, optional
            One byte for each code point of the message, non-zero where an earlier redaction lies.
        """
        if place is None and identity is not None:
            place = self._place_of(identity)
        low = high = None
        if interval is not None:
            low, high = interval.begin_offset_char, interval.end_offset_char
            if place is not None and taken is None and low is not None and high is not None:
                clear = self._sound(place, low, high, expected)
                if clear is not None:
                    self._rows.append((identity, low, high, low, high, clear, None))
                    return clear, clear, False
        if place is None:
            # Neither id nor offsets: the whole contact matched. An id that leads nowhere is kept and named.
            problem = None if identity is None and interval is None else "orphan_id"
            self._rows.append((identity, low, high, None, None, None, problem))
            return _NOTHING
        mask = self._hiding.get(place)
        doubtful = (mask is not None and mask.whole is not None) or self._redactor.lapses.reworded(
            self._messages[place]
        )
        if interval is None:
            self._rows.append((identity, None, None, None, None, None, None))
            return None, None, doubtful
        text = self._messages[place].content
        if text is None:
            self._rows.append((identity, low, high, None, None, None, "no_content"))
            return _NOTHING
        begin, end, problem = resolve(text, low, high, self._unit)
        clear = text[begin:end]
        masked = clear if mask is None else mask.text[begin:end]
        overlaps = taken is not None and taken.find(1, begin, end) >= 0
        if taken is not None:
            taken[begin:end] = b"\1" * (end - begin)
        if problem is None and (self._redaction or expected is not None or not self._certain):
            problem = self._doubt(interval, text, expected, begin, end, overlaps=overlaps)
        self._rows.append((identity, low, high, begin, end, masked, problem))
        return masked, clear, doubtful

    def _sound(self, place: int, low: int, high: int, expected: str | None) -> str | None:
        """Return the text of a span about which there is nothing to say, as of nearly all; None for any other.

        In an ASCII message the units agree and no written character can be cut; the span lies within it, and nothing
        of the message is hidden.
        """
        text = self._messages[place].content
        if text is None or not 0 <= low < high <= len(text) or not text.isascii() or place in self._hiding:
            return None
        clear = text[low:high]
        if self._redaction:
            return clear if self._redactor.covers_tag(clear) else None
        return clear if expected is None or clear == expected else None

    def _doubt(
        self,
        interval: CharacterInterval,
        text: str,
        expected: str | None,
        begin: int,
        end: int,
        *,
        overlaps: bool,
    ) -> str | None:
        """Name what may be wrong with a span that can be sliced."""
        if self._redaction:
            if self._redactor.record.output_type == "Redacted":
                if not is_tag(text[begin:end]):
                    return "misses_tag"
            elif splits_word(text, begin, end):
                return "splits_word"
            if overlaps:
                return "overlapping_redaction"
        if expected is not None and text[begin:end] != expected:
            return "content_mismatch"
        if not self._certain and unit_matters(text, interval.begin_offset_char, interval.end_offset_char):
            return "unit_undecided"
        return None
