"""Tables of a corpus: their columns, their types in Parquet, and the conversion back to the dtypes of frames.

Files hold plain strings where frames have categories, so that all readers see the same values.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from rtca_nb.base.columnar import MISSING_TIME, Table
from rtca_nb.model.output_types import FORMS
from rtca_nb.tables.schema import COLUMNS, Column

__all__ = [
    "CONTACTS",
    "ENCODED",
    "FOLDED",
    "FRAMES",
    "KEYS",
    "SEGMENTS",
    "TABLES",
    "TRANSCRIPT",
    "VERSION",
    "Rows",
    "as_frame_columns",
    "as_stored",
    "as_table",
    "shown_schema",
    "stored_schema",
    "stored_type",
    "with_all_columns",
]

Rows = dict[str, Any]
"""Rows of every table as a pyarrow.Table, by name of the table."""

VERSION: Final = 1
"""Version of the tables. A newer one is refused; columns that an older one lacks are read as missing."""

CONTACTS: Final = "contacts"
TRANSCRIPT: Final = "transcript"
SEGMENTS: Final = "segments"
FRAMES: Final = tuple(COLUMNS)
"""Tables that are the frames of contacts, stacked."""

KEYS: Final = (
    Column(
        "contact_id",
        "text",
        'Id of the contact; if its source has none, "unknown-" and a hash of its content.',
    ),
    Column(
        "output_type",
        "enum",
        "Raw or Redacted, as the source or the request states; unknown if neither states it.",
        FORMS,
    ),
    Column("redaction_trusted", "bool", "Whether the service's redaction is trusted."),
)
_ROLES: Final = {"agent": "agents", "customer": "the customer"}

TABLES: Final[dict[str, tuple[Column, ...]]] = {
    CONTACTS: (
        *KEYS,
        Column("instance_id", "text", "Id of the Amazon Connect instance."),
        Column("channel", "enum", "Channel, as sent, such as CHAT."),
        Column("revealed", "bool", "Whether the contact is stored in clear text."),
        Column("status", "enum", "Status of the analysis, as sent."),
        Column("complete", "bool", "Whether the analysis has ended and it is proven that nothing is missing."),
        Column("source", "enum", "Format of the source, such as v2 (answers of the operation) or post-chat."),
        Column("source_name", "text", "Name of the file that the contact was read from; missing if there is none."),
        Column("start", "time", "Time of the first message, event or attachment, in UTC."),
        Column("end", "time", "Time of the last message, event or attachment, in UTC."),
        Column("duration_seconds", "float", "Seconds from start to end."),
        Column("segments", "int", "Number of segments."),
        Column("messages", "int", "Number of messages."),
        *(Column(f"{role}_messages", "int", f"Number of messages of {who}.") for role, who in _ROLES.items()),
        Column("turns", "int", "Number of turns, which are consecutive messages of one role."),
        Column("redactions", "int", "Number of redacted spans."),
        Column("categories", "int", "Number of categories that matched, each counted once."),
        Column("issues", "int", "Number of issues that were detected, each counted once."),
        Column("events", "int", "Number of events."),
        Column("attachments", "int", "Number of attachments."),
        *(
            Column(f"{role}_sentiment", "float", f"Sentiment score over all turns of {who}, -5 to 5; an estimate.")
            for role, who in _ROLES.items()
        ),
        *(
            Column(
                f"{role}_sentiment_shift",
                "float",
                f"Sentiment score of {who} in the last quarter of all turns, minus that in the first quarter.",
            )
            for role, who in _ROLES.items()
        ),
        Column(
            "first_response_seconds",
            "float",
            "Seconds from the customer's first message to the agent's first reply.",
        ),
        Column("longest_silence_seconds", "float", "Length of the longest time in which nobody wrote, in seconds."),
        Column("language", "text", "Code of the chat's language, such as de-DE; missing where it is not known."),
        Column("agent", "text", "Pseudonym of the agent, such as agent-3f09c1a277; missing where no agent is known."),
        Column("queue", "text", "Name of the queue, else its id; missing where neither is known."),
        Column("problems", "int", "Number of spans that have a problem, plus the number of unrecognised members."),
        Column("notes", "list", "What you should know about the contact, in sentences that quote no message."),
        Column(
            "reading",
            "text",
            "Hash of the contact's visible content; a later write compares it to find out whether the corpus already "
            "has this reading.",
        ),
        Column(
            "beside",
            "text",
            "The same hash as in reading if both forms of the contact were written together; each form then also masks "
            "what the other form masks. Missing if this form was written alone.",
        ),
    ),
    **{name: (*KEYS, *columns) for name, columns in COLUMNS.items()},
    SEGMENTS: (*KEYS, Column("content", "text", "The contact as JSON, masked unless it is revealed.")),
}
"""Table -> columns, in order."""

FOLDED: Final = "searched"
"""Additional column in files of ``transcript``: the text of each message for searches (rtca_nb.corpus.folded).

