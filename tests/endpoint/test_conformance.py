"""Each constraint of the service model, kept and broken on purpose; the table of it goes into the docs.

``RTCA_WRITE_DOCS=1`` rewrites docs/conformance.md.
"""

import json
import os
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import botocore
import pytest
from botocore.validate import ParamValidator

from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.endpoint.validation import Violation
from rtca_nb.exceptions import EndpointError

from .constraints import constraints

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"
ABSENT = object()
WRONG = {
    "structure": "text",
    "map": [],
    "list": "text",
    "string": 5,
    "integer": "5",
    "boolean": "yes",
    "timestamp": "yesterday",
}
ROOT = {"": "(the document)"}


class Row(NamedTuple):
    member: str
    kind: str
    limit: object
    accepted: str
    refused: str
    boto3: str


class Case(NamedTuple):
    """Values for one member: some that keep its constraint, some that break it."""

    keep: list
    broken: list


def valid(shape):
    """Return a small value that the model allows."""
    kind = shape.type_name
    if kind == "structure":
        if getattr(shape, "is_tagged_union", False):
            name = next(iter(shape.members))
            return {name: valid(shape.members[name])}
        return {name: valid(shape.members[name]) for name in shape.required_members}
    if kind == "list":
        return [valid(shape.member) for _ in range(shape.metadata.get("min", 0))]
    if kind == "map":
        return {}
    if kind == "string":
        return shape.enum[0] if shape.enum else "x" * max(1, shape.metadata.get("min", 1))
    if kind == "timestamp":
        return "2026-01-02T03:04:05.678Z"
    return {"integer": shape.metadata.get("min", 1), "boolean": True}[kind]


def filled(shape, count):
    """Return a list or map of so many entries."""
    if shape.type_name == "list":
        return [valid(shape.member) for _ in range(count)]
    return {f"key {number}": valid(shape.value) for number in range(count)}


def placed(shape, tokens, leaf):
    """Return a valid document that holds a value at a path."""
    if not tokens:
        return leaf
    token, rest = tokens[0], tokens[1:]
    if token == "[]":
        return [placed(shape.member, rest, leaf)]
    if token == "{}":
        return {valid(shape.key): placed(shape.value, rest, leaf)}
    if token == "{key}":
        return {placed(shape.key, rest, leaf): valid(shape.value)}
    document = {} if getattr(shape, "is_tagged_union", False) else valid(shape)
    if leaf is ABSENT and not rest:
        document.pop(token, None)
    else:
        document[token] = placed(shape.members[token], rest, leaf)
    return document


def split(member):
    return re.findall(r"\[\]|\{key\}|\{\}|[^.\[\]{}]+", member)


def shape_at(shape, tokens):
    for token in tokens:
        if token == "[]":
            shape = shape.member
        elif token in {"{}", "{key}"}:
            shape = shape.value if token == "{}" else shape.key
        else:
            shape = shape.members[token]
    return shape


def case(shape, kind, limit):
    """Return values for a member of that shape."""
    match kind:
        case "type":
            return Case([valid(shape)], [WRONG[limit]])
        case "required":
            return Case([valid(shape)], [ABSENT])
        case "enum":
            return Case(list(limit), ["RTCA_NONE_OF_THESE"])
        case "union":
            each = [{name: valid(shape.members[name])} for name in limit]
            two = [{**each[0], **each[1]}] if len(each) > 1 else []
            return Case(each, [{}, *two])
        case "min-length":
            return Case(["x" * limit], ["x" * (limit - 1)])
        case "max-length":
            return Case(["x" * limit, "🦊" * limit], ["x" * (limit + 1)])
        case "min-value" | "max-value":
            return Case([limit], [limit - 1 if kind == "min-value" else limit + 1])
        case "min-items":
            return Case([filled(shape, limit)], [filled(shape, limit - 1)] if limit else [])
        case "max-items":
            return Case([filled(shape, limit)], [filled(shape, limit + 1)])
    raise AssertionError(kind)


def sentence(member, kind, limit):
    """Return what a refusal must say: list and map positions are those of the only item."""
    concrete = member.replace("[]", "[0]").replace("{key}", "{0}.key").replace("{}", "{0}")
    return Violation(concrete or "The document", kind, limit).message


