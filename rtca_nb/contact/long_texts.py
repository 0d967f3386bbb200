"""Texts too long for a cell of a workbook: the cell has the beginning, and another sheet has all of it, in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

__all__ = ["LONG_COLUMNS", "LONG_TEXTS", "LongTexts", "Part"]

LONG_TEXTS: Final = "long texts"
"""Name of the sheet that holds, in parts, each text that is too long for a cell."""

LONG_COLUMNS: Final = ("sheet", "row", "column", "part", "text")
"""Columns of the sheet of long texts."""

Part = tuple[str, int, str, int, str]
"""A row of the sheet of long texts: sheet, row and header of the cell, number of the part (both from 1), and text."""

# In UTF-16 units: the capacity of a cell, and the length of a part.
_CELL_LIMIT: Final = 32_767
_PART: Final = 32_000


class LongTexts:
    """Shortens the texts that do not fit into a cell, and writes all of each to another sheet, in parts.

    Parameters
    ----------
    write : callable
        Called with each :data:`Part`, in order.
    title : str
        Name of the sheet that the parts are written to.

    Attributes
    ----------
    number : int
        Number of texts that were too long.
    """

    def __init__(self, write: Callable[[Part], object], title: str = LONG_TEXTS) -> None:
        self.number = 0
        self._write = write
        self._title = title
        self._parts = 0

    def __repr__(self) -> str:
        return f"<LongTexts: {self.number}>"

    def cell(self, text: str, sheet: str, row: int, column: str) -> str:
        """Return the content of a cell: the text or, after writing its parts, its beginning and where to find them.

        Parameters
        ----------
        text : str
        sheet : str
            Name of the sheet that has the cell.
        row : int
            Row of the cell, counted as in a spreadsheet, from 1.
        column : str
            Header of the cell's column.
        """
        if len(text) <= _CELL_LIMIT // 2 or _units(text) <= _CELL_LIMIT:
            return text
        mark = f" … [full text in the sheet '{self._title}' from row {self._parts + 2}]"
        self.number += 1
        for part, piece in enumerate(_pieces(text), 1):
            self._parts += 1
            self._write((sheet, row, _beginning(column, _PART), part, piece))
        return _beginning(text, _CELL_LIMIT - len(mark)) + mark


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _beginning(text: str, units: int) -> str:
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")


def _pieces(text: str) -> Iterator[str]:
    rest = text
    while rest:
        piece = _beginning(rest[:_PART], _PART)
        yield piece
        rest = rest[len(piece) :]
