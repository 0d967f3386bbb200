"""The best and the worst of many groups are told apart only where chance would not do it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from rtca_nb.corpus.report_ranks import NOBODY, bests_of
from rtca_nb.questions.source import HeldTable

HOURS = 9
CONTACTS = 60

APART = "clear difference"


def asked(shares):
    """Answers in which a share of the messages of each hour is negative, with its 95 % interval."""
    shares = np.asarray(shares, float)
    half = 1.96 * np.sqrt(np.maximum(shares * (1 - shares), 1e-9) / CONTACTS)
    moods = pd.DataFrame(
        {
            "hour": range(len(shares)),
            "contacts": CONTACTS,
            "negative_share": shares,
            "low": shares - half,
            "high": shares + half,
            "ranked": True,
        }
    )
    nothing = pd.DataFrame({"hour": [], "contacts": [], "low": [], "high": [], "ranked": []})
    return SimpleNamespace(
        sentiment_by=lambda _: moods,
        response_times_by=lambda _: nothing.assign(mean_seconds=[]),
        abandonment=lambda _: nothing.assign(share=[]),
        table=lambda name: HeldTable(name, pa.table({"agent": pa.nulls(1), "queue": pa.nulls(1)})),
    )


def remark_on(shares):
    (one,), _ = bests_of(asked(shares), {}, 1000)
    return one


@pytest.mark.slow
def test_hours_that_are_alike_are_hardly_ever_told_apart():
    chance = np.random.default_rng(7)
    drawn = chance.binomial(CONTACTS, 0.3, (400, HOURS)) / CONTACTS
    told = sum(remark_on(shares).remark == APART for shares in drawn)
    assert told <= 0.05 * len(drawn)


def test_an_hour_that_is_another_is_told_apart():
    chance = np.random.default_rng(7)
    truth = np.array([0.6, *[0.2] * (HOURS - 1)])
    told = [remark_on(chance.binomial(CONTACTS, truth) / CONTACTS) for _ in range(100)]
    assert sum(one.remark == APART and one.worst.startswith("0:00") for one in told) >= 90


@pytest.mark.parametrize("share", [0.0, 0.25])
def test_where_all_are_alike_none_is_named(share):
    one = remark_on([share] * HOURS)
    assert (one.best, one.worst, one.remark) == (NOBODY, NOBODY, "no difference")
