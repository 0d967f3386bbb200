"""Compare two partly covered texts: whether their visible parts are the same, and which places correspond.

A cover is a masked span or a tag. A cover of a Raw text is as long as the hidden text. The length of a tag in a
Redacted text says nothing. So there are four cases: no covers; covers of known length on both sides; tags on both
sides; and one of each, where every visible piece of the Raw text must occur in the Redacted text, and each tag must be
within hidden text of the Raw one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

__all__ = ["Alignment", "Covered", "align", "same_text", "tokens"]

Gap = tuple[int, int]

# Most steps for a pair of texts; only artificial texts need more than a few thousand.
_PATIENCE: Final = 200_000
_TOKEN: Final = re.compile(r"\w+|\s+|.", re.DOTALL)
_GAP: Final = "\0gap"


class Covered(NamedTuple):
    """A text as a reader may see it: parts of it may be covered by masks or tags.

    Attributes
    ----------
    text : str
        The text, including covers.
    gaps : tuple of (int, int)
        The covers: code points, end exclusive, in order, not overlapping.
    exact : bool
        Whether a cover is as long as the text that it hides.
    unknown : bool
        Whether none of the text may be seen, so that it equals any text.
    """

    text: str
    gaps: tuple[Gap, ...] = ()
    exact: bool = True
    unknown: bool = False

    def pieces(self) -> list[str]:
        """Return the texts before, between and after the covers."""
        edges = [0, *(edge for gap in self.gaps for edge in gap), len(self.text)]
        return [self.text[begin:end] for begin, end in zip(edges[::2], edges[1::2], strict=True)]


class Alignment:
    """The corresponding places of two texts: covers of one, and the places of the hidden text in the other.

    Parameters
    ----------
    first, second : sequence of (int, int)
        Corresponding spans of both texts, in order; between the spans, the texts are the same.
    """

    def __init__(self, first: Sequence[Gap], second: Sequence[Gap]) -> None:
        self._first = tuple(first)
        self._second = tuple(second)

    def same_place(self, one: int, other: int) -> bool:
        """Return whether code point ``one`` of the first text may correspond to code point ``other`` of the second.

        Any code point within a cover may correspond to any other of the same cover.
        """
        low, high = _mapped(one, self._first, self._second)
        if low <= other <= high:
            return True
        low, high = _mapped(other, self._second, self._first)
        return low <= one <= high


def _mapped(place: int, here: Sequence[Gap], there: Sequence[Gap]) -> Gap:
    """Return the first and last place in the other text to which a place may correspond."""
    at = bisect_right(here, (place,)) - 1  # the last span that begins before the place
    if at >= 0 and place < here[at][1]:
        return there[at]
    # After a span and before the next, places are shifted as much as the end of that span.
    shift = there[at][1] - here[at][1] if at >= 0 else 0
    return place + shift, place + shift


def same_text(one: Covered, other: Covered) -> bool:
    """Return whether two texts are the same as far as they may be seen; either may be the first argument."""
    if one.unknown or other.unknown:
        return True
    if one.text == other.text and (one.gaps == other.gaps or one.exact == other.exact):
        return True
    if not (one.gaps or other.gaps):
        return False
    if one.exact != other.exact:
        return align(one, other) is not None
    if one.pieces() == other.pieces():
        return True
    if one.exact:
        return _same_by_place(one, other)
    return _same_by_words(*sorted((one, other)))


def align(one: Covered, other: Covered) -> Alignment | None:
    """Return the corresponding places of a text with covers of known length and one with tags.

    Either may be the first argument.

    Returns
    -------
    Alignment or None
        None if the texts differ, if one of them is unknown, or if both have covers of the same kind.
    """
    if one.unknown or other.unknown or one.exact == other.exact:
        return None
    exact, tagged = (one, other) if one.exact else (other, one)
    found = _placed(exact, tagged)
    if found is None:
        return None
    return Alignment(exact.gaps, found) if one.exact else Alignment(found, exact.gaps)


def _same_by_place(one: Covered, other: Covered) -> bool:
    """Return whether two texts with covers of known length are the same, compared code point by code point."""
    if len(one.text) != len(other.text):
        return False
    hidden = sorted((*one.gaps, *other.gaps))
    done = 0
    for begin, end in hidden:
        if one.text[done:begin] != other.text[done:begin]:
            return False
        done = max(done, end)
    return one.text[done:] == other.text[done:]


def _placed(exact: Covered, tagged: Covered) -> list[Gap] | None:
    """Return the span in ``tagged`` of each cover of ``exact``; None if the texts differ or it takes too long."""
    pieces = exact.pieces()
    text, tag_at = tagged.text, dict(tagged.gaps)
    steps = 0

    def stands(piece: str, place: int) -> bool:
        """Return whether a visible piece is at a place, without a tag in it."""
        return text.startswith(piece, place) and _free(tagged, place, place + len(piece))

    if not stands(pieces[0], 0):
        return None
    ends = {len(pieces[0]): -1}
    trail: list[dict[int, int]] = []  # for each cover: where it may end -> where it begins then
    for (begin, end), piece in zip(exact.gaps, pieces[1:], strict=True):
        found: dict[int, int] = {}
        for start in ends:
            place, letters, tags = start, 0, 0
            while True:
                steps += 1
                if steps > _PATIENCE:
                    return None
                fits = letters + tags <= end - begin if tags else letters == end - begin
                if fits and place not in found and stands(piece, place):
                    found[place] = start
                if letters + tags > end - begin or place >= len(text):
                    break
                if place in tag_at:
                    place, tags = tag_at[place], tags + 1
                else:
                    place, letters = place + 1, letters + 1
        trail.append(found)
        ends = {place + len(piece): place for place in found}
    if len(text) not in ends:
        return None
    return _walked(ends[len(text)], trail, pieces)


def _walked(last: int, trail: list[dict[int, int]], pieces: list[str]) -> list[Gap]:
    """Return the span of each cover, found by following the trail back from ``last``, the end of the last cover."""
    found: list[Gap] = []
    place = last
    for number in range(len(trail) - 1, -1, -1):
        start = trail[number][place]
        found.append((start, place))
        place = start - len(pieces[number])
    return found[::-1]


def _free(tagged: Covered, begin: int, end: int) -> bool:
    """Return whether no tag overlaps a span."""
    after = bisect_right(tagged.gaps, (begin, len(tagged.text) + 1))
    if after and tagged.gaps[after - 1][1] > begin and end > begin:
        return False
    return after >= len(tagged.gaps) or tagged.gaps[after][0] >= end


def _same_by_words(one: Covered, other: Covered) -> bool:
    """Return whether two texts with tags may be the same; either may have a tag where the other shows words."""
    first, second = _tokens(one), _tokens(other)
    changed: list[tuple[list[str], list[str]]] = []
    joined = False
    for sort, low, high, from_, to in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if sort == "equal" and _GAP not in first[low:high]:
            joined = False
            continue
        # A tag beside a change may replace part of the changed text.
        if sort == "equal" and high - low > 1:
            parts = _around_gaps(first[low:high])
        else:
            parts = [(first[low:high], second[from_:to])]
        for left, right in parts:
            if left == right and _GAP not in left:
                joined = False
            elif joined:
                changed[-1][0].extend(left)
                changed[-1][1].extend(right)
            else:
                changed.append((list(left), list(right)))
                joined = True
    return all(_may_be_same(left, right) for left, right in changed)


def _around_gaps(equal: list[str]) -> list[tuple[list[str], list[str]]]:
    """Split tokens that both texts share into parts, each tag apart; return each part as a pair, once for each text."""
    parts: list[list[str]] = []
    for token in equal:
        if parts and token != _GAP and parts[-1][-1] != _GAP:
            parts[-1].append(token)
        else:
            parts.append([token])
    return [(part, part) for part in parts]


def tokens(text: str) -> list[str]:
    """Split a text into words, white space and single other characters; joined, they are the text."""
    return _TOKEN.findall(text)


def _tokens(covered: Covered) -> list[str]:
    pieces = covered.pieces()
    found = tokens(pieces[0])
    for piece in pieces[1:]:
        found += [_GAP, *tokens(piece)]
    return found


def _may_be_same(one: list[str], other: list[str]) -> bool:
    if _GAP not in one and _GAP not in other:
        return one == other
    left, right = "".join(one).split(_GAP), "".join(other).split(_GAP)
    if len(left) > 1 and len(right) > 1:
        return _begins_alike(left[0], right[0]) and _begins_alike(left[-1][::-1], right[-1][::-1])
    return _fits(left, right[0]) if len(left) > 1 else _fits(right, left[0])


def _begins_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _fits(pieces: list[str], text: str) -> bool:
    """Return whether a text consists of the pieces in order, with at least one character between any two."""
    if not text.startswith(pieces[0]) or not text.endswith(pieces[-1]):
        return False
    place = len(pieces[0])
    for piece in pieces[1:-1]:
        found = text.find(piece, place + 1)
        if found < 0:
            return False
        place = found + len(piece)
    return len(text) - len(pieces[-1]) > place
