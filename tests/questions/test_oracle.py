"""Answers equal those of an oracle in plain pandas, on random small corpora."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.questions.making import MONDAY, corpora, held
from tests.questions.oracle import Oracle

# Each case takes a connection of its own, so a failing one is shown as it was found.
FEW = settings(
    max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.reuse, Phase.generate)
)
MANY = settings(FEW, max_examples=200)
TIMED = ("hour", "weekday", "day", "week", "month")
KEPT = ("agent", "queue", "channel")

QUESTIONS = {
    "category_frequency": (lambda ask: ask.category_frequency(), lambda told: told.frequency(), 1),
    "category_cooccurrence": (lambda ask: ask.category_cooccurrence(), lambda told: told.cooccurrence(), 2),
    "hidden_by_contact": (lambda ask: ask.hidden_by_contact(), lambda told: told.hidden(), ("contact_id", "reason")),
    **{
        f"coverage by {by}": (lambda ask, by=by: ask.coverage(by), lambda told, by=by: told.coverage(by), 1)
        for by in (*TIMED, *KEPT)
    },
    **{
        f"sentiment of {role} by {by}": (
            lambda ask, by=by, role=role: ask.sentiment_by(by, role),
            lambda told, by=by, role=role: told.sentiment(by, role),
            1,
        )
        for by in (*TIMED, *KEPT, "category", "role")
        for role in ("CUSTOMER", "SUPERVISOR")
    },
    **{
        f"shift of {role} by {by}": (
            lambda ask, by=by, role=role: ask.sentiment_shift(by, role),
            lambda told, by=by, role=role: told.shift(by, role),
            1,
        )
        for by in (*TIMED, *KEPT, "category")
        for role in ("CUSTOMER", "AGENT")
    },
    **{
        f"replies {measure} of {role} by {by}": (
            lambda ask, by=by, role=role, measure=measure: ask.response_times_by(by, role, measure=measure),
            lambda told, by=by, role=role, measure=measure: told.replies(by, role, measure),
            1,
        )
        for by in (*TIMED, *KEPT, "category", "role")
        for measure in ("from_last", "from_first", "first_response")
        for role in ("AGENT", "CUSTOMER")
        if measure != "first_response" or (role == "AGENT" and by != "role")
    },
    **{
        f"abandonment by {by}": (
            lambda ask, by=by: ask.abandonment(by, waited_seconds=120),
            lambda told, by=by: told.abandonment(by, 120),
            1,
        )
        for by in (*TIMED, *KEPT, "category")
    },
    **{
        f"redaction by {by}": (lambda ask, by=by: ask.redaction_rates(by), lambda told, by=by: told.redaction(by), 1)
        for by in (*TIMED, *KEPT, "category", "role")
    },
}


def by_key(frame, keys):
    """Rows of an answer by what they are about."""
    names = list(frame.columns[:keys]) if isinstance(keys, int) else list(keys)
    found = {}
    for row in frame.to_dict("records"):
        at = tuple(row.pop(name) for name in names)
        found[at[0] if len(at) == 1 else at] = row
    assert len(found) == len(frame)
    return found


def check(name, rows):
    ask, told, keys = QUESTIONS[name]
    found, expected = by_key(ask(held(rows)), keys), told(Oracle(rows))
    assert found.keys() == expected.keys()
    for at, row in expected.items():
        texts = {column for column, value in row.items() if isinstance(value, str)}
        assert {column: found[at][column] for column in texts} == {column: row[column] for column in texts}
        rest = {column: value for column, value in row.items() if column not in texts}
        numbers = {column: value for column, value in found[at].items() if column not in texts}
        assert numbers == pytest.approx(rest, rel=1e-9, abs=1e-9, nan_ok=True), at


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", QUESTIONS)
@FEW
@given(rows=corpora())
def test_an_answer_is_that_of_plain_pandas(name, rows):
    check(name, rows)


@pytest.mark.slow
@MANY
@given(rows=corpora(), name=st.sampled_from(sorted(QUESTIONS)))
def test_answers_to_many_corpora_are_those_of_plain_pandas(name, rows):
    check(name, rows)


@FEW
@given(rows=corpora())
def test_the_quality_of_data_is_what_the_rows_say(rows):
    found = by_key(held(rows).data_quality(), 2)
    for at, number in Oracle(rows).quality().items():
        assert found[at]["number"] == number, at


@FEW
@given(rows=corpora(), first=st.integers(0, 20), days=st.integers(1, 20))
def test_a_period_chooses_contacts_by_their_start(rows, first, days):
    begin = MONDAY + timedelta(days=first)
    end = begin + timedelta(days=days)
    found = by_key(held(rows).category_frequency(begin=begin, end=end), 1)
    expected = Oracle(rows, begin, end).frequency()
    assert {name: row["contacts"] for name, row in found.items()} == {
        name: row["contacts"] for name, row in expected.items()
    }


@FEW
@given(rows=corpora())
def test_a_trend_counts_each_period_as_a_question_about_it_does(rows):
    ask = held(rows)
    found = by_key(ask.category_trend("week"), 2)
    for week in {week for week, _ in found}:
        part = ask.category_frequency(begin=week.to_pydatetime(), end=(week + timedelta(days=7)).to_pydatetime())
        for name, row in by_key(part, 1).items():
            trend = found[week, name]
            # A rule that is named only where it is skipped may be known from another week alone.
            assert (trend["matches"], trend["contacts"]) == (row["matches"], row["contacts"])


@FEW
@given(rows=corpora())
def test_the_longest_silences_are_those_of_the_rows(rows):
    told = Oracle(rows)
    every = sorted((one["seconds"] for row in told.contacts for one in told.rows("silences", row)), reverse=True)
    assert held(rows).longest_silences(3)["seconds"].tolist() == every[:3]
