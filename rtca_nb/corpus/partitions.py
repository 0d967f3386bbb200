"""Make a Dask frame of a table; each file is a partition, read by the process that works on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rtca_nb.base.extras import missing_extra
from rtca_nb.contact.frames import frame_of_arrow
from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.places import file_at
from rtca_nb.corpus.schema import TABLES, as_frame_columns, shown_schema, with_all_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import pyarrow as pa

__all__ = ["TableFile", "dask_frame"]


def dask_frame(name: str, files: Sequence[str]) -> Any:
    """Return a table as a Dask frame.

    Parameters
    ----------
    name : str
    files : sequence of str
        Paths or URLs of its files.

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
    # Dask would convert texts to another type than frames have.
    with dask.config.set({"dataframe.convert-string": False}):
        if not files:
            return dd.from_pandas(empty, npartitions=1)  # type: ignore[no-untyped-call]
        return dd.from_map(_partition, files, name=name, meta=empty)  # type: ignore[no-untyped-call]


class TableFile(NamedTuple):
    """A file of a table that can be sent to any process, which then reads it.

    Attributes
    ----------
    name : str
        Name of the table.
    file : str
        Its path or URL, as the table lists it.
    groups : tuple of int, optional
        Numbers of the groups of rows to read; by default all.
    """

    name: str
    file: str
    groups: tuple[int, ...] | None = None

    def rows(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Read the rows, or some columns of them.

        Raises
        ------
        CorpusError
            If it cannot be read.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = shown_schema(self.name)
        wanted = schema.names if columns is None else list(columns)
        try:
            file = pq.ParquetFile(file_at(self.file), page_checksum_verification=True)
            groups = range(file.num_row_groups) if self.groups is None else self.groups
            found = file.read_row_groups(groups, [name for name in file.schema_arrow.names if name in wanted])
            return with_all_columns(pa.schema([schema.field(name) for name in wanted]), found)
        except (OSError, pa.ArrowException):
            raise damaged(f"a file of the table {self.name}", "cannot be read") from None


def _partition(file: str, name: str) -> pd.DataFrame:
    return _frame(name, TableFile(name, file).rows())


def _frame(name: str, table: pa.Table) -> pd.DataFrame:
    import pandas as pd

    # Partitions must have the same dtypes, and the values of an enum are known only from all files.
    columns = tuple(column._replace(kind="text") if column.kind == "enum" else column for column in TABLES[name])
    return pd.DataFrame(frame_of_arrow(columns, as_frame_columns(columns, table)))
