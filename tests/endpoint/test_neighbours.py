"""The operations beside the one that lists segments: each constraint of the model kept and broken on purpose.

``RTCA_WRITE_DOCS=1`` rewrites their part of docs/conformance.md.
"""

import json
import os
from collections import Counter
from pathlib import Path

import botocore
import pytest
from botocore.exceptions import ClientError
from botocore.loaders import Loader
from botocore.validate import ParamValidator

from rtca_nb.endpoint import Quota, ServedContact, ServedInstance, serve
from rtca_nb.endpoint.instances import DESCRIBES
from rtca_nb.endpoint.model import LIST_SEGMENTS, load_operations, load_service_model
from rtca_nb.endpoint.validation import first_violation
from rtca_nb.exceptions import EndpointError, UsageError
from tests.newest_model import newest_model

from .asking import ask, send
from .cases import case, placed, sentence, shape_at, split
from .centre import DEFINITION, RULE
from .constraints import DEMANDED, SAID, broken, constraints

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"
NEIGHBOURS = "\n## Neighbouring operations\n"
OPERATIONS = {
    name: operation for name, operation in load_operations(load_service_model()).items() if name != LIST_SEGMENTS
}
DESCRIBED = {"DescribeContact", *DESCRIBES}
METHODS = {
    "DescribeContact": "describe_contact",
    "DescribeExtractionDefinition": "describe_extraction_definition",
    "DescribeQueue": "describe_queue",
    "DescribeRule": "describe_rule",
    "DescribeUser": "describe_user",
    "ListRules": "list_rules",
    "SearchContacts": "search_contacts",
    "SearchRules": "search_rules",
}
DAY = {"Type": "INITIATION_TIMESTAMP", "StartTime": "2026-01-02T00:00:00Z", "EndTime": "2026-01-03T00:00:00Z"}


@pytest.fixture(scope="module")
def endpoint():
    with serve([ServedContact("x", "x", {"Raw": [], "Redacted": []})], quota=None) as running:
        yield running
    assert running.internal_errors == []


# Requests.


def check_request(wire, operation, constraint):
    """Keep and break one constraint; return why it cannot be broken, if so."""
    member, kind, limit = constraint
    shape, tokens = operation.input_shape, split(constraint.member)
    if not tokens:
        return "" if not operation.has_body or wire.send("POST", f"/{operation.route[0]}", [])[0] == 400 else "accepted"
    values = case(shape_at(shape, tokens), kind, limit)
    expected = sentence(member, kind, limit)
    for value in values.keep:
        document = placed(shape, tokens, value)
        _, message = ask(wire, operation, document)
        assert message != expected
        assert "must" not in message
        assert [*broken(shape, document)] == []
    if kind == "type" and limit == "string" and not operation.has_body:
        return "path and query hold only text"
    for value in values.broken:
        in_query = "five" if member in operation.query_members.values() and value == "5" else value
        code, message = ask(wire, operation, placed(shape, tokens, in_query))
        assert code == "InvalidRequestException"
        assert constraint in broken(shape, placed(shape, tokens, value))
        if member in operation.uri_members and value == "":
            expected = sentence(member, "required", None)  # an empty path segment is an absent member
        assert message == expected
        assert ParamValidator().validate(placed(shape, tokens, value), shape).has_errors() in {True, False}
    return "" if values.broken else "cannot be broken"


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_constraint_on_requests_is_kept_and_broken(endpoint, make, name):
    wire, operation = make.wire(endpoint), OPERATIONS[name]
    excused = Counter()
    for constraint in constraints(operation.input_shape):
        excused[check_request(wire, operation, constraint)] += 1
    assert set(excused) <= {"", "path and query hold only text", "cannot be broken"}
    assert excused["cannot be broken"] == sum(
        kind.startswith("min-") and limit == 0 for _, kind, limit in constraints(operation.input_shape)
    )


# What is served, which is checked as a response.


