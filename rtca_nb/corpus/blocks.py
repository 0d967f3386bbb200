"""Read the contacts of a part in blocks, so that only a few contacts are in memory, however many a part has.

In every file of a part, the rows are in the order of its contacts. So a block takes the next rows of each file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.layout import Part
from rtca_nb.corpus.part_files import opened_file
from rtca_nb.corpus.row_owners import numbered
from rtca_nb.corpus.schema import CONTACTS, TABLES, Rows, stored_schema, with_all_columns

if TYPE_CHECKING:
    import pyarrow as pa

    from rtca_nb.corpus.roots import Snapshot

__all__ = ["Stream", "blocks_of_part"]

_FEWEST_ROWS: Final = 64


def blocks_of_part(snapshot: Snapshot, part: Part, size: int) -> Iterator[Rows]:
    """Yield the rows of a part, a block of contacts at a time; columns that an older release did not write are null.

    Parameters
    ----------
    snapshot : Snapshot
    part : Part
    size : int
        Maximum number of contacts in a block; each form of a contact counts.

    Raises
    ------
    CorpusError
        If the content of a file has changed since it was written.
    """
    contacts = Stream(snapshot, CONTACTS, part, size)
    others = [Stream(snapshot, table, part, size) for table in TABLES if table != CONTACTS]
    while len(block := contacts.next_rows()):
        names = frozenset(numbered(block).names)
        taken: Rows = {CONTACTS: block}
        for stream in others:
            taken[stream.table] = stream.rows_of(names)
        yield {table: taken.pop(table) for table in TABLES}
        del block
    for stream in others:
        stream.check_ended()


class Stream:
    """Reads the rows of a table in a part, one block after another.

    Parameters
    ----------
    snapshot : Snapshot
    table : str
    part : Part
    size : int
        Number of contacts whose rows are read at once.
    """

    def __init__(self, snapshot: Snapshot, table: str, part: Part, size: int) -> None:
        self.table = table
        self._snapshot = snapshot
        self._name = f"{table}/{part.name}.parquet"
        self._none = self._held = stored_schema(table).empty_table()
        self._batches: Iterator[Any] = iter(())
        if table in part.files:
            rows = max(_FEWEST_ROWS, -(-part.files[table].rows * size // max(part.contacts, 1)))
            self._batches = self._read(part, size if table == CONTACTS else rows)

    def _read(self, part: Part, rows: int) -> Iterator[pa.Table]:
        import pyarrow as pa

        try:
            for batch in opened_file(self._snapshot, self.table, part).iter_batches(rows, use_threads=False):
                yield with_all_columns(stored_schema(self.table), pa.Table.from_batches([batch]))
        except (OSError, pa.ArrowException):
            raise self._snapshot.fault() or damaged(self._name, "cannot be read") from None

    def next_rows(self) -> pa.Table:
        """Return the next rows, of about as many contacts as were requested; an empty table at the end."""
        return next(self._batches, self._held)

    def rows_of(self, names: Collection[str]) -> pa.Table:
        """Return the next rows, up to the first row whose contact is not one of ``names``.

        The names are those of :func:`rtca_nb.corpus.row_owners.owner_name`.
        """
        import pyarrow as pa

        taken = []
        while True:
            own = _leading(self._held, names)
            taken.append(self._held[:own])
            if own < len(self._held):
                self._held = self._held[own:]
                break
            self._held = self._none  # an empty slice would keep the rows that were read in memory
            following = next(self._batches, None)
            if following is None:
                break
            self._held = following
        return pa.concat_tables(taken)

    def check_ended(self) -> None:
        """Check that every row belonged to a contact of the part.

        Raises
        ------
        CorpusError
            If a row is left.
        """
        if len(self._held) or next(self._batches, None) is not None:
            raise damaged(
                self._name,
                "has rows of contacts that the table contacts of the same part lacks, or has in another order",
            )


def _leading(rows: pa.Table, names: Collection[str]) -> int:
    """Count the rows at the beginning that belong to contacts with these names."""
    import numpy as np

    if not len(rows):
        return 0
    owners = numbered(rows)
    other: Any = ~np.array([name in names for name in owners.names], bool)[owners.codes]
    return int(other.argmax()) if other.any() else len(rows)
