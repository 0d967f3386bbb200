"""Contacts full of canaries: unique texts that no sink may show, under every kind of redaction and in every field.

Each canary looks like what it stands for: a name in a redacted span, a number outside of one, an e-mail address. They
are written in any of the scripts of :mod:`tests.leaks.scripts`.
"""

from __future__ import annotations

import unicodedata
import urllib.parse
from collections.abc import Iterable
from typing import Any

from tests.leaks.making import CanaryContact, Maker
from tests.leaks.scripts import MAIL, SCRIPTS, Script

__all__ = ["canary_contact", "fields", "numbers", "unknown", "upper"]


def canary_contact(seed: int, output_type: str = "Raw", script: str = "Latin") -> CanaryContact:
    """Make a contact with a canary of every kind; the same for a seed each time."""
    make = Maker(seed, output_type, SCRIPTS[script])
    return _raw(make) if output_type == "Raw" else _redacted(make)


def _raw(make: Maker) -> CanaryContact:
    say, script = make.message, make.script
    _spans(make)
    full_name(make)
    _repeats(make)
    earlier = make.word("name before a change")
    renamed = say("hello", [], DisplayName=f"{earlier} Esq")
    say("hello", [], Id=renamed)
    say(script.recurring[0].replace("{}", earlier), [])
    numbers(make)
    first, second = make.word("text before a change"), make.word("text after a change")
    changed = say(f"{first}{script.gap}first", [(0, len(first))])
    say(f"{second}{script.gap}now", [(0, len(second))], Id=changed)
    fields(make)
    unknown(make)
    return make.contact


def _spans(make: Maker) -> None:
    """Redact in each way in which offsets may be sent, right and wrong."""
    say, word = make.message, make.word
    prefix, _, suffix = make.script.greeting.partition("{}")
    at = len(prefix)
    exact = word("exact span")
    say(f"{prefix}{exact}{suffix}", [(at, at + len(exact))])
    shifted = word("span inside the word")
    say(f"{prefix}{shifted}{suffix}", [(at + 2, at + len(shifted) - 1)])
    beyond = word("span out of range")
    say(f"{prefix}{beyond}", [(at + 3, at + len(beyond) + make.random.randrange(1, 999))])
    backwards = word("inverted span")
    say(f"{prefix}{backwards}{suffix}", [(at + len(backwards), at)])
    nothing = word("empty span")
    say(f"{prefix}{nothing}.", [(at, at)])
    crossing = word("crossing spans")
    say(f"{prefix}{crossing}{suffix}", [(0, at + 3), (at + 1, at + len(crossing))])
    undecided = word("undecided unit")
    say(f"🦢🪿 {undecided} 🦢", [(3, 3 + len(undecided))])
    half = word("one offset missing")
    say(f"{half}{suffix}", [], Redaction={"CharacterOffsets": [{"BeginOffsetChar": 0}]})
    # Offsets that another member makes doubtful: the redaction has grown a member that no model knows.
    grown = word("redaction that no model knows")
    say(f"{grown}{suffix}", [], Redaction={"Regions": [{"From": 0, "To": len(grown)}]})


def full_name(make: Maker) -> None:
    """Say the customer's name in a message, whole, in part and as it is not written in the name."""
    name = make.contact.canaries["display name"]
    for sentence in make.script.recurring[1:3]:
        make.message(make.again("display name", sentence, name), [])
    part = make.again("display name", "{}", make.last_name.lower())
    make.message(f"{make.script.gap.join((part, 'hello'))} or {name.lower()}_2", [])


def _repeats(make: Maker) -> None:
    """Redact a name once, and send it again in clear, in every way in which people write it again."""
    name = make.word("repeated in clear")
    prefix, _, suffix = make.script.naming.partition("{}")
    make.message(f"{prefix}{name}{suffix}", [(len(prefix), len(prefix) + len(name))])
    for sentence in make.script.recurring:
        make.message(make.again("repeated in clear", sentence, name), [])
    for written in (upper(name, make.script), name.lower(), unicodedata.normalize("NFD", name)):
        make.message(make.again("repeated in clear", make.script.recurring[0], written), [])
    make.message(f"so _{name}_ or {_escaped(name)}!", [])


def upper(text: str, script: Script) -> str:
    return (text.replace("i", "İ") if script is SCRIPTS["Turkish"] else text).upper()


def _escaped(text: str) -> str:
    """As JSON, HTML and URLs may write it."""
    units = text.encode("utf-16-be")
    codes = "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))
    return " ".join([codes, "".join(f"&#{ord(character)};" for character in text), urllib.parse.quote(text)])


def numbers(make: Maker, kinds: Iterable[str] = ("e-mail", "phone", "card")) -> None:
    """Send an e-mail, a phone and a card that nothing has redacted."""
    mail, phone, card, _ = make.script.words
    if "e-mail" in kinds:
        owner = make.word("e-mail", MAIL if make.script.mail == "Latin" else None).lower()
        address = f"{owner}{make.random.randrange(100)}@example.com"
        make.contact.canaries["e-mail"] = address
        make.message(f"{mail}{address}{make.script.gap}ok", [])
    if "phone" in kinds:
        make.message(f"{phone}{make.digits('phone', '+44 7700 9#####')}{make.script.gap}ok", [])
    if "card" in kinds:
        make.message(f"{card}{make.card()}{make.script.gap}ok", [])


def _redacted(make: Maker) -> CanaryContact:
    say, word = make.message, make.word
    say("[NAME] is here", [(0, 6)])
    missed = word("span that misses its tag")
    say(f"[NAME] is {missed} really", [(10, 16)])
    beyond = word("span out of range")
    say(f"[NAME] {beyond}", [(0, 999)])
    backwards = word("inverted span")
    say(f"[NAME] {backwards}", [(6, 0)])
    make.contact.segments.append(_attachments(make, f"{word('attachment name')}.pdf"))
    unknown(make)
    return make.contact


def _attachments(make: Maker, name: str) -> dict[str, Any]:
    return {
        "Attachments": {
            "Id": f"a{len(make.contact.segments)}",
            "ParticipantId": "p-customer",
            "ParticipantRole": "CUSTOMER",
            "DisplayName": make.display_name,
            "Attachments": [{"AttachmentName": name, "AttachmentId": "file-1", "ContentType": "application/pdf"}],
            "Time": make.time(),
        }
    }


def fields(make: Maker) -> None:
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
    ]
    if "exact span" in make.contact.canaries:
        items.append({"Id": "m0", "Content": make.contact.canaries["exact span"], "CharacterOffsets": _offsets(0, 999)})
    add({"Issues": {"IssuesDetected": [{"TranscriptItems": items}]}})
    summary = make.script.recurring[0].replace("{}", word("summary"))
    add({"PostContactSummary": {"Status": "COMPLETED", "Content": summary}})
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


def unknown(make: Maker) -> None:
    """Add what no model knows."""
    make.contact.segments.append({"Weather": {"Report": make.word("unknown segment")}})
    make.message("hello", [], Mood={"Because": make.word("unknown member")})
    make.contact.segments.append({"Event": {"Id": 7, "Oops": make.word("segment of a wrong type")}})


def _offsets(begin: int, end: int) -> dict[str, int]:
    return {"BeginOffsetChar": begin, "EndOffsetChar": end}
