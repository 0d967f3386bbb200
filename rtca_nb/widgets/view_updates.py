"""Brings a view up to date from whatever thread something new comes in, in the event loop that shows it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rtca_nb.fetch.follow import Following

__all__ = ["ViewUpdates"]

# The view is brought up to date at most this often, in seconds.
_FRAME: Final = 0.1


class ViewUpdates:
    """When a view is brought up to date, and who waits for its end.

    Parameters
    ----------
    following : Following
        What the view shows.
    show : callable
        Shows what is new.

    Attributes
    ----------
    loop : asyncio.AbstractEventLoop or None
        The loop that brings the view up to date.
    lock : threading.RLock
        Held while the view is brought up to date. A click may be handled in a thread of its own, where the notebook
        gives widgets one.
    """

    def __init__(self, following: Following, show: Callable[[], None]) -> None:
        self._following = following
        self._show = show
        self.loop: asyncio.AbstractEventLoop | None = None
        self.lock = threading.RLock()
        self._due = False
        self._shown_at = 0.0
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    @property
    def waiting(self) -> int:
        """How many wait for the end."""
        return len(self._waiting)

    def attach(self) -> None:
        """Let the loop that runs here, if any, bring the view up to date; one of another thread that does goes on."""
        try:
            here = asyncio.get_running_loop()
        except RuntimeError:
            return
        if self.loop is None or not self.loop.is_running():
            self.loop, self._due = here, False
        self.nudge()

    def nudge(self) -> None:
        """Ask the loop to show what is new; from any thread."""
        if self._following.finished:
            self.wake()
        loop = self.loop
        if loop is None or self._due:
            return
        self._due = True
        try:
            loop.call_soon_threadsafe(self._refresh_soon)
        except RuntimeError:  # the loop has ended; what came is shown by the next refresh
            self.loop, self._due = None, False

    def _refresh_soon(self) -> None:
        early = self._shown_at + _FRAME - time.monotonic()
        if early > 0 and not self._following.finished and self.loop is not None:
            self.loop.call_later(early, self._refresh_due)
        else:
            self._refresh_due()

    def _refresh_due(self) -> None:
        # From here on a change needs another refresh.
        self._due = False
        self.refresh()

    def refresh(self) -> None:
        """Show what is new, at once."""
        with self.lock:
            self._shown_at = time.monotonic()
            self._show()

    async def wait(self, timeout: float | None) -> bool:
        """Wait for the end, for so many seconds at most; say whether it came, once the view shows it."""
        over = asyncio.Event()
        waiting = (asyncio.get_running_loop(), over)
        self._waiting.append(waiting)
        self.attach()
        try:
            if not self._following.finished:
                await asyncio.wait_for(over.wait(), timeout)
        except TimeoutError:
            pass  # the answer says so
        finally:
            self._waiting.remove(waiting)
        finished = self._following.finished  # asked before the view is refreshed, so that the view shows the end
        self.refresh()
        return finished

    def join(self, timeout: float | None) -> bool:
        """Wait for the end in this thread as :meth:`wait` does; what comes meanwhile is shown."""
        ends = None if timeout is None else time.monotonic() + timeout
        while True:
            version, finished = self._following.version, self._following.finished
            self.refresh()
            left = None if ends is None else ends - time.monotonic()
            if finished or (left is not None and left <= 0):
                return finished
            self._following.wait_change(version, left)

    def wake(self) -> None:
        """Wake up those who wait, each in its loop."""
        for loop, over in list(self._waiting):
            with contextlib.suppress(RuntimeError):  # the loop has ended, and the waiting with it
                loop.call_soon_threadsafe(over.set)
