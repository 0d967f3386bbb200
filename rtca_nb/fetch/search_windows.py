"""Split a range of time into windows that one search for contacts may span."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rtca_nb.base.arguments import kind_of
from rtca_nb.exceptions import Argument, Hint, UsageError

__all__ = ["windows_of"]

# Longest range of one search.
_AT_ONCE: Final = timedelta(weeks=8)


def windows_of(begin: Any, finish: Any, names: tuple[str, str]) -> list[tuple[datetime, datetime]]:
    """Return the windows, for one search each, that cover a range: pairs of begin and end in UTC, newest first.

    Both ends of a window belong to it. A window has at most eight weeks.

    Parameters
    ----------
    begin, finish : datetime
        Times without a time zone are local.
    names : tuple of str
        Names of the two arguments in errors.

    Raises
    ------
    UsageError
        If an argument is not a time, or the end is before the beginning.
    """
    start, end = _moment(begin, names[0]), _moment(finish, names[1])
    if end < start:
        raise UsageError(
            *(Argument(names[1]), " is before ", Argument(names[0]), ", so no time is left to search"),
            hint=Hint("swap them, or correct one"),
        )
    windows = [(max(start, end - _AT_ONCE), end)]
    while windows[-1][0] > start:
        windows.append((max(start, windows[-1][0] - _AT_ONCE), windows[-1][0]))
    return windows


def _moment(value: Any, name: str) -> datetime:
    if not isinstance(value, datetime) or value != value:  # noqa: PLR0124  # NaT
        raise UsageError(f"{name} must be a datetime, such as datetime(2025, 3, 1, tzinfo=UTC), not {kind_of(value)}")
    try:
        # pandas' own times cannot be converted from this machine's zone.
        return datetime.combine(value.date(), value.time(), value.tzinfo).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            Argument(name), " is a time that UTC cannot express; pass one between the years 1971 and 9998"
        ) from None
