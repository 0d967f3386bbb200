"""The span columns that several frames share: offsets as sent, offsets to slice with, text as seen, what is wrong.

Nearly all spans are sound: they lie within a message of which nothing is hidden, and cut nothing. Which ones is told
for all of them at once; only the others are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.columnar import absent, codes_of
from rtca_nb.model.offsets import is_tag, resolve, splits_word, unit_matters
from rtca_nb.model.references import Spans
from rtca_nb.model.segments import CharacterInterval
from rtca_nb.privacy.redaction import Redactor

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Places = npt.NDArray[np.intp]

__all__ = ["SpanColumns", "SpanRow"]

SpanRow = tuple[str | None, str | None, bool]
"""For comparing with a text that was sent beside a span: the span's text as it may be seen and as it is, and whether
all of its message is hidden or was worded otherwise once."""

_NOTHING: Final[SpanRow] = (None, None, False)


class SpanColumns:
    """The span columns of one table.

    Parameters
    ----------
    redactor : Redactor
    spans : Spans
        One for each row.
    places : array of int
        Where among the messages each refers to; -1 for one that is not there.
    expected : sequence of str or None, optional
        The text that was sent with each.
    redactions : bool
        Whether the spans are redactions, in order of their messages.
    """

    def __init__(
        self,
        redactor: Redactor,
        spans: Spans,
        places: Places,
        *,
        expected: Sequence[str | None] | None = None,
        redactions: bool = False,
    ) -> None:
        self._redactor = redactor
        self._redactions = redactions
        self._spans = spans
        self._expected = expected
        messages = redactor.record.messages
        self._messages = messages
        self._contents, self._ascii, self._sizes = messages.content, messages.ascii, messages.sizes
        self._hiding = redactor.hiding()
        self._unit = redactor.unit.unit
        self._certain = redactor.unit.certain
        self._odd: dict[int, SpanRow] = {}
        self._texts: list[str | None] = [None] * len(places)
        # As sent; where all spans are sound these are the places to slice at, too.
        self._sent: Final = _numbers(spans.begins), _numbers(spans.ends)
        self._begins: Any = self._sent[0]
        self._ends: Any = self._sent[1]
        self._problems: list[str | None] = [None] * len(places)
        if len(places):
            self._resolve(places)

    def columns(self) -> dict[str, Any]:
        """Return the columns, ``id`` first."""
        return {
            "id": self._spans.ids,
            "begin_offset_char": self._spans.begins if None in self._spans.begins else self._sent[0],
            "end_offset_char": self._spans.ends if None in self._spans.ends else self._sent[1],
            "begin": self._begins,
            "end": self._ends,
            "text": self._texts,
            "problem": codes_of(self._problems) if self._odd else absent(len(self._problems)),
        }

    @property
    def odd(self) -> dict[int, SpanRow]:
        """By row, the spans of which something may be said; all others have the text that was sent with them."""
        return self._odd

    def row(self, row: int) -> SpanRow:
        """Return what a text that was sent beside a span is compared with."""
        clear = self._texts[row]
        return self._odd.get(row, (clear, clear, False))

    def _resolve(self, places: Places) -> None:
        sound = self._inside(places)
        rows = sound.nonzero()[0]
        begins, ends = self._begins, self._ends
        contents, texts, expected = self._contents, self._texts, self._expected
        covers_tag = self._redactor.covers_tag if self._redactions else None
        wrong = []
        for row, place, begin, end in zip(
            rows.tolist(), places[rows].tolist(), begins[rows].tolist(), ends[rows].tolist(), strict=True
        ):
            texts[row] = clear = (contents[place] or "")[begin:end]
            if covers_tag is not None:
                if not covers_tag(clear):
                    wrong.append(row)
            elif expected is not None and expected[row] is not None and clear != expected[row]:
                wrong.append(row)
        sound[wrong] = False
        odd = (~sound).nonzero()[0].tolist()
        if odd:
            self._look_at(odd, places)

    def _inside(self, places: Places) -> npt.NDArray[np.bool_]:
        """Say which spans lie within messages of which nothing is hidden, and surely cut no written character."""
        import numpy as np

        begins, ends = self._begins, self._ends
        if not len(self._contents):
            return np.zeros(len(places), bool)
        # A message without text has a size of -1, so nothing lies within it.
        found: npt.NDArray[np.bool_] = (places >= 0) & (begins >= 0) & (begins < ends) & (ends <= self._sizes[places])
        if self._hiding:
            hidden = np.zeros(len(self._contents), bool)
            hidden[[*self._hiding]] = True
            found &= ~hidden[places]
        # What was sent beside a span of a message that was worded otherwise may be of that time.
        if self._redactor.lapses.ids:
            found &= ~np.isin(places, self._messages.find([*self._redactor.lapses.ids]))
        if self._redactions:  # of several in one message it is to be told whether they overlap
            found &= np.bincount(places, minlength=len(self._contents))[places] == 1
        other = (found & ~self._ascii[places]).nonzero()[0]
        if not (self._certain and self._unit == "code_points"):
            found[other] = False
            return found
        cut = []
        for row, place, begin, end in zip(
            other.tolist(), places[other].tolist(), begins[other].tolist(), ends[other].tolist(), strict=True
        ):
            text = self._contents[place] or ""
            edges = text[begin - 1 if begin else 0 : begin + 1] + text[end - 1 : end + 1]
            if not (edges.isascii() and edges.isprintable()):
                cut.append(row)
        found[cut] = False
        return found

    def _look_at(self, rows: Sequence[int], places: Places) -> None:
        self._begins, self._ends = self._begins.tolist(), self._ends.tolist()
        taken: dict[int, bytearray] = {}
        for row in rows:
            place = int(places[row])
            text = self._contents[place] if place >= 0 else None
            expected = None if self._expected is None else self._expected[row]
            marks = taken.setdefault(place, bytearray(len(text or ""))) if self._redactions else None
            begin, end, problem = self._look(row, place, text, expected, marks)
            self._begins[row], self._ends[row], self._problems[row] = begin, end, problem

    def _look(
        self, row: int, place: int, text: str | None, expected: str | None, taken: bytearray | None
    ) -> tuple[int | None, int | None, str | None]:
        """Resolve a span of which something may be said: where it begins and ends, and what is wrong with it."""
        identity, interval = self._spans.ids[row], self._spans.intervals[row]
        self._odd[row], self._texts[row] = _NOTHING, None
        if place < 0:
            # Neither id nor offsets: the whole contact matched. An id that leads nowhere is kept and named.
            return None, None, None if identity is None and interval is None else "orphan_id"
        mask = self._hiding.get(place)
        doubtful = (mask is not None and mask.whole is not None) or self._redactor.lapses.reworded(identity, text)
        if interval is None:
            self._odd[row] = (None, None, doubtful)
            return None, None, None
        if text is None:
            return None, None, "no_content"
        begin, end, problem = resolve(text, interval.begin_offset_char, interval.end_offset_char, self._unit)
        clear = text[begin:end]
        masked = clear if mask is None else mask.text[begin:end]
        overlaps = taken is not None and taken.find(1, begin, end) >= 0
        if taken is not None:
            taken[begin:end] = b"\1" * (end - begin)
        if problem is None and (self._redactions or expected is not None or not self._certain):
            problem = self._doubt(interval, text, expected, begin, end, overlaps=overlaps)
        self._texts[row], self._odd[row] = masked, (masked, clear, doubtful)
        return begin, end, problem

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
        if self._redactions:
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


def _numbers(offsets: Sequence[int | None]) -> npt.NDArray[np.int64]:
    """Return offsets as numbers; -1, which lies in no message, where there is none."""
    import numpy as np

    present = (-1 if offset is None else offset for offset in offsets) if None in offsets else offsets
    return np.fromiter(present, np.int64, len(offsets))
