"""10,000 messages stay light: the promises of tests/benchmarks/widgets.py, held by a test."""

from __future__ import annotations

import pytest

from rtca_nb.widgets import ContactExplorer, TranscriptWidget
from tests.benchmarks.widgets import bare_page, bytes_of, large, measured

WIDGETS = (TranscriptWidget, ContactExplorer)


@pytest.fixture(scope="module")
def contact():
    return large()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("kind", WIDGETS)
def test_paint_and_keystroke_keep_up_with_a_plain_list(open_page, contact, kind):
    page = open_page(bare_page(kind(contact)))
    page.wait_for_selector("body[data-ready]", state="attached")
    figures = measured(page, contact, rounds=3)
    # The benchmark has the figures; these tell what grows too fast from what a busy machine makes of it.
    assert figures["paints ratio"] <= 3, figures
    assert figures["keys ratio"] <= 3, figures
    assert page.errors == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", WIDGETS)
def test_messages_to_the_browser_stay_small(contact, kind):
    figures = bytes_of(kind, contact)
    assert figures["first display / HTML"] <= 1.3
    assert figures["filter change bytes"] <= 1024


@pytest.mark.slow
@pytest.mark.browser
def test_ends_of_a_long_transcript_are_in_reach(open_page, contact):
    from tests.widgets.conftest import Shown
    from tests.widgets.page import widget_page

    page = open_page(widget_page(TranscriptWidget(contact)))
    page.wait_for_selector("body[data-ready]")
    shown = Shown(page)
    ids = contact.transcript["id"]
    for row in (len(ids) - 1, 0, len(ids) // 2):
        shown.from_python(selected_id=ids[row])
        assert shown.in_sight(row)
    page.locator(".rtca-m[tabindex='0']").focus()
    page.keyboard.press("End")
    assert shown.current() == len(ids) - 1
    assert shown.in_sight(len(ids) - 1)
