"""Find times far from all others, such as those of a wrong clock, which would squeeze everything else on an axis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.render.languages import say

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["DAYS", "dates_of", "near_ends", "split_far"]

DAYS: Final = {"day": 1, "week": 7, "month": 31}
"""Maximum number of days in each unit of time."""

_ONE_IN: Final = 20
"""One time in this many may be far from the others."""
_FEWEST: Final = 3
_ROOM: Final = 100
_ROOM_OF_FEW: Final = 1_000
_NAMED: Final = 3
# Columns with the number that a row counts; the first one that an answer has is used.
_COUNTS: Final = ("evaluated", "contacts", "messages")


def near_ends(
    times: npt.NDArray[np.int64], day: int, *, span: int = 1, often: npt.NDArray[np.int64] | None = None
) -> tuple[int, int]:
    """Return the first and the last time that an axis should show.

    The axis shows the shortest span that holds 95 % of the times, and then every time that follows without a gap
    longer than the span shown so far. A gap of up to 100 places on the axis always fits. With fewer than twenty times,
    the span holds all but one, and a gap of up to 1,000 days fits; with fewer than three, it holds all.

    Parameters
    ----------
    times : array of int
        Not empty, in any order.
    day : int
        Length of a day in the unit of ``times``, such as 86,400 for seconds.
    span : int
        Length of one place on the axis, in days, such as 7 if the axis has a place for each week.
    often : array of int, optional
        How often each time counts; default: once.
    """
    import numpy as np

    known, place = np.unique(times, return_inverse=True)
    counts = np.bincount(place, weights=often, minlength=len(known)).astype(np.int64)
    before = np.concatenate([[0], np.cumsum(counts)])
    total = int(before[-1])
    if total < _FEWEST:
        return int(known[0]), int(known[-1])
    held = total - max(total // _ONE_IN, 1)
    # For each first time, the earliest last time with which the span holds enough times.
    lasts = np.searchsorted(before, before[:-1] + held) - 1
    enough = lasts < len(known)
    first = int((known[lasts[enough]] - known[enough]).argmin())
    last = int(lasts[first])
    always = max(_ROOM * span, _ROOM_OF_FEW if total < _ONE_IN else 0) * day
    while True:
        reach = max(int(known[last] - known[first]), always)
        later = int(np.searchsorted(known, known[last] + reach, side="right")) - 1
        earlier = int(np.searchsorted(known, known[first] - reach, side="left"))
        if (earlier, later) == (first, last):
            return int(known[first]), int(known[last])
        first, last = earlier, later


def split_far(rows: pd.DataFrame, group: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split the rows of an answer into rows that its axis shows, and rows whose time is far from all others.

    Parameters
    ----------
    rows : DataFrame
    group : str
        Column of the groups. If it is not ``day``, ``week`` or ``month``, no row is far from the others.
    """
    import numpy as np

    nothing = rows.iloc[:0]
    if group not in DAYS or not len(rows):
        return rows, nothing
    days: Any = np.array([time.date().toordinal() for time in rows[group]])
    counted = next((name for name in _COUNTS if name in rows), None)
    # A row that counts nothing, such as a day without an evaluated contact, weighs as much as a day with one.
    often = None if counted is None else np.maximum(rows[counted].to_numpy(np.int64, na_value=0), 1)
    first, last = near_ends(days, 1, span=DAYS[group], often=often)
    near = (days >= first) & (days <= last)
    return (rows, nothing) if near.all() else (rows[near], rows[~near])


def dates_of(days: Sequence[date]) -> str:
    """Return the first few days as text, and how many more there are."""
    shown = [day.isoformat()[:10] for day in days[:_NAMED]]
    more = len(days) - len(shown)
    return ", ".join([*shown, *([say("{n} more", n=more)] if more else [])])
