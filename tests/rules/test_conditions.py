"""Every condition with every operator, negated and not, with each filter, by the table of the documentation."""

import itertools
import json

import pytest

from rtca_nb import RuleError, read_rules
from rtca_nb.rules.checking import ERROR, findings
from tests.rules.making import chat, condition, first, function, last, pattern, plain, rule

PATTERN = [plain("tea")]
NUMBERS = ("NumberGreaterOrEqualTo", "NumberLessOrEqualTo")


def compared(number):
    return {operator: [number] for operator in NUMBERS}


# Subject, operands by operator, and whether it may be negated: copied from the documentation by hand.
TABLE = [
    ("ExactMatch.Transcript", {"CONTAINS_ANY": ["tea"]}, True),
    ("PatternMatch.Transcript", {"CONTAINS_ANY": [PATTERN]}, True),
    ("SemanticMatch.Transcript", {"CONTAINS_ANY": ["wants tea"]}, True),
    ("SemanticMatch.Phrase", {"EQUALS": ["The customer wants tea."]}, True),
    ("Sentiment.State", {"EQUALS": ["NEGATIVE"]}, False),
    *((f"ResponseTime.Agent.{name}TimeSecs", compared(60), False) for name in ("Average", "Longest")),
    ("ResponseTime.Agent.FirstResponseTimeSecs", compared(60), False),
    ("Sentiment.OverallScore", compared(-2), False),
    ("Agent.AgentInteractionDurationSecs", compared(60), False),
    ("Agent.AfterContactWorkDurationSecs", compared(60), False),
    ("Agent.AgentId", {"CONTAINS_ANY": ["a1"]}, False),
    ("Agent.HierarchyGroup.ARN", {"CONTAINS_ANY": ["arn:one"]}, False),
    ("Agent.RoutingProfile", {"CONTAINS_ANY": ["arn:one"]}, False),
    ("Queue.QueueId", {"CONTAINS_ANY": ["q1"], "EQUALS": []}, False),
    ("ContactAttribute.tier", {"EQUALS": ["gold"]}, True),
    ("SegmentAttributes.UserDefined.tier", {"CONTAINS_ANY": ["gold"]}, False),
    ("InitiationMethod", {"CONTAINS_ANY": ["API"]}, False),
    ("DisconnectReason", {"CONTAINS_ANY": ["CUSTOMER_DISCONNECT"]}, False),
    ("PotentialDisconnectIssue", {"CONTAINS_ANY": ["CUSTOMER_DEVICE_ISSUE"], "EQUALS": []}, False),
    ("AiAgent.IdWithVersion", {"CONTAINS_ANY": ["11111111-2222-4333-8444-555555555555:1"]}, False),
]
FILTERS = {"none": {}, "role": {"role": "CUSTOMER"}, "first": {"filters": [first(60)]}, "last": {"filters": [last(60)]}}
HALVES = [("Begin", slice(30)), ("End", slice(30, 60))]
WORDS = {"ExactMatch.Transcript", "PatternMatch.Transcript"}
OPERATORS = ["CONTAINS_ANY", "EQUALS", *NUMBERS, "MATCHES"]
CASES = [
    pytest.param(subject, operands, negatable, operator, negate, limit, id=f"{subject}-{operator}-{negate}-{limit}")
    for subject, operands, negatable in TABLE
    for operator, negate, limit in itertools.product(OPERATORS, (False, True), FILTERS)
    if limit in {"none", "role"} or subject in WORDS
]


@pytest.mark.sampled(60)
@pytest.mark.parametrize(("subject", "operands", "negatable", "operator", "negate", "limit"), CASES)
def test_a_condition_is_read_written_and_evaluated_or_refused_at_its_place(
    subject, operands, negatable, operator, negate, limit
):
    given = operands.get(operator, next(iter(operands.values())))
    made = condition(subject, *given, operator=operator, negate=negate, **FILTERS[limit])
    if operator not in operands:
        with pytest.raises(RuleError, match=r"RuleFunction\.Operands\[0\]"):
            rule(made)
        return
    known = rule(made)
    assert json.loads(known.function) == json.loads(function(made))
    refused = [one.place for one in findings([known]) if one.place.endswith("Negate") and one.level == ERROR]
    assert refused == (["RuleFunction.Operands[0].Negate"] if negate and not negatable else [])
    outcome = known.evaluate(chat("a cup of tea"))
    assert outcome.result in {"match", "no match", "not computable"}
    if subject in WORDS:
        assert outcome.result == ("no match" if negate else "match")
    if subject.startswith("SemanticMatch"):
        assert outcome.result == "not computable"


def test_what_was_not_compared_is_told():
    """Nothing found would look like nothing there."""
    alike = [[plain(f"tea a{place}*")] for place in range(60)]
    one = read_rules([{"Name": "One", "Function": function(pattern(*alike))}])
    assert any("not all were compared" in found.problem for found in findings(one))
    two = read_rules([{"Name": name, "Function": function(pattern(*alike[part]))} for name, part in HALVES])
    assert any("some overlaps may be missing here" in found.problem for found in findings(two))
    few = read_rules([{"Name": "Few", "Function": function(pattern(*alike[:5]))}])
    assert not any("compared" in found.problem for found in findings(few))


def test_the_first_entries_are_compared_also_if_one_of_them_is_repeated_at_the_end():
    words = ["tea", *(f"tea number {place} of many" for place in range(500)), "tea"]
    one = read_rules([{"Name": "One", "Function": function(condition("ExactMatch.Transcript", *words))}])
    found = [(one.place, one.problem) for one in findings(one) if "never needed" in one.problem]
    assert found[0] == (
        "RuleFunction.Operands[0].Operands[1]",
        "is never needed: wherever it matches, Operands[0] matches too",
    )
    assert len(found) == 499
