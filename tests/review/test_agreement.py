"""Figures on judgements, against published examples."""

from __future__ import annotations

from math import isnan

import pytest

from rtca_nb.exceptions import UsageError
from rtca_nb.review.annotations.agreement import agreement_of, cohen_kappa, wilson


def verdicts(table):
    """Two lists of verdicts that a table of counts stands for."""
    first = [f"v{row}" for row, counts in enumerate(table) for count in counts for _ in range(count)]
    second = [f"v{column}" for counts in table for column, count in enumerate(counts) for _ in range(count)]
    return first, second


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        # J. Cohen, A coefficient of agreement for nominal scales (1960), table 1: shares of .25, .13, …
        ([[25, 13, 12], [12, 2, 16], [3, 15, 2]], -0.0923),
        # The same, table 2, of 200.
        ([[88, 10, 2], [14, 40, 6], [18, 10, 12]], 0.492),
        # Wikipedia, "Cohen's kappa": fifty grant proposals; 20 and 15 judged alike.
        ([[20, 5], [10, 15]], 0.4),
        # The same article: equal observed agreement, other margins.
        ([[45, 15], [25, 15]], 0.1304),
        ([[25, 35], [5, 35]], 0.2593),
    ],
)
def test_kappa_is_as_published(table, kappa):
    first, second = verdicts(table)
    assert cohen_kappa(first, second) == pytest.approx(kappa, abs=0.0005)
    assert cohen_kappa(second, first) == pytest.approx(cohen_kappa(first, second))


def test_kappa_is_one_for_full_agreement():
    assert cohen_kappa(["right", "wrong", "right"], ["right", "wrong", "right"]) == 1


def test_kappa_that_is_undefined_is_missing_and_says_why():
    nothing, same = agreement_of([]), agreement_of([("right", "right")] * 5)
    assert isnan(nothing.kappa)
    assert nothing.reason == "there is nothing that both reviewers judged"
    assert isnan(same.kappa)
    assert (same.n, same.agreed, same.observed) == (5, 5, 1.0)
    assert same.reason.startswith("both reviewers gave everything the same verdict")
    # Each gave one verdict throughout, but not the same: that is defined, and is no agreement.
    assert cohen_kappa(["right"] * 4, ["wrong"] * 4) == 0


def test_kappa_of_lists_of_two_lengths_is_refused():
    with pytest.raises(UsageError, match="these have 1 and 2"):
        cohen_kappa(["right"], ["right", "wrong"])


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_interval_is_as_published(right, n, low, high):
    assert wilson(right, n) == pytest.approx((low, high), abs=0.0001)
    assert wilson(n - right, n) == pytest.approx((1 - high, 1 - low), abs=0.0001)


def test_interval_of_nothing_is_missing():
    assert all(map(isnan, wilson(0, 0)))
