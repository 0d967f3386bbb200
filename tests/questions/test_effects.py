"""What the generator plants is found again within the intervals, and nothing else is found."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

import rtca_nb as rtca
from rtca_nb.samples import generate_contacts
from tests.benchmarks.effects import TRUE, simulate
from tests.questions.making import MONDAY, contact, held, key, match, several

WEEKS = [datetime(2026, 1, 5, tzinfo=UTC) + timedelta(weeks=week) for week in range(5)]


@pytest.fixture(scope="module")
def made():
    return list(generate_contacts(120, seed=11))


@pytest.fixture(scope="module")
def ask(made):
    return rtca.corpus_of(rtca.read_contact(b"\n".join(one.pages()), output_type="Redacted") for one in made)


@pytest.mark.slow
def test_counts_are_those_of_the_truth(made, ask):
    truth = [one.truth for one in made]
    whole = [one for one in truth if one["status"] == "COMPLETED"]
    found = ask.category_frequency().set_index("category")
    for name, row in found.iterrows():
        evaluated = [one for one in whole if name not in one["skipped"]]
        matched = [one for one in evaluated if any(each["category"] == name for each in one["categories"])]
        assert (row["matched"], row["evaluated"]) == (len(matched), len(evaluated)), name
    moods = ask.sentiment_by("role").set_index("role")
    for role in ("AGENT", "CUSTOMER"):
        assert moods["negative"][role] == sum(one["sentiments"].get(role, {}).get("NEGATIVE", 0) for one in truth)
        assert moods["messages"][role] == sum(one["messages"].get(role, 0) for one in truth)
    replies = ask.response_times_by("role").set_index("role")
    assert replies["replies"]["AGENT"] >= sum(one["replies"] for one in truth) * 0.9
    quality = ask.data_quality().set_index("measure")["number"]
    assert quality["analysis failed"] == len(truth) - len(whole)


def planted(number, seed, *, slow=60.0, share=0.6):
    """Many contacts of which agent ``b`` is slow, and ``Billing`` matches in a share of the later half."""
    draw = random.Random(seed)

    def make(place):
        one, agent, later = f"c{place}", draw.choice("ab"), place % 2
        mean = slow if agent == "b" else 30.0
        replies = [draw.expovariate(1 / mean) for _ in range(draw.randrange(1, 9))]
        billing = draw.random() < (share if later else 0.3)
        return {
            "contacts": [
                contact(one, agent=agent, start=MONDAY + timedelta(days=later * 7), customer_sentiment=draw.gauss(0, 1))
            ],
            "matches": [match(one, name) for name in ["Billing"] * billing + ["Other"] * (draw.random() < 0.5)],
            "response_times": [
                {**key(one), "participant_role": "AGENT", "from_last_seconds": seconds} for seconds in replies
            ],
        }

    return held(several(number, make))


def test_a_slow_agent_and_a_category_that_became_more_are_found():
    ask = planted(300, 1)
    found = ask.response_times_by("agent").set_index("agent")
    assert list(found.index) == ["b", "a"]
    for agent, mean in (("a", 30), ("b", 60)):
        assert found["low"][agent] < mean < found["high"][agent]
    weeks = (MONDAY, MONDAY + timedelta(days=7)), (MONDAY + timedelta(days=7), None)
    drift = ask.drift(*weeks).set_index(["measure", "category"])
    billing = drift.xs("Billing", level="category").iloc[0]
    assert billing["drifted"]
    assert billing["low"] < 0.3 < billing["high"]
    assert drift["drifted"].sum() == 1


@pytest.mark.slow
def test_intervals_hold_the_effect_in_most_seeds_and_drift_raises_few_false_alarms():
    seeds, held_in, alarms = 30, 0, 0
    middle = MONDAY + timedelta(days=7)
    for seed in range(seeds):
        ask = planted(120, seed, share=0.3)
        found = ask.response_times_by("agent").set_index("agent")
        held_in += sum(found["low"][agent] < mean < found["high"][agent] for agent, mean in (("a", 30), ("b", 60)))
        alarms += bool(ask.drift((MONDAY, middle), (middle, None))["drifted"].sum())
    # At 95 % and 5 % there are fewer, or more, than these about twice in a hundred times; the seeds are fixed.
    assert held_in >= 53
    assert alarms <= 4


@pytest.mark.slow
def test_intervals_hold_what_the_generator_plants():
    # Of a few seeds, which are fixed; ``python -m tests.benchmarks.effects`` counts over 200 of them.
    true, asked = simulate(range(4), 100)
    assert asked["no alarm"] == true["no alarm"] == 4
    assert sum(asked[name] for name in TRUE) == 16
    assert sum(true[name] for name in TRUE) >= 14
