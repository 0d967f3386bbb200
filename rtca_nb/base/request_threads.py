"""Threads that make blocking calls, and end early when a call is given up.

A thread that was given up gets an exception, which ends it as soon as it runs Python again: at the next byte that
arrives, or at the client's own read timeout where none does. What it still brings is dropped. Python swallows an
exception that arrives while it collects garbage, so the exception is sent again until the thread has ended; and it
would print that it did, which says nothing to anybody, so that is dropped as well.
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

# Seconds until a thread that should have ended gets the exception again.
AGAIN: Final = 1.0
# Seconds in which a thread that waits has to end.
_ENDING: Final = 1.0


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


class Asked(Generic[T]):
    """One call, and what came of it."""

    def __init__(self, call: Callable[[], T]) -> None:
        self.call = call
        self.results: list[T] = []
        self.error: BaseException | None = None
        self.over = False
        self.given_up = False
        self.worker: _Worker | None = None
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
        if self.given_up:
            self._drop()

    def give_up(self) -> None:
        """Let the thread end as soon as it can, and drop what it brings; again sends it the exception again."""
        self.given_up = True
        if self.worker is not None:
            self.worker.abandon(self)
        if self.over:
            self._drop()

    def _drop(self) -> None:
        # The traceback of an error leads to this, and to the connection.
        self.error = None
        self.results.clear()


class _Worker:
    """A thread that makes one call after the other, as starting one costs as much as signing a request."""

    def __init__(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._asked: Asked[Any] | None = None
        self._called = threading.Lock()  # free when there is a call to make
        self._called.acquire()
        self._ending = threading.Lock()
        self._abandoned = False
        self._gone = False
        self._takes_exceptions = False

    def take(self, asked: Asked[Any]) -> bool:
        """Make a call; return False if the thread has ended meanwhile."""
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
        """End the thread, which waits for a call."""
        self._called.release()
        self._thread.join(_ENDING)

    def is_alive(self) -> bool:
        """Return whether the thread runs."""
        return self._thread.is_alive()

    def abandon(self, asked: Asked[Any]) -> None:
        """Let the thread end as soon as it can, unless the call is over, after which it may be at another."""
        with self._ending:
            if asked.over or self._asked is not asked:
                return
            self._abandoned = True  # a thread that has only been asked for looks at this before it makes the call
            # Its number may be that of a thread of somebody else before it is in its own code, and after.
            if self._takes_exceptions and self._thread.ident is not None:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._thread.ident), ctypes.py_object(_AbandonedError)
                )

    def _run(self) -> None:
        # Neither contextlib.suppress, which runs Python before it is there and after, nor a loop around: the exception
        # comes wherever Python enters a function or jumps back, and may have been sent twice.
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
        """Take no exception from now on, and end the call if it was given up."""
        with self._ending:
            self._takes_exceptions = False
        for _ in range(3):
            pass  # one that was sent before comes here at the latest, as Python looks for it at the end of each round
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
        # It was taken a moment ago. Ctrl-C may keep the call from coming.
        while not self._called.acquire(timeout=_IDLE):
            with self._ending:
                if self._asked is None:
                    self._gone = True
                    return False
        return True

    def _makes_it(self) -> bool:
        """Make the call, and return whether there may be another one."""
        asked = self._asked
        if asked is None or self._abandoned or asked.given_up:
            return False
        try:
            asked.results.append(asked.call())
        except BaseException as error:  # noqa: BLE001  # raised where the result is waited for
            asked.error = error
        return self._is_free_after(asked)

    def _is_free_after(self, asked: Asked[Any]) -> bool:
        """Wait for another call, unless this one was given up."""
        with self._ending:
            if self._abandoned:
                return False
            self._asked = None
            self._thread.name = "rtca-idle"
            with _hiring:
                _idle.append(self)
            asked.end()
        return True


# Seconds that a thread waits for another call: twice the time between two requests at the service's quota.
_IDLE: Final = 1.0
_idle: Final[list[_Worker]] = []
_hiring = threading.Lock()


def hire(asked: Asked[Any]) -> None:
    """Give a call to a thread that waits for one, or to a new one."""
    while True:
        with _hiring:
            worker = _idle.pop() if _idle else _Worker()
        if worker.take(asked):
            return


_given_up: Final[list[Asked[Any]]] = []
_watching = threading.Lock()
_is_watched = False


def give_up(asked: Asked[Any]) -> None:
    """Let the thread of a call end, and drop what it still brings."""
    _drop_what_was_swallowed()
    asked.give_up()
    with contextlib.suppress(RuntimeError):  # a process that ends starts no threads, and ends this one
        _see_to_its_end(asked)


def _see_to_its_end(asked: Asked[Any]) -> None:
    """Send the exception again until the call has ended; one thread does so for all."""
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
    """End the threads that wait: a process of several threads should not be forked."""
    with _hiring:
        idle = [*_idle]
        _idle.clear()
    for worker in idle:
        worker.let_go()


def _forget_threads() -> None:
    """Forget the threads of the process that this one was forked from: they do not run here."""
    global _hiring, _watching, _is_watched  # somebody may have held them
    _hiring, _watching, _is_watched = threading.Lock(), threading.Lock(), False
    _idle.clear()
    _given_up.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_end_idle, after_in_child=_forget_threads)
