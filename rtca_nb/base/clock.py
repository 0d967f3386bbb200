"""Time as the client needs it: a monotonic reading, a wait that can be cut short, the hour of the day, and deadlines.

All waiting goes through one object, so that a test can let hours pass at once.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

__all__ = ["SYSTEM_CLOCK", "Clock", "StoppedError", "SystemClock", "Waited", "wait_for"]

T = TypeVar("T")


class StoppedError(Exception):
    """Whoever waits was told to stop; never leaves this package."""


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


@dataclass(slots=True)
class Waited(Generic[T]):
    """The outcome of a call with a deadline; ``results`` and ``error`` are both empty where the time ran out."""

    results: list[T] = field(default_factory=list)
    error: BaseException | None = None


def wait_for(call: Callable[[], T], seconds: float) -> Waited[T]:
    """Run a blocking call with a deadline.

    A request that is under way cannot be called back. So it runs in a thread of its own, which is left behind when the
    time is up: it ends with the client's own read timeout, and its result is dropped.
    """
    outcome: Waited[T] = Waited()
    over = threading.Event()

    def run() -> None:
        try:
            outcome.results.append(call())
        except BaseException as error:  # noqa: BLE001  # the caller raises it
            outcome.error = error
        finally:
            over.set()

    threading.Thread(target=run, name="rtca-request", daemon=True).start()
    return outcome if over.wait(min(seconds, threading.TIMEOUT_MAX)) else Waited()
