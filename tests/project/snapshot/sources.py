"""What each shape of source is read as, and what becomes of pages that are odd."""

from __future__ import annotations

from typing import Any, Final

import rtca_nb as rtca
from rtca_nb.samples import SampleContact, build_sample
from tests.project.snapshot.contacts import attributes, frame_names
from tests.project.snapshot.plain import attempt, plain
from tests.sources.shapes import CARRIES, write

__all__ = ["sources"]


def _message(number: int, **members: Any) -> dict[str, Any]:
    when = {"AbsoluteTime": f"2025-01-01T00:00:{number:02}.000Z"}
    item = {"Id": f"m{number}", "ParticipantId": "p", "ParticipantRole": "CUSTOMER", "Content": f"message 👍 {number}"}
    return {"Transcript": {**item, "Time": when, **members}}


def _redacted(content: str, begin: int, end: int) -> dict[str, Any]:
    offsets = [{"BeginOffsetChar": begin, "EndOffsetChar": end}]
    return _message(1, Content=content, Redaction={"CharacterOffsets": offsets})


def _matched(identity: str, begin: int, end: int) -> dict[str, Any]:
    return _category({"Id": identity, "CharacterOffsets": {"BeginOffsetChar": begin, "EndOffsetChar": end}})


def _category(*items: Any) -> dict[str, Any]:
    return {"Categories": {"MatchedDetails": {"Late": {"PointsOfInterest": [{"TranscriptItems": list(items)}]}}}}


_PERSONAL: Final = "mail ada@example.com, card 4111 1111 1111 1111, call +44 20 7946 0958"
_ODD: Final[dict[str, dict[str, Any]]] = {
    "nothing": {},
    "unknown members": {"Weather": 1, "Segments": [{"Mood": {"Id": "x"}}, _message(1, Language="en")]},
    "an orphan": {"Segments": [_message(1), _matched("nobody", 0, 3)]},
    "a category of the whole contact": {"Segments": [_message(1), _category()]},
    "offsets beyond the end": {"Segments": [_message(1), _matched("m1", 2, 400)]},
    "offsets the wrong way round": {"Segments": [_message(1), _matched("m1", 5, 2)]},
    "a redaction without its tag": {"Segments": [_redacted("I am Ada.", 5, 8)]},
    "a redaction with its tag": {"Segments": [_redacted("I am [NAME].", 5, 11)]},
    "a tag that nobody sent": {"Segments": [_message(1, Content="I am [NAME] of [AGENT].")]},
    "a message twice": {"Segments": [_message(1), _message(1), _message(1, Content="other")]},
    "messages out of order": {"Segments": [_message(3), _message(1), _message(2)]},
    "a failed analysis": {"Status": "FAILED"},
    "an unknown status": {"Status": "PAUSED", "Segments": [_message(1)]},
    "another page to come": {"NextToken": "more", "Segments": [_message(1)]},
    "a voice contact": {"Channel": "VOICE"},
    "moods and roles of a later version": {"Segments": [_message(1, Sentiment="MIXED", ParticipantRole="ROBOT")]},
    "personal data in clear": {
        "Segments": [
            _message(1, Content=_PERSONAL, DisplayName="Ada Lovelace"),
            _message(2, Content="Lovelace here"),
        ]
    },
    "a broken time": {"Segments": [_message(1, Time={"AbsoluteTime": "yesterday"}), _message(2)]},
    "a time without a zone": {"Segments": [_message(1, Time={"AbsoluteTime": "2025-01-01T00:00:00"})]},
}


def sources() -> dict[str, Any]:
    """Describe what each shape of source is read as, and what becomes of odd pages."""
    found: dict[str, Any] = {}
    for name in ("refund", "misaligned", "in-progress", "summary-failed", "hostile"):
        sample = build_sample(name)
        for form in sorted(sample.segments):
            for shape in CARRIES:
                found[f"{name}, {form}, {shape}"] = attempt(_written, sample, form, shape)
    for title, changes in _ODD.items():
        found[f"odd: {title}"] = attempt(_read, {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [], **changes})
    return found


def _written(sample: SampleContact, form: str, shape: str) -> dict[str, Any]:
    return _read(write(sample, form, shape))


def _read(source: Any) -> dict[str, Any]:
    contact = rtca.read_contact(source)
    described = {}
    for state, one in (("masked", contact), ("revealed", contact.reveal())):
        frames = {name: getattr(one, name) for name in frame_names()}
        described[state] = {
            "attributes": {name: plain(getattr(one, name)) for name in attributes(one) if name != "segments"},
            "frames": {
                name: {str(column): plain(found[column].tolist()) for column in found.columns}
                for name, found in frames.items()
            },
        }
    return described
