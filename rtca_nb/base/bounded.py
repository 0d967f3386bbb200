"""Run a blocking call for at most so long, or until somebody says stop.

A request that is under way cannot be called back, and a server may keep it going for ever: by one byte a second, by
headers or a body without an end. So the call runs in another thread (:mod:`rtca_nb.base.request_threads`), and when the
time is up the caller goes on at once.
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

# How soon a stop or Ctrl-C is noticed; not every system interrupts a longer wait.
_SLICE: Final = 0.1
# Seconds in which an interrupted call has to end; the caller goes on after that.
_ENDING: Final = 1.0


class OutOfTimeError(Exception):
    """The time was up before the call returned; never leaves this package."""


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
    asked = Asked(call)
    try:
        hire(asked)
        _wait(asked.ended, ends, stop)
    except BaseException:  # Ctrl-C among them
        give_up(asked)
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
