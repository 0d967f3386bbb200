"""The audit of long messages: as many steps a character as of short ones, and the same findings as by plain search."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.review.audit_spans import SPECIFIC, most_specific
from tests.review.test_audit import contact

REPEATED = ["様", "a.a@", "a@a.", "Mr ", "[PII]", "Ann Lee ", "12 Elm Street ", "ann@inbox.example "]


def steps(content: str, spans: list[tuple[int, int]], summary: str) -> int:
    """Count the calls that an audit makes, those into generators included."""
    audited = contact([(content, spans), ("Zoe Marsh", [(0, 9)])])
    page = {"PostContactSummary": {"Status": "COMPLETED", "Content": summary}}
    frames = [audited, rtca.read_contact({"Channel": "CHAT", "Status": "COMPLETED", "Segments": [page]})]
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        for one in frames:
            rtca.audit_redaction(one)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.sampled(1)
@pytest.mark.parametrize("unit", REPEATED)
def test_audit_takes_as_many_steps_for_each_character_of_a_longer_message(unit):
    size = 1_024
    steps(unit * 8, [], unit * 8)  # loads what it needs
    short, long = (
        steps(unit * (much // len(unit)), [(0, len(unit))], unit * (much // len(unit))) for much in (size, 4 * size)
    )
    assert long < 5 * short


@pytest.mark.slow
def test_audit_takes_as_many_steps_for_each_redaction_of_a_longer_message():
    few, many = (
        steps("a@b.example " * much, [(12 * place, 12 * place + 11) for place in range(much)], "")
        for much in (100, 400)
    )
    assert many < 5 * few


spans = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted).map(tuple)


@given(st.lists(st.tuples(spans, st.sampled_from(["email", "phone", "digits", "plate"]))), st.lists(spans))
def test_places_that_are_left_to_find_are_those_of_a_plain_search(candidates, covered):
    text = "x" * 12
    listed = {(begin, end, kind) for (begin, end), kind in candidates if begin < end}
    left = {one for one in listed if not any(low <= one[0] and one[1] <= high for low, high in covered)}
    proven = {"email", "iban", "card"}
    expected: list[tuple[int, int, str]] = []
    while left:
        best = min(left, key=lambda one: (one[2] not in proven, one[0] - one[1], SPECIFIC.index(one[2]), one[0]))
        expected.append(best)
        left = {one for one in left if one[1] <= best[0] or best[1] <= one[0]}
    listed_as = [(begin, end, kind) for (begin, end), kind in candidates]
    assert most_specific(text, listed_as, covered) == sorted(expected)
