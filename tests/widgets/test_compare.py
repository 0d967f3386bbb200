"""Two contacts side by side, in Chromium against a fake model, and without a browser."""

from __future__ import annotations

import copy
import re

import html5lib
import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.samples import build_sample
from rtca_nb.widgets import CompareWidget
from rtca_nb.widgets.values import TraitValueError
from tests.axe import violations
from tests.making import contact_of, make, message
from tests.widgets.comms import from_browser, recorded, size_of

pytestmark = pytest.mark.sampled_file(4)

browser = pytest.mark.browser


def row_of_change(page, number):
    """What the selected row says, and whether it is in sight."""
    return page.evaluate(
        """(number) => new Promise((done) => {
          const frame = document.querySelector('.rtca-cmp-scroll');
          let still = 0, before = NaN;
          const look = () => {
            still = frame.scrollTop === before ? still + 1 : 0;
            before = frame.scrollTop;
            if (still < 4) return requestAnimationFrame(look);
            const row = document.querySelector(`.rtca-cmp-row [data-change="${number}"]`).closest('.rtca-cmp-row');
            const [box, edge] = [row.getBoundingClientRect(), frame.getBoundingClientRect()];
            const cells = [...row.querySelectorAll('.rtca-cmp-cell')].filter((cell) => {
              const spot = cell.getBoundingClientRect();
              return spot.bottom > edge.top && spot.top < edge.bottom;
            });
            done({ current: row.getAttribute('aria-current'), inSight: box.bottom > edge.top && box.top < edge.bottom,
                   cells: cells.length });
          };
          look();
        })""",
        number,
    )


# -- without a browser --------------------------------------------------------------------------------------------


def test_compare_widget_gives_the_changes_as_a_frame(captures):
    widget = CompareWidget(*captures)
    pd.testing.assert_frame_equal(widget.changes, rtca.compare_contacts(*captures))
    assert set(widget.changes["change"]) == {"gained", "lost", "moved", "changed"}
    assert repr(widget).endswith(f"{len(widget.changes)} changes>")
    widget.close()


def test_compare_widget_refuses_what_cannot_be_meant(captures):
    widget = CompareWidget(*captures)
    count = len(widget.changes)
    for name, value, sentence in (
        ("selected_change", count, f"there is no change {count}; compare.changes has {count}"),
        ("selected_change", -1, "there is no change -1"),
        ("types", ["won"], "types takes gained, lost, moved, changed, not 'won'"),
        ("kinds", ["x"], "kinds takes contact, summary"),
        ("rows", "some", "rows must be 'folded' or 'all' or 'changed', not 'some'"),
        ("height", 1, "height takes 160 to 4000 pixels"),
    ):
        with pytest.raises(TraitValueError, match=sentence):
            setattr(widget, name, value)
        assert widget.error[:1].isupper()
    widget.types = "lost"
    assert widget.types == ["lost"]
    assert widget.error == ""
    from_browser(widget, selected_change=10_000)
    assert widget.selected_change is None
    assert widget.error.startswith("There is no change 10000")
    widget.close()
    with pytest.raises(TypeError):
        CompareWidget(*captures, colour="red")
    with pytest.raises(rtca.UsageError, match="labels takes two names"):
        CompareWidget(*captures, labels="ab")
    with pytest.raises(rtca.UsageError, match="both sides would be called 'Now'; labels takes two different names"):
        CompareWidget(*captures, labels=("Now", "now "))
    with pytest.raises(rtca.UsageError, match="not two readings of one"):
        CompareWidget(captures[0], rtca.sample_contact("failed"))


def test_compare_widget_masks_both_sides_unless_both_are_revealed():
    contact = make([message("I am Bartholomew Finch", (5, 22))])
    other = make([message("I am Bartholomew Finch.", (5, 22)), message("Bartholomew", identity="m2")])
    for before, after in ((contact, other), (contact.reveal(), other), (contact, other.reveal())):
        widget = CompareWidget(before, after)
        seen = str(widget.get_state()) + str(widget._repr_mimebundle_()) + repr(widget) + repr(widget.changes)
        assert "Bartholomew" not in seen
        assert "REVEALED" not in seen
        widget.close()
    widget = CompareWidget(contact.reveal(), other.reveal())
    bundle = widget._repr_mimebundle_()[0]
    assert "Bartholomew" in bundle["text/html"]
    for shown in (bundle["text/html"], widget._page, repr(widget.changes), repr(widget)):
        assert "REVEALED" in shown
    widget.close()


def test_compare_widget_sends_little_but_what_it_shows(captures):
    with recorded() as messages:
        widget = CompareWidget(*captures)
        opened = len(messages)
        widget.selected_change = 2
        widget.types = ["lost"]
        assert all(size_of(one) <= 1024 for one in messages[opened:])
        widget.close()


