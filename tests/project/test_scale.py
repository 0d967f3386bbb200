"""The page on scale: what it says of the quota is what the simulation gives, and what arithmetic says."""

from __future__ import annotations

import pytest

from tests.benchmarks.scale import LOADS, PAGES, ends, quota_table, simulate

from .files import ROOT

RATE, BURST = 2, 5


def by_arithmetic(contacts: int) -> float:
    """The longest wait of a queue that is served at the rate of the quota, without its burst."""
    free = longest = 0.0
    for end in ends(contacts):
        free = max(free, end) + PAGES / RATE
        longest = max(longest, free - end)
    return longest


def check_waits(contacts):
    found = simulate(contacts).longest_wait
    # The burst shortens a wait, and the clock of the simulation moves in small steps.
    assert by_arithmetic(contacts) - (BURST + PAGES) / RATE <= found <= by_arithmetic(contacts) + 1


def test_waits_are_those_of_a_queue_at_the_rate_of_the_quota():
    check_waits(5_000)


def test_contacts_end_in_order_on_one_day():
    times = list(ends(1_000))
    assert len(times) == 1_000
    assert times == sorted(times)
    assert 0 <= times[0] < times[-1] < 86_400


@pytest.mark.slow
def test_the_page_has_the_table_of_the_simulation_and_its_waits_are_those_of_the_queue():
    for contacts in LOADS[1:]:
        check_waits(contacts)  # each is simulated once
    assert "\n".join(quota_table()) in (ROOT / "docs/scale.md").read_text("utf-8")
