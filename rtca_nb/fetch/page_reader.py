"""Read one contact page by page to the end: pace, retries, and every way in which a reading can fail.

Retries:

* A damaged page (short, or not an answer of the operation) is requested :data:`DAMAGED_TRIES` times.
* A request with a temporary error (5xx) or no answer is made :data:`TRIES` times, with random pauses up to a limit
  that doubles each time; if throttled (429), :data:`THROTTLED_TRIES` times. If the client retries by itself, once.
* All pages are read again from the first, :data:`RESTARTS` times, if a token is refused or leads in a circle, or if
  the analysis ended between the first and the last page, because data that arrived in between may be on no page.

If an answer says how long to wait (``Retry-After``), the next request waits that long, up to
:data:`LONGEST_RETRY_AFTER`. An answer that does not end, because it is very slow or its headers are endless, is given
up after :data:`ANSWER_TIMEOUT` and requested again.

One timeout applies to everything. No page is skipped, and everything that was read is kept:
:class:`~rtca_nb.model.merging.Merge` merges the pages of all readings.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from rtca_nb.aws.boto_errors import printable
from rtca_nb.base.arguments import is_seconds
from rtca_nb.base.bounded import OutOfTimeError, call_within
from rtca_nb.base.clock import SYSTEM_CLOCK, Clock
from rtca_nb.exceptions import (
    CredentialsError,
    EndpointUnreachableError,
    Hint,
    IntegrityError,
    InternalServiceError,
    InvalidRequestError,
    RtcaError,
    ServiceError,
    ThrottlingError,
    TimedOutError,
    TransportError,
    UnsupportedFormatError,
    UsageError,
)
from rtca_nb.fetch.answers import Answer, parse_answer
from rtca_nb.fetch.circles import Circles, RestartError
from rtca_nb.fetch.observer import QUIET, Observer
from rtca_nb.fetch.out_of_time import no_answer, no_end, no_turn
from rtca_nb.fetch.rate_limit import Pace
from rtca_nb.model.channels import ONLY_CHATS, other_than_chat
from rtca_nb.model.pages import FetchedPage, Resume, SeenPage
from rtca_nb.model.record import TERMINAL_STATUSES

__all__ = ["TIMEOUT", "Answer", "PageReader", "check_timeout", "parse_answer"]

TIMEOUT: Final = 900.0
"""Seconds that reading one contact may take in total: enough for 1,700 pages at the service's quota."""
DAMAGED_TRIES: Final = 3
TRIES: Final = 8
# Another user of the account may use up the quota for a while, during which the pace is lowered.
THROTTLED_TRIES: Final = 30
# If no answer has ever arrived, a wrong address is more likely than a slow network.
FIRST_TRIES: Final = 3
RESTARTS: Final = 4
SHORTEST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 20.0
LONGEST_RETRY_AFTER: Final = 60.0
ANSWER_TIMEOUT: Final = 120.0
"""Seconds that one answer may take; if the client retries by itself, its tries may take all of the remaining time."""


_CHECK_THE_WAY: Final = Hint(
    "try again; if it happens again, check the endpoint URL and the proxy, which may change answers"
)


