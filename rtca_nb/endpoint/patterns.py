r"""Patterns of the service model, which are written for another regular expression engine than Python's.

``\p{L}`` and similar classes are expanded, because Python's engine lacks them. As in Smithy, a pattern may match
anywhere in a text unless it has anchors.
"""

from __future__ import annotations

import functools
import re
import sys
import unicodedata
from typing import Final

__all__ = ["matches"]

_PROPERTY: Final = re.compile(r"\\p\{(?P<name>[A-Z][a-z]?)\}")


def matches(value: str, pattern: str) -> bool:
    """Return whether a text matches a pattern of the model; True if Python cannot read the pattern."""
    compiled = _compiled(pattern)
    return compiled is None or compiled.search(value) is not None


@functools.lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    text = _PROPERTY.sub(lambda found: _characters(found["name"]), pattern)
    # In other engines, $ matches only at the very end, not before a final line break.
    try:
        return re.compile(re.sub(r"(?<!\\)\$(?=$|\|)", r"\\Z", text))
    except re.error:
        return None


@functools.lru_cache(maxsize=16)
def _characters(category: str) -> str:
    """Return the characters of a Unicode category, as the inside of a character class."""
    ranges: list[list[int]] = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)).startswith(category):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)
