"""Frames in which a function has changed each text, whatever dtype pandas stores it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from rtca_nb.base.csv_files import plain_cell
from rtca_nb.contact.mapping_columns import mapping_text

__all__ = ["may_hold_text", "table_of_text", "without_list"]


def table_of_text(frame: Any, text: Callable[[str], str]) -> pd.DataFrame:
    """Return an ordinary pandas frame with a function applied to each text, including labels and names.

    Parameters
    ----------
    frame : pandas.DataFrame or pandas.Series
    text : callable
        Takes a text, and returns the changed text. Lists are joined and mappings become JSON first. Other objects,
        except numbers and missing values, are converted to text if the function would change that text.
    """
    whole = pd.DataFrame(frame.to_frame() if isinstance(frame, pd.Series) else frame, copy=False)
    made = pd.DataFrame(
        {place: _texts(whole.iloc[:, place], text) for place in range(whole.shape[1])}, index=whole.index
    )
    made.columns = _labels(whole.columns, text)
    made.index = _labels(whole.index, text)
    return made


def may_hold_text(dtype: Any) -> bool:
    """Return whether values of a dtype may be or hold text: True unless pandas knows that they do not."""
    types = pd.api.types
    return not (
        types.is_numeric_dtype(dtype)
        or types.is_datetime64_any_dtype(dtype)
        or types.is_timedelta64_dtype(dtype)
        or isinstance(dtype, pd.PeriodDtype)
    )


def _texts(column: pd.Series[Any], text: Callable[[str], str]) -> pd.Series[Any]:
    if not may_hold_text(column.dtype):
        return column
    return column.astype(object).map(lambda value: _cell(value, text), na_action="ignore")


def without_list(value: Any) -> Any:
    """Return the text of a list, or of a mapping as JSON; return other values as they are."""
    if isinstance(value, Mapping):
        return mapping_text(value)
    if isinstance(value, np.ndarray):
        value = value.tolist()
    return plain_cell(value) if isinstance(value, (list, tuple)) else value


def _cell(value: Any, text: Callable[[str], str]) -> Any:
    value = without_list(value)
    if isinstance(value, str):
        return text(value)
    written = str(value)
    # Numbers and times are kept, so that the writer's own format applies to them.
    return value if text(written) == written or isinstance(value, (int, float, complex)) else text(written)


def _labels(labels: Any, text: Callable[[str], str]) -> Any:
    names = [text(name) if isinstance(name, str) else name for name in labels.names]
    if isinstance(labels, pd.MultiIndex):
        rows = [tuple(_cell(value, text) for value in row) for row in labels]
        return pd.MultiIndex.from_tuples(rows, names=names) if rows else labels.set_names(names)
    if may_hold_text(labels.dtype):
        missing = labels.isna()
        values = [value if absent else _cell(value, text) for value, absent in zip(labels, missing, strict=True)]
        return pd.Index(values, dtype=object, name=names[0])
    return labels.rename(names[0])