def served(operation, document, number, member=""):
    """Return what is to be served, and how to ask for it; it gets an id, unless that is the member in question."""
    if operation.name == "DescribeContact":
        contact = ServedContact("x", f"row-{number}", {"Redacted": []}, record=document.get("Contact"))
        return contact, {"InstanceId": "x", "ContactId": contact.contact_id}
    kind, owner = DESCRIBES[operation.name], f"instance-{number}"
    described = document.get(kind.answered_in)
    if isinstance(described, dict) and member != f"{kind.answered_in}.{kind.named_by}":
        described.setdefault(kind.named_by, "one")
    identity = described.get(kind.named_by) if isinstance(described, dict) else None
    return ServedInstance(owner, **{kind.kept_in: [described]}), {"InstanceId": owner, kind.asked_by: identity}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(DESCRIBED))
def test_every_constraint_on_responses_is_kept_and_broken(endpoint, name):
    client, operation = endpoint.client(), OPERATIONS[name]
    shape, number = operation.output_shape, 0
    for constraint in constraints(shape):
        tokens = split(constraint.member)
        if not tokens:
            continue  # the endpoint makes the document itself
        values = case(shape_at(shape, tokens), constraint.kind, constraint.limit)
        for value in values.keep:
            number += 1
            document = placed(shape, tokens, value)
            one, question = served(operation, document, f"{name}-{number}")
            endpoint.add(one)
            if None not in question.values():
                answer = getattr(client, METHODS[name])(**question)
                (member,) = shape.members
                assert set(document.get(member, ())) <= set(answer[member])
        for value in values.broken:
            one, _ = served(operation, placed(shape, tokens, value), "broken", constraint.member)
            with pytest.raises(EndpointError) as caught:
                endpoint.add(one)
            assert sentence(*constraint) in str(caught.value)
        assert values.broken or constraint.limit == 0


LISTS = {
    "ListRules": ("RuleSummaryList[]", "DescribeRule", "Rule"),
    "SearchRules": ("Rules[]", "DescribeRule", "Rule"),
    "SearchContacts": ("Contacts[]", "DescribeContact", "Contact"),
}
"""By operation that lists: what it lists, and what that is made of."""
RENAMED = {
    "RuleSummaryList[].EventSourceName": "Rule.TriggerEventSource.EventSourceName",
    "ActionSummaries": "Actions",
}
FOREVER = {"Type": "INITIATION_TIMESTAMP", "StartTime": 0, "EndTime": 4_000_000_000}


def described_by(name, member):
    """Return the path in what is described of a member of what is listed."""
    item, _, described = LISTS[name]
    for before, after in {**RENAMED, item: described}.items():
        member = member.replace(before, after)
    return member


def is_described(shape, tokens):
    try:
        return shape_at(shape, tokens) is not None
    except KeyError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_every_constraint_on_what_is_listed_is_kept_and_broken(make, name):
    """What breaks it cannot be served in the first place; what keeps it is listed with it, and the list is sound."""
    operation, (item, describes, _) = OPERATIONS[name], LISTS[name]
    described, listed = OPERATIONS[describes].output_shape, operation.output_shape
    made_here = {"", item.removesuffix("[]"), item, "NextToken", "TotalCount", "ApproximateTotalCount"}
    walked = [one for one in constraints(listed) if one.member not in made_here]
    assert len(walked) > 20
    met, never = 0, set()
    with serve([], quota=None) as endpoint:
        wire = make.wire(endpoint)
        for number, constraint in enumerate(walked):
            member = described_by(name, constraint.member)
            tokens = split(member)
            if not is_described(described, tokens):
                never.add(tokens[1])
                continue
            values = case(shape_at(described, tokens), constraint.kind, constraint.limit)
            for place, value in enumerate(values.keep):
                one, question = served(OPERATIONS[describes], placed(described, tokens, value), f"{number}-{place}")
                endpoint.add(one)
                question = {"InstanceId": question["InstanceId"]}
                if name == "SearchContacts":
                    question["TimeRange"] = FOREVER
                status, _, answer = send(wire, operation, question)
                assert status == 200
                document = json.loads(answer)
                assert [*broken(listed, document)] == []
                assert not never & {key for found in document[item.removesuffix("[]")] for key in found}
                met += bool(document[item.removesuffix("[]")])
            for value in values.broken:
                one, _ = served(
                    OPERATIONS[describes],
                    placed(described, tokens, value),
                    "broken",
                    member,
                )
                with pytest.raises(EndpointError) as caught:
                    endpoint.add(one)
                assert sentence(member, constraint.kind, constraint.limit) in str(caught.value)
        assert endpoint.internal_errors == []
    assert met > 20
    # No contact has it: the operation that describes one does not know it.
    assert never <= {"AiAgentInfo"}


