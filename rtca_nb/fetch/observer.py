"""What a reading and a watch tell while they go on, to whoever shows it."""

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
    """Told what goes on, in the thread in which it does; this one does nothing with it."""

    def asked(self) -> None:
        """Note that a request goes out."""

    def polled(self) -> None:
        """Note that all pages were read."""

    def waiting(self, seconds: float, error: RtcaError | None = None) -> None:
        """Note that nothing is asked for so many seconds; the error is what went wrong before, if anything did."""


QUIET: Final = Observer()
"""For those who show nothing."""


class Trouble(NamedTuple):
    """Something that went wrong, and when the next attempt is.

    Attributes
    ----------
    contact_id : str
    error : RtcaError
    time : datetime
        When it first did, in UTC.
    again : float or None
        Seconds from the last time until it is tried again; None where it is not.
    times : int
        How often it did in a row.
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
        """What went wrong, and how often; without the advice to try again where that is done."""
        return self.worded(str)

    @property
    def outcome(self) -> str:
        """The next attempt."""
        if self.again is None:
            return "not asked again"
        return f"asking again {'at once' if self.again < 0.05 else f'in {self.again:.1f} s'}"

    def worded(self, sentence: Callable[[RtcaError], str]) -> str:
        """Return :attr:`what` in the words of an edge; ``sentence`` words an error."""
        tried_again = self.again is not None and self.error.hint in {TRY_AGAIN, TRY_LATER}
        said = self.error.problem if tried_again else sentence(self.error)
        return said if self.times == 1 else f"{said} ({self.times} times)"


class Followed(NamedTuple):
    """What is known of one contact at a moment.

    Attributes
    ----------
    contact_id : str
    state : str
        ``new``, ``asking``, ``waiting``, ``paused``, ``stopped``; ``ended`` (with its analysis), ``late`` (the time
        was up) or ``failed``.
    contact : Contact or None
        The newest snapshot; None before the analysis started.
    requests : int
        How many went out for it.
    trouble : Trouble or None
        What is wrong at present.
    wait : float or None
        Seconds until the next request; None where none is due.
    """

    contact_id: str
    state: str
    contact: Contact | None
    requests: int
    trouble: Trouble | None
    wait: float | None
