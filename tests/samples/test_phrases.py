"""Phrases with slots: every place lies on what it is of, in both forms."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.exceptions import UsageError
from rtca_nb.samples.generator.phrases import PERSONAL, Phrase

TEXT = st.text(st.characters(codec="utf-8", exclude_characters='{}<>"\\', exclude_categories=["Cc", "Cs"]), max_size=6)
SLOTS = [*PERSONAL, "order", "product"]
VALUES = st.fixed_dictionaries({slot: TEXT.filter(bool) for slot in SLOTS})
PIECES = st.lists(
    st.one_of(TEXT.map(lambda text: ("text", text)), st.sampled_from(SLOTS).map(lambda name: ("slot", name)))
)


def as_form(pieces, values, *, raw):
    """What pieces read as; written without counting a character."""
    texts = []
    for kind, piece in pieces:
        personal = kind == "slot" and piece in PERSONAL
        texts.append(piece if kind == "text" else f"[{PERSONAL[piece]}]" if personal and not raw else values[piece])
    return "".join(texts)


def as_line(pieces):
    return "".join(piece if kind == "text" else f"{{{piece}}}" for kind, piece in pieces)


@given(before=PIECES, inside=PIECES, after=PIECES, values=VALUES, lead=TEXT)
def test_places_lie_on_what_they_are_of(before, inside, after, values, lead):
    said = Phrase(f"= {as_line(before)}<{as_line(inside)}>{as_line(after)}").fill(values, lead)
    everything = [("text", lead), *before, *inside, *after]
    assert said.raw == as_form(everything, values, raw=True)
    assert said.redacted == as_form(everything, values, raw=False)
    for form, raw in ((said.raw, True), (said.redacted, False)):
        begin, end = said.mark.raw if raw else said.mark.redacted
        assert form[begin:end] == as_form(inside, values, raw=raw)
        assert form[:begin] == as_form([("text", lead), *before], values, raw=raw)
    names = [name for kind, name in everything if kind == "slot" and name in PERSONAL]
    assert [(one.kind, one.value) for one in said.personal] == [(PERSONAL[name], values[name]) for name in names]
    for one in said.personal:
        assert said.raw[slice(*one.place.raw)] == one.value
        assert said.redacted[slice(*one.place.redacted)] == f"[{one.kind}]"


@given(pieces=PIECES, values=VALUES)
def test_an_encoded_form_is_json_of_the_text_and_its_places(pieces, values):
    said = Phrase(as_line(pieces)).fill(values)
    for raw in (True, False):
        text, redaction = said.encode(raw=raw)
        item = json.loads(b'{"Content":"' + text + b'"' + redaction + b"}")
        assert item.pop("Content") == (said.raw if raw else said.redacted)
        spans = [one.place.raw if raw else one.place.redacted for one in said.personal]
        offsets = [{"BeginOffsetChar": begin, "EndOffsetChar": end} for begin, end in spans]
        assert item == ({"Redaction": {"CharacterOffsets": offsets}} if offsets else {})
        assert said.encoded[raw] == (text, redaction)


@pytest.mark.parametrize("line", ["a { b", "a } b", 'a "b"', "a \\ b", "{NAME}", "{}"])
def test_a_stray_sign_is_refused(line):
    with pytest.raises(UsageError, match="A phrase has a stray"):
        Phrase(line)
