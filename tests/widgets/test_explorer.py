"""The explorer in Chromium, against a fake model."""

from __future__ import annotations

import pytest

from rtca_nb.widgets import ContactExplorer
from tests.axe import violations
from tests.widgets.page import state_of

pytestmark = [pytest.mark.browser, pytest.mark.sampled_file(5)]


def test_explorer_links_categories_issues_and_silences_to_messages(show, refund):
    ids = refund.transcript["id"]
    page = show(ContactExplorer(refund))
    side = page.get_by_role("complementary", name="Findings")
    categories = refund.categories
    wanted = list(dict.fromkeys(categories.loc[categories["category"] == "Billing dispute", "id"]))
    button = side.get_by_role("button", name="Billing dispute")
    for identity in [*wanted, wanted[0]]:
        button.click()
        assert page.get("selected_id") == identity
        assert page.in_sight(page.current())
    assert page.locator(".rtca-said").text_content() == f"1 of {len(wanted)}"
    side.get_by_role("button", name="issue 2").click()
    issues = refund.issues
    assert page.get("selected_id") == issues.loc[issues["issue"] == 2, "id"].iloc[0]
    longest = refund.silences["id"][0]
    for silence in (side.get_by_role("button", name="after Agent"), page.locator(".rtca-figures button")):
        page.from_python(selected_id=None)
        silence.first.click()
        assert page.get("selected_id") == longest
    assert longest in set(ids)


def test_explorer_counts_matches_and_links_none_for_the_whole_contact(show, refund):
    page = show(ContactExplorer(refund))
    side = page.get_by_role("complementary", name="Findings")
    assert side.get_by_role("button", name="Long silence").count() == 0
    assert "whole contact" in side.locator("li", has_text="Long silence").text_content()
    assert "3 matches" in side.locator("li", has_text="Billing dispute").text_content()


@pytest.mark.slow
def test_a_newer_snapshot_keeps_panels_open(show, refund):
    page = show(ContactExplorer(refund))
    page.get_by_role("button", name="Filters").click()
    page.locator(".rtca-review > summary").click()
    newer = state_of(ContactExplorer(refund))
    page.from_python(_page=newer["_page"] + "<!-- newer -->", _talk=newer["_talk"])
    page.wait_for_function("() => document.querySelector('.rtca-widget > div').innerHTML.includes('newer')")
    assert page.get_by_role("button", name="Filters").get_attribute("aria-expanded") == "true"
    assert page.locator("[data-panel=filters]").is_visible()
    assert page.locator("[data-panel=look]").is_hidden()
    assert page.locator(".rtca-review").get_attribute("open") is not None
    assert page.get_by_role("alert").count() == 0


def test_explorer_filters_by_category_everywhere(show, refund):
    page = show(ContactExplorer(refund))
    side = page.get_by_role("complementary", name="Findings")
    side.locator("li", has_text="Billing dispute").get_by_role("checkbox").check()
    assert page.get("categories") == ["Billing dispute"]
    categories = refund.categories
    kept = set(categories.loc[categories["category"] == "Billing dispute", "id"])
    rows = [row for row, identity in enumerate(refund.transcript["id"]) if identity in kept]
    assert page.visible() == rows
    lit = page.evaluate(
        "() => [...document.querySelectorAll('.rtca-charts a:not(.rtca-off)')]"
        ".map((a) => Number(a.getAttribute('href').slice(2)))"
    )
    assert set(lit) <= set(rows)
    assert lit
    page.from_python(categories=[])
    assert page.locator(".rtca-charts .rtca-off").count() == 0


def test_explorer_timeline_leads_to_messages_by_mouse_and_keys(show, refund):
    page = show(ContactExplorer(refund))
    charts = page.get_by_role("region", name="Over time")
    point = charts.locator("a", has=page.locator("text[data-s=NEGATIVE]")).first
    row = int(point.get_attribute("href")[2:])
    point.click()
    assert page.current() == row
    assert page.url.endswith("#m1") is False
    assert "#" not in page.url
    cursor = charts.locator(".rtca-cursor").first
    assert cursor.is_visible()
    stops = charts.locator("a[tabindex='0']")
    assert stops.count() == 2  # one in the timeline, one in the waits
    stops.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    told = charts.locator(".rtca-readout").text_content()
    assert told == page.evaluate("() => document.activeElement.getAttribute('aria-label')") != ""
    page.keyboard.press("Enter")
    assert page.current() == page.evaluate("() => Number(document.activeElement.getAttribute('href').slice(2))")
    page.keyboard.press("End")
    page.keyboard.press(" ")
    assert page.current() > row


