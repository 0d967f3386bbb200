"""Traits for a range from a lower bound to an upper bound, which is excluded; None means no bound."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from numbers import Integral, Real
from typing import Any, Final

import traitlets

from rtca_nb.base.arguments import kind_of
from rtca_nb.widgets.values import reject

__all__ = ["NO_BOUNDS", "Moments", "Range", "moments_of"]

NO_BOUNDS: Final = (None, None)


class _Pair(traitlets.TraitType[Any, Any]):
    """A trait of two bounds, lower and upper; None instead of the pair means that there are no bounds."""

    what: str = "two bounds"

    def __init__(self, **options: Any) -> None:
        super().__init__(NO_BOUNDS, **options)

    def validate(self, obj: Any, value: Any) -> tuple[Any, Any]:
        """Return the value as a pair of bounds, or raise TraitValueError."""
        found = NO_BOUNDS if value is None else value
        if not isinstance(found, list | tuple) or len(found) != 2:
            reject(obj, f"{self.name} takes {self.what}, from and to, not {kind_of(value)}")
        low, high = (None if bound is None else self.bound(obj, bound) for bound in found)
        if low is not None and high is not None and low >= high:
            reject(obj, f"{self.name} takes a lower bound and a greater upper bound, in this order")
        return low, high

    def bound(self, obj: Any, value: Any) -> Any:
        """Return a bound as the trait holds it, or raise TraitValueError."""
        raise NotImplementedError


class Range(_Pair):
    """A trait of two numbers within limits.

    Parameters
    ----------
    least, most : int or None
        Limits of a bound.
    whole : bool
        Whether bounds are whole numbers.
    """

    what = "two numbers"

    def __init__(self, least: int | None, most: int | None, *, whole: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.least = -math.inf if least is None else least
        self.most = math.inf if most is None else most
        self.whole = whole

    def bound(self, obj: Any, value: Any) -> int | float:
        """Return a number within the limits, or raise TraitValueError."""
        if isinstance(value, bool) or not isinstance(value, Integral if self.whole else Real):
            reject(obj, f"{self.name} takes {'whole ' if self.whole else ''}numbers or None, not {kind_of(value)}")
        found = int(value) if isinstance(value, Integral) else float(value)
        if not math.isfinite(found) or not self.least <= found <= self.most:
            limits = f"from {self.least:g} on" if self.most == math.inf else f"from {self.least:g} to {self.most:g}"
            reject(obj, f"{self.name} takes numbers {limits}")
        return found


class Moments(_Pair):
    """A trait of two times with time zones, which it holds as ISO 8601 text in UTC for the browser."""

    what = "two times"

    def bound(self, obj: Any, value: Any) -> str:
        """Return a time as ISO 8601 text in UTC, or raise TraitValueError."""
        try:
            time = datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            reject(obj, f"{self.name} takes times such as 2026-01-05T00:00:00+00:00, and this text is not one")
        if not isinstance(time, datetime):
            reject(obj, f"{self.name} takes datetimes with a time zone, or None, not {kind_of(value)}")
        if time.utcoffset() is None:
            reject(
                obj, f"{self.name} has a time without a time zone; pass, for example, datetime(2026, 1, 1, tzinfo=UTC)"
            )
        return time.astimezone(UTC).isoformat()


def moments_of(bounds: tuple[str | None, str | None]) -> tuple[datetime | None, datetime | None]:
    """Return the bounds of :class:`Moments` as times."""
    low, high = (None if bound is None else datetime.fromisoformat(bound) for bound in bounds)
    return low, high
