"""Generated rules and chats: the answer is the reference's, writing loses nothing, and logic keeps its laws."""

import itertools
import json

import pytest
from hypothesis import strategies as st

from rtca_nb.rules import read_rules
from tests.making import twice
from tests.rules.making import (
    chat,
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
    segment,
)
from tests.rules.reference import evaluate

WORDS = st.sampled_from(["no", "tea", "help", "plan", "cancel", "cancelled", "plans", "12", "7", "a"])
TEXTS = st.lists(WORDS, min_size=1, max_size=9).flatmap(
    lambda words: st.sampled_from([" ", ", ", ". "]).map(lambda sign: sign.join(words).title())
)
ROLES = st.sampled_from(["CUSTOMER", "AGENT"])
MESSAGES = st.lists(st.tuples(ROLES, TEXTS, st.integers(0, 60)), min_size=1, max_size=4)
PHRASES = st.lists(WORDS, min_size=1, max_size=2).map(" ".join)
STARRED = st.one_of(PHRASES, st.sampled_from(["can*", "pl*ns", "*a", "no*"]))
PIECES = st.one_of(
    STARRED.map(lambda words: plain(f" {words} ")),
    st.lists(STARRED, min_size=1, max_size=3).map(lambda words: listed(*(f" {one} " for one in words))),
    st.just(number()),
)
PARTS = st.lists(PIECES, min_size=1, max_size=2)


@st.composite
def patterns(draw):
    made = draw(PARTS)
    for _ in range(draw(st.integers(0, 2))):
        made = [*made, near(draw(st.integers(0, 3)), within=draw(st.booleans())), *draw(PARTS)]
    # Apart, as the reference does not join parts into a word.
    return [part for piece in made for part in (plain(" "), piece)]


@st.composite
def conditions(draw):
    kind = draw(st.sampled_from(["exact", "pattern", "pattern", "open"]))
    if kind == "open":
        return condition("SemanticMatch.Phrase", "It is so.", operator="EQUALS")
    filters = draw(st.sampled_from([[], [], [first(20)], [last(20)]]))
    rest = {"role": draw(st.sampled_from([None, "CUSTOMER", "AGENT", "ANY"])), "negate": draw(st.booleans())}
    if kind == "exact":
        return exact(*draw(st.lists(PHRASES, min_size=1, max_size=3)), filters=filters, **rest)
    return pattern(*draw(st.lists(patterns(), min_size=1, max_size=2)), filters=filters, **rest)


NODES = st.recursive(
    conditions(),
    lambda inner: st.builds(group, st.sampled_from(["AND", "OR"]), inner, inner),
    max_leaves=4,
)
OPERATORS = st.sampled_from(["AND", "OR"])


def contact_of(messages):
    return chat(*(segment(f"m{row}", who, text, at) for row, (who, text, at) in enumerate(messages)))


def check_reference(node, operator, messages):
    messages = sorted(messages, key=lambda one: one[2])
    made = rule(node, operator=operator)
    outcome = made.evaluate(contact_of(messages))
    value, found = evaluate(group(operator, node), messages)
    assert outcome.result == {True: "match", False: "no match", None: "not computable"}[value]
    assert {(int(span.id[1:]), span.begin, span.end) for (span,) in outcome.points_of_interest} == found


test_the_answer_is_that_of_the_reference, test_the_answer_is_that_of_the_reference_on_many = twice(
    check_reference, quick=150, thorough=20_000, node=NODES, operator=OPERATORS, messages=MESSAGES
)


def check_identity(node, operator):
    text = function(node, operator=operator)
    made = rule(node, operator=operator)
    assert json.loads(made.function) == json.loads(text)
    (again,) = read_rules(made.function)
    assert again == made
    assert again.function == made.function
    assert made.describe()


test_a_rule_is_written_as_it_was_read, test_a_rule_is_written_as_it_was_read_for_many = twice(
    check_identity, quick=50, thorough=2_000, node=NODES, operator=OPERATORS
)

RECORD = {"AgentInfo": {"Id": "a"}, "QueueInfo": {"Id": "q"}, "Attributes": {"Tier": "x"}}
FIELDS = st.sampled_from(
    [
        condition("Agent.AgentId", "a"),
        condition("Agent.AgentId", "b"),
        condition("Queue.QueueId", "q"),
        condition("Queue.QueueId", operator="EQUALS"),
        condition("ContactAttribute.Tier", "x", operator="EQUALS", negate=True),
        exact("tea"),
    ]
)
TREES = st.recursive(FIELDS, lambda inner: st.builds(group, OPERATORS, inner, inner), max_leaves=6)


def check_context(node, known):
    contact = chat("no tea")
    made = rule(node)
    less = made.evaluate(contact, context={name: RECORD[name] for name in sorted(known)})
    more = made.evaluate(contact, context=RECORD)
    assert less.result in {"not computable", more.result}
    assert (less.result == "not computable") == bool(less.blocked_by)


test_more_of_the_record_turns_no_answer, test_more_of_the_record_turns_no_answer_of_many = twice(
    check_context, quick=60, thorough=2_000, node=TREES, known=st.sets(st.sampled_from([*RECORD]))
)

# -- laws of three-valued logic, on conditions that are true, false and open ------------------------------------------

T, F, U = exact("tea"), exact("zebra"), condition("SemanticMatch.Phrase", "It is so.", operator="EQUALS")
CONTACT = chat("no tea")


def said(node):
    return rule(node).evaluate(CONTACT).result


def inverse(node):
    return {**node, "Negate": not node["Negate"]}


@pytest.mark.parametrize(("a", "b"), [*itertools.product((T, F, U), repeat=2)])
def test_laws_of_two(a, b):
    for operator, other in (("AND", "OR"), ("OR", "AND")):
        assert said(group(operator, a, b)) == said(group(operator, b, a))
        assert said(group(operator, a, group(other, a, b))) == said(group("AND", a))
        turned = {"match": "no match", "no match": "match", "not computable": "not computable"}
        assert turned[said(group(operator, a, b))] == said(group(other, inverse(a), inverse(b)))


@pytest.mark.parametrize(("a", "b", "c"), [*itertools.product((T, F, U), repeat=3)])
def test_laws_of_three(a, b, c):
    for operator, other in (("AND", "OR"), ("OR", "AND")):
        assert said(group(operator, a, group(operator, b, c))) == said(group(operator, group(operator, a, b), c))
        spread = group(other, group(operator, a, b), group(operator, a, c))
        assert said(group(operator, a, group(other, b, c))) == said(spread)
