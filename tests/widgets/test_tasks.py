"""What a QA lead does all day, counted in clicks and keys."""

from __future__ import annotations

import pytest

from rtca_nb.contact.access import tables_of
from rtca_nb.render.citations import citation
from rtca_nb.widgets import ContactExplorer
from tests.axe import small_targets

pytestmark = [pytest.mark.browser, pytest.mark.sampled_file(1)]


def test_where_it_turned_sour_is_one_key_or_click_away(show, refund):
    page = show(ContactExplorer(refund))
    moods = refund.transcript["sentiment"]
    sour = int(moods[moods == "NEGATIVE"].index[0])
    page.locator(".rtca-m").first.click()
    page.page.keyboard.press("-")
    assert page.current() == sour
    assert page.in_sight(sour)
    # By the drawing: the first mark of a bad mood leads there too.
    page.from_python(selected_id=None)
    page.locator(".rtca-overview svg a:has(text[data-s='NEGATIVE'])").first.click()
    assert page.current() == sour
    assert page.in_sight(sour)


@pytest.mark.slow
def test_a_citation_and_back_are_two_actions(show, refund):

    page = show(ContactExplorer(refund), permissions=["clipboard-read", "clipboard-write"])
    row = 9
    page.locator(".rtca-m").nth(row).click()
    page.page.keyboard.press("c")
    text = citation(tables_of(refund), row, 0, None)
    page.page.evaluate("(citation) => model.emit('msg:custom', { citation })", text)
    page.wait_for_function("() => document.querySelector('.rtca-said').textContent.startsWith('Copied')")
    page.from_python(selected_id=None)
    page.get_by_role("searchbox").first.fill(page.evaluate("() => navigator.clipboard.readText()"))
    assert page.current() == row
    assert page.in_sight(row)


@pytest.mark.slow
@pytest.mark.parametrize("width", [1400, 480])
def test_what_can_be_clicked_is_large_enough(show, refund, width):
    page = show(ContactExplorer(refund, reviewer="Ana"), width=width)
    for name in ("Filters", "View", "Keys", "All charts"):
        page.get_by_role("button", name=name).first.click()
    assert small_targets(page) == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("width", "height"), [(700, 450), (480, 900)])
def test_nothing_sticks_out_of_the_panel_for_judging(show, refund, width, height):
    page = show(ContactExplorer(refund, reviewer="Ana"), width=width, height=height)
    page.locator(".rtca-m").nth(5).click()
    out = """() => {
      const panel = document.querySelector(".rtca-review");
      const edge = panel.getBoundingClientRect();
      return [...panel.querySelectorAll("input, button, label, p, q")]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > edge.right + 0.5)
        .map((one) => one.outerHTML);
    }"""
    assert page.locator(".rtca-review").evaluate("(panel) => panel.open")
    assert page.evaluate(out) == []
