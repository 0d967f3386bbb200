"""Citations and copied states lead back to what they were taken from."""

from __future__ import annotations

import json
import re

import pytest

import rtca_nb as rtca
from rtca_nb.contact.access import tables_of
from rtca_nb.render.citations import citation, cited_in
from rtca_nb.widgets import ContactExplorer, TranscriptWidget
from rtca_nb.widgets.values import TraitValueError

MARKED = "() => [...(CSS.highlights.get('rtca-cited') ?? [])].map(String)"


def span_in(contact, words):
    """Return row, citation and places of the first message that holds these words."""
    frame = contact.transcript
    row = int(frame.index[frame["content"].str.contains(words, regex=False)][0])
    begin = frame["content"][row].index(words)
    return row, f"{contact.contact_id}#{frame['id'][row]}:{begin}-{begin + len(words)}"


@pytest.mark.slow
@pytest.mark.browser
def test_a_pasted_citation_leads_to_its_message_and_marks_what_it_cites(show, refund):
    row, cited = span_in(refund, "[NAME]")
    other, plain = span_in(refund, "goose lamp")
    page = show(TranscriptWidget(refund))
    box = page.get_by_role("textbox", name="Go to")
    box.fill(f" {cited} ")
    box.press("Enter")
    assert (page.current(), page.evaluate(MARKED)) == (row, ["NAME"])
    assert page.in_sight(row)
    # The kernel marks the same; it alone knows how long what is hidden is.
    widget = TranscriptWidget(refund)
    widget._answer(widget, page.evaluate("() => model.sent")[0], [])
    page.from_python(_cited=widget._cited)
    assert page.evaluate(MARKED) == ["NAME"]
    # A search box takes it too, and filters nothing.
    page.type_search(plain)
    assert (page.current(), page.evaluate(MARKED)) == (other, ["goose lamp"])
    assert (page.get("search"), len(page.visible())) == ("", len(refund.transcript))
    page.type_search("order#1")
    assert page.get("search") == "order#1"
    page.type_search("")
    box.fill(f"somebody-else#{refund.transcript['id'][0]}:0-3")
    box.press("Enter")
    assert page.locator(".rtca-said").text_content() == "This citation is of another contact."
    assert page.current() == other
    page.from_python(selected_id=refund.transcript["id"][0])
    assert page.evaluate(MARKED) == []


@pytest.mark.slow
@pytest.mark.browser
def test_what_follows_a_hidden_stretch_is_marked_with_the_kernel(show, refund_raw):
    frame = refund_raw.transcript
    row = next(row for row, text in enumerate(frame["content"]) if "█ " in text)
    begin = frame["content"][row].rindex("█ ") + 2
    word = frame["content"][row][begin:].split()[0]
    page = show(TranscriptWidget(refund_raw))
    box = page.get_by_role("textbox", name="Go to")
    cited = f"{refund_raw.contact_id}#{frame['id'][row]}:{begin}-{begin + len(word)}"
    box.fill(cited)
    box.press("Enter")
    (whole,) = page.evaluate(MARKED)
    assert word in whole != word
    page.from_python(_cited=TranscriptWidget(refund_raw, selected_id=cited)._cited)
    assert page.evaluate(MARKED) == [word]


def test_selected_id_takes_a_citation(refund):
    _, cited = span_in(refund, "goose lamp")
    widget = ContactExplorer(refund, selected_id=cited)
    assert widget.selected_id == cited.partition("#")[2].rpartition(":")[0]
    assert widget._cited[0] == widget.selected_id
    with pytest.raises(TraitValueError, match="of another contact, 'other'; open that contact"):
        widget.selected_id = f"other#{widget.selected_id}:0-3"
    with pytest.raises(TraitValueError, match="there is no message"):
        widget.selected_id = f"{refund.contact_id}#nobody:0-3"


def test_a_search_for_a_citation_keeps_its_message_and_marks_the_words(refund):
    row, cited = span_in(refund, "goose lamp")
    shown = str(rtca.transcript_html(refund, search=cited))
    assert f"Message {row + 1} of 64, as cited." in shown
    assert re.search(r'<mark data-k="[^"]*\bci">goose lamp<', shown)
    assert "0 of 64 messages match" in str(rtca.transcript_html(refund, search="order#12"))


@pytest.mark.parametrize("output_type", ["Raw", "Redacted"])
def test_a_citation_leads_back_to_what_was_cited(refund, refund_raw, output_type):
    tables = tables_of(refund_raw if output_type == "Raw" else refund)
    for row, content in enumerate(tables.get("transcript")["content"]):
        for begin, end in ((0, 1), (3, 9), (7, 400), (0, None)):
            text = citation(tables, row, begin, end)
            if content is None or begin >= len(content):
                continue  # nothing is cited there
            found = cited_in(tables, text)
            assert (found.row, found.contact_id) == (row, tables.redactor.record.contact_id)
            assert citation(tables, row, found.begin, found.end) == text, content


@pytest.mark.browser
@pytest.mark.slow
def test_the_state_is_copied_in_one_click_and_restores_the_view(show, refund):
    page = show(ContactExplorer(refund), permissions=["clipboard-read", "clipboard-write"])
    page.type_search("-goose any: the [NAME]")
    page.from_python(selected_id=refund.transcript["id"][4], roles=["AGENT"])
    page.get_by_role("button", name="Copy state").click()
    page.wait_for_function("() => document.querySelector('.rtca-said').textContent.startsWith('Copied')")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    again = ContactExplorer(refund)
    again.state = copied
    assert again.state == json.loads(copied)
    assert (again.search, again.roles) == ("-goose any: the [NAME]", ["AGENT"])
    assert again.selected_id == refund.transcript["id"][4]
    with pytest.raises(TraitValueError, match="not JSON"):
        again.state = "state"
