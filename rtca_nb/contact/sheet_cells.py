"""Frames as the cells of a sheet, written in batches, with at most one row of the sheet in memory."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.base.arguments import quoted
from rtca_nb.base.csv_files import plain_cell
from rtca_nb.contact.cell_values import number_or_text, readable
from rtca_nb.contact.long_texts import LongTexts
from rtca_nb.contact.plain_cells import write_text
from rtca_nb.exceptions import UsageError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ROW_LIMIT", "SheetCells", "check_size", "formats_of", "sheet_time"]

ROW_LIMIT: Final = 1_048_575
"""Maximum number of rows of a sheet, below its header."""

_COLUMN_LIMIT: Final = 16_384
# Excel counts 29 February 1900, a day that did not exist.
_FIRST_DAY: Final = dt.date(1900, 3, 1)
_BLANK: Final = re.compile(r"\s")
_TIME: Final = "yyyy-mm-dd hh:mm:ss.000"
_ZONE: Final = " (UTC)"

# Widths are in characters of the usual font. A header has a filter button beside it.
_BUTTON: Final = 4
_NARROWEST, _WIDEST = 8, 64
# Ids have no blank to break them at; to see a whole id, copy its cell.
_TOKEN_WIDTH: Final = 16
# The total width that fits on a printed page and is still readable.
_PAGE: Final = 220
_TIME_WIDTH: Final = 24
# Rows are made no higher than this many lines, so that a screen shows more than one row.
_LINES: Final = 8
_LINE_HEIGHT: Final = 15

_HEAD_COLOUR, _LINE_COLOUR = "#E8EDF4", "#A9B4C4"


def formats_of(book: Any) -> dict[str, Any]:
    """Return formats of an XlsxWriter book, by the cells they are for, such as ``head``, ``text`` and ``time``."""
    # With an indent, so that the text keeps away from the next column.
    inside = {"valign": "top", "align": "left", "indent": 1}
    return {
        "head": book.add_format(
            {"bold": True, "bg_color": _HEAD_COLOUR, "bottom": 1, "bottom_color": _LINE_COLOUR, **inside}
        ),
        # Text stays text even if somebody edits the cell.
        "text": book.add_format({"quote_prefix": True, "text_wrap": True, **inside}),
        "token": book.add_format({"quote_prefix": True, **inside}),
        "time": book.add_format({"num_format": _TIME, **inside}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", **inside}),
        "number": book.add_format({**inside, "align": "right"}),
        # LibreOffice converts truth values to formulas, so they are written as numbers with a format.
        "bool": book.add_format({"num_format": '"TRUE";"TRUE";"FALSE"', **inside}),
    }


def check_size(name: str, rows: int, columns: int) -> None:
    """Refuse a frame that does not fit on a sheet.

    Raises
    ------
    UsageError
        If it does not fit.
    """
    number, limit, noun = (rows, ROW_LIMIT, "rows") if rows > ROW_LIMIT else (columns, _COLUMN_LIMIT, "columns")
    if number > limit:
        raise UsageError(
            f"{quoted(name)} has {number:,} {noun}, but an Excel sheet holds only {limit:,}; leave this frame out, "
            "write a part of it, or write it as CSV or Parquet"
        )


def sheet_time(value: Any) -> dt.datetime | None:
    """Return a time (datetime or Timestamp without a zone) as a datetime; None if no sheet can hold it."""
    if not _FIRST_DAY.year <= value.year <= dt.MAXYEAR or value.date() < _FIRST_DAY:
        return None
    return value.to_pydatetime(warn=False) if hasattr(value, "to_pydatetime") else value  # type: ignore[no-any-return]


class _Column(NamedTuple):
    """A column of a batch: for each row its value and whether it is missing; and whether the times had a zone."""

    values: Sequence[Any]
    missing: Sequence[bool]
    zoned: bool


class SheetCells:
    """Writes a frame into a sheet, in one or more batches with the same columns.

    Parameters
    ----------
    sheet : xlsxwriter.worksheet.Worksheet
        Sheet of a book that keeps one row in memory.
    name : str
        Name of the sheet.
    formats : mapping of str to xlsxwriter.format.Format
        The result of :func:`formats_of`.
    long_texts : LongTexts

    Attributes
    ----------
    rows : int
        Number of rows written.
    """

    def __init__(self, sheet: Any, name: str, formats: Mapping[str, Any], long_texts: LongTexts) -> None:
        self.rows = 0
        self._sheet = sheet
        self._name = name
        self._formats = formats
        self._long_texts = long_texts
        self._heads: list[str] = []
        self._widths: list[int] = []

    def __repr__(self) -> str:
        return f"<SheetCells of {self.rows} rows>"

    def add(self, frame: pd.DataFrame) -> None:
        """Write the rows of a frame below the rows written before; the index is not written.

        Raises
        ------
        UsageError
            If the sheet cannot hold them.
        """
        check_size(self._name, self.rows + len(frame), frame.shape[1])
        columns = [_column(frame, place) for place in range(frame.shape[1])]
        if not self._widths:
            self._write_head(list[Any](frame.columns), columns)
        for number in range(len(frame)):
            row = self.rows + 1 + number
            lines = 1
            for place, (values, missing, zoned) in enumerate(columns):
                if not missing[number]:
                    lines = max(lines, self._write(row, place, values[number], zoned=zoned))
            if lines > _LINES:
                self._sheet.set_row(row, _LINES * _LINE_HEIGHT)
        self.rows += len(frame)

    def finish(self) -> None:
        """Set widths, filter and print layout of the sheet, after all rows are written."""
        sheet = self._sheet
        widths = [max(width, _NARROWEST) for width in self._widths]
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 0)
        if self.rows and self._widths:
            sheet.autofilter(0, 0, self.rows, len(self._widths) - 1)
        # Ids that look like numbers are text on purpose.
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{ROW_LIMIT + 1}"})
        sheet.set_landscape()
        if sum(widths) <= _PAGE:
            sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&R&P / &N")

    def _write_head(self, labels: Sequence[Any], columns: Sequence[_Column]) -> None:
        for place, (label, column) in enumerate(zip(labels, columns, strict=True)):
            plain = " ".join(map(str, label)) if isinstance(label, tuple) else str(label)
            head = readable(plain) + (_ZONE if column.zoned and not plain.endswith(_ZONE) else "")
            self._heads.append(head)
            self._widths.append(min(len(head) + _BUTTON, _WIDEST))
            write_text(self._sheet, 0, place, self._long_texts.cell(head, self._name, 1, head), self._formats["head"])

    def _write(self, row: int, place: int, value: Any, *, zoned: bool) -> int:
        """Write a value to a row and column (``place``), from 0; return the estimated number of lines of its text."""
        if isinstance(value, bool):
            self._sheet.write_number(row, place, int(value), self._formats["bool"])
            return 1
        if isinstance(value, (int, float)):
            number = number_or_text(value)
            if not isinstance(number, str):
                self._widen(place, len(str(number)))
                self._sheet.write_number(row, place, number, self._formats["number"])
                return 1
            value = number
        elif isinstance(value, dt.datetime):
            time = None if value.tzinfo is not None else sheet_time(value)
            if time is not None:
                self._widen(place, _TIME_WIDTH)
                self._sheet.write_datetime(row, place, time, self._formats["time"])
                return 1
            value = value.isoformat() + ("+00:00" if zoned else "")
        elif isinstance(value, dt.date) and value >= _FIRST_DAY:
            self._widen(place, len("yyyy-mm-dd"))
            self._sheet.write_datetime(row, place, value, self._formats["day"])
            return 1
        text = readable(value if isinstance(value, str) else str(plain_cell(value)))
        cell = self._long_texts.cell(text, self._name, row + 1, self._heads[place])
        if text.isascii() and _BLANK.search(text) is None:
            self._widen(place, min(len(text), _TOKEN_WIDTH))
            write_text(self._sheet, row, place, cell, self._formats["token"])
            return 1
        self._widen(place, len(text))
        write_text(self._sheet, row, place, cell, self._formats["text"])
        return len(text) // _WIDEST + text.count("\n") + 1

    def _widen(self, place: int, width: int) -> None:
        if width + 2 > self._widths[place]:
            self._widths[place] = min(width + 2, _WIDEST)


def _column(frame: pd.DataFrame, place: int) -> _Column:
    import pandas as pd

    values = frame.iloc[:, place]
    zoned = isinstance(values.dtype, pd.DatetimeTZDtype)
    if zoned:
        values = values.dt.tz_convert("UTC").dt.tz_localize(None)
    return _Column(values.tolist(), values.isna().tolist(), zoned)
