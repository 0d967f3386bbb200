"""Read the rows of a table as frames, a batch at a time, in stored order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.contact.frames import frame_of_arrow
from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.once import EVERY_FORM, KEY_NAMES, Once
from rtca_nb.corpus.schema import TABLES, as_frame_columns, stored_schema
from rtca_nb.corpus.stored_table import StoredTable
from rtca_nb.questions import HeldTable

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["arrow_batches", "columns_of", "frame_batches", "rows_of"]

_BATCH: Final = 4_000


def frame_batches(table: StoredTable | HeldTable, once: Once = EVERY_FORM) -> Iterator[pd.DataFrame]:
    """Yield the rows of a table whose form ``once`` shows, as frames with the dtypes of a contact's frame.

    There is at least one frame, which may be empty.

    Raises
    ------
    CorpusError
        If a file is damaged.
    """
    import pyarrow as pa

    columns = TABLES[table.name]
    found = False
    for batch in arrow_batches(table):
        rows = once.rows(pa.Table.from_batches([batch]))
        if len(rows):
            found = True
            yield frame_of_arrow(columns, as_frame_columns(columns, rows))
    if not found:
        yield frame_of_arrow(columns, as_frame_columns(columns, stored_schema(table.name).empty_table()))


def rows_of(table: StoredTable | HeldTable, once: Once = EVERY_FORM) -> int:
    """Count the rows of a table whose form ``once`` shows.

    Raises
    ------
    CorpusError
        If a file is damaged.
    """
    import pyarrow as pa

    if not once.others:
        return len(table.rows) if isinstance(table, HeldTable) else len(table)
    return sum(int(once.flags(pa.Table.from_batches([batch])).sum()) for batch in arrow_batches(table, KEY_NAMES))


def arrow_batches(table: StoredTable | HeldTable, columns: Sequence[str] | None = None) -> Iterator[Any]:
    """Yield the rows of a table, with all columns or only some, as non-empty pyarrow record batches.

    Raises
    ------
    CorpusError
        If a file is damaged.
    """
    import pyarrow as pa

    wanted = [*(columns or (column.name for column in TABLES[table.name]))]
    if isinstance(table, HeldTable):
        yield from (batch for batch in table.rows.select(wanted).to_batches(_BATCH) if len(batch))
        return
    # Only a few batches are in memory, however large the corpus is.
    readers = {"batch_size": _BATCH, "batch_readahead": 1, "fragment_readahead": 1, "use_threads": False}
    try:
        for batch in table.dataset().to_batches(columns=wanted, **readers):
            if len(batch):
                yield batch
    except (OSError, pa.ArrowException):
        raise table.fault() or damaged(f"a file of the table {table.name}", "cannot be read") from None


def columns_of(table: StoredTable | HeldTable, names: Sequence[str]) -> pa.Table:
    """Return some columns of a table, with all of its rows.

    Raises
    ------
    CorpusError
        If a file is damaged.
    """
    import pyarrow as pa

    batches = list(arrow_batches(table, names))
    return pa.Table.from_batches(batches) if batches else stored_schema(table.name).empty_table().select([*names])
