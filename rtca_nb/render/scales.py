"""Scales of drawings: the round values beside an axis."""

from __future__ import annotations

import math
from typing import Final

__all__ = ["round_ticks"]

_STEPS: Final = (1, 2, 2.5, 5)
_MOST: Final = 5


def round_ticks(low: float, high: float) -> list[float]:
    """Return at most five round values, evenly spaced, from a value <= ``low`` to a value >= ``high``.

    Parameters
    ----------
    low, high : float
        Ends of the drawn range; ``low`` is less than ``high``.
    """
    size = 10.0 ** (math.floor(math.log10(high - low)) - 1)
    for step in (size * by * scale for scale in (1, 10, 100) for by in _STEPS):
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first < _MOST:
            break
    # Adding up the steps would accumulate rounding errors.
    return [float(f"{place * step:.12g}") for place in range(first, last + 1)]
