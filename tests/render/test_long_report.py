"""The report of a long chat: only what is near the reader is laid out, and nothing is lost by that."""

from __future__ import annotations

import pytest

from rtca_nb.corpus.reporting import render_report
from tests.axe import violations
from tests.render.making import at, category, make, message

pytestmark = [pytest.mark.browser, pytest.mark.sampled_file(2)]

COUNT = 1_200
RARE = range(5, COUNT, 97)
LAID_OUT = """() => [...document.querySelectorAll("li.rtca-m")]
  .filter((item) => item.checkVisibility({ contentVisibilityAuto: true })).length"""
IN_WINDOW = """(id) => {
  const { top, bottom } = document.getElementById(id).getBoundingClientRect();
  return top < innerHeight && bottom > 0;
}"""
SHOWN = "[...document.querySelectorAll('li.rtca-m')].filter((item) => item.checkVisibility()).map(({ id }) => id)"


def words(place: int) -> str:
    return f"message {place}" + (" with a goose, a real Goose" if place in RARE else " without it" * (place % 40))


@pytest.fixture(scope="module")
def page_source():
    marks = category("Far", *(at(f"m{place}") for place in (900, 1_100)))
    return render_report(
        make([*(message(place, words(place)) for place in range(COUNT)), marks], output_type="Redacted")
    )


@pytest.mark.slow
def test_only_what_is_near_the_reader_is_laid_out_and_search_finds_all(open_page, page_source):
    opened = open_page(page_source)
    assert 5 < opened.evaluate(LAID_OUT) < 150
    box = opened.get_by_role("searchbox")
    box.fill("goose")
    assert opened.locator("output").text_content() == f"{2 * len(RARE)} matches in {len(RARE)} of {COUNT} messages"
    assert opened.evaluate(SHOWN) == [f"m{place}" for place in RARE]
    opened.wait_for_function("() => CSS.highlights.get('rtca-found')?.size >= 2")
    for number in range(2 * len(RARE)):
        box.press("Enter")
        opened.wait_for_function(IN_WINDOW, arg=f"m{RARE[number // 2]}")
        assert opened.locator("output").text_content() == f"{number + 1} of {2 * len(RARE)}"
    box.fill("")
    assert len(opened.evaluate(SHOWN)) == COUNT
    opened.wait_for_function(f"() => ({LAID_OUT})() < 150")
    assert opened.errors == []


@pytest.mark.slow
def test_found_words_are_marked_wherever_the_reader_goes(open_page, page_source):
    opened = open_page(page_source)
    opened.get_by_role("searchbox").fill("message")
    seen = """() => [...CSS.highlights.get("rtca-found") ?? []].some((range) => {
      const { top, bottom, height } = range.getBoundingClientRect();
      return height && top < innerHeight && bottom > 0;
    })"""
    for place in (0.5, 1, 0):
        opened.evaluate("(place) => scrollTo({ top: place * document.documentElement.scrollHeight })", place)
        opened.wait_for_function(seen)


@pytest.mark.slow
def test_links_lead_to_messages_that_were_not_laid_out(open_page, page_source):
    opened = open_page(page_source)
    opened.locator("a[href='#m1100']").first.click()
    opened.wait_for_function(IN_WINDOW, arg="m1100")
    opened.evaluate("location.hash = '#m640'")
    opened.wait_for_function(IN_WINDOW, arg="m640")
    opened.evaluate("location.hash = '#contact%23m333'")
    opened.wait_for_function(IN_WINDOW, arg="m333")
    opened.wait_for_function("() => document.querySelector('#m333').classList.contains('rtca-current')")


@pytest.mark.slow
def test_a_long_transcript_is_one_list_of_its_messages(open_page, page_source):
    opened = open_page(page_source)
    assert violations(opened, ".rtca-talk") == []
    lists = opened.locator("ol.rtca-chat").aria_snapshot().splitlines()
    assert [line for line in lists if not line.startswith(" ")] == ["- list:"]
    assert sum(line.startswith("  - listitem") for line in lists) == COUNT


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_on_paper_all_is_laid_out(open_page, page_source, script):
    opened = open_page(page_source, java_script_enabled=script)
    opened.emulate_media(media="print")
    heights = (
        "[...document.querySelectorAll('li.rtca-m > p[dir]')].filter((text) => text.getClientRects().length).length"
    )
    assert opened.evaluate(heights) == COUNT
    assert opened.evaluate(LAID_OUT) == COUNT
