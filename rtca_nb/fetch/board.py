"""The state of contacts that are followed; the threads that follow them write it, and any thread can read it."""

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
    """The state of one contact, with the attributes of :class:`~rtca_nb.fetch.observer.Followed` and these.

    Attributes
    ----------
    until : float or None
        Time of the next request, by the board's clock; None if none is due.
    stop : threading.Event
        Identifies the thread that may write this line; set when it may no longer do so.
    """

    contact_id: str
    state: str = "new"
    contact: Contact | None = None
    requests: int = 0
    trouble: Trouble | None = None
    until: float | None = None
    stop: threading.Event = field(default_factory=threading.Event)


class Board:
    """The current state of several contacts.

    Parameters
    ----------
    contact_ids : iterable of str
    clock : Clock

    Attributes
    ----------
    lines : list of Line
        One line for each contact, in the order of ``contact_ids``.
    changed : threading.Condition
        Lock to hold while you read or write several lines.
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
        """Number that grows with each change."""
        with self.changed:
            return self._version

    @property
    def contacts(self) -> dict[str, Contact]:
        """The newest snapshot of each contact that has one, by contact id."""
        with self.changed:
            return {line.contact_id: line.contact for line in self.lines if line.contact is not None}

    @property
    def troubles(self) -> list[Trouble]:
        """The last hundred errors, oldest first."""
        with self.changed:
            return list(self._troubles)

    def followed(self) -> list[Followed]:
        """Return the current state of each contact."""
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
        """Wait until the board's version differs from ``version``, or ``timeout`` seconds; return whether it does."""
        with self.changed:
            # A lock cannot wait longer than this; a caller that wants to wait longer waits again.
            longest = None if timeout is None else min(timeout, threading.TIMEOUT_MAX)
            return self.changed.wait_for(lambda: self._version != version, longest)

    # -- for the threads that follow ----------------------------------------------------------------------------

    def note(self, line: Line, stop: threading.Event, **values: Any) -> bool:
        """Set attributes of a contact's line to ``values``, and report the change.

        Returns
        -------
        bool
            Whether the state was changed; False if the thread that `stop` identifies may no longer write it.
        """
        with self.changed:
            if line.stop is not stop or stop.is_set():
                return False
            for name, value in values.items():
                setattr(line, name, value)
        self.tell()
        return True

    def complain(self, line: Line, stop: threading.Event, error: RtcaError, again: float | None) -> None:
        """Add an error to a line and to the list of errors; ``again`` is in seconds, as in `Trouble`.

        If the line's current error is of the same type, this one replaces it, with the earlier time and a higher count.
        """
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
        """Raise the version, wake all threads that wait for a change, and call ``on_change``."""
        with self.changed:
            self._version += 1
            self.changed.notify_all()
        if self.on_change is not None:
            self.on_change()


class Reporter(Observer):
    """Writes the reports of one thread's watch to a board.

    Parameters
    ----------
    board : Board
    line : Line
        The contact that is watched.
    stop : threading.Event
        Identifies the thread.
    """

    def __init__(self, board: Board, line: Line, stop: threading.Event) -> None:
        self._board = board
        self._line = line
        self._stop = stop

    def asked(self) -> None:
        """Write that a request is being sent."""
        self._board.note(self._line, self._stop, state="asking", until=None, requests=self._line.requests + 1)

    def polled(self) -> None:
        """Remove the current error, because a poll has succeeded."""
        self._board.note(self._line, self._stop, trouble=None)

    def waiting(self, seconds: float, error: RtcaError | None = None) -> None:
        """Write that the thread pauses for some seconds, and the error before the pause, if any."""
        board, line = self._board, self._line
        # An analysis that has not started yet is not an error.
        if error is not None and (line.contact is not None or not isinstance(error, ResourceNotFoundError)):
            board.complain(line, self._stop, error, seconds)
        board.note(line, self._stop, state="waiting", until=board.clock.now() + seconds)


def _alone(error: RtcaError) -> RtcaError:
    """Return a copy of an error without cause, context and traceback, which would keep the read data in memory."""
    made = copy.copy(error)
    # Libraries such as Dask make copies keep these, once they are loaded.
    made.__traceback__ = made.__cause__ = made.__context__ = None
    return made
