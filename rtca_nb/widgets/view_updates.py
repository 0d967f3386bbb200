"""Updates of a view: new content may come from any thread, and is shown in the event loop of the view."""

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

# Least number of seconds between updates of the view.
_FRAME: Final = 0.1


class ViewUpdates:
    """Decides when a view is updated, and wakes the callers that wait until the contacts are no longer followed.

    Parameters
    ----------
    following : Following
        The contacts that the view shows.
    show : callable
        Called without arguments to show new content.

    Attributes
    ----------
    loop : asyncio.AbstractEventLoop or None
        The loop that updates the view.
    lock : threading.RLock
        Held while the view is updated. Some notebooks handle clicks in a thread of their own.
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
        """Number of callers that are in :meth:`wait`."""
        return len(self._waiting)

    def attach(self) -> None:
        """Let the running loop, if any, update the view, unless the loop of another thread already does."""
        try:
            here = asyncio.get_running_loop()
        except RuntimeError:
            return
        if self.loop is None or not self.loop.is_running():
            self.loop, self._due = here, False
        self.nudge()

    def nudge(self) -> None:
        """Ask the loop to show new content; may be called from any thread."""
        if self._following.finished:
            self.wake()
        loop = self.loop
        if loop is None or self._due:
            return
        self._due = True
        try:
            loop.call_soon_threadsafe(self._refresh_soon)
        except RuntimeError:  # the loop has ended; the next refresh shows the new content
            self.loop, self._due = None, False

    def _refresh_soon(self) -> None:
        early = self._shown_at + _FRAME - time.monotonic()
        if early > 0 and not self._following.finished and self.loop is not None:
            self.loop.call_later(early, self._refresh_due)
        else:
            self._refresh_due()

    def _refresh_due(self) -> None:
        # Any later change needs another refresh.
        self._due = False
        self.refresh()

    def refresh(self) -> None:
        """Show new content at once."""
        with self.lock:
            self._shown_at = time.monotonic()
            self._show()

    async def wait(self, timeout: float | None) -> bool:
        """Wait until the contacts are no longer followed, update the view, and return whether that came in time.

        ``timeout`` is the largest number of seconds to wait; None means no limit.
        """
        over = asyncio.Event()
        waiting = (asyncio.get_running_loop(), over)
        self._waiting.append(waiting)
        self.attach()
        try:
            if not self._following.finished:
                await asyncio.wait_for(over.wait(), timeout)
        except TimeoutError:
            pass  # the return value reports it
        finally:
            self._waiting.remove(waiting)
        finished = self._following.finished  # read before the view is refreshed, so that the view shows the end
        self.refresh()
        return finished

    def join(self, timeout: float | None) -> bool:
        """Do the same as :meth:`wait`, but block this thread, and show new content meanwhile."""
        ends = None if timeout is None else time.monotonic() + timeout
        while True:
            version, finished = self._following.version, self._following.finished
            self.refresh()
            left = None if ends is None else ends - time.monotonic()
            if finished or (left is not None and left <= 0):
                return finished
            self._following.wait_change(version, left)

    def wake(self) -> None:
        """Wake the callers that are in :meth:`wait`, each in its own event loop."""
        for loop, over in list(self._waiting):
            with contextlib.suppress(RuntimeError):  # the loop has ended, and so has the wait
                loop.call_soon_threadsafe(over.set)
