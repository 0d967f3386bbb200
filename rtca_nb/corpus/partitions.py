"""Make a Dask frame of a table; each file is a partition, read by the process that works on it."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from rtca_nb.base.extras import missing_extra
from rtca_nb.contact.frames import frame_of_arrow
from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.layout import FileOf, check_footer, check_size, hash_of
from rtca_nb.corpus.places import file_at
from rtca_nb.corpus.schema import TABLES, as_frame_columns, shown_schema, with_all_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import pyarrow as pa

__all__ = ["TableFile", "dask_frame"]


def dask_frame(name: str, files: Sequence[TableFile]) -> Any:
    """Return a table as a Dask frame.

    Parameters
    ----------
    name : str
        Name of the table.
    files : sequence of TableFile
        The files of the table; each becomes a partition.

    Raises
    ------
    SetupError
        If Dask is not installed.
    """
    try:
        import dask
        import dask.dataframe as dd
    except ImportError:
        raise missing_extra("a Dask frame of a table needs", "dask") from None
    empty = _frame(name, shown_schema(name).empty_table())
    # By default, Dask would convert texts to a type that other frames do not have.
    with dask.config.set({"dataframe.convert-string": False}):
        if not files:
            return dd.from_pandas(empty, npartitions=1)  # type: ignore[no-untyped-call]
        return dd.from_map(_partition, files, meta=empty)  # type: ignore[no-untyped-call]


class TableFile(NamedTuple):
    """Where to find a file of a table; this can be sent to any process, which then reads the file.

    Attributes
    ----------
    name : str
        Name of the table.
    file : str
        Its path or URL, as the table lists it.
    groups : tuple of int, optional
        Numbers (from 0) of the Parquet row groups to read; by default all.
    listed : FileOf, optional
        Entry of the file in the list of its snapshot, to check the file: all of it, or only its size and end if
        ``groups`` is given. Without it, the file is not checked.
    """

    name: str
    file: str
    groups: tuple[int, ...] | None = None
    listed: FileOf | None = None

    def rows(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Read the rows, with all columns that users see, or with only some of them.

        Raises
        ------
        CorpusError
            If the file is damaged or cannot be read.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = shown_schema(self.name)
        wanted = schema.names if columns is None else list(columns)
        try:
            file = pq.ParquetFile(self._opened(), page_checksum_verification=True)
            groups = range(file.num_row_groups) if self.groups is None else self.groups
            found = file.read_row_groups(groups, [name for name in file.schema_arrow.names if name in wanted])
            return with_all_columns(pa.schema([schema.field(name) for name in wanted]), found)
        except (OSError, pa.ArrowException):
            raise damaged(f"a file of the table {self.name}", "cannot be read") from None

    def _opened(self) -> Any:
        """Return the path of the file or a pyarrow.BufferReader of its content, after checking what ``listed`` says."""
        import pyarrow as pa

        source, listed = file_at(self.file), self.listed
        if listed is None:
            return source
        whole = self.groups is None
        if isinstance(source, str):
            with Path(source).open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(0 if whole else max(0, size - listed.footer))
                content = file.read()
        else:
            content = source.read_buffer()
            size = len(content)
        name = f"{self.name}/{PurePath(self.file).name}"
        check_size(name, listed.bytes, size)
        check_footer(name, listed, bytes(content[-listed.footer :]))
        if whole and listed.hash not in {"", hash_of(content)}:
            raise damaged(name, "has changed since it was written")
        return pa.BufferReader(content) if whole or not isinstance(source, str) else source


def _partition(file: TableFile) -> pd.DataFrame:
    return _frame(file.name, file.rows())


def _frame(name: str, table: pa.Table) -> pd.DataFrame:
    import pandas as pd

    # Partitions must have the same dtypes, but the values of an enum are known only from all files.
    columns = tuple(column._replace(kind="text") if column.kind == "enum" else column for column in TABLES[name])
    return pd.DataFrame(frame_of_arrow(columns, as_frame_columns(columns, table)))
