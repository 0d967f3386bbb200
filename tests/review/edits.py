"""Edits of a contact in wire shape, each with the row that a comparison must name it by."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

Segments = list[dict[str, Any]]
Row = tuple[str, str, str | None, str | None]  # change, kind, id, field


class Edit(NamedTuple):
    """One edit: what it touches (no two edits of one thing are made together), what to do, and what is then said."""

    target: tuple[object, ...]
    apply: Callable[[Segments], None]
    said: Row


def edits_of(segments: Segments) -> list[Edit]:
    """List every edit that this contact offers."""
    return [edit for place, segment in enumerate(segments) for edit in _of(place, segment)]


def edited(segments: Segments, chosen: list[Edit]) -> Segments:
    """Return a copy with these edits made; what is removed goes last, so that places stay."""
    copied = copy.deepcopy(segments)
    for edit in chosen:
        edit.apply(copied)
    for segment in copied:
        if "Issues" in segment:
            segment["Issues"]["IssuesDetected"] = [issue for issue in segment["Issues"]["IssuesDetected"] if issue]
    return [segment for segment in copied if segment]


def _of(place: int, segment: dict[str, Any]) -> Iterator[Edit]:
    ((name, value),) = segment.items()
    if name == "Transcript":
        yield from _message(place, segment)
    elif name == "Event":
        yield _set(place, segment, "EventType", "somewhat.else", "event", "event_type")
        yield _gone(place, "event", value["Id"])
    elif name == "Attachments":
        yield _set_file(place, value)
    elif name == "PostContactSummary":
        yield _set(place, segment, "Content", "Another summary.", "summary", "content")
        yield _gone(place, "summary", None)
    elif name == "Categories":
        for category, details in value["MatchedDetails"].items():
            yield from _category(place, category, details)
    elif name == "Issues":
        for number, issue in enumerate(value["IssuesDetected"]):
            yield from _issue(place, number, issue)


def _message(place: int, segment: dict[str, Any]) -> Iterator[Edit]:
    value = segment["Transcript"]

    def say(segments: Segments) -> None:
        segments[place]["Transcript"]["Content"] += " And more."

    yield Edit((place, "content"), say, ("changed", "message", value["Id"], "content"))
    mood = "NEGATIVE" if value.get("Sentiment") != "NEGATIVE" else "POSITIVE"
    yield _set(place, segment, "Sentiment", mood, "message", "sentiment")
    yield _set(place, segment, "ContentType", "text/x-other", "message", "content_type")
    role = "SUPERVISOR" if value["ParticipantRole"] != "SUPERVISOR" else "AGENT"
    yield _set(place, segment, "ParticipantRole", role, "message", "participant_role")
    later = {"AbsoluteTime": "2031-01-01T00:00:00.000Z"}
    yield _set(place, segment, "Time", later, "message", "absolute_time")
    if value["ParticipantRole"] in {"SYSTEM", "CUSTOM_BOT"}:
        yield _set(place, segment, "DisplayName", "Snuff", "message", "display_name")
    yield _gone(place, "message", value["Id"])
    if (value.get("Redaction") or {}).get("CharacterOffsets"):

        def uncover(segments: Segments) -> None:
            message = segments[place]["Transcript"]
            message["Redaction"]["CharacterOffsets"].pop()
            if not message["Redaction"]["CharacterOffsets"]:
                del message["Redaction"]  # without places it would say that something is redacted somewhere

        yield Edit((place, "redaction"), uncover, ("lost", "redaction", value["Id"], None))

    def answer(segments: Segments) -> None:
        new = {**segments[place]["Transcript"], "Id": f"new-{place}", "Content": "Something new."}
        new.pop("Redaction", None)
        segments.append({"Transcript": new})

    yield Edit((place, "new"), answer, ("gained", "message", f"new-{place}", None))


def _category(place: int, category: str, details: dict[str, Any]) -> Iterator[Edit]:
    points = details.get("PointsOfInterest") or []

    def matched(segments: Segments) -> dict[str, Any]:
        return segments[place]["Categories"]["MatchedDetails"]

    spans = [(number, item) for number, point in enumerate(points) for item in point.get("TranscriptItems") or ()]
    if len(spans) < 2:

        def unmatch(segments: Segments) -> None:
            del matched(segments)[category]

        identity = spans[0][1]["Id"] if spans else None
        yield Edit((place, category, None), unmatch, ("lost", "category", identity, None))
    for number, item in spans:
        if item.get("CharacterOffsets"):

            def move(segments: Segments, number: int = number, wanted: dict[str, Any] = item) -> None:
                items = matched(segments)[category]["PointsOfInterest"][number]["TranscriptItems"]
                found = next(one for one in items if one == wanted)
                found["CharacterOffsets"]["BeginOffsetChar"] += 1

            yield Edit((place, category, None), move, ("moved", "category", item["Id"], None))

    def match(segments: Segments) -> None:
        matched(segments)[f"{category} too"] = {"PointsOfInterest": []}

    yield Edit((place, category, "too"), match, ("gained", "category", None, None))


def _issue(place: int, number: int, issue: dict[str, Any]) -> Iterator[Edit]:
    items = issue["TranscriptItems"]
    if len(items) == 1:

        def drop(segments: Segments) -> None:
            # The numbers of later issues change, and that is no change.
            segments[place]["Issues"]["IssuesDetected"][number].clear()

        yield Edit((place, number), drop, ("lost", "issue", items[0]["Id"], None))
    if items[0].get("CharacterOffsets"):

        def move(segments: Segments) -> None:
            found = segments[place]["Issues"]["IssuesDetected"][number]["TranscriptItems"][0]
            found["CharacterOffsets"]["EndOffsetChar"] -= 1

        yield Edit((place, number), move, ("moved", "issue", items[0]["Id"], None))


def _set(place: int, segment: dict[str, Any], member: str, value: object, kind: str, field: str) -> Edit:
    ((name, content),) = segment.items()

    def apply(segments: Segments) -> None:
        segments[place][name][member] = value

    # A name is hidden or not by the role of who bears it.
    target = "who" if member in {"ParticipantRole", "DisplayName"} else member
    return Edit((place, target), apply, ("changed", kind, content.get("Id"), field))


def _set_file(place: int, value: dict[str, Any]) -> Edit:
    def apply(segments: Segments) -> None:
        segments[place]["Attachments"]["Attachments"][0]["ContentType"] = "application/x-goose"

    return Edit((place, "file"), apply, ("changed", "attachment", value["Id"], "content_type"))


def _gone(place: int, kind: str, identity: str | None) -> Edit:
    def apply(segments: Segments) -> None:
        segments[place].clear()

    # All of a segment: no other edit of it is made together with this one.
    return Edit((place, None), apply, ("lost", kind, identity, None))
