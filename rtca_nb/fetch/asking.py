"""Calls of operations other than the one that lists segments, at the pace of each one's own quota, with retries."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from rtca_nb.base.bounded import OutOfTimeError, call_within
from rtca_nb.base.clock import SYSTEM_CLOCK, Clock
from rtca_nb.base.safe_json import load_json
from rtca_nb.exceptions import (
    TRY_AGAIN,
    AccessDeniedError,
    IntegrityError,
    InternalServiceError,
    InvalidRequestError,
    ResourceNotFoundError,
    RtcaError,
    ServiceError,
    ThrottlingError,
    TimedOutError,
    TransportError,
)
from rtca_nb.fetch.answers import check_answer
from rtca_nb.fetch.connection import Connection
from rtca_nb.fetch.rate_limit import Pace

__all__ = ["Asker"]

TIMEOUT: Final = 120.0
"""Seconds that one answer may take, including retries."""
TRIES: Final = 6
THROTTLED_TRIES: Final = 12
_LONGEST_PAUSE: Final = 8.0
_WORDS: Final[dict[type[ServiceError], str]] = {
    AccessDeniedError: "the credentials do not permit {operation}; they need connect:{operation} on the instance",
    ResourceNotFoundError: "{operation} finds no such instance, or nothing with that id in the instance; check the ids "
    "and the region",
    InvalidRequestError: "{operation} refuses the request; check the ids",
    ThrottlingError: "{operation} was throttled for too long; try again later",
    InternalServiceError: "{operation} failed in the service; try again later",
}


@dataclass(slots=True)
class Asker:
    """Calls operations through one connection.

    Parameters
    ----------
    connection : Connection
    stop : threading.Event, optional
        When set, waiting ends with :class:`~rtca_nb.base.clock.StoppedError`.
    clock : Clock
    as_given : bool
        Whether a rate and burst that the caller gave as the quota apply to each operation called here. If False, they
        apply only to the operation that lists segments.
    """

    connection: Connection
    stop: threading.Event | None = None
    clock: Clock = SYSTEM_CLOCK
    as_given: bool = False
    _paces: dict[str, Pace] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(
        self,
        operation: str,
        members: dict[str, Any],
        wanted: str,
        *,
        stop: threading.Event | None = None,
        within: float = TIMEOUT,
    ) -> bytes:
        """Call an operation, and return the body of its answer.

        Parameters
        ----------
        operation : str
        members : dict
            Members of the request.
        wanted : str
            Member that a valid answer must have.
        stop : threading.Event, optional
            Ends the waiting, in place of the asker's own event.
        within : float
            Seconds that the call may take, including retries.

        Raises
        ------
        RtcaError
            No valid answer arrives, even after retries.
        """
        pace, ends, stop = self._pace(operation), self.clock.now() + within, stop or self.stop
        failed: RtcaError = TimedOutError(f"{operation} was not answered in time", hint=TRY_AGAIN)
        for tries in itertools.count(1):
            self.clock.wait(min(pace.reserve(), max(0.0, ends - self.clock.now())), stop)
            left = ends - self.clock.now()
            if left <= 0:
                break
            try:
                return self._asked(operation, members, wanted, left, stop)
            except RtcaError as error:
                failed = error
            if isinstance(failed, ThrottlingError):
                pace.throttled(failed.retry_after or 0.0)
            if tries >= _most_tries(failed):
                break
            self.clock.wait(self.clock.jitter(min(_LONGEST_PAUSE, 0.2 * 2 ** min(tries, 10))), stop)
        raise _worded(failed, operation)

    def _asked(
        self, operation: str, members: dict[str, Any], wanted: str, limit: float, stop: threading.Event | None
    ) -> bytes:
        try:
            answer = call_within(partial(self.connection.ask, operation, members), limit, stop)
        except OutOfTimeError:
            raise TimedOutError(f"{operation} was not answered in time", hint=TRY_AGAIN) from None
        check_answer(answer)
        document = load_json(answer.body, label=f"The answer of {operation}")
        if not isinstance(document, dict) or not isinstance(document.get(wanted), (dict, list)):
            raise IntegrityError(f"the answer of {operation} has no {wanted}", hint=TRY_AGAIN)
        return answer.body

    def _pace(self, operation: str) -> Pace:
        with self._lock:
            if operation not in self._paces:
                self._paces[operation] = self.connection.pace_of(operation, as_given=self.as_given)
            return self._paces[operation]


def _most_tries(error: RtcaError) -> int:
    if isinstance(error, ThrottlingError):
        return THROTTLED_TRIES
    return TRIES if isinstance(error, (TransportError, InternalServiceError)) else 1


def _worded(error: RtcaError, operation: str) -> RtcaError:
    """Return the error with a message about the operation, not about a contact's analysis."""
    for kind, sentence in _WORDS.items():
        if isinstance(error, kind):
            return kind(
                sentence.format(operation=operation),
                code=error.code,
                http_status=error.http_status,
                request_id=error.request_id,
            )
    return error
