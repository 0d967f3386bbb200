"""Run a blocking call with a deadline, or until somebody stops it.

A request in progress cannot be taken back, and a server may prolong it for ever: by one byte a second, or by endless
headers or an endless body. So the call runs in another thread (:mod:`rtca_nb.base.request_threads`), and when the time
is up, the caller goes on at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

from rtca_nb.base.clock import StoppedError
from rtca_nb.base.request_threads import Asked, give_up, hire

__all__ = ["OutOfTimeError", "call_within", "interruptible"]

T = TypeVar("T")

# Longest time until a stop or Ctrl-C is noticed; some systems cannot interrupt a longer wait.
_SLICE: Final = 0.1
# Seconds for an interrupted call to end; then the caller goes on anyway.
_ENDING: Final = 1.0


class OutOfTimeError(Exception):
    """The time was up before the call returned. Users of the package never get this error."""


def call_within(call: Callable[[], T], seconds: float, stop: threading.Event | None = None) -> T:
    """Run a call in another thread and return its result, or raise an error if it takes too long.

    Parameters
    ----------
    call : callable
        Runs in another thread, without the context variables of this one.
    seconds : float
        Longest time that the call may take.
    stop : threading.Event, optional
        Ends the wait when it is set.

    Raises
    ------
    OutOfTimeError
        If the time was up first.
    StoppedError
        If ``stop`` was set first.
    BaseException
        The error that the call raised.
    """
    ends = time.monotonic() + seconds
    asked = Asked(call)
    try:
        hire(asked)
        _wait(asked.ended, ends, stop)
    except BaseException:  # including Ctrl-C
        give_up(asked)
        raise
    error, asked.error = asked.error, None
    if error is not None:
        try:
            raise error
        finally:
            # An error whose traceback leads to itself would keep the data that were read in memory.
            del error, asked
    return asked.results[0]


def interruptible(call: Callable[[], T], interrupt: Callable[[], object], seconds: float) -> T:
    """Return the result of a call that runs no Python code, but that another thread can interrupt.

    Parameters
    ----------
    call : callable
        Runs in another thread.
    interrupt : callable
        Ends the call soon. Called on Ctrl-C and when the time is up, repeatedly until the call has ended.
    seconds : float
        Longest time that the call may take.

    Raises
    ------
    OutOfTimeError
        If the time was up first.
    BaseException
        The error that the call raised, or ``KeyboardInterrupt`` on Ctrl-C.
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
        while not over.wait(_SLICE) and thread.is_alive():  # the first interrupt may have come before the call began
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
            errors.clear()  # the traceback of the error leads here
    return results[0]


def _wait(ended: Callable[[float], bool], ends: float, stop: threading.Event | None) -> None:
    while not ended(max(0.0, min(_SLICE, ends - time.monotonic()))):
        if stop is not None and stop.is_set():
            raise StoppedError
        if time.monotonic() >= ends:
            raise OutOfTimeError
