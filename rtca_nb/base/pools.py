"""Processes that work for this one: those of this machine, and the interface that they share with a cluster."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from rtca_nb.base.arguments import quoted
from rtca_nb.base.worker import receive, send
from rtca_nb.exceptions import CorpusError, Hint, UsageError

__all__ = ["LocalPool", "OwnPool", "Pool", "in_order", "local_pool"]

Given = TypeVar("Given")
Result = TypeVar("Result")

_MOST_WORKERS: Final = 1024
_TRIES: Final = 3
# Number of results, for each worker, that may wait for an earlier one.
_AHEAD: Final = 4
# Seconds between checks for an interrupt.
_LOOK: Final = 1.0
_PROGRAM: Final = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from rtca_nb.base.arguments import quoted
from rtca_nb.base.worker import main
main()
"""


def local_pool(workers: int | None, environment: Mapping[str, str] | None = None) -> LocalPool | None:
    """Return a pool of processes on this machine; None if only this process is to work (``workers`` is None or 1).

    Raises
    ------
    UsageError
        If ``workers`` is not a whole number from 1 to 1,024.
    """
    if workers is None:
        return None
    if type(workers) is not int or not 1 <= workers <= _MOST_WORKERS:
        given = "" if type(workers) is int else f", not {quoted(workers)}"
        raise UsageError(f"workers must be a whole number from 1 to {_MOST_WORKERS:,}{given}")
    return None if workers == 1 else LocalPool(workers, environment)


class Pool(Protocol):
    """A group of processes that run functions of this package; if a process dies, its job is run again in another.

    Attributes
    ----------
    size : int
        Maximum number of functions that run at the same time.
    cluster : bool
        Whether the processes may be on several machines.
    """

    size: int
    cluster: bool

    def submit(self, function: Callable[[Any], Any], given: Any) -> int:
        """Queue the call ``function(given)``; return the number of this job."""

    def next_done(self) -> tuple[int, Any]:
        """Wait for the next job that ends; return its number and its result, or raise its error."""

    def close(self) -> None:
        """End all running jobs immediately, and drop the others."""


def in_order(pool: Pool, function: Callable[[Given], Result], given: Iterable[Given]) -> Iterator[Result]:
    """Run a function for each of several inputs; yield the results in the same order.

    Inputs are taken as needed: only a few results wait for one that takes long.
    """
    coming = iter(given)
    order: deque[int] = deque()
    results: dict[int, Result] = {}
    while True:
        while len(order) < _AHEAD * pool.size:
            try:
                order.append(pool.submit(function, next(coming)))
            except StopIteration:
                break
        if not order:
            return
        while order[0] not in results:
            number, result = pool.next_done()
            results[number] = result
        yield results.pop(order.popleft())


class OwnPool:
    """A pool without other processes: each job runs here when its result is requested."""

    def __init__(self) -> None:
        self.size = 1
        self.cluster = False
        self._waiting: deque[_Job] = deque()
        self._submitted = 0

    def __repr__(self) -> str:
        return "<OwnPool>"

    def submit(self, function: Callable[[Any], Any], given: Any) -> int:
        """Queue the call ``function(given)``; return the number of this job."""
        self._submitted += 1
        self._waiting.append(_Job(self._submitted, function, given))
        return self._submitted

    def next_done(self) -> tuple[int, Any]:
        """Run the job that was queued first; return its number and its result."""
        job = self._waiting.popleft()
        return job.number, job.function(job.given)

    def close(self) -> None:
        """Drop the jobs that have not run yet."""
        self._waiting.clear()


class _Job(NamedTuple):
    number: int
    function: Callable[[Any], Any]
    given: Any
    tries: int = 1


class _Worker(NamedTuple):
    process: subprocess.Popen[bytes]
    listener: threading.Thread


_Answer = tuple[int, tuple[bool, Any] | None]
"""Process and its answer: whether it is a result, and the result or the error; None if the process died."""


