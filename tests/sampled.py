"""Tests of many cases: a few by default, all of them in CI.

``@pytest.mark.sampled(8)`` above a parametrised test leaves 8 of its cases in the default suite and marks the others
slow. Which 8 is drawn once and for all from the test's name, so that no parameter of several is always the same one.
``pytestmark = pytest.mark.sampled_file(8)`` does the same for all that a file tests, of which much is slow to start and
alike: a browser, a command in a process of its own.
Where ``RTCA_EVERY_CASE`` is 1, all of them run by default; where it is "files", all that the second mark leaves out do.
"""

from __future__ import annotations

import os
from collections import defaultdict
from random import Random

import pytest

LONGEST = {
    "tests/archive/test_crash.py",
    "tests/fetch/test_boto_errors.py",
    "tests/leaks/test_everywhere.py",
    "tests/leaks/test_canaries.py",
}
"""Files that a worker takes longest over, among those that use no browser."""


@pytest.hookimpl(tryfirst=True)  # before -m chooses by the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_when)
    every = os.environ.get("RTCA_EVERY_CASE")
    if every not in {"1", "files"}:
        _sample("sampled_file", "::", items)
    if every != "1":
        _sample("sampled", "[", items)


def _when(item: pytest.Item) -> int:
    """Whether a file is of those that begin first: a worker that gets one of them last ends long after the others."""
    name = item.nodeid.partition("::")[0]
    if name in LONGEST or name.endswith(".ipynb"):
        return 0
    return 1 if item.get_closest_marker("browser") else 2


def _sample(mark: str, end: str, items: list[pytest.Item]) -> None:
    """Leave some of the items that agree up to ``end`` of their names, as many as the mark says."""
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker(mark) and not item.get_closest_marker("slow"):
            cases[item.nodeid.partition(end)[0]].append(item)
    for name, those in cases.items():
        (wanted,) = those[0].get_closest_marker(mark).args  # type: ignore[union-attr]
        kept = {id(item) for item in Random(name).sample(those, min(wanted, len(those)))}
        for item in those:
            if id(item) not in kept:
                item.add_marker(pytest.mark.slow)
