"""One quota for a whole Dask cluster: its scheduler keeps the bucket, and each turn is one question to it.

The scheduler runs one thing at a time and has one clock, so no lock is needed that a worker could take with it when it
dies, and no two machines have to agree on the time. It shares its bucket with the other processes of its machine.
"""

from __future__ import annotations

import importlib
from typing import Any, Final

from rtca_nb.exceptions import SetupError
from rtca_nb.fetch.rate_limit import Bucket, Pace, pace_of

__all__ = ["ClusterPace"]

_paces: Final[dict[Bucket, Pace]] = {}


def _change(bucket: Bucket, method: str, arguments: tuple[Any, ...]) -> tuple[Any, float]:
    """Change the bucket, on the scheduler; return what came of it, and the share of the rate that is used."""
    pace = _paces.setdefault(bucket, pace_of(bucket))
    found = getattr(pace, method)(*arguments)
    return found, pace.factor


class ClusterPace(Pace):
    """The pace of a worker: the scheduler's.

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
        """Take the next turn; return the seconds until it comes."""
        wait: float = self._ask("reserve")
        return wait

    def spend(self, requests: int) -> None:
        """Count requests that went out without a turn."""
        if requests > 0:
            self._ask("spend", requests)

    def throttled(self, wait: float = 0.0) -> None:
        """Note a 429."""
        self._ask("throttled", wait)

    def succeeded(self) -> None:
        """Note an answer: a lowered pace rises a step."""
        if self._lowered:
            self._ask("succeeded")

    def _ask(self, method: str, *arguments: Any) -> Any:
        if self._client.status != "running":  # of an earlier cluster
            self._client = self._distributed.get_client()
        try:
            found, factor = self._client.run_on_scheduler(_change, self._bucket, method, arguments)
        except (ImportError, AttributeError):
            raise SetupError(
                "the scheduler of the Dask cluster cannot keep the account's quota, as it has not this release of "
                "rtca-nb; install it there as on the workers"
            ) from None
        self._lowered = factor < 1
        return found
