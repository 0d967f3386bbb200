"""A rule that is being written, asked of contacts that are kept ready: the answers are those of evaluate."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import strategies as st

from rtca_nb.rules import read_rules
from rtca_nb.rules.chat import Chat
from rtca_nb.rules.choices import CHOICES, chosen
from rtca_nb.rules.explaining import explained
from rtca_nb.rules.standing import FALSE, joined, standing
from rtca_nb.rules.workbench import Workbench
from tests.making import twice
from tests.rules.making import chat, condition, exact, function, group, number, pattern, plain, rule, segment
from tests.rules.test_properties import MESSAGES, NODES, OPERATORS, Drawn, contact_of

RESULTS = {0: "no match", 1: "not computable", 2: "match"}
VARIED = ("across", "hidden", "incomplete", "not_within", "first_from", "any_role", "plurals", "phrase", "star")
HIDING = chat(
    segment("m0", "CUSTOMER", "My name is [NAME], I want tea", 0, spans=[(11, 17)]),
    segment("m1", "AGENT", "no cancel plan", 5),
)
UNTIMED = {
    "Transcript": {"Id": "m0", "ParticipantRole": "CUSTOMER", "Content": "tea help", "ContentType": "text/plain"}
}


def standings(workbench, made):
    return joined([standing(made.root, block.said) for block in workbench.read()])


def bench(contacts, choices=None, contexts=None):
    return Workbench(contacts, contexts, chosen(choices))


def check_answers(seed):
    drawn = Drawn(seed)
    contacts = [*(contact_of(drawn.messages()) for _ in range(3)), HIDING, chat(UNTIMED)]
    choices = {name: drawn.random.choice(list(CHOICES[name])) for name in drawn.random.sample(VARIED, 3)}
    workbench = bench(contacts, choices)
    for _ in range(3):
        made = rule(*drawn.several(3, drawn.node), operator=drawn.random.choice(["AND", "OR"]))
        found = standings(workbench, made)
        outcomes = [made.evaluate(contact, choices=choices) for contact in contacts]
        assert [RESULTS[value] for value in found.values] == [outcome.result for outcome in outcomes]
        reasons = {reason for outcome in outcomes for reason in outcome.reasons}
        assert {f"{path}: {reason}" for path, reason in found.reasons} == reasons
        for place, one in enumerate(made.conditions):
            alone = [rule(one.written()).evaluate(contact, choices=choices) for contact in contacts]
            assert found.matching[place] == sum(outcome.result == "match" for outcome in alone)


@pytest.mark.sampled(8)
@pytest.mark.parametrize("seed", range(25))
def test_answers_are_those_of_evaluate_whatever_was_asked_before(seed):
    check_answers(seed)


@pytest.mark.slow
def test_answers_of_many_rules_are_those_of_evaluate():
    for seed in range(100, 300):
        check_answers(seed)


def check_languages(seed):
    drawn = Drawn(seed)
    contacts = [
        chat(*(segment(f"m{row}", *one) for row, one in enumerate(drawn.messages())), language=language)
        for language in (None, "en-US", "de-DE", "EN")
        for _ in range(2)
    ]
    filters = [{"Type": "PatternMatchLanguageFilter", "Data": "EN"}]
    made = rule(
        pattern(drawn.pattern(), filters=filters, negate=drawn.random.random() < 0.5),
        drawn.node(),
        operator=drawn.random.choice(["AND", "OR"]),
    )
    for language in CHOICES["language"]:
        for other in CHOICES["other_language"]:
            choices = {"language": language, "other_language": other}
            found = standings(bench(contacts, choices), made)
            outcomes = [made.evaluate(contact, choices=choices).result for contact in contacts]
            assert [RESULTS[value] for value in found.values] == outcomes


@pytest.mark.parametrize("seed", range(3))
def test_a_language_is_heeded_as_evaluate_does(seed):
    check_languages(seed)


def test_words_that_begin_alike_are_found_whatever_stands_around_them():
    # Signs, digits and letters that sort before and after all others.
    words = [
        "refund",
        "refunds",
        "refunding",
        "refun",
        "re",
        "12",
        "1,200",
        "x1",
        "refund\U0010ffff",
        "réfund",
        "!",
        "ﬁ",
    ]
    contacts = [chat(f"so {word} it is", contact_id=f"c{place}") for place, word in enumerate(words)]
    operands = [[plain(one)] for one in ("refund*", "*", "r*d", "*fund*", "x*", "re* it", "ﬁ*")]
    for choices in ({}, {"star_letters": "at least one"}, {"punctuation": "as written"}, {"star": "end"}):
        workbench = bench(contacts, choices)
        for operand in [*operands, [number()], [number(), plain("*")], [plain("x"), number()]]:
            made = rule(pattern(operand))
            found = [RESULTS[value] for value in standings(workbench, made).values]
            assert found == [made.evaluate(contact, choices=choices).result for contact in contacts]


def test_a_contact_is_explained_part_by_part_and_the_whole_is_the_answer_of_the_rule():
    contact = chat("I want tea", "no plan")
    made = rule(
        exact("tea"),
        group("OR", exact("coffee"), pattern([plain("pl*")]), condition("Queue.QueueId", "q")),
        condition("SemanticMatch.Phrase", "It is so.", operator="EQUALS"),
        pattern([number()], negate=True),
    )
    workbench = bench([contact])
    list(workbench.read())
    seen = workbench.chat(contact.contact_id)
    assert seen is not None
    whole = explained(made.root, *seen, chosen(None))
    outcome = made.evaluate(contact)
    assert whole.verdict.value is None
    assert outcome.result == "not computable"
    assert [part.verdict.value for part in whole.parts] == [True, True, None, True]
    assert [part.verdict.value for part in whole.parts[1].parts] == [False, True, None]
    assert whole.parts[0].verdict.points == (((0, 7, 10),),)
    assert whole.parts[2].verdict.blocked == (
        ("$.ContactLens.PostChat.SemanticMatch.Phrase", "only a language model of the service can decide it"),
    )
    assert workbench.chat("nobody") is None


def test_only_conditions_that_changed_are_asked_and_records_count():
    contacts = [chat("tea please", contact_id=f"c{place}") for place in range(3)]
    queue = condition("Queue.QueueId", "q1")
    workbench = bench(contacts, contexts={"c1": {"QueueInfo": {"Id": "q1"}}})
    first = standings(workbench, rule(exact("tea"), queue))
    assert first.values.tolist() == [1, 2, 1]
    assert list(first.reasons.values()) == [2]
    (block,) = workbench.blocks
    tea = rule(exact("tea")).conditions[0]
    kept = block.said(tea)
    second = standings(workbench, rule(exact("tea"), exact("coffee")))
    assert block.said(tea) is kept
    assert second.near.tolist() == [True, True, True]
    assert second.short == [0, 3]
    assert len(workbench) == 3


def check_near_misses(operator, nodes, chats):
    made = rule(*nodes, operator=operator)
    contacts = [contact_of(messages) for messages in chats]
    found = standings(bench(contacts), made)
    short = Counter()
    for place, contact in enumerate(contacts):
        truth = [_alone(one, contact) for one in made.conditions]
        flips = [
            at
            for at, value in enumerate(truth)
            if value is not True and _holds(made.root, [*truth[:at], True, *truth[at + 1 :]])
        ]
        beside = [at for at in flips if _beside(made.root, truth, at)]
        # Near is what does not match, lacks one condition, and has all else that an AND around it takes.
        assert bool(found.near[place]) == (found.values[place] == FALSE and bool(beside))
        short.update(beside if found.near[place] else ())
    assert found.short == [short[at] for at in range(len(made.conditions))]


test_near_misses_lack_one_condition, test_many_near_misses_lack_one_condition = twice(
    check_near_misses,
    quick=8,
    thorough=100,
    operator=OPERATORS,
    nodes=st.lists(NODES, min_size=1, max_size=3),
    chats=st.lists(MESSAGES, min_size=1, max_size=3),
)


def _alone(one, contact):
    return {"match": True, "no match": False, "not computable": None}[rule(one.written()).evaluate(contact).result]


def _numbered(node, start=0):
    """The conditions below a node: from which number to which."""
    return start, start + (sum(1 for _ in _conditions(node)))


def _conditions(node):
    if hasattr(node, "path"):
        yield node
    else:
        for child in node.operands:
            yield from _conditions(child)


def _holds(node, truth, start=0):
    if hasattr(node, "path"):
        return truth[start] is True
    values = []
    for child in node.operands:
        values.append(_holds(child, truth, start))
        start = _numbered(child, start)[1]
    return all(values) if node.operator == "AND" else any(values)


def _beside(node, truth, number, start=0):
    """Whether an AND above the condition holds in all of its other parts, of which there are some."""
    if hasattr(node, "path"):
        return False
    own, others = None, []
    for child in node.operands:
        begin, end = _numbered(child, start)
        if begin <= number < end:
            own = (child, begin)
        else:
            others.append(_holds(child, truth, begin))
        start = end
    below = own is not None and _beside(own[0], truth, number, own[1])
    return below or (node.operator == "AND" and bool(others) and all(others))


@pytest.mark.slow
def test_of_a_word_that_changed_only_messages_that_may_have_it_are_looked_at(monkeypatch):
    words = ["tea", "milk", "sugar", "plan", "cancel", "help", "please", "never"]
    talks = [
        chat(*(f"{words[(place + row) % 8]} and {words[row % 7]} {place}" for row in range(6)), contact_id=f"c{place}")
        for place in range(240)
    ]
    typed = ["t", "te", "tea", "tea a", "tea and", "tea and milk"]
    wanted = read_rules([{"Name": f"r{place}", "Function": function(exact(one))} for place, one in enumerate(typed)])
    matches = Counter(one.rule for talk in talks for one in wanted.evaluate(talk) if one.result == "match")
    workbench = bench(talks)
    standings(workbench, rule(exact("nothing"), exact("help")))
    looked_at = []
    words = Chat.words

    def counted(self, row, **options):
        looked_at.append(row)
        return words(self, row, **options)

    monkeypatch.setattr(Chat, "words", counted)
    for place, one in enumerate(typed):
        looked_at.clear()
        found = standings(workbench, rule(exact(one), exact("help")))
        assert len(looked_at) < len(talks) * 6 / 2
        assert found.matching[0] == matches[f"r{place}"]
