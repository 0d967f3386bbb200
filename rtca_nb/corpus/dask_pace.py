"""One quota for a whole Dask cluster: the scheduler keeps the token bucket, and workers ask it for each request.

The scheduler does one thing at a time and has one clock. So no dying worker can leave a lock behind, and the clocks of
machines need not agree. The scheduler shares its bucket with the other processes of its machine.
"""

from __future__ import annotations

import importlib
from typing import Any, Final

from rtca_nb.exceptions import SetupError
from rtca_nb.fetch.rate_limit import Bucket, Pace, pace_of

__all__ = ["ClusterPace"]

_paces: Final[dict[Bucket, Pace]] = {}


def _change(bucket: Bucket, method: str, arguments: tuple[Any, ...]) -> tuple[Any, float]:
    """Call a method of the bucket's pace, on the scheduler.

    Return its result, and the share of the full rate that is in use: 1, or less after the service limited requests.
    """
    pace = _paces.setdefault(bucket, pace_of(bucket))
    found = getattr(pace, method)(*arguments)
    return found, pace.factor


class ClusterPace(Pace):
    """The pace at which a worker may send requests; the scheduler keeps its state for all workers.

    Parameters
    ----------
    bucket : Bucket
    """

    def __init__(self, bucket: Bucket) -> None:
        super().__init__(bucket.rate, bucket.burst, waiting=bucket.waiting)
        self._distributed: Any = importlib.import_module("distributed")
        self._client = self._distributed.get_client()
        self._bucket = bucket
        self._lowered = False

    def reserve(self) -> float:
        """Reserve the next turn to send a request; return the seconds until it comes."""
        wait: float = self._ask("reserve")
        return wait

    def spend(self, requests: int) -> None:
        """Count requests that were sent without waiting for a turn."""
        if requests > 0:
            self._ask("spend", requests)

    def throttled(self, wait: float = 0.0) -> None:
        """Record that the service answered with HTTP 429 (too many requests) and asks for ``wait`` seconds of pause."""
        self._ask("throttled", wait)

    def succeeded(self) -> None:
        """Record a successful answer; if the pace was lowered, it then rises by a step."""
        if self._lowered:
            self._ask("succeeded")

    def _ask(self, method: str, *arguments: Any) -> Any:
        if self._client.status != "running":  # the client of an earlier cluster
            self._client = self._distributed.get_client()
        try:
            found, factor = self._client.run_on_scheduler(_change, self._bucket, method, arguments)
        except (ImportError, AttributeError):
            raise SetupError(
                "the scheduler of the Dask cluster cannot share the account's quota among the workers, because it "
                "lacks this release of rtca-nb; install this release on the scheduler too"
            ) from None
        self._lowered = factor < 1
        return found
