"""Clocks for tests: time passes when somebody waits, and at once."""

from __future__ import annotations

import random
import threading

from rtca_nb.base.clock import StoppedError


class FakeClock:
    """Waiting takes no time; what was waited for is in ``waits``. Safe for several threads."""

    def __init__(self, seed: int = 0) -> None:
        self.waits: list[float] = []
        self._now = 1000.0
        self._random = random.Random(seed)
        self._lock = threading.Lock()

    def now(self) -> float:
        return self._now

    def utc(self) -> int:
        return round((1_700_000_000 + self._now) * 1e6)

    def wait(self, seconds: float, stop: threading.Event | None) -> None:
        with self._lock:
            self.waits.append(seconds)
            self._now += max(seconds, 0.0)
        if stop is not None and stop.is_set():
            raise StoppedError

    def jitter(self, longest: float) -> float:
        return self._random.uniform(0, longest)