def test_explorer_tells_the_focused_mark_where_the_page_moves_under_a_resting_pointer(show, refund):
    page = show(ContactExplorer(refund))
    charts = page.get_by_role("region", name="Over time")
    charts.locator("a[tabindex='0']").first.hover()
    charts.locator("a[tabindex='0']").last.focus()
    over = "globalThis.over"
    page.evaluate(
        f"() => {{ {over} = 0; const charts = document.querySelector('.rtca-charts');"
        f"charts.addEventListener('pointerover', () => {{ {over} += 1; }});"
        "charts.style.paddingTop = '30px'; }"
    )
    page.wait_for_function(f"() => {over}")  # the browser says so by itself, once it has laid the page out
    focused = page.evaluate("() => document.activeElement.getAttribute('aria-label')")
    assert charts.locator(".rtca-readout").text_content() == focused != ""
    box = charts.bounding_box()
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    assert charts.locator(".rtca-readout").text_content() == focused


@pytest.mark.slow
def test_explorer_timeline_takes_a_click_anywhere(show, refund):
    page = show(ContactExplorer(refund))
    box = page.locator(".rtca-charts figure").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + 12)
    offsets = refund.transcript["offset_seconds"].reset_index(drop=True)
    wanted = offsets.iloc[page.current()]
    middle = page.evaluate("() => Number(document.querySelector('.rtca-charts').dataset.span)") / 2
    assert abs(wanted - middle) == pytest.approx((offsets - middle).abs().min(), abs=1.5)


def test_explorer_draws_each_reply_and_the_longest_silence(show, refund):
    page = show(ContactExplorer(refund))
    bars = page.locator(".rtca-waits rect[data-r]")
    assert bars.count() == len(refund.response_times)
    slowest = refund.response_times.sort_values("from_last_seconds").iloc[-1]
    tallest = page.evaluate(
        "() => { const bars = [...document.querySelectorAll('.rtca-waits rect[data-r]')];"
        "bars.sort((a, b) => b.getAttribute('height') - a.getAttribute('height'));"
        "return Number(bars[0].closest('a').getAttribute('href').slice(2)); }"
    )
    assert refund.transcript["id"][tallest] == slowest["id"]
    page.locator(".rtca-gap").first.dispatch_event("click")
    assert page.get("selected_id") == refund.silences["id"][0]


def test_explorer_shows_selection_in_every_part(show, refund):
    row = 30
    page = show(ContactExplorer(refund))
    page.from_python(selected_id=refund.transcript["id"][row])
    assert page.in_sight(row)
    on = page.evaluate(
        "() => [...document.querySelectorAll('.rtca-charts .rtca-on')].map((a) => a.getAttribute('href'))"
    )
    assert set(on) == {f"#m{row}"}
    cursor = page.locator(".rtca-cursor").first
    share = refund.transcript["offset_seconds"][row] / float(page.locator(".rtca-charts").get_attribute("data-span"))
    assert float(cursor.evaluate("(c) => parseFloat(c.style.insetInlineStart)")) == pytest.approx(100 * share, abs=0.1)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", ["unscored", "failed", "hostile", "misaligned", "bot-handoff"])
def test_explorer_shows_every_kind_of_contact(show, name):
    import rtca_nb as rtca

    contact = rtca.sample_contact(name)
    page = show(ContactExplorer(contact))
    assert len(page.visible()) == len(contact.transcript)
    assert page.evaluate("() => globalThis.pwned") is None
    assert page.evaluate("() => document.querySelectorAll('.view script, .view iframe, .view img').length") == 0
    if name != "hostile":
        assert violations(page) == []


@pytest.mark.slow
def test_explorer_of_a_hostile_contact_is_accessible(show):
    import rtca_nb as rtca

    assert violations(show(ContactExplorer(rtca.sample_contact("hostile")))) == []


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 480)])
def test_explorer_is_accessible(show, refund, theme, width):
    page = show(ContactExplorer(refund, selected_id=refund.transcript["id"][30]), theme=theme, width=width)
    page.get_by_role("button", name="Filters").click()
    assert violations(page) == []
    page.from_python(categories=["Billing dispute"], error="Something is wrong.")
    assert violations(page) == []


def test_explorer_fits_a_narrow_column(show, refund):
    page = show(ContactExplorer(refund), width=480)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 480
