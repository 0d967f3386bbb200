"""Numbers that continue in the next message: "07911", then "123", then "456".

A message that is nothing but digits continues the messages right before it, if these are also nothing but digits and
the first of them is personal by itself: two quantities one after the other mean nothing together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import takewhile
from typing import Final

import regex

__all__ = ["find_continued"]

_Found = tuple[int, int, str]

_DIGITS_ALONE: Final = regex.compile(r"[\p{Nd}\s().+/_-]{1,24}")


def find_continued(text: str, before: Iterable[str], find: Callable[[str], Iterable[_Found]]) -> list[_Found]:
    """Return the span of a message that continues a number from the messages before it.

    Parameters
    ----------
    text : str
    before : iterable of str
        Texts of the messages before it, the nearest one first; not read unless the text is nothing but digits.
    find : callable
        Takes a text, and returns the personal data in it, each as begin, end (exclusive) and kind.

    Returns
    -------
    list of (int, int, str)
        Begin (0), end (exclusive) and kind ("digits") in code points of the text; empty if it continues no number.
    """
    if _DIGITS_ALONE.fullmatch(text) is None:
        return []
    parts = [*takewhile(_DIGITS_ALONE.fullmatch, before)]
    while parts and not [*find(parts[-1])]:
        parts.pop()
    if not parts:
        return []
    lead = f"{' '.join(reversed(parts))} "
    size = len(lead)
    return [(0, end - size, "digits") for begin, end, _ in find(f"{lead}{text}") if begin < size - 1 and end > size]
