"""Whatever files of rules are called, and what stands in them, no error about them acts on a terminal."""

from __future__ import annotations

import json

import pytest

from rtca_nb.exceptions import RuleError, UsageError
from rtca_nb.rules import read_rules
from rtca_nb.rules.expectations import failures, read_expectations
from tests.cli.test_hostile import ACTING, ID, assert_inert
from tests.rules.making import exact, function

SAID = [{"CUSTOMER": "hello"}]


def written(path, value):
    path.write_text(json.dumps(value), "utf-8")
    return path


def cases(folder, *cases):
    return read_expectations(written(folder / f"a{ID}.test.json", {"cases": [*cases]}))


@pytest.mark.parametrize("read", [read_rules, read_expectations])
@pytest.mark.parametrize("end", [".json", ".yaml"])
def test_a_file_that_cannot_be_read(tmp_path, read, end):
    path = tmp_path / f"a{ID}{end}"
    path.write_text("{[", "utf-8")
    with pytest.raises(RuleError, match="u202e") as caught:
        read(path)
    assert_inert(str(caught.value))


@pytest.mark.parametrize(
    "value",
    [
        {"Name": f"a{ACTING}", "Function": 3},
        {"Name": f"a{ACTING}", "Function": "{}"},
        {"Name": f"a{ACTING}", "Function": function(exact("refund")), "RuleId": 3},
        {"Resources": {f"a{ACTING}": {"Type": "AWS::Connect::Rule"}}},
        {"Resources": {f"a{ACTING}": {"Type": "AWS::Connect::Rule", "Properties": {"Name": {}, "Function": "{}"}}}},
    ],
    ids=["no function", "a function that is none", "no id", "a resource without a rule", "a resource without a name"],
)
def test_a_rule_with_a_fault(value):
    with pytest.raises(RuleError, match="link") as caught:
        read_rules(value)
    assert_inert(str(caught.value))


def test_a_rule_that_is_expected_twice(tmp_path):
    with pytest.raises(RuleError, match="name each rule once") as caught:
        cases(tmp_path, {"chat": SAID, "match": [f"r{ID}", f"r{ID}"]})
    assert r"'rc\x1b" in str(caught.value)
    assert_inert(str(caught.value))


def test_a_case_about_a_rule_or_a_contact_that_there_is_not(tmp_path):
    rules = read_rules({"Name": "a", "Function": function(exact("refund"))})
    for case in ({"chat": SAID, "match": [f"r{ID}"]}, {"contact": f"r{ID}", "match": ["a"]}):
        expected = cases(tmp_path, {"name": f"n{ACTING}", **case})
        with pytest.raises(UsageError, match=r"there is no contact|which is not among") as caught:
            list(failures(rules, expected, []))
        assert r"'rc\x1b" in str(caught.value)
        assert_inert(str(caught.value))


def test_a_case_that_fails(tmp_path):
    rules = read_rules({"Name": f"r{ACTING}", "Function": function(exact("refund"))})
    expected = cases(tmp_path, {"name": f"n{ACTING}", "chat": SAID, "match": [f"r{ACTING}"]})
    (failed,) = failures(rules, expected, [])
    for said in (expected.name, failed.label, repr(failed.outcome)):
        assert "x1b" in said
        assert_inert(said)
