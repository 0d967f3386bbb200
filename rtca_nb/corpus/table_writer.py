"""Write the Parquet file of a table, one group of rows after another, and hash it without reading it again."""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from rtca_nb.corpus.layout import HASH_BYTES, FileOf, hash_of
from rtca_nb.corpus.schema import ENCODED, SEGMENTS, TABLES
from rtca_nb.privacy.notebook_marks import MARKER, METADATA_KEY

if TYPE_CHECKING:
    import pyarrow as pa
    from _typeshed import ReadableBuffer

__all__ = ["write_table"]

_GROUP: Final = 20_000
# A row of ``segments`` is a whole contact, and readers of one contact read all of its group of rows.
_CONTACTS_IN_GROUP: Final = 250
# Bytes at the end of a Parquet file: the length of the footer, and the mark of the format.
_TAIL: Final = 8
_MEASURED: Final = frozenset({"bool", "int", "float", "time"})


def write_table(table: str, contents: Iterable[pa.Table], file: BinaryIO) -> FileOf:
    """Write the Parquet file of a table, and return its entry in the list of a snapshot.

    Parameters
    ----------
    table : str
    contents : iterable of pyarrow.Table
        Rows of each block of contacts, at least one block. No Parquet row group has rows of two blocks.
    file : binary file
        File to write to; it is not closed.

    Raises
    ------
    OSError
        If the disk fails.
    """
    measured = _Measured(file)
    writer: Any = None
    rows, groups, marked = 0, [], False
    size = _CONTACTS_IN_GROUP if table == SEGMENTS else _GROUP
    try:
        for content in contents:
            if writer is None:
                writer = _writer(table, content.schema, measured)
                marked = METADATA_KEY.encode() in (content.schema.metadata or {})
            groups.append(-(-len(content) // size))
            rows += len(content)
            if len(content):
                writer.write_table(content, row_group_size=size)
        if marked:  # the metadata of the Arrow schema is not written
            writer.add_key_value_metadata({METADATA_KEY: MARKER})
    except BaseException:
        if writer is not None:
            with contextlib.suppress(Exception):  # whatever failed before fails again
                writer.close()
            writer.is_open = False
        raise
    measured.end = bytearray()
    writer.close()
    footer = bytes(measured.end[-_TAIL - int.from_bytes(measured.end[-_TAIL:-4], "little") :])
    return FileOf(
        measured.size,
        rows,
        measured.hash.hexdigest(),
        tuple(groups) if len(groups) > 1 else (),
        len(footer),
        hash_of(footer),
    )


def _writer(table: str, schema: pa.Schema, file: io.RawIOBase) -> Any:
    import pyarrow.parquet as pq

    encoded = [column for column in ENCODED[table] if column in schema.names]
    return pq.ParquetWriter(
        file,
        schema,
        compression="zstd",
        use_dictionary=encoded,
        # Statistics are useless for texts that differ in every row.
        write_statistics=[*encoded, *(column.name for column in TABLES[table] if column.kind in _MEASURED)],
        # The files have their own types, however the rows were held in memory.
        store_schema=False,
        # A bit that flips on a disk is then detected, and not read as different text.
        write_page_checksum=True,
    )


class _Measured(io.RawIOBase):
    """Passes bytes on to a file, and records their number, their hash and, once ``end`` is set, the bytes."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self.size = 0
        self.end: bytearray | None = None
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
        if self.end is not None:
            self.end += piece
        self.size += piece.nbytes
        return piece.nbytes
