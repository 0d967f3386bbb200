"""Whatever rules, their words and their paths are called, nothing that is said of them acts on a terminal."""

from __future__ import annotations

import json

import pytest

import rtca_nb as rtca
from rtca_nb.exceptions import RtcaError
from rtca_nb.rules import read_rules
from rtca_nb.rules.checking import findings
from tests.cli.test_hostile import ACTING, ID, assert_inert
from tests.rules.making import exact, function


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
