"""The request quota: one token bucket for the whole account, as the service has it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from rtca_nb.exceptions import UsageError

__all__ = ["Quota", "TokenBucket"]


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests an account may make.

    Parameters
    ----------
    rate : float
        Requests per second in the long run.
    burst : int
        Requests that may come at once.
    """

    rate: float = 2.0
    burst: int = 5

    def __post_init__(self) -> None:
        if not 0 < self.rate < float("inf") or self.burst < 1:
            raise UsageError("A quota needs a rate above 0 and a burst of at least 1; quota=None turns it off.")


class TokenBucket:
    """Lets requests through at the rate of a quota.

    Parameters
    ----------
    quota : Quota
        Rate and burst.
    now : callable
        A monotonic clock in seconds.
    """

    def __init__(self, quota: Quota, now: Callable[[], float] = time.monotonic) -> None:
        self._quota = quota
        self._now = now
        self._level = float(quota.burst)
        self._filled_at = now()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Say whether one more request may pass, and count it if so. A refused request costs nothing."""
        with self._lock:
            now = self._now()
            self._level = min(self._quota.burst, self._level + (now - self._filled_at) * self._quota.rate)
            self._filled_at = now
            if self._level < 1:
                return False
            self._level -= 1
            return True
