"""Frames and segments as files for other tools: masked like every view, unless you reveal the text and permit it.

Spreadsheets run text that looks like a formula, so it is written as text there, which changes the cell. Parquet and
JSON lines keep every value as it is. File names come from the names of frames, never from a contact. Only their owner
can read the files of a revealed contact.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rtca_nb.base.arguments import check_flag, check_path, check_several, quoted, shown_path
from rtca_nb.base.csv_files import csv_bytes, formula_safe
from rtca_nb.base.files import write_whole
from rtca_nb.contact.frames import arrow_table, check_name
from rtca_nb.contact.overview import columns_frame, overview_of
from rtca_nb.contact.workbook import sheet_of, with_labels, write_workbook
from rtca_nb.exceptions import Hint, RevealError, UsageError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.model.output_types import OUTPUT_TYPES
from rtca_nb.model.record import TERMINAL_STATUSES
from rtca_nb.privacy.context_masks import exported_context
from rtca_nb.privacy.notebook_marks import MARKER, METADATA_KEY
from rtca_nb.tables.masked_segments import masked_segments
from rtca_nb.tables.schema import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.tables.contact_tables import Tables

__all__ = [
    "Revealable",
    "check_permission",
    "checked_names",
    "formula_safe",
    "to_csv",
    "to_excel",
    "to_jsonl",
    "to_parquet",
]


class Revealable(Protocol):
    """An object that may hold clear text, such as a contact."""

    @property
    def revealed(self) -> bool:
        """Whether clear text is shown."""


def check_permission(
    contacts: Iterable[Revealable],
    *,
    allow_revealed: bool,
    what: str = "this would write personal data in clear text to disk",
) -> None:
    """Refuse to write a revealed contact unless writing it was permitted.

    Parameters
    ----------
    contacts : iterable of Revealable
        Contacts, or other objects with a property ``revealed``.
    allow_revealed : bool
        Permit clear text.
    what : str
        Start of the error: what would happen.

    Raises
    ------
    RevealError
        If a contact is revealed and ``allow_revealed`` is not set.
    UsageError
        If ``allow_revealed`` is neither True nor False.
    """
    if not check_flag(allow_revealed, "allow_revealed") and any(contact.revealed for contact in contacts):
        raise RevealError(
            what,
            hint=Hint(
                "pass {allow_revealed=True} if you want that, or use the contact as it was before reveal()",
                command="add {allow_revealed} if you want that",
            ),
        )


def checked_names(
    frames: Sequence[str] | None, known: Collection[str] = COLUMNS, argument: str = "frames"
) -> tuple[str, ...]:
    """Return the names of the frames to write, after checking them.

    Parameters
    ----------
    frames : sequence of str, optional
        Names that the caller chose; by default all.
    known : collection of str
        All names.
    argument : str
        Name of the parameter, for the error.

    Raises
    ------
    UsageError
        If ``frames`` is not a list of names, or a name is unknown.
    """
    if isinstance(frames, str):
        raise UsageError(f"{argument} must be a list of names, such as [{quoted(frames)}]")
    if frames is not None:
        check_several(frames, argument, "['transcript', 'events']")
    names = tuple(known) if frames is None else tuple(frames)
    for name in names:
        check_name(name, known)
    return names


def _folder(path: str | os.PathLike[str]) -> Path:
    folder = check_path(path, "folder")
    if folder.suffix.lower() in {".csv", ".parquet", ".xlsx", ".zip"} and not folder.is_dir():
        raise UsageError(
            f"{shown_path(folder)} is named like a file, but each frame becomes a file of its own in a folder; leave "
            "out the suffix"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"the folder {shown_path(folder)} cannot be created: {error.strerror}") from error
    return folder


def to_csv(frames: Mapping[str, pd.DataFrame], folder: str | os.PathLike[str], *, private: bool) -> list[Path]:
    """Write one CSV file per frame into a folder, and return the paths; see :meth:`rtca_nb.Contact.to_csv`.

    ``frames`` has the frames by name. If ``private``, only the owner can read the files.
    """
    target = _folder(folder)
    return [
        write_whole(target / f"{name}.csv", csv_bytes(*_table(frame)), private=private)
        for name, frame in frames.items()
    ]


def _table(frame: pd.DataFrame) -> tuple[list[Any], Iterable[Sequence[Any]]]:
    """Return the names of a frame's columns, and its rows, with None for each missing value."""
    plain = with_labels(frame)
    columns = []
    for place in range(plain.shape[1]):
        column = plain.iloc[:, place]
        missing = column.isna().tolist()
        columns.append([None if absent else value for value, absent in zip(column.tolist(), missing, strict=True)])
    names = [" ".join(map(str, name)) if isinstance(name, tuple) else name for name in list[Any](plain.columns)]
    return names, zip(*columns, strict=True) if columns else iter(())


