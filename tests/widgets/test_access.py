"""What every widget owes readers who see or point otherwise: axe-core in each scheme, and targets that are hit."""

from __future__ import annotations

import pytest

from rtca_nb.contact.access import tables_of
from rtca_nb.widgets import CompareWidget, ContactExplorer, LiveMonitor, TranscriptWidget
from rtca_nb.widgets.monitor_page import entries_of
from tests.axe import small_targets, violations
from tests.widgets.monitoring import IDS, playing, sample
from tests.widgets.test_monitor_view import line, status

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def monitor():
    """Return a monitor that was not started."""
    with playing(sample(), speed=0) as endpoint:
        return LiveMonitor(*IDS, client=endpoint.client(), start=False)


@pytest.fixture(params=["explorer", "transcript", "compare", "monitor"])
def widget(request, refund, captures):
    """Return each kind of widget, in use."""
    makers = {
        "explorer": lambda: ContactExplorer(refund, reviewer="Ana", selected_id=refund.transcript["id"][30]),
        "transcript": lambda: TranscriptWidget(refund, search="lamp"),
        "compare": lambda: CompareWidget(*captures, selected_change=2),
        "monitor": monitor,
    }
    return makers[request.param]()


def arrive(shown, contact):
    """Let all entries of a contact arrive in a monitor."""
    entries = entries_of(tables_of(contact))
    change = {"talk": 0, "length": len(entries), "set": [*map(list, enumerate(entries))]}
    shown.evaluate("(change) => model.emit('msg:custom', change)", change)


@pytest.fixture(params=[("light", "none"), ("light", "active"), ("dark", "active"), ("dark", "none")], ids="-".join)
def in_use(request, show, widget, refund):
    """Show a widget in each scheme, with its panels open."""
    theme, forced = request.param
    shown = show(widget, theme=theme, forced_colors="active" if forced == "active" else "none", width=1000)
    if isinstance(widget, LiveMonitor):
        told = [["09:14:02 UTC", 0, "Nothing answers."]]
        shown.from_python(_status=status(line(trouble="Nothing answers.", wait=4.0), troubles=told))
        arrive(shown, refund)
        shown.page.locator("summary").click()
    for button in shown.page.locator('button[name="panel"]').all():
        button.click()
    return shown


def test_a_view_in_use_is_accessible_in_every_scheme_and_large_enough_to_hit(in_use):
    assert violations(in_use, ".view") == []
    assert small_targets(in_use) == []


def test_roles_are_told_apart_in_the_timeline_where_colours_are_forced(show, refund):
    shown = show(ContactExplorer(refund), forced_colors="active")
    dashes = shown.evaluate(
        "() => [...document.querySelectorAll('.rtca-overview figure:first-of-type .rtca-score')]"
        ".map((one) => getComputedStyle(one).strokeDasharray)"
    )
    assert len(set(dashes)) == 3


def test_names_of_roles_end_before_the_drawing_in_every_language(show, refund):
    over = """() => [...document.querySelectorAll('svg.rtca-timeline')].flatMap((svg) =>
      [...svg.querySelectorAll('.rtca-who')]
        .filter((name) => name.getBoundingClientRect().right > svg.getBoundingClientRect().left)
        .map((name) => name.textContent))"""
    for language in ("de", "es", "ja"):
        shown = show(ContactExplorer(refund, language=language))
        shown.page.locator('button[value="charts"]').click()
        assert shown.evaluate(over) == []


def test_nothing_covers_the_transcript_of_a_monitor_on_paper(show, refund):
    shown = show(monitor())
    shown.from_python(_status=status(line(), troubles=[["09:14:02 UTC", 0, "Nothing answers."]]))
    arrive(shown, refund)
    shown.page.page.emulate_media(media="print")
    ends, begins = shown.evaluate(
        "() => [document.querySelector('.rtca-list').getBoundingClientRect().bottom, "
        "document.querySelector('.rtca-mon-log').getBoundingClientRect().top]"
    )
    assert ends > 2000
    assert begins >= ends
    assert not shown.page.get_by_role("button", name="Pause").is_visible()
