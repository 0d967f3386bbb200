"""Run a blocking call for at most so long, or until somebody says stop.

A request that is under way cannot be called back, and a server may keep it going for ever: by one byte a second, by
headers or a body without an end. So the call runs in a thread of its own. When the time is up the caller goes on at
once, and the thread gets an exception, which ends it as soon as it runs Python again: at the next byte that arrives,
or at the client's own read timeout where none does. What it still brings is dropped. Python swallows an exception that
arrives while it collects garbage, so the exception is sent again until the thread has ended; and it would print that it
did, which says nothing to anybody, so that is dropped as well.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from rtca_nb.base.clock import StoppedError

__all__ = ["AGAIN", "OutOfTimeError", "call_within", "interruptible"]

T = TypeVar("T")

# How soon a stop or Ctrl-C is noticed; not every system interrupts a longer wait.
_SLICE: Final = 0.1
# Seconds in which an interrupted call has to end; the caller goes on after that.
_ENDING: Final = 1.0
# Seconds until a thread that should have ended gets the exception again.
AGAIN: Final = 1.0


class OutOfTimeError(Exception):
    """The time was up before the call returned; never leaves this package."""


class _AbandonedError(BaseException):
    """Raised in a thread that nobody waits for; no handler of ``Exception`` takes it for a failure to retry."""


def _drop_what_was_swallowed() -> None:
    """Have Python report what it swallows as before, but for what is raised here."""
    report = sys.unraisablehook
    if getattr(report, "__rtca_quiet__", False):
        return

    def quiet(swallowed: sys.UnraisableHookArgs) -> None:
        if swallowed.exc_type is not _AbandonedError:
            report(swallowed)

    quiet.__rtca_quiet__ = True  # type: ignore[attr-defined]
    sys.unraisablehook = quiet


def call_within(call: Callable[[], T], seconds: float, stop: threading.Event | None = None) -> T:
    """Return what a call returns, if it does so in time.

    Parameters
    ----------
    call : callable
        Runs in another thread.
    seconds : float
        How long it may take.
    stop : threading.Event, optional
        Ends the waiting when it is set.

    Raises
    ------
    OutOfTimeError
        If the time was up before.
    StoppedError
        If ``stop`` was set before.
    BaseException
        What the call raised.
    """
    worker = _Worker(call)
    ends = time.monotonic() + seconds
    try:
        worker.thread.start()
        _wait(worker.over, ends, stop)
    except BaseException:  # Ctrl-C among them
        _drop_what_was_swallowed()
        worker.abandon()
        with contextlib.suppress(RuntimeError):  # a process that ends starts no threads, and ends this one
            threading.Thread(target=worker.see_to_its_end, name="rtca-request", daemon=True).start()
        raise
    if worker.error is not None:
        try:
            raise worker.error
        finally:
            # An error whose traceback leads to itself would keep what was read in memory.
            del worker
    return worker.results[0]


def interruptible(call: Callable[[], T], interrupt: Callable[[], object], seconds: float) -> T:
    """Return what a call returns that runs no Python while it works, but can be interrupted from another thread.

    Parameters
    ----------
    call : callable
        Runs in another thread.
    interrupt : callable
        Ends the call soon. It is called on Ctrl-C and when the time is up, until the call has ended.
    seconds : float
        How long it may take.

    Raises
    ------
    OutOfTimeError
        If the time was up before.
    BaseException
        What the call raised; and ``KeyboardInterrupt`` on Ctrl-C.
    """
    over = threading.Event()
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:  # noqa: BLE001  # raised where the result is waited for
            errors.append(error)
        finally:
            over.set()

    def end() -> None:
        while not over.wait(_SLICE) and thread.is_alive():  # it may have been about to begin
            interrupt()

    thread = threading.Thread(target=run, name="rtca-call", daemon=True)
    try:
        thread.start()
        _wait(over, time.monotonic() + seconds, None)
    except (KeyboardInterrupt, OutOfTimeError):
        interrupt()
        threading.Thread(target=end, name="rtca-interrupt", daemon=True).start()
        over.wait(_ENDING)
        raise
    if errors:
        try:
            raise errors[0]
        finally:
            errors.clear()  # its traceback leads here
    return results[0]


def _wait(over: threading.Event, ends: float, stop: threading.Event | None) -> None:
    while not over.wait(max(0.0, min(_SLICE, ends - time.monotonic()))):
        if stop is not None and stop.is_set():
            raise StoppedError
        if time.monotonic() >= ends:
            raise OutOfTimeError


class _Worker(Generic[T]):
    """One call in a thread of its own."""

    def __init__(self, call: Callable[[], T]) -> None:
        self.results: list[T] = []
        self.error: BaseException | None = None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run, name="rtca-request", daemon=True)
        self._call = call
        self._abandoned = False
        self._ending = threading.Lock()

    def abandon(self) -> None:
        """Let the thread end as soon as it can."""
        with self._ending:
            self._abandoned = True  # a thread that has only been asked for has no number yet
            if not self.over.is_set() and self.thread.ident is not None:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self.thread.ident), ctypes.py_object(_AbandonedError)
                )

    def see_to_its_end(self) -> None:
        """Let the thread end, where it was not to be ended so far."""
        while self.thread.is_alive() and not self.over.wait(AGAIN):
            self.abandon()

    def _run(self) -> None:
        try:
            try:
                with self._ending:
                    abandoned = self._abandoned
                if not abandoned:
                    self.results.append(self._call())
            except BaseException as error:  # noqa: BLE001  # raised where the result is waited for
                self.error = error
            with self._ending:
                self.over.set()
        except _AbandonedError:  # it came just now
            try:
                self.over.set()
            except _AbandonedError:  # and again
                self.over.set()
