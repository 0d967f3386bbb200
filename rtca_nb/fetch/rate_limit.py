"""The account's quota, enforced by the client: one token bucket for all readers of an account on this machine.

The service permits two requests a second, in bursts of five. Faster requests are refused, and botocore's retries then
lose contacts: with sixteen threads and no pace, most contacts. So each request waits for its turn. Turns are reserved
first come, first served, so threads neither race for a token nor starve one another.

Readers of one process share a bucket in memory; several processes share one in a file (see
:mod:`rtca_nb.fetch.shared_bucket`).

The bucket stays a little below the quota, because requests may arrive closer together than they were sent. The account
may have other users, so each 429 lowers the pace, and each success restores a part of it.
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
"""The service's own quota for an account and region: requests a second in the long run, and requests at once."""

# Share of the rate to use. Less costs more than an occasional 429: with 0.95, a long run takes 1.053 times as long.
_SHARE: Final = 0.98
# A 429 multiplies the pace by _LOWER, down to _LEAST; a success raises it by _STEP.
_LOWER, _LEAST, _STEP = 0.7, 0.1, 0.05


class Pace:
    """A token bucket that paces requests: each reserves a token, even a future one, and waits until its time comes.

    Parameters
    ----------
    rate : float
        Requests a second that the account may make.
    burst : float
        Requests that the account may make at once.
    clock : Clock
    waiting : bool
        Whether requests wait from the start, or only from the first 429 on.
    shared : SharedBucket, optional
        Bucket that several processes share.
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
        # One token is reserved, because requests may arrive closer together than they were sent.
        self._burst = max(burst - 1, 1.0)
        self._level = Level(self._burst, clock.now())
        self._waiting = waiting
        self._shared = shared

    @property
    def rate(self) -> float:
        """Current limit in requests a second; infinite while requests do not wait."""
        return self._rate * self._level.factor if self._waiting else float("inf")

    @property
    def factor(self) -> float:
        """Current share of the full rate, below 1 after a 429."""
        return self._level.factor

    @property
    def left(self) -> float:
        """Number of requests that could be sent at once now; infinite while requests do not wait."""
        with self._lock:
            if not self._waiting:
                return float("inf")
            self._fill()
            return max(0.0, self._level.tokens)

    @property
    def burst(self) -> float:
        """Maximum number of requests at once; infinite while requests do not wait."""
        return self._burst if self._waiting else float("inf")

    def reserve(self) -> float:
        """Reserve the next turn; return the seconds until it comes."""
        if not self._waiting:
            return 0.0
        with self._held() as level:
            level.tokens -= 1
            return max(0.0, -level.tokens / (self._rate * level.factor))

    def spend(self, requests: int) -> None:
        """Count requests that were sent without a turn, such as botocore's own retries."""
        if requests > 0:
            with self._held() as level:
                level.tokens -= requests

    def throttled(self, wait: float = 0.0) -> None:
        """Note a 429: empty the bucket and lower the pace; several 429s in a short time lower it only once.

        Parameters
        ----------
        wait : float
            Seconds that the service asks you to wait.
        """
        with self._held() as level:
            self._waiting = True
            now = self._clock.now()
            if now - level.lowered_at >= 1 / self._rate:
                level.factor = max(_LEAST, level.factor * _LOWER)
                level.lowered_at = now
            level.tokens = min(level.tokens, -wait * self._rate * level.factor)

    def succeeded(self) -> None:
        """Note a successful answer, which raises a lowered pace by a step."""
        if self._level.factor < 1:
            with self._held() as level:
                level.factor = min(1.0, level.factor + _STEP)

    @contextmanager
    def _held(self) -> Iterator[Level]:
        """Yield the bucket's state, filled up to now, under a lock; changes to it are kept when the block ends."""
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
    """A pace without a quota, which never waits."""

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
    """Identity of a bucket (address, account and quota), and whether requests wait from the start."""

    address: str
    account: str
    rate: float
    burst: float
    waiting: bool


def pace_of(bucket: Bucket) -> Pace:
    """Return a new pace for a bucket; all of the user's processes on this machine share its state in a file."""
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
    """Let connections that are opened in the block get their paces from ``make``, which may share them in a cluster."""
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
        URL of the endpoint, which names the region.
    quota : "auto", (rate, burst), str or None
        ``"auto"`` uses ``RTCA_NB_QUOTA`` (``"rate,burst"`` or ``"none"``) if it is set, otherwise the service's own
        quota; but requests to this machine then wait only after the first 429. With None, requests never wait. Other
        text is read as on the command line.
    account : callable
        Returns an identifier of the account. If two accounts have the same one, they share a pace, which is slow but
        causes no refusals.

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
