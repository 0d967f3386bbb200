"""Whether anybody still follows what a monitor shows; one that nobody does would go on asking the service for ever."""

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
"""How long a monitor without a view goes on, in seconds, where no variable of the notebook holds it."""


class Attention:
    """Ends the watching of a monitor that was shown once and is abandoned, and begins it anew when it is shown again.

    It is abandoned where its last view went with the output of its cell, as when the cell is run again, no variable of
    the notebook holds it, and nobody waits for its end.

    Parameters
    ----------
    monitor : object
        What a variable would hold.
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
        """Take note of a view that opened (1) or ended (-1); ``start`` begins the watching anew.

        A page that is closed takes its views along without a word, so that a reader may come back to the monitor.
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
    """Whether a variable of the notebook holds an object, by itself or in a list or the like; True outside of one."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if shell is None:
        return True
    # The shell's own names hold the last outputs.
    values = [value for name, value in shell.user_ns.items() if not name.startswith("_") and name not in {"In", "Out"}]
    return any(value is wanted or any(inner is wanted for inner in _inside(value)) for value in values)


def _inside(value: Any) -> Sequence[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if type(value) in {list, tuple, set} else []


def with_news(followed: Sequence[Followed], current: str) -> str:
    """Return the id of the contact to show where nobody chose one.

    It is the current one, unless that has nothing to show or is in trouble, and another has messages and is not.
    """
    lines = {line.contact_id: line for line in followed}
    now = lines[current]
    if now.contact is not None and now.trouble is None:
        return current
    better = (line.contact_id for line in followed if line.contact is not None and line.trouble is None)
    return next(better, current)
