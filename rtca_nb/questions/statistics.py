"""Confidence intervals at 95 % and tests for answers; most functions take arrays with an element for each group.

Messages or replies of one contact are similar, so they are not independent draws. Shares and means over them are
therefore ratios of totals, with the variance between contacts; the interval of such a share is Wilson's, for the number
of draws that gives this variance (L. Kish; E. L. Korn and B. I. Graubard, Survey Methodology 24 (1998)).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.base.extras import missing_extra

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

__all__ = [
    "LEVEL",
    "Ratios",
    "adjusted",
    "difference_of_means",
    "difference_of_shares",
    "mean_interval",
    "scipy_stats",
    "share_interval",
    "wilson",
]

LEVEL: Final = 0.95
_FEW: Final = 5
"""Below this expected number, the normal approximation is too inaccurate."""

_ROUNDING: Final = 1e-12
"""Differences below this share of the sums they come from may be due to rounding."""


def scipy_stats() -> Any:
    """Return ``scipy.stats``, which takes half a second to load.

    Raises
    ------
    SetupError
        If SciPy is not installed.
    """
    try:
        import scipy.stats
    except ImportError:
        raise missing_extra("confidence intervals need", "corpus") from None
    return scipy.stats


def _z() -> float:
    return float(scipy_stats().norm.ppf((1 + LEVEL) / 2))


def wilson(successes: Any, trials: Any) -> tuple[Floats, Floats]:
    """Return the lower and upper ends of Wilson's interval for each share; NaN if there are no trials.

    Parameters
    ----------
    successes, trials : array of float
        They need not be whole numbers.
    """
    import numpy as np

    k, n = np.asarray(successes, np.float64), np.asarray(trials, np.float64)
    z = _z()
    with np.errstate(invalid="ignore", divide="ignore"):
        share, weight = k / n, z * z / n
        middle = (share + weight / 2) / (1 + weight)
        half = z / (1 + weight) * np.sqrt(np.maximum(share * (1 - share), 0) / n + weight / (4 * n))
        low, high = np.maximum(0, middle - half), np.minimum(1, middle + half)
    # Rounding must not leave the share itself outside the interval.
    return np.where(n > 0, np.minimum(low, share), np.nan), np.where(n > 0, np.maximum(high, share), np.nan)


class Ratios(NamedTuple):
    """Sums over the contacts of each group, for the ratio of the total of ``y`` to the total of ``x``.

    For example, a contact has ``x`` messages, ``y`` of which are negative. Each array has an element for each group.

    Attributes
    ----------
    n : array of float
        Numbers of contacts.
    x, y, xx, xy, yy : array of float
        Sums of ``x``, ``y`` and their products over the contacts.
    """

    n: Floats
    x: Floats
    y: Floats
    xx: Floats
    xy: Floats
    yy: Floats

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> Ratios:
        """Make the sums from a row for each group: six numbers in the order of the attributes."""
        import numpy as np

        return cls(*np.array(rows, np.float64).reshape(-1, 6).T)

    @property
    def ratio(self) -> Floats:
        """Total of ``y`` divided by total of ``x``; NaN if the latter is 0."""
        import numpy as np

        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.x > 0, self.y / self.x, np.nan)

    @property
    def error(self) -> Floats:
        """Standard error of the ratio; NaN if there are fewer than two contacts."""
        import numpy as np

        ratio = self.ratio
        with np.errstate(invalid="ignore", divide="ignore"):
            squares = self.yy - 2 * ratio * self.xy + ratio**2 * self.xx
            # If all contacts are equal, a rounding error remains, which is not variance.
            squares = np.where(squares > _ROUNDING * (self.yy + ratio**2 * self.xx), squares, 0)
            found = np.sqrt(self.n / (self.n - 1) * squares) / self.x
        return np.where(self.n > 1, found, np.nan)


def share_interval(sums: Ratios) -> tuple[Floats, Floats]:
    """Return the lower and upper ends of the interval of each share: ``y`` counts a part of what ``x`` counts."""
    import numpy as np

    share, error, n = sums.ratio, sums.error, sums.n
    with np.errstate(invalid="ignore", divide="ignore"):
        draws = share * (1 - share) / error**2 * (_z() / scipy_stats().t.ppf((1 + LEVEL) / 2, n - 1)) ** 2
    # If all contacts are equal, or there is only one, only whole contacts count as independent draws.
    draws = np.where(np.isfinite(draws) & (draws > 0), np.minimum(draws, sums.x), np.minimum(n, sums.x))
    return wilson(share * draws, draws)


def mean_interval(mean: Floats, error: Floats, n: Floats, *, least: float = float("-inf")) -> tuple[Floats, Floats]:
    """Return the lower and upper ends of Student's interval for each mean; NaN if there are fewer than two contacts.

    Parameters
    ----------
    mean, error, n : array of float
        Means, their standard errors, and numbers of contacts.
    least : float
        Lowest possible mean, such as 0 for times; intervals are cut off there.
    """
    import numpy as np

    with np.errstate(invalid="ignore"):
        half = scipy_stats().t.ppf((1 + LEVEL) / 2, np.where(n > 1, n - 1, np.nan)) * error
    return np.maximum(mean - half, least), mean + half


class Difference(NamedTuple):
    """A difference (the second value minus the first), the ends of its interval, and its p-value; NaN if unknown."""

    value: float
    low: float
    high: float
    p: float


def difference_of_shares(before: tuple[int, int], after: tuple[int, int]) -> Difference:
    """Return the difference of two shares, by Newcombe's interval and the score test (or, for few trials, Fisher's).

    Parameters
    ----------
    before, after : tuple of int and int
        Numbers of successes and of trials.
    """
    import numpy as np

    stats = scipy_stats()
    (k1, n1), (k2, n2) = before, after
    if not n1 or not n2:
        return Difference(np.nan, np.nan, np.nan, np.nan)
    p1, p2 = k1 / n1, k2 / n2
    low, high = wilson([k1, k2], [n1, n2])
    value = p2 - p1
    down, up = np.hypot(p2 - low[1], high[0] - p1), np.hypot(high[1] - p2, p1 - low[0])
    pooled = (k1 + k2) / (n1 + n2)
    if min(pooled, 1 - pooled) * min(n1, n2) >= _FEW:
        p = 2 * stats.norm.sf(abs(value) / np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2)))
    else:
        p = stats.fisher_exact([[k1, n1 - k1], [k2, n2 - k2]])[1]
    return Difference(value, max(-1.0, float(value - down)), min(1.0, float(value + up)), float(p))


def difference_of_means(sums: Ratios) -> Difference:
    """Return the difference of two means by Welch's test; arrays of ``sums`` have two elements: before and after."""
    import numpy as np

    stats = scipy_stats()
    (m1, m2), (e1, e2), (n1, n2) = sums.ratio, sums.error, sums.n
    value, error = m2 - m1, np.hypot(e1, e2)
    if not error > 0:
        return Difference(float(value), np.nan, np.nan, np.nan)
    freedom = error**4 / (e1**4 / (n1 - 1) + e2**4 / (n2 - 1))
    half = stats.t.ppf((1 + LEVEL) / 2, freedom) * error
    p = 2 * stats.t.sf(abs(value) / error, freedom)
    return Difference(float(value), float(value - half), float(value + half), float(p))


def adjusted(values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for their number (Benjamini and Hochberg); NaN stays NaN and is not counted."""
    import numpy as np

    found = np.array(values, np.float64)
    known = ~np.isnan(found)
    if known.any():
        found[known] = scipy_stats().false_discovery_control(found[known])
    return [float(value) for value in found]
