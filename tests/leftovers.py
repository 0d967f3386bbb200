"""No test leaves a thread or a process behind: it would work on under the tests that follow, and draw their luck."""

from __future__ import annotations

import gc
import threading
import time
import warnings
import weakref
from collections.abc import Collection, Generator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

__all__ = ["leaves_no_connections", "leaves_nothing_running", "pytest_fixture_setup"]

# What ends by itself ends soon after its test; a busy machine may take its time over it.
PATIENCE: Final = 30.0
LOOKING: Final = 0.005
# Packages and modules whose tests talk to servers that break off.
TALKING: Final = ("tests.fetch", "tests.endpoint", "tests.sources.test_s3")
# They live as long as the process does, and start when they are first needed; the loop of Dask ("IO loop") where a
# client's scheduler was gone; and what waits a second for another request ("rtca-idle").
SHARED_NAMES: Final = ("asyncio_", "execnet", "Tornado selector", "Dask-Offload", "IO loop", "rtca-idle")

_shared: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
_shared_processes: set[int] = set()
"""What fixtures of several tests have started; pytest ends those fixtures later."""


def threads() -> dict[threading.Thread | int, str]:
    """Return the threads that run."""
    return {thread: f"thread {thread.name}" for thread in threading.enumerate()}


def processes() -> dict[threading.Thread | int, str]:
    """Return the children of this process that have not ended, where the system tells."""
    found: dict[threading.Thread | int, str] = {}
    for children in Path("/proc/self/task").glob("*/children"):
        for child in _read(children).split():
            state = _read(Path("/proc", child, "stat")).rpartition(")")[2].split()
            if state and state[0] != "Z":
                found[int(child)] = f"process {_read(Path('/proc', child, 'cmdline')).replace(chr(0), ' ')[:200]}"
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:  # it has ended meanwhile
        return ""


def running() -> dict[threading.Thread | int, str]:
    return threads() | processes()


def started_since(before: Collection[threading.Thread | int]) -> list[str]:
    """Name what runs now, did not before, and belongs to this test alone."""
    return [
        name
        for one, name in running().items()
        if one not in before
        and one not in _shared
        and one not in _shared_processes
        and not name.removeprefix("thread ").startswith(SHARED_NAMES)
    ]


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Generator[None, Any, Any]:
    """Take what a fixture of several tests starts for theirs."""
    if fixturedef.scope == "function":
        return (yield)
    before = running().keys()
    result = yield
    for one in running().keys() - before:
        if isinstance(one, threading.Thread):
            _shared.add(one)
        else:
            _shared_processes.add(one)
    return result


@pytest.fixture(autouse=True)
def leaves_nothing_running() -> Iterator[None]:
    """Fail a test after which something goes on that was not there before it."""
    before = running().keys()
    yield
    ends = time.monotonic() + PATIENCE
    while left := started_since(before):
        assert time.monotonic() < ends, f"the test leaves behind: {'; '.join(left)}"
        time.sleep(LOOKING)


@pytest.fixture(autouse=True, scope="module")
def leaves_no_connections(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collect the connections of requests that were given up, which botocore leaves in circles of references.

    Collected later, by chance, each would warn in a test that never had it. One that this package leaves outside such a
    circle has warned in its own test by now.
    """
    yield
    if request.module.__name__.startswith(TALKING):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
