"""Workers of a Dask cluster, on this machine or on many."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, Final

from rtca_nb.base.arguments import kind_of
from rtca_nb.base.extras import missing_extra
from rtca_nb.base.pools import Pool
from rtca_nb.exceptions import CorpusError, UsageError

__all__ = ["DaskPool"]

_RETRIES: Final = 2


class DaskPool(Pool):
    """The workers of a Dask client.

    Parameters
    ----------
    client : distributed.Client

    Raises
    ------
    SetupError
        If Dask is not installed.
    UsageError
        If ``client`` is not a client, or is asynchronous.
    CorpusError
        If the scheduler is gone, or has no workers.
    """

    def __init__(self, client: Any) -> None:
        try:
            distributed: Any = importlib.import_module("distributed")
        except ImportError:
            raise missing_extra("client needs", "dask") from None
        if not isinstance(client, distributed.Client) or client.asynchronous:
            raise UsageError(
                f"client must be a dask.distributed.Client that is not asynchronous, not {kind_of(client)}"
            )
        self._client = client
        self._numbers: dict[str, int] = {}
        self._futures: dict[str, Any] = {}
        self._submitted = 0
        self._gone = (OSError, TimeoutError, distributed.CancelledError, distributed.client.FutureCancelledError)
        self._killed = distributed.KilledWorker
        self.size = self._threads()
        # On the client's own loop, because Dask's default client may be another one, or closed.
        self._completed: Any = distributed.as_completed(loop=client.loop)
        self.cluster = True

    def __repr__(self) -> str:
        return f"<DaskPool of {self.size}>"

    def _threads(self) -> int:
        if self._client.status != "running":
            raise self._lost()
        try:
            threads = self._client.nthreads()
        except self._gone:
            raise self._lost() from None
        if not threads:
            raise CorpusError(
                "the Dask cluster has no workers; start some, or wait for them with client.wait_for_workers"
            )
        return sum(threads.values())

    def submit(self, function: Callable[[Any], Any], given: Any) -> int:
        """Queue a call of a function for a worker to run; return the number of the task.

        The function must be importable from its module.
        """
        self._submitted += 1
        try:
            future = self._client.submit(function, given, pure=False, retries=_RETRIES)
        except self._gone:
            raise self._lost() from None
        self._numbers[future.key] = self._submitted
        self._futures[future.key] = future
        self._completed.add(future)
        return self._submitted

    def next_done(self) -> tuple[int, Any]:
        """Wait for the next task that ends, in any order; return its number and its result, or raise its error.

        Raises
        ------
        CorpusError
            If the scheduler is gone, or workers died repeatedly at the same task.
        """
        try:
            future = next(self._completed)
            del self._futures[future.key]
            return self._numbers.pop(future.key), future.result()
        except self._killed:
            raise CorpusError(
                "workers of the Dask cluster died repeatedly on the same contacts; give them more memory"
            ) from None
        except self._gone:
            raise self._lost() from None

    def close(self) -> None:
        """Cancel the tasks that are still running."""
        futures = list(self._futures.values())
        self._futures, self._numbers = {}, {}
        if futures and self._client.status == "running":
            try:
                self._client.cancel(futures, force=True)
            except self._gone:
                return  # then nothing runs

    def _lost(self) -> CorpusError:
        return CorpusError("the scheduler of the Dask cluster is gone; start the cluster, and write again")
