"""Texts that stay texts in XlsxWriter workbooks; it would read some as formulas, links, numbers or its own XML."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["FLAGS", "keep_text", "write_text"]

FLAGS: Final = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
"""Attributes of XlsxWriter's books and sheets that must be False."""

# XlsxWriter writes text that begins and ends so unescaped: it is its markup for text in several fonts.
_BEGIN: Final = "<r>"
_END: Final = "</r>"


def write_text(sheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
    """Write a text into a cell of an XlsxWriter sheet.

    Parameters
    ----------
    sheet : xlsxwriter.worksheet.Worksheet
    row, column : int
        Counted from 0.
    text : str
        Short enough for a cell.
    style : xlsxwriter.format.Format, optional
    """
    if not _taken_for_runs(text):
        sheet.write_string(row, column, text, style)
        return
    from xlsxwriter.format import Format

    # As two runs, because XlsxWriter escapes each run.
    parts = [text[:1], Format(), text[1:]]
    sheet.write_rich_string(row, column, *parts, *([] if style is None else [style]))


def keep_text(sheet: Any) -> None:
    """Make ``sheet.write`` write each text as :func:`write_text` does."""
    sheet.add_write_handler(str, _written)


def _written(sheet: Any, row: int, column: int, text: str, style: Any = None) -> int | None:
    if not _taken_for_runs(text):
        return None
    write_text(sheet, row, column, text, style)
    return 0


def _taken_for_runs(text: str) -> bool:
    return text.startswith(_BEGIN) and text.endswith(_END)
