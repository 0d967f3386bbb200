"""The search of transcripts in Python. The scripts pass the same table of cases: tests/js/search.test.mjs."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.contact.views import transcript_html
from rtca_nb.render.folding import HIDDEN, chip_words, fold, places
from rtca_nb.render.search import Conditions, Known, Message, matches, parse_query, remarks
from rtca_nb.render.searched import searched_text, snippet_of
from tests.render.making import make, message, sample
from tests.render.markup_oracle import parse
from tests.render.search_cases import CASES


@pytest.mark.parametrize("case", CASES["queries"], ids=lambda case: repr(case["search"]))
def test_query_is_parsed_as_the_table_says(case):
    query = parse_query(case["search"])
    wanted, unwanted = (
        Conditions(**{name: tuple(values) for name, values in case.get(sense, {}).items()})
        for sense in ("wanted", "unwanted")
    )
    assert (query.wanted, query.unwanted) == (wanted, unwanted)
    assert (query.any_term, query.unknown) == (case.get("any", False), tuple(case.get("unknown", ())))


@pytest.mark.sampled(60)
@pytest.mark.parametrize("case", CASES["matches"], ids=lambda case: repr((case["search"], case["text"])))
def test_message_matches_as_the_table_says(case):
    text = case["text"] or ""
    if isinstance(text, list):
        text = "".join(piece if isinstance(piece, str) else chip_words(piece["chip"]) for piece in text)
    more = {name: case[name] for name in ("sentiment", "categories", "kinds") if name in case}
    assert matches(parse_query(case["search"]), Message(case["role"], fold(text), **more)) is case["found"]


def said(query, known):
    return " ".join(map(str, remarks(query, known)))


@pytest.mark.parametrize("case", CASES["remarks"], ids=lambda case: repr(case["search"][:20]))
def test_what_no_message_has_is_named_as_the_table_says(case):
    known = Known(case["roles"], case.get("sentiments", []), case.get("categories", []))
    assert said(parse_query(case["search"]), known) == case["sentence"]


@pytest.mark.parametrize("case", CASES["folds"], ids=lambda case: repr(case["text"]))
def test_text_is_folded_as_the_table_says(case):
    assert fold(case["text"]) == case["folded"]


@pytest.mark.parametrize("case", CASES["places"], ids=lambda case: repr((case["search"], case["text"])))
def test_terms_are_found_at_the_places_that_the_table_says(case):
    text = case["text"]
    found = [text[begin:end] for begin, end in places(text, parse_query(case["search"]).wanted.terms)]
    assert found == case["found"]


def test_a_message_without_a_role_has_no_role_to_name():
    query = parse_query("role:boss")
    assert said(query, Known(["CUSTOMER", None])) == "No message has the role boss; the roles are: customer."
    assert said(query, Known([None])) == "No message has the role boss; the roles are: none."


def test_transcript_names_a_role_that_no_message_has():
    shown = str(transcript_html(sample("refund"), search="role:<i>"))
    assert "No message has the role &lt;i&gt;; the roles are: system, custom_bot, customer, " in shown


def test_search_keeps_what_matches_and_counts():
    parsed = parse(str(transcript_html(sample("refund"), search="goose role:customer")))
    contents = sample("refund").transcript
    expected = contents[
        contents["content"].str.lower().str.contains("goose") & (contents["participant_role"] == "CUSTOMER")
    ]
    assert len(parsed.all("rtca-m")) == len(expected) > 0
    hits = expected["content"].str.lower().str.count("goose").sum()
    assert f"{len(expected)} of {len(contents)} messages match, with {hits} hits." in parsed.text()
    assert parsed.all("rtca-e") == []


def test_nothing_found_says_so():
    parsed = parse(str(transcript_html(sample("refund"), search="zebra")))
    assert "0 of 64 messages match." in parsed.text()
    assert "No message matches." in parsed.text()


def test_what_is_hidden_cannot_be_found():
    secret = {"CharacterOffsets": [{"BeginOffsetChar": 5, "EndOffsetChar": 13}]}
    raw = make([message(0, "I am Ottoline, hello", Redaction=secret)])
    for search in ("Ottoline", "█", "PII", '"am █"', "hello -has:redaction", "[NAME]", "-[PII]"):
        assert "0 of 1" in str(transcript_html(raw, search=search))
    assert "1 of 1" in str(transcript_html(raw, search="hello"))
    tag = {"CharacterOffsets": [{"BeginOffsetChar": 5, "EndOffsetChar": 11}]}
    redacted = make([message(0, "I am [NAME], hello", Redaction=tag)], output_type="Redacted")
    assert "0 of 1" in str(transcript_html(redacted, search="NAME"))
    assert "1 of 1 messages match, with 1 hit." in str(transcript_html(redacted, search='"am [NAME], hello"'))
    assert "1 of 1" in str(transcript_html(redacted, search="has:redaction -ottoline"))


def test_a_snippet_is_not_cut_between_a_letter_and_its_accent():
    for size in range(45, 56):
        text = "e\u0301" * size + "lamp" + "👩🏽\u200d🔧" * size
        snippet = snippet_of(text, None, None, ["lamp"]).text.strip("…")
        assert snippet.startswith("e\u0301")
        assert snippet.endswith("👩🏽\u200d🔧")


TEXT = st.text(st.sampled_from("aA é\u0301한\u1112\u1161ﬁß█[N]\n\u200d🙂") | st.characters(codec="utf-8"), max_size=150)


@settings(max_examples=25)
@given(text=TEXT, begin=st.integers(0, 150), size=st.integers(1, 8))
def test_a_snippet_shows_the_first_hit_at_its_place(text, begin, size):
    terms = [fold(text[begin : begin + size])]
    snippet = snippet_of(text, "text/plain", "AGENT", terms)
    hits = places(text, terms)
    assert snippet.hits == len(hits)
    assert len(snippet.text.splitlines()) <= 1
    if terms[0] and HIDDEN not in terms[0] and terms[0] in fold(text):
        assert hits
        on_one_line = re.sub("[\t-\r\x1c-\x1e\x85\u2028\u2029]", " ", text[slice(*hits[0])])
        assert snippet.text[snippet.begin : snippet.end] == on_one_line
    else:
        assert (snippet.begin, snippet.hits) == (None, 0)


@settings(max_examples=25)
@given(text=TEXT)
def test_pieces_are_folded_apart_as_they_are_within_a_text(text):
    assert fold(fold(text)) == fold(text)
    for begin, end in places(text, [fold(letter) for letter in set(text)]):
        assert 0 <= begin < end <= len(text)


def test_a_snippet_shows_a_tag_and_no_search_finds_it():
    content = "I am [NAME], hello"
    assert searched_text(content, None, None, [(5, 11)]) == f"I am {chip_words('NAME')}, hello"
    shown = snippet_of(content, None, None, [fold("name")], [(5, 11)])
    assert (shown.text, shown.hits) == (content, 0)
    shown = snippet_of(content, None, None, [fold("[NAME]")], [(5, 11)])
    assert (shown.text[shown.begin : shown.end], shown.hits) == ("[NAME]", 1)
    assert snippet_of("to ██████ now", None, None, ["[pii]"])[1:] == (3, 9, 1)
    assert snippet_of(content, None, None, ["name"]).hits == 1
