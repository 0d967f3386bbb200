"""Tables into Arrow and pandas, with dtypes that do not depend on the data.

Both go through Arrow arrays, column by column: pandas' own constructors look at each value to guess what it is. Only
what is cheaper without is built without: some kinds of column in short tables.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from rtca_nb.arguments import kind_of
from rtca_nb.columns import COLUMNS, Column
from rtca_nb.exceptions import UsageError
from rtca_nb.identity import UNKNOWN_ID, shown_id, unused_name

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from rtca_nb.contact import Contact
    from rtca_nb.tables import Table

__all__ = ["arrow_table", "check_name", "concat_frames", "data_frame", "frame_of"]

# Below this many rows the fixed cost of Arrow's kernels outweighs their speed.
_FEW = 1_000
# A longer name is none of a frame's: a sentence that lists them all has no room for it.
_SHOWN = 16
_CONTACT: Column = Column("contact_id", "text", "Id of the contact.")


def arrow_table(name: str, table: Table) -> pa.Table:
    """Build the Arrow table of a table.

    Parameters
    ----------
    name : str
        A key of :data:`rtca_nb.columns.COLUMNS`.
    table : dict of str to list
        Its columns.

    Returns
    -------
    pyarrow.Table
        With the columns and types that :mod:`rtca_nb.columns` declares, also when empty.
    """
    import pyarrow as pa

    return pa.table({column.name: _array(column, table[column.name]) for column in COLUMNS[name]})


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
    return frame_of(COLUMNS[name], table)


def frame_of(columns: Sequence[Column], table: Table) -> pd.DataFrame:
    """Build the DataFrame of a table whose columns are given; otherwise as :func:`data_frame`."""
    few = len(table[columns[0].name]) < _FEW
    series = {}
    for column in columns:
        values = table[column.name]
        direct = _direct(column, values) if few or column.kind == "list" else None
        series[column.name] = _series(column, _array(column, values)) if direct is None else direct
    return _frame(series)


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

    from rtca_nb.contact import Contact

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
    series = {_CONTACT.name: _series(_CONTACT, _array(_CONTACT, ids))}
    for column in columns:
        chunks = whole.column(column.name).chunks
        series[column.name] = _series(column, chunks[0] if chunks else _array(column, []))
    frame = _frame(series)
    if revealed:
        from rtca_nb.revealed import RevealedFrame

        return RevealedFrame(frame)
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


def _array(column: Column, values: list[Any]) -> Any:
    import pyarrow as pa

    if column.kind == "enum":
        return _dictionary(column, values)
    try:
        return pa.array(values, type=_types()[column.kind])
    except UnicodeEncodeError:
        return pa.array(_encodable(values), type=_types()[column.kind])


def _dictionary(column: Column, values: list[str | None]) -> Any:
    """Encode by categories: the known values, then whatever else occurs, in order of appearance."""
    import pyarrow as pa

    text = _types()["enum"]
    try:
        found = pa.array(values, text).dictionary_encode()
    except UnicodeEncodeError:
        found = pa.array(_encodable(values), text).dictionary_encode()
    occurring = found.dictionary.to_pylist()
    categories = list(dict.fromkeys([*column.values, *occurring]))
    places = {value: place for place, value in enumerate(categories)}
    moved = pa.array([places[value] for value in occurring], pa.int32())
    return pa.DictionaryArray.from_arrays(moved.take(found.indices), pa.array(categories, text))


def _encodable(values: list[Any]) -> list[Any]:
    """Replace lone surrogates, which no Arrow string can hold; parsed text has none, a dict in memory may."""
    return [
        [_encodable([item])[0] for item in value]
        if isinstance(value, list)
        else None
        if value is None
        else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        for value in values
    ]


def _direct(column: Column, values: list[Any]) -> Any:
    """Build the pandas array of a column without Arrow; None for the kinds of which Arrow is as quick."""
    import numpy as np
    import pandas as pd

    kind = column.kind
    if kind == "enum":
        occurring = dict.fromkeys(values)
        occurring.pop(None, None)
        categories = tuple(dict.fromkeys((*column.values, *occurring)))
        codes: dict[str | None, int] = {value: code for code, value in enumerate(categories)}
        codes[None] = -1
        try:
            dtype = _categories(categories)
        except UnicodeEncodeError:
            return None
        # No wider than pandas would choose, which it would otherwise check and copy.
        width = "int8" if len(codes) < 128 else "int32"
        return pd.Categorical.from_codes(
            np.array([codes[value] for value in values], width), dtype=dtype, validate=False
        )
    if kind == "time":
        micros = np.array([_MISSING_TIME if value is None else value for value in values], "int64")
        return pd.DatetimeIndex(micros.view("datetime64[us]"), tz="UTC")
    if kind == "int":
        missing = np.array([value is None for value in values], "bool")
        numbers = np.array([0 if value is None else value for value in values], "int64")
        return pd.arrays.IntegerArray(numbers, missing)
    if kind == "list":
        return _objects(values)
    return None


def _objects(values: list[Sequence[str]]) -> Any:
    """Make tuples of lists: pandas copies no objects, so a list could be changed behind the contact's back."""
    import pandas as pd

    return pd.Series([tuple(value) for value in values], dtype="object")


# pandas' NaT, in any unit
_MISSING_TIME = -(2**63)


@lru_cache(maxsize=256)
def _categories(values: tuple[str, ...]) -> Any:
    """Dtype of an enum column. The categories are text even where there are none, as an empty frame's are."""
    import pandas as pd
    import pyarrow as pa

    return pd.CategoricalDtype(pd.Index(_text().__from_arrow__(pa.array(values, _types()["text"]))))


def _frame(series: dict[str, Any]) -> pd.DataFrame:
    from rtca_nb.plain_frames import PlainFrame

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
        micros = array.view("int64").fill_null(_MISSING_TIME).to_numpy()
        return pd.DatetimeIndex(micros.view("datetime64[us]"), tz="UTC")
    if kind == "float":
        return array.to_numpy(zero_copy_only=False)  # missing is NaN
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
