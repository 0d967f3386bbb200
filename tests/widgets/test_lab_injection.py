"""Hostile text in every view in a real JupyterLab: nothing asks, fetches, typesets or runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import running_loop
from tests.leaks.html_sinks import HTML_SINKS
from tests.render.hostile_fields import full_contact
from tests.render.markup_oracle import shown
from tests.widgets.lab import Lab, opened_lab

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

MAKE = """
import pandas as pd
import rtca_nb as rtca
from tests.render.hostile_fields import full_contact
contact = full_contact()
pd.set_option("display.max_rows", None, "display.max_colwidth", None)
"""
VIEWS = [cell for sink in HTML_SINKS.values() for cell in sink.cells]
# Typesetting and scripts work in this notebook: that nothing of a contact does so says something.
TEX = "from IPython.display import HTML\nHTML(r'<p class=\"tex\">$\\alpha$</p><script>window.works=1</script>')"
# anywidget says so after two seconds, which a busy machine may take to open twenty widgets.
SLOW = "[anywidget] Failed to initialize model."
ACTIVE = """(outputs) => {
  const active = "script, iframe, object, embed, img, video, audio, form:not(.rtca-tools, .rtca-rl-find), base, meta, "
    + "link, mjx-container";
  const address = /^(#|http:\\/\\/127\\.0\\.0\\.1)/;
  const found = [];
  for (const output of document.querySelectorAll(".jp-OutputArea-output")) {
    if (output.querySelector("p.tex")) continue;
    for (const element of output.querySelectorAll("*")) {
      if (element.matches(active) && !element.closest(".js-plotly-plot")) found.push(element.outerHTML.slice(0, 200));
      for (const { name, value } of element.attributes) {
        if (name.startsWith("on")) found.push(`${element.localName} ${name}`);
        if (/href$/.test(name) && !address.test(value)) found.push(`${name}=${value.slice(0, 200)}`);
      }
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def opened(chromium, tmp_path_factory) -> Iterator[Lab]:
    with opened_lab(chromium, tmp_path_factory.mktemp("lab"), [MAKE, TEX, *VIEWS], seconds=300) as lab:
        yield lab


@pytest.fixture
def lab(chromium, opened) -> Iterator[Lab]:
    with running_loop(chromium.rtca_loop):
        opened.page.locator(".jp-OutputArea-output mjx-container").first.wait_for()
        yield opened
        assert opened.page.evaluate("() => [globalThis.works, globalThis.pwned]") == [1, None]
    assert opened.dialogs == []
    assert opened.requests == []
    assert opened.reports == []
    assert set(opened.errors) <= {SLOW}


def test_every_view_of_a_hostile_contact_is_inert_in_lab(lab):
    assert lab.page.locator(".jp-OutputArea-output.jp-mod-error, [data-mime-type*=stderr]").all_text_contents() == []
    outputs = [lab.cell(place).count() for place in range(1, len(VIEWS) + 2)]
    assert all(outputs), outputs
    assert lab.page.get_by_text("Javascript Error").count() == 0
    assert lab.page.evaluate(ACTIVE) == []


def test_messages_of_a_hostile_contact_read_as_sent_in_lab(lab):
    wanted = [shown(text) for text in full_contact().transcript["content"] if text]
    for view in ("contact", "rtca.TranscriptWidget(contact)", "rtca.ContactExplorer(contact)"):
        cell = lab.cell(VIEWS.index(view) + 2)
        cell.locator(".rtca-m").first.wait_for()
        said = set(cell.locator(".rtca-m > p[dir]").evaluate_all("(all) => all.map((p) => p.textContent)"))
        assert [text for text in wanted if text not in said] == [], view


def test_hostile_searches_and_errors_are_inert_in_lab(lab):
    said = lab.run(
        """
from tests.render.hostile_strings import every_string
from tests.render.hostile_fields import received
widgets = [rtca.TranscriptWidget(contact), rtca.ContactExplorer(contact)]
display(*widgets)
for widget in widgets:
    for text in map(received, every_string()):
        widget.search = text
        for name in ("selected_id", "roles", "categories"):
            try:
                setattr(widget, name, text)
            except rtca.UsageError:
                pass
print("done")
"""
    )
    assert said.endswith("done"), said
    assert lab.page.evaluate(ACTIVE) == []
