"""Time as the client needs it: a monotonic reading, a wait that can be cut short, and the hour of the day.

All waiting goes through one object, so that a test can let hours pass at once.
"""

from __future__ import annotations

import random
import threading
import time
from typing import Final, Protocol

__all__ = ["SYSTEM_CLOCK", "Clock", "StoppedError", "SystemClock"]


class StoppedError(Exception):
    """A wait was stopped; never leaves this package."""


# Of the system: a notebook that has seeded `random` gets its own numbers from it, also while threads wait here, and
# processes that were forked from one do not draw the same pauses.
_CHANCE: Final = random.SystemRandom()


class Clock(Protocol):
    """What the client asks of time."""

    def now(self) -> float:
        """Seconds on a clock that never goes back."""

    def utc(self) -> int:
        """Microseconds since 1970, UTC."""

    def wait(self, seconds: float, stop: threading.Event | None) -> None:
        """Let seconds pass; raise :class:`StoppedError` as soon as ``stop`` is set."""

    def jitter(self, longest: float) -> float:
        """Draw a pause between 0 and the longest, evenly: clients that failed together do not return together."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def utc(self) -> int:
        """Microseconds since 1970, UTC."""
        return time.time_ns() // 1000

    def wait(self, seconds: float, stop: threading.Event | None) -> None:
        """Let seconds pass; raise :class:`StoppedError` as soon as ``stop`` is set."""
        if stop is None:
            if seconds > 0:
                time.sleep(seconds)
        elif stop.wait(max(seconds, 0)):
            raise StoppedError

    def jitter(self, longest: float) -> float:
        """Draw a pause between 0 and the longest, evenly."""
        return _CHANCE.uniform(0, longest)


SYSTEM_CLOCK: Final = SystemClock()
