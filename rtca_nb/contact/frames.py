"""Tables into Arrow and pandas, with dtypes that do not depend on the data.

Both go through Arrow arrays, column by column: pandas' own constructors look at each value to guess what it is. Only
what is cheaper without is built without: some kinds of column in short tables.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from rtca_nb.base.arguments import kind_of
from rtca_nb.base.columnar import MISSING_TIME, Codes, Table
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.exceptions import UsageError
from rtca_nb.model.ids import UNKNOWN_ID, shown_id, unused_name
from rtca_nb.tables.schema import COLUMNS, Column

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from rtca_nb.contact.contact import Contact
    from rtca_nb.contact.dataframes import PlainFrame

__all__ = ["arrow_table", "check_name", "concat_frames", "data_frame", "frame_of"]

# Below this many rows the fixed cost of Arrow's kernels outweighs their speed.
_FEW = 1_000
# A longer name is none of a frame's: a sentence that lists them all has no room for it.
_SHOWN = 16
_CONTACT: Column = Column("contact_id", "text", "Id of the contact.")


def arrow_table(name: str, table: Mapping[str, list[Any]]) -> pa.Table:
    """Build the Arrow table of a table.

    Parameters
    ----------
    name : str
        A key of :data:`rtca_nb.tables.schema.COLUMNS`.
    table : mapping of str to list
        Its columns.

    Returns
    -------
    pyarrow.Table
        With the columns and types that :mod:`rtca_nb.tables.schema` declares, also when empty.
    """
    import pyarrow as pa

    table = table if isinstance(table, Table) else Table(table)
    return pa.table({column.name: _array(column, table) for column in COLUMNS[name]})


def data_frame(name: str, table: Mapping[str, list[Any]]) -> PlainFrame:
    """Build the DataFrame of a table.

    Parameters
    ----------
    name : str
        A key of :data:`rtca_nb.tables.schema.COLUMNS`.
    table : mapping of str to list
        Its columns.

    Returns
    -------
    pandas.DataFrame
        With the columns and dtypes that :mod:`rtca_nb.tables.schema` declares, also when empty.
    """
    return frame_of(COLUMNS[name], table)


def frame_of(columns: Sequence[Column], table: Mapping[str, list[Any]]) -> PlainFrame:
    """Build the DataFrame of a table whose columns are given; otherwise as :func:`data_frame`."""
    table = table if isinstance(table, Table) else Table(table)
    series = {}
    for column in columns:
        direct = _direct(column, table)
        series[column.name] = _series(column, _array(column, table)) if direct is None else direct
    return _frame(series)


@hide_locals
def concat_frames(contacts: Iterable[Contact], name: str) -> pd.DataFrame:
    """Stack one frame of many contacts.

    Parameters
    ----------
    contacts : iterable of Contact
        Read one after the other, so a generator may make them; each is as masked, or as revealed, as it is.
    name : str
        Name of a frame, for example ``"transcript"``.

    Returns
    -------
    pandas.DataFrame
        The rows of all contacts in their order, ``contact_id`` first; dtypes as of a single frame, also when there
        is no contact. Categories of an enum column are all that occur. A contact whose id is unknown has the name of
        its file instead, and a number where another contact has that name or there is no file: ``unknown``,
        ``unknown-2``.

    Raises
    ------
    UsageError
        If there is no frame of that name, or something in ``contacts`` is not a contact.
    """
    import pyarrow as pa

    from rtca_nb.contact.contact import Contact

    check_name(name)
    if isinstance(contacts, Contact) or not isinstance(contacts, Iterable):
        raise UsageError(
            f"concat_frames takes several contacts, such as a list, not {kind_of(contacts)}; one contact has its frame "
            f"as contact.{name}"
        )
    columns = COLUMNS[name]
    names: list[tuple[str, bool]] = []  # of each contact, and whether it is an id
    revealed = False
    stacked: list[pa.Table] = []
    for contact in contacts:
        if not isinstance(contact, Contact):
            raise UsageError(
                f"concat_frames stacks contacts, and one of them is a {type(contact).__name__}; keep those where "
                "isinstance(one, rtca.Contact)"
            )
        table = contact.arrow(name)
        names.append((shown_id(contact._record), contact.contact_id != UNKNOWN_ID))  # noqa: SLF001  # no text of a customer's
        stacked.append(table)
        revealed = revealed or contact.revealed
    if not stacked:
        stacked = [arrow_table(name, {column.name: [] for column in columns})]
    ids = [
        identity
        for identity, table in zip(_distinct(names), stacked, strict=False)  # without contacts one empty table
        for _ in range(len(table))
    ]
    whole = pa.concat_tables(stacked).unify_dictionaries().combine_chunks()
    series = {_CONTACT.name: _series(_CONTACT, _array(_CONTACT, Table({_CONTACT.name: ids})))}
    for column in columns:
        chunks = whole.column(column.name).chunks
        series[column.name] = _series(column, chunks[0] if chunks else _array(column, Table({column.name: []})))
    frame = _frame(series)
    if revealed:
        from rtca_nb.contact.revealed import RevealedFrame

        return RevealedFrame(frame)
    from rtca_nb.contact.dataframes import keep_masked

    keep_masked(frame)
    return frame


def _distinct(names: Sequence[tuple[str, bool]]) -> list[str]:
    """Tell apart the contacts that have no id; ids stay as they are, as both forms of a contact share theirs."""
    used = {name for name, is_id in names if is_id}
    found = []
    for name, is_id in names:
        chosen = name if is_id else unused_name(name, used)
        used.add(chosen)
        found.append(chosen)
    return found


def check_name(name: str, names: Collection[str] = COLUMNS) -> None:
    """Refuse a name that no frame has.

    Raises
    ------
    UsageError
        With the names that there are.
    """
    if not isinstance(name, str):
        raise UsageError(f"a frame is named by a text, such as 'transcript', not by {kind_of(name)}")
    if name not in names:
        which = f"frame {name!r}" if len(name) <= _SHOWN else "such frame"
        raise UsageError(f"there is no {which}; the frames are {', '.join(names)}")


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


def _array(column: Column, table: Table) -> Any:
    """Build the Arrow array of a column."""
    import pyarrow as pa

    kind, name = column.kind, column.name
    if kind == "enum":
        return _dictionary(column, table.codes(name))
    type_ = _types()[kind]
    numbers = table.numbers(name)
    if isinstance(numbers, Codes):
        return _from_codes(numbers, _texts(numbers.values, type_))
    if kind == "time":
        moments = table.moments(name)
        return pa.array(moments, pa.int64(), mask=moments == MISSING_TIME).cast(type_)
    if numbers is not None:
        return pa.array(numbers, type_, from_pandas=True)
    return _texts(table[name], type_)


def _texts(values: Sequence[Any], type_: Any) -> Any:
    import pyarrow as pa

    try:
        return pa.array(values, type_)
    except UnicodeEncodeError:
        return pa.array(_encodable(values), type_)


def _from_codes(codes: Codes, values: Any) -> Any:
    """Repeat each text as often as it occurs."""
    import pyarrow as pa

    return values.take(pa.array(codes.codes, pa.int32(), mask=codes.codes < 0))


def _dictionary(column: Column, found: Codes) -> Any:
    """Encode by categories: the known values, then whatever else occurs, in order of appearance."""
    import pyarrow as pa

    codes, categories = _categorised(column, found)
    values = _texts(categories, _types()["enum"])
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32(), mask=codes < 0), values)


def _categorised(column: Column, found: Codes) -> tuple[Any, tuple[str, ...]]:
    """Return codes as numbers of categories, and the categories."""
    import numpy as np

    occurring = found.values
    try:
        "".join(occurring).encode()
    except UnicodeEncodeError:
        occurring = tuple(_encodable(occurring))
    categories = tuple(dict.fromkeys((*column.values, *occurring)))
    places = {value: place for place, value in enumerate(categories)}
    # No wider than pandas would choose, which it would otherwise check and copy. The last is what -1 takes.
    width = np.int8 if len(categories) < 128 else np.int16 if len(categories) < 32_768 else np.int32
    return np.array([*(places[value] for value in occurring), -1], width)[found.codes], categories


def _encodable(values: Iterable[Any]) -> list[Any]:
    """Replace lone surrogates, which no Arrow string can hold; parsed text has none, a dict in memory may."""
    return [
        [_encodable([item])[0] for item in value]
        if isinstance(value, list)
        else None
        if value is None
        else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        for value in values
    ]


def _direct(column: Column, table: Table) -> Any:
    """Build the pandas array of a column without Arrow; None for the kinds of which Arrow is as quick."""
    import numpy as np
    import pandas as pd

    kind, name = column.kind, column.name
    if kind == "enum":
        codes, categories = _categorised(column, table.codes(name))
        return pd.Categorical.from_codes(codes, dtype=_categories(categories), validate=False)
    if kind == "time":
        return pd.DatetimeIndex(table.moments(name).copy().view("datetime64[us]"), tz="UTC")
    if kind == "list":
        return _objects(table[name])
    numbers = table.numbers(name)
    # pandas lets the array of a column be changed in place; the table stays as it is.
    if kind == "float":
        return None if numbers is None else numbers.copy()
    if kind == "int":
        if numbers is not None:
            return pd.arrays.IntegerArray(numbers.copy(), np.zeros(len(numbers), bool))
        values = table[name]
        if None not in values:
            return pd.arrays.IntegerArray(np.fromiter(values, np.int64, len(values)), np.zeros(len(values), bool))
        if len(values) < _FEW:
            missing = np.fromiter((value is None for value in values), bool, len(values))
            known = np.fromiter((0 if value is None else value for value in values), np.int64, len(values))
            return pd.arrays.IntegerArray(known, missing)
    return None


def _objects(values: list[Sequence[str]]) -> Any:
    """Make tuples of lists: pandas copies no objects, so a list could be changed behind the contact's back."""
    import pandas as pd

    return pd.Series([tuple(value) for value in values], dtype="object")


@lru_cache(maxsize=256)
def _categories(values: tuple[str, ...]) -> Any:
    """Dtype of an enum column. The categories are text even where there are none, as an empty frame's are."""
    import pandas as pd
    import pyarrow as pa

    return pd.CategoricalDtype(pd.Index(_text().__from_arrow__(pa.array(values, _types()["text"]))))


def _frame(series: dict[str, Any]) -> PlainFrame:
    from rtca_nb.contact.dataframes import PlainFrame

    return PlainFrame(series, copy=False)


def _series(column: Column, array: Any) -> Any:
    """Turn an Arrow array into the pandas array that the column's kind asks for."""
    import pandas as pd

    kind = column.kind
    if kind == "text":
        return _text().__from_arrow__(array)
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
    return _objects(array.to_pylist())


@cache
def _nullable(name: str) -> Any:
    import pandas as pd

    return pd.api.types.pandas_dtype(name)


@cache
def _text() -> Any:
    """``str``, as pandas infers it: Arrow inside, NaN where missing."""
    import numpy as np
    import pandas as pd

    return pd.StringDtype("pyarrow", na_value=np.nan)
