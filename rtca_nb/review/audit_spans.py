"""Choose one finding for each place in a text, of the kind that describes it best.

A text that is found several times counts once, as in presidio-research: adjacent words of a name are one finding.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Final

__all__ = ["SPECIFIC", "most_specific"]

SPECIFIC: Final = (
    "email",
    "iban",
    "card",
    "cvv",
    "expiry",
    "phone",
    "plate",
    "user_name",
    "address",
    "repeated",
    "name",
    "digits",
    "analyzer",
)
"""Kinds of findings, the most specific first."""

_PROVEN: Final = frozenset({"email", "iban", "card"})
_WORDS: Final = frozenset({"repeated", "name"})
_BETWEEN_WORDS: Final = re.compile(r"[\s,.'’-]{1,2}")

_Span = tuple[int, int, str]


def most_specific(text: str, candidates: Iterable[_Span], covered: Iterable[tuple[int, int]]) -> list[_Span]:
    """Return the candidates that no redaction covers, in order; of those that overlap, only the best one.

    Parameters
    ----------
    text : str
    candidates : iterable of (begin, end, kind)
        Code points, end exclusive; they may overlap.
    covered : iterable of (begin, end)
        Redactions; a candidate stays if a redaction covers only a part of it.
    """
    redactions = sorted(covered)
    lows = [low for low, _ in redactions]
    # Largest end of all redactions up to each: a message may have thousands of them, and thousands of candidates.
    reach = [*accumulate((high for _, high in redactions), max)]
    rank = {kind: place for place, kind in enumerate(SPECIFIC)}
    open_ = [
        (begin, end, kind)
        for begin, end, kind in dict.fromkeys(candidates)
        if begin < end and not ((place := bisect_right(lows, begin)) and end <= reach[place - 1])
    ]
    kept: list[_Span] = []
    # Proven kinds first, then the longest: a name in an address is part of the address.
    for begin, end, kind in sorted(
        open_, key=lambda item: (item[2] not in _PROVEN, item[0] - item[1], rank.get(item[2], len(rank)), item[0])
    ):
        # Kept spans do not overlap, so only those next to this one can overlap it.
        place = bisect_right(kept, begin, key=lambda item: item[0])
        if (not place or kept[place - 1][1] <= begin) and (place == len(kept) or end <= kept[place][0]):
            kept.insert(place, (begin, end, kind))
    return _joined(text, kept)


def _joined(text: str, spans: list[_Span]) -> list[_Span]:
    """Return the spans, with adjacent words of a name joined into one."""
    joined: list[_Span] = []
    for begin, end, kind in spans:
        if joined:
            low, high, before = joined[-1]
            if kind == before and kind in _WORDS and _BETWEEN_WORDS.fullmatch(text, high, begin) is not None:
                joined[-1] = (low, end, kind)
                continue
        joined.append((begin, end, kind))
    return joined