Its name changes whenever folding does, so that files of older releases lack it."""

_FEW: Final = {
    *("participant_id", "display_name", "content_type", "event_type", "category", "rule_id"),
    *("definition_id", "definition_name", "label", "failure_code", "instance_id", "contact_id", "source_name"),
}
ENCODED: Final[dict[str, tuple[str, ...]]] = {
    name: tuple(column.name for column in columns if column.kind == "enum" or column.name in _FEW)
    for name, columns in TABLES.items()
}
"""Table -> columns with few distinct texts, which are held as numbers while a part is made."""


def stored_type(column: Column) -> Any:
    """Return the Arrow type of a column in files."""
    return _types()[column.kind]


@cache
def _types() -> dict[str, Any]:
    import pyarrow as pa

    return {
        "text": pa.string(),
        "enum": pa.string(),
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "time": pa.timestamp("us", "UTC"),
        "list": pa.list_(pa.string()),
    }


@cache
def shown_schema(name: str) -> Any:
    """Return the pyarrow schema of a table as users and queries see it."""
    import pyarrow as pa

    return pa.schema([(column.name, stored_type(column)) for column in TABLES[name]])


@cache
def stored_schema(name: str) -> Any:
    """Return the pyarrow schema of a table's files; for ``transcript``, it also has the column for searches."""
    import pyarrow as pa

    shown = shown_schema(name)
    return shown.append(pa.field(FOLDED, pa.string())) if name == TRANSCRIPT else shown


def as_stored(name: str, table: Any) -> Any:
    """Convert an Arrow table to the form of files: columns in order, categories as strings."""
    schema = stored_schema(name)
    return table.select(schema.names).cast(schema) if len(table) else schema.empty_table()


def with_all_columns(schema: Any, rows: Any) -> Any:
    """Return rows of a file with the columns of a schema; columns that an older release did not write are null."""
    import pyarrow as pa

    for field in schema:
        if field.name not in rows.column_names:
            rows = rows.append_column(field, pa.nulls(len(rows), field.type))
    return rows.select(schema.names).cast(schema)


def as_frame_columns(columns: tuple[Column, ...], table: Any) -> Any:
    """Convert stored columns to the Arrow types from which frames are made."""
    import pyarrow as pa

    arrays = {}
    for column in columns:
        array = table.column(column.name).combine_chunks()
        if column.kind == "enum":
            array = _categorised(column, array)
        elif column.kind == "text":
            array = array.cast(pa.large_string())
        elif column.kind == "list":
            array = array.cast(pa.list_(pa.large_string()))
        arrays[column.name] = array
    return pa.table(arrays)


def _categorised(column: Column, array: Any) -> Any:
    """Return an enum as a dictionary array; its values are the known ones, then others in order of appearance."""
    import pyarrow as pa
    import pyarrow.compute as pc

    occurring = [value for value in pc.unique(array).to_pylist() if value is not None]
    categories = list(dict.fromkeys((*column.values, *occurring)))
    width = pa.int8() if len(categories) < 128 else pa.int16() if len(categories) < 32_768 else pa.int32()
    codes = pc.index_in(array, value_set=pa.array(categories, pa.string())).cast(width)
    return pa.DictionaryArray.from_arrays(codes, pa.array(categories, pa.large_string()))


def as_table(name: str, stored: Any) -> Table:
    """Return the stored rows of one contact as a table, without the keys."""
    import pyarrow as pa

    columns: dict[str, Any] = {}
    times = []
    for column in COLUMNS[name]:
        values = stored.column(column.name)
        if column.kind == "time":
            columns[column.name] = (
                values.cast(pa.int64()).fill_null(MISSING_TIME).combine_chunks().to_numpy(zero_copy_only=False)
            )
            times.append(column.name)
        else:
            columns[column.name] = [] if len(values) == 0 else _listed(column, values)
    return Table(columns, times)


def _listed(column: Column, values: Any) -> list[Any]:
    found: list[Any] = values.to_pylist()
    return [[] if value is None else value for value in found] if column.kind == "list" else found
