"""Text as text in workbooks of XlsxWriter, which takes some for formulas, links, numbers or XML of its own."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["FLAGS", "keep_text", "write_text"]

FLAGS: Final = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
"""Attributes of XlsxWriter's books and sheets that are to be False."""

# What begins and ends so is written by it as it is, for the runs of a text of several fonts.
_BEGIN: Final = "<r>"
_END: Final = "</r>"


def write_text(sheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
    """Write a text into a cell of a sheet of XlsxWriter's.

    Parameters
    ----------
    sheet : xlsxwriter.worksheet.Worksheet
    row, column : int
        From 0.
    text : str
        That a cell holds.
    style : xlsxwriter.format.Format, optional
    """
    if not _taken_for_runs(text):
        sheet.write_string(row, column, text, style)
        return
    from xlsxwriter.format import Format

    # In two runs, of which XlsxWriter escapes each.
    parts = [text[:1], Format(), text[1:]]
    sheet.write_rich_string(row, column, *parts, *([] if style is None else [style]))


def keep_text(sheet: Any) -> None:
    """Have ``sheet.write`` write each text as :func:`write_text` does."""
    sheet.add_write_handler(str, _written)


def _written(sheet: Any, row: int, column: int, text: str, style: Any = None) -> int | None:
    if not _taken_for_runs(text):
        return None
    write_text(sheet, row, column, text, style)
    return 0


def _taken_for_runs(text: str) -> bool:
    return text.startswith(_BEGIN) and text.endswith(_END)
