"""Columns as Arrow and pandas arrays, with dtypes that do not depend on the data.

Columns are converted to Arrow and then to pandas, one by one, because pandas' own constructors inspect each value to
guess its type. :func:`direct_array` bypasses Arrow for the columns for which that is cheaper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final

from rtca_nb.base.columnar import MISSING_TIME, Codes, Table
from rtca_nb.base.picked_texts import PickedLists, PickedTexts
from rtca_nb.base.text_lists import TextLists
from rtca_nb.contact.pandas_versions import text_dtype
from rtca_nb.tables.schema import Column

__all__ = [
    "FEW_ROWS",
    "arrow_array",
    "direct_array",
    "encodable_texts",
    "list_array",
    "pandas_array",
    "picked_array",
    "text_dtype",
]

FEW_ROWS: Final = 1_000
"""Below this number of rows, the fixed cost of Arrow's kernels outweighs their speed."""


@cache
def _types() -> dict[str, Any]:
    import pyarrow as pa

    return {
        "text": pa.large_string(),
        "enum": pa.large_string(),
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "time": pa.timestamp("us", "UTC"),
        "list": pa.list_(pa.large_string()),
    }


def arrow_array(column: Column, table: Table) -> Any:
    """Build the Arrow array (``pyarrow.Array``) of one column of a table."""
    import pyarrow as pa

    kind, name = column.kind, column.name
    if kind == "enum":
        return _dictionary(column, table.codes(name))
    type_ = _types()[kind]
    numbers = table.numbers(name)
    if isinstance(numbers, Codes):
        return _from_codes(numbers, encodable_texts(numbers.values, type_))
    if isinstance(numbers, (TextLists, PickedLists)):
        return list_array(numbers, _types()["text"])
    if isinstance(numbers, PickedTexts):
        return picked_array(numbers, type_)
    if kind == "time":
        moments = table.moments(name)
        return pa.array(moments, pa.int64(), mask=moments == MISSING_TIME).cast(type_)
    if numbers is not None:
        return pa.array(numbers, type_, from_pandas=True)
    return encodable_texts(table[name], type_)


def encodable_texts(values: Sequence[Any], type_: Any) -> Any:
    """Build a ``pyarrow.Array`` of texts, or of lists of texts; lone surrogates are replaced by U+FFFD."""
    import pyarrow as pa

    try:
        return pa.array(values, type_)
    except UnicodeEncodeError:
        return pa.array(_encodable(values), type_)


def picked_array(column: PickedTexts, type_: Any) -> Any:
    """Build the ``pyarrow.Array`` of a column that picks texts from a source; the array of the source is built once."""
    import pyarrow as pa

    made = column.source.made
    if type_ not in made:
        made[type_] = encodable_texts(column.source.values, type_)
    return made[type_].take(pa.array(column.places))


def list_array(column: TextLists | PickedLists, type_: Any) -> Any:
    """Build a ``pyarrow.ListArray``: the texts of all rows, one row after the other, and where each row begins."""
    import numpy as np
    import pyarrow as pa

    if isinstance(column, PickedLists):
        return pa.ListArray.from_arrays(np.append(0, column.ends).astype(np.int32), picked_array(column.texts, type_))
    filled = column.filled
    offsets = np.zeros(len(column) + 1, np.int32)
    rows = np.fromiter(filled, np.intp, len(filled))
    offsets[rows + 1] = np.fromiter(map(len, filled.values()), np.int32, len(filled))
    texts = [text for row in np.sort(rows).tolist() for text in filled[row]]
    return pa.ListArray.from_arrays(offsets.cumsum(dtype=np.int32), encodable_texts(texts, type_))


def _from_codes(codes: Codes, values: Any) -> Any:
    """Return the text of each row as a ``pyarrow.Array``; ``values`` has the distinct texts. Code -1 becomes null."""
    import pyarrow as pa

    return values.take(pa.array(codes.codes, pa.int32(), mask=codes.codes < 0))


def _dictionary(column: Column, found: Codes) -> Any:
    """Return an enum as a ``pyarrow.DictionaryArray``: the values of the schema first, then others as they appear."""
    import pyarrow as pa

    codes, categories = _categorised(column, found)
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32(), mask=codes < 0), _values(categories))


@lru_cache(maxsize=256)
def _values(categories: tuple[str, ...]) -> Any:
    """Return categories as a ``pyarrow.Array``; it is cached, as nearly all contacts have the same categories."""
    return encodable_texts(categories, _types()["enum"])


def _categorised(column: Column, found: Codes) -> tuple[Any, tuple[str, ...]]:
    """Return for each row the position of its value in the categories (-1 if it has none), and the categories."""
    import numpy as np

    occurring = found.values
    try:
        "".join(occurring).encode()
    except UnicodeEncodeError:
        occurring = tuple(_encodable(occurring))
    categories = tuple(dict.fromkeys((*column.values, *occurring)))
    places = {value: place for place, value in enumerate(categories)}
    # The width that pandas would choose; otherwise it would check and copy the codes. The last value is for code -1.
    width = np.int8 if len(categories) < 128 else np.int16 if len(categories) < 32_768 else np.int32
    return np.array([*(places[value] for value in occurring), -1], width)[found.codes], categories


