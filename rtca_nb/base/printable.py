"""Text of a server or a caller, as it may stand in a message."""

from __future__ import annotations

from typing import Final

__all__ = ["printable"]

_LONGEST: Final = 300


def printable(text: str, longest: int = _LONGEST) -> str:
    """Return text as it may stand in a message: what a terminal would act on is escaped, and a long one is cut."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
    return shown if len(shown) <= longest else f"{shown[:longest]}…"
