"""Canaries, what they stand for, and contacts in wire shape that hold them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import Any

from stdnum import luhn

from tests.leaks.scripts import MAIL, Script

__all__ = ["KINDS", "CanaryContact", "Maker"]

KINDS: dict[str, tuple[str, ...]] = {
    "redacted span": ("exact span", "crossing spans"),
    "span that is wrong": (
        "span inside the word",
        "span out of range",
        "inverted span",
        "empty span",
        "undecided unit",
        "one offset missing",
        "redaction that no model knows",
        "span that misses its tag",
    ),
    "redacted once, sent again unredacted": ("repeated in clear",),
    "personal name": ("display name", "name before a change"),
    "e-mail": ("e-mail",),
    "phone": ("phone",),
    "card": ("card",),
    "attachment name": ("attachment name",),
    "issue text": ("issue content that stands nowhere", "issue content of an orphan"),
    "summary": ("summary",),
    "extracted value": ("extracted value", "extracted value without a place"),
    "unknown member": ("unknown member", "unknown segment", "segment of a wrong type"),
    "earlier version of a message": ("text before a change", "text after a change"),
    "name in an event": ("name in an event",),
}
"""Kind, as the table in the documentation has it -> the places of its canaries."""


@dataclass
class CanaryContact:
    """A contact in wire shape, and the canaries in it by the kind of place that each stands in."""

    contact_id: str
    output_type: str
    segments: list[dict[str, Any]] = field(default_factory=list)
    canaries: dict[str, str] = field(default_factory=dict)
    parts: dict[str, set[str]] = field(default_factory=dict)
    marks: tuple[str, ...] = ()

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

    def needles(self) -> dict[str, set[str]]:
        """Return what may not be seen of each canary: the whole, its halves, and each way in which it is written."""
        return {place: {text, *self.parts.get(place, ())} for place, text in self.canaries.items()}


class Maker:
    """Writes a contact in one script."""

    def __init__(self, seed: int, output_type: str, script: Script) -> None:
        self.random = random.Random(seed)
        self.number = seed
        self.script = script
        self.contact = CanaryContact(f"canary-{seed}", output_type, marks=tuple({script.mark, MAIL.mark}))
        self.clock = 0
        self.used: set[str] = set()
        self.display_name = self._display_name()

    def _display_name(self) -> str:
        """Make the customer's name, of two words where the script parts words."""
        first, last = self.word("display name"), self.word("second name")
        del self.contact.canaries["second name"]
        self.contact.parts["display name"] |= self.contact.parts.pop("second name") | {last, last.lower()}
        self.last_name = last
        return self.script.gap.join((first, last))

    def word(self, kind: str, script: Script | None = None) -> str:
        """Make a name that nobody has; capitalised, as names are."""
        halves = [self._fragment(script or self.script) for _ in range(2)]
        canary = "".join(halves)
        # Not str.capitalize, which would treat what follows as one word.
        canary = canary[0].upper() + canary[1:]
        self.contact.canaries[kind] = canary
        self.contact.parts[kind] = {*halves}
        return canary

    def _fragment(self, script: Script) -> str:
        # No two canaries share a half, else one that may be seen would be taken for one that may not.
        while (fragment := script.fragment(self.random, self.number)) in self.used:
            continue
        self.used.add(fragment)
        return fragment

    def digits(self, kind: str, shape: str) -> str:
        text = "".join(str(self.random.randrange(1, 10)) if mark == "#" else mark for mark in shape)
        return self._number(kind, text)

    def card(self) -> str:
        """Make a number that a card may have, in groups of four."""
        body = "4" + "".join(str(self.random.randrange(10)) for _ in range(14))
        text = body + luhn.calc_check_digit(body)
        return self._number("card", " ".join(text[begin : begin + 4] for begin in range(0, 16, 4)))

    def _number(self, kind: str, text: str) -> str:
        written = self.script.numbers(text)
        self.contact.canaries[kind] = written
        self.contact.parts[kind] = {text}
        return written

    def again(self, kind: str, sentence: str, name: str) -> str:
        """Return a sentence in which a name recurs, and look for the name as it is written there."""
        self.contact.parts[kind].add(name)
        return sentence.replace("{}", name)

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
            "DisplayName": self.display_name,
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
