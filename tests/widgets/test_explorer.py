"""The explorer in Chromium, against a fake model."""

from __future__ import annotations

import pytest

from rtca_nb.widgets import ContactExplorer, TranscriptWidget
from tests.axe import violations
from tests.making import make, message, offsets
from tests.render.making import two_days
from tests.widgets.page import state_of

POINT = {"PointsOfInterest": [{"TranscriptItems": [{"Id": "m1", "CharacterOffsets": offsets(0, 5)}]}]}

pytestmark = [pytest.mark.browser, pytest.mark.sampled_file(2)]


# Width and height of the window; the last is that of a large screen at 200 %.
WINDOWS = [(1400, 1000), (1000, 900), (480, 900), (700, 500)]


def span_of(page):
    """Seconds of the time axis; no pause of the sample is drawn short."""
    return float(page.locator(".rtca-charts").get_attribute("data-axis").split()[-2])


def box_of(page, selector):
    box = page.locator(selector).first.bounding_box()
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), WINDOWS)
def test_explorer_fits_the_window_and_what_a_click_leads_to_is_in_sight(show, refund, width, height):
    page = show(ContactExplorer(refund), width=width, height=height)
    page.locator(".rtca-review > summary").click()
    _, top, _, bottom = box_of(page, ".rtca-charts figure svg")
    assert bottom - top <= 160
    if width >= 1000:
        _, top, _, bottom = box_of(page, ".rtca-figures")
        assert bottom - top <= 30
    if width > 640:
        assert box_of(page, ".rtca-side")[0] >= box_of(page, ".rtca-scroll")[2]
        assert abs(box_of(page, ".rtca-main")[3] - box_of(page, ".rtca-side")[3]) < 80
    for leads in (
        page.locator(".rtca-charts a").nth(20),
        page.get_by_role("button", name="issue 4"),
        page.get_by_role("button", name="Won back"),
    ):
        leads.click()
        assert page.in_sight(page.current())
        x, y, right, end = box_of(page, ".rtca-m.rtca-current")
        assert x >= 0
        assert right <= width
        assert min(end, height) - max(y, 0) >= min(end - y, 60)
        # Nothing that stays at the top stands over it.
        reached = page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y)?.closest('.rtca-current') !== null",
            [(x + right) / 2, (max(y, 0) + min(end, height)) / 2],
        )
        assert reached
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.slow
def test_explorer_times_have_a_date_and_a_column_of_them(show, refund):
    page = show(ContactExplorer(refund))
    time = page.locator(".rtca-list time").nth(5)
    assert time.get_attribute("title") == "2025-03-13 09:02:21 UTC"
    width = time.bounding_box()["width"]
    page.get_by_role("button", name="View").click()
    page.get_by_role("radio", name="with date and time of day, UTC").check()
    assert page.get("times") == "clock"
    assert time.bounding_box()["width"] > 3 * width


def test_explorer_of_two_days_has_the_pause_short_and_each_day_named(show):
    contact = two_days()
    page = show(ContactExplorer(contact))
    assert page.get("times") == "clock"
    days = page.locator(".rtca-list .rtca-d").all_text_contents()
    assert days == ["Thursday 1 January 2026 (UTC)", "Friday 2 January 2026 (UTC) · 23 h 47 min later"]
    pause, plot = (box_of(page, selector) for selector in (".rtca-charts .rtca-idle", ".rtca-charts .rtca-axis"))
    assert 0 < pause[2] - pause[0] < 0.1 * (plot[2] - plot[0])
    # The first click in the chart after the pause leads to the second day, and the cursor follows.
    page.mouse.click(pause[2] + 3, pause[1] + 4)
    assert page.current() == 20
    cursor = page.locator(".rtca-cursor").first.bounding_box()
    assert abs(cursor["x"] - pause[2]) < 3


def test_explorer_links_categories_issues_and_silences_to_messages(show, refund):
    ids = refund.transcript["id"]
    page = show(ContactExplorer(refund))
    side = page.get_by_role("complementary", name="Findings")
    categories = refund.categories
    wanted = list(categories.loc[categories["category"] == "Billing dispute", "id"])
    assert len(wanted) > len(set(wanted))  # one message has several places
    button = side.get_by_role("button", name="Billing dispute")
    for identity in [*wanted, wanted[0]]:
        button.click()
        assert page.get("selected_id") == identity
        assert page.in_sight(page.current())
    turn = side.locator("li", has_text="Billing dispute").locator(".rtca-turn")
    assert turn.locator("small").text_content() == f"1 of {len(wanted)}"
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
    assert stops.count() == 3  # one in the overview, and folded ones in the timeline and the waits
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
    page.get_by_role("button", name="All charts").click()
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
    middle = span_of(page) / 2
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
    share = refund.transcript["offset_seconds"][row] / span_of(page)
    assert float(cursor.evaluate("(c) => parseFloat(c.style.insetInlineStart)")) == pytest.approx(100 * share, abs=0.1)


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 480)])
def test_explorer_is_accessible(show, refund, theme, width):
    page = show(ContactExplorer(refund, selected_id=refund.transcript["id"][30]), theme=theme, width=width)
    page.get_by_role("button", name="Filters").click()
    assert violations(page) == []
    page.from_python(categories=["Billing dispute"], error="Something is wrong.")
    assert violations(page) == []


@pytest.mark.slow
def test_one_of_150_categories_is_found_while_it_is_typed(show):
    names = [f"Rule {place}" for place in range(149)] + ["Überfällig"]
    contact = make([message("hello"), *({"Categories": {"MatchedDetails": {name: POINT}}} for name in names)])
    for widget, rows in (
        (ContactExplorer, ".rtca-side li"),
        (TranscriptWidget, ".rtca-choices label:has([name=categories])"),
    ):
        page = show(widget(contact))
        if widget is TranscriptWidget:
            page.get_by_role("button", name="Filters").click()
        assert page.locator(f"{rows}:visible").count() == 150
        field = page.get_by_role("searchbox", name="Find a category")
        field.fill("uberf")
        assert page.locator(f"{rows}:visible").all_text_contents()[0].startswith("Überfällig")
        assert page.locator(f"{rows}:visible").count() == 1
        page.locator(f"{rows}:visible").get_by_role("checkbox").check()
        field.fill("rule 148")
        assert page.locator(f"{rows}:visible").count() == 2  # what is chosen stays in sight
        assert page.get("categories") == ["Überfällig"]


def test_explorer_fits_a_narrow_column(show, refund):
    page = show(ContactExplorer(refund), width=480)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 480
