"""Frames and segments as files for other tools: masked like every view, unless that was asked for twice.

Spreadsheets run what looks like a formula, so text that does is written as text there; that changes the cell. Parquet
and JSON lines carry every value as it is. File names come from the names of frames, never from a contact. Only their
owner can read files of a revealed contact.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import check_path, check_several, quoted, shown_path
from rtca_nb.base.files import check_permission, write_whole
from rtca_nb.contact.frames import check_name
from rtca_nb.exceptions import SetupError, UsageError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.model.record import TERMINAL_STATUSES
from rtca_nb.tables.schema import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.contact.contact import Contact

__all__ = ["formula_safe", "to_csv", "to_excel", "to_jsonl", "to_parquet"]

# A spreadsheet takes a cell for a formula by its first character, full-width forms included; white space and quotes
# before it do not always help, and a tab or a carriage return may start a new cell.
_FORMULA: Final = frozenset("=+-@|%\t\r\n\uff1d\uff0b\uff0d\uff20")
_SKIPPED: Final = " \u00a0\u200b\ufeff\u2060\"'"
# What one cell of an Excel sheet holds.
_CELL_LIMIT: Final = 32_767


def formula_safe(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe is put before one that it might."""
    rest = value.lstrip(_SKIPPED)
    dangerous = (rest and rest[0] in _FORMULA) or (value and value[0] in _FORMULA)
    return f"'{value}" if dangerous else value


def _frames(contact: Contact, frames: Sequence[str] | None) -> dict[str, pd.DataFrame]:
    if isinstance(frames, str):
        raise UsageError(f"frames is a list of names, such as [{quoted(frames)}]")
    if frames is not None:
        check_several(frames, "frames", "['transcript', 'events']")
    names = tuple(COLUMNS) if frames is None else tuple(frames)
    for name in names:
        check_name(name)
    return {name: getattr(contact, name) for name in names}


