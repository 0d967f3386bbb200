"""Rules read and written back, and everything that is refused, each with its place."""

import json
import time

import pytest

import rtca_nb as rtca
from rtca_nb.exceptions import RtcaError, RuleError, UsageError
from rtca_nb.rules import read_rules
from tests.rules.making import (
    chat,
    condition,
    exact,
    first,
    function,
    group,
    listed,
    near,
    number,
    pattern,
    plain,
    rule,
)

GOOD = exact("refund", role="CUSTOMER")
REQUEST = {
    "Name": "Refund",
    "TriggerEventSource": {"EventSourceName": "OnPostChatAnalysisAvailable"},
    "Function": function(GOOD),
    "Actions": [],
    "PublishStatus": "DRAFT",
}
TEMPLATE = {
    "Resources": {
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "MyRule": {"Type": "AWS::Connect::Rule", "Properties": REQUEST},
    }
}
YAML = f"""
Resources:
  MyRule:
    Type: AWS::Connect::Rule
    Properties:
      Name: Refund
      InstanceArn: !Ref Instance
      PublishStatus: DRAFT
      TriggerEventSource: {{EventSourceName: OnPostChatAnalysisAvailable}}
      Function: '{function(GOOD)}'
"""


@pytest.mark.parametrize(
    "source",
    [
        REQUEST,
        json.dumps(REQUEST),
        json.dumps(REQUEST).encode(),
        {"Rule": REQUEST},
        [REQUEST],
        TEMPLATE,
        json.dumps([TEMPLATE]),
    ],
)
def test_a_rule_is_read_from_every_shape(source):
    (rule,) = read_rules(source)
    assert (rule.name, rule.publish_status, rule.event_source) == ("Refund", "DRAFT", "OnPostChatAnalysisAvailable")
    assert json.loads(rule.function) == json.loads(function(GOOD))


