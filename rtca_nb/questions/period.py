"""The period in which the contacts of a question start."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from rtca_nb.base.arguments import kind_of
from rtca_nb.exceptions import UsageError

__all__ = ["Period", "period_of"]


class Period(NamedTuple):
    """Period in which contacts start. The end is not included; None means no bound."""

    begin: datetime | None
    end: datetime | None

    @property
    def bounded(self) -> bool:
        """Whether it has a bound."""
        return self != Period(None, None)


def period_of(begin: Any, end: Any, *, of: str = "") -> Period:
    """Check two times, and return them as a period; ``of`` is its name in errors, if a question has several.

    Raises
    ------
    UsageError
        If a time is not a datetime, has no time zone, or the end is not after the beginning.
    """
    own = f" of the period {of!r}" if of else ""
    for name, value in ((f"begin{own}", begin), (f"end{own}", end)):
        if value is not None and not isinstance(value, datetime):
            raise UsageError(f"{name} must be a datetime with a time zone, or None, not {kind_of(value)}")
        if value is not None and value.utcoffset() is None:
            raise UsageError(f"{name} has no time zone; pass for example datetime(2026, 1, 1, tzinfo=UTC)")
    if begin is not None and end is not None and begin >= end:
        raise UsageError(
            f"begin{own} must be before the end; pass a later end, or swap the two if they are in the wrong order"
        )
    return Period(begin, end)
