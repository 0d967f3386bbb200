"""Each constraint of the service model, kept and broken on purpose; the table of it goes into the docs.

``RTCA_WRITE_DOCS=1`` rewrites docs/conformance.md.
"""

import os
from pathlib import Path
from typing import NamedTuple

import botocore
import pytest
from botocore.validate import ParamValidator

from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import EndpointError

from .asking import ask
from .cases import case, placed, sentence, shape_at, split
from .constraints import constraints

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"
NEIGHBOURS = "\n## Neighbouring operations\n"


class Row(NamedTuple):
    member: str
    kind: str
    limit: object
    accepted: str
    refused: str
    boto3: str


@pytest.fixture(scope="module")
def endpoint():
    with serve([ServedContact("x", "x", {"Raw": [], "Redacted": []})], quota=None) as running:
        yield running
    assert running.internal_errors == []


# Requests.


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
    head, mark, tail = PAGE.read_text("utf-8").partition(NEIGHBOURS)
    if os.environ.get("RTCA_WRITE_DOCS"):
        PAGE.write_text(page + mark + tail, "utf-8")
        head = page
    if f"botocore {botocore.__version__};" not in head:
        pytest.skip("docs/conformance.md is of another botocore; RTCA_WRITE_DOCS=1 rewrites it")
    assert head == page, "docs/conformance.md is out of date; RTCA_WRITE_DOCS=1 rewrites it"
