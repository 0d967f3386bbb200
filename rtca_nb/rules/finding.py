"""Find the matches of an operand in the words of a text.

Each segment of the operand is searched from left to right; then matches are put together from the last segment back to
the first. This takes at most the time of testing every word against every part of the operand; no test is repeated.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from rtca_nb.rules.compiling import Gap, Prepared, Segment
from rtca_nb.rules.words import Words, is_symbol

__all__ = ["Found", "find"]


class Found(NamedTuple):
    """The matches of an operand.

    Attributes
    ----------
    places : list of (int, int)
        Index of the first word of each match, and index after its last word. Matches do not overlap: the leftmost ones
        count, and of several that begin with the same word the shortest.
    undone : bool
        Whether somewhere the operand does not match only because words follow that must not follow so closely.
    """

    places: list[tuple[int, int]]
    undone: bool


class _Hit(NamedTuple):
    start: int
    end: int
    last: int
    """End of the whole match that begins here."""


def find(operand: Prepared, words: Words) -> Found:
    """Find the matches of an operand.

    Parameters
    ----------
    operand : Prepared
    words : Words
        Words to search; with punctuation and emoji if ``operand.signs`` is true, otherwise without.
    """
    if not operand.segments or not all(operand.segments):
        return Found([], undone=False)
    undone = False
    hits = [_Hit(start, end, end) for start, end in _places(operand.segments[-1], words.words)]
    for segment, gap in zip(reversed(operand.segments[:-1]), reversed(operand.gaps), strict=True):
        left = _places(segment, words.words)
        nearest = _nearest(left, hits, gap, words)
        if gap.is_within:
            hits = [
                _Hit(start, end, last) for (start, end), last in zip(left, nearest, strict=True) if last is not None
            ]
        else:
            undone = undone or any(last is not None for last in nearest)
            hits = [_Hit(start, end, end) for (start, end), last in zip(left, nearest, strict=True) if last is None]
    return Found(_leftmost(hits), undone)


def _places(segment: Segment, words: list[str]) -> list[tuple[int, int]]:
    """Return the first word and the end (exclusive) of each occurrence of a segment, as indices of words, sorted."""
    first = segment[0]
    single, several = first
    literals, prefixes = (frozenset[str](), ()) if single is None else (single.literals, single.prefixes)
    found = []
    for start, word in enumerate(words):
        # Most words fail here, so no function is called for them.
        if word in literals or (prefixes and word.startswith(prefixes) and single is not None and single(word)):
            ends = {start + 1}
        elif several:
            ends = set()
        else:
            continue
        if several:
            ends |= {start + len(tests) for tests in several if _stand(tests, words, start)}
        for slot in segment[1:]:
            if not ends:
                break
            ends = {
                after
                for end in ends
                for after in (
                    *((end + 1,) if slot.single is not None and end < len(words) and slot.single(words[end]) else ()),
                    *(end + len(tests) for tests in slot.several if _stand(tests, words, end)),
                )
            }
        found += [(start, end) for end in sorted(ends)]
    return found


def _stand(tests: tuple, words: list[str], at: int) -> bool:  # type: ignore[type-arg]
    return at + len(tests) <= len(words) and all(test(words[at + number]) for number, test in enumerate(tests))


def _nearest(left: list[tuple[int, int]], right: list[_Hit], gap: Gap, words: Words) -> list[int | None]:
    """Return for each item of ``left`` the earliest end of a hit in ``right`` that follows within the gap, or None."""
    order = sorted(range(len(left)), key=lambda number: left[number][1])
    begins = sorted(right)
    found: list[int | None] = [None] * len(left)
    waiting: deque[_Hit] = deque()  # hits within reach that end before all hits that begin later
    coming = 0
    for number in order:
        end = left[number][1]
        after = words.counts[end - 1] + (not is_symbol(words.words[end - 1]))
        while coming < len(begins) and words.counts[begins[coming].start] <= after + gap.most:
            hit = begins[coming]
            while waiting and waiting[-1].last >= hit.last:
                waiting.pop()
            waiting.append(hit)
            coming += 1
        while waiting and waiting[0].start < end:
            waiting.popleft()
        if waiting:
            found[number] = waiting[0].last
    return found


def _leftmost(hits: list[_Hit]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    done = 0
    for hit in sorted(hits, key=lambda one: (one.start, one.last)):
        if hit.start >= done:
            found.append((hit.start, hit.last))
            done = hit.last
    return found
