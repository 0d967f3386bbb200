"""Contacts that are chosen by SQL are those that plain pandas chooses, in the same order, and counted alike."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.questions.contact_list import SORTS, ContactList
from rtca_nb.questions.narrowing import ONLY, Narrowing
from tests.questions.making import MONDAY, NAMES, contact, corpora, held, key, match, several, times
from tests.questions.oracle import Oracle

_BOUND = st.none() | st.integers(-10, 60).map(lambda half: half / 2)
_SOME = st.lists(st.sampled_from(sorted(ONLY)), unique=True, max_size=2)


def _several(*values):
    return st.lists(st.sampled_from(values), unique=True, max_size=2).map(tuple)


NARROWINGS = st.builds(
    Narrowing,
    begin=st.none() | times(),
    end=st.none() | times(),
    hours=st.tuples(st.none() | st.integers(0, 23), st.none() | st.integers(1, 24)),
    categories=_several(*NAMES, None, "not a category"),
    score=st.tuples(_BOUND, _BOUND),
    first_response=st.tuples(_BOUND, _BOUND),
    statuses=_several("COMPLETED", "FAILED", "IN_PROGRESS", "unheard of"),
    agents=_several("a1", "a2"),
    queues=_several("q", "r"),
    only=_SOME.map(tuple),
    text=st.sampled_from(["", "", "", "c1", "C", "%", "_", "'"]),
)
# Hardly anything is left of most, so that some choose by little.
FEW = st.builds(
    lambda one, name: Narrowing()._replace(**{name: getattr(one, name)}),
    NARROWINGS,
    st.sampled_from(Narrowing._fields),
)


def figures(rows, draw):
    """Give each contact the figures that it can be chosen by, beside those that it has."""
    counts = ("redactions", "issues", "attachments", "problems", "messages")
    for row in rows["contacts"]:
        row |= {name: draw(st.integers(0, 1)) for name in counts}
        row["duration_seconds"] = draw(st.none() | st.integers(0, 5).map(float))
    return rows


def framed(rows):
    """The contacts as a frame: each once, in the form that counts, with what it can be chosen by."""
    oracle = Oracle(rows)
    found = []
    for row in oracle.contacts:
        names = {one["category"] for one in oracle.rows("matches", row)}
        rated = any(one is row for one in oracle.rated)
        uncovered = rated and not names and not oracle.skips(row)
        unproven = not row["complete"] and row["status"] == "COMPLETED" and oracle.is_whole(row)
        found.append({**row, "names": names, "uncovered": uncovered, "unproven": unproven})
    columns = ["contact_id", "start", "status", "complete", "customer_sentiment", "first_response_seconds", "agent"]
    columns += ["queue", "duration_seconds", "messages", *list(ONLY)[:4], "names", "uncovered", "unproven"]
    frame = pd.DataFrame(found, columns=columns)
    frame["start"] = pd.to_datetime(frame["start"], utc=True)
    for name in ("customer_sentiment", "first_response_seconds", "duration_seconds"):
        frame[name] = frame[name].astype(float)
    return frame


def chosen_by_pandas(frame, chosen):
    kept = pd.Series(True, frame.index)
    for column, (low, high) in (
        (frame["start"], (chosen.begin, chosen.end)),
        (frame["start"].dt.hour, chosen.hours),
        (frame["customer_sentiment"], chosen.score),
        (frame["first_response_seconds"], chosen.first_response),
    ):
        if low is not None:
            kept &= column >= low
        if high is not None:
            kept &= column < high
    for name, values in (("status", chosen.statuses), ("agent", chosen.agents), ("queue", chosen.queues)):
        if values:
            kept &= frame[name].isin(list(values))
    if chosen.categories:
        wanted = set(chosen.categories) - {None}
        kept &= frame["names"].map(lambda names: bool(names & wanted)) | (
            frame["uncovered"].astype(bool) & (None in chosen.categories)
        )
    for name in chosen.only:
        kept &= ~(frame["complete"] | frame["unproven"]).astype(bool) if name == "incomplete" else frame[name] > 0
    if chosen.text:
        kept &= frame["contact_id"].str.contains(chosen.text, case=False, regex=False)
    return frame[kept.astype(bool)]


def sorted_by_pandas(frame, sort, *, descending):
    value = frame["names"].map(len) if sort == "categories" else frame[sort]
    start = np.array([np.nan if pd.isna(time) else -time.timestamp() for time in frame["start"]], float)
    by = pd.DataFrame({"value": value, "start": start, "id": frame["contact_id"]})
    return frame.loc[by.sort_values(["value", "start", "id"], ascending=[not descending, True, True]).index]


@settings(max_examples=5, deadline=None)
@given(st.data())
@pytest.mark.slow
def test_chosen_contacts_are_those_that_pandas_chooses(data):
    check(data)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(st.data())
def test_chosen_contacts_are_those_that_pandas_chooses_in_more_corpora(data):
    check(data)


def check(data):
    rows = figures(data.draw(corpora()), data.draw)
    listed = ContactList(held(rows))
    frame = framed(rows)
    assert len(listed) == len(frame)
    for chosen in (data.draw(FEW), data.draw(NARROWINGS), Narrowing()):
        wanted = chosen_by_pandas(frame, chosen)
        kept = listed.kept(chosen)
        assert kept.all.sum() == kept.number == len(wanted)
        sort, descending = data.draw(st.sampled_from(sorted(SORTS))), data.draw(st.booleans())
        found = [row["contact_id"] for row in listed.rows(listed.order(kept.all, sort, descending=descending))]
        assert found == sorted_by_pandas(wanted, sort, descending=descending)["contact_id"].tolist()
        # Each dimension leaves out its own choice, and nothing else.
        without = {
            "time": {"begin": None, "end": None},
            "category": {"categories": ()},
            "score": {"score": (None, None)},
        }
        for name, own in without.items():
            assert kept.but[name].sum() == len(chosen_by_pandas(frame, chosen._replace(**own)))


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(st.data())
def test_questions_of_chosen_contacts_are_those_of_a_corpus_of_them(data):
    rows = data.draw(corpora())
    listed = ContactList(held(rows))
    chosen = data.draw(FEW)
    kept = listed.kept(chosen).all
    ids = {row["contact_id"] for row in listed.rows(listed.order(kept, "start", descending=True))}
    alone = {name: [row for row in some if row["contact_id"] in ids] for name, some in rows.items()}
    for ask in (
        lambda source: source.category_frequency(),
        lambda source: source.response_times_by("hour", measure="first_response"),
    ):
        here, there = ask(listed.questions(kept)), ask(held(alone))
        pd.testing.assert_frame_equal(here, there)
        assert here.n == there.n
    coverage = held(alone).coverage("channel")
    known = sum(row["channel"] is not None for row in alone["contacts"]) == len(alone["contacts"])
    if known:
        assert listed.uncovered(kept) == coverage["without"].sum()


def test_ranges_hold_every_contact_once_and_say_how_many_are_unknown():
    rows = several(
        500,
        lambda place: {
            "contacts": [
                contact(
                    f"c{place}",
                    start=None if place % 10 == 3 else MONDAY + timedelta(hours=7 * place),
                    customer_sentiment=None if place % 5 == 2 else (place % 101 - 50) / 10,
                    first_response_seconds=None if place % 7 == 0 else float(place),
                )
            ]
        },
    )
    listed = ContactList(held(rows))
    frame = framed(rows)
    everything = listed.kept(Narrowing()).all
    for name, column in (("score", "customer_sentiment"), ("response", "first_response_seconds"), ("time", "start")):
        bins = listed.bins[name]
        counts = bins.counts(everything)
        assert sum(counts) + bins.unknown(everything) == 500
        assert bins.unknown(everything) == frame[column].isna().sum()
        assert list(bins.edges) == sorted(bins.edges)
        for place, number in enumerate(counts):
            low, high = bins.edges[place], bins.edges[place + 1]
            last = place == len(counts) - 1
            inside = (frame[column] >= low) & ((frame[column] < high) | last)
            assert number == inside.sum(), (name, place)
    assert listed.bins["time"].unit == "week"


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("days", "unit"), [(0, "hour"), (1, "hour"), (20, "day"), (60, "week"), (400, "month"), (4000, "year")]
)
def test_times_are_counted_in_units_of_which_there_are_few(days, unit):
    rows = several(2, lambda place: {"contacts": [contact(f"c{place}", start=MONDAY + timedelta(days=days * place))]})
    bins = ContactList(held(rows)).bins["time"]
    assert bins.unit == unit
    assert len(bins.edges) <= 50
    assert bins.edges[0] <= MONDAY
    assert MONDAY + timedelta(days=days) < bins.edges[-1]


def test_a_list_of_no_contacts_and_of_contacts_without_figures_has_no_ranges_to_choose():
    for rows in ({}, {"contacts": [contact("c", start=None)]}):
        listed = ContactList(held(rows))
        kept = listed.kept(Narrowing()).all
        assert kept.sum() == len(rows.get("contacts", []))
        assert listed.bins["time"].counts(kept) == []
        assert listed.courses.of(listed.rows(listed.order(kept, "start", descending=True))) in ([], [[]])


def test_courses_are_the_scores_of_the_customer_in_the_chosen_form_of_each_contact():
    turn = {"participant_role": "CUSTOMER", "sentiment": "NEUTRAL", "ids": []}
    rows = {
        "contacts": [contact("c"), contact("c", "Raw"), contact("d")],
        "sentiment": [
            {**key("c"), **turn, "turn": 2, "progressive_score": 2.0},
            {**key("c"), **turn, "turn": 0, "progressive_score": -1.0},
            {**key("c"), **turn, "turn": 1, "progressive_score": 5.0, "participant_role": "AGENT"},
            {**key("c", "Raw"), **turn, "turn": 0, "progressive_score": 4.0},
            *({**key("d"), **turn, "turn": place, "progressive_score": 0.5} for place in range(400)),
        ],
        "matches": [match("c", NAMES[0])],
    }
    listed = ContactList(held(rows))
    everything = listed.kept(Narrowing()).all
    found = listed.rows(listed.order(everything, "contact_id", descending=False))
    first, second = listed.courses.of(found)
    assert first == [-1.0, 2.0]
    assert set(second) == {0.5}
    assert len(second) <= 60