class LocalPool:
    """Processes on this machine, each started when there is work for it.

    Parameters
    ----------
    size : int
        Largest number of processes.
    environment : mapping of str to str, optional
        Environment variables to set in addition to those of this process.
    """

    def __init__(self, size: int, environment: Mapping[str, str] | None = None) -> None:
        self.size = size
        self.cluster = False
        self._environment = dict(environment or {})
        self._workers: dict[int, _Worker] = {}
        self._idle: list[int] = []
        self._busy: dict[int, _Job] = {}
        self._waiting: deque[_Job] = deque()
        self._answers: queue.Queue[_Answer] = queue.Queue()
        self._submitted = 0

    def __repr__(self) -> str:
        return f"<LocalPool of {self.size}>"

    @property
    def processes(self) -> list[int]:
        """Ids of the running processes."""
        return list(self._workers)

    def submit(self, function: Callable[[Any], Any], given: Any) -> int:
        """Queue the call ``function(given)`` of a function of a module; return the number of this job."""
        self._submitted += 1
        self._waiting.append(_Job(self._submitted, function, given))
        self._assign()
        return self._submitted

    def next_done(self) -> tuple[int, Any]:
        """Wait for the next job that ends; return its number and its result.

        Raises
        ------
        CorpusError
            If three processes died at the same job.
        RtcaError
            The error that the function raised.
        """
        while True:
            try:
                pid, answer = self._answers.get(timeout=_LOOK)
            except queue.Empty:  # on Windows, Ctrl-C only arrives between two waits
                continue
            if pid not in self._workers:
                continue
            if answer is None:
                self._bury(pid)
                continue
            job = self._busy.pop(pid)
            self._idle.append(pid)
            self._assign()
            is_good, result = answer
            if not is_good:
                raise result
            return job.number, result

    def close(self) -> None:
        """End all processes immediately, and drop all jobs."""
        self._idle, self._busy = [], {}
        self._waiting.clear()
        workers, self._workers = list(self._workers.values()), {}
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            _end(worker)

    def _assign(self) -> None:
        while self._waiting and len(self._busy) < self.size:
            pid = self._idle.pop() if self._idle else self._start()
            job = self._busy[pid] = self._waiting.popleft()
            stdin = self._workers[pid].process.stdin
            with contextlib.suppress(OSError):  # the process died, which its listener reports
                if stdin is not None:
                    send(stdin, (job.function, job.given))

    def _start(self) -> int:
        # Python ignores entries of the path that are not text, such as a Path.
        path = [place for place in list[Any](sys.path) if isinstance(place, str)]
        process = subprocess.Popen(  # noqa: S603  # this interpreter, and this package
            [sys.executable, "-c", _PROGRAM, json.dumps(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **self._environment},
            # Ctrl-C would reach all processes in the terminal's group, but this process ends the others itself.
            start_new_session=True,
        )
        listener = threading.Thread(target=self._listen, args=(process,), daemon=True)
        self._workers[process.pid] = _Worker(process, listener)
        listener.start()
        return process.pid

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        while process.stdout is not None:
            try:
                self._answers.put((process.pid, receive(process.stdout)))
            except (EOFError, OSError):
                break
        self._answers.put((process.pid, None))

    def _bury(self, pid: int) -> None:
        worker = self._workers.pop(pid)
        worker.process.kill()
        _end(worker)
        job = self._busy.pop(pid, None)
        if job is None:
            self._idle.remove(pid)
            return
        if job.tries >= _TRIES:
            raise CorpusError(
                f"a worker process died {_TRIES} times on the same contacts",
                hint=Hint(
                    "free memory on this machine, or use fewer workers",
                    command="free memory on this machine, or use fewer {workers}",
                ),
            )
        self._waiting.appendleft(job._replace(tries=job.tries + 1))
        self._assign()


def _end(worker: _Worker) -> None:
    worker.process.wait()
    worker.listener.join()
    for pipe in (worker.process.stdin, worker.process.stdout):
        with contextlib.suppress(OSError):  # the last data sent have no reader any more
            if pipe is not None:
                pipe.close()
