"""Time for the client: a monotonic clock, a wait that can be stopped, and the time of day.

All waits go through one object, so that a test can skip hours.
"""

from __future__ import annotations

import random
import threading
import time
from typing import Final, Protocol

__all__ = ["SYSTEM_CLOCK", "Clock", "StoppedError", "SystemClock"]


class StoppedError(Exception):
    """A wait was stopped. Users of the package never get this error."""


# From the system: a notebook that has seeded `random` keeps its own sequence, even while threads wait here, and forked
# processes draw different pauses.
_CHANCE: Final = random.SystemRandom()


class Clock(Protocol):
    """The clock that the client uses."""

    def now(self) -> float:
        """Return seconds on a clock that never goes back."""

    def utc(self) -> int:
        """Return microseconds since 1970, UTC."""

    def wait(self, seconds: float, stop: threading.Event | None) -> None:
        """Wait for some seconds; raise :class:`StoppedError` as soon as ``stop`` is set."""

    def jitter(self, longest: float) -> float:
        """Return a random pause in seconds, up to ``longest``, so that clients that failed together retry apart."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> float:
        """Return seconds on a clock that never goes back."""
        return time.monotonic()

    def utc(self) -> int:
        """Return microseconds since 1970, UTC."""
        return time.time_ns() // 1000

    def wait(self, seconds: float, stop: threading.Event | None) -> None:
        """Wait for some seconds; raise :class:`StoppedError` as soon as ``stop`` is set."""
        if stop is None:
            if seconds > 0:
                time.sleep(seconds)
        elif stop.wait(max(seconds, 0)):
            raise StoppedError

    def jitter(self, longest: float) -> float:
        """Return a random pause in seconds from 0 to ``longest``, evenly distributed."""
        return _CHANCE.uniform(0, longest)


SYSTEM_CLOCK: Final = SystemClock()
