"""A report leads to what a citation names, and its address holds what is shown."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

import rtca_nb as rtca
from tests.render.making import sample

pytestmark = pytest.mark.browser
# What is waited for is a function: the page's policy lets no text be run as one.

MARKED = "[...(CSS.highlights.get('rtca-cited') ?? [])].map(String)"
CURRENT = "document.querySelector('.rtca-m.rtca-current')?.id ?? null"


def span_in(contact, words):
    """Return row and citation of the first message that holds these words."""
    frame = contact.transcript
    row = int(frame.index[frame["content"].str.contains(words, regex=False)][0])
    begin = frame["content"][row].index(words)
    return row, f"{contact.contact_id}#{frame['id'][row]}:{begin}-{begin + len(words)}"


@pytest.mark.slow
def test_a_citation_leads_to_its_message_from_address_and_search(open_page):
    contact = sample("refund")
    opened = open_page(rtca.render_report(contact))
    row, cited = span_in(contact, "[NAME]")
    opened.evaluate("(cited) => { location.hash = cited; }", cited)
    opened.wait_for_function(f"() => ({CURRENT}) === 'm{row}'")
    assert opened.evaluate(MARKED) == ["NAME"]
    other, words = span_in(contact, "goose lamp")
    box = opened.get_by_role("searchbox")
    box.fill("zebra")
    box.fill(words)
    assert (opened.evaluate(CURRENT), opened.evaluate(MARKED)) == (f"m{other}", ["goose lamp"])
    assert box.input_value() == ""
    assert opened.locator("li.rtca-m:visible").count() == 64
    box.fill(f"nobody#{contact.transcript['id'][0]}:0-3")
    assert opened.locator("form output").text_content() == "This citation is of another contact."
    box.fill("goose")
    assert opened.evaluate(MARKED) == []
    assert opened.errors == []


@pytest.mark.slow
def test_a_copied_link_restores_search_filters_and_message(open_page):
    contact = sample("refund")
    opened = open_page(rtca.render_report(contact))
    opened.get_by_role("searchbox").fill('"the goose" -zebra')
    opened.locator('select[name="role"]').select_option("CUSTOMER")
    opened.get_by_role("button", name="Next match").click()
    current = opened.evaluate(CURRENT)
    opened.get_by_role("button", name="Copy link").click()
    opened.wait_for_function("() => location.hash.length > 1")
    fragment = urlsplit(opened.evaluate("location.href")).fragment
    assert parse_qs(fragment)["role"] == ["CUSTOMER"]
    shown = opened.locator("li.rtca-m:visible").count()
    opened.evaluate("location.hash = ''")
    opened.locator('button[type="reset"]').click()
    opened.wait_for_function("() => document.querySelectorAll('li.rtca-m[hidden]').length === 0")
    opened.evaluate("(fragment) => { location.hash = fragment; }", fragment)
    opened.wait_for_function(f"() => ({CURRENT}) === '{current}'")
    assert opened.get_by_role("searchbox").input_value() == '"the goose" -zebra'
    assert opened.locator("li.rtca-m:visible").count() == shown < 64
    assert opened.errors == []
