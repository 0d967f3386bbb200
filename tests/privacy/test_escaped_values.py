"""What was redacted once is hidden where software wrote it with escapes, however often it escaped them."""

from __future__ import annotations

import html
import json
import urllib.parse

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.base.text_folding import readable
from rtca_nb.privacy.pii_patterns import find_personal_data
from tests.making import make, message

NAMES = ("Żółcińska", "Nowakowska", "王小明", "Петрушевская", "Åse😀Lindqvist")


def told(name: str, said: str) -> rtca.Contact:
    """Return a Raw contact in which a name is redacted once, and something else is said."""
    return make([message(f"I am {name}", (5, 5 + len(name))), message(said, identity="m2", role="AGENT")])


def in_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def in_link(text: str) -> str:
    return urllib.parse.quote(text, safe="")


def in_markup(text: str) -> str:
    """Number each character that is no sign of markup, and escape those, as frameworks do."""
    return "".join(f"&#{ord(one)};" if one.isalpha() else html.escape(one) for one in text)


def in_old_markup(text: str) -> str:
    return "".join(f"&#{ord(one)}" for one in text) + " "


def in_a_program(text: str) -> str:
    return "".join(f"\\U{ord(one):08X}" for one in text)


def in_bytes(text: str) -> str:
    return "".join(f"\\x{one:02x}" for one in text.encode())


def in_a_script(text: str) -> str:
    return "".join(f"\\u{{{ord(one):x}}}" for one in text)


@pytest.mark.sampled(12)
@pytest.mark.parametrize("name", NAMES, ids=ascii)
@pytest.mark.parametrize(
    "escapes",
    [
        (in_json,),
        (in_json, in_json),
        (in_json, in_json, in_json),
        (in_link,),
        (in_link, in_link),
        (in_link, in_link, in_link),
        (in_markup,),
        (in_markup, html.escape),
        (in_markup, html.escape, html.escape),
        (in_old_markup,),
        (in_a_program,),
        (in_bytes,),
        (in_bytes, in_json),
        (in_a_script,),
    ],
    ids=lambda escapes: "-".join(one.__name__ for one in escapes),
)
def test_value_is_hidden_however_often_it_is_escaped(name, escapes):
    written = name
    for escape in escapes:
        written = escape(written)
    said = f"see ({written}) today"
    shown = told(name, said).transcript["content"][1]
    assert len(shown) == len(said)
    assert {shown[place] for place, one in enumerate(said) if one.isalnum() and 5 <= place < said.index(")")} <= {"█"}
    assert shown.startswith("see (")
    assert shown.endswith(") today")


@pytest.mark.parametrize(
    "text", ["mail john%2540example.com now", "mail john&amp;#64;example.com now", "call \\\\u002b447911123456 now"]
)
def test_address_and_phone_are_found_however_often_they_are_escaped(text):
    assert [text[found.begin : found.end] for found in find_personal_data(text)] == [text.split()[1]]


@given(
    text=st.text("a1 \\%&;#xuU{}25nb/Z\u017b\u202e\U0001f600\ud800", max_size=40),
)
@settings(max_examples=150)
@example("\\ud83d\\\\ude00")
@example("%2525%25c5%bb")
@example("&amp;amp;amp;#xffffffff;")
def test_every_character_that_is_read_has_a_place_in_the_text(text):
    view = readable(text)
    if view is not None:
        assert len(view.text) == len(view.begins) == len(view.ends)
        assert all(0 <= low < high <= len(text) for low, high in zip(view.begins, view.ends, strict=True))
        assert view.begins == sorted(view.begins)


def test_masked_views_hold_no_escaped_value():
    name = NAMES[0]
    inner = json.dumps({"data": json.dumps({"title": f"Hello {name}"})})
    contact = told(name, inner)
    for seen in (rtca.render_report(contact), contact.transcript.to_csv(), repr(contact.segments)):
        assert "u017b" not in seen
