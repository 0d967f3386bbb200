"""Periods as people write them: ``"2026-01"``, ``"2026-W03"``, ``"2026-01-05/2026-01-11"``; days are in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from rtca_nb.base.arguments import quoted
from rtca_nb.exceptions import UsageError
from rtca_nb.questions.period import Period, period_of
from rtca_nb.render.languages import say

__all__ = ["check_period", "day_words", "period_words"]

_FORMS: Final = (
    'text such as "2026-01-05", "2026-W03", "2026-01" or "2026", or two of these as in "2026-01-05/2026-01-11"'
)
_WEEK: Final = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_PARTS: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_BETWEEN: Final = "/"


def check_period(period: Any) -> Period:
    """Check a period, and return its begin and end.

    Parameters
    ----------
    period : str, tuple of datetime and datetime, or None
        A day, a week, a month or a year in ISO 8601, or two of them with ``/`` between, from the beginning of the first
        to the end of the second. Of two times, the first is included and the second is not. None means no limits.

    Raises
    ------
    UsageError
        If the period is anything else.
    """
    if period is None:
        return Period(None, None)
    if isinstance(period, (tuple, list)) and len(period) == 2:
        return period_of(*period)
    if not isinstance(period, str):
        raise UsageError(f"period must be two datetimes with a time zone, or {_FORMS}, not {quoted(period)}")
    parts = period.strip().split(_BETWEEN)
    spans = [_span(part.strip()) for part in parts]
    if len(spans) > 2 or None in spans:
        raise UsageError(f"period must be {_FORMS}, not {quoted(period)}")
    known = [span for span in spans if span is not None]
    return period_of(known[0][0], known[-1][1])


def _span(part: str) -> tuple[datetime, datetime] | None:
    """Return begin and end of a day, a week, a month or a year, the end excluded; None if the text is not one."""
    try:
        week = _WEEK.fullmatch(part)
        if week is not None:
            begin = date.fromisocalendar(int(week[1]), int(week[2]), 1)
            return _midnight(begin), _midnight(begin + timedelta(days=7))
        found = _PARTS.fullmatch(part)
        if found is None:
            return None
        year, month, day = (None if number is None else int(number) for number in found.groups())
        begin = date(year or 0, month or 1, day or 1)
        if day is not None:
            end = begin + timedelta(days=1)
        elif month is not None:
            end = date(begin.year + month // 12, month % 12 + 1, 1)
        else:
            end = date(begin.year + 1, 1, 1)
    except (ValueError, OverflowError):
        return None
    return _midnight(begin), _midnight(end)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def day_words(moment: datetime) -> str:
    """Return the day of a time in UTC, in words."""
    day = moment.astimezone(UTC)
    return say("{day} {month} {year}", day=day.day, month=say(_MONTHS[day.month - 1]), year=day.year)


def period_words(first: datetime | None, last: datetime | None) -> str:
    """Return a period in words, as its first and last day in UTC."""
    if first is None or last is None:
        return say("of unknown time")
    begin, end = day_words(first), day_words(last)
    return f"{begin if begin == end else say('{low} to {high}', low=begin, high=end)} (UTC)"
