"""Units of character offsets, and their conversion to code points.

The service does not document what an offset counts. Code points, UTF-16 code units and UTF-8 bytes differ only in texts
that are not ASCII.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Literal

import regex

from rtca_nb.base.arguments import is_one_of, quoted
from rtca_nb.exceptions import UsageError

__all__ = [
    "LIKELY_UNITS",
    "OFFSET_UNITS",
    "OffsetUnit",
    "check_offset_unit",
    "locate",
    "to_code_points",
    "units_differ",
]

OffsetUnit = Literal["code_points", "utf16", "utf8"]
OFFSET_UNITS: Final[tuple[OffsetUnit, ...]] = ("code_points", "utf16", "utf8")
LIKELY_UNITS: Final = OFFSET_UNITS[:2]
"""Units that the service may use; UTF-8 is used only if the caller asks for it."""

_ASTRAL: Final = regex.compile("[\U00010000-\U0010ffff]")


def check_offset_unit(offset_unit: object) -> None:
    """Refuse a value that is neither ``auto`` nor a unit of offsets.

    Raises
    ------
    UsageError
    """
    if not is_one_of(offset_unit, ("auto", *OFFSET_UNITS)):
        raise UsageError(f"offset_unit cannot be {quoted(offset_unit)}; choose one of auto, {', '.join(OFFSET_UNITS)}")


def units_differ(text: str) -> bool:
    """Return whether code points and UTF-16 code units count ``text`` differently."""
    # Twice as fast as a search: only characters beyond the BMP take four bytes.
    return not text.isascii() and len(text.encode("utf-16-le", "surrogatepass")) != 2 * len(text)


def to_code_points(text: str, offsets: Sequence[int], offset_unit: OffsetUnit) -> list[tuple[int, bool]]:
    """Convert offsets into ``text`` to code points.

    Parameters
    ----------
    text : str
        The message.
    offsets : sequence of int
        Offsets in ``offset_unit``, in any order; an offset beyond the end stays beyond it by the same distance.
    offset_unit : {"code_points", "utf16", "utf8"}
        The unit of the offsets.

    Returns
    -------
    list of (int, bool)
        For each offset, the code point at or before it, and whether it was inside a character.
    """
    if offset_unit == "code_points" or text.isascii() or (offset_unit == "utf16" and not units_differ(text)):
        return [(offset, False) for offset in offsets]
    if offset_unit == "utf16":
        return _from_utf16(text, offsets)
    # No program is known to send UTF-8 offsets, so this need not be fast.
    starts = [0]
    for character in text:
        starts.append(starts[-1] + len(character.encode("utf-8", "surrogatepass")))
    return [_locate(starts, offset) for offset in offsets]


def _from_utf16(text: str, offsets: Sequence[int]) -> list[tuple[int, bool]]:
    astral = _astral(text)
    found = []
    for offset in offsets:
        before = bisect_left(astral, offset)
        inside = before > 0 and astral[before - 1] == offset - 1
        found.append((offset - before, inside))
    return found


@lru_cache(maxsize=2)
def _astral(text: str) -> list[int]:
    """Return the UTF-16 offset of each character beyond the BMP; each one before an offset adds one unit to it.

    The result is cached, because one long message may have many spans.
    """
    return [match.start() + rank for rank, match in enumerate(_ASTRAL.finditer(text))]


def _locate(starts: list[int], offset: int) -> tuple[int, bool]:
    if offset >= starts[-1]:
        return len(starts) - 1 + offset - starts[-1], False
    if offset <= 0:
        return offset, False
    place = bisect_left(starts, offset)
    return (place, False) if starts[place] == offset else (place - 1, True)


def locate(text: str, begin: int, end: int, offset_unit: OffsetUnit) -> tuple[int, int, bool]:
    """Convert a pair of offsets to code points, even if they lie beyond the text.

    Returns
    -------
    low, high : int
        The offsets in code points, widened to whole characters.
    split : bool
        Whether the offsets as sent cut a character.
    """
    if offset_unit == "code_points" or text.isascii():
        return begin, end, False
    (low, low_split), (high, high_split) = to_code_points(text, (begin, end), offset_unit)
    return low, high + high_split, low_split or high_split
