"""Writes a sample contact in every shape that it may have on disk, and tells what each shape carries."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass, field
from typing import Any

from rtca_nb.samples import SampleContact

ALL = ("*",)


@dataclass(frozen=True)
class Carries:
    """What a shape carries of a contact.

    `ids`, `output_type` and `status` tell whether it states them; `whole`, whether anything in it proves that nothing
    of the contact is missing; `lacks` names, by frame, the columns that it cannot
    fill, or ALL where the frame stays empty.
    """

    ids: bool = True
    output_type: bool = True
    status: bool = True
    whole: bool = True
    lacks: dict[str, tuple[str, ...]] = field(default_factory=dict)


CARRIES: dict[str, Carries] = {
    # Nothing in an answer says whose it is, nor which output type was asked for.
    "v2": Carries(ids=False, output_type=False, whole=False),
    "cli-v1": Carries(ids=False, output_type=False, whole=False),
    "cli-v2": Carries(ids=False, output_type=False, whole=False),
    "jsonl": Carries(ids=False, output_type=False, whole=False),
    # Records have no numbers.
    "kinesis": Carries(whole=False),
    "kinesis-lines": Carries(whole=False),
    "kinesis-gzip": Carries(whole=False),
    "kinesis-batch": Carries(whole=False),
    # Spans without their text, categories without their rules, no extraction, no files, a summary only where there
    # is a text; the groups that it makes of messages bring its own scores.
    "post-chat": Carries(
        lacks={
            "issues": ("content", "problem"),
            "categories": ("rule_id",),
            "matches": ("rule_id",),
            "extracted": ALL,
            "attachments": ALL,
            "sentiment": ("sent_score",),
        }
    ),
    # No analysis at all.
    "chat-transcript": Carries(
        output_type=False,
        status=False,
        lacks={
            "transcript": ("sentiment", "redaction_count"),
            "redactions": ALL,
            "categories": ALL,
            "matches": ALL,
            "issues": ALL,
            "summary": ALL,
            "extracted": ALL,
            "sentiment": ALL,
        },
    ),
}
"""Shape -> what it carries. Frames that derive from others (highlights, metrics and so on) lack what those do."""


def write(contact: SampleContact, output_type: str, shape: str, *, size: int = 25) -> Any:
    """Write a contact; what comes out can be given to ``read_contact``."""
    return _WRITERS[shape](contact, output_type, size)


def pages(contact: SampleContact, output_type: str, size: int = 25) -> list[dict[str, Any]]:
    segments = contact.segments[output_type]
    cut = [segments[begin : begin + size] for begin in range(0, len(segments), size)] or [[]]
    made = []
    for number, part in enumerate(cut, 1):
        page = {"Channel": contact.channel, "Status": contact.status, "Segments": part}
        if number < len(cut):
            page["NextToken"] = f"token-{number}"
        made.append(page)
    return made


def _with_times(value: Any, spell: Any) -> Any:
    if isinstance(value, dict):
        return {key: spell(item) if key == "AbsoluteTime" else _with_times(item, spell) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_times(item, spell) for item in value]
    return value


def _cli_v1(contact: SampleContact, output_type: str, size: int) -> list[bytes]:
    return [json.dumps(page, indent=4).encode() for page in pages(contact, output_type, size)]


def _cli_v2(contact: SampleContact, output_type: str, size: int) -> list[bytes]:
    spelled = _with_times(pages(contact, output_type, size), lambda time: time.replace("Z", "000+00:00"))
    return [json.dumps(page, indent=4, ensure_ascii=False).encode() for page in spelled]


def records(contact: SampleContact, output_type: str, size: int = 25) -> list[dict[str, Any]]:
    """Write the records of a stream; one that is still open has no end."""
    envelope = {
        "Version": "2.0.0",
        "Channel": "CHAT",
        "AccountId": "123456789012",
        "InstanceId": contact.instance_id,
        "ContactId": contact.contact_id,
        "StreamingSettings": {
            "LanguageCode": "en-US",
            "Output": output_type,
            "RedactionTypes": ["PII"],
            "RedactionTypesMetadata": {"PII": {"RedactionMaskMode": "ENTITY_TYPE"}},
        },
    }
    made = [{**envelope, "StreamingEventType": "STARTED"}]
    for page in pages(contact, output_type, size):
        made.append(
            {**envelope, "StreamingEventType": "SEGMENTS", "OutputType": output_type, "Segments": page["Segments"]}
        )
    if contact.status != "IN_PROGRESS":
        made.append({**envelope, "StreamingEventType": contact.status})
    return made


def _encoded(contact: SampleContact, output_type: str, size: int) -> list[bytes]:
    return [json.dumps(record, ensure_ascii=False).encode() for record in records(contact, output_type, size)]


def _batch(contact: SampleContact, output_type: str, size: int) -> bytes:
    made = [{"Data": base64.b64encode(record).decode()} for record in _encoded(contact, output_type, size)]
    return json.dumps({"Records": made, "NextShardIterator": "AAA", "MillisBehindLatest": 0}).encode()


_FLAT = {"Transcript": "MESSAGE", "Event": "EVENT", "Attachments": "ATTACHMENT"}


def _flat(segments: list[dict[str, Any]], kinds: set[str], without: set[str]) -> list[dict[str, Any]]:
    made = []
    for segment in segments:
        ((kind, payload),) = segment.items()
        if kind not in kinds:
            continue
        item = {name: value for name, value in payload.items() if name not in {"Time", *without}}
        item["Type"] = _FLAT[kind]
        if "Time" in payload:
            item["AbsoluteTime"] = payload["Time"]["AbsoluteTime"]
        if kind == "Event":
            item["ContentType"] = item.pop("EventType")
        made.append(item)
    return made


def _people(segments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for segment in segments:
        for payload in segment.values():
            if "ParticipantId" in payload:
                names = ("ParticipantId", "ParticipantRole", "DisplayName")
                found.setdefault(payload["ParticipantId"], {n: payload[n] for n in names if n in payload})
    return list(found.values())


def _payloads(segments: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [segment[kind] for segment in segments if kind in segment]


def _sentiment(segments: list[dict[str, Any]]) -> dict[str, Any]:
    """Group messages as the service does: runs of one role and one sentiment, listed role by role."""
    runs: list[dict[str, Any]] = []
    said = sorted(_payloads(segments, "Transcript"), key=lambda item: item["Time"]["AbsoluteTime"])
    for item in said:
        if "Sentiment" not in item:
            continue
        role, sentiment = item["ParticipantRole"], item["Sentiment"]
        if not runs or (runs[-1]["ParticipantRole"], runs[-1]["Sentiment"]) != (role, sentiment):
            runs.append({"ParticipantRole": role, "Sentiment": sentiment, "TranscriptItems": []})
        runs[-1]["TranscriptItems"].append({"Id": item["Id"]})
    # Its scores are the service's own; any number shows whether they are kept.
    made = [{**run, "ProgressiveScore": number / 2} for number, run in enumerate(runs)]
    made.sort(key=lambda run: run["ParticipantRole"])
    return {"DetailsByTranscriptItemGroup": made} if made else {}


def _post_chat(contact: SampleContact, output_type: str, size: int) -> bytes:
    segments = contact.segments[output_type]
    details: dict[str, Any] = {}
    whole = []
    for payload in _payloads(segments, "Categories"):
        for name, matched in payload["MatchedDetails"].items():
            if matched.get("PointsOfInterest"):
                details[name] = {"PointsOfInterest": matched["PointsOfInterest"]}
            whole.append(name)
    issues = [
        {"TranscriptItems": [{n: v for n, v in item.items() if n != "Content"} for item in issue["TranscriptItems"]]}
        for payload in _payloads(segments, "Issues")
        for issue in payload["IssuesDetected"]
    ]
    summary: dict[str, Any] = {
        "SummaryItemsDetected": [{"ActionItemsDetected": [], "IssuesDetected": issues, "OutcomesDetected": []}]
    }
    for payload in _payloads(segments, "PostContactSummary"):
        summary["PostContactSummary"] = {name: value for name, value in payload.items() if value != "COMPLETED"}
    characteristics: dict[str, Any] = {"ContactSummary": summary, "Sentiment": _sentiment(segments)}
    return json.dumps(
        {
            "Version": "CHAT-2022-11-30",
            "AccountId": "123456789012",
            "Channel": "CHAT",
            "ChatTranscriptVersion": "2019-08-26",
            "ContentMetadata": {"Output": output_type},
            "CustomerMetadata": {
                "ContactId": contact.contact_id,
                "InputS3Uri": "s3://bucket/key",
                "InstanceId": contact.instance_id,
            },
            "JobStatus": contact.status,
            "LanguageCode": "en-US",
            "Participants": _people(segments),
            "Categories": {"MatchedCategories": whole, "MatchedDetails": details},
            "ConversationCharacteristics": characteristics,
            "Transcript": _flat(segments, {"Transcript", "Event"}, {"Sentiment"}),
        }
    ).encode()


def _chat_transcript(contact: SampleContact, output_type: str, size: int) -> bytes:
    segments = contact.segments[output_type]
    return json.dumps(
        {
            "Version": "2019-08-26",
            "AWSAccountId": "123456789012",
            "InstanceId": contact.instance_id,
            "InitialContactId": contact.contact_id,
            "ContactId": contact.contact_id,
            "Participants": [{"ParticipantId": person["ParticipantId"]} for person in _people(segments)],
            "Transcript": _flat(segments, set(_FLAT), {"Sentiment", "Redaction"}),
        }
    ).encode()


_WRITERS: dict[str, Any] = {
    "v2": pages,
    "cli-v1": _cli_v1,
    "cli-v2": _cli_v2,
    "jsonl": lambda *args: b"\n".join(json.dumps(page).encode() for page in pages(*args)) + b"\n",
    "kinesis": lambda *args: b"".join(_encoded(*args)),
    "kinesis-lines": lambda *args: b"\n".join(_encoded(*args)) + b"\n",
    "kinesis-gzip": lambda *args: b"".join(gzip.compress(record) for record in _encoded(*args)),
    "kinesis-batch": _batch,
    "post-chat": _post_chat,
    "chat-transcript": _chat_transcript,
}
