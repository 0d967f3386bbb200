"""The account's quota, kept by the client: one token bucket for all readers of an account on this machine.

The service lets an account ask twice a second, five times at once. Whoever asks faster is refused, and botocore's
retries then lose contacts: with sixteen threads and no pace most of them. So a request is not sent before its turn.
Turns are reserved, first come, first served: threads neither race for a token nor starve one another.

Readers of one process share the bucket in its memory, those of several one in a file (see
:mod:`rtca_nb.fetch.shared_bucket`).

The bucket stays a little below the quota, because the network squeezes requests together that were sent apart. The
account may have other users: each 429 lowers the pace, and each success restores a part of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from rtca_nb.base.arguments import kind_of
from rtca_nb.base.clock import SYSTEM_CLOCK, Clock
from rtca_nb.exceptions import UsageError
from rtca_nb.fetch.quota_option import QuotaOption, quota_of_environment, read_quota
from rtca_nb.fetch.shared_bucket import Level, SharedBucket, bucket_path

__all__ = ["QUOTA", "Bucket", "Pace", "QuotaOption", "pace_of", "read_quota", "share_by", "shared_pace"]

QUOTA: Final = (2.0, 5.0)
"""The service's own figures: requests a second in the long run, requests at once; for a whole account and region."""

# Of the rate. Less would cost more than the occasional 429: 0.95 alone makes a long run take 1.053 times as long.
_SHARE: Final = 0.98
# A 429 takes away this share of the pace, down to the least; a success gives back a step.
_LOWER, _LEAST, _STEP = 0.7, 0.1, 0.05


class Pace:
    """A token bucket whose tokens are reserved ahead.

    Parameters
    ----------
    rate : float
        Requests a second that the account may make.
    burst : float
        Requests that it may make at once.
    clock : Clock
    waiting : bool
        Whether it counts from the start; else from the first 429 on.
    shared : SharedBucket, optional
        Where processes share it.
    """

    def __init__(
        self,
        rate: float = QUOTA[0],
        burst: float = QUOTA[1],
        *,
        clock: Clock = SYSTEM_CLOCK,
        waiting: bool = True,
        shared: SharedBucket | None = None,
    ) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rate = rate * _SHARE
        # One token is left to requests that arrive closer together than they were sent.
        self._burst = max(burst - 1, 1.0)
        self._level = Level(self._burst, clock.now())
        self._waiting = waiting
        self._shared = shared

    @property
    def rate(self) -> float:
        """Requests a second at present; infinite while nothing waits."""
        return self._rate * self._level.factor if self._waiting else float("inf")

    @property
    def factor(self) -> float:
        """Share of the quota's rate that is used."""
        return self._level.factor

    @property
    def left(self) -> float:
        """How many requests could go out at once at present; infinite while nothing waits."""
        with self._lock:
            if not self._waiting:
                return float("inf")
            self._fill()
            return max(0.0, self._level.tokens)

    @property
    def burst(self) -> float:
        """The most requests that may go out at once; infinite while nothing waits."""
        return self._burst if self._waiting else float("inf")

    def reserve(self) -> float:
        """Take the next turn; return the seconds until it comes."""
        if not self._waiting:
            return 0.0
        with self._held() as level:
            level.tokens -= 1
            return max(0.0, -level.tokens / (self._rate * level.factor))

    def spend(self, requests: int) -> None:
        """Count requests that went out without a turn, such as botocore's own retries."""
        if requests > 0:
            with self._held() as level:
                level.tokens -= requests

    def throttled(self, wait: float = 0.0) -> None:
        """Note a 429: the bucket is empty, and the pace is lowered, once for all requests that were under way.

        Parameters
        ----------
        wait : float
            Seconds for which the service wants to hear nothing.
        """
        with self._held() as level:
            self._waiting = True
            now = self._clock.now()
            if now - level.lowered_at >= 1 / self._rate:
                level.factor = max(_LEAST, level.factor * _LOWER)
                level.lowered_at = now
            level.tokens = min(level.tokens, -wait * self._rate * level.factor)

    def succeeded(self) -> None:
        """Note an answer: a lowered pace rises a step."""
        if self._level.factor < 1:
            with self._held() as level:
                level.factor = min(1.0, level.factor + _STEP)

    @contextmanager
    def _held(self) -> Iterator[Level]:
        """Hold the bucket, filled up to now, while a caller changes it."""
        with self._lock:
            if self._shared is None:
                self._fill()
                yield self._level
                return
            with self._shared.turn() as turn:
                found = turn.read()
                figures = {"rate": self._rate, "burst": self._burst, "least": _LEAST, "now": self._clock.now()}
                if found is not None and found.can_be(**figures):
                    self._level = found
                self._fill()
                yield self._level
                turn.write(self._level)

    def _fill(self) -> None:
        now, level = self._clock.now(), self._level
        level.tokens = min(self._burst, level.tokens + (now - level.at) * self._rate * level.factor)
        level.at = now