def _folder(path: str | os.PathLike[str]) -> Path:
    folder = check_path(path, "folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"the folder {shown_path(folder)} cannot be made: {error.strerror}") from error
    return folder


def _cells(frame: pd.DataFrame) -> Iterable[list[Any]]:
    """Rows with plain values: None where missing, times as ISO 8601, lists joined."""
    columns = []
    for name in frame:
        column = frame[name]
        missing = column.isna().tolist()
        values = column.tolist()
        columns.append([None if absent else _plain(value) for value, absent in zip(values, missing, strict=True)])
    return zip(*columns, strict=True) if columns else iter(())


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def to_csv(
    contact: Contact,
    folder: str | os.PathLike[str],
    *,
    frames: Sequence[str] | None = None,
    allow_revealed: bool = False,
) -> list[Path]:
    """Write one CSV file per frame into a folder; see :meth:`rtca_nb.Contact.to_csv`."""
    check_permission([contact], allow_revealed=allow_revealed)
    chosen = _frames(contact, frames)
    target = _folder(folder)
    written = []
    for name, frame in chosen.items():
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(frame.columns)
        for row in _cells(frame):
            writer.writerow([formula_safe(_readable(value)) if isinstance(value, str) else value for value in row])
        # Excel reads a CSV file as UTF-8 only if it begins with the mark.
        written.append(
            write_whole(target / f"{name}.csv", text.getvalue().encode("utf-8-sig"), private=contact.revealed)
        )
    return written


def _readable(value: str) -> str:
    # A NUL ends the file for many readers of CSV.
    return value.replace("\0", "\u2400")


def to_excel(
    contact: Contact,
    path: str | os.PathLike[str],
    *,
    frames: Sequence[str] | None = None,
    allow_revealed: bool = False,
) -> Path:
    """Write a workbook with one sheet per frame; see :meth:`rtca_nb.Contact.to_excel`."""
    check_permission([contact], allow_revealed=allow_revealed)
    chosen = _frames(contact, frames)
    try:
        import xlsxwriter
    except ImportError:
        raise SetupError("writing Excel files needs XlsxWriter; install rtca-nb[excel]") from None
    content = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(content, options) as book:
        head = book.add_format({"bold": True})
        # Text stays text even when somebody edits the cell.
        quoted = book.add_format({"quote_prefix": True})
        for name, frame in chosen.items():
            sheet = book.add_worksheet(name)
            for place, column in enumerate(frame.columns):
                sheet.write_string(0, place, column, head)
            for row, cells in enumerate(_cells(frame), 1):
                for place, value in enumerate(cells):
                    if isinstance(value, str):
                        sheet.write_string(row, place, _readable(value)[:_CELL_LIMIT], quoted)
                    elif value is not None:
                        sheet.write(row, place, value)
            sheet.freeze_panes(1, 0)
    return write_whole(path, content.getvalue(), private=contact.revealed)


def to_parquet(
    contact: Contact,
    folder: str | os.PathLike[str],
    *,
    frames: Sequence[str] | None = None,
    allow_revealed: bool = False,
) -> list[Path]:
    """Write one Parquet file per frame into a folder; see :meth:`rtca_nb.Contact.to_parquet`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    check_permission([contact], allow_revealed=allow_revealed)
    chosen = _frames(contact, frames)
    target = _folder(folder)
    written = []
    for name, frame in chosen.items():
        content = io.BytesIO()
        # Arrow has one kind of integers and booleans; by this pandas reads those that may be missing as what they were.
        about = pa.Schema.from_pandas(frame, preserve_index=False).metadata
        pq.write_table(contact.arrow(name).replace_schema_metadata(about), content)
        written.append(write_whole(target / f"{name}.parquet", content.getvalue(), private=contact.revealed))
    return written


def to_jsonl(contact: Contact, path: str | os.PathLike[str], *, allow_revealed: bool = False) -> Path:
    """Write the segments as JSON lines of pages; see :meth:`rtca_nb.Contact.to_jsonl`."""
    import msgspec

    check_permission([contact], allow_revealed=allow_revealed)
    encode = msgspec.json.Encoder().encode
    segments = [{type(segment).__name__: _sent(msgspec.to_builtins(segment))} for segment in contact.segments]
    unknown = contact.arrow("unknown").to_pylist()
    # Where boto3 puts what is known of an answer beside its content: readers of pages pass it over.
    known = {"InstanceId": contact.instance_id, "ContactId": contact.contact_id, "OutputType": contact.output_type}
    about = {"Export": {name: value for name, value in known.items() if value != UNKNOWN_ID}}
    cut_short = contact.status in TERMINAL_STATUSES and not contact.complete
    lines: list[bytes] = []
    size = 100  # as a page of the service
    for begin in range(0, max(len(segments), 1), size):
        page: dict[str, Any] = {
            "ResponseMetadata": about,
            "Channel": contact.channel,
            "Status": contact.status,
            "Segments": segments[begin : begin + size],
        }
        last = begin + size >= len(segments)
        # A token says that more follows; a reading that was not complete stays one that was not.
        if not last or cut_short:
            page["NextToken"] = f"line-{len(lines) + 2}"
        if last and unknown:
            page["RtcaUnknown"] = [_unplaced(item) for item in unknown]
        lines.append(encode(page))
    return write_whole(path, b"\n".join(lines) + b"\n", private=contact.revealed)


def _unplaced(item: dict[str, Any]) -> dict[str, Any]:
    """Keep what no model knows, with its place; its own place in a segment cannot be told again."""
    import msgspec

    return {"Member": item["member"], "Payload": msgspec.Raw(item["payload"].encode()), "Id": item["id"]}


def _sent(value: Any) -> Any:
    """Leave out what was absent."""
    if isinstance(value, dict):
        return {name: _sent(item) for name, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [_sent(item) for item in value]
    return value
