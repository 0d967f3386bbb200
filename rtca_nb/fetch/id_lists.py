"""Files that list contacts: CSV as Connect, Athena and Excel write it, JSON as the AWS CLI does, or an id a line."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import shown_path
from rtca_nb.exceptions import MalformedSourceError, SourceNotFoundError, UsageError

__all__ = ["IdTable", "plain_cell", "read_id_file"]

# A first line with one of these names the columns; Excel writes semicolons in much of Europe.
_DELIMITERS: Final = ",;\t"
# Excel's own first line, which names the delimiter.
_SEPARATOR: Final = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
# What a spreadsheet is to show as text: Connect and Excel write ids so.
_FORMULA: Final = re.compile(r'\s*="(.*)"\s*', re.DOTALL)
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
# How other files begin, and what they are.
_FOREIGN: Final = {
    b"PK\x03\x04": "an Excel workbook or another archive",
    b"\xd0\xcf\x11\xe0": "an Excel workbook of the old kind",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "compressed",
}


class IdTable(NamedTuple):
    """What a file lists.

    Attributes
    ----------
    names : list of str
        Names of the columns; none where the file is a plain list of ids.
    rows : list of list
        A row of cells each; of a plain list one cell.
    """

    names: list[str]
    rows: list[list[Any]]


def read_id_file(path: Path) -> IdTable:
    """Read a file that lists contacts.

    Raises
    ------
    SourceNotFoundError
        If there is no such file.
    MalformedSourceError
        If it is of another kind; the sentence says which, and what to do.
    UsageError
        If nothing says which of its columns holds the ids.
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
        raise MalformedSourceError(f"{name} is HTML or XML and no list of ids; export the list as CSV")
    return _from_csv(text, name)


def plain_cell(value: Any) -> Any:
    """Return a cell as it was meant: ``="c-1"`` is how a spreadsheet marks a cell as text."""
    found = _FORMULA.fullmatch(value) if isinstance(value, str) else None
    return value if found is None else found[1].replace('""', '"')


def _decoded(body: bytes, name: str) -> str:
    kind = next((kind for start, kind in _FOREIGN.items() if body.startswith(start)), None)
    if kind is not None:
        raise MalformedSourceError(f"{name} is {kind}; save the list of ids as CSV in UTF-8")
    encoding = "utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise MalformedSourceError(
            f"{name} cannot be read as CSV ({type(error).__name__}); save it as CSV in UTF-8"
        ) from None
    if "\0" in text:
        raise MalformedSourceError(f"{name} holds null characters and is no text; save it as CSV in UTF-8")
    return text


# -- CSV ------------------------------------------------------------------------------------------------------------


def _from_csv(text: str, name: str) -> IdTable:
    separator = _SEPARATOR.match(text)
    if separator is not None:
        text = text[separator.end() :]
    head = text.lstrip("\r\n").partition("\n")[0]
    delimiter = separator[1] if separator is not None else max(_DELIMITERS, key=head.count)
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(line)]
    except csv.Error as error:
        raise MalformedSourceError(
            f"{name} cannot be read as CSV ({type(error).__name__}); save it as CSV in UTF-8"
        ) from None
    rows = [[plain_cell(cell) for cell in line] for line in lines]
    first = [str(cell).strip() for cell in rows[0]] if rows else []
    if not any(map(_ID.fullmatch, first)):
        return IdTable(first, rows[1:])
    # The first line holds ids already. With other cells beside them, nothing says which ids are those of contacts.
    if any(len(row) > 1 and any(str(cell).strip() for cell in row[1:]) for row in rows) and len(first) > 1:
        raise UsageError(
            f"the first line of {name} holds ids and not the names of columns; put a line with names, such as Contact "
            "ID, before it"
        )
    return IdTable([], [row[:1] for row in rows])


# -- JSON -----------------------------------------------------------------------------------------------------------


def _from_json(text: str, name: str) -> IdTable:
    try:
        value = json.loads(text)
    except ValueError:
        value = _json_lines(text, name)
    except RecursionError:
        raise MalformedSourceError(f"{name} is nested too deeply to be a list of ids; check what it is") from None
    items = _items(value)
    if items is None:
        raise MalformedSourceError(
            f"{name} is JSON without a list of contacts; write a list of ids, or the answer of SearchContacts"
        )
    if not all(isinstance(item, dict) for item in items):
        if not all(isinstance(item, str) for item in items):
            raise MalformedSourceError(f"{name} is a JSON list of other things than ids; write them as text")
        return IdTable([], [[item] for item in items])
    names = list(dict.fromkeys(key for item in items for key in item))
    rows = [[item.get(key) for key in names] for item in items]
    known = [_plain(key) for key in names]
    if "contactid" not in known and "id" in known:  # as SearchContacts names it
        names[known.index("id")] = "contact_id"
    return IdTable(names, rows)


def _json_lines(text: str, name: str) -> list[Any]:
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        raise MalformedSourceError(f"{name} begins as JSON and is none; copy it again, or save it as CSV") from None


def _items(value: Any) -> list[Any] | None:
    """Find the list of contacts in an answer: it is the list itself, or the one list of an object."""
    if isinstance(value, dict):
        results = value.get("ResultSet")
        if isinstance(results, dict):  # as Athena answers: the first row names the columns
            return _athena_rows(results.get("Rows"))
        lists = [member for member in value.values() if isinstance(member, list)]
        if not lists:  # one contact
            return [value] if any(_plain(key) in {"contactid", "id"} for key in value) else None
        value = lists[0] if len(lists) == 1 else None
    return value if isinstance(value, list) else None


def _athena_rows(rows: Any) -> list[Any] | None:
    try:
        head, *rest = [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows]
    except (TypeError, KeyError, AttributeError, ValueError):
        return None
    return [dict(zip(map(str, head), row, strict=False)) for row in rest]


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()
