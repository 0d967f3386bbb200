"""Hostile text in every field, in every view: nothing comes out of a parser but text."""

import pytest

from rtca_nb.contact.views import category_timeline, contact_html, sentiment_timeline, transcript_html
from rtca_nb.corpus.reporting import render_report
from rtca_nb.render.markup import plain
from tests.render.hostile_strings import HOSTILE, naughty
from tests.render.making import loaded, make, message
from tests.render.markup_oracle import active, parse, shown, text_of

pytestmark = pytest.mark.sampled_file(60)

# What half a surrogate pair becomes on the wire is settled before any view sees it.
OWN = [text for text in HOSTILE if not any("\ud800" <= letter <= "\udfff" for letter in text)]


def sinks(contact):
    yield "report", render_report(contact)
    yield "contact", contact_html(contact)
    yield "transcript", str(transcript_html(contact))
    yield "search", str(transcript_html(contact, search="any: a e i o u < & script", show=["categories"]))
    yield "sentiment", sentiment_timeline(contact)._repr_html_()
    yield "categories", category_timeline(contact)._repr_html_()


STATES = [("Redacted", False), ("Raw", False), ("Raw", True)]


@pytest.mark.slow
@pytest.mark.parametrize(("output_type", "revealed"), STATES, ids=["redacted", "raw", "revealed"])
def test_own_list_in_every_field_stays_text(output_type, revealed):
    contact = loaded(OWN, output_type=output_type, revealed=revealed, contact_id=OWN[0], status=OWN[1])
    for sink, page in sinks(contact):
        assert active(parse(page)) == [], sink


@pytest.mark.sampled(2)
@pytest.mark.parametrize("part", range(5))
def test_naughty_strings_in_every_field_stay_text(part):
    contact = loaded(naughty()[part::5], revealed=True)
    for sink, page in (("report", render_report(contact)), ("contact", contact_html(contact))):
        assert active(parse(page)) == [], sink


@pytest.mark.sampled(18)
@pytest.mark.parametrize("status", OWN, ids=range(len(OWN)))
def test_ids_and_status_of_the_contact_stay_text(status):
    contact = make([message(0, "x")], contact_id=status or "-", status=status)
    page = parse(render_report(contact))
    assert active(page) == []
    (title,) = [element for element in page.all() if element.tag == "title"]
    assert "".join(title.itertext()) == shown(f"Chat contact {plain(status or '-')}")
    (heading,) = [element for element in page.all() if element.tag == "h2"]
    assert text_of(heading) == f"Contact {shown(status or '-')}"


@pytest.mark.parametrize("strings", [OWN, None], ids=["own", "naughty"])
def test_text_reads_as_it_was_sent(strings):
    strings = strings or naughty()[::4]
    page = parse(render_report(loaded(strings, revealed=True)))
    messages = page.all("rtca-m")
    for place, text in enumerate(strings):
        named, role, mood, media = messages[4 * place : 4 * place + 4]
        paragraph = next(child for child in named if child.tag == "p")
        assert text_of(paragraph) == (shown(text) or "(no text)")
        names = [text_of(element) for element in named.find("div/b").iter("bdi") if not element.get("class")]
        assert names[0] == shown(text) or not text.strip()
        assert role.get("data-r") == shown(plain(text))
        assert shown(text) in text_of(role.find("div"))
        assert mood.get("data-s") == shown(plain(text))
        assert shown(text.lower()) in text_of(mood.find("div"))
        assert shown(text) in text_of(media.find("div")) or text.startswith("text/")
    for items, lists in ((page.all("rtca-e"), "event"), (page.all("rtca-f"), "file")):
        for text, item in zip(strings, items, strict=True):
            assert shown(text) in text_of(item), lists
    found = text_of(page.root)
    for place, text in enumerate(strings):
        assert shown(f"{place} {text}") in found  # categories
        assert shown(f"Unknown{place}{text}") in found
    summaries = [text_of(item) for item in page.all("rtca-summary")[0].iter("p")]
    for text, item in zip(strings, summaries, strict=True):
        assert item == (shown(text) or "No summary: unknown status.")


def test_options_and_titles_hold_the_whole_text():
    page = parse(render_report(loaded(OWN, revealed=True)))
    options = [element for element in page.all() if element.tag == "option"]
    held = {"".join(element.itertext()) for element in options}
    for place, text in enumerate(OWN):
        # An option's own white space is the parser's.
        assert any(shown(plain(f"{place} {text}")).split() == found.split() for found in held), text
    assert all(len(element) == 0 for element in options)
