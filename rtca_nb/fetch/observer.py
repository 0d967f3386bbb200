"""Events that a reading or a watch reports while it runs, for displays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rtca_nb.exceptions import TRY_AGAIN, TRY_LATER

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rtca_nb.contact.contact import Contact
    from rtca_nb.exceptions import RtcaError

__all__ = ["QUIET", "Followed", "Observer", "Trouble"]


class Observer:
    """Receives events in the thread in which they occur. This base class ignores them; subclasses show or keep them."""

    def asked(self) -> None:
        """Note that a request is sent."""

    def polled(self) -> None:
        """Note that a poll has read all pages."""

    def waiting(self, seconds: float, error: RtcaError | None = None) -> None:
        """Note a pause of some seconds, and the error before it, if any."""


QUIET: Final = Observer()
"""An observer for callers that show nothing."""


class Trouble(NamedTuple):
    """An error, and the time of the next attempt.

    Attributes
    ----------
    contact_id : str
    error : RtcaError
    time : datetime
        Time when it first occurred, in UTC.
    again : float or None
        Seconds from the last occurrence to the next attempt; None if there is none.
    times : int
        Number of times that it occurred in a row.
    """

    contact_id: str
    error: RtcaError
    time: datetime
    again: float | None
    times: int = 1

    def __str__(self) -> str:
        return f"{self.what}; {self.outcome}"

    @property
    def what(self) -> str:
        """The error, and how often it occurred; without the advice to try again if that is done anyway."""
        return self.worded(str)

    @property
    def outcome(self) -> str:
        """When the next attempt follows, in words, such as ``asking again in 2.0 s``."""
        if self.again is None:
            return "not asked again"
        return f"asking again {'at once' if self.again < 0.05 else f'in {self.again:.1f} s'}"

    def worded(self, sentence: Callable[[RtcaError], str]) -> str:
        """Return the text of :attr:`what`, with messages that ``sentence`` returns in place of ``str(error)``."""
        tried_again = self.again is not None and self.error.hint in {TRY_AGAIN, TRY_LATER}
        said = self.error.problem if tried_again else sentence(self.error)
        return said if self.times == 1 else f"{said} ({self.times} times)"


class Followed(NamedTuple):
    """State of one contact at a moment.

    Attributes
    ----------
    contact_id : str
    state : str
        ``new``, ``asking``, ``waiting``, ``paused``, ``stopped``, ``ended`` (the analysis has ended), ``late`` (the
        time was up) or ``failed``.
    contact : Contact or None
        The newest snapshot; None before the analysis started.
    requests : int
        Number of requests sent for it.
    trouble : Trouble or None
        The current error; None if there is none.
    wait : float or None
        Seconds until the next request; None if none is due.
    """

    contact_id: str
    state: str
    contact: Contact | None
    requests: int
    trouble: Trouble | None
    wait: float | None
