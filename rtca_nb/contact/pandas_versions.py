"""Differences between pandas 2 and 3: the dtype of text, shared copies, construction of frames, and warnings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "frame_of_arrays",
    "holds_text",
    "instants",
    "known_true",
    "of_kinds",
    "text_dtype",
    "unshared",
    "without_math",
]


@cache
def text_dtype() -> Any:
    """Return, in pandas 2 too, the dtype that pandas 3 infers for text: Arrow storage, NaN for missing values."""
    import numpy as np
    import pandas as pd

    try:
        return pd.StringDtype("pyarrow", na_value=np.nan)
    except TypeError:  # pandas before 2.3 has another name for it
        return pd.StringDtype("pyarrow_numpy")


def holds_text(values: pd.Series | pd.Index[Any]) -> bool:
    """Return whether a column or index holds text; pandas 2 has several text dtypes, and stores some as objects."""
    import pandas as pd

    if values.dtype == text_dtype():
        return True
    if _copies_on_write():
        return False
    of_objects = values.dtype == object and pd.api.types.infer_dtype(values, skipna=True) in {"string", "empty"}
    return of_objects or isinstance(values.dtype, pd.StringDtype)


def of_kinds(kinds: Mapping[str, str]) -> dict[str, Any]:
    """Return dtypes by column name, with :func:`text_dtype` for ``"str"``, which is another dtype in pandas 2."""
    return {name: text_dtype() if kind == "str" else kind for name, kind in kinds.items()}


def instants(micros: Sequence[int | None]) -> pd.DatetimeIndex:
    """Convert microseconds since 1970 to times in UTC; None becomes NaT.

    ``pandas.to_datetime`` does the same, but in pandas 2 it warns about nullable numbers with newer releases of NumPy.
    """
    import numpy as np
    import pandas as pd

    missing = np.iinfo(np.int64).min  # what NumPy stores for NaT
    counted = np.array([missing if one is None else one for one in micros], np.int64)
    return pd.DatetimeIndex(counted.view("datetime64[us]"), tz="UTC")


def known_true(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return truth values with False for missing ones; in pandas 2, ``fillna(False)`` on a column of objects warns."""
    return values.astype("boolean").fillna(False).astype(bool)


def unshared(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame that stays the same when a shallow copy of it is changed; pandas 2 needs a deep copy for that."""
    return frame if _copies_on_write() else frame.copy(deep=True)


def frame_of_arrays(arrays: Mapping[str, Any]) -> pd.DataFrame:
    """Build a frame from arrays of equal length, by column name, without converting them.

    pandas 3 has a function for that; the constructor takes three times as long, because it inspects its input.
    """
    import pandas as pd

    make = _from_blocks()
    if make is None or not arrays:
        return pd.DataFrame(dict(arrays), copy=False)
    blocks = [(_block(values), place) for values, place in zip(arrays.values(), _places(len(arrays)), strict=True)]
    rows = len(next(iter(arrays.values())))
    # A copy, because an index can be renamed.
    made: pd.DataFrame = make(blocks, pd.RangeIndex(rows), _labels(tuple(arrays)).copy())
    return made


def _block(values: Any) -> Any:
    import numpy as np
    import pandas as pd

    if isinstance(values, np.ndarray):
        return values.reshape(1, -1)
    return values.array if isinstance(values, pd.Index) else values


@cache
def _from_blocks() -> Any:
    if not _copies_on_write():
        return None
    from pandas.api.internals import create_dataframe_from_blocks  # type: ignore[import-not-found]

    return create_dataframe_from_blocks


@cache
def _places(number: int) -> list[Any]:
    import numpy as np

    return list(np.arange(number).reshape(-1, 1))


@lru_cache(maxsize=256)
def _labels(names: tuple[str, ...]) -> pd.Index[Any]:
    import pandas as pd

    return pd.Index(names)


def without_math(shown: str | None) -> str | None:
    """Return a table's HTML or attributes with the class ``mathjax_ignore`` added where pandas 2 omits it.

    With this class, newer versions of MathJax leave the table as it is. None is returned as None.
    """
    if shown is None or _copies_on_write():
        return shown
    return re.sub(r'(\bclass="[^"]*\btex2jax_ignore)\b', r"\1 mathjax_ignore", shown, count=1)


@cache
def _copies_on_write() -> bool:
    import pandas as pd

    return int(pd.__version__.partition(".")[0]) >= 3
