"""Whatever goes wrong: nothing lost in silence, nothing twice, nothing called complete that is not, no endless loop."""

from __future__ import annotations

import pytest

from rtca_nb.endpoint import FAULTS, Faults
from tests.fetch.matrix import Tally, bench, each_fault_always, each_fault_at_each_page, random_faults, run

# botocore leaves broken connections to the garbage collector, which comes when it likes.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def check(tally: Tally) -> None:
    print(tally.table())
    ours = tally.totals(0)
    bad = {name: ours[name] for name in ("lost", "duplicates", "endless", "wrong complete", "segments lost")}
    assert not any(bad.values()), bad


@pytest.fixture(scope="module")
def bed():
    with bench(max_results=30) as running:
        yield running


@pytest.mark.slow
def test_each_fault_at_each_page(bed):
    tally = Tally()
    tally.add(each_fault_at_each_page(bed))
    check(tally)
    assert set(tally.rows) == set(FAULTS)
    # One fault is no reason to fail: only a port that is closed from the first request on may be, and a refusal.
    refusals = {name for name, fault in FAULTS.items() if fault.group == "refusal"}
    failed = {name for name, pairs in tally.rows.items() if any(ours.label == "error" for ours, _ in pairs)}
    assert failed <= {"refuse", *refusals}
    plain = tally.totals(1)
    assert plain["lost"] >= 10, "the plain loop loses pages, or the matrix tests nothing"
    assert plain["duplicates"] >= 3


@pytest.mark.slow
def test_each_fault_always(bed):
    tally = Tally()
    tally.add(each_fault_always(bed))
    check(tally)
    assert tally.totals(1)["endless"] >= 1


@pytest.mark.slow
def test_faults_at_random_positions(bed):
    tally = Tally()
    tally.add(random_faults(bed, 40))
    check(tally)


@pytest.mark.slow
def test_a_refusal_that_is_damaged_itself_is_asked_again(bed):
    """botocore reads an error's body on its own, and lets whatever that raises through."""
    outcome = bed.play(Faults({1: "stale-next-token", 2: "invalid-utf8"}), bed.ours, adding=False)
    assert outcome.label == "whole"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_many_faults():
    check(run(500))  # python -m tests.fetch.matrix 3000 runs as many as the promise was measured with