def test_rules_are_read_from_files_and_folders(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.json").write_text(json.dumps(REQUEST), "utf-8")
    (tmp_path / "two.json").write_text(function(exact("tea")), "utf-8")
    (tmp_path / "three.yaml").write_text(YAML.replace("Name: Refund", "Name: Other"), "utf-8")
    (tmp_path / "two.test.yaml").write_text("rules: {}", "utf-8")
    rules = read_rules(tmp_path)
    assert sorted(rules.names) == ["Other", "Refund", "two"]
    assert rules["Refund"].origin == "one.json"
    assert read_rules(str(tmp_path / "two.json"))["two"].conditions[0].operands == ("tea",)


def changed(**members):
    return function({**GOOD, **members})


def without(name):
    return function({key: value for key, value in GOOD.items() if key != name})


def filtered(*filters, logic="AND"):
    return changed(FilterClause={"LogicOperator": logic, "Filters": list(filters)})


REFUSED = [
    ("", "is an empty text"),
    ("no-such-folder", "no file or folder 'no-such-folder'"),
    ("{", "not complete JSON"),
    ("[]", "empty list"),
    ('{"Name": "a", "Name": "b"}', "same key twice"),
    (b"\xff{}", "not valid UTF-8"),
    ('{"a": 1}', "is not a rule"),
    ({"RuleSummaryList": []}, "without their Function"),
    ({"Function": function(GOOD)}, "has no Name"),
    ({"Name": "R", "Function": 3}, "Rule R: its Function is a value of type int"),
    ({"Name": "R", "Function": "{"}, "Rule R: the Function is not complete JSON"),
    ({"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}, "without any AWS::Connect::Rule"),
    ({"Resources": {"B": {"Type": "AWS::Connect::Rule", "Properties": {"Name": "R", "Function": {"Fn::Sub": "x"}}}}},
     "resource B: its Function is computed by a CloudFormation function"),
    (json.dumps({"Version": "2022-11-25", "RuleFunction": GOOD}), "RuleFunction is a condition; put it among"),
    (function(GOOD).replace("2022-11-25", "2021"), "Version is '2021'"),
    (function(), r"RuleFunction.Operands is empty"),
    (function(GOOD, operator="NOT"), "RuleFunction.Operator is 'NOT'; a group takes AND or OR"),
    (function(group("AND", GOOD, group("XOR", GOOD))), r"Operands\[0\].Operands\[1\].Operator is 'XOR'"),
    (without("ComparisonValue"), r"Operands\[0\] has"),
    (without("Operator"), r"Operands\[0\] has no Operator"),
    (without("Operands"), r"Operands\[0\] has no Operands"),
    (changed(Extra=1), r"Operands\[0\] has a member 'Extra'"),
    (changed(Negate="true"), r"Negate is 'true'; it must be true or false"),
    (changed(Operator="MATCHES"), r"Operator is 'MATCHES'; PostChat.ExactMatch.Transcript takes CONTAINS_ANY"),
    (changed(Operator="EQUALS"), r"Operator is 'EQUALS'"),
    (changed(ComparisonValue="ExactMatch"), "ComparisonValue is 'ExactMatch'; it must be a path"),
    (changed(ComparisonValue="$.Other.PostChat.ExactMatch.Transcript"), "it must be a path such as"),
    (changed(Operands=[]), r"Operands\[0\].Operands is empty"),
    (changed(Operands=[3]), r"Operands\[0\].Operands\[0\] is 3; it must be text"),
    (changed(Operands=[" "]), r"Operands\[0\] is empty"),
    (changed(Operands=[[plain("a")]]), r"Operands\[0\] is an array; it must be text"),
    (changed(Operands="refund"), r"Operands is 'refund'; it must be an array"),
    (changed(FilterClause=[]), "FilterClause is an array; it must be an object with LogicOperator, Filters"),
    (filtered(first(1), logic="OR"), "LogicOperator is 'OR'; it must be AND"),
    (filtered(), "Filters is empty"),
    (filtered({"Type": "ParticipantRole", "Data": "MIXED"}), r"Filters\[0\].Data is 'MIXED'; it must be one of"),
    (filtered({"Type": "ParticipantRole"}), r"Filters\[0\] has no Data"),
    (filtered({"Type": "PatternMatchLanguageFilter", "Data": "NL"}), "is 'NL'"),
    (filtered({"Type": "PostChatContactPeriodSeconds", "Data": {"Middle": 3}}), "is 'Middle'; it must be one of First, Last"),  # noqa: E501
    (filtered({"Type": "PostChatContactPeriodSeconds", "Data": "First"}), "Data is 'First'; it must be an object"),
    (filtered(first(-1)), "Data.First is -1; it must be a whole number"),
    (filtered({"Type": "AiAgentUseCase", "Data": "SelfService"}), "it must be an object with Value"),
    (filtered({"Type": "AiAgentEscalatedToHuman", "Data": True}), "Data is true; it must be one of TRUE, FALSE"),
    (filtered({"Type": "no name", "Data": "x"}), r"Type is 'no name'; it must be the name of a filter"),
    (filtered(first(1), first(2)), r"Filters\[1\].Type repeats 'PostChatContactPeriodSeconds'"),
    (function(pattern("refund")), r"Operands\[0\] is 'refund'; a pattern is an array"),
    (function(pattern([])), r"Operands\[0\] is empty"),
    (function(pattern([{"Type": "WORD", "Value": "a"}])), r"\[0\]\[0\].Type is 'WORD'; it must be PLAIN"),
    (function(pattern([plain("")])), r"Value is empty"),
    (function(pattern([listed()])), r"Value is empty"),
    (function(pattern([{"Type": "LIST", "Value": [number()]}])), "is 'NUMERICAL'; in a LIST, it must be PLAIN"),
    (function(pattern([number(1)])), "Decimal is 1; it must be true or false"),
    (function(pattern([plain("a"), near(-1), plain("b")])), "Distance is -1"),
    (function(pattern([plain("a"), near(1, within=1), plain("b")])), "IsWithin is 1; it must be true or false"),
    (function(pattern([near(1), plain("b")])), "which needs words before and after it"),
    (function(pattern([plain("a"), near(1), plain(" ")])), "which needs words before and after it"),
    (function(pattern([plain("a "), near(1), near(2), plain(" b")])), "which needs words before and after it"),
    (function(condition("Sentiment.OverallScore", 1.5, operator="NumberLessOrEqualTo")), "is 1.5; it must be a whole number"),  # noqa: E501
    (function(condition("Sentiment.OverallScore", 1, 2, operator="NumberLessOrEqualTo")), "has 2 entries; this condition takes one"),  # noqa: E501
    (function(condition("Queue.QueueId", "q", operator="EQUALS")), "here EQUALS means that there is no value"),
    (function(condition("ContactAttribute.Tier", "a", "b", operator="EQUALS")), "has 2 entries"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "sentence"), REFUSED)
def test_what_the_language_does_not_have_is_refused_with_its_place(source, sentence):
    with pytest.raises((RuleError, UsageError), match=sentence) as caught:
        read_rules(source)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("yaml", "sentence"),
    [
        ("a: &x [1]\nb: *x", "has an alias"),
        ("a: [", "not valid YAML in line"),
        ("a: 1\na: 2", "same key twice"),
        ("[" * 5_000, "nested too deeply"),
    ],
)
def test_yaml_that_may_be_hostile_is_refused(tmp_path, yaml, sentence):
    (tmp_path / "rule.yaml").write_text(yaml, "utf-8")
    with pytest.raises(RuleError, match=sentence):
        read_rules(tmp_path / "rule.yaml")


def test_two_rules_of_one_name_are_refused():
    with pytest.raises(UsageError, match="two rules are called 'Refund'"):
        read_rules([REQUEST, REQUEST])


def deep(levels):
    node = GOOD
    for _ in range(levels):
        node = group("AND", node)
    return function(node)


@pytest.mark.parametrize("levels", [40, 1_000])
def test_a_rule_that_is_nested_too_deeply_is_refused(levels):
    with pytest.raises(RuleError, match="nested"):
        read_rules(deep(levels) if levels < 300 else '{"RuleFunction":' + '{"a":[' * 100_000)


def test_a_rule_may_be_nested():
    (made,) = read_rules(deep(20))
    assert made.evaluate(chat("refund")).result == "match"


def test_a_rule_of_a_hundred_thousand_operands_is_refused():
    with pytest.raises(RuleError, match="can have up to 20,000 operands"):
        rule(exact(*(f"word{place}" for place in range(100_000))))


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "asked",
    [
        exact(*(f"word{place} of many" for place in range(10_000))),
        pattern(*([plain(f"*a*{place}*b*")] for place in range(2_000))),
        pattern([plain("*" + "a*" * 200 + "b")]),
        pattern([listed(*(f"a{place}" for place in range(900))), listed("b"), plain(" c")]),
        pattern([plain("a "), near(10_000), plain(" a "), near(10_000), plain(" a "), near(10_000), plain(" b")]),
        pattern([plain("a "), near(10_000, within=False), plain(" b")]),
    ],
)
def test_a_rule_made_to_be_slow_is_evaluated_in_bounded_time(asked):
    contact = chat("a " * 8_000, "a" * 16_000, "1,1" * 5_000 + "x", "'a" * 8_000)
    began = time.process_time()
    rule(asked).evaluate(contact)
    assert time.process_time() - began < 10


def test_a_rule_that_joins_too_many_words_is_not_computable():
    many = listed(*(f"a{place}" for place in range(100)))
    outcome = rule(pattern([many, many])).evaluate(chat("a1a2"))
    assert outcome.result == "not computable"
    assert "joins more than 1,000 words" in outcome.reasons[0]


def test_a_rule_is_said_in_plain_english():
    (made,) = read_rules({**REQUEST, "Function": function(
        exact("refund", "money back", role="CUSTOMER", filters=[first(120)]),
        group("OR", pattern([listed("not", "never"), near(2), plain(" help "), number()], role="AGENT", negate=True),
              condition("Queue.QueueId", operator="EQUALS")),
    )})  # fmt: skip
    assert made.describe().splitlines() == [
        "Refund matches after the chat, when all of these are true:",
        '- the customer says "refund" or "money back", in the first 120 seconds',
        "- any of these is true:",
        '  - the agent never says ("not" or "never") followed within 2 words by "help" a number',
        "  - there is no queue",
    ]


def test_a_tree_shows_hostile_words_as_text():
    hostile = "<img src=x onerror=alert(1)>\u202e$x$"
    page = rule(exact(hostile))._repr_html_() + read_rules({**REQUEST, "Name": hostile})._repr_html_()
    assert "<img" not in page
    assert "&lt;img" in page
    assert '<ul data-op="AND">' in page


def test_rules_are_found_by_name():
    rules = read_rules([REQUEST])
    assert rules["Refund"] in list(rules)
    assert "Refund" in rules
    with pytest.raises(RtcaError, match="no rule 'Refnd'"):
        rules["Refnd"]
    assert repr(rules) == "<RuleSet of 1 rule>"
    assert isinstance(rules, rtca.RuleSet)


@pytest.mark.parametrize("member", ["Name", "RuleId", "PublishStatus", "Function"])
def test_half_a_character_in_a_rule_is_said_wherever_it_is(tmp_path, member):
    whole = {
        "Name": "Refund",
        "RuleId": "r1",
        "PublishStatus": "published",
        "Function": function(pattern([plain("a")])),
    }
    rule = {**whole, member: whole[member].replace("r", "\\ud83d" if member == "Function" else "\ud83d", 1) + "\udc00"}
    if member == "Function":
        rule[member] = rule[member].removesuffix("\udc00")
    written = tmp_path / "rule.json"
    written.write_text(json.dumps(rule), "utf-8")
    for source in (rule, {"Rule": rule}, json.dumps(rule), json.dumps({"Rule": rule}).encode(), written):
        with pytest.raises(RuleError, match=r"holds half of a character \(a lone surrogate\)") as caught:
            read_rules(source)
        str(caught.value).encode()
