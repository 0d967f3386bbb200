"""Contacts for the endpoint's tests, of this project's own writing, and an endpoint that serves them."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rtca_nb.endpoint import Endpoint, ServedContact, serve
from rtca_nb.endpoint.model import load_operation, load_service_model

INSTANCE = "0f1e2d3c-instance"
TYPES = ["Transcript", "Categories", "Issues", "Event", "Attachments", "PostContactSummary"]
SIGNED = {
    "Authorization": (
        "AWS4-HMAC-SHA256 Credential=local/20260102/us-east-1/connect/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=" + "0" * 64
    ),
    "X-Amz-Date": "20260102T030405Z",
    "Content-Type": "application/json",
}


def at(second: float) -> dict[str, str]:
    minutes, seconds = divmod(second, 60)
    return {"AbsoluteTime": f"2026-01-02T03:{int(minutes):02d}:{seconds:06.3f}Z"}


def message(number: int, content: str, *, role: str = "AGENT", second: float | None = None) -> dict[str, Any]:
    return {
        "Transcript": {
            "Id": f"m{number}",
            "ParticipantId": f"p-{role.lower()}",
            "ParticipantRole": role,
            "Content": content,
            "ContentType": "text/plain",
            "Time": at(number if second is None else second),
        }
    }


def rich_segments(*, redacted: bool) -> list[dict[str, Any]]:
    """Every segment type that the oldest supported model knows, 66 messages among them."""
    name = "[PII]" if redacted else "Nadia Ünal 🦊"
    segments: list[dict[str, Any]] = [
        {
            "Event": {
                "Id": "e0",
                "ParticipantId": "p-customer",
                "ParticipantRole": "CUSTOMER",
                "EventType": "application/vnd.amazonaws.connect.event.participant.joined",
                "Time": at(0),
            }
        }
    ]
    roles = ("CUSTOMER", "AGENT", "SYSTEM", "CUSTOM_BOT", "SUPERVISOR")
    for number in range(1, 67):
        item = message(number, f"Line {number} 訂單 שלום 🧾 for {name}", role=roles[number % 5])
        begin = item["Transcript"]["Content"].index(name)
        item["Transcript"]["DisplayName"] = name
        item["Transcript"]["Redaction"] = {
            "CharacterOffsets": [{"BeginOffsetChar": begin, "EndOffsetChar": begin + len(name)}]
        }
        if number % 5 != 2:
            item["Transcript"]["Sentiment"] = ("POSITIVE", "NEGATIVE", "NEUTRAL")[number % 3]
        segments.append(item)
    offsets = {"BeginOffsetChar": 0, "EndOffsetChar": 4}
    segments += [
        {
            "Attachments": {
                "Id": "a1",
                "ParticipantId": "p-customer",
                "ParticipantRole": "CUSTOMER",
                "Attachments": [{"AttachmentName": "photo.png", "AttachmentId": "att-1", "Status": "APPROVED"}],
                "Time": at(40.5),
            }
        },
        {
            "Categories": {
                "MatchedDetails": {
                    "refund": {
                        "PointsOfInterest": [
                            {"TranscriptItems": [{"Id": "m3", "CharacterOffsets": offsets}]},
                            {"TranscriptItems": [{"Id": "m9", "CharacterOffsets": offsets}, {"Id": "m20"}]},
                        ]
                    },
                    "whole contact": {"PointsOfInterest": []},
                    "late": {"PointsOfInterest": [{"TranscriptItems": [{"Id": "m50"}]}]},
                }
            }
        },
        {
            "Issues": {
                "IssuesDetected": [
                    {"TranscriptItems": [{"Id": "m5", "Content": "Line", "CharacterOffsets": offsets}]},
                    {"TranscriptItems": [{"Id": "m30", "CharacterOffsets": offsets}]},
                ]
            }
        },
        {"PostContactSummary": {"Status": "COMPLETED", "Content": "The customer asked for a refund."}},
    ]
    return segments


def rich_contact(contact_id: str = "rich", **options: Any) -> ServedContact:
    segments = {"Raw": rich_segments(redacted=False), "Redacted": rich_segments(redacted=True)}
    return ServedContact(INSTANCE, contact_id, segments, **options)


def plain_contact(contact_id: str, count: int = 10, **options: Any) -> ServedContact:
    return ServedContact(
        INSTANCE, contact_id, {"Redacted": [message(number, f"line {number}") for number in range(count)]}, **options
    )


class Asker:
    """One boto3 client and the contact that most questions are about."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.client = endpoint.client()

    def __call__(self, contact_id: str = "rich", **members: Any) -> dict[str, Any]:
        question = {
            "InstanceId": INSTANCE,
            "ContactId": contact_id,
            "OutputType": "Redacted",
            "SegmentTypes": TYPES,
            **members,
        }
        return self.client.list_realtime_contact_analysis_segments_v2(**question)

    def error(self, contact_id: str = "rich", **members: Any) -> Any:
        """Return the ClientError of a question that must be refused."""
        with pytest.raises(self.client.exceptions.ClientError) as caught:
            self(contact_id, **members)
        return caught.value

    def pages(self, contact_id: str = "rich", **members: Any) -> Iterator[dict[str, Any]]:
        page = self(contact_id, **members)
        yield page
        while "NextToken" in page:
            page = self(contact_id, **members, NextToken=page["NextToken"])
            yield page

    def segments(self, contact_id: str = "rich", **members: Any) -> list[dict[str, Any]]:
        return [segment for page in self.pages(contact_id, **members) for segment in page["Segments"]]


