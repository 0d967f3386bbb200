"""Ways in which a contact reaches the reader: stated, unstated, misstated and forged.

In all but the last one nothing proves that the contact is redacted, so no canary may be seen. In the last the source
says that it is redacted; there canaries stand only where that is plainly untrue.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rtca_nb as rtca
from rtca_nb.contact.contact import Contact
from tests.leaks.canaries import canary_contact, fields, numbers, unknown
from tests.leaks.making import CanaryContact, Maker
from tests.leaks.scripts import SCRIPTS

__all__ = ["FORMS", "Given", "give"]


@dataclass
class Given:
    """A contact that was written to a file.

    Attributes
    ----------
    canary : CanaryContact
    path : Path
        Its file.
    output_type : str
        What the reader states.
    """

    canary: CanaryContact
    path: Path
    output_type: str = "auto"
    contact: Contact = field(init=False)

    def __post_init__(self) -> None:
        self.contact = rtca.read_contact(self.path, output_type=self.output_type, contact_id=self.canary.contact_id)


def give(form: str, seed: int, script: str, folder: Path) -> Given:
    """Write a canary contact in one of the forms, and read it."""
    canary, content, output_type = FORMS[form](seed, script)
    path = folder / f"{canary.contact_id}.json"
    path.write_bytes(content)
    return Given(canary, path, output_type)


def _pages(canary: CanaryContact) -> bytes:
    return b"[" + b",".join(canary.pages()) + b"]"


def _stated(output_type: str, states: str) -> Callable[[int, str], tuple[CanaryContact, bytes, str]]:
    def made(seed: int, script: str) -> tuple[CanaryContact, bytes, str]:
        canary = canary_contact(seed, output_type, script)
        return canary, _pages(canary), states

    return made


def _forged_names(seed: int, script: str) -> tuple[CanaryContact, bytes, str]:
    """Call everybody [PII], which anybody may do."""
    canary = _named_as_redacted(canary_contact(seed, "Raw", script))
    return canary, _pages(canary), "auto"


def _forged_tags(seed: int, script: str) -> tuple[CanaryContact, bytes, str]:
    """Write tags into messages, as customers do who have seen them."""
    canary = _named_as_redacted(canary_contact(seed, "Raw", script))
    for number, segment in enumerate(canary.segments):
        message = segment.get("Transcript", {})
        if number % 3 == 0 and "Content" in message:
            message["Content"] += " [NAME]"
    return canary, _pages(canary), "auto"


def _in_flight(seed: int, script: str) -> tuple[CanaryContact, bytes, str]:
    """Have a flow put tags into some messages of a Raw contact, with spans on them."""
    canary = canary_contact(seed, "Raw", script)
    tagged = _tagged("my card is [CREDIT_CARD], thanks", "[CREDIT_CARD]", "flow")
    canary.segments[:0] = [tagged]
    return canary, _pages(canary), "auto"


def _one_witness(seed: int, script: str) -> tuple[CanaryContact, bytes, str]:
    """Have every name and span as in a Redacted contact, and one thing unredacted that proves that it is none."""
    make = Maker(seed, "Raw", SCRIPTS[script])
    witness = ("e-mail", "phone", "card", "span", "name")[seed % 5]
    make.contact.segments.append(_tagged("I am [NAME], hello", "[NAME]", "m0"))
    if witness == "span":
        prefix, _, suffix = make.script.greeting.partition("{}")
        name = make.word("exact span")
        make.message(f"{prefix}{name}{suffix}", [(len(prefix), len(prefix) + len(name))])
    elif witness != "name":
        numbers(make, [witness])
    fields(make)
    unknown(make)
    if witness != "name":
        _named_as_redacted(make.contact)
    return make.contact, _pages(make.contact), "auto"


def _stream(seed: int, script: str) -> tuple[CanaryContact, bytes, str]:
    """Have a stream say that what it carries is redacted."""
    canary = canary_contact(seed, "Raw", script)
    envelope = {
        "Version": "2.0.0",
        "Channel": "CHAT",
        "AccountId": "123456789012",
        "InstanceId": "instance",
        "ContactId": canary.contact_id,
        "StreamingSettings": {"LanguageCode": "en-US", "Output": "Redacted", "RedactionTypes": ["PII"]},
    }
    segments = {"StreamingEventType": "SEGMENTS", "OutputType": "Redacted", "Segments": canary.segments}
    steps = [{"StreamingEventType": "STARTED"}, segments, {"StreamingEventType": "COMPLETED"}]
    return canary, "\n".join(json.dumps({**envelope, **step}) for step in steps).encode(), "auto"


def _named_as_redacted(canary: CanaryContact) -> CanaryContact:
    """Give the name that the service writes in place of one to all; what stood in a name is no canary any more."""
    for segment in canary.segments:
        for payload in segment.values():
            if "DisplayName" in payload and payload["DisplayName"] != canary.canaries.get("name in an event"):
                payload["DisplayName"] = "[PII]"
    for place in ("display name", "name before a change"):
        canary.canaries.pop(place, None)
    return canary


def _tagged(text: str, tag: str, identity: str) -> dict[str, Any]:
    begin = text.index(tag)
    return {
        "Transcript": {
            "Id": identity,
            "ParticipantId": "p-customer",
            "ParticipantRole": "CUSTOMER",
            "DisplayName": "[PII]",
            "Content": text,
            "ContentType": "text/plain",
            "Time": {"AbsoluteTime": "2026-03-04T09:59:59.000Z"},
            "Redaction": {"CharacterOffsets": [{"BeginOffsetChar": begin, "EndOffsetChar": begin + len(tag)}]},
        }
    }


FORMS: dict[str, Callable[[int, str], tuple[CanaryContact, bytes, str]]] = {
    "Raw, stated": _stated("Raw", "Raw"),
    "Raw, unstated": _stated("Raw", "auto"),
    "names forged as [PII]": _forged_names,
    "tags forged in messages": _forged_tags,
    "tags of a flow": _in_flight,
    "one thing unredacted": _one_witness,
    "Raw answer to a Redacted request": _stated("Raw", "Redacted"),
    "stream that says Redacted": _stream,
    "Redacted, stated": _stated("Redacted", "Redacted"),
}
"""Name of a form -> how to write it: the contact, the content of its file, and what the reader states."""
