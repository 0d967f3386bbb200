"""Numbers that continue in the next message: "07911", then "123", then "456".

A message that is nothing but digits continues the one before it, if that is also nothing but digits and is personal by
itself: two quantities one after the other mean nothing together.
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
    """Return the position of the rest of a number that begins in the messages before.

    Parameters
    ----------
    text : str
    before : iterable of str
        The texts before it, the nearest one first; not read unless the text is nothing but digits.
    find : callable
        Finds personal data in a text.

    Returns
    -------
    list of (int, int, str)
        Begin, end and kind, in code points of the text.
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
