"""Stopping of monitors that nobody watches any more, which would otherwise query the service for ever."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from rtca_nb.fetch.follow import Following
    from rtca_nb.fetch.observer import Followed
    from rtca_nb.widgets.view_updates import ViewUpdates

__all__ = ["UNSEEN_SECONDS", "Attention", "with_news"]

UNSEEN_SECONDS: Final = 60.0
"""Seconds for which a monitor goes on without a view, if no variable of the notebook refers to it."""


class Attention:
    """Stops a monitor that was shown and then abandoned, and restarts it when it is shown again.

    A monitor is abandoned if its last view disappeared with the output of its cell, as when the cell is run again, no
    variable of the notebook refers to it, and no code waits for its end.

    Parameters
    ----------
    monitor : object
        The object to look for in the notebook's variables.
    following : Following
    updates : ViewUpdates
    """

    def __init__(self, monitor: object, following: Following, updates: ViewUpdates) -> None:
        self._monitor = monitor
        self._following = following
        self._updates = updates
        self._timer: asyncio.TimerHandle | None = None
        self._views = 0
        self._ended = False

    def on_view(self, step: int, start: Callable[[], None]) -> None:
        """Record that a view opened (``step`` is 1) or ended (-1); ``start`` is called to restart a stopped monitor.

        If the page is closed, its views are not reported as ended, so the monitor goes on for a reader who comes back.
        """
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._views = max(0, self._views + step)
        if not self._views:
            self._timer = asyncio.get_running_loop().call_later(UNSEEN_SECONDS, self._look)
        elif self._ended:
            self._ended = False
            if self._following.phase == "stopped":
                start()

    def _look(self) -> None:
        self._timer = None
        if self._following.phase == "running" and not self._updates.waiting and not _is_held(self._monitor):
            self._ended = True
            self._following.stop()
            self._updates.refresh()


def _is_held(wanted: object) -> bool:
    """Return whether a variable of the notebook is or contains an object; True outside a notebook."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if shell is None:
        return True
    # The shell's own variables hold the last outputs.
    values = [value for name, value in shell.user_ns.items() if not name.startswith("_") and name not in {"In", "Out"}]
    return any(value is wanted or any(inner is wanted for inner in _inside(value)) for value in values)


def _inside(value: Any) -> Sequence[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if type(value) in {list, tuple, set} else []


def with_news(followed: Sequence[Followed], current: str) -> str:
    """Return the id of the contact to show if the reader has not chosen one.

    This is ``current``, unless that contact has no data or has an error, and another has data and no error.
    """
    lines = {line.contact_id: line for line in followed}
    now = lines[current]
    if now.contact is not None and now.trouble is None:
        return current
    better = (line.contact_id for line in followed if line.contact is not None and line.trouble is None)
    return next(better, current)
