"""Call a function in several threads at once, and yield its results in the order of completion."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, Generic, TypeVar

from rtca_nb.base.clock import StoppedError

__all__ = ["Workers"]

T = TypeVar("T")
_NO_MORE: Final = object()
_JOINING: Final = 1.0


class Workers(Generic[T]):
    """Threads that call a function with one item after another.

    Results come in order of completion. A result that has not been taken yet occupies a slot, so a slow reader slows
    down the calls.

    Parameters
    ----------
    call : callable
        Called with an item, in any of the threads. An exception that it raises is raised to the reader of the results.
    items : iterator
        Read as the work proceeds, by one thread at a time, because it may be a generator.
    threads : int
        Number of threads.
    stop : threading.Event
        When set, no further call starts.
    """

    def __init__(self, call: Callable[[Any], T], items: Iterator[Any], threads: int, stop: threading.Event) -> None:
        self._call = call
        self._items = items
        self._stop = stop
        self._reading_items = threading.Lock()
        self._slots = threading.Semaphore(2 * threads)
        self._queue: queue.SimpleQueue[list[T] | BaseException | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"rtca-fetch-{number}", daemon=True) for number in range(threads)
        ]

    def start(self) -> None:
        """Start the threads; if Ctrl-C interrupts this, :meth:`end` ends the threads that were started."""
        for thread in self._threads:
            thread.start()

    def __iter__(self) -> Iterator[T]:
        working = len(self._threads)
        while working:
            try:
                # The wait has a timeout, because on some systems Ctrl-C does not interrupt an endless wait.
                result = self._queue.get(timeout=0.2)
            except queue.Empty:
                continue
            if result is None:
                working -= 1
            elif isinstance(result, BaseException):
                raise result
            else:
                self._slots.release()
                yield from result

    def end(self) -> None:
        """Start no further calls, and wait for running ones, for at most a second in total."""
        self._stop.set()
        for _ in self._threads:
            self._slots.release()
        ends = time.monotonic() + _JOINING
        for thread in self._threads:
            if thread.is_alive():  # it may not have been started
                thread.join(timeout=max(0.0, ends - time.monotonic()))

    def _work(self) -> None:
        try:
            while not self._stop.is_set():
                self._slots.acquire()
                with self._reading_items:
                    item = next(self._items, _NO_MORE)
                if item is _NO_MORE or self._stop.is_set():
                    break
                self._queue.put([self._call(item)])
        except StoppedError:
            pass
        except BaseException as error:  # noqa: BLE001  # raised to the caller that takes the results
            self._queue.put(error)
        finally:
            self._queue.put(None)
