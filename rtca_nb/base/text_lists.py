"""A column of lists of texts; most of the lists are empty, and the column is computed when it is first read.

Each message of a contact has such lists, and few of them contain anything. So only the filled lists are kept, and
frames, Arrow tables and lists are made from them without visiting every row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn

from rtca_nb.base.no_pickle import refuse_pickle

__all__ = ["TextLists"]


class TextLists:
    """A column of lists of texts.

    Parameters
    ----------
    size : int
        Number of rows.
    make : callable
        Function that returns index of a row -> its texts, for rows that have any. Called once, when the column is first
        read.
    """

    __slots__ = ("_filled", "_make", "_size")

    def __init__(self, size: int, make: Callable[[], Mapping[int, tuple[str, ...]]]) -> None:
        self._size = size
        self._make: Callable[[], Mapping[int, tuple[str, ...]]] | None = make
        self._filled: Mapping[int, tuple[str, ...]] = {}

    def __len__(self) -> int:
        return self._size

    def __repr__(self) -> str:
        return f"<TextLists of {self._size} rows>"  # they may be clear text

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    @property
    def filled(self) -> Mapping[int, tuple[str, ...]]:
        """Index of a row -> its texts, for rows that have any."""
        if self._make is not None:
            self._filled, self._make = self._make(), None
        return self._filled

    def tolist(self) -> list[tuple[str, ...]]:
        """Return the texts of each row; an empty tuple for a row without texts."""
        listed: list[tuple[str, ...]] = [()] * self._size
        for row, texts in self.filled.items():
            listed[row] = texts
        return listed
