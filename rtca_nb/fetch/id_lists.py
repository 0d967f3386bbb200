"""Read files that list contacts: CSV of Connect, Athena or Excel, JSON of the AWS CLI, or text with one id per line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import counted, shown_path
from rtca_nb.base.safe_json import TWICE, DuplicateNameError, object_of_pairs
from rtca_nb.exceptions import Hint, MalformedSourceError, SourceNotFoundError, UsageError
from rtca_nb.fetch.csv_rows import rows_in
from rtca_nb.fetch.id_cells import ID, NoIdError, ids_in_cell, plain_cell

__all__ = ["IdTable", "plain_name", "read_id_file"]

# Possible delimiters in a header; Excel writes semicolons in much of Europe.
_DELIMITERS: Final = ",;\t"
# First line with which Excel states the delimiter.
_SEPARATOR: Final = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
# Maximum number of lines of a title above the column names.
_TITLE: Final = 20
# First bytes of files of other formats, and their names.
_FOREIGN: Final = {
    b"PK\x03\x04": "an Excel workbook or another ZIP file",
    b"\xd0\xcf\x11\xe0": "an Excel workbook of the old kind",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "compressed",
}


class IdTable(NamedTuple):
    """Cells of a file that lists contacts.

    Attributes
    ----------
    names : list of str
        Names of the columns; empty if the file is a plain list of ids.
    rows : list of list
        Rows of cells; in a plain list, each row has one cell.
    numbers : list of int
        Number of each row in the file, or of each item in a list, from 1.
    """

    names: list[str]
    rows: list[list[Any]]
    numbers: list[int]


def plain_name(name: str) -> str:
    """Return a column's name in lower case, without spaces, underscores and other punctuation."""
    return "".join(filter(str.isalnum, name)).lower()


def read_id_file(path: Path, column: str) -> IdTable:
    """Return the cells of a file that lists contacts.

    Parameters
    ----------
    path : Path
    column : str
        Column name, by which the header is found below a title or comments.

    Raises
    ------
    SourceNotFoundError
        If there is no such file.
    MalformedSourceError
        If the file has another format; the message says which, and what to do.
    UsageError
        If it is unclear which column holds the ids.
    """
    name = shown_path(path.name)
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        raise SourceNotFoundError(f"there is no file {name}; check the path") from None
    except OSError as error:
        raise MalformedSourceError(
            f"{name} cannot be read ({type(error).__name__}); check the path and its permissions"
        ) from None
    text = _decoded(body, name)
    if not text.strip():
        raise MalformedSourceError(f"{name} is empty; export or write the list of ids again")
    if text.lstrip()[:1] in {"{", "["}:
        return _from_json(text, name)
    if text.lstrip()[:1] == "<":
        raise MalformedSourceError(f"{name} is HTML or XML, not a list of ids; export the list as CSV")
    return _from_csv(text, name, plain_name(column))


def _decoded(body: bytes, name: str) -> str:
    kind = next((kind for start, kind in _FOREIGN.items() if body.startswith(start)), None)
    if kind is not None:
        raise MalformedSourceError(f"{name} is {kind}; save the list of ids as CSV in UTF-8")
    encoding = "utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        raise MalformedSourceError(
            f"{name} is not encoded in UTF-8, but perhaps in Latin-1; save it as CSV in UTF-8"
        ) from None
    if "\0" in text:
        raise MalformedSourceError(f"{name} holds null characters, so it is not text; save it as CSV in UTF-8")
    return text


# -- CSV ------------------------------------------------------------------------------------------------------------


def _from_csv(text: str, name: str, wanted: str) -> IdTable:
    separator = _SEPARATOR.match(text)
    if separator is not None:
        text = text[separator.end() :]
    delimiter = separator[1] if separator is not None else _delimiter(text, wanted)
    rows_read = rows_in(text, delimiter, name, first=1 + (separator is not None))
    lines = [(number, [plain_cell(cell) for cell in line]) for number, line in rows_read]
    lines = _without_title(lines, name, wanted)
    numbers, rows = [number for number, _ in lines], [line for _, line in lines]
    first = [str(cell).strip() for cell in rows[0]] if rows else []
    if not any(map(_holds_id, first)):
        return IdTable(first, rows[1:], numbers[1:])
    if len(rows) == 1 and all(_holds_id(cell) for cell in first if cell):  # all ids in one line
        return IdTable([], [[cell] for cell in first], numbers * len(first))
    # The first line already holds ids. If rows have other cells too, it is unclear which ids are those of contacts.
    if any(len(row) > 1 and any(str(cell).strip() for cell in row[1:]) for row in rows) and len(first) > 1:
        raise UsageError(
            f"the first line of {name} holds ids and not the names of columns; put a line with names, such as Contact "
            "ID, before it"
        )
    return IdTable([], [row[:1] for row in rows], numbers)


def _delimiter(text: str, wanted: str) -> str:
    """Return the delimiter of a CSV text, inferred from the line that names the column, or else from the first line."""
    lines = text.lstrip("\r\n").splitlines()[:_TITLE] or [""]
    for line in lines:
        for delimiter in sorted(_DELIMITERS, key=line.count, reverse=True):
            if wanted in {plain_name(cell) for cell in line.split(delimiter)}:
                return delimiter
    head = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return max(_DELIMITERS, key=head.count)


