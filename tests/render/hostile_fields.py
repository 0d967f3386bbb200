"""Every field that can hold text, each filled by itself: what a contact looks like whose one field is hostile.

``SEGMENT_FIELDS`` names a field by its path on the wire and makes the segments of one text; ``CONTACT_FIELDS`` are
fields of the whole contact. A field of the shapes that is missing here fails a test.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import regex

from rtca_nb.contact.access import record_of
from rtca_nb.contact.contact import Contact
from rtca_nb.model.joining import record_of_pages
from rtca_nb.model.parsing import parse_page
from rtca_nb.model.record import Skipped, replace_fields
from tests.render.hostile_strings import every_string, received
from tests.render.making import at, category, message, second

Segments = list[dict[str, Any]]


def _message(**members: Any) -> Callable[[int, str], Segments]:
    def made(place: int, text: str) -> Segments:
        filled = {name: text if value is ... else value for name, value in members.items()}
        # Every other message matches a category: such a message is laid out in another way.
        match = [category("Marked", at(f"m{place}", 0, 2))] if place % 2 else []
        return [message(place, "said", **filled), *match]

    return made


def _content(place: int, text: str, like: str | None = None) -> Segments:
    plain = message(place, "said")
    plain["Transcript"]["Content"] = text
    size = len(text)
    # Highlights over all of it, and over all but its first and last letters: the text is cut where it can hurt.
    letters = regex.findall(r"\X", text if like is None else like)
    inner = (len(letters[0]), size - len(letters[-1])) if len(letters) > 2 else (0, size)
    return [
        plain,
        category("Marked", at(f"m{place}", 0, size), at(f"m{place}", *inner)),
        {"Issues": {"IssuesDetected": [{"TranscriptItems": [at(f"m{place}", *inner)]}]}},
    ]


def _message_id(place: int, text: str) -> Segments:
    identity = f"{place} {text}"  # two messages with one id would be one
    return [message(place, "said", Id=identity), category("Marked", at(identity, 0, 4), at(identity, 0, 99))]


def _event(**members: Any) -> Callable[[int, str], Segments]:
    def made(place: int, text: str) -> Segments:
        filled = {name: text if value is ... else value for name, value in members.items()}
        event = {"Id": f"e{place}", "EventType": "application/vnd.amazonaws.connect.event.typing", **filled}
        return [{"Event": {"ParticipantRole": "AGENT", "Time": second(place), **event}}]

    return made


def _event_id(place: int, text: str) -> Segments:
    return _event(Id=f"{place} {text}")(place, text)


def _attachments(own: dict[str, Any], **members: Any) -> Callable[[int, str], Segments]:
    def made(place: int, text: str) -> Segments:
        filled = {name: text if value is ... else value for name, value in members.items()}
        file = {
            "AttachmentName": "x.pdf",
            "AttachmentId": f"a{place}",
            "ContentType": "image/png",
            "Status": "APPROVED",
        }
        file |= {name: text if value is ... else value for name, value in own.items()}
        item = {"Id": f"f{place}", "ParticipantId": "c", "ParticipantRole": "CUSTOMER", "Time": second(place)}
        return [{"Attachments": {**item, **filled, "Attachments": [file]}}]

    return made


def _attachments_id(place: int, text: str) -> Segments:
    return _attachments({}, Id=f"{place} {text}")(place, text)


def _category(place: int, text: str) -> Segments:
    return [
        message(place, "said"),
        {
            "Categories": {
                "MatchedDetails": {text: {"PointsOfInterest": [{"TranscriptItems": [at(f"m{place}", 0, 2)]}]}}
            }
        },
    ]


def _whole_category(place: int, text: str) -> Segments:
    return [{"Categories": {"MatchedDetails": {text: {}}}}]


def _rule(place: int, text: str) -> Segments:
    return [message(place, "said"), category(f"Category {place}", at(f"m{place}", 0, 2), rule=text)]


def _orphan(place: int, text: str) -> Segments:
    # What it refers to is not there.
    return [message(place, "said"), category(f"Category {place}", at(text, 0, 2), at(text))]


def _issue(content: bool, identity: bool) -> Callable[[int, str], Segments]:
    def made(place: int, text: str) -> Segments:
        item = at(text if identity else f"m{place}", 0, 2)
        if content:
            item["Content"] = text
        return [message(place, "said"), {"Issues": {"IssuesDetected": [{"TranscriptItems": [item]}]}}]

    return made


def _summary(**members: Any) -> Callable[[int, str], Segments]:
    def made(_: int, text: str) -> Segments:
        return [{"PostContactSummary": {name: text if value is ... else value for name, value in members.items()}}]

    return made


def _extracted(target: bool = False, value: bool = False, **members: Any) -> Callable[[int, str], Segments]:
    def made(place: int, text: str) -> Segments:
        found = {
            "Content": text if value else "Monday",
            "PointsOfInterest": [at(text if target else f"m{place}", 0, 2)],
        }
        known = {"ExtractionDefinitionId": f"x{place}", "ExtractedValues": [found]}
        filled = {name: text if given is ... else given for name, given in members.items()}
        return [message(place, "said"), {"ExtractedInformation": {**known, **filled}}]

    return made


SEGMENT_FIELDS: dict[str, Callable[[int, str], Segments]] = {
    "Transcript.Content": _content,
    "Transcript.Id": _message_id,
    "Transcript.DisplayName": _message(DisplayName=...),
    "Transcript.ParticipantRole": _message(ParticipantRole=..., Sentiment="POSITIVE", DisplayName="Ana"),
    "Transcript.ParticipantId": _message(ParticipantId=...),
    "Transcript.ContentType": _message(ContentType=...),
    "Transcript.Sentiment": _message(Sentiment=...),
    "Transcript.Time.AbsoluteTime": lambda place, text: [message(place, "said", Time={"AbsoluteTime": text})],
    "Event.Id": _event_id,
    "Event.EventType": _event(EventType=...),
    "Event.DisplayName": _event(DisplayName=...),
    "Event.ParticipantRole": _event(ParticipantRole=...),
    "Event.ParticipantId": _event(ParticipantId=...),
    "Event.Time.AbsoluteTime": lambda place, text: _event(Time={"AbsoluteTime": text})(place, text),
    "Attachments.Id": _attachments_id,
    "Attachments.DisplayName": _attachments({}, DisplayName=...),
    "Attachments.ParticipantRole": _attachments({}, ParticipantRole=...),
    "Attachments.ParticipantId": _attachments({}, ParticipantId=...),
    "Attachments.Time.AbsoluteTime": lambda place, text: _attachments({}, Time={"AbsoluteTime": text})(place, text),
    "Attachments.Attachments.AttachmentName": _attachments({"AttachmentName": ...}),
    "Attachments.Attachments.AttachmentId": _attachments({"AttachmentId": ...}),
    "Attachments.Attachments.ContentType": _attachments({"ContentType": ...}),
    "Attachments.Attachments.Status": _attachments({"Status": ...}),
    "Categories.MatchedDetails": _category,
    "Categories.MatchedDetails of the whole contact": _whole_category,
    "Categories.MatchedDetails.RuleId": _rule,
    "Categories.MatchedDetails.PointsOfInterest.TranscriptItems.Id": _orphan,
    "Issues.IssuesDetected.TranscriptItems.Content": _issue(content=True, identity=False),
    "Issues.IssuesDetected.TranscriptItems.Id": _issue(content=False, identity=True),
    "PostContactSummary.Content": _summary(Content=..., Status="COMPLETED"),
    "PostContactSummary.Status": _summary(Status=...),
    "PostContactSummary.FailureCode": _summary(Status="FAILED", FailureCode=...),
    "ExtractedInformation.ExtractionDefinitionId": _extracted(ExtractionDefinitionId=...),
    "ExtractedInformation.ExtractionDefinitionName": _extracted(ExtractionDefinitionName=...),
    "ExtractedInformation.ExtractionDefinitionDisplayLabel": _extracted(ExtractionDefinitionDisplayLabel=...),
    "ExtractedInformation.FailureCode": _extracted(FailureCode=...),
    "ExtractedInformation.ExtractedValues.Content": _extracted(value=True),
    "ExtractedInformation.ExtractedValues.PointsOfInterest.Id": _extracted(target=True),
    "a segment that no model knows": lambda place, text: [{f"{place} {text}": 1}],
    "a member that no model knows": lambda place, text: [message(place, "said", **{f"{place} {text}": 1})],
    "content that no model knows": lambda place, text: [{f"Weather{place}": {"Report": text}}],
}
"""Path on the wire -> the segments of one text in that field, and in nothing else."""

CONTACT_FIELDS = ("contact_id", "instance_id", "Status", "Channel", "output_type_evidence", "notes")
"""Fields of the whole contact: a contact each."""


def with_field(field: str, texts: Sequence[str], *, like: Sequence[str] | None = None, **options: Any) -> Contact:
    """Make a contact that holds the texts in one field of its segments, highlighted as if they were other texts."""
    return with_fields([field] * len(texts), texts, like=like, **options)


def with_fields(
    fields: Sequence[str], texts: Sequence[str], *, like: Sequence[str] | None = None, **options: Any
) -> Contact:
    """Make a contact that holds each text in the field of the same place."""
    segments = []
    for place, (field, text, other) in enumerate(zip(fields, texts, like or texts, strict=True)):
        if field == "Transcript.Content":
            segments += _content(place, text, other)
        else:
            segments += SEGMENT_FIELDS[field](place, text)
    # Two ordinary messages give every contact a beginning and an end.
    frame = [message(80_000, "one", ParticipantRole="AGENT"), message(80_060, "two", ParticipantRole="AGENT")]
    return _contact({"Segments": [*segments, *frame]}, **options)


def full_contact() -> Contact:
    """Make a contact of which every string is a message, and stands in another field besides."""
    texts = [received(text) for text in every_string()]
    others = [field for field in SEGMENT_FIELDS if field != "Transcript.Content"]
    fields = ["Transcript.Content"] * len(texts) + [others[place % len(others)] for place in range(len(texts))]
    return with_fields(fields, texts * 2, contact_id='<b onclick="window.pwned=1">contact</b>')


def with_contact_field(field: str, text: str, *, revealed: bool = True) -> Contact:
    """Make a contact of which one thing that is said of the whole is this text."""
    said: dict[str, Any] = {"notes": (text,)} if field == "notes" else {field: text}
    page = {"Segments": [message(0, "one"), message(60, "two")]}
    if field == "skipped":  # a category that was not evaluated, and one of which only the rule is known
        rows = (Skipped("CATEGORIZATION", text, text, "rule"), Skipped("CATEGORIZATION", text, None, text))
        return Contact(replace_fields(record_of(_contact(page)), skipped=rows), revealed=revealed)
    if field in {"Status", "Channel"}:
        return _contact({**page, **said}, revealed=revealed)
    if field == "redaction_modes":
        modes = ((text, None), ("PII", text))
        return Contact(replace_fields(record_of(_contact(page)), redaction_modes=modes), revealed=revealed)
    return _contact(page, revealed=revealed, **said)


def _contact(page: dict[str, Any], *, revealed: bool = True, **said: Any) -> Contact:
    body = json.dumps({"Channel": "CHAT", "Status": "COMPLETED", **page}).encode()
    given = {
        "instance_id": "instance",
        "contact_id": "contact",
        "output_type": "Raw",
        "output_type_evidence": "asked for",
        # Told, so that a text's letters do not change how the offsets into it are read.
        "offset_unit": "code_points",
        **said,
    }
    return Contact(record_of_pages([parse_page(body)], complete=True, **given), revealed=revealed)
