"""Values for the cells of a workbook: texts that XML allows, and numbers without loss of precision."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["number_or_text", "readable", "readable_index", "readable_label"]

# Characters that XML does not allow.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Largest integer that a cell stores exactly (as a double); and most digits that Python converts.
_WHOLE: Final = 2**53
_DIGITS: Final = 10_000


def readable(value: str) -> str:
    """Return a text without characters that a workbook cannot hold: symbols such as ``␀`` or U+FFFD replace them."""
    try:
        value.encode()
    except UnicodeEncodeError:
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROLS.sub(_shown, value)


def _shown(match: re.Match[str]) -> str:
    code = ord(match.group())
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"


def number_or_text(value: float) -> float | str:
    """Return a number as a cell can store it: as text if it is not finite or would lose digits."""
    if isinstance(value, int) and abs(value) > _WHOLE:
        return str(value) if value.bit_length() < _DIGITS else hex(value)
    return value if math.isfinite(value) else str(value)


def readable_label(label: Any) -> Any:
    """Return a label of a row or column as a workbook can hold it; a tuple is converted item by item."""
    if isinstance(label, tuple):
        return tuple(map(readable_label, label))
    if isinstance(label, (int, float)):
        return number_or_text(label)
    return readable(label) if isinstance(label, str) else label


def readable_index(index: pd.Index[Any]) -> pd.Index[Any]:
    """Return an index with its labels and names as a workbook can hold them, by :func:`readable_label`."""
    import pandas as pd

    names = [readable_label(name) for name in index.names]
    if pd.api.types.is_numeric_dtype(index.dtype) or isinstance(index, (pd.DatetimeIndex, pd.PeriodIndex)):
        return index.set_names(names)
    return index.map(readable_label).set_names(names) if len(index) else index.set_names(names)