def _without_title(lines: list[tuple[int, list[str]]], name: str, wanted: str) -> list[tuple[int, list[str]]]:
    """Return the rows without comments and a title above the column names; if ids come first, only without comments."""
    while lines and lines[0][1][0].lstrip().startswith("#"):
        lines = lines[1:]
    for place, (number, line) in enumerate(lines[:_TITLE]):
        if wanted in map(plain_name, line):
            if any(sum(map(bool, above)) > 1 for _, above in lines[:place]):
                raise UsageError(
                    f"{name} has other rows above the names of the columns, which are in row {number}; delete those "
                    "rows"
                )
            return lines[place:]
        if any(map(_holds_id, line)):
            break
    return lines


def _holds_id(cell: str) -> bool:
    """Return whether a cell holds ids of Amazon Connect, and nothing else."""
    try:
        return any(map(ID.fullmatch, ids_in_cell(cell)))
    except NoIdError:
        return False


# -- JSON -----------------------------------------------------------------------------------------------------------


def _from_json(text: str, name: str) -> IdTable:
    try:
        value = _loaded(text)
    except DuplicateNameError:
        raise MalformedSourceError(f"{name} {TWICE}") from None
    except ValueError:
        value = _json_lines(text, name)
    except RecursionError:
        raise MalformedSourceError(f"{name} is nested too deeply to be a list of ids; check what it is") from None
    items = _items(value)
    if items is None:
        raise MalformedSourceError(
            f"{name} is JSON without a list of contacts; write a list of ids, or the answer of SearchContacts"
        )
    if isinstance(value, dict):
        _check_whole(value, len(items), name)
    numbers = list(range(1, len(items) + 1))
    if not all(isinstance(item, dict) for item in items):
        if not all(isinstance(item, str) for item in items):
            raise MalformedSourceError(f"{name} is a JSON list, but its items are not ids; write each id as text")
        return IdTable([], [[item] for item in items], numbers)
    names = list(dict.fromkeys(key for item in items for key in item))
    rows = [[item.get(key) for key in names] for item in items]
    known = [plain_name(key) for key in names]
    if "contactid" not in known and "id" in known:  # as SearchContacts names it
        names[known.index("id")] = "contact_id"
    return IdTable(names, rows, numbers)


def _check_whole(answer: dict[str, Any], found: int, name: str) -> None:
    """Refuse a single page of an answer with several, because the contacts of the other pages would be missing.

    If the answer has a total, only the total decides, because even the last page may have a token.
    """
    total = answer.get("TotalCount")
    if isinstance(total, int):
        if total <= found:
            return
        lists = f"lists {found} of {total} contacts"
    elif answer.get("NextToken") or answer.get("nextToken"):
        lists = f"lists {counted(found, 'contact')} and names a next page"
    else:
        return
    raise MalformedSourceError(
        f"{name} is only one page of an answer: it {lists}",
        hint=Hint(
            "fetch all pages, as the AWS CLI does unless you pass --no-paginate or --max-items, or use "
            "search_contact_ids",
            command="fetch all pages, as the AWS CLI does by default, or search with --since",
        ),
    )


def _json_lines(text: str, name: str) -> list[Any]:
    try:
        return [_loaded(line) for line in text.splitlines() if line.strip()]
    except DuplicateNameError:
        raise MalformedSourceError(f"{name} {TWICE}") from None
    except (ValueError, RecursionError):
        raise MalformedSourceError(
            f"{name} begins like JSON but is not valid; copy it again, or save it as CSV"
        ) from None


def _loaded(text: str) -> Any:
    return json.loads(text, object_pairs_hook=object_of_pairs)


def _items(value: Any) -> list[Any] | None:
    """Return the list of contacts in a JSON value; None if it has none.

    The list is the value itself, the only list in it, or a table in a form that Athena or pandas writes.
    """
    if isinstance(value, dict):
        results = value.get("ResultSet")
        if isinstance(results, dict):  # an answer of Athena, whose first row names the columns
            return _athena_rows(results.get("Rows"))
        if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):  # pandas, "split"
            return [dict(zip(map(str, value["columns"]), row, strict=False)) for row in value["data"] if row]
        if value and all(map(_is_column, value.values())):
            return _rows_of(value)
        lists = [member for member in value.values() if isinstance(member, list)]
        if not lists:  # one contact
            return [value] if any(plain_name(key) in {"contactid", "id"} for key in value) else None
        value = lists[0] if len(lists) == 1 else None
    return value if isinstance(value, list) else None


def _athena_rows(rows: Any) -> list[Any] | None:
    try:
        head, *rest = [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows]
    except (TypeError, KeyError, AttributeError, ValueError):
        return None
    return [dict(zip(map(str, head), row, strict=False)) for row in rest]


def _is_column(value: Any) -> bool:
    """Return whether a member is a column as pandas writes it: a dict of values by index."""
    return isinstance(value, dict) and all(key.isdigit() for key in value)


def _rows_of(columns: dict[str, dict[str, Any]]) -> list[Any]:
    index = dict.fromkeys(key for column in columns.values() for key in column)
    return [{name: column.get(key) for name, column in columns.items()} for key in index]