@pytest.fixture(scope="module")
def endpoint():
    with serve([ServedContact("x", "x", {"Raw": [], "Redacted": []})], quota=None) as running:
        yield running
    assert running.internal_errors == []


# Requests.


def ask(wire, operation, members):
    """Send members, those of the path in the path, and return the code and message of the answer."""
    path = "/".join(
        quote(members.get(part.strip("{}"), ""), safe="") if part.startswith("{") else part for part in operation.route
    )
    body = {name: value for name, value in members.items() if name not in operation.uri_members}
    status, headers, answer = wire.send(target=f"/{path}", body=body)
    assert status < 500
    return headers.get("x-amzn-errortype", ""), json.loads(answer).get("Message", "")


def request_row(wire, operation, constraint):
    member, kind, limit = constraint
    shape = operation.input_shape
    tokens = split(member)
    if not tokens:
        assert wire.send(body=[])[0] == 400
        return Row(member, kind, limit, "yes", "yes", "yes")
    values = case(shape_at(shape, tokens), kind, limit)
    expected = sentence(member, kind, limit)
    for value in values.keep:
        _, message = ask(wire, operation, placed(shape, tokens, value))
        assert message != expected
        # A NextToken of any length is as good as none if it was not issued here.
        assert "must" not in message or member == "NextToken"
    if member in operation.uri_members and kind == "type":
        return Row(member, kind, limit, "yes", "a path holds only text", "yes")
    if not values.broken:
        return Row(member, kind, limit, "yes", "cannot be broken", "-")
    alone = set()
    for value in values.broken:
        document = placed(shape, tokens, value)
        code, message = ask(wire, operation, document)
        assert code == "InvalidRequestException"
        # An empty path segment is an absent member.
        if member in operation.uri_members and value == "":
            expected = sentence(member, "required", None)
        assert message == expected
        alone.add(ParamValidator().validate(document, shape).has_errors())
    assert len(alone) == 1
    return Row(member, kind, limit, "yes", "yes", "yes" if alone.pop() else "**no**")


# Contacts, which are checked as responses.


def contact_of(document, number):
    return ServedContact(
        "x",
        f"row-{number}",
        {"Raw": document.get("Segments")},
        channel=document.get("Channel"),
        status=document.get("Status"),
    )


def response_row(endpoint, client, operation, constraint):
    member, kind, limit = constraint
    shape = operation.output_shape
    tokens = split(member)
    if not tokens:
        return Row(member, kind, limit, "yes", "made by the endpoint", "")
    if tokens[0] == "NextToken":
        return Row(member, kind, limit, "yes", "made by the endpoint", "")
    values = case(shape_at(shape, tokens), kind, limit)
    for value in values.keep:
        document = placed(shape, tokens, value)
        contact_id = f"row-{len(endpoint._service.backend.contacts())}"
        endpoint.add(contact_of(document, contact_id.removeprefix("row-")))
        if document["Channel"] == "CHAT":
            answer = client.list_realtime_contact_analysis_segments_v2(
                InstanceId="x", ContactId=contact_id, OutputType="Raw", SegmentTypes=list(operation.segment_types())
            )
            assert len(answer["Segments"]) == len(document["Segments"])
            assert answer["Status"] == document["Status"]
    if not values.broken:
        return Row(member, kind, limit, "yes", "cannot be broken", "")
    for value in values.broken:
        with pytest.raises(EndpointError) as caught:
            endpoint.add(contact_of(placed(shape, tokens, value), "broken"))
        assert sentence(member, kind, limit) in str(caught.value)
    return Row(member, kind, limit, "yes", "yes", "")


# The table.


def limit_text(kind, limit):
    if kind == "required":
        return ""
    return ", ".join(map(str, limit)) if isinstance(limit, tuple) else str(limit)


