"""Contacts full of canaries: unique texts that no sink may show, under every kind of redaction and in every field.

Each canary looks like what it stands for: a name in a redacted span, a number outside of one, an e-mail address.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import Any

LETTERS = "bcdfghjklmnprstvwz"
VOWELS = "aeiou"


@dataclass
class CanaryContact:
    """A contact in wire shape, and the canaries in it by the kind of place that each stands in."""

    contact_id: str
    output_type: str
    segments: list[dict[str, Any]] = field(default_factory=list)
    canaries: dict[str, str] = field(default_factory=dict)

    def pages(self) -> list[bytes]:
        """Bodies of two pages."""
        half = len(self.segments) // 2
        parts = (self.segments[:half], self.segments[half:])
        bodies = []
        for number, part in enumerate(parts):
            page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": part}
            if number == 0:
                page["NextToken"] = "second"
            bodies.append(json.dumps(page).encode())
        return bodies


class _Maker:
    def __init__(self, seed: int, output_type: str) -> None:
        self.random = random.Random(seed)
        self.contact = CanaryContact(f"canary-{seed}", output_type)
        self.clock = 0

    def word(self, kind: str) -> str:
        """A name that nobody has; capitalised, as names are."""
        name = "".join(self.random.choice(LETTERS) + self.random.choice(VOWELS) for _ in range(6))
        canary = f"Q{name}x"
        self.contact.canaries[kind] = canary
        return canary

    def digits(self, kind: str, shape: str) -> str:
        text = "".join(str(self.random.randrange(1, 10)) if mark == "#" else mark for mark in shape)
        self.contact.canaries[kind] = text
        return text

    def time(self) -> dict[str, str]:
        self.clock += self.random.randrange(1, 40)
        return {
            "AbsoluteTime": f"2026-03-04T10:{self.clock // 60 % 60:02}:{self.clock % 60:02}.{self.clock % 1000:03}Z"
        }

    def message(self, text: str, spans: list[tuple[int, int]], **more: Any) -> str:
        identity = f"m{len(self.contact.segments)}"
        segment = {
            "Id": identity,
            "ParticipantId": "p-customer",
            "ParticipantRole": "CUSTOMER",
            "DisplayName": self.contact.canaries.get("display name", "[PII]"),
            "Content": text,
            "ContentType": "text/plain",
            "Time": self.time(),
            "Sentiment": self.random.choice(["POSITIVE", "NEGATIVE", "NEUTRAL"]),
            **more,
        }
        if spans:
            segment["Redaction"] = {
                "CharacterOffsets": [{"BeginOffsetChar": begin, "EndOffsetChar": end} for begin, end in spans]
            }
        self.contact.segments.append({"Transcript": segment})
        return identity


def canary_contact(seed: int, output_type: str = "Raw") -> CanaryContact:
    """Make a contact with a canary of every kind; the same for a seed each time."""
    make = _Maker(seed, output_type)
    return _raw(make) if output_type == "Raw" else _redacted(make)


def _raw(make: _Maker) -> CanaryContact:
    say, word = make.message, make.word
    word("display name")
    prefix = make.random.choice(["I am ", "Hi, ", "Well; ", "¡Hola! ", "名前は "])
    at = len(prefix)
    exact = word("exact span")
    say(f"{prefix}{exact}, hello", [(at, at + len(exact))])
    shifted = word("span inside the word")
    say(f"{prefix}{shifted} here", [(at + 2, at + len(shifted) - 1)])
    beyond = word("span out of range")
    say(f"{prefix}{beyond}", [(at + 3, at + len(beyond) + make.random.randrange(1, 999))])
    backwards = word("inverted span")
    say(f"{prefix}{backwards} again", [(at + len(backwards), at)])
    nothing = word("empty span")
    say(f"{prefix}{nothing}.", [(at, at)])
    crossing = word("crossing spans")
    say(f"{prefix}{crossing} twice", [(0, at + 3), (at + 1, at + len(crossing))])
    undecided = word("undecided unit")
    say(f"🦢🪿 {undecided} 🦢", [(3, 3 + len(undecided))])
    repeated = word("repeated in clear")
    say(f"My name is {repeated}.", [(11, 11 + len(repeated))])
    say(f"Thanks {repeated.upper()}! and {repeated.lower()}, too", [])
    say(f"Dear {make.contact.canaries['display name']}, hello", [])
    say(f"so _{repeated}_ or {make.contact.canaries['display name'].lower()}_2 or {_escaped(repeated)}!", [])
    earlier = word("name before a change")
    renamed = say("hello", [], DisplayName=f"{earlier} Esq")
    say("hello", [], Id=renamed)
    say(f"So you are {earlier}?", [])
    half = word("one offset missing")
    say(f"{half} is here", [])
    make.contact.segments[-1]["Transcript"]["Redaction"] = {"CharacterOffsets": [{"BeginOffsetChar": 0}]}
    say(f"write to {make.digits('e-mail', 'q###zz###@example.com')} please", [])
    say(f"call {make.digits('phone', '+44 7700 9#####')} now", [])
    say(f"card {make.digits('digits', '##### ####')} ok", [])
    first = word("text before a change")
    changed = say(f"{first} first", [(0, len(first))])
    second = word("text after a change")
    say(f"{second} now", [(0, len(second))])
    make.contact.segments[-1]["Transcript"]["Id"] = changed
    if make.random.random() < 0.5:
        # Offsets that another member makes doubtful: the redaction has grown a member that no model knows.
        grown = word("redaction that no model knows")
        identity = say(f"{grown} it is", [])
        make.contact.segments[-1]["Transcript"]["Redaction"] = {
            "Regions": [{"From": 0, "To": len(grown), "Of": identity}]
        }
    return _fields(make)


def _escaped(text: str) -> str:
    """As JSON, HTML and URLs may write it."""
    ways = (r"\u{:04x}", "&#{};", "%{:02X}")
    return " ".join("".join(way.format(ord(character)) for character in text) for way in ways)


def _redacted(make: _Maker) -> CanaryContact:
    say, word = make.message, make.word
    word("display name")
    missed = word("span that misses its tag")
    say(f"[NAME] is {missed} really", [(10, 16)])
    beyond = word("span out of range")
    say(f"[NAME] {beyond}", [(0, 999)])
    backwards = word("inverted span")
    say(f"[NAME] {backwards}", [(6, 0)])
    name = word("attachment name")
    make.contact.segments.append(_attachments(make, f"{name}.pdf"))
    _unknown(make)
    return make.contact


def _attachments(make: _Maker, name: str) -> dict[str, Any]:
    return {
        "Attachments": {
            "Id": f"a{len(make.contact.segments)}",
            "ParticipantId": "p-customer",
            "ParticipantRole": "CUSTOMER",
            "DisplayName": make.contact.canaries["display name"],
            "Attachments": [{"AttachmentName": name, "AttachmentId": "file-1", "ContentType": "application/pdf"}],
            "Time": make.time(),
        }
    }


def _fields(make: _Maker) -> CanaryContact:
    """Add every field that carries no offsets."""
    add, word = make.contact.segments.append, make.word
    add(_attachments(make, f"{word('attachment name')}.pdf"))
    add(
        {
            "Event": {
                "Id": f"e{len(make.contact.segments)}",
                "ParticipantId": "p-agent",
                "ParticipantRole": make.random.choice(["AGENT", "SUPERVISOR", "STRANGER", "SYSTEM"]),
                "DisplayName": word("name in an event"),
                "EventType": "application/vnd.amazonaws.connect.event.participant.joined",
                "Time": make.time(),
            }
        }
    )
    items = [
        {"Id": "m0", "Content": word("issue content that stands nowhere"), "CharacterOffsets": _offsets(0, 4)},
        {"Id": "nowhere", "Content": word("issue content of an orphan")},
        {"Id": "m0", "Content": make.contact.canaries["exact span"], "CharacterOffsets": _offsets(0, 999)},
    ]
    add({"Issues": {"IssuesDetected": [{"TranscriptItems": items}]}})
    add({"PostContactSummary": {"Status": "COMPLETED", "Content": f"It was {word('summary')} who wrote."}})
    values = [
        {"Content": word("extracted value"), "PointsOfInterest": [{"Id": "m0", "CharacterOffsets": _offsets(0, 2)}]},
        {"Content": word("extracted value without a place"), "PointsOfInterest": []},
    ]
    add(
        {
            "ExtractedInformation": {
                "ExtractionDefinitionId": "x1",
                "ExtractionDefinitionName": "who",
                "ExtractedValues": values,
            }
        }
    )
    add({"Categories": {"MatchedDetails": {"Named": {"PointsOfInterest": [{"TranscriptItems": [
        {"Id": "m0", "CharacterOffsets": _offsets(0, 400)}, {"Id": "nowhere"}]}]}}}})  # fmt: skip
    _unknown(make)
    return make.contact


def _unknown(make: _Maker) -> None:
    make.contact.segments.append({"Weather": {"Report": make.word("unknown segment")}})
    identity = make.message("hello", [])
    assert identity
    make.contact.segments[-1]["Transcript"]["Mood"] = {"Because": make.word("unknown member")}
    make.contact.segments.append({"Event": {"Id": 7, "Oops": make.word("segment of a wrong type")}})


def _offsets(begin: int, end: int) -> dict[str, int]:
    return {"BeginOffsetChar": begin, "EndOffsetChar": end}
