"""The time of contacts that are played back."""

from __future__ import annotations

import threading
import time

from rtca_nb.exceptions import UsageError

__all__ = ["PlayClock"]


class PlayClock:
    """Contact time: seconds that have passed for the contacts that are played back.

    Parameters
    ----------
    speed : float or None
        Contact seconds per real second. With 0, time passes only by `advance`. None: contacts are not played back, so
        every contact is complete.
    """

    def __init__(self, speed: float | None) -> None:
        if speed is not None and not 0 <= speed < float("inf"):
            raise UsageError(
                "speed must be None, to serve each contact complete, or a multiple of real time that is 0 or more."
            )
        self._speed = speed
        self._started: float | None = None
        self._advanced = 0.0
        self._lock = threading.Lock()

    @property
    def playing(self) -> bool:
        """Whether contacts are played back."""
        return self._speed is not None

    def start(self) -> None:
        """Start the clock."""
        self._started = time.monotonic()

    def seconds(self) -> float:
        """Return the contact seconds since the start."""
        running = time.monotonic() - self._started if self._started is not None else 0.0
        return self._advanced + running * (self._speed or 0.0)

    def advance(self, seconds: float) -> None:
        """Advance the clock by contact seconds at once."""
        if seconds < 0:
            raise UsageError("Contacts cannot be replayed backwards: seconds must be 0 or more.")
        with self._lock:
            self._advanced += seconds
