"""Conditions on the contact record are answered by what was fetched with the contact, as far as it may be seen."""

import json

import pytest

from rtca_nb.rules import read_rules
from rtca_nb.samples import build_sample
from rtca_nb.sampling import sample_contact

RECORD = build_sample("refund").record


def rule(path, operands, operator="CONTAINS_ANY"):
    leaf = {"Operator": operator, "Operands": operands, "ComparisonValue": f"$.ContactLens.PostChat.{path}"}
    function = {"Version": "2022-11-25", "RuleFunction": {"Operator": "OR", "Operands": [leaf]}}
    (found,) = read_rules({"Name": "R", "Function": json.dumps(function)})
    return found


CASES = {
    "queue": (rule("Queue.QueueId", [RECORD["QueueInfo"]["Id"]]), "match", "match"),
    "another queue": (rule("Queue.QueueId", ["another"]), "no match", "no match"),
    "how it began": (rule("InitiationMethod", ["API"]), "match", "match"),
    "how it ended": (rule("DisconnectReason", ["CUSTOMER_DISCONNECT"]), "match", "match"),
    "agent": (rule("Agent.AgentId", [RECORD["AgentInfo"]["Id"]]), "not computable", "match"),
    "attribute": (rule("ContactAttribute.customer_since", ["2019"], "EQUALS"), "not computable", "match"),
    "missing attribute": (rule("ContactAttribute.colour", ["blue"], "EQUALS"), "not computable", "no match"),
}


@pytest.fixture(scope="module")
def contact():
    return sample_contact("refund", context=True)


@pytest.mark.parametrize("case", CASES)
def test_condition_is_answered_by_what_may_be_seen(contact, case):
    tried, masked, revealed = CASES[case]
    assert tried.evaluate(contact).result == masked
    assert tried.evaluate(contact.reveal()).result == revealed
    assert tried.evaluate(contact, context=RECORD).result == revealed


def test_without_the_record_nothing_is_known():
    assert CASES["queue"][0].evaluate(sample_contact("refund")).result == "not computable"