@pytest.mark.parametrize("name", [name for name in rtca.sample_names() if name != "single-output"])
def test_compare_widget_of_raw_and_redacted_says_that_nothing_differs(name):
    widget = CompareWidget(contact_of(name, "Raw"), contact_of(name, "Redacted"))
    shown = widget._repr_mimebundle_()[0]["text/html"]
    assert "No difference." in shown
    assert not [secret for secret in build_sample(name).secrets if secret in shown or secret in str(widget.get_state())]
    assert "<b>Raw</b>" in shown
    assert "<b>Redacted</b>" in shown
    widget.close()


def test_static_view_is_sound_html_that_leads_from_each_change_to_its_row(captures):
    shown = CompareWidget(*captures)._repr_mimebundle_()[0]["text/html"]
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parseFragment(shown)
    ids = [element.get("id") for element in tree.iter() if isinstance(element.tag, str) and element.get("id")]
    assert len(ids) == len(set(ids))
    links = [element.get("href") for element in tree.iter("a")]
    assert len(links) == len(rtca.compare_contacts(*captures))
    assert {link[1:] for link in links} <= set(ids)
    assert "rows the same" in shown
    assert "<script" not in shown


def test_static_view_shows_no_markup_of_a_hostile_contact():
    contact = contact_of("hostile", "Redacted")
    less = [one for one in build_sample("hostile").segments["Redacted"] if "Transcript" not in one]
    other = make(less, output_type="Redacted", contact_id=contact.contact_id)
    shown = CompareWidget(contact, other)._repr_mimebundle_()[0]["text/html"]
    tree = html5lib.parseFragment(shown, namespaceHTMLElements=False)
    tags = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "iframe", "img", "svg", "object", "form", "input"}


# -- in Chromium --------------------------------------------------------------------------------------------------


@browser
def test_compare_click_on_a_change_brings_both_sides_there(show, captures):
    page = show(CompareWidget(*captures))
    options = page.get_by_role("option")
    changes = rtca.compare_contacts(*captures)
    assert options.count() == len(changes)
    number = int(changes.index[changes["label"] == "Lamp trouble"][0])
    options.nth(number).click()
    assert page.get("selected_change") == number
    assert row_of_change(page, number) == {"current": "true", "inSight": True, "cells": 2}
    assert options.nth(number).get_attribute("aria-selected") == "true"
    assert page.locator(".rtca-count").text_content() == f"{number + 1} of {len(changes)} changes"
    # One selection: a click on what a row says of itself is the same.
    page.locator(".rtca-cmp-row [data-change='0']").click()
    assert page.get("selected_change") == 0
    assert page.locator("[aria-selected=true]").count() == 1
    page.from_python(selected_change=number)
    assert row_of_change(page, number)["inSight"]


@pytest.mark.slow
@browser
def test_compare_steps_through_changes_by_keys_and_buttons(show, captures):
    page = show(CompareWidget(*captures))
    count = page.get_by_role("option").count()
    page.get_by_role("button", name="Next change").click()
    assert page.get("selected_change") == 0
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert page.get("selected_change") == 2
    page.keyboard.press("p")
    assert page.get("selected_change") == 1
    box = page.get_by_role("listbox", name="List of changes")
    box.focus()
    for key, wanted in (("ArrowDown", 2), ("ArrowUp", 1), ("Home", 0), ("ArrowUp", count - 1), ("End", count - 1)):
        page.keyboard.press(key)
        assert page.get("selected_change") == wanted
    active = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    assert page.get("selected_change") is None


@pytest.mark.slow
@browser
def test_compare_filters_by_type_and_kind(show, captures):
    changes = rtca.compare_contacts(*captures)
    page = show(CompareWidget(*captures))
    page.get_by_role("checkbox", name="lost").check()
    assert page.get("types") == ["lost"]
    lost = [int(row) for row in changes.index[changes["change"] == "lost"]]
    visible = "() => [...document.querySelectorAll('[role=option]:not([hidden])')].map((o) => Number(o.dataset.change))"
    assert page.evaluate(visible) == lost
    assert page.locator(".rtca-count").text_content() == f"{len(lost)} of {len(changes)} changes"
    page.locator(".rtca-steps").get_by_role("button", name="Previous change").click()
    assert page.get("selected_change") == lost[-1]
    page.get_by_role("radio", name="changed").check()
    rows = page.locator(".rtca-cmp-rows .rtca-cmp-row:visible")
    assert 0 < rows.count() <= len(lost)
    page.from_python(kinds=["message"])
    both = changes.index[(changes["change"] == "lost") & (changes["kind"] == "message")]
    assert page.evaluate(visible) == [int(row) for row in both]
    page.from_python(kinds=["attachment"])
    assert page.get_by_text("There are no changes of these kinds.").is_visible()
    page.get_by_role("button", name="Show all changes").click()
    assert len(page.evaluate(visible)) == len(changes)


