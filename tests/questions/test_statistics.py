"""Intervals and tests, held against SciPy's own, published values and many draws."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy  # whose statistics take a second to load, so they are named where they are used

from rtca_nb.questions.statistics import (
    Ratios,
    adjusted,
    difference_of_means,
    difference_of_shares,
    mean_interval,
    share_interval,
    wilson,
)


def sums_of(*groups):
    """Sums of groups, each a list of pairs of x and y of its contacts."""
    rows = []
    for pairs in groups:
        x, y = np.array(pairs, float).reshape(-1, 2).T
        rows.append((len(x), x.sum(), y.sum(), (x * x).sum(), (x * y).sum(), (y * y).sum()))
    return Ratios.of(rows)


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (3, 10), (81, 263), (0, 20), (148, 148)])
def test_the_interval_of_a_share_is_that_of_wilson(k, n):
    expected = scipy.stats.binomtest(k, n).proportion_ci(method="wilson")
    low, high = wilson([k], [n])
    assert (low[0], high[0]) == pytest.approx(tuple(expected), abs=1e-12)
    assert low[0] <= k / n <= high[0]


def test_nothing_counted_has_no_interval():
    assert np.isnan(wilson([0], [0])).all()
    assert np.isnan(share_interval(sums_of([]))).all()
    assert np.isnan(mean_interval(*(np.array([value]) for value in (1.0, math.nan, 1.0)))).all()


# R. G. Newcombe, Statistics in Medicine 17 (1998), table II, method 10.
@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((5, 56), (0, 29), -0.0381, 0.1926)],
)
def test_the_interval_of_a_difference_is_that_of_newcombe(first, second, low, high):
    found = difference_of_shares(second, first)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.0001)


def test_small_numbers_are_compared_by_fishers_test():
    assert difference_of_shares((1, 10), (4, 9)).p == pytest.approx(scipy.stats.fisher_exact([[1, 9], [4, 5]])[1])


def test_means_are_compared_by_welchs_test():
    generator = np.random.default_rng(3)
    before, after = generator.normal(0, 1, 30), generator.normal(0.5, 2, 40)
    expected = scipy.stats.ttest_ind(after, before, equal_var=False)
    found = difference_of_means(sums_of([(1, y) for y in before], [(1, y) for y in after]))
    assert found.p == pytest.approx(expected.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(expected.confidence_interval()))


def test_a_p_that_is_missing_is_no_comparison():
    assert adjusted([0.01, math.nan, 0.04]) == pytest.approx([0.02, math.nan, 0.04], nan_ok=True)
    assert adjusted([]) == []


@pytest.mark.parametrize("rows", [[(6, 5)] * 2, [(7, 3)] * 3, [(12, 10), (6, 5)], [(49, 7)] * 11])
def test_contacts_that_are_all_alike_count_once_each_whatever_rounding_leaves(rows):
    sums = sums_of(rows)
    share = rows[0][1] / rows[0][0]
    assert np.ravel(share_interval(sums)) == pytest.approx(np.ravel(wilson(share * len(rows), len(rows))))


def test_messages_that_are_alike_within_contacts_count_for_fewer():
    alike = sums_of([(10, 10 * (place % 2)) for place in range(40)])
    apart = sums_of([(10, 5) for _ in range(40)])
    expected = scipy.stats.binomtest(20, 40).proportion_ci(method="wilson")
    (low,), (high,) = share_interval(alike)
    assert high - low == pytest.approx(expected.high - expected.low, rel=0.1)
    (low,), (high,) = share_interval(apart)
    assert high - low < (expected.high - expected.low) * 1.01


@pytest.mark.slow
@pytest.mark.parametrize("likeness", [0.0, 0.3])
def test_intervals_hold_the_truth_as_often_as_they_say(likeness):
    generator = np.random.default_rng(7)
    hits, draws, share = 0, 400, 0.3
    for _ in range(draws):
        x = generator.integers(1, 20, 60)
        spread = likeness or 1e-9
        of_each = generator.beta(share * (1 - spread) / spread, (1 - share) * (1 - spread) / spread, 60)
        y = generator.binomial(x, of_each)
        (low,), (high,) = share_interval(sums_of(list(zip(x, y, strict=True))))
        hits += low <= share <= high
    assert 0.92 <= hits / draws <= 0.98
