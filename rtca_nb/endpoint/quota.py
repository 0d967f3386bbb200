"""The request quotas: one token bucket for each operation, shared by the whole account, as in the service."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from rtca_nb.base.arguments import quoted
from rtca_nb.endpoint.model import LIST_SEGMENTS, OPERATIONS
from rtca_nb.exceptions import UsageError

__all__ = ["QUOTAS", "Quota", "Quotas", "TokenBucket"]


@dataclass(frozen=True, slots=True)
class Quota:
    """How often an account may call one operation of a local endpoint.

    The endpoint answers requests beyond the quota with ThrottlingException.

    Parameters
    ----------
    rate : float
        Requests per second in the long run; above 0.
    burst : int
        Maximum number of requests that are accepted at once; at least 1. Requests that ``rate`` allows but nobody makes
        are saved up to this number, as in a token bucket.

    Raises
    ------
    UsageError
        If ``rate`` or ``burst`` is out of range.
    """

    rate: float = 2.0
    burst: int = 5

    def __post_init__(self) -> None:
        if not 0 < self.rate < float("inf") or self.burst < 1:
            raise UsageError("A quota needs a rate above 0 and a burst of at least 1; quota=None turns it off.")


class TokenBucket:
    """Decides, with a token bucket, which requests are within a quota.

    Parameters
    ----------
    quota : Quota
        Rate and burst.
    now : callable
        A monotonic clock in seconds.
    """

    def __init__(self, quota: Quota, now: Callable[[], float] = time.monotonic) -> None:
        self._quota = quota
        self._now = now
        self._level = float(quota.burst)
        self._filled_at = now()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Return whether one more request may pass, and count it if so; refused requests are not counted."""
        with self._lock:
            now = self._now()
            self._level = min(self._quota.burst, self._level + (now - self._filled_at) * self._quota.rate)
            self._filled_at = now
            if self._level < 1:
                return False
            self._level -= 1
            return True


QUOTAS: Final[Mapping[str, Quota]] = MappingProxyType(
    {name: Quota() for name in OPERATIONS} | {"SearchContacts": Quota(0.5, 1)}
)
"""The service's own quotas by operation; each operation is counted separately."""


class Quotas:
    """The quotas of an account, counted separately for each operation.

    Parameters
    ----------
    quota : Quota, mapping of str to Quota, or None
        A single quota is for ListRealtimeContactAnalysisSegmentsV2; other operations, and operations that a mapping
        lacks, have no quota. None sets no quotas.

    Raises
    ------
    UsageError
        The mapping names an operation that is not served.
    """

    def __init__(self, quota: Quota | Mapping[str, Quota] | None) -> None:
        by_name = {LIST_SEGMENTS: quota} if isinstance(quota, Quota) else quota or {}
        unknown = [name for name in by_name if name not in OPERATIONS]
        if unknown:
            raise UsageError(
                f"the quota is for {quoted(unknown[0])}, which is not an operation of the endpoint; choose from "
                f"{', '.join(OPERATIONS)}"
            )
        self._buckets = {name: TokenBucket(one) for name, one in by_name.items()}

    def take(self, operation: str) -> bool:
        """Return whether one more request of an operation may pass, and count it if so."""
        bucket = self._buckets.get(operation)
        return bucket is None or bucket.take()