def account(make):
    """Return a contact with a record, and the instance that it is in."""
    record = {
        "InitialContactId": "first",
        "InitiationMethod": "TRANSFER",
        "AgentInfo": {"Id": "a1", "ConnectedToAgentTimestamp": "2026-01-02T03:00:09Z"},
        "QueueInfo": {"Id": "q1", "EnqueueTimestamp": "2026-01-02T03:00:01Z"},
        "InitiationTimestamp": "2026-01-02T03:00:00Z",
        "DisconnectTimestamp": "2026-01-02T03:09:00Z",
        "DisconnectReason": "CUSTOMER_DISCONNECT",
        "Attributes": {"order": "A-17", "note": "x" * 32_000},
        "ContactLens": {
            "ConversationalAnalytics": {
                "Configuration": {"Enabled": True, "SentimentConfiguration": {"Behavior": "Enable"}},
                "ContactAnalysisReferenceState": {"Status": "COMPLETED"},
            }
        },
    }
    instance = ServedInstance(
        make.instance,
        users=[{"Id": "a1", "Username": "nadia", "IdentityInfo": {"FirstName": "Nadia", "LastName": "Ünal"}}],
        queues=[{"QueueId": "q1", "Name": "Lamps & <b>more</b>"}],
        rules=[RULE, {**RULE, "Name": "Draft", "RuleId": "r2", "PublishStatus": "DRAFT", "Tags": {"team": "bulbs"}}],
        extraction_definitions=[DEFINITION],
    )
    contact = ServedContact(
        make.instance,
        "told",
        {"Redacted": [make.message(1, "Where is my goose lamp?", role="CUSTOMER")]},
        record=record,
    )
    return contact, instance


@pytest.fixture(scope="module")
def told(make):
    contact, instance = account(make)
    with serve([contact, make.plain("plain")], instances=[instance], quota=None) as running:
        yield running
    assert running.internal_errors == []


QUESTIONS = {
    "DescribeContact": {"ContactId": "told"},
    "DescribeExtractionDefinition": {"ExtractionDefinitionId": "d1"},
    "DescribeQueue": {"QueueId": "q1"},
    "DescribeRule": {"RuleId": "r1"},
    "DescribeUser": {"UserId": "a1"},
    "ListRules": {},
    "SearchContacts": {"TimeRange": DAY},
    "SearchRules": {},
}


@newest_model
@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", OPERATIONS)
def test_answer_is_what_the_model_says(told, make, name):
    operation = OPERATIONS[name]
    members = {"InstanceId": make.instance, **QUESTIONS[name]}
    path = "/".join(members[part.strip("{}")] if part.startswith("{") else part for part in operation.route)
    body = members if operation.has_body else b""
    status, _, answer = make.wire(told).send(operation.method, f"/{path}", body)
    assert status == 200, answer
    document = json.loads(answer)
    assert first_violation(operation.output_shape, document) is None
    assert all(document.values())
    assert getattr(told.client(), METHODS[name])(**members)["ResponseMetadata"]["HTTPStatusCode"] == 200


@newest_model
def test_record_is_given_back_whole(told, make):
    contact = told.client().describe_contact(InstanceId=make.instance, ContactId="told")["Contact"]
    assert contact["Attributes"] == account(make)[0].record["Attributes"]
    assert contact["AgentInfo"]["ConnectedToAgentTimestamp"].timestamp() == 1767322809
    assert contact["ContactLens"]["ConversationalAnalytics"]["Configuration"]["Enabled"] is True


def test_contact_without_a_record_says_what_its_segments_say(told, make):
    contact = told.client().describe_contact(InstanceId=make.instance, ContactId="plain")["Contact"]
    assert contact["Id"] == "plain"
    assert (contact["DisconnectTimestamp"] - contact["InitiationTimestamp"]).total_seconds() == 9


