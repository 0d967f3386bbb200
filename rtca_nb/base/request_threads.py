"""Threads that make blocking calls, and end early if a call is given up.

The thread of a call that is given up gets an exception, which ends it as soon as it runs Python again: at the next byte
that arrives, or else at the client's own read timeout. Its result is dropped. Python swallows an exception that arrives
during a garbage collection, so the exception is sent again until the thread has ended; Python would also print a report
of the swallowed exception, which helps nobody and is dropped, too.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import threading
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

__all__ = ["AGAIN", "Asked", "give_up", "hire"]

T = TypeVar("T")

# Seconds until the exception is sent again to a thread that has not ended.
AGAIN: Final = 1.0
# Seconds for an idle thread to end.
_ENDING: Final = 1.0


class _AbandonedError(BaseException):
    """Raised in a thread that nobody waits for; not an ``Exception``, so that no handler sees a failure to retry."""


def _drop_what_was_swallowed() -> None:
    """Stop Python from reporting exceptions of this module that it swallowed; others are reported as before."""
    report = sys.unraisablehook
    if getattr(report, "__rtca_quiet__", False):
        return

    def quiet(swallowed: sys.UnraisableHookArgs) -> None:
        if swallowed.exc_type is not _AbandonedError:
            report(swallowed)

    quiet.__rtca_quiet__ = True  # type: ignore[attr-defined]
    sys.unraisablehook = quiet


class Asked(Generic[T]):
    """A call that another thread makes, and its result: one item in ``results``, or ``error``."""

    def __init__(self, call: Callable[[], T]) -> None:
        self.call = call
        self.results: list[T] = []
        self.error: BaseException | None = None
        self.over = False
        self.given_up = False
        self.worker: _Worker | None = None
        self._waiting = threading.Lock()  # held until the call is over; a lock costs a quarter of an event
        self._waiting.acquire()

    def ended(self, seconds: float) -> bool:
        """Wait up to some seconds for the call to end; return whether it has ended."""
        if not self.over and self._waiting.acquire(timeout=seconds):
            self._waiting.release()
        return self.over

    def end(self) -> None:
        """Mark the call as over, and drop its result if it was given up."""
        if not self.over:
            self.over = True
            self._waiting.release()
        if self.given_up:
            self._drop()

    def give_up(self) -> None:
        """End the thread as soon as possible and drop its result; if called again, send the exception again."""
        self.given_up = True
        if self.worker is not None:
            self.worker.abandon(self)
        if self.over:
            self._drop()

    def _drop(self) -> None:
        # The traceback of the error leads to this object and to the connection.
        self.error = None
        self.results.clear()


class _Worker:
    """A thread that makes several calls in turn, as starting a thread costs as much as signing a request."""

    def __init__(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._asked: Asked[Any] | None = None
        self._called = threading.Lock()  # released when there is a call to make
        self._called.acquire()
        self._ending = threading.Lock()
        self._abandoned = False
        self._gone = False
        self._takes_exceptions = False

    def take(self, asked: Asked[Any]) -> bool:
        """Pass a call to the thread, which makes it; return False if the thread has ended already."""
        with self._ending:
            if self._gone:
                return False
            asked.worker = self
            self._asked = asked
            self._thread.name = "rtca-request"
            self._called.release()
        if self._thread.ident is None:
            self._thread.start()
        return True

    def let_go(self) -> None:
        """End the thread, which must be waiting for a call."""
        self._called.release()
        self._thread.join(_ENDING)

    def is_alive(self) -> bool:
        """Return whether the thread is running."""
        return self._thread.is_alive()

    def abandon(self, asked: Asked[Any]) -> None:
        """End the thread as soon as possible, unless the call is over: then the thread may be making another call."""
        with self._ending:
            if asked.over or self._asked is not asked:
                return
            self._abandoned = True  # a thread that has not begun the call checks this first
            # Before and after it runs code of this class, the thread's id may belong to another thread.
            if self._takes_exceptions and self._thread.ident is not None:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._thread.ident), ctypes.py_object(_AbandonedError)
                )

    def _run(self) -> None:
        # No contextlib.suppress, which runs Python code on entry and exit, and no loop around: the exception arrives
        # wherever Python enters a function or jumps back, and may have been sent twice.
        try:
            try:
                try:
                    self._takes_exceptions = True
                    while self._waits_for_a_call() and self._makes_it():
                        pass
                except _AbandonedError:
                    pass
                self._leave()
            except _AbandonedError:
                self._leave()
        except _AbandonedError:
            self._leave()

    def _leave(self) -> None:
        """Accept no more exceptions, and end the call if it was given up."""
        with self._ending:
            self._takes_exceptions = False
        for _ in range(3):
            pass  # an exception sent earlier arrives here at the latest, as Python checks at the end of each round
        with self._ending:
            if self._asked is not None:
                self._asked.end()
                self._asked = None
            self._gone = True

    def _waits_for_a_call(self) -> bool:
        if self._called.acquire(timeout=_IDLE):
            return True
        with _hiring:
            if self in _idle:
                _idle.remove(self)
                return False
        # The thread was hired a moment ago, but Ctrl-C may have kept the call from arriving.
        while not self._called.acquire(timeout=_IDLE):
            with self._ending:
                if self._asked is None:
                    self._gone = True
                    return False
        return True

    def _makes_it(self) -> bool:
        """Make the call; return whether the thread may make another."""
        asked = self._asked
        if asked is None or self._abandoned or asked.given_up:
            return False
        try:
            asked.results.append(asked.call())
        except BaseException as error:  # noqa: BLE001  # raised where the result is waited for
            asked.error = error
        return self._is_free_after(asked)

    def _is_free_after(self, asked: Asked[Any]) -> bool:
        """Make the thread available for another call, unless this one was given up; return whether it is available."""
        with self._ending:
            if self._abandoned:
                return False
            self._asked = None
            self._thread.name = "rtca-idle"
            with _hiring:
                _idle.append(self)
            asked.end()
        return True


# Seconds for which a thread waits for another call: twice the time between two requests at the service's quota.
_IDLE: Final = 1.0
_idle: Final[list[_Worker]] = []
_hiring = threading.Lock()


def hire(asked: Asked[Any]) -> None:
    """Give a call to an idle thread, or to a new one."""
    while True:
        with _hiring:
            worker = _idle.pop() if _idle else _Worker()
        if worker.take(asked):
            return


_given_up: Final[list[Asked[Any]]] = []
_watching = threading.Lock()
_is_watched = False


def give_up(asked: Asked[Any]) -> None:
    """End the thread of a call as soon as possible without waiting for it, and drop the result of the call."""
    _drop_what_was_swallowed()
    asked.give_up()
    with contextlib.suppress(RuntimeError):  # a process that is ending starts no threads, and ends this one itself
        _see_to_its_end(asked)


def _see_to_its_end(asked: Asked[Any]) -> None:
    """Send the exception again until the call has ended; one thread does this for all calls."""
    global _is_watched  # noqa: PLW0603  # by a thread of the process
    with _watching:
        _given_up.append(asked)
        if not _is_watched:
            threading.Thread(target=_send_again, name="rtca-request", daemon=True).start()
            _is_watched = True


def _send_again() -> None:
    global _is_watched  # noqa: PLW0603  # as above
    while True:
        _given_up[0].ended(AGAIN)
        with _watching:
            _given_up[:] = [one for one in _given_up if not one.over and one.worker and one.worker.is_alive()]
            for one in _given_up:
                one.give_up()
            if not _given_up:
                _is_watched = False
                return


def _end_idle() -> None:
    """End the idle threads, because a process with several threads should not be forked."""
    with _hiring:
        idle = [*_idle]
        _idle.clear()
    for worker in idle:
        worker.let_go()


def _forget_threads() -> None:
    """Forget the threads of the process from which this one was forked: they do not run here."""
    global _hiring, _watching, _is_watched  # the locks may have been held during the fork
    _hiring, _watching, _is_watched = threading.Lock(), threading.Lock(), False
    _idle.clear()
    _given_up.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_end_idle, after_in_child=_forget_threads)
