"""Answers to the newest of several questions, made in a thread while the event loop handles the kernel's messages.

A query over very many contacts may take seconds. The kernel stays responsive meanwhile, a newer question replaces an
older one, and remaining answers to the older one are dropped.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final, Generic, TypeVar

__all__ = ["Newest", "running_loop"]

Q = TypeVar("Q")

_NAME: Final = "rtca-explorer"
_HELD: Final = 1.0
"""Largest number of seconds to hold a question, because :meth:`Newest.release` may never be called."""


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Return the event loop that this code runs in; None if there is none."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class Newest(Generic[Q]):
    """Answers questions one at a time; a new question replaces older ones, which get no more answers.

    Parameters
    ----------
    answer : callable
        Takes a question; yields dicts, which are parts of the answer. It runs in a thread if an event loop is running.
    deliver : callable
        Takes a part of an answer; called in the event loop that asked, or in the thread that asked if it has no loop.
    give_up : callable
        Called in the loop that asked, after an unexpected error and before the loop gets the error.
    """

    def __init__(
        self,
        answer: Callable[[Q], Iterator[dict[str, Any]]],
        deliver: Callable[[dict[str, Any]], None],
        give_up: Callable[[], None],
    ) -> None:
        self._answer = answer
        self._deliver = deliver
        self._give_up = give_up
        self._lock = threading.Lock()
        self._number = 0
        self._waiting: tuple[int, Q, asyncio.AbstractEventLoop, bool] | None = None
        self._works = False
        self._free = threading.Event()

    def ask(self, question: Q, *, hold: bool = False) -> bool:
        """Ask a question; return whether the answer is still to come.

        Parameters
        ----------
        question : object
        hold : bool
            Whether to wait for :meth:`release`, but at most a second, before answering.

        Raises
        ------
        RtcaError
            If no event loop is running, and ``answer`` raises it.
        """
        loop = running_loop()
        with self._lock:
            self._number += 1
            if loop is None:
                self._waiting = None
            else:
                self._waiting = self._number, question, loop, hold
                (self._free.clear if hold else self._free.set)()
                begin, self._works = not self._works, True
        if loop is None:
            for part in self._answer(question):
                self._deliver(part)
            return False
        if begin:
            threading.Thread(target=self._work, name=_NAME, daemon=True).start()
        return True

    def release(self) -> None:
        """Let a question that was asked with ``hold`` be answered now."""
        self._free.set()

    def forget(self) -> None:
        """Drop all answers that are still to come."""
        with self._lock:
            self._number += 1
            self._waiting = None
        self.release()

    def _work(self) -> None:
        while True:
            with self._lock:
                if self._waiting is None:
                    self._works = False
                    return
                number, question, loop, hold = self._waiting
                self._waiting = None
            if hold:
                self._free.wait(_HELD)
                if number != self._number:
                    continue
            try:
                for part in self._answer(question):
                    if number != self._number:
                        break
                    self._hand(loop, self._arrive, number, part)
            except Exception as error:  # noqa: BLE001  # raised in the loop, which reports it
                self._hand(loop, self._fail, error)

    def _hand(self, loop: asyncio.AbstractEventLoop, call: Callable[..., None], *values: Any) -> None:
        try:
            loop.call_soon_threadsafe(call, *values)
        except RuntimeError:
            if not loop.is_closed():  # the loop has ended, and with it every reader of the answer
                raise

    def _fail(self, error: Exception) -> None:
        self._give_up()
        raise error

    def _arrive(self, number: int, part: dict[str, Any]) -> None:
        if number == self._number:
            self._deliver(part)