@newest_model
def test_record_of_a_contact_that_goes_on_has_no_end(start, make):
    contact, _ = account(make)
    endpoint = start(contact, speed=0)
    question = {"InstanceId": make.instance, "ContactId": "told"}
    now = endpoint.client().describe_contact(**question)["Contact"]
    assert not {"DisconnectTimestamp", "DisconnectReason"} & set(now)
    assert now["ContactLens"]["ConversationalAnalytics"]["ContactAnalysisReferenceState"] == {"Status": "REQUESTED"}
    endpoint.advance(3600)
    assert endpoint.client().describe_contact(**question)["Contact"]["DisconnectReason"] == "CUSTOMER_DISCONNECT"


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_error_is_raised_as_its_class(make, name):
    contact, instance = account(make)
    operation = OPERATIONS[name]
    members = {"InstanceId": make.instance, **QUESTIONS[name]}
    quotas = {name: Quota(0.001, 4)}
    with serve([contact], instances=[instance], quota=quotas, faults={4: "500"}) as endpoint:
        client = endpoint.client()
        call = getattr(client, METHODS[name])

        def code(**other):
            with pytest.raises(ClientError) as caught:
                call(**{**members, **other})
            error = caught.value
            name = error.response["Error"]["Code"]
            if name in operation.errors:
                assert type(error) is getattr(client.exceptions, name)
                assert error.response["ResponseMetadata"]["HTTPStatusCode"] == operation.errors[name]
            return name

        assert code(InstanceId="nowhere") == "ResourceNotFoundException"
        assert code(InstanceId="x" * 101) == "InvalidRequestException"
        endpoint.deny(name)
        assert code() == "AccessDeniedException"
        endpoint.deny()
        assert code() == "InternalServiceException"
        assert code() == "ThrottlingException"
        assert client.list_realtime_contact_analysis_segments_v2(
            InstanceId=make.instance, ContactId="told", OutputType="Redacted", SegmentTypes=["Transcript"]
        )["Segments"]


@newest_model
@pytest.mark.parametrize("name", sorted(DESCRIBED))
def test_what_is_not_there_is_not_found(told, make, name):
    (member,) = QUESTIONS[name]
    with pytest.raises(ClientError) as caught:
        getattr(told.client(), METHODS[name])(**{"InstanceId": make.instance, member: "nobody"})
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ({}, ["Refund", "Draft"]),
        ({"PublishStatus": "DRAFT"}, ["Draft"]),
        ({"EventSourceName": "OnMetricDataUpdate"}, []),
    ],
)
def test_rules_are_listed_by_what_is_asked(told, make, members, found):
    listed = told.client().list_rules(InstanceId=make.instance, **members)["RuleSummaryList"]
    assert [rule["Name"] for rule in listed] == found


def test_pages_of_rules_add_up(told, make):
    pages = told.client().get_paginator("list_rules").paginate(InstanceId=make.instance, MaxResults=1)
    assert [rule["Name"] for page in pages for rule in page["RuleSummaryList"]] == ["Refund", "Draft"]


def condition(text, comparison="EXACT", field="name"):
    return {"StringCondition": {"FieldName": field, "Value": text, "ComparisonType": comparison}}


@newest_model
@pytest.mark.parametrize(
    ("members", "found"),
    [
        ({"SearchCriteria": condition("Ref", "STARTS_WITH")}, ["Refund"]),
        ({"SearchCriteria": condition("raf", "CONTAINS")}, ["Draft"]),
        ({"SearchCriteria": {"OrConditions": [condition("Refund"), condition("Draft")]}}, ["Refund", "Draft"]),
        ({"SearchCriteria": {"AndConditions": [condition("Refund"), condition("Draft")]}}, []),
        ({"SearchFilter": {"AttributeFilter": {"TagCondition": {"TagKey": "team", "TagValue": "bulbs"}}}}, ["Draft"]),
    ],
)
def test_rules_are_searched(told, make, members, found):
    answer = told.client().search_rules(InstanceId=make.instance, **members)
    assert [rule["Name"] for rule in answer["Rules"]] == found
    assert answer["ApproximateTotalCount"] == len(found)