class _NoPace(Pace):
    """For those who said that there is no quota: it never waits."""

    def reserve(self) -> float:
        return 0.0

    def throttled(self, wait: float = 0.0) -> None:
        pass

    @property
    def rate(self) -> float:
        return float("inf")

    @property
    def left(self) -> float:
        return float("inf")

    @property
    def burst(self) -> float:
        return float("inf")


class Bucket(NamedTuple):
    """Which bucket it is, and whether it counts from the start."""

    address: str
    account: str
    rate: float
    burst: float
    waiting: bool


def pace_of(bucket: Bucket) -> Pace:
    """Return the pace that all processes of this machine share."""
    return Pace(
        bucket.rate,
        bucket.burst,
        waiting=bucket.waiting,
        shared=SharedBucket(lambda: bucket_path(bucket.address, bucket.account, bucket.rate, bucket.burst)),
    )


_paces: dict[tuple[Bucket, Callable[[Bucket], Pace]], Pace] = {}
_making = threading.Lock()
_share: ContextVar[Callable[[Bucket], Pace]] = ContextVar("rtca_nb_share", default=pace_of)


@contextmanager
def share_by(make: Callable[[Bucket], Pace]) -> Iterator[None]:
    """Have the paces of connections that are opened here made by a function: one that shares them more widely."""
    token = _share.set(make)
    try:
        yield
    finally:
        _share.reset(token)


def shared_pace(address: str, quota: QuotaOption = "auto", *, account: Callable[[], str] = lambda: "") -> Pace:
    """Return the pace that all readers of an account share on this machine.

    Parameters
    ----------
    address : str
        The URL that is asked; it names the region.
    quota : "auto", (rate, burst), str or None
        By default the environment's ``RTCA_NB_QUOTA`` (``"rate,burst"``, or ``"none"``), else the service's own
        figures; an address on this machine is no account and is not paced until it answers with 429. None paces
        nothing. Other text is read as on the command line.
    account : callable
        Returns what tells accounts apart. Two that seem to be one share a pace, which costs time and never a refusal.

    Raises
    ------
    UsageError
        If the figures are invalid.
    """
    if quota is not None and not isinstance(quota, (str, tuple, list)):
        raise UsageError(
            f"a quota must be 'auto', None, or a rate above 0 and a burst, such as (2, 5), not {kind_of(quota)}"
        )
    chosen = quota
    if isinstance(quota, str):
        chosen = quota_of_environment() if quota == "auto" else read_quota(quota, "quota")
    if chosen is None:
        return _NoPace()
    waiting = chosen != "auto" or not _is_local(address)
    rate, burst = QUOTA if chosen == "auto" else _figures(chosen)
    bucket, make = Bucket(address, account() if waiting else "", rate, burst, waiting), _share.get()
    with _making:
        if (bucket, make) not in _paces:
            _paces[bucket, make] = make(bucket)
        return _paces[bucket, make]


def _figures(given: Iterable[Any]) -> tuple[float, float]:
    try:
        rate, burst = (float(figure) for figure in given)
    except (TypeError, ValueError):
        rate = burst = 0.0
    if not (0 < rate < float("inf") and 1 <= burst < float("inf")):
        raise UsageError(
            "a quota must be a rate above 0 and a burst of at least 1, such as (2, 5); pass None for no quota"
        )
    return rate, burst


def _is_local(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
