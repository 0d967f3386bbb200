"""The explorer of many contacts in Chromium: what a reader does narrows everything, and every state says what it is."""

from __future__ import annotations

import pytest

import rtca_nb as rtca
from rtca_nb.widgets import CorpusExplorer
from tests.axe import violations
from tests.browser import running_loop
from tests.widgets.comms import recorded
from tests.widgets.corpora import Talk, chat, chats

pytestmark = [pytest.mark.browser, pytest.mark.sampled_file(1)]

ROWS = "button[name=open]"


@pytest.fixture(scope="module")
def held():
    return rtca.corpus_of(chats())


@pytest.fixture
def talk(show, held):
    """An explorer in a page, and what passes between the two."""
    widgets = []
    with recorded() as messages:

        def begin(source=held, *, options=None, **page):
            # Where a loop runs, answers come from a thread; here each is there at once.
            with running_loop(None):
                widgets.append(CorpusExplorer(source, **(options or {})))
            return Talk(show(widgets[-1], **page), widgets[-1], messages)

        yield begin
        for widget in widgets:
            widget.close()


def ids(page):
    return page.evaluate("() => [...document.querySelectorAll('button[name=open]')].map((b) => b.value)")


def drag(page, chart, begin, end):
    """Drag over a chart, from one share of its width to another."""
    svg = page.locator(f"[data-chart={chart}] svg")
    svg.scroll_into_view_if_needed()
    box = svg.bounding_box()
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + begin * box["width"], height)
    page.mouse.down()
    page.mouse.move(box["x"] + end * box["width"], height, steps=3)
    page.mouse.up()


def test_a_bar_a_range_and_a_word_each_narrow_everything(talk):
    begun = talk()
    page, widget = begun.shown, begun.widget
    assert page.locator("tbody tr").count() == 50
    page.get_by_role("button", name="Delivery", exact=False).first.click()
    begun.settle()
    assert widget.categories == ["Delivery"]
    assert page.locator(".rtca-cx-count").text_content().strip() == "30 of 60 contacts"
    assert page.locator("[data-chart=category] [aria-pressed=true]").count() == 1
    drag(page, "score", 0.02, 0.45)
    begun.settle()
    assert widget.customer_sentiment == (None, -0.5)
    assert ids(page) == widget.contacts["contact_id"].tolist()
    assert page.locator("[data-chart=score] .rtca-off").count() == 11
    page.get_by_role("slider", name="To").nth(2).press("ArrowLeft")
    begun.settle()
    assert widget.first_response_seconds[1] is not None
    page.get_by_role("searchbox", name="Contact id").fill("contact-00")
    page.wait_for_function("() => model.get('search') === 'contact-00'")
    begun.settle()
    assert all(one.startswith("contact-00") for one in ids(page))
    assert page.locator(".rtca-cx-chips button[name=unset]").count() == 4
    page.locator(".rtca-cx-chips").get_by_role("button", name="Clear all").click()
    begun.settle()
    assert len(widget.contacts) == 60
    assert page.locator("tbody tr").count() == 50


def test_an_answer_to_an_older_filter_shows_nothing(talk):
    begun = talk()
    page = begun.shown
    page.locator("[data-chart=category] button").nth(0).click()
    late = begun.to_python()
    page.locator("[data-chart=category] button").nth(1).click()
    before = ids(page)
    begun.to_page([update for update in late if "_rows" in update])
    assert ids(page) == before
    assert page.locator(".rtca-cx-count").text_content().strip() == "60 contacts"
    begun.settle()
    assert ids(page) == begun.widget.contacts["contact_id"].tolist()[:50]
    assert len(begun.widget.categories) == 2


@pytest.mark.slow
def test_waiting_for_a_busy_kernel_and_for_a_long_query_is_said(talk):
    begun = talk()
    page = begun.shown
    page.page.clock.install(time=0)
    page.page.clock.pause_at(60_000)  # on a busy machine a click takes longer than what is waited for
    page.locator("[data-chart=category] button").nth(0).click()
    state = page.locator(".rtca-cx-state")
    assert not state.is_visible()
    page.page.clock.run_for(500)
    assert state.text_content() == "Looking through the contacts…"
    page.page.clock.run_for(5000)
    assert "The kernel does not answer" in state.text_content()
    # The next question is heard, and takes long.
    page.locator("[data-chart=category] button").nth(1).click()
    heard = page.evaluate("() => Object.fromEntries(model.get('_asking').map((name) => [name, model.get(name)]))")
    page.from_python(_heard=heard)
    page.page.clock.run_for(6000)
    assert "Still looking through the contacts" in state.text_content()
    begun.settle()
    page.page.clock.run_for(50)
    assert not state.is_visible()


