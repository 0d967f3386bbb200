"""A name is hidden however its language bends it or a line or a tag parts it, and the words around it are not."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from rtca_nb.privacy.known_values import KnownValues
from rtca_nb.privacy.redaction import MASK
from tests.making import make, message, twice
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


# -- properties, against an oracle that only parts what it made --------------------------------------------------------

ALPHABETS = [
    "bcdfgklmnprtvz",
    "бгджзлпфцчшщ",
    "γδθλξπφψω",
    "جحخدرزطعغقن",
    "גדזחטיסעצקר",
    "田中太郎山花佐藤鈴木",
    "कखगघचजटडतदनप",
]
PARTINGS = [
    "\n",
    "\r\n",
    "=\n",
    "=\r\n",
    "-\n",
    "\u2010\r\n  ",
    "<b>",
    "</i>",
    '<a href="x">',
    "<br>",
    "<wbr/>",
    "<!-- x -->",
]


@st.composite
def parted(draw):
    letters = draw(st.sampled_from(ALPHABETS))
    word = draw(st.text(st.sampled_from(letters), min_size=5, max_size=9)).title()
    return word, draw(st.integers(1, len(word) - 1)), draw(st.sampled_from(PARTINGS))


# Of letters that no value has.
around = st.text(st.sampled_from("jq ,;?"), max_size=8)


def _a_parted_value_is_found_and_nothing_around_it(value, before, after):
    word, place, parting = value
    text = f"{before} {word[:place]}{parting}{word[place:]} {after}"
    begin, end = len(before) + 1, len(before) + 1 + len(word) + len(parting)
    covered = {at for low, high in KnownValues([(word, "redacted")]).find(text) for at in range(low, high)}
    assert {*range(begin, begin + place), *range(end - len(word) + place, end)} <= covered
    assert covered <= {*range(begin, end)}


def _words_on_two_lines_are_no_value(value, before, after):
    word, place, _ = value
    for apart in (" \n", "\n\n", ".\n", "\n\t\n", " - \n", "</p><p>", "<br> "):
        text = f"{before} {word[:place]}{apart}{word[place:]} {after}"
        # Letters that all stand alone are read as one word.
        if len(word) > 5 and 1 < place < len(word) - 1 and word[0].isascii():
            assert KnownValues([(word, "redacted")]).find(text) == []


test_parted, test_parted_thoroughly = twice(
    _a_parted_value_is_found_and_nothing_around_it, thorough=800, value=parted(), before=around, after=around
)
test_two_lines, test_two_lines_thoroughly = twice(
    _words_on_two_lines_are_no_value, thorough=800, value=parted(), before=around, after=around
)
