"""Conversion of mappings in the cells of a frame, such as tags, to JSON, which can be read from any kind of file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

__all__ = ["mapping_text", "with_mappings_as_text"]


def mapping_text(value: Mapping[Any, Any]) -> str:
    """Return a mapping as JSON."""
    return json.dumps(dict(value), ensure_ascii=False, default=str)


def with_mappings_as_text(frame: Any) -> Any:
    """Return a frame in which JSON texts replace the mappings in cells; anything but a DataFrame is returned as it is.

    Arrow would convert mappings to a struct: each row would get the names of all rows, and a column of empty mappings
    could not be written.
    """
    if not isinstance(frame, pd.DataFrame):
        return frame
    columns = [frame.iloc[:, place] for place in range(frame.shape[1])]
    places = [place for place, column in enumerate(columns) if column.dtype == object and any(map(_is_mapping, column))]
    made = frame.copy(deep=False) if places else frame
    for place in places:
        made.isetitem(place, pd.array([mapping_text(one) if _is_mapping(one) else one for one in columns[place]]))
    return made


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)