def _encodable(values: Iterable[Any]) -> list[Any]:
    """Return texts, or lists of texts, with lone surrogates replaced, because Arrow strings cannot hold them.

    Parsed text has none, but a dict in memory may have some.
    """
    return [
        [_encodable([item])[0] for item in value]
        if isinstance(value, (list, tuple))
        else None
        if value is None
        else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        for value in values
    ]


def direct_array(column: Column, table: Table) -> Any:
    """Build the pandas array of a column without Arrow; return None for a column for which Arrow is as fast."""
    import numpy as np
    import pandas as pd

    kind, name = column.kind, column.name
    if kind == "enum":
        codes, categories = _categorised(column, table.codes(name))
        return pd.Categorical.from_codes(codes, dtype=_categories(categories), validate=False)
    if kind == "time":
        return pd.DatetimeIndex(table.moments(name).copy().view("datetime64[us]"), tz="UTC")
    if kind == "list":
        lists = table.numbers(name)
        return _objects(len(lists), _readable(lists.filled)) if isinstance(lists, TextLists) else _tuples(table[name])
    numbers = table.numbers(name)
    # pandas allows in-place changes to a column's array; the copy protects the table.
    if kind == "float":
        return None if numbers is None else numbers.copy()
    if kind == "int":
        if numbers is not None:
            return pd.arrays.IntegerArray(numbers.copy(), np.zeros(len(numbers), bool))
        values = table[name]
        if None not in values:
            return pd.arrays.IntegerArray(np.fromiter(values, np.int64, len(values)), np.zeros(len(values), bool))
        if len(values) < FEW_ROWS:
            missing = np.fromiter((value is None for value in values), bool, len(values))
            known = np.fromiter((0 if value is None else value for value in values), np.int64, len(values))
            return pd.arrays.IntegerArray(known, missing)
    return None


def _tuples(values: Sequence[Sequence[str]]) -> Any:
    """Return an object array with a tuple for each list, because a caller could change a list of the contact."""
    import numpy as np

    return np.fromiter(map(tuple, values), object, len(values))


def _objects(size: int, filled: Mapping[int, tuple[str, ...]]) -> Any:
    """Return an object array of ``size`` tuples: those in ``filled``, by row from 0, and empty ones elsewhere."""
    import numpy as np

    made = np.empty(size, object)
    made.fill(())
    made[np.fromiter(filled, np.intp, len(filled))] = np.fromiter(filled.values(), object, len(filled))
    return made


def _readable(filled: Mapping[int, tuple[str, ...]]) -> Mapping[int, tuple[str, ...]]:
    """Return the texts of the filled rows, by row, with lone surrogates replaced as in every other column."""
    try:
        "".join(map("".join, filled.values())).encode()
    except UnicodeEncodeError:
        return {row: tuple(_encodable(texts)) for row, texts in filled.items()}
    return filled


@lru_cache(maxsize=256)
def _categories(values: tuple[str, ...]) -> Any:
    """Return the pandas dtype of an enum column; its categories have the dtype of text even if ``values`` is empty."""
    import pandas as pd
    import pyarrow as pa

    return pd.CategoricalDtype(pd.Index(text_dtype().__from_arrow__(pa.array(values, _types()["text"]))))


def pandas_array(column: Column, array: Any) -> Any:
    """Convert the Arrow array of a column to a pandas array, or index of times, with the dtype of the column's kind."""
    import pandas as pd

    kind = column.kind
    if kind == "text":
        return text_dtype().__from_arrow__(array)
    if kind == "enum":
        dtype = _categories(tuple(array.dictionary.to_pylist()))
        codes = array.indices.fill_null(-1).to_numpy()
        return pd.Categorical.from_codes(codes, dtype=dtype, validate=False)
    if kind == "time":
        micros = array.view("int64").fill_null(MISSING_TIME).to_numpy()
        return pd.DatetimeIndex(micros.view("datetime64[us]"), tz="UTC")
    if kind == "float":
        return array.to_numpy(zero_copy_only=False, writable=True)  # missing is NaN
    if kind == "int":
        return _nullable("Int64").__from_arrow__(array)
    if kind == "bool":
        return _nullable("boolean").__from_arrow__(array)
    offsets, texts = array.offsets.to_numpy(), array.values.to_pylist()
    rows = (offsets[1:] - offsets[:-1]).nonzero()[0].tolist()
    places = offsets.tolist()
    return _objects(len(array), {row: tuple(texts[places[row] : places[row + 1]]) for row in rows})


@cache
def _nullable(name: str) -> Any:
    import pandas as pd

    return pd.api.types.pandas_dtype(name)
