"""The garbage collector of Python, out of the way of work that leaves no garbage for it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collector_paused"]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector from running meanwhile.

    To read and work out a batch of contacts makes hundreds of thousands of objects that all stay until the batch is
    done, and leaves no circles of them. The collector would walk through them again and again and find nothing.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
