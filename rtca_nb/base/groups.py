"""Figures for several groups in one table, in which the rows of a group are adjacent.

A column of *codes* gives the group of each row: a contact, or a role within a contact. A figure for many groups at once
costs about as much as for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.columnar import MISSING_TIME

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

__all__ = ["begins", "counts", "earliest", "latest", "order_of", "places_within", "sizes_of", "taken"]

_LAST: Final = 2**63 - 1


def begins(*columns: Any) -> Flags:
    """Return whether each row begins a run: the first does, and each that differs from the one before in any column."""
    import numpy as np

    found = np.ones(len(columns[0]), bool)
    if len(found):
        first, *others = columns
        found[1:] = first[1:] != first[:-1]
        for column in others:
            found[1:] |= column[1:] != column[:-1]
    return found


def places_within(fresh: Flags) -> Integers:
    """Return the index of each row within its run, from 0; ``fresh`` is as :func:`begins` returns it."""
    import numpy as np

    places = np.arange(len(fresh))
    found: Integers = places - np.maximum.accumulate(np.where(fresh, places, 0))
    return found


def sizes_of(fresh: Flags) -> Integers:
    """Return for each row the number of rows in its run; ``fresh`` is as :func:`begins` returns it."""
    import numpy as np

    first = np.flatnonzero(fresh)
    sizes = np.diff(np.append(first, len(fresh)))
    found: Integers = np.repeat(sizes, sizes)
    return found


def order_of(codes: Any, size: int) -> npt.NDArray[np.intp]:
    """Return the indices that sort ``codes``, numbers from 0 to ``size`` - 1; equal codes stay in their order."""
    import numpy as np

    # For short numbers, numpy uses a sort without comparisons.
    return np.argsort(codes.astype(np.int16) if size < 2**15 else codes, kind="stable")


def counts(codes: Any, size: int) -> Integers:
    """Return the number of rows in each of ``size`` groups; ``codes`` has the group of each row, from 0."""
    import numpy as np

    found: Integers = np.bincount(codes, minlength=size)
    return found


def earliest(moments: Integers, codes: Any, size: int) -> Integers:
    """Return the earliest time in each of ``size`` groups; :data:`MISSING_TIME` if a group has no time."""
    import numpy as np

    known = moments != MISSING_TIME
    if size == 1:
        return np.array([moments.min(where=known, initial=_LAST) if known.any() else MISSING_TIME])
    found = np.full(size, _LAST)
    np.minimum.at(found, codes[known], moments[known])
    found[found == _LAST] = MISSING_TIME
    return found


def latest(moments: Integers, codes: Any, size: int) -> Integers:
    """Return the latest time in each of ``size`` groups; :data:`MISSING_TIME` if a group has no time."""
    import numpy as np

    if size == 1:
        return np.array([moments.max(initial=MISSING_TIME)])
    found = np.full(size, MISSING_TIME)
    np.maximum.at(found, codes, moments)  # a missing time is the smallest number
    return found


def taken(column: Any, places: Any) -> Any:
    """Return the rows of a column with the indices in an array, in this order; a list gives a list."""
    if hasattr(column, "take"):
        return column.take(places)
    return [column[place] for place in places.tolist()]
