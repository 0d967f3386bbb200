"""What is known of contacts that are followed: written by the threads that follow them, read by anyone."""

from __future__ import annotations

import copy
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.clock import Clock
from rtca_nb.exceptions import ResourceNotFoundError, RtcaError
from rtca_nb.fetch.observer import Followed, Observer, Trouble

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact

__all__ = ["Board", "Line", "Reporter"]

_TROUBLES: Final = 100


@dataclass(slots=True)
class Line:
    """What is known of one contact; see :class:`~rtca_nb.fetch.observer.Followed`.

    Attributes
    ----------
    until : float or None
        When the next request is due, by the board's clock.
    stop : threading.Event
        Names the thread that may speak for the contact; set when it may no more.
    """

    contact_id: str
    state: str = "new"
    contact: Contact | None = None
    requests: int = 0
    trouble: Trouble | None = None
    until: float | None = None
    stop: threading.Event = field(default_factory=threading.Event)


class Board:
    """What is known of contacts, at any time.

    Parameters
    ----------
    contact_ids : iterable of str
    clock : Clock

    Attributes
    ----------
    lines : list of Line
    changed : threading.Condition
        To hold while lines are read or written together.
    on_change : callable or None
        Called after each change, in the thread that made it.
    """

    def __init__(self, contact_ids: Iterable[str], clock: Clock) -> None:
        self.lines = [Line(contact_id) for contact_id in contact_ids]
        self.changed = threading.Condition()
        self.on_change: Callable[[], object] | None = None
        self.clock = clock
        self._version = 0
        self._troubles: deque[Trouble] = deque(maxlen=_TROUBLES)

    # -- for readers --------------------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """Grows with each change."""
        with self.changed:
            return self._version

    @property
    def contacts(self) -> dict[str, Contact]:
        """The newest snapshot of each contact of which there is one."""
        with self.changed:
            return {line.contact_id: line.contact for line in self.lines if line.contact is not None}

    @property
    def troubles(self) -> list[Trouble]:
        """What went wrong, oldest first; the last hundred."""
        with self.changed:
            return list(self._troubles)

    def followed(self) -> list[Followed]:
        """Return what is known of each contact now."""
        with self.changed:
            now = self.clock.now()
            return [
                Followed(
                    line.contact_id,
                    line.state,
                    line.contact,
                    line.requests,
                    line.trouble,
                    None if line.until is None else max(0.0, line.until - now),
                )
                for line in self.lines
            ]

    def wait_change(self, version: int, timeout: float | None = None) -> bool:
        """Wait until something has changed since a version; say whether it has."""
        with self.changed:
            # A lock cannot wait longer than this, and whoever asks for more waits again.
            longest = None if timeout is None else min(timeout, threading.TIMEOUT_MAX)
            return self.changed.wait_for(lambda: self._version != version, longest)

    # -- for the threads that follow ----------------------------------------------------------------------------

    def note(self, line: Line, stop: threading.Event, **values: Any) -> bool:
        """Change what is known of a contact.

        Returns
        -------
        bool
            Whether that was done: the thread that `stop` names may not speak for the contact any more.
        """
        with self.changed:
            if line.stop is not stop or stop.is_set():
                return False
            for name, value in values.items():
                setattr(line, name, value)
        self.tell()
        return True

    def complain(self, line: Line, stop: threading.Event, error: RtcaError, again: float | None) -> None:
        """Add what went wrong, and when it is tried again; the same again counts on."""
        with self.changed:
            if line.stop is not stop or stop.is_set():
                return
            said = Trouble(line.contact_id, _alone(error), datetime.now(UTC), again)
            last = line.trouble
            if last is not None and type(last.error) is type(error):
                said = said._replace(time=last.time, times=last.times + 1)
                place = next((at for at, trouble in enumerate(self._troubles) if trouble is last), None)
                if place is not None:
                    del self._troubles[place]
            self._troubles.append(said)
            line.trouble = said

    def tell(self) -> None:
        """Wake whoever waits for a change."""
        with self.changed:
            self._version += 1
            self.changed.notify_all()
        if self.on_change is not None:
            self.on_change()


class Reporter(Observer):
    """Writes on a board what one thread's watch reports.

    Parameters
    ----------
    board : Board
    line : Line
        The contact that is watched.
    stop : threading.Event
        Names the thread.
    """

    def __init__(self, board: Board, line: Line, stop: threading.Event) -> None:
        self._board = board
        self._line = line
        self._stop = stop

    def asked(self) -> None:
        """Note a request."""
        self._board.note(self._line, self._stop, state="asking", until=None, requests=self._line.requests + 1)

    def polled(self) -> None:
        """Note that nothing is wrong any more."""
        self._board.note(self._line, self._stop, trouble=None)

    def waiting(self, seconds: float, error: RtcaError | None = None) -> None:
        """Note a pause, and what went wrong before it."""
        board, line = self._board, self._line
        # That an analysis has not started yet is no trouble.
        if error is not None and (line.contact is not None or not isinstance(error, ResourceNotFoundError)):
            board.complain(line, self._stop, error, seconds)
        board.note(line, self._stop, state="waiting", until=board.clock.now() + seconds)


def _alone(error: RtcaError) -> RtcaError:
    """Return a copy without a traceback, which would hold on to what was read, and without what led to the error."""
    made = copy.copy(error)
    # Libraries such as Dask make copies of errors with all of it, once they are loaded.
    made.__traceback__ = made.__cause__ = made.__context__ = None
    return made
