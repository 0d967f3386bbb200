"""Times far from all others, such as those of a wrong clock: an axis that had to hold them would show nothing else."""

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
"""Days of each span of time, at most."""

_BULK: Final = 0.95
_ROOM: Final = 100
_NAMED: Final = 3
# Columns that say how many a row counts, the first that an answer has.
_COUNTS: Final = ("evaluated", "contacts", "messages")


def near_ends(times: npt.NDArray[np.int64], unit: int) -> tuple[int, int]:
    """Return the first and the last time that an axis should show.

    It shows the shortest span that holds 95 % of the times, and from there whatever follows without a gap that is
    longer than what is shown already; gaps of up to 100 units always fit. Of fewer than three times none is far.

    Parameters
    ----------
    times : array of int
        Not empty, in any order; each as often as it counts.
    unit : int
        Of the axis, in the same unit.
    """
    import numpy as np

    known = np.sort(times)
    number = int(_BULK * len(known))
    if len(known) < 3:
        return int(known[0]), int(known[-1])
    widths = known[number - 1 :] - known[: len(known) - number + 1]
    at = int(widths.argmin())
    first, last = at, at + number - 1
    while True:
        reach = max(int(known[last] - known[first]), _ROOM * unit)
        later = int(np.searchsorted(known, known[last] + reach, side="right")) - 1
        earlier = int(np.searchsorted(known, known[first] - reach, side="left"))
        if (earlier, later) == (first, last):
            return int(known[first]), int(known[last])
        first, last = earlier, later


def split_far(rows: pd.DataFrame, group: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part the rows of an answer: those that its axis shows, and those whose time is far from all others.

    Parameters
    ----------
    rows : DataFrame
    group : str
        The column that has the times, if they are times at all.
    """
    import numpy as np

    nothing = rows.iloc[:0]
    if group not in DAYS or not len(rows):
        return rows, nothing
    days: Any = np.array([time.date().toordinal() for time in rows[group]])
    counted = next((name for name in _COUNTS if name in rows), None)
    # Whatever counts nothing, such as a day without an evaluated contact, is on the axis or off it as a day of one is.
    often = 1 if counted is None else np.maximum(rows[counted].to_numpy(np.int64, na_value=0), 1)
    first, last = near_ends(np.repeat(days, often), DAYS[group])
    near = (days >= first) & (days <= last)
    return (rows, nothing) if near.all() else (rows[near], rows[~near])


def dates_of(days: Sequence[date]) -> str:
    """Write some days, or how many more they are than can be written."""
    shown = [f"{day:%Y-%m-%d}" for day in days[:_NAMED]]
    more = len(days) - len(shown)
    return ", ".join([*shown, *([say("{n} more", n=more)] if more else [])])
