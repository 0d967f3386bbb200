"""Generated rules and chats: the answer is the reference's, writing loses nothing, and logic keeps its laws."""

import itertools
import json
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.rules import read_rules
from rtca_nb.rules.choices import chosen
from rtca_nb.rules.covering import covering_rules
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
RESULTS = {True: "match", False: "no match", None: "not computable"}
OPERATORS = st.sampled_from(["AND", "OR"])


def contact_of(messages):
    return chat(*(segment(f"m{row}", who, text, at) for row, (who, text, at) in enumerate(messages)))


def check_reference(node, operator, messages):
    messages = sorted(messages, key=lambda one: one[2])
    made = rule(node, operator=operator)
    outcome = made.evaluate(contact_of(messages))
    value, found = evaluate(group(operator, node), messages)
    assert outcome.result == RESULTS[value]
    assert {(int(span.id[1:]), span.begin, span.end) for (span,) in outcome.points_of_interest} == found


@settings(max_examples=80)
@given(node=NODES, operator=OPERATORS, messages=MESSAGES)
def test_the_answer_is_that_of_the_reference(node, operator, messages):
    check_reference(node, operator, messages)


class Drawn:
    """Rules and chats drawn at random, much faster than hypothesis draws them, and never made smaller."""

    words = ("no", "tea", "help", "plan", "cancel", "cancelled", "plans", "12", "7", "a")
    starred = (*words, "can*", "pl*ns", "*a", "no*", "no tea", "12 a")

    def __init__(self, seed):
        self.random = Random(seed)

    def several(self, most, draw):
        return [draw() for _ in range(self.random.randint(1, most))]

    def text(self):
        words = self.several(9, lambda: self.random.choice(self.words))
        return self.random.choice([" ", ", ", ". "]).join(words).title()

    def messages(self):
        drawn = self.several(
            4, lambda: (self.random.choice(["CUSTOMER", "AGENT"]), self.text(), self.random.randint(0, 60))
        )
        return sorted(drawn, key=lambda one: one[2])

    def piece(self):
        kind = self.random.randint(0, 4)
        if kind == 0:
            return number()
        if kind == 1:
            return listed(*self.several(3, lambda: f" {self.random.choice(self.starred)} "))
        return plain(f" {self.random.choice(self.starred)} ")

    def pattern(self):
        made = self.several(2, self.piece)
        for _ in range(self.random.choice([0, 0, 1, 1, 2])):
            made += [near(self.random.randint(0, 3), within=self.random.random() < 0.7), *self.several(2, self.piece)]
        return [part for piece in made for part in (plain(" "), piece)]

    def node(self, depth=2):
        kind = self.random.randint(0, 9)
        if depth and kind < 3:
            return group(self.random.choice(["AND", "OR"]), *self.several(3, lambda: self.node(depth - 1)))
        if kind == 3:
            return condition("SemanticMatch.Phrase", "It is so.", operator="EQUALS")
        rest = {
            "role": self.random.choice([None, "CUSTOMER", "AGENT", "ANY"]),
            "negate": self.random.random() < 0.25,
            "filters": self.random.choice([[], [], [first(20)], [last(20)]]),
        }
        if kind < 6:
            return exact(
                *self.several(3, lambda: " ".join(self.several(2, lambda: self.random.choice(self.words)))), **rest
            )
        return pattern(*self.several(2, self.pattern), **rest)


def check_together(drawn, *, chats, rules):
    results = Counter()
    for _ in range(chats):
        messages = drawn.messages()
        nodes = [group(drawn.random.choice(["AND", "OR"]), drawn.node()) for _ in range(rules)]
        functions = [{"Version": "2022-11-25", "RuleFunction": node} for node in nodes]
        made = read_rules([{"Name": f"r{place}", "Function": one} for place, one in enumerate(functions)])
        for node, outcome in zip(nodes, made.evaluate(contact_of(messages)), strict=True):
            value, found = evaluate(node, messages)
            assert outcome.result == RESULTS[value], (node, messages)
            spans = {(int(span.id[1:]), span.begin, span.end) for (span,) in outcome.points_of_interest}
            assert spans == found, (node, messages)
            results[outcome.result] += 1
    # None of them is so rare that it is not tried.
    assert min(results[result] for result in RESULTS.values()) > chats * rules / 20


def test_rules_together_answer_as_the_reference():
    check_together(Drawn(1), chats=25, rules=20)


@pytest.mark.slow
def test_rules_together_answer_as_the_reference_on_20_000_pairs():
    check_together(Drawn(2), chats=1_000, rules=20)


def test_a_rule_that_is_said_to_cover_another_matches_wherever_that_does():
    drawn = Drawn(3)
    nodes = [group("AND", drawn.node(1)) for _ in range(150)]
    made = read_rules(
        [{"Name": f"r{place}", "Function": function(*one["Operands"])} for place, one in enumerate(nodes)]
    )
    covering = covering_rules(made.rules, chosen(None)).by_rule
    pairs = [(one, other) for one, others in covering.items() for other in others]
    both = 0
    for _ in range(15):
        messages = drawn.messages()
        answers = {number: evaluate(nodes[number], messages)[0] for number in set(sum(pairs, ()))}
        for one, other in pairs:
            assert answers[one] is not True or answers[other] is True, (nodes[one], nodes[other], messages)
            both += answers[one] is True
    assert len(pairs) >= 20
    assert both >= 50


def check_identity(node, operator):
    text = function(node, operator=operator)
    made = rule(node, operator=operator)
    assert json.loads(made.function) == json.loads(text)
    (again,) = read_rules(made.function)
    assert again == made
    assert again.function == made.function
    assert made.describe()


test_a_rule_is_written_as_it_was_read, test_a_rule_is_written_as_it_was_read_for_many = twice(
    check_identity, quick=30, thorough=300, node=NODES, operator=OPERATORS
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
    check_context, quick=30, thorough=300, node=TREES, known=st.sets(st.sampled_from([*RECORD]))
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
