"""``misaligned``: all kinds of wrong spans that are found in published data.

The text and its tags are right, but the offsets are wrong. Readers must keep the spans that are right, report the
others as problems, and hide text that they cannot mask with certainty.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rtca_nb.samples.chat import Chat
from rtca_nb.samples.script import Match

__all__ = ["write"]

_NOWHERE = "00000000-0000-4000-8000-000000000000"


def write() -> Chat:
    """Return the chat of this sample, not yet rendered; its spans are misplaced when it is rendered."""
    chat = Chat(
        "misaligned",
        "A wedding cake: spans misplaced in every possible way",
        begin=datetime(2025, 6, 14, 13, 5, 21, 777_000, tzinfo=UTC),
        spoil=_misplace,
    )
    ambrose = chat.person("CUSTOMER", "Ambrose Whitlock-Tanaka")
    seraphina = chat.person("AGENT", "Seraphina Oduya")
    chat.background(
        queue="Cakes",
        agent=seraphina,
        summary=False,
        entities=("NAME", "ADDRESS"),
        attributes={"guests": "120, of A. Whitlock"},
    )

    chat.event("participant.joined", ambrose, after=0)
    chat.say(seraphina, "Congratulations, {NAME|Ambrose}! What may we bake?", "+")
    chat.say(ambrose, "Seven tiers 🎂 for {NAME|Whitlock-Tanaka}, <<late>>it was promised for noon<</late>>.", "-")
    chat.say(seraphina, "It left with {NAME|Seraphina's brother}, who walks.", "0")
    chat.say(ambrose, "He can ring {PHONE|555-0155} from wherever he is.", "-")
    chat.say(seraphina, "He is at {ADDRESS|9 Marzipan Row}, eating <<tier>>the lowest tier<</tier>>.", "-")
    chat.say(ambrose, "Then we shall marry {NAME|Evangeline Prowse} on six.", "+")
    chat.event("chat.ended", after=9)
    chat.categories(Match("Late delivery", ["late"], ["tier"], ["#late"]))
    chat.issues(["late"], ["tier"])
    return chat


def _misplace(segments: list[dict[str, Any]]) -> None:
    redacted = [item for segment in segments if (item := segment.get("Transcript")) and "Redaction" in item]
    spans = [item["Redaction"]["CharacterOffsets"] for item in redacted]
    _shift(spans[1][0], -9)  # beside the tag
    spans[2][0]["EndOffsetChar"] += 500  # past the end of the text
    spans[3][0] = _span(spans[3][0]["EndOffsetChar"], spans[3][0]["BeginOffsetChar"])  # backwards
    spans[4][0] = _span(7, 7)  # empty
    spans[5].append(_span(72, 244))  # one right span, and one outside the text
    spans[5].append(dict(spans[5][0]))  # the same span twice

    for segment in segments:
        if categories := segment.get("Categories"):
            points = categories["MatchedDetails"]["Late delivery"]["PointsOfInterest"]
            points[1]["TranscriptItems"][0]["Id"] = _NOWHERE  # refers to no message
            del points[2]["TranscriptItems"]  # a point without a place
        if issues := segment.get("Issues"):
            detected = issues["IssuesDetected"]
            _shift(detected[0]["TranscriptItems"][0]["CharacterOffsets"], 3)  # no longer fits Content
            detected[1]["TranscriptItems"].append({"Id": _NOWHERE, "Content": "the lowest tier"})
            detected.append({"TranscriptItems": []})


def _shift(span: dict[str, int], by: int) -> None:
    span.update(_span(span["BeginOffsetChar"] + by, span["EndOffsetChar"] + by))


def _span(begin: int, end: int) -> dict[str, int]:
    return {"BeginOffsetChar": begin, "EndOffsetChar": end}
