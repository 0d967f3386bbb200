"""The tables that questions use, as views in DuckDB, which reads their Parquet files itself.

All queries are this package's own, and take values only as parameters. A user's SQL runs elsewhere, where it cannot
open files.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from rtca_nb.exceptions import CorpusError
from rtca_nb.questions.engine import engine, opened
from rtca_nb.questions.kept_contacts import KEPT

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ROW_IDS", "HeldTable", "Source", "connected", "create_view", "has_row_ids", "reading"]

_KEYS: Final = {"contact_id": "VARCHAR", "output_type": "VARCHAR", "redaction_trusted": "BOOLEAN"}

ROW_IDS: Final = ("file_index", "file_row_number")
"""Columns that identify messages in local files or in memory."""

# The columns that questions use. A file of an older release may lack a column, which is then filled with NULL.
_USED: Final[Mapping[str, Mapping[str, str]]] = {
    "contacts": {
        **_KEYS,
        "channel": "VARCHAR",
        "status": "VARCHAR",
        "complete": "BOOLEAN",
        "start": "TIMESTAMPTZ",
        "end": "TIMESTAMPTZ",
        "first_response_seconds": "DOUBLE",
        "agent_sentiment": "DOUBLE",
        "customer_sentiment": "DOUBLE",
        "agent_sentiment_shift": "DOUBLE",
        "customer_sentiment_shift": "DOUBLE",
        "agent": "VARCHAR",
        "queue": "VARCHAR",
        "notes": "VARCHAR[]",
        "duration_seconds": "DOUBLE",
        "messages": "BIGINT",
        "redactions": "BIGINT",
        "issues": "BIGINT",
        "attachments": "BIGINT",
        "problems": "BIGINT",
    },
    "transcript": {
        **_KEYS,
        **dict.fromkeys(ROW_IDS, "BIGINT"),
        "id": "VARCHAR",
        "content": "VARCHAR",
        "content_type": "VARCHAR",
        "searched": "VARCHAR",
        "participant_role": "VARCHAR",
        "absolute_time": "TIMESTAMPTZ",
        "sentiment": "VARCHAR",
        "redaction_count": "BIGINT",
        "categories": "VARCHAR[]",
        "issues": "VARCHAR[]",
        "hidden": "VARCHAR",
    },
    "matches": {**_KEYS, "category": "VARCHAR", "rule_id": "VARCHAR", "ids": "VARCHAR[]"},
    "redactions": {**_KEYS, "id": "VARCHAR", "begin": "BIGINT", "end": "BIGINT", "text": "VARCHAR"},
    "extracted": {**_KEYS, "id": "VARCHAR"},
    "skipped": {**_KEYS, "feature": "VARCHAR", "category": "VARCHAR", "rule_id": "VARCHAR"},
    "response_times": {
        **_KEYS,
        "participant_role": "VARCHAR",
        "from_last_seconds": "DOUBLE",
        "from_first_seconds": "DOUBLE",
    },
    "sentiment": {**_KEYS, "turn": "BIGINT", "participant_role": "VARCHAR", "progressive_score": "DOUBLE"},
    "silences": {
        **_KEYS,
        "seconds": "DOUBLE",
        "begin_time": "TIMESTAMPTZ",
        "end_time": "TIMESTAMPTZ",
        "previous_role": "VARCHAR",
        "participant_role": "VARCHAR",
    },
    "offset_problems": {**_KEYS},
    "unknown": {**_KEYS},
    # Not a corpus table: contacts, each once, with values to choose by; see :mod:`rtca_nb.questions.contact_list`.
    "listed": {
        **_KEYS,
        "c": "BIGINT",
        "status": "VARCHAR",
        "complete": "BOOLEAN",
        "start": "TIMESTAMPTZ",
        "hour": "BIGINT",
        "duration_seconds": "DOUBLE",
        "first_response_seconds": "DOUBLE",
        "customer_sentiment": "DOUBLE",
        "messages": "BIGINT",
        "redactions": "BIGINT",
        "issues": "BIGINT",
        "attachments": "BIGINT",
        "problems": "BIGINT",
        "agent": "VARCHAR",
        "queue": "VARCHAR",
        "names": "VARCHAR[]",
        "uncovered": "BOOLEAN",
        "unproven": "BOOLEAN",
    },
}

# Characters that DuckDB treats as a pattern in a file name.
_PATTERN: Final = re.compile(r"[*?\[]")


class HeldTable(NamedTuple):
    """A table in memory.

    Attributes
    ----------
    name : str
        Name of the table, such as ``transcript``.
    rows : pyarrow.Table
        Rows of the table.
    """

    name: str
    rows: pa.Table

    def __repr__(self) -> str:
        return f"<table {self.name}: {self.rows.num_rows} rows>"

    @property
    def folded(self) -> bool:
        """Whether the column ``searched`` has the folded text (no case, no accents) of every message with content."""
        return bool(self.rows["searched"].null_count <= self.rows["content"].null_count)


class Source(Protocol):
    """An object with the tables that questions use."""

    @property
    def revealed(self) -> bool:
        """Whether any contact is in clear text."""

    def table(self, name: str) -> Any:
        """Return a table: a :class:`HeldTable`, or anything with ``files``, the paths of its Parquet files.

        An object with ``files`` also has ``check_unchanged()``, which raises an error if a file was replaced;
        ``fault()``, which returns the error of reading a file, or None; and, if the files are URLs, ``dataset()``,
        which returns them as an Arrow dataset.
        """


@contextlib.contextmanager
def connected(table: Callable[[str], Any], names: Iterable[str], *, functions: bool = False) -> Iterator[Any]:
    """Open a DuckDB connection with a view of each table.

    Parameters
    ----------
    table : callable
        Returns the table with a given name, as :meth:`Source.table` does.
    names : iterable of str
        Names of the tables, and of the views.
    functions : bool
        As for :func:`rtca_nb.questions.engine.opened`.

    Yields
    ------
    duckdb.DuckDBPyConnection

    Raises
    ------
    SetupError
        If DuckDB is not installed.
    CorpusError
        If a file cannot be read.
    """
    tables = {name: table(name) for name in names}
    for one in tables.values():
        if not isinstance(one, HeldTable):
            one.check_unchanged()
    with reading(tables.values()), opened(functions=functions) as connection:
        for name, one in tables.items():
            if name != "contacts" or not _create_kept(connection, one):
                create_view(connection, name, one)
        yield connection


@contextlib.contextmanager
def reading(tables: Iterable[Any]) -> Iterator[None]:
    """Replace errors of DuckDB in the block by CorpusError, which says what is wrong with a file of ``tables``."""
    duckdb = engine()
    try:
        yield
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException):
        raise  # our query is wrong, not a file
    except duckdb.OutOfMemoryException:
        raise CorpusError("the question needs more memory than is available; ask about a shorter period") from None
    except duckdb.Error:
        faults = (one.fault() for one in tables if not isinstance(one, HeldTable))
        fault = next((fault for fault in faults if fault is not None), None)
        raise fault or CorpusError(
            "a file of the corpus cannot be read, or has changed since it was written; restore the file, or write a "
            "new corpus"
        ) from None


def has_row_ids(table: Any) -> bool:
    """Return whether the rows of the table ``transcript`` have the numbers :data:`ROW_IDS`."""
    return not _is_remote(table)


def _is_remote(table: Any) -> bool:
    """Return whether the files of a table are objects in a store, which Arrow has to read because DuckDB cannot."""
    return not isinstance(table, HeldTable) and not all(isinstance(path, Path) for path in table.files)


def create_view(connection: Any, name: str, table: Any) -> None:
    """Make the view ``name`` of those columns of a table that questions use; columns that it lacks are NULL."""
    stored = f"stored_{name}"
    if isinstance(table, HeldTable):
        rows = _numbered(table.rows) if name == "transcript" else table.rows
        there = {*rows.column_names}
        connection.register(stored, rows)
    elif _is_remote(table):
        found = table.dataset()
        there = {*found.schema.names}
        connection.register(stored, found)
    else:
        paths = [_literal(_PATTERN.sub(r"[\g<0>]", str(path))) for path in table.files]
        if not paths:
            empty = ", ".join(f'NULL::{kind} AS "{column}"' for column, kind in _USED[name].items())
            connection.execute(f"CREATE TEMP VIEW {name} AS SELECT {empty} WHERE false")  # names of this module only
            return
        stored = f"read_parquet([{', '.join(paths)}], union_by_name = true, hive_partitioning = false)"
        there = {column for column, *_ in connection.execute(f"FROM {stored} LIMIT 0").description} | {*ROW_IDS}
    columns = (
        f'"{column}"' if column in there else f'NULL::{kind} AS "{column}"' for column, kind in _USED[name].items()
    )
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT {', '.join(columns)} FROM {stored}")


def _create_kept(connection: Any, table: Any) -> bool:
    """Make the view of ``contacts`` from rows in memory, if they may be kept there; return whether it was made."""
    if isinstance(table, HeldTable):
        return False

    def read() -> pa.Table:
        create_view(connection, "contacts", table)
        return connection.sql("FROM contacts").to_arrow_table()

    rows = KEPT.rows(table, read)
    if rows is None:
        return False
    create_view(connection, "contacts", HeldTable("contacts", rows))
    return True


def _literal(text: str) -> str:
    """Return a string as an SQL literal, with its quotes escaped."""
    return "'" + text.replace("'", "''") + "'"


def _numbered(rows: pa.Table) -> pa.Table:
    import pyarrow as pa

    for name, values in zip(ROW_IDS, (pa.repeat(0, len(rows)), pa.array(range(len(rows)), pa.int64())), strict=True):
        rows = rows.append_column(name, values.cast(pa.int64()))
    return rows
