r"""The one writer of CSV files; it changes text so that a spreadsheet reads it as one cell of text.

A spreadsheet may open a file with another separator. Then quotes do not protect: a line break starts a row, a separator
starts a cell, and text that looks like a formula is run. So every cell is quoted, and in a text

- a control character is written as its picture (tab ``␉``, line feed ``␊``, carriage return ``␍``); a picture that the
  text itself contains gets a preceding ``␤``;
- an apostrophe is put before text that looks like a formula, at the beginning or after a separator, even if spaces,
  control or format characters or quotes come first;
- an apostrophe is put between a quotation mark, or the beginning, and a separator other than the file's, and before
  quotation marks alone.

:func:`cell_text` reverses all of that. A missing value is an empty cell; at the end of a row it is :data:`MISSING`,
because a spreadsheet may continue a row that ends with two quotation marks in the next row.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

__all__ = ["MISSING", "cell_text", "csv_bytes", "csv_cell", "csv_text", "formula_safe", "plain_cell"]

MISSING: Final = "NA"
"""A missing value at the end of a row; pandas and R read it as missing."""

# Also compatibility forms and the minus sign: spreadsheets read some of them as the usual characters.
_FORMULA: Final = (
    "[=+@|%\\-\u207a\u207c\u208a\u208c\u2212\ufb29\ufe62\ufe63\ufe66\ufe6a\ufe6b\uff05\uff0b\uff0d\uff1d\uff20\uff5c]"
)
# Quotes and invisible characters before a text: spaces, controls, formats, fillers, variation selectors.
_SKIPPED: Final = (
    "\x00-\x20\"'\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u115f-\u1160\u1680\u17b4-\u17b5"
    "\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U00013438\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
    "\U000e0100-\U000e01ef"
)
_SEPARATORS: Final = ",;"
_LOOKS_LIKE: Final = f"[{_SKIPPED}]*+{_FORMULA}"
_BEGINS_WITH_BREAK: Final = f"(?:(?![\t\r\n])[{_SKIPPED}])*+[\t\r\n]"
_AT_BEGINNING: Final = re.compile(f"{_LOOKS_LIKE}|{_BEGINS_WITH_BREAK}")

# A text that needs no quotes in a list.
_PLAIN_ITEM: Final = re.compile(r'[^\s"\x00-\x1f]+')

_PICTURES: Final = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
_CONTROLS: Final = {picture: chr(code) for code, picture in _PICTURES.items()}
_ESCAPE: Final = "\u2424"  # not the picture of any control character
_PICTURE: Final = re.compile("[\u2400-\u241f\u2421\u2424]")
_WRITTEN: Final = re.compile(f"{_ESCAPE}([\u2400-\u241f\u2421\u2424])|[\u2400-\u241f\u2421]")


def formula_safe(value: str) -> str:
    """Return a text that no spreadsheet runs as a formula: one that looks like a formula gets an apostrophe."""
    return f"'{value}" if _AT_BEGINNING.match(value) else value


@cache
def _points(separator: str) -> re.Pattern[str]:
    """Return a pattern for the positions that need an apostrophe; whether they already have one makes no difference."""
    others = "".join(one for one in _SEPARATORS if one != separator)
    beginning = rf"\A(?={_LOOKS_LIKE}|{_BEGINS_WITH_BREAK}|[' ]*+(?:[{others}]|\"[\"' ]*+\Z))"
    return re.compile(rf"""{beginning}|(?<=[{others}])(?={_LOOKS_LIKE})|(?<=")(?=[' ]*+[{others}])""")


def csv_cell(value: str, separator: str = ",") -> str:
    r"""Return a text as it is written to a CSV file.

    Parameters
    ----------
    value : str
    separator : str
        Separator of the file; quotes protect a text from this one.

    Examples
    --------
    >>> csv_cell("=2+5"), csv_cell("a;=2+5"), csv_cell("two\nlines")
    ("'=2+5", "a;'=2+5", 'two␊lines')
    """
    guarded = _points(separator).sub("'", value)
    if guarded.isprintable() and _PICTURE.search(guarded) is None:
        return guarded
    return _PICTURE.sub(lambda match: _ESCAPE + match.group(), guarded).translate(_PICTURES)


def cell_text(cell: str, separator: str = ",") -> str:
    """Return the text that :func:`csv_cell` wrote as this cell."""
    sent = _WRITTEN.sub(lambda match: match[1] or _CONTROLS[match.group()], cell)
    pieces = []
    end = 0
    for match in _points(separator).finditer(sent):
        pieces.append(sent[end : match.start()])
        end = match.start() + (sent[match.start() : match.start() + 1] == "'")
    return "".join([*pieces, sent[end:]])


def plain_cell(value: Any) -> Any:
    """Convert a value for a file format without types, such as CSV.

    A time becomes text in ISO 8601. A list becomes one text: its items with spaces between them, where an item with a
    space or a quotation mark is in quotes. So ``next(csv.reader([cell], delimiter=" "))`` returns the items as texts,
    unless the list was empty. Any other value is returned as it is.
    """
    if isinstance(value, (list, tuple)):
        return " ".join([_item(str(text)) for text in value])
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def _item(text: str) -> str:
    return text if _PLAIN_ITEM.fullmatch(text) else '"' + text.replace('"', '""') + '"'


def csv_text(columns: Iterable[Any], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table as CSV, with CR LF after each row.

    Parameters
    ----------
    columns : iterable of str
    rows : iterable of sequence
        The values of a row, one for each column: None, a bool, a number, a text, or a value that :func:`plain_cell`
        converts. Anything else is written as ``str`` returns it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([csv_cell(str(column)) for column in columns])
    for row in rows:
        cells = [_written(value) for value in row]
        if cells and cells[-1] in {None, ""}:
            cells[-1] = MISSING
        writer.writerow(cells)
    return text.getvalue()


def csv_bytes(columns: Iterable[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return the table of :func:`csv_text` as a file in UTF-8, with a byte-order mark for Excel."""
    return csv_text(columns, rows).encode("utf-8-sig", "backslashreplace")


def _written(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return csv_cell(str(plain_cell(value)))
