"""Read rows of a CSV file, and refuse an unclosed quotation mark, because its cell would swallow other rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from rtca_nb.exceptions import MalformedSourceError
from rtca_nb.fetch.id_cells import ID

__all__ = ["rows_in"]


def rows_in(text: str, delimiter: str, name: str, *, first: int = 1) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file that are not empty, each with its number.

    Parameters
    ----------
    text, delimiter : str
    name : str
        Name of the file in errors.
    first : int
        Number of the first row.

    Raises
    ------
    MalformedSourceError
        If the text is not CSV, or a quotation mark is opened and not closed; the message names the row.
    """
    lines = _Lines(text)
    number = first
    try:
        for number, row in enumerate(csv.reader(lines, delimiter=delimiter), first):
            raw = lines.taken()
            if _swallows(raw, row, delimiter):
                raise MalformedSourceError(
                    f"row {number} of {name} has an opening quotation mark without a closing one, so the rows below "
                    "it would be read as part of it; close or delete the quotation mark"
                )
            if any(row):
                yield number, row
    except csv.Error as error:
        raise MalformedSourceError(
            f"{name} cannot be read as CSV ({type(error).__name__}); save it as CSV in UTF-8"
        ) from None


class _Lines:
    """Iterator over the lines of a text that remembers the lines read since the last call of ``taken()``."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._taken.append(line)
        return line

    def taken(self) -> list[str]:
        found, self._taken = self._taken, []
        return found


def _swallows(raw: list[str], row: list[str], delimiter: str) -> bool:
    """Return whether a row, given with its lines, has a quotation mark that is closed in another row or not at all."""
    if '"' not in raw[0] and len(raw) == 1:
        return False
    if len(raw) == 1:
        # Text after a closing mark in the same line is odd, but swallows nothing.
        return not _is_closed(raw[0], delimiter) and _is_closed(f'{raw[0].rstrip()}"', delimiter)
    return not _is_closed("".join(raw), delimiter) or any(_has_row(cell, delimiter) for cell in row)


def _is_closed(text: str, delimiter: str) -> bool:
    try:
        list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True


def _has_row(cell: str, delimiter: str) -> bool:
    """Return whether a cell has several lines, one of which looks like a row with a contact."""
    lines = cell.splitlines()
    return len(lines) > 1 and any(
        ID.fullmatch(piece.strip(' "')) for line in lines if delimiter in line for piece in line.split(delimiter)
    )
