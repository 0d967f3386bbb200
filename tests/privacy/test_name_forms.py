"""A name is hidden however its language bends it or a line or a tag parts it, and the words around it are not."""

from __future__ import annotations

import pytest

from rtca_nb.privacy.redaction import MASK
from tests.making import make, message
from tests.privacy.name_lists import DISPLAYED, PARTED, REDACTED, Names


def seen(kind: str, names: Names, text: str) -> str:
    """Return how a text is seen in a Raw contact that knows the name: displayed, or redacted elsewhere."""
    if kind == "displayed":
        said = message(text, identity="m1", role="AGENT", DisplayName="Agent")
        known = message("hello", identity="m2", DisplayName=names.name)
        return make([said, known]).transcript["content"][0]
    known = message(f"( {names.name} )", (2, 2 + len(names.name)), identity="m1")
    return make([known, message(text, identity="m2", role="AGENT")]).transcript["content"][1]


def plain(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a sentence without its brackets, and where what stands between them is."""
    text, places = "", []
    for piece in marked.split("["):
        inside, _, rest = piece.rpartition("]")
        if inside:
            places.append((len(text), len(text) + len(inside)))
        text += inside + rest
    return text, places


KINDS = [("displayed", DISPLAYED), ("redacted", REDACTED), ("displayed", PARTED)]
SAID = [(kind, names, said) for kind, several in KINDS for names in several for said in names.said]
HARMLESS = [(kind, names, text) for kind, several in KINDS for names in several for text in names.harmless]


def named(cases):
    return [f"{names.script}-{text}" for _, names, text in cases]


@pytest.mark.sampled(40)
@pytest.mark.parametrize(("kind", "names", "said"), SAID, ids=named(SAID))
def test_name_is_hidden_in_every_form(kind, names, said):
    text, places = plain(said)
    shown = seen(kind, names, text)
    assert len(shown) == len(text)
    for begin, end in places:
        left = [text[at] for at in range(begin, end) if shown[at] != MASK and text[at].isalnum()]
        assert left == [], shown


@pytest.mark.sampled(20)
@pytest.mark.parametrize(("kind", "names", "text"), HARMLESS, ids=named(HARMLESS))
def test_words_that_only_look_like_a_name_are_seen(kind, names, text):
    assert seen(kind, names, text) == text
