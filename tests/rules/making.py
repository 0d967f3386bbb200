"""Rules and chats for tests: short to write, and made by the real readers."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rtca_nb.contact.contact import Contact
from rtca_nb.rules import read_rules
from tests.making import record_of

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
POST = "$.ContactLens.PostChat."


def function(*conditions, operator="AND"):
    """Return the text of a Function."""
    return json.dumps({"Version": "2022-11-25", "RuleFunction": {"Operator": operator, "Operands": list(conditions)}})


def group(operator, *conditions):
    return {"Operator": operator, "Operands": list(conditions)}


def condition(subject, *operands, operator="CONTAINS_ANY", role=None, negate=False, filters=(), space=POST):
    """Return a condition as the Function language has it."""
    wanted = [{"Type": "ParticipantRole", "Data": role}] if role else []
    wanted += filters
    made = {"Operator": operator, "Operands": list(operands), "ComparisonValue": f"{space}{subject}", "Negate": negate}
    if wanted:
        made["FilterClause"] = {"LogicOperator": "AND", "Filters": wanted}
    return made


def exact(*operands, **rest):
    return condition("ExactMatch.Transcript", *operands, **rest)


def pattern(*operands, **rest):
    return condition("PatternMatch.Transcript", *operands, **rest)


def plain(value):
    return {"Type": "PLAIN", "Value": value}


def listed(*values):
    return {"Type": "LIST", "Value": [plain(value) for value in values]}


def near(distance, within=True):
    return {"Type": "PROXIMITY", "Value": {"Distance": distance, "IsWithin": within}}


def number(decimal=False):
    return {"Type": "NUMERICAL", "Value": {"Decimal": decimal}}


def first(seconds):
    return {"Type": "PostChatContactPeriodSeconds", "Data": {"First": seconds}}


def last(seconds):
    return {"Type": "PostChatContactPeriodSeconds", "Data": {"Last": seconds}}


def rule(*conditions, operator="AND"):
    """Return a rule, read from the text of its Function."""
    (made,) = read_rules(function(*conditions, operator=operator))
    return made


def when(seconds):
    return (START + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def segment(identity, role, content, seconds=0, sentiment=None, content_type="text/plain", spans=()):
    made = {
        "Id": identity,
        "ParticipantId": f"participant-{role}",
        "ParticipantRole": role,
        "Content": content,
        "ContentType": content_type,
        "Time": {"AbsoluteTime": when(seconds)},
    }
    if sentiment:
        made["Sentiment"] = sentiment
    if spans:
        made["Redaction"] = {
            "CharacterOffsets": [{"BeginOffsetChar": begin, "EndOffsetChar": end} for begin, end in spans]
        }
    return {"Transcript": made}


def joined(role, seconds):
    kind = "application/vnd.amazonaws.connect.event.participant.joined"
    return {
        "Event": {
            "Id": f"joined-{role}-{seconds}",
            "ParticipantRole": role,
            "EventType": kind,
            "Time": {"AbsoluteTime": when(seconds)},
        }
    }


def chat(*segments, revealed=False, output_type="Redacted", language=None, **rest):
    """Return a contact of some segments; a text is what the customer says, one after another."""
    made = [
        segment(f"m{place}", "CUSTOMER", one, 10 * place) if isinstance(one, str) else one
        for place, one in enumerate(segments)
    ]
    record = replace(record_of(made, output_type=output_type, **rest), language=language)
    return Contact(record, revealed=revealed)


def points(outcome):
    return [[tuple(span) for span in point] for point in outcome.points_of_interest]


def quoted(outcome, contact):
    """Return what the points of interest say, as the frame of the contact shows it."""
    texts = dict(zip(contact.transcript["id"], contact.transcript["content"], strict=True))
    return [" | ".join(texts[span.id][span.begin : span.end] for span in point) for point in outcome.points_of_interest]
