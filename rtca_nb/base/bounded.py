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
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

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
        Runs in another thread, without the context variables of this one.
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
    ends = time.monotonic() + seconds
    asked = _Asked(call)
    worker = _idle_worker() or _Worker()
    try:
        worker.take(asked)
        _wait(asked.ended, ends, stop)
    except BaseException:  # Ctrl-C among them
        _drop_what_was_swallowed()
        worker.abandon(asked)
        with contextlib.suppress(RuntimeError):  # a process that ends starts no threads, and ends this one
            threading.Thread(target=worker.see_to_its_end, args=(asked,), name="rtca-request", daemon=True).start()
        raise
    error, asked.error = asked.error, None
    if error is not None:
        try:
            raise error
        finally:
            # An error whose traceback leads to itself would keep what was read in memory.
            del error, asked
    return asked.results[0]


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
        _wait(over.wait, time.monotonic() + seconds, None)
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


def _wait(ended: Callable[[float], bool], ends: float, stop: threading.Event | None) -> None:
    while not ended(max(0.0, min(_SLICE, ends - time.monotonic()))):
        if stop is not None and stop.is_set():
            raise StoppedError
        if time.monotonic() >= ends:
            raise OutOfTimeError


class _Asked(Generic[T]):
    """One call, and what came of it."""

    def __init__(self, call: Callable[[], T]) -> None:
        self.call = call
        self.results: list[T] = []
        self.error: BaseException | None = None
        self.over = False
        self._waiting = threading.Lock()  # taken until the call is over: a lock is a quarter of the price of an event
        self._waiting.acquire()

    def ended(self, seconds: float) -> bool:
        """Wait for the end; return whether it has come."""
        if not self.over and self._waiting.acquire(timeout=seconds):
            self._waiting.release()
        return self.over

    def end(self) -> None:
        """Say that the call is over; again does nothing."""
        if not self.over:
            self.over = True
            self._waiting.release()


class _Worker:
    """A thread that makes one call after the other, as starting one costs as much as signing a request."""

    def __init__(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._asked: _Asked[Any] | None = None
        self._called = threading.Lock()  # free when there is a call to make
        self._called.acquire()
        self._abandoned = False
        self._ending = threading.Lock()

    def take(self, asked: _Asked[Any]) -> None:
        """Make a call."""
        self._asked = asked
        self._thread.name = "rtca-request"
        self._called.release()
        if self._thread.ident is None:
            self._thread.start()

    def abandon(self, asked: _Asked[Any]) -> None:
        """Let the thread end as soon as it can, unless the call is over, after which it may be at another."""
        with self._ending:
            if asked.over:
                return
            self._abandoned = True  # a thread that has only been asked for has no number yet
            with contextlib.suppress(RuntimeError):  # it is free
                self._called.release()  # Ctrl-C may have come before the call did
            if self._thread.ident is not None:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._thread.ident), ctypes.py_object(_AbandonedError)
                )

    def see_to_its_end(self, asked: _Asked[Any]) -> None:
        """Let the thread end, where it was not to be ended so far."""
        while self._thread.is_alive() and not asked.ended(AGAIN):
            self.abandon(asked)

    def _run(self) -> None:
        try:
            while self._waits_for_a_call() and self._makes_it():
                pass
        except _AbandonedError:  # it came just now
            self._ends()

    def _waits_for_a_call(self) -> bool:
        if self._called.acquire(timeout=_IDLE):
            return True
        with _hiring:
            if self in _idle:
                _idle.remove(self)
                return False
        return self._called.acquire()  # it was taken a moment ago

    def _makes_it(self) -> bool:
        """Make the call, and return whether there may be another one."""
        asked = self._asked
        if asked is None or self._abandoned:
            self._ends()
            return False
        try:
            asked.results.append(asked.call())
        except BaseException as error:  # noqa: BLE001  # raised where the result is waited for
            asked.error = error
        with self._ending:
            self._asked = None
            goes_on = not self._abandoned
            if goes_on:
                self._thread.name = "rtca-idle"
                with _hiring:
                    _idle.append(self)
            asked.end()
        return goes_on

    def _ends(self) -> None:
        asked = self._asked
        for _ in range(3):  # the exception may come again meanwhile
            with contextlib.suppress(_AbandonedError):
                if asked is not None:
                    asked.end()
                return


# Seconds that a thread waits for another call: twice the time between two requests at the service's quota.
_IDLE: Final = 1.0
_idle: Final[list[_Worker]] = []
_hiring = threading.Lock()


def _idle_worker() -> _Worker | None:
    """Return a thread that waits for a call, if there is one."""
    with _hiring:
        return _idle.pop() if _idle else None


def _forget_idle() -> None:
    """Forget the threads of the process that this one was forked from: they do not run here."""
    global _hiring  # noqa: PLW0603  # somebody may have held it
    _hiring = threading.Lock()
    _idle.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_idle)