class Wire:
    """Plain HTTP, for what boto3 would not send and to see what it hides."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    def send(
        self,
        method: str = "POST",
        target: str | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        if target is None:
            target = f"/contact/list-real-time-analysis-segments-v2/{INSTANCE}/rich"
        if body is None:
            body = {"OutputType": "Redacted", "SegmentTypes": TYPES}
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.endpoint.port, timeout=20)
        try:
            connection.putrequest(method, target, skip_host="Host" in (headers or {}))
            for name, value in {**SIGNED, "Content-Length": str(len(payload)), **(headers or {})}.items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(payload)
            # An answer that breaks off keeps its socket, which the connection has let go of.
            with connection.getresponse() as answer:
                return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()


@pytest.fixture(scope="session")
def operation() -> Any:
    return load_operation(load_service_model())


@pytest.fixture(scope="session")
def make() -> Any:
    """The functions that make contacts, as this folder is no package that a test could import from."""

    class Make:
        instance = INSTANCE
        types = TYPES
        signed = SIGNED
        asker = Asker
        wire = Wire
        rich = staticmethod(rich_contact)
        plain = staticmethod(plain_contact)
        segments = staticmethod(rich_segments)
        message = staticmethod(message)
        at = staticmethod(at)

    return Make


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    """An endpoint without a quota; each module has its own."""
    contacts = [
        rich_contact(),
        plain_contact("plain", 10),
        plain_contact("other", 3),
        ServedContact(INSTANCE, "voice", channel="VOICE"),
        ServedContact(INSTANCE, "denied", {"Redacted": []}, access_denied=True),
        ServedContact(INSTANCE, "empty", {"Redacted": [], "Raw": []}),
        ServedContact(INSTANCE, "Ünïcode 訂單 #1 100%", {"Redacted": [message(1, "hello")]}),
    ]
    with serve(contacts, quota=None) as running:
        yield running
    assert running.internal_errors == []


@pytest.fixture(scope="module")
def ask(endpoint: Endpoint) -> Asker:
    return Asker(endpoint)


@pytest.fixture(scope="module")
def wire(endpoint: Endpoint) -> Wire:
    return Wire(endpoint)


@pytest.fixture
def start() -> Iterator[Callable[..., Endpoint]]:
    """Start endpoints that end with the test."""
    running: list[Endpoint] = []

    def start_one(*contacts: ServedContact, quota: Any = None, **options: Any) -> Endpoint:
        running.append(serve(contacts, quota=quota, **options).start())
        return running[-1]

    yield start_one
    for one in running:
        one.stop()
        assert one.internal_errors == []
