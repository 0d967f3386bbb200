"""JupyterLab's own dark theme, switched on as a reader does: every view is dark, readable and accessible."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.axe import violations
from tests.widgets.lab import Lab, opened_lab

# What these look at has tests on a page without JupyterLab, too.
pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = [
    """
import rtca_nb as rtca
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.samples import build_sample
contact = rtca.sample_contact()
sample = build_sample("in-progress")
endpoint = serve([ServedContact(sample.instance_id, sample.contact_id, sample.segments)], quota=None, speed=400).start()
""",
    "rtca.ContactExplorer(contact, reviewer='Ana', selected_id=contact.transcript.id[5])",
    "rtca.TranscriptWidget(contact, search='the')",
    "rtca.CompareWidget(rtca.sample_contact(), rtca.sample_contact('in-progress'), allow_different=True)",
    "monitor = rtca.LiveMonitor(sample.instance_id, sample.contact_id, client=endpoint.client(), height=300)\nmonitor",
    "contact",
    "rtca.sentiment_timeline(contact)",
    "rtca.category_timeline(contact)",
]
VIEWS = range(1, 6)
FIGURES = (6, 7)
# What a surface is like, from black to white; of an element that has none of its own, that of what is behind it.
BRIGHTNESS = """(element) => {
  for (let one = element; one; one = one.parentElement) {
    const [red, green, blue, alpha = 1] = getComputedStyle(one).backgroundColor.match(/[\\d.]+/g).map(Number);
    if (alpha > 0.5) return (red + green + blue) / 765;
  }
  return 1;
}"""


@pytest.fixture(scope="module")
def opened(chromium, tmp_path_factory) -> Iterator[Lab]:
    with opened_lab(chromium, tmp_path_factory.mktemp("lab"), CELLS) as lab:
        yield lab


def test_views_follow_the_dark_theme_of_lab_and_are_accessible_in_it(lab):
    page = lab.page
    lab.until("print(monitor.phase)", "ended")
    page.evaluate("() => jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })")
    page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")
    shots = os.environ.get("RTCA_SHOTS")
    for place in (*VIEWS, *FIGURES):
        output = lab.cell(place)
        output.first.scroll_into_view_if_needed()
        if shots:
            output.first.screenshot(path=Path(shots) / f"lab-dark-{place}.png")
    for place in VIEWS:
        view = lab.cell(place).locator(".rtca").first
        assert view.evaluate(BRIGHTNESS) < 0.3
        ink = view.evaluate("(one) => getComputedStyle(one).color.match(/\\d+/g).slice(0, 3).map(Number)")
        assert sum(ink) / 765 > 0.6
        assert violations(page, f".jp-Notebook .jp-Cell:nth-child({place + 1}) .rtca") == []
