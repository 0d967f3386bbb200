"""The best and the worst of many groups are named only where chance does not explain their difference."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from rtca_nb.corpus.report_ranks import bests_of
from rtca_nb.corpus.report_words import said_of
from rtca_nb.questions.source import HeldTable

HOURS = 9
CONTACTS = 60


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


def found(shares):
    """Return the best and the worst hour if they are named, and the sentences on hours that are not."""
    bests, notes = bests_of(asked(shares), {}, 1000)
    return bests, [note for note in notes if note.startswith("Hours")]


@pytest.mark.slow
def test_hours_that_are_alike_are_hardly_ever_told_apart():
    chance = np.random.default_rng(7)
    drawn = chance.binomial(CONTACTS, 0.3, (400, HOURS)) / CONTACTS
    assert sum(bool(found(shares)[0]) for shares in drawn) <= 0.05 * len(drawn)


def test_an_hour_that_is_another_is_told_apart():
    chance = np.random.default_rng(7)
    truth = np.array([0.6, *[0.2] * (HOURS - 1)])
    named = [found(chance.binomial(CONTACTS, truth) / CONTACTS) for _ in range(100)]
    assert sum(bool(bests) and bests[0].worst.startswith("0:00") and not notes for bests, notes in named) >= 90


@pytest.mark.parametrize("shares", [[0.0] * HOURS, [0.25] * HOURS, [0.2, *[0.3] * (HOURS - 2), 0.35]])
def test_where_chance_explains_the_difference_none_is_named(shares):
    bests, (note,) = found(shares)
    assert bests == ()
    assert f"among {HOURS} compared, no difference beyond chance" in note
    assert note.endswith(": Negative messages of customers.")
    assert ":00" not in note


def test_the_opening_sentences_name_a_difference_only_if_it_is_in_the_table():
    def said(shares):
        return [one for one in said_of([], [], found(shares)[0], 0, 0, compared=False) if "Differences" in one]

    assert said([0.25] * HOURS) == []
    (sentence,) = said([0.05, *[0.5] * (HOURS - 2), 0.9])
    assert "Negative messages of customers by hour, from 0:00 (5 %) to 8:00 (90 %)" in sentence
