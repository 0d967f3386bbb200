"""Character offsets: units, clamping, and intervals turned into ordered, non-overlapping runs.

The service documents offsets as end-exclusive in effect, but not their unit, and published examples are misaligned.
So an offset is evidence here, never truth: it is converted to code points, clamped to its message, and whatever is
odd about it gets a name (:data:`PROBLEMS`). Nothing in this module raises on data.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

import regex

__all__ = [
    "PROBLEMS",
    "OffsetUnit",
    "Run",
    "Span",
    "grapheme_edges",
    "is_tag",
    "resolve",
    "runs",
    "spaceless",
    "splits_word",
    "tag_label",
    "to_code_points",
    "unit_length",
    "unit_matters",
    "units_differ",
    "widen",
]

OffsetUnit = Literal["code_points", "utf16", "utf8"]
UNITS: Final[tuple[OffsetUnit, ...]] = ("code_points", "utf16", "utf8")

PROBLEMS: Final[dict[str, str]] = {
    "orphan_id": "the message that it refers to is not among the segments",
    "no_content": "the message that it refers to has no text",
    "incomplete": "one of the two offsets is missing",
    "out_of_range": "it reaches beyond the message",
    "inverted": "it ends before it begins",
    "empty": "it covers no character",
    "splits_word": "its edges do not fall on words, so it probably misses what it should cover",
    "splits_character": "it cuts a character in two",
    "splits_grapheme": "it cuts a written character (an emoji or a letter with its marks) in two",
    "misses_tag": "it does not cover a redaction tag, though the contact is redacted",
    "content_mismatch": "the text that was sent with it does not stand there",
    "overlapping_redaction": "it overlaps another redaction of the same message",
    "unit_undecided": "it means different text in code points and in UTF-16, and nothing tells which is meant",
}
"""What can be wrong with a span, by the name used in the ``problem`` columns."""

# What the service writes in place of redacted text: [PII], or the entity, such as [NAME].
_TAG: Final = regex.compile(r"\[([A-Z][A-Z0-9_]*)\]")
_ASTRAL: Final = regex.compile("[\U00010000-\U0010ffff]")
_GRAPHEME: Final = regex.compile(r"\X")
# Scripts that write no spaces between words: an edge inside a run of letters says nothing there.
_SPACELESS: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_WORD_PART: Final = regex.compile(r"[\w\p{M}]")


class Span(NamedTuple):
    """An interval in code points, clamped to its message: ``content[begin:end]`` is always valid."""

    begin: int
    end: int
    problem: str | None


class Run(NamedTuple):
    """A piece of text between two neighbouring edges, and the indices of the intervals that cover it."""

    begin: int
    end: int
    covers: tuple[int, ...]


def is_tag(text: str) -> bool:
    """Whether ``text`` is exactly one redaction tag, such as ``[PII]`` or ``[NAME]``."""
    return _TAG.fullmatch(text) is not None


def tag_label(text: str) -> str | None:
    """Return the entity in a tag (``"NAME"`` for ``"[NAME]"``), or None where ``text`` is not a tag."""
    found = _TAG.fullmatch(text)
    return found.group(1) if found else None


def units_differ(text: str) -> bool:
    """Whether code points and UTF-16 code units count ``text`` differently."""
    # Twice as fast as a search: only characters beyond the BMP take four bytes.
    return not text.isascii() and len(text.encode("utf-16-le", "surrogatepass")) != 2 * len(text)


def unit_length(text: str, unit: OffsetUnit) -> int:
    """Length of ``text`` in ``unit``."""
    if unit == "code_points" or text.isascii():
        return len(text)
    if unit == "utf16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text.encode("utf-8", "surrogatepass"))


def unit_matters(text: str, begin: int | None, end: int | None) -> bool:
    """Whether these offsets mean different text in code points and in UTF-16."""
    if not units_differ(text):
        return False
    return resolve(text, begin, end, "code_points")[:2] != resolve(text, begin, end, "utf16")[:2]


def to_code_points(text: str, offsets: Sequence[int], unit: OffsetUnit) -> list[tuple[int, bool]]:
    """Convert offsets into ``text`` to code points.

    Parameters
    ----------
    text : str
        The message.
    offsets : sequence of int
        Offsets in ``unit``, in any order; beyond the end they stay beyond it by the same distance.
    unit : {"code_points", "utf16", "utf8"}
        What an offset counts.

    Returns
    -------
    list of (int, bool)
        For each offset the code point at or before it, and whether it fell inside a character.
    """
    if unit == "code_points" or text.isascii() or (unit == "utf16" and not units_differ(text)):
        return [(offset, False) for offset in offsets]
    if unit == "utf16":
        return _from_utf16(text, offsets)
    # Nothing is known to send UTF-8 offsets: this need not be fast, only right.
    starts = [0]
    for character in text:
        starts.append(starts[-1] + len(character.encode("utf-8", "surrogatepass")))
    return [_locate(starts, offset) for offset in offsets]


def _from_utf16(text: str, offsets: Sequence[int]) -> list[tuple[int, bool]]:
    # The unit at which each astral character begins; every such character before an offset adds one unit.
    astral = [match.start() + rank for rank, match in enumerate(_ASTRAL.finditer(text))]
    found = []
    for offset in offsets:
        before = bisect_left(astral, offset)
        inside = before > 0 and astral[before - 1] == offset - 1
        found.append((offset - before, inside))
    return found


def _locate(starts: list[int], offset: int) -> tuple[int, bool]:
    if offset >= starts[-1]:
        return len(starts) - 1 + offset - starts[-1], False
    if offset <= 0:
        return offset, False
    place = bisect_left(starts, offset)
    return (place, False) if starts[place] == offset else (place - 1, True)


def resolve(text: str, begin: int | None, end: int | None, unit: OffsetUnit) -> Span:
    """Turn offsets as sent into a span of ``text`` that can be sliced, and name what is wrong with it.

    Parameters
    ----------
    text : str
        The message.
    begin, end : int or None
        Offsets as sent; ``end`` is exclusive.
    unit : {"code_points", "utf16", "utf8"}
        What they count.

    Returns
    -------
    Span
        Clamped to the message. A span that cuts a character is widened to hold all of it.
    """
    size = len(text)
    if begin is None or end is None:
        return Span(0, 0, "incomplete")
    if unit == "code_points" or text.isascii():
        low, high, split = begin, end, False
    else:
        (low, low_split), (high, high_split) = to_code_points(text, (begin, end), unit)
        split = low_split or high_split
        high += high_split
    if low > high:
        return Span(_clamp(high, size), _clamp(low, size), "inverted")
    if low < 0 or high > size:
        return Span(_clamp(low, size), _clamp(high, size), "out_of_range")
    if low == high:
        return Span(low, high, "empty")
    if split:
        return Span(low, high, "splits_character")
    if not text.isascii() and (not _is_edge(text, low) or not _is_edge(text, high)):
        return Span(low, high, "splits_grapheme")
    return Span(low, high, None)


def _clamp(value: int, size: int) -> int:
    return 0 if value < 0 else min(value, size)


def _is_edge(text: str, offset: int) -> bool:
    low, high = grapheme_edges(text, offset, offset)
    return low == offset == high


def grapheme_edges(text: str, begin: int, end: int) -> tuple[int, int]:
    """Widen ``[begin, end)`` to whole written characters (extended grapheme clusters)."""
    if text.isascii() and "\r\n" not in text:
        return begin, end
    low, high = begin, end
    # Clusters are short, but their rules look back: a run of regional indicators pairs up from its start. A window
    # that begins at a plain ASCII character or at the start of the text is always on an edge.
    window = begin
    while window > 0 and not (text[window - 1].isascii() and text[window - 1] not in "\r\n"):
        window -= 1
    window = max(0, window - 1)
    for cluster in _GRAPHEME.finditer(text, window):
        if cluster.start() < begin < cluster.end():
            low = cluster.start()
            if begin == end:
                high = cluster.end()
        if cluster.start() < end < cluster.end():
            high = cluster.end()
        if cluster.end() >= end:
            break
    return low, high


def widen(text: str, begin: int, end: int) -> tuple[int, int]:
    """Widen ``[begin, end)`` to whole written characters and whole words.

    A redaction that covers half a name must hide the whole of it. Scripts that write no spaces have long words, so
    a run of such letters is hidden as one.
    """
    low, high = grapheme_edges(text, begin, end)
    if low < high:
        if _WORD_PART.match(text[low]):
            while low > 0 and _WORD_PART.match(text[low - 1]):
                low -= 1
        if _WORD_PART.match(text[high - 1]):
            while high < len(text) and _WORD_PART.match(text[high]):
                high += 1
    return grapheme_edges(text, low, high)


def splits_word(text: str, begin: int, end: int) -> bool:
    """Whether the edges of ``text[begin:end]`` fall inside a word, or on white space or punctuation.

    What a service redacts in clear text is a name, a number, an address: a stretch with such edges was meant to
    stand elsewhere.
    """
    piece = text[begin:end]
    if not piece:
        return False
    if piece[0].isspace() or piece[-1].isspace() or piece[0] in ".,;:!?" or piece[-1] in ",;:!?":
        return True
    if any(spaceless(character) for character in (piece[0], piece[-1])):
        return False
    return widen(text, begin, end) != grapheme_edges(text, begin, end)


def spaceless(text: str) -> bool:
    """Whether a text has letters of a script that writes no spaces between words."""
    return _SPACELESS.search(text) is not None


def runs(size: int, intervals: Iterable[tuple[int, int]]) -> list[Run]:
    """Cut ``[0, size)`` at every edge of the intervals.

    Parameters
    ----------
    size : int
        Length of the text, in code points.
    intervals : iterable of (int, int)
        Any intervals: overlapping, nested, empty, in any order. Empty ones cover nothing.

    Returns
    -------
    list of Run
        In order, without gaps or overlaps: joining the text of all runs gives the text back. ``covers`` lists, in
        ascending order, the intervals (by position) over that run.
    """
    if size <= 0:
        return []
    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    for index, (begin, end) in enumerate(intervals):
        low, high = _clamp(begin, size), _clamp(end, size)
        if low < high:
            opens.setdefault(low, []).append(index)
            closes.setdefault(high, []).append(index)
    if not opens:
        return [Run(0, size, ())]
    found: list[Run] = []
    active: list[int] = []
    previous = 0
    for edge in sorted({*opens, *closes}):
        if edge > previous:
            found.append(Run(previous, edge, tuple(active)))
            previous = edge
        for index in closes.get(edge, ()):
            active.remove(index)
        started = opens.get(edge)
        if started:
            active.extend(started)
            active.sort()
    if previous < size:
        found.append(Run(previous, size, ()))
    return found
