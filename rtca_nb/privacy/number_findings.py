"""A text in which numbers are looked for, and the findings in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import regex

from rtca_nb.privacy.announcements import Announced, announced
from rtca_nb.privacy.digit_reading import Group, surroundings
from rtca_nb.privacy.number_runs import personal_kind
from rtca_nb.privacy.number_shapes import Shape, harmless_spans, may_hold_shapes

__all__ = ["Found", "Reading", "add_shaped", "finding", "size_of"]

Found = tuple[int, int, str]
"""Begin, end (exclusive) and kind of personal data."""

_HEAD_SIGNS: Final = frozenset("+([")
_TAIL_SIGNS: Final = frozenset(")]")
_HEAD: Final = re.compile(r"[+(\[]{1,2}[ (]?$")
_TAIL: Final = regex.compile(r"[)\]]?[\ufe0f\u20e3\p{M}]*")
_TOKEN_END: Final = regex.compile(r"[^\W_]*")
_TOKEN_START: Final = regex.compile(r"(?r)[^\W_]*")


class Reading:
    """A text in which numbers are judged; what is worked out about it is remembered."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._said: dict[tuple[int, int], Announced] = {}
        self._shapes: list[Shape] | None = None

    def said(self, row: Sequence[Group]) -> Announced:
        """Return what the words beside a number say about it."""
        place = row[0].begin, row[-1].end
        said = self._said.get(place)
        if said is None:
            said = self._said[place] = announced(self.text, *place)
        return said

    def shapes_of(self, row: Sequence[Group]) -> Sequence[Shape]:
        """Return all spans of the text with a harmless shape; empty if the row of digits certainly has none."""
        if self._shapes is None:
            if not may_hold_shapes(surroundings(self.text, row)) and "/" not in self.text:
                return ()
            self._shapes = harmless_spans(self.text)
        return self._shapes


def size_of(row: Sequence[Group]) -> int:
    """Return how many digits the groups have in total."""
    return len(row[0].digits) if len(row) == 1 else sum([len(group.digits) for group in row])


def add_shaped(reading: Reading, groups: Sequence[Group], found: list[Found], *, weak: bool) -> None:
    """Add a number with a harmless shape to ``found`` if a word beside it says that it is personal.

    If the shape is ``weak``, any word that announces a personal number is enough if it is directly next to the number;
    otherwise, only a few words count, such as "born" next to a date.
    """
    said = reading.said(groups)
    shaped = not (weak and said.near and said.cue not in {None, "harmless"})
    kind = personal_kind(reading.text, groups, said, shaped=shaped)
    if kind is not None:
        found.append(finding(reading.text, groups, kind, token=said.cue == "identity"))


def finding(text: str, row: Sequence[Group], kind: str, *, token: bool = False) -> Found:
    """Return a number with its brackets and plus sign as a finding; for a ``token``, with letters joined to it."""
    begin, end = row[0].begin, row[-1].end
    if token:
        begin = _TOKEN_START.match(text, 0, begin).start()
        end = _TOKEN_END.match(text, end).end()
    if not _HEAD_SIGNS.isdisjoint(text[max(0, begin - 2) : begin]):
        head = _HEAD.search(text, max(0, begin - 3), begin)
        if head is not None:
            begin = head.start()
    behind = text[end : end + 1]
    if behind in _TAIL_SIGNS or not behind.isascii():
        end = _TAIL.match(text, end).end()
    return begin, end, kind
