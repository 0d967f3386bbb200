"""Tables into Arrow and pandas, with dtypes that do not depend on the data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rtca_nb.columns import COLUMNS, Column

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from rtca_nb.tables import Table

__all__ = ["arrow_table", "data_frame"]


def categories_of(column: Column, values: Iterable[str | None]) -> list[str]:
    """Categories of an enum column: the known values, then whatever else occurs, in order of appearance."""
    return list(dict.fromkeys([*column.values, *(value for value in dict.fromkeys(values) if value is not None)]))


def data_frame(name: str, table: Table) -> pd.DataFrame:
    """Build the DataFrame of a table.

    Parameters
    ----------
    name : str
        A key of :data:`rtca_nb.columns.COLUMNS`.
    table : dict of str to list
        Its columns.

    Returns
    -------
    pandas.DataFrame
        With the columns and dtypes that :mod:`rtca_nb.columns` declares, also when empty.
    """
    import pandas as pd

    return pd.DataFrame({column.name: _series(column, table[column.name]) for column in COLUMNS[name]}, copy=False)


def _series(column: Column, values: list[Any]) -> Any:
    import numpy as np
    import pandas as pd

    kind = column.kind
    if kind == "text":
        return pd.array(_encodable(values), dtype="str")
    if kind == "enum":
        categories = categories_of(column, values)
        codes = {value: code for code, value in enumerate(categories)}
        codes[None] = -1  # type: ignore[index]  # a missing value is pandas' code -1
        # The categories are text even where there are none, so that an empty frame has the dtype of a full one.
        dtype = pd.CategoricalDtype(pd.Index(_encodable(categories), dtype="str"))
        return pd.Categorical.from_codes(
            np.fromiter((codes[value] for value in values), "int32", len(values)), dtype=dtype
        )
    if kind == "time":
        missing = np.iinfo("int64").min  # NaT
        micros = np.fromiter((missing if value is None else value for value in values), "int64", len(values))
        return pd.Series(micros.view("datetime64[us]")).dt.tz_localize("UTC")
    if kind == "float":
        return np.array([np.nan if value is None else value for value in values], dtype="float64")
    if kind == "int":
        return pd.array(values, dtype="Int64")
    if kind == "bool":
        return pd.array(values, dtype="boolean")
    return pd.Series(values, dtype="object")


def _encodable(values: list[Any]) -> list[Any]:
    """Replace lone surrogates, which no Arrow string can hold; parsed text has none, a dict in memory may."""
    try:
        "".join(value for value in values if value is not None).encode()
    except UnicodeEncodeError:
        return [
            None if value is None else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            for value in values
        ]
    return values


def arrow_table(name: str, table: Table) -> pa.Table:
    """Build the Arrow table of a table, with the same columns as :func:`data_frame`."""
    import pyarrow as pa

    return pa.table({column.name: _array(column, table[column.name]) for column in COLUMNS[name]})


def _array(column: Column, values: list[Any]) -> Any:
    import pyarrow as pa

    types: dict[str, Any] = {
        "text": pa.string(),
        "enum": pa.string(),
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "time": pa.timestamp("us", "UTC"),
        "list": pa.list_(pa.string()),
    }
    if column.kind in {"text", "enum"}:
        values = _encodable(values)
    array = pa.array(values, type=types[column.kind])
    if column.kind == "enum":
        categories = categories_of(column, values)
        codes = {value: code for code, value in enumerate(categories)}
        indices = pa.array([None if value is None else codes[value] for value in values], pa.int32())
        return pa.DictionaryArray.from_arrays(indices, pa.array(categories, pa.string()))
    return array
