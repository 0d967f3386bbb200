"""Tables as DataFrames and Arrow tables, always with the columns and dtypes of the schema."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from rtca_nb.base.arguments import kind_of
from rtca_nb.base.columnar import Table
from rtca_nb.contact.arrays import arrow_array, direct_array, pandas_array
from rtca_nb.contact.pandas_versions import frame_of_arrays
from rtca_nb.exceptions import UsageError
from rtca_nb.tables.schema import COLUMNS, Column

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = [
    "arrow_of",
    "arrow_table",
    "check_name",
    "data_frame",
    "frame_of",
    "frame_of_arrow",
    "frame_of_plain",
    "mark_frame",
    "marked_copy",
]

# A longer name cannot be a frame's, and is not quoted.
_SHOWN = 16


def arrow_table(name: str, table: Mapping[str, list[Any]]) -> pa.Table:
    """Build an Arrow table from the columns of a frame of the schema.

    Parameters
    ----------
    name : str
        A key of :data:`rtca_nb.tables.schema.COLUMNS`.
    table : mapping of str to list
        The values of each column, by the column's name.

    Returns
    -------
    pyarrow.Table
        With the columns and types that :mod:`rtca_nb.tables.schema` declares, even if empty.
    """
    return arrow_of(COLUMNS[name], table)


def arrow_of(columns: Sequence[Column], table: Mapping[str, list[Any]]) -> pa.Table:
    """Build an Arrow table with the given columns, whose values are in ``table``, as :func:`arrow_table` does."""
    import pyarrow as pa

    table = table if isinstance(table, Table) else Table(table)
    return pa.table({column.name: arrow_array(column, table) for column in columns})


def data_frame(name: str, table: Mapping[str, list[Any]]) -> pd.DataFrame:
    """Build an ordinary DataFrame from the columns of a frame of the schema.

    Parameters
    ----------
    name : str
        A key of :data:`rtca_nb.tables.schema.COLUMNS`.
    table : mapping of str to list
        The values of each column, by the column's name.

    Returns
    -------
    pandas.DataFrame
        With the columns and dtypes that :mod:`rtca_nb.tables.schema` declares, even if empty; a plain pandas.DataFrame.
    """
    return _bare(COLUMNS[name], table)


def frame_of(columns: Sequence[Column], table: Mapping[str, list[Any]]) -> pd.DataFrame:
    """Build a PlainFrame, which shows text as text, with the given columns, whose values are in ``table``."""
    return frame_of_plain(_bare(columns, table))


def _bare(columns: Sequence[Column], table: Mapping[str, list[Any]]) -> pd.DataFrame:
    table = table if isinstance(table, Table) else Table(table)
    arrays = {}
    for column in columns:
        direct = direct_array(column, table)
        arrays[column.name] = pandas_array(column, arrow_array(column, table)) if direct is None else direct
    return frame_of_arrays(arrays)


def frame_of_arrow(columns: Sequence[Column], table: pa.Table) -> pd.DataFrame:
    """Build a PlainFrame from a table that :func:`arrow_of` made, or from several of them, concatenated to one."""
    whole = table.unify_dictionaries().combine_chunks()
    arrays = {}
    for column in columns:
        chunks = whole.column(column.name).chunks
        arrays[column.name] = pandas_array(
            column, chunks[0] if chunks else arrow_array(column, Table({column.name: []}))
        )
    return frame_of_plain(frame_of_arrays(arrays))


def frame_of_plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return an ordinary DataFrame as a PlainFrame, which shows text as text."""
    from rtca_nb.contact.dataframes import PlainFrame

    return PlainFrame(frame, copy=False)


def mark_frame(frame: pd.DataFrame, *, revealed: bool) -> pd.DataFrame:
    """Return a frame as a RevealedFrame, which shows a warning, if ``revealed``; otherwise return the frame itself.

    A PlainFrame that is not revealed gets a copy of its content, by which its outputs are recognised as masked.

    Parameters
    ----------
    frame : pandas.DataFrame
    revealed : bool
        Whether the frame was made of a revealed contact.
    """
    from rtca_nb.contact.dataframes import PlainFrame, RevealedFrame, keep_masked

    if not revealed:
        if isinstance(frame, PlainFrame):
            keep_masked(frame)
        return frame

    return RevealedFrame(frame)


def marked_copy(frame: pd.DataFrame, *, revealed: bool) -> pd.DataFrame:
    """Return a copy of a frame, marked as by :func:`mark_frame`; the given frame must not be changed afterwards."""
    from rtca_nb.contact.dataframes import PlainFrame, RevealedFrame, keep_masked

    # Copy-on-write protects the frame, but not its arrays, which .array, .values and .to_numpy() return.
    copy = frame.copy(deep=True)
    if revealed:
        return RevealedFrame(copy)
    # Constructing a frame of this class would make two more copies.
    object.__setattr__(copy, "__class__", PlainFrame)
    keep_masked(copy, frame)  # type: ignore[arg-type]
    return copy


def check_name(name: str, names: Collection[str] = COLUMNS) -> None:
    """Refuse an unknown name of a frame.

    Raises
    ------
    UsageError
        If ``name`` is not among ``names``. The error has the most similar name, or says where to find the names.
    """
    if not isinstance(name, str):
        raise UsageError(f"the name of a frame must be text, such as 'transcript', not {kind_of(name)}")
    if name not in names:
        which = f"frame {name!r}" if len(name) <= _SHOWN else "such frame"
        near = get_close_matches(name[:_SHOWN].lower(), names, 1)
        # Nobody would read a sentence that lists them all.
        hint = f"did you mean {near[0]!r}?" if near else "rtca_nb.schemas.names() lists the frames"
        raise UsageError(f"there is no {which}; {hint}")