def transcript(text, role="CUSTOMER", kind="MATCH_ALL"):
    one = {"ParticipantRole": role, "SearchText": [text], "MatchType": kind}
    return {"ContactAnalysis": {"Transcript": {"Criteria": [one]}}}


def attributes(**wanted):
    criteria = [{"Key": key, "Values": [value]} for key, value in wanted.items()]
    return {"SearchableContactAttributes": {"Criteria": criteria, "MatchType": "MATCH_ALL"}}


@newest_model
@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({"AgentIds": ["a1"]}, ["told"]),
        ({"AgentIds": ["a2"]}, []),
        ({"QueueIds": ["q1", "q2"]}, ["told"]),
        ({"InitiationMethods": ["API"]}, ["plain"]),
        (transcript("GOOSE lamp"), ["told"]),
        (transcript("goose", role="AGENT"), []),
        (transcript("goose", kind="MATCH_NONE"), ["plain"]),
        (attributes(order="A-17"), ["told"]),
        (attributes(order="A-17", colour="blue"), []),
    ],
)
def test_contacts_are_searched_by_their_records(told, make, criteria, found):
    answer = told.client().search_contacts(InstanceId=make.instance, TimeRange=DAY, SearchCriteria=criteria)
    assert [contact["Id"] for contact in answer["Contacts"]] == found


@pytest.mark.parametrize(
    ("options", "words"),
    [({"quota": {"DescribeMoon": Quota()}}, "DescribeMoon"), ({"denied": ["DescribeMoon"]}, "DescribeMoon")],
)
def test_operation_that_is_not_served_is_refused(options, words):
    with pytest.raises(UsageError, match=words):
        serve(**options)


def test_two_of_one_id_are_refused(make):
    _, instance = account(make)
    with pytest.raises(EndpointError, match="is served already"):
        serve(instances=[instance, instance])


def test_the_model_demands_nothing_that_is_not_walked():
    model = Loader().load_service_model("connect", "service-2")
    places = [model["operations"][name][way]["shape"] for name in OPERATIONS for way in ("input", "output")]
    seen, said = set(), set()
    while places:
        name = places.pop()
        if name in seen:
            continue
        seen.add(name)
        shape = model["shapes"][name]
        said |= set(shape)
        parts = [
            *shape.get("members", {}).values(),
            *(shape[part] for part in ("member", "key", "value") if part in shape),
        ]
        places += [part["shape"] for part in parts]
    assert len(seen) > 100
    assert said <= SAID | DEMANDED


# The table.


def render():
    rows = []
    for name, operation in OPERATIONS.items():
        requests, responses = ([*constraints(shape)] for shape in (operation.input_shape, operation.output_shape))
        checked = "what is served" if name in DESCRIBED else "made of what is served"
        rows.append(f"| `{name}` | {len(requests)} | {len(responses)} | {checked} | {len(operation.errors)} |")
    table = "\n".join(rows)
    return f"""{NEIGHBOURS}
Written by `tests/endpoint/test_neighbours.py` from the service model of botocore {botocore.__version__}; do not edit.
Each constraint on requests is kept and broken over HTTP, and each on what is described is kept and broken when it is
served, patterns among them; a minimum of 0 cannot be broken, nor the type of text in a path or query. Answers that
list or search are made of what is described: each of their constraints is kept and broken there, too, and the lists are
held against the model. Each error arrives as its class in boto3,
and each operation has a quota of its own.

| Operation | Constraints on requests | On responses | Checked as | Errors |
| --- | --- | --- | --- | --- |
{table}
"""


def test_documented_table_is_this_one():
    head, mark, tail = PAGE.read_text("utf-8").partition(NEIGHBOURS)
    if os.environ.get("RTCA_WRITE_DOCS"):
        PAGE.write_text(head + render(), "utf-8")
        mark, tail = NEIGHBOURS, render().removeprefix(NEIGHBOURS)
    if f"botocore {botocore.__version__};" not in tail:
        pytest.skip("docs/conformance.md is of another botocore; RTCA_WRITE_DOCS=1 rewrites it")
    assert mark + tail == render(), "docs/conformance.md is out of date; RTCA_WRITE_DOCS=1 rewrites it"
