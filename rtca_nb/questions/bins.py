"""Ranges of values and times in which contacts are counted: with round ends, and the same whatever a reader chooses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.questions.far_times import near_ends

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]

__all__ = [
    "UNKNOWN",
    "Bins",
    "bins_of_hours",
    "bins_of_scores",
    "bins_of_seconds",
    "bins_of_times",
    "moment_of",
    "plain_array",
]

_MOST: Final = 48
_SECONDS: Final = 20
_STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400)
_HOUR: Final = 3600
_DAY: Final = 86_400
_LONG: Final = {"hour": _HOUR, "day": _DAY, "week": 7 * _DAY, "month": 28 * _DAY, "year": 365 * _DAY}
UNKNOWN: Final = -(2**63)
"""Value of an unknown time in an array of microseconds."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


class Bins(NamedTuple):
    """Ranges of one value, and the range of each contact in a list of contacts.

    Attributes
    ----------
    edges : tuple
        Beginnings of the ranges and, after them, the end of the last one: numbers, or datetimes in UTC.
    place : array of int
        For each contact, the index of its range, from 0; -1 if its value is unknown.
    open : bool
        Whether the last range also has all later or larger values.
    early : bool
        Whether the first range also has all earlier times.
    unit : str
        For times: hour, day, week, month, year or a number of years; otherwise empty.
    """

    edges: tuple[Any, ...]
    place: npt.NDArray[np.int64]
    open: bool = False
    early: bool = False
    unit: str = ""

    def counts(self, kept: Flags) -> list[int]:
        """Return the number of contacts in each range; ``kept`` has True for each contact to count."""
        import numpy as np

        places = self.place[kept]
        found: list[int] = np.bincount(places[places >= 0], minlength=max(len(self.edges) - 1, 0)).tolist()
        return found

    def unknown(self, kept: Flags) -> int:
        """Return the number of contacts whose value is unknown; ``kept`` has True for each contact to count."""
        return int((self.place[kept] < 0).sum())


def moment_of(micros: int | None) -> datetime | None:
    """Return the time that is this many microseconds after the start of 1970, in UTC; None for None."""
    return None if micros is None else _EPOCH + timedelta(microseconds=micros)


def plain_array(column: Any) -> npt.NDArray[Any]:
    """Return a column of numbers without missing values as an array.

    Arrow's own ``to_numpy`` would load pandas, which takes longer than any use of the numbers.
    """
    import numpy as np

    return np.from_dlpack(column.combine_chunks())


def _placed(values: Floats, edges: Sequence[float]) -> npt.NDArray[np.int64]:
    """Return the index of each value's range, -1 for NaN; values outside all ranges go to the first or last."""
    import numpy as np

    found = np.searchsorted(np.array(edges[:-1]), values, side="right") - 1
    return np.where(np.isnan(values), -1, np.maximum(found, 0)).astype(np.int64)


def _quantile(values: Floats, share: float) -> float:
    """Return the value that a ``share`` of all values (0 to 1) does not exceed, interpolated if it is between two.

    Equals ``numpy.quantile``, which would load numpy's masked arrays.
    """
    import numpy as np

    place = share * (len(values) - 1)
    first = int(place)
    last = min(first + 1, len(values) - 1)
    parted = np.partition(values, (first, last))
    return float(parted[first] + (place - first) * (parted[last] - parted[first]))


def bins_of_scores(values: Floats) -> Bins:
    """Return ranges of half a point, for scores from -5 to 5."""
    edges = tuple(step / 2 for step in range(-10, 11))
    return Bins(edges, _placed(values, edges))


def bins_of_seconds(values: Floats) -> Bins:
    """Return at most 21 ranges of equal length, from 0 seconds; the last also has all longer values, at most 2 %."""
    import numpy as np

    known = values[~np.isnan(values)]
    most = _quantile(known, 0.98) if len(known) else 0.0
    step = next((step for step in _STEPS if most / step <= _SECONDS), max(most / _SECONDS, 1.0))
    number = max(int(most // step) + 1, 1)
    edges = tuple(float(step * place) for place in range(number + 1)) if len(known) else ()
    beyond = bool(len(known)) and float(known.max()) >= edges[-1]
    return Bins(edges, _placed(values, edges or (0.0, 1.0)), open=beyond)


def bins_of_hours(values: Floats) -> Bins:
    """Return a range for each of the 24 hours of the day; ``values`` are hours."""
    edges = tuple(range(25))
    return Bins(edges, _placed(values, edges))


def bins_of_times(micros: npt.NDArray[np.int64]) -> Bins:
    """Return ranges of an hour, day, week, month or year in UTC: the shortest of these that gives about 48 or fewer.

    If there are more years than that, a range has several years. Times far from all others are in an extra range before
    or after the others.

    Parameters
    ----------
    micros : array of int
        Microseconds since 1970; :data:`UNKNOWN` if the time is unknown.
    """
    import numpy as np

    known = micros[micros != UNKNOWN]
    if not len(known):
        return Bins((), np.full(len(micros), -1, np.int64))
    ends = near_ends(known, _DAY * 1_000_000)
    first, last = (_EPOCH + timedelta(microseconds=end) for end in ends)
    # A float loses the microseconds of times centuries away, but placing them does not need microseconds.
    seconds = np.where(micros == UNKNOWN, np.nan, micros / 1e6)
    for unit in ("hour", "day", "week", "month", "year"):
        edges = _times(first, last, unit)
        if edges:
            break
    else:
        years = -(-(last.year - first.year + 1) // _MOST)
        unit, edges = "year" if years == 1 else f"{years} years", _times(first, last, "year", years)
    early, late = bool(known.min() < ends[0]), bool(known.max() > ends[1])
    edges = (
        *([datetime.min.replace(tzinfo=UTC)] if early else []),
        *edges,
        *([_LAST] if late else []),
    )
    return Bins(edges, _placed(seconds, [edge.timestamp() for edge in edges]), late, early, unit)


def _times(first: datetime, last: datetime, unit: str, step: int = 0) -> tuple[datetime, ...]:
    """Return the beginnings of all hours, days or other units from one time to another, and the end of the last one.

    If there are too many units, the result is empty. With a step, each range has this many units, and the result is
    never empty.
    """
    span = (last - first).total_seconds()
    if not step and span > _LONG[unit] * _MOST:
        return ()
    edges = [_begin(first, unit)]
    while edges[-1] <= last and edges[-1] < _LAST:
        edges.append(_next(edges[-1], unit, step or 1))
    return tuple(edges)


def _begin(time: datetime, unit: str) -> datetime:
    if unit == "hour":
        return time.replace(minute=0, second=0, microsecond=0)
    day = time.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _next(time: datetime, unit: str, step: int) -> datetime:
    try:
        if unit == "month":
            return time.replace(year=time.year + time.month // 12, month=time.month % 12 + 1)
        if unit == "year":
            return time.replace(year=time.year + step)
        return time + {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}[unit]
    except (OverflowError, ValueError):  # there is no year 10,000
        return _LAST
