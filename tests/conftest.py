"""What every test gets: a machine without AWS and without network, and a browser where it asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import chromium, open_page
from tests.isolation import isolate, violations

__all__ = ["chromium", "open_page"]

isolate()


@pytest.fixture(autouse=True)
def _stays_on_this_machine() -> Iterator[None]:
    violations.clear()
    yield
    assert not violations, f"a test tried to reach {', '.join(violations)}; tests stay on this machine"
