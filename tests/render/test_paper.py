"""What is printed: everything, light, readable without backgrounds, on numbered pages that name their contact."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.render.paper import css_string
from rtca_nb.widgets import ContactExplorer
from tests.render.making import make, message, sample
from tests.widgets.page import widget_page

SCHEMES = ["light", "dark"]

# Elements with text of their own whose colour is too near to white paper, or to what is printed beneath it.
FAINT = """() => {
  const part = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const beneath = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("main.rtca *, .rtca *, main.rtca, .rtca")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || element.closest("style, script, svg title")) continue;
    const style = getComputedStyle(element);
    const colour = numbers(element.closest("svg") ? style.fill : style.color);
    for (const ground of [[255, 255, 255], beneath(element)]) {
      const found = contrast(colour, ground);
      if (found < 4.5) faint.push(`${element.outerHTML.slice(0, 90)} ${found}`);
    }
  }
  return faint;
}"""
# Folds whose content takes no room.
FOLDED = """() => [...document.querySelectorAll("details")].filter((fold) => {
  const content = [...fold.children].find((child) => child.localName !== "summary");
  return content && !(content.checkVisibility() && content.getBoundingClientRect().height > 0);
}).map((fold) => fold.textContent.slice(0, 30))"""
HEADS = """() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  .filter((rule) => rule instanceof CSSPageRule).map((rule) => [rule.selectorText, rule.cssText])"""


def printed(open_page, html, scheme):
    opened = open_page(html, color_scheme=scheme)
    opened.page.emulate_media(media="print", color_scheme=scheme)
    return opened


@pytest.mark.slow
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("view", ["report", "revealed report", "transcript"])
def test_paper_is_light_and_nothing_on_it_is_folded_or_faint(open_page, scheme, view):
    contact = sample("refund", "Raw") if view == "revealed report" else sample("refund")
    html = {
        "report": lambda: rtca.render_report(contact),
        "revealed report": lambda: rtca.render_report(contact.reveal()),
        "transcript": lambda: f"<!doctype html><meta charset=utf-8>{rtca.transcript_html(contact)}",
    }[view]()
    if scheme == "dark":  # white paper would not do for the colours of a dark screen
        assert open_page(html, color_scheme=scheme).evaluate(FAINT) != []
    opened = printed(open_page, html, scheme)
    assert opened.evaluate(FOLDED) == []
    assert opened.evaluate(FAINT) == []
    assert opened.evaluate("getComputedStyle(document.querySelector('.rtca')).backgroundColor") == "rgb(255, 255, 255)"
    assert opened.evaluate("[...document.querySelectorAll('li.rtca-m')].every((m) => m.checkVisibility())")
    assert opened.errors == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", SCHEMES)
def test_marks_and_chips_do_not_hang_on_background_graphics(open_page, scheme):
    opened = printed(open_page, rtca.render_report(sample("refund")), scheme)
    chips = "[...document.querySelectorAll('.rtca-chip')].map((chip) => getComputedStyle(chip))"
    assert opened.evaluate(f"{chips}.every((chip) => chip.borderTopWidth !== '0px')")
    kept = "[...document.querySelectorAll('mark, span[data-k]')].map((mark) => getComputedStyle(mark))"
    assert opened.evaluate(f"{kept}.every((mark) => mark.printColorAdjust === 'exact')")


@pytest.mark.slow
def test_the_explorer_prints_whole_in_a_dark_notebook(open_page):
    contact = make([message(second, f"line {second}") for second in range(400)], output_type="Redacted")
    opened = open_page(widget_page(ContactExplorer(contact), theme="dark"), color_scheme="dark")
    opened.wait_for_selector("[data-ready=yes]")
    opened.page.emulate_media(media="print", color_scheme="dark")
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert opened.evaluate("document.querySelectorAll('.rtca-m').length") == 400
    cut = """() => [...document.querySelectorAll('.rtca-scroll, .rtca-found ul, .rtca-wide')]
      .filter((box) => box.checkVisibility() && box.scrollHeight > box.clientHeight + 2).map((box) => box.className)"""
    assert opened.evaluate(cut) == []
    assert opened.evaluate(FAINT) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "identity", ["c-1", '"}body{display:none}', "</style><script>document.title='x'</script>", "訂單\\2"]
)
def test_the_head_of_each_page_names_its_contact_and_nothing_in_it_acts(open_page, identity):
    contact = make([message(1, "hello")], contact_id=identity)
    opened = open_page(rtca.render_report(contact))
    (numbers, head) = opened.evaluate(HEADS)
    assert "counter(page)" in numbers[1]
    said = re.search(r'content: "((?:[^"\\]|\\.)*)"', head[1])
    assert said is not None
    assert re.sub(r"\\(.)", r"\1", said[1]) == f"Chat contact {identity}"
    assert opened.evaluate("getComputedStyle(document.body).display") == "block"
    assert opened.errors == []


# Words in tables that a line ends within, though they are short enough for a line of their own.
CUT_WORDS = """() => [...document.querySelectorAll("td, th")].flatMap((cell) => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const cut = [];
  while (texts.nextNode()) {
    for (const word of texts.currentNode.data.matchAll(/\\p{L}+/gu)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, word.index);
      range.setEnd(texts.currentNode, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => box.top)).size > 1) cut.push(word[0]);
    }
  }
  return cut;
})"""


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de"])
def test_words_in_tables_are_whole_on_paper(open_page, language):
    opened = open_page(rtca.render_report(sample("misaligned"), language=language), width=688)  # A4 less its margins
    opened.page.emulate_media(media="print")
    opened.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    assert opened.evaluate("document.querySelectorAll('[id$=spans] tbody tr').length") == 10
    assert opened.evaluate(CUT_WORDS) == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= 688
    assert opened.errors == []


@given(st.text())
def test_a_string_of_css_says_what_it_was_made_of_and_ends_where_it_ends(text):
    made = css_string(text)
    assert re.fullmatch(r'"(?:[A-Za-z0-9 ]|\\[0-9a-f]{1,6} )*"', made)
    meant = re.sub(r"\\([0-9a-f]+) ", lambda match: chr(int(match[1], 16)), made[1:-1])
    assert meant == "".join(c if c.isprintable() else "\ufffd" for c in text)


@pytest.mark.slow
def test_the_head_of_the_table_of_contacts_has_no_boxes_that_a_later_page_leaves_blank(open_page):
    # Chromium repeats the head on each page, but paints no button there.
    contacts = [make([message(1, "hello")], contact_id=f"contact-{number}") for number in range(3)]
    opened = open_page(rtca.render_report(contacts))
    opened.page.locator(".rtca-contacts thead button").first.wait_for()
    opened.page.emulate_media(media="print")
    boxes = opened.evaluate(
        "[...document.querySelectorAll('.rtca-contacts thead button')].map((one) => one.getClientRects().length)"
    )
    assert len(boxes) > 5
    assert set(boxes) == {0}
    assert opened.page.locator(".rtca-contacts thead").inner_text().startswith("Contact")
    assert opened.errors == []


# Lines around boxes that end where the paper does, or beyond: Chromium leaves them out.
AT_THE_EDGE = """() => [...document.querySelectorAll("main *")].filter((one) => {
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const drawn = style.borderRightStyle !== "none" && style.borderRightWidth !== "0px";
  return drawn && box.width > 0 && one.checkVisibility() && (box.right > innerWidth - 0.9 || box.left < 0.9);
}).map((one) => one.outerHTML.slice(0, 80))"""


@pytest.mark.slow
@pytest.mark.parametrize("view", ["one", "revealed", "several"])
def test_lines_around_boxes_are_within_the_paper(open_page, view):
    several = [make([message(1, "hello")], contact_id=f"contact-{number}") for number in range(3)]
    contact = sample("refund", "Raw").reveal() if view == "revealed" else sample("refund")
    opened = open_page(rtca.render_report(several if view == "several" else contact), width=688)
    opened.page.emulate_media(media="print")
    assert (
        opened.evaluate("getComputedStyle(document.querySelector('.rtca-key-figures div')).borderRightWidth") == "1px"
    )
    assert opened.evaluate(AT_THE_EDGE) == []
    assert opened.errors == []


@pytest.mark.slow
def test_contacts_that_are_not_on_the_paper_do_not_look_like_links(open_page):
    several = [sample("refund"), sample("bot-handoff"), sample("in-progress")]
    opened = open_page(rtca.render_report(several))
    opened.page.locator(".rtca-contacts tbody a").first.wait_for()
    looks = """() => [...document.querySelectorAll("#overview a, #overview a bdi")]
      .filter((one) => one.checkVisibility()).map((one) => [getComputedStyle(one).textDecorationLine,
                     getComputedStyle(one).color === getComputedStyle(one.parentElement).color])"""
    assert ["underline", False] in opened.evaluate(looks)
    opened.page.emulate_media(media="print")
    printed_looks = opened.evaluate(looks)
    assert len(printed_looks) >= 6
    assert all(look == ["none", True] for look in printed_looks)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_bar_without_colours_says_which_part_is_good_and_where_its_interval_is(open_page, scheme):
    several = [sample("refund"), sample("bot-handoff"), sample("in-progress")]
    opened = open_page(rtca.render_report(several), color_scheme=scheme)
    parts = opened.evaluate("""() => [...document.querySelectorAll(".rtca-moods rect")].filter((part) =>
      ["POSITIVE", "NEGATIVE"].includes(part.dataset.s) && part.getBoundingClientRect().width > 80).map((part) => {
        const sign = part.nextElementSibling, box = part.getBoundingClientRect(), own = sign.getBoundingClientRect();
        return [part.dataset.s, sign.textContent, box.left < own.left && own.right < box.right];
      })""")
    assert {tuple(part) for part in parts} == {("POSITIVE", "▲", True), ("NEGATIVE", "▼", True)}
    edges = opened.evaluate("""() => [...document.querySelectorAll(".rtca-whisker")].map((one) =>
      [getComputedStyle(one).stroke === getComputedStyle(document.body).backgroundColor,
       getComputedStyle(one).paintOrder])""")
    assert edges
    assert all(edge[0] and edge[1].startswith("stroke") for edge in edges)
