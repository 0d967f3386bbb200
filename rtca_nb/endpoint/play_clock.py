"""The time of contacts that are played."""

from __future__ import annotations

import threading
import time

from rtca_nb.exceptions import UsageError

__all__ = ["PlayClock"]


class PlayClock:
    """Contact time: seconds that have passed for the contacts that are played.

    Parameters
    ----------
    speed : float or None
        Contact seconds per second; 0 stands still until `advance`; None plays nothing, every contact is complete.
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
        """Whether time is played at all."""
        return self._speed is not None

    def start(self) -> None:
        """Let time run."""
        self._started = time.monotonic()

    def seconds(self) -> float:
        """Return the contact seconds since the start."""
        running = time.monotonic() - self._started if self._started is not None else 0.0
        return self._advanced + running * (self._speed or 0.0)

    def advance(self, seconds: float) -> None:
        """Let contact seconds pass at once."""
        if seconds < 0:
            raise UsageError("Contacts cannot be replayed backwards: seconds must be 0 or more.")
        with self._lock:
            self._advanced += seconds
