"""Text from a server or a caller, made safe for a message or a repr."""

from __future__ import annotations

from typing import Final

__all__ = ["escaped", "printable"]

_LONGEST: Final = 300


def escaped(text: str) -> str:
    """Return a text with escapes for control and format characters, which could change a terminal or the text order."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def printable(text: str, longest: int = _LONGEST) -> str:
    """Return a text for a message: escaped, and cut after ``longest`` characters."""
    shown = escaped(text)
    return shown if len(shown) <= longest else f"{shown[:longest]}…"
