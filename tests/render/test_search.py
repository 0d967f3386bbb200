"""The search of transcripts in Python; tests/render/test_browser.py holds the script in the report to the same."""

import pytest

from rtca_nb.contact.views import transcript_html
from rtca_nb.render.search import matches, parse_query, unknown_roles

from .making import make, message, sample
from .markup_oracle import parse

# What is typed, and whether any term suffices, the terms, and the roles.
QUERIES = {
    "": (False, (), ()),
    "  ": (False, (), ()),
    "Goose LAMP": (False, ("goose", "lamp"), ()),
    '"goose lamp" head': (False, ("goose lamp", "head"), ()),
    '"unclosed phrase': (False, ("unclosed phrase",), ()),
    '""': (False, (), ()),
    "any: goose cat": (True, ("goose", "cat"), ()),
    " ANY:goose": (True, ("goose",), ()),
    "any:": (True, (), ()),
    "goose any: cat": (False, ("goose", "any:", "cat"), ()),
    "role:agent": (False, (), ("AGENT",)),
    "Role:custom_bot role:AGENT hi": (False, ("hi",), ("CUSTOM_BOT", "AGENT")),
    "role:": (False, ("role:",), ()),
    '"role:agent"': (False, ("role:agent",), ()),
    "a\tb\nc\u00a0d\u2003e\ufefff\x85g": (False, tuple("abcdefg"), ()),
    "ΟΔΟΣ οδος": (False, ("οδοσ", "οδοσ"), ()),
    "İstanbul STRASSE": (False, ("i̇stanbul", "strasse"), ()),
    "<b> &amp; $\\alpha$": (False, ("<b>", "&amp;", "$\\alpha$"), ()),
    'ab"c d"': (False, ('ab"c', 'd"'), ()),
    "🪿 東京": (False, ("🪿", "東京"), ()),
}


@pytest.mark.parametrize(("search", "parsed"), QUERIES.items())
def test_grammar(search, parsed):
    query = parse_query(search)
    assert (query.any_term, query.terms, query.roles) == parsed


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("goose", True),
        ("head goose", True),
        ("head cat", False),
        ("any: head cat", True),
        ('"goose lamp"', True),
        ('"lamp goose"', False),
        ("role:customer goose", True),
        ("role:agent goose", False),
        ("role:agent role:customer", True),
        ("", True),
    ],
)
def test_matching(search, found):
    assert matches(parse_query(search), "CUSTOMER", "The Goose Lamp has no head") is found


def test_a_message_without_role_or_text():
    assert matches(parse_query(""), None, None)
    assert not matches(parse_query("x"), None, None)
    assert not matches(parse_query("role:agent"), None, "x")


def test_a_role_that_no_message_has_is_told():
    roles = ["CUSTOMER", None, "AGENT", "CUSTOMER"]
    sentence = "No message has the role boss; the roles are: customer, agent."
    assert unknown_roles(parse_query("role:boss"), roles) == sentence
    assert unknown_roles(parse_query("role:agent role:boss lamp"), roles) == sentence
    assert unknown_roles(parse_query("role:agent lamp"), roles) == ""
    assert unknown_roles(parse_query(f"role:{'x' * 500}"), []) == (
        f"No message has the role {'x' * 40}; the roles are: none."
    )
    assert unknown_roles(parse_query("role:x"), list("abcdefgh")).endswith(
        "the roles are: a, b, c, d, e, f and others."
    )
    shown = str(transcript_html(sample("refund"), search="role:<i>"))
    assert "No message has the role &lt;i&gt;; the roles are: system, custom_bot, customer, " in shown


def test_search_keeps_what_matches_and_counts():
    parsed = parse(str(transcript_html(sample("refund"), search="goose role:customer")))
    contents = sample("refund").transcript
    expected = contents[
        contents["content"].str.lower().str.contains("goose") & (contents["participant_role"] == "CUSTOMER")
    ]
    assert len(parsed.all("m")) == len(expected) > 0
    assert f"{len(expected)} of {len(contents)} messages match." in parsed.text()
    assert parsed.all("e") == []


def test_nothing_found_says_so():
    parsed = parse(str(transcript_html(sample("refund"), search="zebra")))
    assert "0 of 64 messages match." in parsed.text()
    assert "No message matches." in parsed.text()


def test_what_is_hidden_cannot_be_found():
    secret = {"CharacterOffsets": [{"BeginOffsetChar": 5, "EndOffsetChar": 13}]}
    raw = make([message(0, "I am Ottoline, hello", Redaction=secret)])
    for search in ("Ottoline", "█", "PII", '"am █"'):
        assert "0 of 1" in str(transcript_html(raw, search=search))
    assert "1 of 1" in str(transcript_html(raw, search="hello"))
    tag = {"CharacterOffsets": [{"BeginOffsetChar": 5, "EndOffsetChar": 11}]}
    redacted = make([message(0, "I am [NAME], hello", Redaction=tag)], output_type="Redacted")
    assert "0 of 1" in str(transcript_html(redacted, search="NAME"))