def test_nothing_that_matches_and_nothing_at_all_are_told_apart(talk):
    begun = talk()
    page = begun.shown
    page.get_by_role("searchbox", name="Contact id").fill("nobody")
    page.wait_for_function("() => model.get('search') === 'nobody'")
    begun.settle()
    assert page.get_by_text("No contact matches.").is_visible()
    page.get_by_role("button", name="Clear all filters").click()
    begun.settle()
    assert page.locator("tbody tr").count() == 50
    empty = talk([]).shown
    assert empty.get_by_text("There are no contacts here yet.").is_visible()
    assert not empty.get_by_role("button", name="Clear all filters").is_visible()
    assert violations(empty) == []


def test_rows_sort_turn_pages_and_are_reached_by_keys(talk):
    begun = talk()
    page, widget = begun.shown, begun.widget
    page.get_by_role("button", name="Contact", exact=True).click()
    begun.settle()
    assert (widget.sort, widget.descending) == ("contact_id", False)
    assert page.locator("th[aria-sort=ascending]").get_attribute("data-sort") == "contact_id"
    assert ids(page)[:2] == ["contact-000", "contact-001"]
    page.locator(ROWS).first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("() => document.activeElement.value") == "contact-002"
    page.keyboard.press("End")
    assert page.evaluate("() => document.activeElement.value") == "contact-049"
    assert (
        page.evaluate("() => [...document.querySelectorAll('[name=open]')].filter((b) => b.tabIndex === 0).length") == 1
    )
    page.keyboard.press("PageDown")
    begun.settle()
    assert ids(page)[0] == "contact-050"
    assert page.locator(".rtca-foot .rtca-said").text_content() == "51–60 of 60 contacts"
    assert page.get_by_role("button", name="Next page").get_attribute("aria-disabled") == "true"
    page.get_by_role("button", name="First page").click()
    begun.settle()
    assert ids(page)[0] == "contact-000"


@pytest.mark.slow
def test_a_contact_opens_beside_the_table_and_back_keeps_the_place(talk):
    begun = talk()
    page, widget = begun.shown, begun.widget
    page.evaluate(
        """() => { model.widget_manager = {
          get_model: async (id) => ({ id }),
          create_view: async ({ id }) => {
            const el = document.createElement('p');
            el.textContent = `view of ${id}`;
            return { el, remove: () => el.remove() };
          },
        }; }"""
    )
    page.evaluate("() => { document.querySelector('.rtca-cx-scroll').scrollTop = 700; }")
    row = page.locator(ROWS).nth(25)
    identity = row.get_attribute("value")
    row.click()
    assert page.locator(".rtca-cx-contact").is_visible()
    begun.settle()
    page.get_by_text("view of ").wait_for()
    assert widget.contact.contact_id == identity
    assert page.locator("tr[aria-current=true] button").get_attribute("value") == identity
    assert not page.locator(".rtca-cx-charts").is_visible()
    page.keyboard.press("Escape")
    begun.settle()
    assert widget.contact_id is None
    assert page.evaluate("() => document.activeElement.value") == identity
    assert abs(page.evaluate("() => document.querySelector('.rtca-cx-scroll').scrollTop") - 700) < 40
    # What cannot be opened says why, and leads back.
    page.locator(ROWS).nth(3).click()
    page.from_python(_opened={"contact_id": page.get("contact_id"), "error": "A file of the corpus is missing."})
    assert page.get_by_text("A file of the corpus is missing.").is_visible()
    page.get_by_role("button", name="Back to the table").click()
    assert page.locator("tbody tr").count() == 50


def test_files_that_are_gone_are_said_above_the_table(talk):
    begun = talk()
    page = begun.shown
    page.from_python(_trouble="The table shows what there was. Since then a file cannot be read.")
    assert page.get_by_text("Since then a file cannot be read.").is_visible()
    assert violations(page) == []


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), [("light", 1240), ("dark", 1240), ("light", 480), ("dark", 700)])
def test_the_explorer_is_accessible_and_fits(talk, theme, width):
    begun = talk(theme=theme, width=width, options={"categories": ["Delivery"], "hours": (9, 14)})
    page = begun.shown
    page.get_by_role("button", name="Filters").click()
    assert page.get_by_role("checkbox", name="Delivery").is_checked()
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    table, charts = (page.locator(name).bounding_box() for name in (".rtca-cx-list", ".rtca-cx-charts"))
    assert (charts["x"] >= table["x"] + table["width"]) if width == 1240 else (charts["y"] < table["y"])


