"""A call that may stay silent, waited for only so long.

A request that is under way cannot be called back. So it runs in a thread of its own, which is left behind when the time
is up: it ends with the client's own read timeout, and nobody hears what it brings.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

__all__ = ["Waited", "wait_for"]

T = TypeVar("T")


@dataclass(slots=True)
class Waited(Generic[T]):
    """What a call came to; nothing in time where ``results`` and ``error`` are both empty."""

    results: list[T] = field(default_factory=list)
    error: BaseException | None = None


def wait_for(call: Callable[[], T], seconds: float) -> Waited[T]:
    """Make a call in a thread and wait for it, for so many seconds at most."""
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
