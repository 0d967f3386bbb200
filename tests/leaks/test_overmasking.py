"""What is harmless stays visible: on the samples, and on chats of which every personal character is known."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import pytest

import rtca_nb as rtca
from rtca_nb.contact.contact import Contact
from rtca_nb.samples import build_sample, sample_names
from tests.leaks.harmless import LANGUAGES, harmless_chat

MASK = "█"
MOST = 0.005
CHATS = 200

# Their offsets are wrong on purpose, so that whole messages are hidden; those are looked at for their reasons only.
WRONG_OFFSETS = {"hostile", "misaligned"}


class Hidden(NamedTuple):
    """How many harmless characters there are, how many of them are hidden, examples of where, and whole messages."""

    harmless: int
    hidden: int
    examples: list[str]
    whole: int = 0


def hidden_in(contact: Contact, sent: dict[str, str], personal: dict[str, set[int]]) -> Hidden:
    """Hold a masked contact against what was sent, message by message."""
    harmless = hidden = whole = 0
    examples = []
    for identity, shown in contact.transcript[["id", "content"]].itertuples(index=False):
        text = sent[identity]
        assert len(shown) == len(text), "a masked message keeps its coordinates"
        if set(shown) <= {MASK, " ", "\n"} and len(personal[identity]) < len(text.strip()):
            whole += 1  # because of a doubt, of which the report must say why
            continue
        over = [
            place
            for place, character in enumerate(text)
            if place not in personal[identity] and not character.isspace() and shown[place] == MASK
        ]
        harmless += sum(not one.isspace() for place, one in enumerate(text) if place not in personal[identity])
        hidden += len(over)
        if over:
            examples.append(f"{text} -> {shown}")
    return Hidden(harmless, hidden, examples, whole)


def whole_without_reason(contact: Contact) -> list[str]:
    """Return messages that are hidden whole though the report on redactions accounts for fewer characters."""
    shown = contact.transcript["content"].dropna()
    report = contact.redaction_report()
    rows = report[report["field"] == "content"]
    assert rows["reason"].notna().all()
    assert (rows["meaning"].str.len() > 10).all()
    whole = [text for text in shown if text and set(text) <= {MASK, " ", "\n", "\t"}]
    accounted = int(rows["code_points"].sum())
    return whole if accounted < sum(text.count(MASK) for text in whole) else []


def summed(parts: Iterable[Hidden]) -> Hidden:
    listed = list(parts)
    return Hidden(
        sum(one.harmless for one in listed),
        sum(one.hidden for one in listed),
        [example for one in listed for example in one.examples],
        sum(one.whole for one in listed),
    )


def chat_of(seed: int) -> tuple[Contact, Hidden]:
    chat = harmless_chat(seed)
    contact = rtca.read_contact(json.dumps(chat.page).encode(), output_type="Raw", contact_id=f"chat-{seed}")
    messages = [segment["Transcript"] for segment in chat.page["Segments"]]
    sent = {message["Id"]: message["Content"] for message in messages}
    personal = {
        identity: {place for span in spans for place in range(*span)} for identity, spans in chat.personal.items()
    }
    return contact, hidden_in(contact, sent, personal)


def held(seeds: range) -> None:
    found = {seed: chat_of(seed) for seed in seeds}
    total = summed(hidden for _, hidden in found.values())
    share = total.hidden / total.harmless
    by = Counter[str]()
    for seed, (_, hidden) in found.items():
        by[LANGUAGES[seed % len(LANGUAGES)]] += hidden.hidden
    print(
        f"\n{len(seeds)} chats: {total.hidden} of {total.harmless} harmless characters hidden, {share:.2%}; {dict(by)}"
    )
    print("\n".join(total.examples[:20]))
    assert share <= MOST, "\n".join(total.examples)
    assert total.whole == 0
    for seed, (contact, _) in found.items():
        assert whole_without_reason(contact) == [], seed


@pytest.mark.slow
def test_harmless_chats_stay_visible():
    held(range(2 * len(LANGUAGES)))


@pytest.mark.slow
def test_two_hundred_harmless_chats_stay_visible():
    held(range(CHATS))


def sample_messages(name: str) -> tuple[Contact, Hidden]:
    """Take for personal what the sample's own redactions cover, and its secrets wherever they stand."""
    sample = build_sample(name)
    page = {"Channel": "CHAT", "Status": sample.status, "Segments": sample.segments["Raw"]}
    contact = rtca.read_contact(json.dumps(page).encode(), output_type="Raw")
    sent, personal = {}, {}
    for segment in sample.segments["Raw"]:
        message = segment.get("Transcript")
        if message is None or "Content" not in message:
            continue
        text = message["Content"]
        spans = message.get("Redaction", {}).get("CharacterOffsets", [])
        places = {place for span in spans for place in range(span["BeginOffsetChar"], span["EndOffsetChar"])}
        for secret in [*sample.secrets, *names_in(sample.segments["Raw"])]:
            begin = text.casefold().find(secret.casefold())
            while begin >= 0:
                places |= set(range(begin, begin + len(secret)))
                begin = text.casefold().find(secret.casefold(), begin + 1)
        sent[message["Id"]], personal[message["Id"]] = text, places
    return contact, hidden_in(contact, sent, personal) if name not in WRONG_OFFSETS else Hidden(1, 0, [])


def names_in(segments: Iterable[dict[str, dict[str, str]]]) -> set[str]:
    """Return the words of people's names."""
    people = [payload for segment in segments for payload in segment.values()]
    roles = {"AGENT", "CUSTOMER", "SUPERVISOR"}
    names = {one.get("DisplayName", "") for one in people if one.get("ParticipantRole") in roles}
    return {word for name in names for word in [name, *name.split()] if len(word) > 2}


def test_samples_stay_visible():
    raw = [name for name in sample_names() if "Raw" in build_sample(name).segments]
    found = {name: sample_messages(name) for name in raw}
    total = summed(hidden for _, hidden in found.values())
    share = f"{total.hidden} of {total.harmless} harmless characters hidden, {total.whole} messages whole"
    print(f"\n{len(raw)} samples: {share}")
    assert total.hidden / total.harmless <= MOST, "\n".join(total.examples)
    for name, (contact, _) in found.items():
        assert whole_without_reason(contact) == [], name