@dataclass(slots=True)
class PageReader:
    """Reads one contact, in one or more readings.

    Parameters
    ----------
    call : callable
        Sends a request and returns the :class:`Answer`, or raises an error of this package.
    request : dict
        Members of the request, without a token.
    pace : Pace
    retries_itself : bool
        Whether ``call`` retries failed requests; then only damaged answers that it accepts are requested again here.
    timeout : float
        Seconds that reading the contact may take in total.
    stop : threading.Event, optional
        When set, waiting ends with :class:`~rtca_nb.base.clock.StoppedError`.
    clock : Clock
    observer : Observer
        Receives requests and errors as events.
    """

    call: Callable[[dict[str, Any]], Answer]
    request: dict[str, Any]
    pace: Pace
    retries_itself: bool = False
    timeout: float = TIMEOUT
    stop: threading.Event | None = None
    clock: Clock = SYSTEM_CLOCK
    observer: Observer = QUIET
    _answered: bool = False
    _pages: int = 0
    _ends: float = field(init=False)

    def __post_init__(self) -> None:
        self._ends = self.clock.now() + self.timeout

    def read(self, resume: Resume | None = None) -> Iterator[FetchedPage]:
        """Yield all pages; start again from the first if they turn out not to belong together.

        Parameters
        ----------
        resume : Resume, optional
            State of an interrupted earlier reading, which is continued if its token is still accepted.

        Raises
        ------
        RtcaError
            If a page cannot be fetched. Pages that were yielded before remain valid.
        """
        for restarts in itertools.count():
            statuses: set[bool] = set()
            try:
                for page in self._read_once(resume):
                    statuses.add(page.parsed.status in TERMINAL_STATUSES)
                    yield page
            except RestartError as again:
                if restarts >= RESTARTS:
                    raise again.reason from None
                self.observer.waiting(0.0, again.reason)
            else:
                if len(statuses) < 2 or restarts >= RESTARTS:
                    return
            resume = None

    def pages(self, token: str | None) -> Iterator[FetchedPage]:
        """Yield the pages from a token on (None: from the first); raise an error if :meth:`read` would start again."""
        try:
            yield from self._read_once(Resume(_new_reading(self.clock), 0, token) if token is not None else None)
        except RestartError as error:
            raise error.reason from None

    def _read_once(self, resume: Resume | None) -> Iterator[FetchedPage]:
        """Yield one page after another until one has no token."""
        reading, number, token = resume or Resume(_new_reading(self.clock), 0, "")
        circles = Circles(self.request["ContactId"])
        while True:
            page = self._page(token or None, reading, number + 1)
            number += 1
            self._pages += 1
            yield page
            if page.parsed.next_token is None or circles.goes_nowhere(page):
                return
            token = page.parsed.next_token

    def _page(self, token: str | None, reading: int, number: int) -> FetchedPage:
        """Return one page; request it again until it arrives, and raise the error if further tries are useless."""
        request = self.request if token is None else {**self.request, "NextToken": token}
        damaged = 0
        for tries in itertools.count(1):
            self._wait_for_turn()
            requested = self.clock.utc()
            self.observer.asked()
            try:
                answer = self._asked(request)
            except RtcaError as error:
                self._after_error(error, token, tries)
                continue
            self._answered = True
            self.pace.spend(answer.retries)
            self.pace.succeeded()
            parsed, problem = parse_answer(answer)
            if parsed is None:
                damaged += 1
                # Raised outside any handler, the error has no context, whose traceback would lead to the body.
                who = printable(self.request["ContactId"])
                damage = IntegrityError(f"contact {who}: {problem} ({damaged} tries)", hint=_CHECK_THE_WAY)
                if damaged >= DAMAGED_TRIES:
                    raise damage
                self._pause(tries, damage)
                continue
            if (kind := other_than_chat(parsed.channel)) is not None:
                who = printable(self.request["ContactId"])
                raise UnsupportedFormatError(f"contact {who} is {kind}; {ONLY_CHATS}")
            if parsed.malformed and damaged + 1 < DAMAGED_TRIES:
                # A segment that is empty, or is two in one, is damage too; if that persists, it is kept as sent.
                damaged += 1
                self._pause(tries, None)
                continue
            seen = SeenPage(parsed, reading, number, self.clock.utc())
            return FetchedPage(seen, answer.body, request, requested)
        raise AssertionError  # the loop returns or raises

    def _asked(self, request: dict[str, Any]) -> Answer:
        """Send a request and return its answer; give it up when the time is over or ``stop`` is set."""
        left = max(0.0, self._ends - self.clock.now())
        limit = left if self.retries_itself else min(left, ANSWER_TIMEOUT)
        try:
            return call_within(partial(self.call, request), limit, self.stop)
        except OutOfTimeError:
            pass
        if limit == left:
            # The pages took most of the time, unless this last request took more than half of it.
            came = self._pages > 1 and left < self.timeout / 2
            raise self._timed_out() if came else no_answer(self.request["ContactId"], self.timeout)
        raise IntegrityError(
            f"the answer for contact {printable(request['ContactId'])} did not end within {limit:g} seconds, so "
            "nothing was read from it; check the network and the proxy"
        )

    def _wait_for_turn(self) -> None:
        wait = self.pace.reserve()
        if wait > self._ends - self.clock.now():
            raise self._timed_out()
        self.clock.wait(wait, self.stop)

    def _timed_out(self) -> TimedOutError:
        contact_id = self.request["ContactId"]
        return no_end(contact_id, self.timeout, self._pages) if self._pages > 1 else no_turn(contact_id, self.timeout)

    def _after_error(self, error: RtcaError, token: str | None, tries: int) -> None:
        """Wait before the next try, or raise the error if there is none."""
        if isinstance(error, ThrottlingError):
            self._answered = True
            self.pace.throttled(_asked_to_wait(error))
        if token is not None and isinstance(error, InvalidRequestError):
            # The same request was accepted without a token, so the service refuses the token.
            raise RestartError(error) from None
        if tries >= self._most_tries(error):
            raise error
        self._pause(tries, error)

    def _most_tries(self, error: RtcaError) -> int:
        if isinstance(error, TimedOutError):
            return 1
        if isinstance(error, CredentialsError):
            return 2  # boto3 may have renewed them meanwhile
        if self.retries_itself:
            return 1
        if isinstance(error, ThrottlingError):
            return THROTTLED_TRIES
        if isinstance(error, EndpointUnreachableError) and not self._answered:
            return FIRST_TRIES
        return TRIES if isinstance(error, (TransportError, InternalServiceError)) else 1

    def _pause(self, tries: int, error: RtcaError | None) -> None:
        pause = self.clock.jitter(min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** min(tries - 1, 16)))
        pause = max(pause, _asked_to_wait(error))
        if pause > self._ends - self.clock.now():
            raise (error or self._timed_out()) from None
        if error is not None:
            self.observer.waiting(pause, error)
        self.clock.wait(pause, self.stop)


def _asked_to_wait(error: RtcaError | None) -> float:
    """Return the seconds that an answer asks to wait, up to the longest wait."""
    asked = error.retry_after if isinstance(error, ServiceError) else None
    return min(asked or 0.0, LONGEST_RETRY_AFTER)


def check_timeout(timeout: float) -> None:
    """Refuse an invalid timeout.

    Raises
    ------
    UsageError
        If it is not a number of seconds above 0.
    """
    if not is_seconds(timeout) or not timeout > 0:
        raise UsageError("timeout must be a number of seconds above 0")


_last_reading = 0
_naming = threading.Lock()


def _new_reading(clock: Clock) -> int:
    """Return a number for a reading: its time, but higher than any earlier one in this process."""
    global _last_reading  # noqa: PLW0603  # numbers are unique in the process
    with _naming:
        _last_reading = max(clock.utc(), _last_reading + 1)
        return _last_reading
