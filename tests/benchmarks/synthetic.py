"""Pages of a contact as the service would send them, of any size, seeded.

Per segment about 395 bytes; 80 % are messages, 21 % of the texts are not ASCII (9 % have emoji beyond the BMP), 12 %
of the messages have a redaction, and the rules have 20 names. The form is Redacted, offsets count code points.
"""

from __future__ import annotations

import json
import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

PAGE = 100
_WORDS = (
    "the order arrived late and nobody told me why so please check what happened with my parcel because it should have "
    "been here on Monday thanks for waiting let me look into this right away sorry about that can you confirm whether"
).split()
_NAMES = [f"Category {letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]
_ROLES = ("AGENT", "CUSTOMER", "AGENT", "CUSTOMER", "AGENT", "CUSTOMER", "AGENT", "CUSTOMER", "SYSTEM", "CUSTOM_BOT")
_SENTIMENTS = ("NEUTRAL", "NEUTRAL", "NEUTRAL", "POSITIVE", "NEGATIVE")
_TAGS = ("[NAME]", "[PII]", "[CREDIT_DEBIT_NUMBER]", "[ADDRESS]", "[EMAIL]")


class _Author:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._now = datetime(2025, 3, 1, 9, tzinfo=UTC)
        self._recent: list[tuple[str, str]] = []
        self._people = {role: str(self._uuid()) for role in sorted(set(_ROLES))}

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self._random.getrandbits(128), version=4)

    def _time(self) -> dict[str, str]:
        self._now += timedelta(milliseconds=self._random.randrange(800, 9_000))
        return {"AbsoluteTime": self._now.isoformat(timespec="milliseconds").replace("+00:00", "Z")}

    def segment(self) -> dict[str, Any]:
        draw = self._random.random()
        if draw < 0.80 or not self._recent:
            return {"Transcript": self._transcript()}
        if draw < 0.84:
            return {"Event": {**self._who(), "EventType": "application/vnd.amazonaws.connect.event.typing"}}
        if draw < 0.86:
            file = {"AttachmentName": "[PII]", "AttachmentId": str(self._uuid()), "ContentType": "image/png"}
            return {"Attachments": {**self._who(), "Attachments": [{**file, "Status": "APPROVED"}]}}
        if draw < 0.93:
            return {"Categories": {"MatchedDetails": self._details()}}
        return {"Issues": {"IssuesDetected": [{"TranscriptItems": [self._issue()]}]}}

    def _who(self) -> dict[str, Any]:
        role = self._random.choice(_ROLES)
        name = "[PII]" if role in {"AGENT", "CUSTOMER"} else role
        return {
            "Id": str(self._uuid()),
            "ParticipantId": self._people[role],
            "ParticipantRole": role,
            "DisplayName": name,
            "Time": self._time(),
        }

    def _transcript(self) -> dict[str, Any]:
        words = self._random.choices(_WORDS, k=self._random.randrange(5, 26))
        draw = self._random.random()
        if draw < 0.09:
            words.insert(self._random.randrange(len(words)), self._random.choice("🙂🎉🚚😡"))
        elif draw < 0.21:
            words.insert(self._random.randrange(len(words)), self._random.choice(["café", "naïve", "荷物", "спасибо"]))
        spans = []
        if self._random.random() < 0.12:
            place = self._random.randrange(len(words))
            tag = self._random.choice(_TAGS)
            begin = len(" ".join([*words[:place], ""]))
            words.insert(place, tag)
            spans.append({"BeginOffsetChar": begin, "EndOffsetChar": begin + len(tag)})
        item = {**self._who(), "Content": " ".join(words), "ContentType": "text/plain"}
        if item["ParticipantRole"] in {"AGENT", "CUSTOMER"}:
            item["Sentiment"] = self._random.choice(_SENTIMENTS)
        if spans:
            item["Redaction"] = {"CharacterOffsets": spans}
        self._recent = [*self._recent[-30:], (item["Id"], item["Content"])]
        return item

    def _span(self) -> tuple[str, str, int, int]:
        identity, text = self._random.choice(self._recent)
        begin = self._random.randrange(len(text) // 2)
        return identity, text, begin, min(len(text), begin + self._random.randrange(5, 40))

    def _details(self) -> dict[str, Any]:
        details = {}
        for name in self._random.sample(_NAMES, self._random.randrange(1, 3)):
            identity, _, begin, end = self._span()
            item = {"Id": identity, "CharacterOffsets": {"BeginOffsetChar": begin, "EndOffsetChar": end}}
            details[name] = {"PointsOfInterest": [{"TranscriptItems": [item]}]}
        return details

    def _issue(self) -> dict[str, Any]:
        identity, text, begin, end = self._span()
        interval = {"BeginOffsetChar": begin, "EndOffsetChar": end}
        return {"Content": text[begin:end], "Id": identity, "CharacterOffsets": interval}


def pages(size: int, seed: int = 7) -> list[bytes]:
    """Write ``size`` segments, 100 a page."""
    author = _Author(seed)
    written = []
    for first in range(0, size, PAGE):
        page = {
            "Channel": "CHAT",
            "Status": "COMPLETED",
            "Segments": [author.segment() for _ in range(min(PAGE, size - first))],
        }
        if first + PAGE < size:
            page["NextToken"] = f"token-{first}"
        # As the wire has it: no spaces, characters as themselves.
        written.append(json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode())
    return written