LAYOUT = """() => {
  const box = document.querySelector('.rtca-cx-scroll').getBoundingClientRect();
  const cut = [...document.querySelectorAll('th, tbody tr:nth-child(-n+4) :is(td, .rtca-cx-fit > *)')].filter((one) => {
    const own = one.getBoundingClientRect();
    return own.width && (own.right > box.right + 0.5 || own.left < box.left);
  });
  const charts = [...document.querySelectorAll('.rtca-cx-chart')].map((one) => one.getBoundingClientRect());
  const wide = document.documentElement.clientWidth;
  return [cut.map((one) => one.textContent), charts.filter(({ right }) => right > wide).length];
}"""


@pytest.mark.slow
def test_no_column_runs_out_of_the_table_in_a_language_with_long_words(talk):
    named = ("Beschwerde-ueber-die-Lieferung", "Rueckgabe-und-Erstattung", "Lob")
    begun = talk([chat(place, categories=named[: 1 + place % 3]) for place in range(12)], options={"language": "de"})
    page = begun.shown
    for width in (1700, 1400, 1240, 1130, 1000, 900, 830, 800, 690, 620):
        page.page.set_viewport_size({"width": width, "height": 800})
        cut, charts = page.evaluate(LAYOUT)
        assert cut == [], width
        assert charts == 0 or width < 660
    # In forced colours a drawing keeps its own, which nobody chose; and what is not chosen stays visible.
    page.page.emulate_media(forced_colors="active")
    page.locator("[data-chart=category] button").first.click()
    begun.settle()
    seen = page.evaluate("""() => {
      const surface = getComputedStyle(document.querySelector('.rtca-cx-table')).color;
      const of = (selector, name) => getComputedStyle(document.querySelector(selector))[name];
      return [of('.rtca-cx-bins g:not(.rtca-off) rect:last-of-type', 'fill') === surface,
        of('[aria-pressed="false"] rect', 'stroke') === surface, of('[aria-pressed="false"] rect', 'opacity'),
        of('.rtca-cx-course .rtca-cx-line', 'stroke') === surface];
    }""")
    assert seen == [True, True, "1", True]


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), [("light", 1240), ("dark", 480)])
def test_the_static_view_is_accessible_and_fits(open_page, held, theme, width):
    with running_loop(None):
        shown = CorpusExplorer(held, categories=["Delivery"])
    html = shown._repr_mimebundle_()[0]["text/html"]
    body = f'<body data-jp-theme-light="{str(theme == "light").lower()}"><main><h1>Notebook</h1>{html}</main></body>'
    page = open_page(f'<!doctype html><html lang="en"><title>static</title>{body}</html>', width=width)
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert page.locator("tbody tr").count() == 30
    assert page.locator("[data-chart=category] li").count() >= 3
    assert page.requests == []
    shown.close()


def test_names_of_a_hostile_contact_stay_text_and_can_be_chosen(talk):
    names = ("<img src=x onerror=globalThis.pwned=1>", "\u202eevil", 'a" onclick="globalThis.pwned=1')
    begun = talk([chat(0, categories=names), chat(1)])
    page, widget = begun.shown, begun.widget
    for place in range(3):
        page.locator("[data-chart=category] button").nth(place).click()
        begun.settle()
    assert sorted(widget.categories) == sorted(names)
    assert len(widget.contacts) == 1
    assert page.evaluate("() => globalThis.pwned") is None
    assert page.evaluate("() => document.querySelectorAll('.view img, .view script').length") == 0


@pytest.mark.slow
def test_two_views_share_what_is_chosen_and_leave_nothing_behind(talk):
    begun = talk(views=2)
    page = begun.shown
    page.locator(".view").nth(1).locator("[data-chart=category] button").first.click()
    begun.settle()
    assert page.locator("[data-chart=category] [aria-pressed=true]").count() == 2
    assert page.evaluate("() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);"
                         "return ids.length - new Set(ids).size; }") == 0  # fmt: skip
    page.evaluate("() => cleanups.forEach((end) => end())")
    assert page.evaluate("() => model.listening") == 0
    assert page.locator(".rtca-widget").count() == 0