def table(rows, *, boto3):
    heads = ["Member", "Constraint", "Limit", "Kept: accepted", "Broken: refused"]
    heads += ["boto3 itself refuses"] if boto3 else []
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    for row in rows:
        cells = [f"`{row.member}`" if row.member else "(the document)", row.kind, limit_text(row.kind, row.limit)]
        cells += [row.accepted, row.refused, *([row.boto3] if boto3 else [])]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def render(operation, requests, responses):
    errors = "\n".join(f"| `{name}` | {status} | yes |" for name, status in operation.errors.items())
    total = len(requests) + len(responses)
    return f"""# Conformance of the local endpoint

Written by `tests/endpoint/test_conformance.py` from the service model of botocore {botocore.__version__}; do not edit.
Each constraint of `{operation.name}` is kept and broken on purpose: {total} of {total} are covered.

- Requests go over HTTP. A broken one is answered with InvalidRequestException and a message that names the member and
  the limit. The last column says whether boto3 would have refused it before sending it.
- Responses are the contacts that are served. A contact that keeps the constraint is read back by boto3; one that
  breaks it is refused when it is added, unless `pass_through=True`.

## Requests ({len(requests)})

{table(requests, boto3=True)}

## Responses ({len(responses)})

{table(responses, boto3=False)}

## Errors ({len(operation.errors)})

| Error | HTTP status | Raised as its class by boto3 |
| --- | --- | --- |
{errors}
"""


@pytest.fixture(scope="module")
def requests(endpoint, operation, make):
    wire = make.wire(endpoint)
    return [request_row(wire, operation, constraint) for constraint in constraints(operation.input_shape)]


@pytest.fixture(scope="module")
def responses(endpoint, operation):
    client = endpoint.client()
    return [response_row(endpoint, client, operation, constraint) for constraint in constraints(operation.output_shape)]


def test_every_constraint_on_requests_is_kept_and_broken(requests, operation):
    assert [row[:3] for row in requests] == [tuple(constraint) for constraint in constraints(operation.input_shape)]
    excused = {row.refused for row in requests} - {"yes"}
    assert excused <= {"a path holds only text", "cannot be broken"}


def test_every_constraint_on_responses_is_kept_and_broken(responses, operation):
    assert [row[:3] for row in responses] == [tuple(constraint) for constraint in constraints(operation.output_shape)]
    excused = [row for row in responses if row.refused != "yes"]
    assert {row.refused for row in excused} <= {"made by the endpoint", "cannot be broken"}
    assert {row.limit for row in excused if row.refused == "cannot be broken"} <= {0}


def test_tokens_of_the_endpoint_keep_the_models_limits(operation, make):
    limits = operation.output_shape.members["NextToken"].metadata
    with serve([make.rich()], quota=None) as endpoint:
        token = make.asker(endpoint)(MaxResults=1)["NextToken"]
    assert limits["min"] <= len(token) <= limits["max"]


def test_every_error_of_the_model_is_raised_as_its_class(operation, make):
    contacts = [
        make.plain("plain"),
        ServedContact(make.instance, "denied", {"Redacted": []}, access_denied=True),
    ]
    asked = {
        "OutputTypeNotFoundException": {"contact_id": "plain", "OutputType": "Raw"},
        "AccessDeniedException": {"contact_id": "denied"},
        "ResourceNotFoundException": {"contact_id": "nobody"},
        "InvalidRequestException": {"contact_id": "plain", "OutputType": "bogus"},
        "InternalServiceException": {"contact_id": "plain"},
        "ThrottlingException": {"contact_id": "plain"},
    }
    assert set(asked) == set(operation.errors)
    with serve(contacts, quota=None, faults={5: "500", 6: "429"}) as endpoint:
        ask = make.asker(endpoint)
        for code, members in asked.items():
            error = ask.error(**members)
            assert type(error) is getattr(ask.client.exceptions, code)
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == operation.errors[code]


def test_documented_table_is_this_one(operation, requests, responses):
    page = render(operation, requests, responses)
    if os.environ.get("RTCA_WRITE_DOCS"):
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page, "utf-8")
    written = PAGE.read_text("utf-8")
    if f"botocore {botocore.__version__};" not in written:
        pytest.skip("docs/conformance.md is of another botocore; RTCA_WRITE_DOCS=1 rewrites it")
    assert written == page, "docs/conformance.md is out of date; RTCA_WRITE_DOCS=1 rewrites it"
