"""A table of a corpus as a frame of Dask: a file is a partition, and is read where it is worked on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rtca_nb.contact.frames import frame_of_arrow
from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.places import file_at
from rtca_nb.corpus.schema import TABLES, as_frame_columns, shown_schema
from rtca_nb.exceptions import SetupError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    import pyarrow as pa

__all__ = ["dask_frame"]


def dask_frame(name: str, files: Sequence[str]) -> Any:
    """Return a table as a frame of Dask.

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
        raise SetupError("a table becomes a frame of Dask by dask; install it: pip install 'rtca-nb[dask]'") from None
    empty = _frame(name, shown_schema(name).empty_table())
    # Dask would make texts of another kind of them than frames have.
    with dask.config.set({"dataframe.convert-string": False}):
        if not files:
            return dd.from_pandas(empty, npartitions=1)  # type: ignore[no-untyped-call]
        return dd.from_map(_partition, files, name=name, meta=empty)  # type: ignore[no-untyped-call]


def _partition(file: str, name: str) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return _frame(name, pq.read_table(file_at(file), schema=shown_schema(name), page_checksum_verification=True))
    except (OSError, pa.ArrowException):
        raise damaged(f"a file of the table {name}", "cannot be read") from None


def _frame(name: str, table: pa.Table) -> pd.DataFrame:
    import pandas as pd

    # Partitions have to have the same dtypes, and which values an enum takes is known of all files only.
    columns = tuple(column._replace(kind="text") if column.kind == "enum" else column for column in TABLES[name])
    return pd.DataFrame(frame_of_arrow(columns, as_frame_columns(columns, table)))
