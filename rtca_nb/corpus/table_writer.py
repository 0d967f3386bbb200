"""Write the Parquet file of a table, one group of rows after another, and know what was written without reading it."""

from __future__ import annotations

import contextlib
import hashlib
import io
from typing import TYPE_CHECKING, BinaryIO, Final

from rtca_nb.corpus.layout import HASH_BYTES, FileOf
from rtca_nb.corpus.schema import ENCODED, SEGMENTS, TABLES
from rtca_nb.privacy.notebook_marks import MARKER, METADATA_KEY

if TYPE_CHECKING:
    import pyarrow as pa
    from _typeshed import ReadableBuffer

__all__ = ["TableWriter"]

_GROUP: Final = 20_000
# A row of ``segments`` is a whole contact. Readers of one contact read its group of rows.
_CONTACTS_IN_GROUP: Final = 250
_MEASURED: Final = frozenset({"bool", "int", "float", "time"})


class TableWriter:
    """A Parquet file that is being written.

    Parameters
    ----------
    table : str
    schema : pyarrow.Schema
        Schema of all rows.
    file : binary file
        Where to write; this does not close it.
    """

    def __init__(self, table: str, schema: pa.Schema, file: BinaryIO) -> None:
        import pyarrow.parquet as pq

        encoded = [column for column in ENCODED[table] if column in schema.names]
        self._measured = _Measured(file)
        self._group = _CONTACTS_IN_GROUP if table == SEGMENTS else _GROUP
        self._rows = 0
        self._groups: dict[int, int] = {}
        self._marked = METADATA_KEY.encode() in (schema.metadata or {})
        self._writer = pq.ParquetWriter(
            self._measured,
            schema,
            compression="zstd",
            use_dictionary=encoded,
            # Statistics are useless for texts that differ in every row.
            write_statistics=[*encoded, *(column.name for column in TABLES[table] if column.kind in _MEASURED)],
            # The files have their own types, however the rows were held in memory.
            store_schema=False,
            # A bit that flips on a disk is detected, and not read as other words.
            write_page_checksum=True,
        )

    def __repr__(self) -> str:
        return f"<TableWriter of {self._rows} rows>"

    def write(self, rows: pa.Table, block: int) -> None:
        """Write the rows of a block of contacts, as groups of their own.

        Parameters
        ----------
        rows : pyarrow.Table
        block : int
            Number of the block, from 0.

        Raises
        ------
        OSError
            If the disk fails.
        """
        self._writer.write_table(rows, row_group_size=self._group)
        self._rows += len(rows)
        self._groups[block] = -(-len(rows) // self._group)

    def end(self, blocks: int) -> FileOf:
        """Complete the file, and return its entry in the list of a snapshot.

        Parameters
        ----------
        blocks : int
            Number of blocks in the part.

        Raises
        ------
        OSError
            If the disk fails.
        """
        if self._marked:  # without their schema, files would have no metadata
            self._writer.add_key_value_metadata({METADATA_KEY: MARKER})
        self._writer.close()
        groups = tuple(self._groups.get(block, 0) for block in range(blocks)) if blocks > 1 else ()
        return FileOf(self._measured.size, self._rows, self._measured.hash.hexdigest(), groups)

    def abandon(self) -> None:
        """Give up a file that is not complete; nothing is done for a complete one."""
        with contextlib.suppress(Exception):  # whatever failed before fails again
            self._writer.close()


class _Measured(io.RawIOBase):
    """Passes bytes on to a file, and keeps their number and hash."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self.size = 0
        self.hash = hashlib.blake2b(digest_size=HASH_BYTES)
        self._file = file

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.size

    def write(self, content: ReadableBuffer) -> int:
        piece = memoryview(content)
        self._file.write(piece)
        self.hash.update(piece)
        self.size += piece.nbytes
        return piece.nbytes
