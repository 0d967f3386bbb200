"""Moments in words: wall clock and date in UTC, days, and lengths of time.

Names of days and months are in the language of the interface, whatever the locale of the machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from rtca_nb.render.languages import say

__all__ = ["IDLE", "Moments", "clock", "day_words", "length_words", "short_day", "spans_days"]

IDLE: Final = 1800.0
"""Shortest pause, in seconds without a message, event or file, that gets a line of its own."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = 86_400
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_UNITS: Final = ((_DAY, "d"), (3600, "h"), (60, "min"), (1, "s"))


def clock(seconds: float | None) -> str:
    """Return the time from contact start: ``"0:42"``, ``"1:02:03"``; an unknown time is a dash."""
    if seconds is None:
        return "–"
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def day_words(micros: int) -> str:
    """Return the day of a moment in microseconds since 1970: ``"Friday 14 March 2025"``."""
    moment = _EPOCH + timedelta(microseconds=micros)
    return say(
        "{weekday} {day} {month} {year}",
        weekday=say(_DAYS[moment.weekday()]),
        day=moment.day,
        month=say(_MONTHS[moment.month - 1]),
        year=moment.year,
    )


def short_day(micros: int) -> str:
    """Return the day of a moment in microseconds since 1970, in short: ``"Fri 14 Mar"``."""
    moment = _EPOCH + timedelta(microseconds=micros)
    return say(
        "{weekday} {day} {month}",
        weekday=_short(say(_DAYS[moment.weekday()])),
        day=moment.day,
        month=_short(say(_MONTHS[moment.month - 1])),
    )


def _short(name: str) -> str:
    """Return the first letters of the name of a day or month; the name of a Japanese month is already short."""
    return name if name.endswith("月") else name[:1] if name.endswith("曜日") else name[:3]


def length_words(seconds: float, parts: int = 2) -> str:
    """Return a length of time in its largest units, at most ``parts`` of them: ``"19 h 20 min"``."""
    smallest = next((place for place, (size, _) in enumerate(_UNITS) if seconds >= size), len(_UNITS) - 1) + parts - 1
    unit = _UNITS[min(smallest, len(_UNITS) - 1)][0]
    left = round(seconds / unit) * unit
    words = []
    for size, name in _UNITS:
        count, left = divmod(left, size)
        if count:
            words.append(f"{count} {say(name)}")
    return " ".join(words[:parts]) or "0 s"


class Moments:
    """Formats moments as date and time of day; caches the date of each day, because many moments share it."""

    def __init__(self) -> None:
        self._days: dict[int, str] = {}

    def __call__(self, micros: int | None) -> str:
        """Return microseconds since 1970 as ``"2025-03-14 09:02:11 UTC"``; for None, words for an unknown time."""
        if micros is None:
            return say("time unknown")
        day, second = divmod(micros // 1_000_000, _DAY)
        if day not in self._days:
            self._days[day] = f"{(_EPOCH + timedelta(days=day)):%Y-%m-%d}"
        return f"{self._days[day]} {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02} UTC"


def spans_days(times: Sequence[int | None]) -> bool:
    """Return whether moments, in microseconds since 1970, lie on more than one day in UTC; None is ignored."""
    return len({micros // (_DAY * 1_000_000) for micros in times if micros is not None}) > 1
