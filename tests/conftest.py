"""What every test gets: a machine without AWS and without network, and a browser where it asks for one."""

from __future__ import annotations

import gc
import os
import signal
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.browser import chromium, open_page
from tests.isolation import isolate, violations
from tests.leftovers import leaves_no_connections, leaves_nothing_running, pytest_fixture_setup
from tests.making import ALL_FORMS, contact_of
from tests.node import node
from tests.sampled import pytest_collection_modifyitems

__all__ = [
    "chromium",
    "leaves_no_connections",
    "leaves_nothing_running",
    "node",
    "open_page",
    "pytest_collection_modifyitems",
    "pytest_fixture_setup",
]

isolate()

# A shell starts what runs in the background with Ctrl-C ignored, and what is started from here would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# So does nohup with the end of a terminal.
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# Time on a shared machine says nothing about an example. In CI the same examples are tried each time, so that a
# failure belongs to the change; elsewhere new ones are, and a failure prints how to repeat it.
settings.register_profile(
    "local", deadline=None, print_blob=True, max_examples=30, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", parent=settings.get_profile("local"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_collection_finish() -> None:
    """Leave what was collected out of each later look for garbage: half a million objects that all stay to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _has_its_own_quota() -> Iterator[None]:
    """Processes of a user share an account's quota by a file; tests that run beside these are of no such account."""
    before = os.environ.get("TMPDIR")
    # Short, as sockets lie in it, too, and their paths may not be long.
    with tempfile.TemporaryDirectory(prefix="rtca-", ignore_cleanup_errors=True) as folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        yield
        tempfile.tempdir = None
        os.environ.pop("TMPDIR")
        if before is not None:
            os.environ["TMPDIR"] = before


@pytest.fixture(autouse=True)
def _stays_on_this_machine() -> Iterator[None]:
    violations.clear()
    yield
    assert not violations, f"a test tried to reach {', '.join(violations)}; tests stay on this machine"


@pytest.fixture(params=ALL_FORMS, ids="-".join)
def form(request: pytest.FixtureRequest) -> tuple[str, str, str]:
    """Every sample in every form and unit: name, output type, unit."""
    return request.param


@pytest.fixture(scope="session")
def refund():
    return contact_of("refund", "Raw")
