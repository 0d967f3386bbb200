"""Comparing and judging in a real JupyterLab."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rtca_nb.samples import build_sample
from tests.widgets.lab import KERNEL, Lab, opened_lab

# What these look at has tests on a page without JupyterLab, too.
pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = [
    """
import rtca_nb as rtca
from rtca_nb.samples import build_sample
segments = build_sample("refund").segments["Redacted"]
page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments}
before = rtca.read_contact(page, contact_id="c", output_type="Redacted")
said = next(one["Transcript"] for one in segments if one.get("Transcript", {}).get("ParticipantRole") == "AGENT")
said["Content"] += " Truly."
segments[:] = [one for one in segments if "PostContactSummary" not in one]
after = rtca.read_contact(page, contact_id="c", output_type="Redacted")
""",
    "compare = rtca.CompareWidget(before, after)\ncompare",
    "explorer = rtca.ContactExplorer(before, reviewer='Ana')\nexplorer",
    "rtca.CompareWidget(*(rtca.sample_contact('hostile', output_type=form) for form in ('Raw', 'Redacted')))",
]
COMPARE, EXPLORER, HOSTILE = 1, 2, 3


@pytest.fixture(scope="module")
def opened(chromium, tmp_path_factory) -> Iterator[Lab]:
    with opened_lab(chromium, tmp_path_factory.mktemp("lab"), CELLS) as lab:
        yield lab


def test_lab_compare_leads_to_changes_both_ways(lab):
    output = lab.cell(COMPARE)
    output.get_by_role("option").first.wait_for()
    assert lab.run("print(list(compare.changes['change']))") == "['changed', 'lost']"
    output.get_by_role("option", name="changed").click()
    lab.until("print(compare.selected_change)", "0")
    cells = lab.page.locator(".jp-Notebook .jp-Cell").count()
    for key in ("n", "d", "d", "x"):
        lab.page.keyboard.press(key)
    lab.until("print(compare.selected_change)", "1")
    assert lab.page.locator(".jp-Notebook .jp-Cell").count() == cells  # the keys were not the notebook's
    lab.run("compare.selected_change = 0")
    output.locator(".rtca-cmp-row[aria-current=true]", has_text="Truly.").wait_for()
    assert lab.run("compare.selected_change = 7").startswith("TraitValueError: there is no change 7")
    output.get_by_role("alert").wait_for()
    lab.run("compare.types = ['lost']")
    output.get_by_role("option", name="changed").wait_for(state="hidden")
    lab.run("compare.types = []")


def test_lab_judges_a_match_by_keys(lab):
    output = lab.cell(EXPLORER)
    output.get_by_role("button", name="Billing dispute").first.click()
    group = output.get_by_role("group", name="Billing dispute").first
    group.wait_for()
    lab.settle(EXPLORER)
    group.get_by_role("textbox").fill("as it says")
    group.get_by_role("button", name="Right").press("Enter")
    lab.until("print(explorer.annotations[['verdict', 'note', 'reviewer']].values.tolist())",
              "[['right', 'as it says', 'Ana']]")  # fmt: skip
    output.locator("[aria-pressed=true]").wait_for()
    lab.run("explorer.annotate('wrong', label='Long silence')")
    output.get_by_role("group", name="Long silence").locator("[aria-pressed=true]").wait_for()
    output.locator(".rtca-judged", has_text="2 judgements").wait_for()


def test_lab_keeps_100_fast_verdicts_on_their_messages_while_the_kernel_sleeps(lab):
    lab.page.evaluate(f"() => void {KERNEL}.requestExecute({{ code: 'import time; time.sleep(4)' }})")
    given = lab.page.evaluate(
        """(place) => {
          const cell = document.querySelectorAll('.jp-Notebook .jp-Cell')[place];
          const scored = [...cell.querySelectorAll('.rtca-m')].filter((m) => m.dataset.s);
          return Array.from({ length: 100 }, (_, turn) => {
            const message = scored[(turn * 7) % scored.length];
            message.click();
            const row = [...cell.querySelectorAll('.rtca-own .rtca-target')].at(-1);
            row.querySelectorAll('button')[turn % 3].click();
            return [message.querySelector('time').textContent, ['right', 'wrong', 'unsure'][turn % 3]];
          });
        }""",
        EXPLORER,
    )
    said = (
        "times = before.transcript.set_index('id')['offset_seconds']\n"
        "rows = explorer.annotations.query('kind == \"sentiment\"')\n"
        "clock = lambda s: f'{int(s) // 60}:{int(s) % 60:02}'\n"
        "print(sorted((clock(times[one.id]), one.verdict) for one in rows.itertuples()))"
    )
    lab.until(said, str(sorted(dict(given).items())))
    lab.cell(EXPLORER).locator(".rtca-unsaved").wait_for(state="hidden")
    assert lab.cell(EXPLORER).get_by_text("Saving…").count() == 0


def test_lab_runs_nothing_of_hostile_contacts_and_saves_static_views(lab):
    output = lab.cell(HOSTILE)
    output.get_by_text("No difference.").wait_for()
    assert lab.page.evaluate("() => globalThis.pwned") is None
    assert output.locator("mjx-container, script, iframe, img, object, embed").count() == 0
    saved = lab.save()
    assert "widgets" not in saved["metadata"]
    static = "".join(saved["cells"][COMPARE]["outputs"][0]["data"]["text/html"])
    assert "Truly." in static
    assert "text differs" in static
    text = lab.path.read_text("utf-8")
    secrets = build_sample("hostile").secrets | build_sample("refund").secrets
    assert not [secret for secret in secrets if secret in text]
