"""Pause Python's garbage collector during work that leaves no garbage for it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collector_paused"]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector within this context.

    Reading and processing a batch of contacts makes hundreds of thousands of objects that all stay until the batch is
    done, without reference cycles. The collector would traverse them again and again and find nothing.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