def to_excel(
    frames: Mapping[str, pd.DataFrame],
    tables: Tables,
    path: str | os.PathLike[str],
    *,
    title: str | None = None,
    show: Callable[[int], object] = lambda _: None,
) -> Path:
    """Write a workbook with an overview and one sheet per frame; see :meth:`rtca_nb.Contact.to_excel`.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
    tables : Tables
        Tables of the contact or corpus from which the frames were made.
    path : path
    title : str, optional
        Default: the name of the contact.
    show : callable
        Called after each batch of rows with the total number of rows written so far.
    """
    sheets = [sheet_of(name, frame) for name, frame in frames.items()]
    sheets.append(sheet_of("columns", columns_frame({name: COLUMNS[name] for name in frames})))
    overview, revealed = overview_of(tables, title), tables.redactor.revealed
    return write_workbook(path, sheets, overview=overview, revealed=revealed, show=show)


def to_parquet(frames: Mapping[str, pd.DataFrame], tables: Tables, folder: str | os.PathLike[str]) -> list[Path]:
    """Write one Parquet file per frame into a folder; see :meth:`rtca_nb.Contact.to_parquet`.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
    tables : Tables
        The contact's tables, which hold the data; the frames say only which tables to write, and their dtypes.
    folder : path
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    target = _folder(folder)
    written = []
    for name, frame in frames.items():
        content = io.BytesIO()
        # Arrow has one kind of integers and booleans; from this metadata, pandas restores nullable and plain ones.
        about = pa.Schema.from_pandas(pd.DataFrame(frame), preserve_index=False).metadata
        if tables.redactor.revealed:
            about = {**about, METADATA_KEY: MARKER}
        pq.write_table(arrow_table(name, tables.get(name)).replace_schema_metadata(about), content)
        written.append(write_whole(target / f"{name}.parquet", content.getvalue(), private=tables.redactor.revealed))
    return written


def to_jsonl(tables: Tables, path: str | os.PathLike[str]) -> Path:
    """Write the visible segments as JSON lines, a page of up to 100 segments per line, and return the path.

    See :meth:`rtca_nb.Contact.to_jsonl`.
    """
    import msgspec

    encode = msgspec.json.Encoder().encode
    record = tables.redactor.record
    seen = masked_segments(tables.redactor, tables)
    segments = [{type(segment).__name__: _sent(msgspec.to_builtins(segment))} for segment in seen]
    unknown = arrow_table("unknown", tables.get("unknown")).to_pylist()
    # boto3 puts metadata of an answer here too, so readers of pages skip it.
    known = {"InstanceId": record.instance_id, "ContactId": record.contact_id, "OutputType": record.output_type}
    size = 100  # as a page of the service
    about: dict[str, Any] = {
        **{name: value for name, value in known.items() if value != UNKNOWN_ID},
        "Pages": max(-(-len(segments) // size), 1),
        "Complete": record.complete,
    }
    if record.output_type_asked and record.output_type in OUTPUT_TYPES:
        about["OutputTypeAsked"] = True
    if record.asked is not None:  # a type that was not requested may be absent
        about["SegmentTypes"] = record.asked
    if not tables.redactor.trusted and record.output_type != "Raw":
        about["RedactionTrusted"] = False
    if record.skipped:
        about["SkippedAnalysis"] = [
            {"Feature": item.feature, "ReasonCode": item.reason, "CategoryName": item.category, "RuleId": item.rule_id}
            for item in record.skipped
        ]
    if record.context is not None:
        about["Context"] = exported_context(record.context, revealed=tables.redactor.revealed)
    cut_short = record.status in TERMINAL_STATUSES and not record.complete and not record.unproven
    lines: list[bytes] = []
    for begin in range(0, max(len(segments), 1), size):
        page: dict[str, Any] = {
            "ResponseMetadata": {"Export": {**about, "Page": len(lines) + 1}},
            "Channel": record.channel,
            "Status": record.status,
            "Segments": segments[begin : begin + size],
        }
        last = begin + size >= len(segments)
        # A token says that more follows, so an incomplete reading stays incomplete.
        if not last or cut_short:
            page["NextToken"] = f"line-{len(lines) + 2}"
        if last and unknown:
            page["RtcaUnknown"] = [_unplaced(item) for item in unknown]
        lines.append(encode(page))
    return write_whole(path, b"\n".join(lines) + b"\n", private=tables.redactor.revealed)


def _unplaced(item: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the frame ``unknown`` in the form in which the last line of a JSON lines file has it."""
    import msgspec

    return {"Member": item["member"], "Payload": msgspec.Raw(item["payload"].encode()), "Id": item["id"]}


def _sent(value: Any) -> Any:
    """Return JSON data without the members that are None, at any depth; the service did not send them."""
    if isinstance(value, dict):
        return {name: _sent(item) for name, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [_sent(item) for item in value]
    return value
