"""The form of a rule: what goes into it comes out of it, and what is missing is said where it is missing."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.rules import read_rules
from rtca_nb.rules.grammar import Number, Plain, Proximity, WordList
from rtca_nb.rules.places import fault_in_json, span_of
from rtca_nb.widgets.rule_lab_form import checked_form, empty_form, form_of, rule_of_form, written_form
from rtca_nb.widgets.rule_lab_patterns import PatternTextError, pattern_of_text, text_of_pattern
from tests.rules.making import (
    condition,
    exact,
    first,
    function,
    group,
    last,
    listed,
    near,
    number,
    pattern,
    plain,
    rule,
)

TEXT = st.text(st.sampled_from("ab *[]{}|\\+n\n\r\té█<"), min_size=1, max_size=8)
WORDS = TEXT.filter(lambda text: bool(text.strip()))
PIECES = st.one_of(
    TEXT.map(Plain),
    st.lists(WORDS, min_size=1, max_size=3).map(lambda values: WordList(tuple(values))),
    st.builds(Proximity, st.integers(0, 99), st.booleans()),
    st.booleans().map(Number),
)
ROLES = st.sampled_from([None, "CUSTOMER", "AGENT", "ANY"])
NEGATE = st.booleans()
FILTERS = st.sampled_from([[], [first(5)], [last(9)]])


HANDED_OVER = {"Type": "AiAgentEscalatedToHuman", "Data": "TRUE"}
SCORES = st.integers(-5, 5)
SUBJECTS = st.one_of(
    st.builds(lambda words, **rest: exact(*words, **rest), st.lists(WORDS, min_size=1), role=ROLES, filters=FILTERS),
    st.builds(
        lambda one, **rest: pattern([plain(one), near(2), listed(one)], [number()], **rest), WORDS, negate=NEGATE
    ),
    st.just(condition("Sentiment.State", "NEGATIVE", operator="EQUALS", role="CUSTOMER")),
    st.builds(lambda score: condition("Sentiment.OverallScore", score, operator="NumberLessOrEqualTo"), SCORES),
    st.just(condition("Queue.QueueId", operator="EQUALS")),
    st.builds(lambda one: condition("Queue.QueueId", one), WORDS),
    st.builds(
        lambda one, **rest: condition("ContactAttribute.T", one, operator="EQUALS", **rest), WORDS, negate=NEGATE
    ),
    st.builds(lambda one: condition("Something.Unheard", one, 3, [plain("x")]), WORDS),
    st.just(condition("AiAgent.IdWithVersion", "a", filters=[HANDED_OVER])),
).map(copy.deepcopy)


@st.composite
def conditions(draw):
    made = draw(SUBJECTS)
    if draw(st.booleans()):
        del made["Negate"]
    if "FilterClause" in made and draw(st.booleans()):
        made["FilterClause"]["Filters"].reverse()
    return made


NODES = st.recursive(
    conditions(), lambda inner: st.builds(group, st.sampled_from(["AND", "OR"]), inner, inner), max_leaves=6
)


@given(st.lists(PIECES, min_size=1, max_size=6))
def test_a_pattern_is_the_same_after_it_was_written_as_a_line(pieces):
    line = text_of_pattern(tuple(pieces))
    assert "\n" not in line
    assert pattern_of_text(line) == tuple(pieces)
    assert text_of_pattern(pattern_of_text(line)) == line


@given(TEXT)
def test_any_line_is_a_pattern_or_refused_in_a_sentence(line):
    try:
        made = pattern_of_text(line)
    except PatternTextError as error:
        refused = str(error)
    else:
        assert pattern_of_text(text_of_pattern(made)) == made
        return
    assert refused.endswith(".")


@given(st.lists(NODES, min_size=1, max_size=3), st.sampled_from(["AND", "OR"]))
def test_a_rule_is_the_same_after_it_was_a_form_and_the_form_after_it_was_a_rule(nodes, operator):
    made = rule(*nodes, operator=operator)
    form = form_of(made.root)
    assert checked_form(json.loads(json.dumps(form))) == form
    built = rule_of_form(form)
    assert (built.root, built.faults) == (made.root, {})
    assert form_of(built.root) == form


def filled(**fields):
    form = empty_form()
    form["parts"][0] |= fields
    return form


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Write what to look for"),
        ({"words": " \n "}, "Write what to look for"),
        ({"kind": "PatternMatch.Transcript", "words": "a\nb [c"}, r"Line 2: A \[ is not closed"),
        (
            {"kind": "PatternMatch.Transcript", "words": "{near 5}"},
            "A pattern cannot contain {near 5}; it can contain {within 5}",
        ),
        ({"kind": "PatternMatch.Transcript", "words": "a {within 5}"}, "which needs words before and after it"),
        ({"kind": "PatternMatch.Transcript", "words": "a | b"}, r"A \| has no opening bracket"),
        ({"kind": "PatternMatch.Transcript", "words": "[a|]"}, "An item of a list is empty"),
        ({"words": "a", "period": "First", "seconds": "x"}, "length of the period in seconds"),
        ({"kind": "Sentiment.OverallScore", "words": "1.5"}, "Write a whole number"),
        ({"kind": "Sentiment.State"}, "Choose POSITIVE, NEGATIVE or NEUTRAL"),
        ({"kind": "ContactAttribute.", "words": "x"}, "Name the attribute"),
        ({"kind": "other", "text": "{"}, "not complete JSON"),
        ({"kind": "other", "text": '{"Operator": "AND"}'}, "has no Operands"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_condition(fields, said):
    form = {"op": "OR", "parts": [filled(words="fine")["parts"][0], filled(**fields)]}
    built = rule_of_form(form)
    assert built.root is None
    assert list(built.faults) == ["1.0"]
    with pytest.raises(AssertionError, match=said):
        raise AssertionError(built.faults["1.0"])
    assert rule_of_form({"op": "AND", "parts": []}).faults == {
        "": "This group is empty: add a condition, or remove the group."
    }


def test_a_form_that_is_incomplete_is_written_as_far_as_it_goes():
    (made,) = read_rules(json.dumps(written_form(filled(words="tea", role="AGENT"))))
    assert made.conditions[0].operands == ("tea",)
    assert written_form(filled())["RuleFunction"]["Operands"][0]["Operands"] == []
    assert written_form(filled(kind="other", text="{")) is None


@pytest.mark.parametrize(
    "form",
    [
        3,
        {"op": "XOR", "parts": []},
        {"op": "AND", "parts": [3]},
        {"op": "AND", "parts": [{"kind": "Jokes"}]},
        {"op": "AND", "parts": [{"kind": "other", "text": 3}]},
        {"op": "AND", "parts": [{"kind": "other", "colour": "x"}]},
        {"op": "AND", "parts": [{"kind": "other", "negate": "x"}]},
        {"kind": "other"},
    ],
)
def test_what_is_no_form_is_refused(form):
    with pytest.raises(ValueError, match=r"form|condition|group"):
        checked_form(form)
    deep = {"op": "AND", "parts": []}
    for _ in range(100):
        deep = {"op": "AND", "parts": [deep]}
    with pytest.raises(ValueError, match="nested up to 40 levels"):
        checked_form(deep)


@given(NODES, st.sampled_from([None, 1, 4]), st.data())
def test_every_place_of_a_rule_is_found_in_its_text(node, indent, data):
    value = json.loads(function(node))
    text = json.dumps(value, ensure_ascii=data.draw(st.booleans()), indent=indent)
    place, at = "", value
    while isinstance(at, (dict, list)) and at and data.draw(st.integers(0, 5)):
        step = data.draw(st.sampled_from(list(at) if isinstance(at, dict) else range(len(at))))
        place += f"[{step}]" if isinstance(at, list) else f".{step}"
        at = at[step]
    span = span_of(text, place.lstrip("."))
    assert json.loads(text[span.begin : span.end]) == at
    # What is not there is sought no further than it goes.
    assert span_of(text, f"{place.lstrip('.')}.Nothing[3]") == span


def test_the_place_where_json_ends_to_be_json_is_found():
    assert fault_in_json('{"a": [1, 2}') == 11
    assert fault_in_json('{"a": 1}') is None
