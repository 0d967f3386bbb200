"""Columns of offsets: arrays of numbers if no offset is missing, otherwise lists with None."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["column_of", "listed", "numbers_of"]


def numbers_of(offsets: Sequence[int | None]) -> Integers:
    """Return offsets as numbers; a missing offset is -1, which is in no message."""
    import numpy as np

    present = (-1 if offset is None else offset for offset in offsets) if None in offsets else offsets
    return np.fromiter(present, np.int64, len(offsets))


def column_of(offsets: Any, numbers: Integers | None = None) -> Any:
    """Return offsets as an array (``numbers``, if given) if none is missing; otherwise unchanged."""
    import numpy as np

    if isinstance(offsets, np.ndarray) or None in offsets:
        return offsets
    return np.array(offsets, np.int64) if numbers is None else numbers


def listed(column: Any) -> list[Any]:
    """Return a list or array of offsets as a list."""
    found: list[Any] = column if isinstance(column, list) else column.tolist()
    return found