@browser
def test_compare_opens_at_the_first_change_and_folds_what_is_the_same(show, captures):
    before, _ = captures
    later = copy.deepcopy(build_sample("refund").segments["Redacted"])
    said = [one["Transcript"] for one in later if "Transcript" in one]
    for place in (30, 60):
        said[place]["Sentiment"] = "POSITIVE" if said[place].get("Sentiment") != "POSITIVE" else "NEGATIVE"
    after = make(later, output_type="Redacted", contact_id=before.contact_id)
    page = show(CompareWidget(before, after, rows="all"))
    in_sight = """() => {
      const frame = document.querySelector('.rtca-cmp-scroll').getBoundingClientRect();
      const [first] = document.querySelectorAll('.rtca-cmp-rows .rtca-cmp-row:not(.rtca-cmp-same)');
      const { top, bottom } = first.getBoundingClientRect();
      return top >= frame.top - 1 && bottom <= frame.bottom;
    }"""
    page.wait_for_function(in_sight)
    assert page.locator(".rtca-cmp-skip").count() == 0
    assert page.get("selected_change") is None
    shown = "() => [...document.querySelectorAll('.rtca-cmp-rows .rtca-cmp-row')].filter((r) => !r.hidden).length"
    total = page.evaluate(shown)
    page.from_python(rows="folded")
    page.wait_for_function(in_sight)
    words = page.locator(".rtca-cmp-skip button").all_text_contents()
    counts = [int(re.search(r"(\d+) rows the same", said)[1]) for said in words]
    assert len(counts) > 1
    assert page.evaluate(shown) == total - sum(counts)
    page.locator(".rtca-cmp-skip button").first.click()
    assert page.evaluate(shown) == total - sum(counts[1:])
    # A stretch that was opened stays open, whatever is filtered meanwhile.
    page.from_python(types=["lost"])
    page.from_python(types=[])
    assert page.evaluate(shown) == total - sum(counts[1:])


@browser
def test_compare_marks_changed_words_with_more_than_colour(show, captures):
    page = show(CompareWidget(*captures))
    mark = page.locator(".rtca-cmp-right mark[data-k~=df]")
    assert mark.text_content().strip() == "Please hurry."
    assert mark.evaluate("(m) => getComputedStyle(m).textDecorationLine") == "underline"
    assert page.locator(".rtca-cmp-right span[data-k=df]").text_content() == "text differs"
    assert page.locator(".rtca-cmp-left span[data-k=df]").count() == 0
    # A category is drawn alike on both sides, whatever its place in either contact.
    looks = page.evaluate(
        """() => ['left', 'right'].map((side) => Object.fromEntries(
          [...document.querySelectorAll(`.rtca-cmp-${side} span[data-k^=k]`)]
            .map((badge) => [badge.textContent, badge.dataset.k])))
        """
    )
    for name in looks[0].keys() & looks[1].keys():
        assert looks[0][name] == looks[1][name]


MORE = [pytest.param(*other, marks=pytest.mark.slow) for other in (("dark", 1100), ("light", 480))]


@pytest.mark.sampled(1)
@browser
@pytest.mark.parametrize(("theme", "width"), [("light", 1100), ("dark", 480), *MORE])
def test_compare_is_accessible_and_fits(show, captures, theme, width):
    page = show(CompareWidget(*captures, selected_change=1), theme=theme, width=width)
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    left, right = (
        page.locator(f".rtca-cmp-row:not(.rtca-cmp-same) .rtca-cmp-{side}").first.bounding_box()
        for side in ("left", "right")
    )
    assert (right["y"] >= left["y"] + left["height"]) if width == 480 else (right["x"] > left["x"] + left["width"])


@pytest.mark.slow
@browser
@pytest.mark.parametrize(("theme", "width"), [("light", 1100), ("dark", 480)])
def test_static_view_is_accessible_and_fits(open_page, captures, theme, width):
    shown = CompareWidget(*captures)._repr_mimebundle_()[0]["text/html"]
    body = f'<body data-jp-theme-light="{str(theme == "light").lower()}"><main><h1>Notebook</h1>{shown}</main></body>'
    page = open_page(f'<!doctype html><html lang="en"><title>static</title>{body}</html>', width=width)
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert page.requests == []


@pytest.mark.slow
@browser
def test_compare_of_equal_contacts_and_of_hostile_ones(show, captures):
    page = show(CompareWidget(captures[0], captures[0]))
    assert page.get_by_text("No difference.").is_visible()
    assert page.locator(".rtca-count").text_content() == "0 changes"
    assert violations(page) == []
    hostile = [contact_of("hostile", form) for form in ("Raw", "Redacted")]
    page = show(CompareWidget(*hostile))
    assert page.evaluate("() => globalThis.pwned") is None
    assert page.evaluate("() => document.querySelectorAll('.view script, .view iframe, .view img').length") == 0


@pytest.mark.slow
@browser
def test_compare_leaves_nothing_behind(show, captures):
    page = show(CompareWidget(*captures), views=2)
    assert page.evaluate("() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);"
                         "return ids.length - new Set(ids).size; }") == 0  # fmt: skip
    page.evaluate("() => cleanups.forEach((end) => end())")
    assert page.evaluate("() => model.listening") == 0
    assert page.locator(".rtca-widget").count() == 0
