"""What something took, for benchmarks that hold ours against a peer in the same process."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

__all__ = ["Took", "median"]


class Took(NamedTuple):
    """Seconds of the processors, and by the clock."""

    processor: float
    clock: float

    @classmethod
    def of(cls, way: Callable[[], object]) -> Took:
        """Measure something."""
        processor, clock = time.process_time(), time.perf_counter()
        way()
        return cls(time.process_time() - processor, time.perf_counter() - clock)


def median(values: Sequence[float]) -> float:
    """Return the middle of some figures, of two the higher."""
    return sorted(values)[len(values) // 2]
