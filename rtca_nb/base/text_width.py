"""Text by its width: letters of Chinese, Japanese and Korean take two columns, others one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

__all__ = ["columns_of", "shortened", "wrapped"]

# These scripts allow a line break anywhere, except before closing and after opening punctuation.
_WIDE: Final = "\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
_CLOSING: Final = "、。，．！？）」』］】〉》・ー％：；"
_PIECE: Final = re.compile(rf"[（「『［【〈《]*(?:(?!\s)[{_WIDE}]|[^\s{_WIDE}]+)[{_CLOSING}]*\s*")


def columns_of(text: str) -> int:
    """Return how many columns a text takes at most.

    A mark above or below a letter counts as a letter, so that a letter with a thousand marks is cut, too.
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def shortened(text: str, columns: int) -> str:
    """Return a text, or its beginning with an ellipsis if it takes more than ``columns`` columns."""
    if columns_of(text) <= columns:
        return text
    left, kept = columns - 1, 0
    for sign in text:
        left -= columns_of(sign)
        if left < 0:
            break
        kept += 1
    return f"{text[:kept]}…"


def wrapped(text: str, columns: int) -> list[str]:
    """Break a text into lines of at most this many columns, between words if possible."""
    lines, line = [], ""
    for piece in _pieces(text, columns):
        if line and columns_of(line) + columns_of(piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line = line + piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line else lines


def _pieces(text: str, columns: int) -> Iterator[str]:
    """Yield the parts of a text that stay on one line; a word wider than a line is divided into characters."""
    for piece in _PIECE.findall(text):
        if columns_of(piece.rstrip()) > columns:
            yield from piece
        else:
            yield piece
