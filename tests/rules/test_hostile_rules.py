"""Whatever rules, their words and their paths are called, nothing that is said of them acts on a terminal."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import rtca_nb as rtca
from rtca_nb.exceptions import RtcaError, UsageError
from rtca_nb.rules import read_rules
from rtca_nb.rules.checking import findings
from rtca_nb.rules.grammar import Condition, Filter, Group
from tests.cli.test_hostile import ACTING, ID, assert_inert
from tests.rules.making import chat, condition, exact, function

MOOD = {"Type": "Mood", "Data": f"calm{ACTING}"}
LEVEL = {"Type": "Mood", "Data": {f"calm{ACTING}": 3}}


def read(folder, *rules):
    path = folder / "rules.json"
    path.write_text(json.dumps(rules), "utf-8")
    return read_rules(path)


def rule(name, *words, source="OnPostChatAnalysisAvailable"):
    made = {"Name": name, "RuleId": name, "TriggerEventSource": {"EventSourceName": source}}
    return {**made, "Function": function(*(exact(word) for word in words))}


def test_descriptions_and_findings(tmp_path):
    wide, same, narrow = f"w{ACTING}", f"s{ACTING}", f"n{ACTING}"
    rules = read(tmp_path, rule(wide, "refund"), rule(same, "refund"), rule(narrow, "refund", f"lamp {ACTING}"))
    found = [str(one) for one in findings(rules.rules)]
    assert any("link" in one.partition(": ")[2] for one in found), found  # one names another
    for said in (*found, rules.describe()):
        assert "link" in said
        assert_inert(said)


@pytest.mark.parametrize(
    "member", [{"Name": ""}, {"Function": ID}, {"TriggerEventSource": {"EventSourceName": ID}}, {"PublishStatus": ID}]
)
def test_a_file_that_is_no_rule(tmp_path, member):
    folder = tmp_path / ID
    folder.mkdir()
    try:
        rules = read(folder, {**rule("a", "refund"), **member})
    except RtcaError as error:
        assert_inert(str(error))
    else:
        assert_inert(rules.describe())
        assert_inert("".join(map(str, findings(rules.rules))) or "none")


def test_a_rule_that_is_printed(tmp_path):
    (rule_,) = read(tmp_path, rule(f"a{ACTING}", "refund"))
    assert "link" in repr(rule_)
    assert_inert(repr(rule_))
    outcome = rule_.evaluate(rtca.sample_contact())
    assert "link" in repr(outcome)
    assert_inert(repr(outcome))


@pytest.mark.parametrize(
    "asked",
    [
        condition(f"Weather {ACTING}", "fine"),
        condition(f"ContactAttribute.k {ACTING}", "fine", operator="EQUALS"),
        condition(f"SegmentAttributes.UserDefined.k {ACTING}", "fine"),
        condition("Weather", "fine", filters=[MOOD]),
        condition("Weather", "fine", filters=[LEVEL]),
    ],
    ids=["a path", "an attribute", "an attribute of a segment", "what a filter wants", "a level that a filter wants"],
)
def test_a_condition_that_is_described(tmp_path, asked):
    rules = read(tmp_path, {"Name": "a", "Function": function(asked)})
    assert "link" in rules.describe()
    assert_inert(rules.describe())
    assert_inert("".join(map(str, findings(rules.rules))) or "none")


def test_a_filter_that_was_not_read():
    wanted = Condition("$.ContactLens.PostChat.Weather", "EQUALS", ("fine",), (Filter(ACTING, ACTING),))
    said = rtca.Rule("a", Group("AND", (wanted,))).describe()
    assert said.count("link") == 2
    assert_inert(said)


def test_a_path_that_nobody_knows(tmp_path):
    rules = read(tmp_path, {"Name": "a", "Function": function(condition(f"Weather {ACTING}", "fine"))})
    (found,) = findings(rules.rules)
    outcome = rules["a"].evaluate(chat("hello"))
    assert outcome.blocked_by
    for said in (str(found), repr(outcome)):
        assert "Weather" in said
        assert "link" in said
        assert_inert(said)


@pytest.mark.parametrize(
    ("value", "shown"), [("m\x1b[31mred\u202e", "'m\\x1b[31mred\\u202e'"), (ACTING * 9, "a text of")]
)
def test_a_value_that_is_not_among_those_allowed_is_quoted_once_and_no_longer_than_a_line(tmp_path, value, shown):
    rules = read(tmp_path, {"Name": "a", "Function": function(condition("InitiationMethod", value))})
    (found,) = (one.problem for one in findings(rules.rules) if one.place)
    told = found.partition("; it must be")[0]
    assert told.startswith(f"is {shown}")
    assert len(told) < 100
    assert_inert(found)


def test_an_event_of_more_rules_than_the_service_accepts(tmp_path):
    (one,) = read(tmp_path, rule("a", "refund", source=f"On{ACTING}"))
    *_, found = findings([replace(one, name=f"a{number}") for number in range(501)])
    assert "501 rules" in found.problem
    assert "link" in found.problem
    assert_inert(str(found))


@pytest.mark.parametrize("choices", [{ID: "everyone"}, {"any_role": ID}], ids=["a choice", "its value"])
def test_a_choice_that_there_is_not(choices):
    (rule_,) = read_rules(function(exact("refund")))
    with pytest.raises(UsageError, match="u202e") as caught:
        rule_.evaluate(chat("hello"), choices=choices)
    assert_inert(str(caught.value))


def test_a_rule_that_no_contact_is_judged_for(tmp_path):
    (rule_,) = read(tmp_path, rule(ID, "refund"))
    with pytest.raises(UsageError, match="u202e") as caught:
        rule_.suggest([chat("hello")], rtca.Annotations())
    assert_inert(str(caught.value))
