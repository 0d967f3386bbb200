"""Contacts for the tests of the views: samples, and contacts that hold chosen strings in every field."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from typing import Any

from rtca_nb.contact.contact import Contact
from rtca_nb.model.joining import record_of_pages
from rtca_nb.model.parsing import parse_page
from rtca_nb.samples import build_sample, sample_names

FORMS = [(name, form) for name in sample_names() for form in build_sample(name).segments]


def make(
    segments: Sequence[dict[str, Any]],
    *,
    output_type: str = "Raw",
    status: str = "COMPLETED",
    contact_id: str = "contact",
    revealed: bool = False,
) -> Contact:
    body = json.dumps({"Channel": "CHAT", "Status": status, "Segments": list(segments)}).encode()
    record = record_of_pages(
        [parse_page(body)],
        instance_id="instance",
        contact_id=contact_id,
        output_type=output_type,
        output_type_evidence="asked for",
        complete=True,
    )
    return Contact(record, revealed=revealed)


@functools.cache
def sample(name: str, output_type: str = "Redacted", *, revealed: bool = False) -> Contact:
    built = build_sample(name)
    return make(
        built.segments[output_type],
        output_type=output_type,
        status=built.status,
        contact_id=built.contact_id,
        revealed=revealed,
    )


def second(number: int) -> dict[str, str]:
    day, rest = divmod(number, 86_400)
    return {"AbsoluteTime": f"2026-01-{1 + day:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}.000Z"}


def two_days() -> Contact:
    """A chat that begins at ten in the morning, and goes on a day later for as long again."""
    moods = ("POSITIVE", "NEGATIVE", "NEUTRAL")
    times = [36_000 + day * 86_400 + place * 40 for day in range(2) for place in range(20)]
    return make(
        [
            message(time, "x", Sentiment=moods[place % 3], ParticipantRole=("CUSTOMER", "AGENT")[place % 2])
            for place, time in enumerate(times)
        ]
    )


def message(number: int, content: str | None, **members: Any) -> dict[str, Any]:
    item = {
        "Id": f"m{number}",
        "ParticipantId": "customer",
        "ParticipantRole": "CUSTOMER",
        "Content": content,
        "ContentType": "text/plain",
        "Time": second(number),
        **members,
    }
    return {"Transcript": {key: value for key, value in item.items() if value is not None}}


def at(identity: str, begin: int | None = None, end: int | None = None) -> dict[str, Any]:
    offsets = {} if begin is None else {"CharacterOffsets": {"BeginOffsetChar": begin, "EndOffsetChar": end}}
    return {"Id": identity, **offsets}


def category(name: str, *items: dict[str, Any], rule: str | None = None) -> dict[str, Any]:
    details: dict[str, Any] = {"PointsOfInterest": [{"TranscriptItems": [item]} for item in items]}
    if rule is not None:
        details["RuleId"] = rule
    return {"Categories": {"MatchedDetails": {name: details}}}


def loaded(strings: Sequence[str], **options: Any) -> Contact:
    """A contact that holds every string in every field that holds text.

    The messages come in order: for each string one that holds it as content and name, one as role, one as sentiment,
    one as content type; the events and the files follow, a second apart.
    """
    segments: list[dict[str, Any]] = []
    number = 0
    for place, text in enumerate(strings):
        who = {"ParticipantId": f"p{place}"}
        segments += [
            message(number, text or None, DisplayName=text, **who),
            message(
                number + 1, "role", ParticipantRole=text, ParticipantId=text, DisplayName=None, Sentiment="POSITIVE"
            ),
            message(number + 2, "sentiment", Sentiment=text),
            message(number + 3, "content type", ContentType=text),
        ]
        number += 4
    for text in strings:
        event = {
            "Id": f"e{number}",
            "EventType": text,
            "ParticipantRole": text,
            "DisplayName": text,
            "Time": second(number),
        }
        segments.append({"Event": event})
        number += 1
    for place, text in enumerate(strings):
        file = {"AttachmentName": text, "AttachmentId": f"a{place}", "ContentType": text, "Status": text}
        item = {"ParticipantId": f"p{place}", "ParticipantRole": "CUSTOMER", "DisplayName": text, "Attachments": [file]}
        segments.append({"Attachments": {"Id": f"f{number}", "Time": second(number), **item}})
        number += 1
    for place, text in enumerate(strings):
        target = f"m{4 * place}"
        segments += [
            category(f"{place} {text}", at(target, 0, len(text)), at(text), at(target, 0, 99_999), rule=text),
            {"Issues": {"IssuesDetected": [{"TranscriptItems": [{**at(target, 0, len(text)), "Content": text}]}]}},
            {"PostContactSummary": {"Status": text, "Content": text or None, "FailureCode": text}},
            {
                "ExtractedInformation": {
                    "ExtractionDefinitionId": text,
                    "ExtractionDefinitionName": text,
                    "ExtractionDefinitionDisplayLabel": text,
                    "ExtractedValues": [{"Content": text, "PointsOfInterest": [at(target, 0, 1)]}],
                    "FailureCode": text,
                }
            },
            {f"Unknown{place}{text}": {text: text}},
        ]
    return make(segments, **options)
