"""The live monitor in a real JupyterLab: the kernel stays free, the page follows, and Stop stops."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.widgets.lab import Lab, opened_lab

# What these look at has tests on a page without JupyterLab, too.
pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = [
    """
import asyncio
import rtca_nb as rtca
from rtca_nb.endpoint import Faults, ServedContact, serve
from rtca_nb.samples import build_sample

sample = build_sample("in-progress")
problems = []
asyncio.get_running_loop().set_exception_handler(lambda _, context: problems.append(context))
served = ServedContact(sample.instance_id, sample.contact_id, sample.segments)
faults = {4: "429", 5: "429", 6: "429", 9: "reset", 12: "truncate-half", 15: "expired-token", 16: "expired-token"}
endpoint = serve([served], quota=None, speed=20, faults=Faults(faults)).start()
""",
    """
monitor = rtca.LiveMonitor(sample.instance_id, sample.contact_id, client=endpoint.client(), interval=0.4, height=300)
monitor
""",
    "print('free while it', monitor.phase)",
]
MONITOR, FREE = 1, 2


@pytest.fixture(scope="module")
def opened(chromium, tmp_path_factory) -> Iterator[Lab]:
    with opened_lab(chromium, tmp_path_factory.mktemp("lab"), CELLS) as lab:
        yield lab


def test_lab_follows_while_other_cells_run(lab):
    output = lab.cell(MONITOR)
    output.locator(".rtca-m").first.wait_for()
    assert lab.cell(FREE).text_content().strip() == "free while it running"
    # Cells run, and say so, while messages go on arriving.
    arrived = []
    while not arrived or arrived[-1] < arrived[0] + 3:
        assert lab.run("print(sum(range(1000)))") == "499500"
        arrived.append(output.locator(".rtca-m").count())
    assert lab.run("print(monitor.phase)") == "running"


def test_lab_is_paused_and_resumed_from_the_page(lab):
    output = lab.cell(MONITOR)
    output.get_by_role("button", name="Pause").click()
    lab.until("print(monitor.phase)", "paused")
    output.locator(".rtca-mon-next", has_text="Paused.").wait_for()
    output.get_by_role("button", name="Resume").click()
    lab.until("print(monitor.phase)", "running")


def test_lab_says_what_went_wrong_and_ends_with_everything(lab):
    output = lab.cell(MONITOR)
    lab.until("print(len(endpoint.requests) > 17)", "True")  # every fault was met
    lab.run("endpoint.advance(600)")
    assert lab.run("print(await monitor.wait())") == "True"
    output.locator(".rtca-mon-phase", has_text="ended").wait_for()
    said = output.locator(".rtca-mon-log").text_content()
    for words in ("quota", "; asking again"):
        assert words in said
    shown = int(lab.run("print(len(monitor.contacts[sample.contact_id].transcript))"))
    wire = "[s for s in sample.segments['Redacted'] if 'Transcript' in s]"
    assert int(lab.run(f"print(len({wire}))")) == shown
    output.locator(".rtca-m").nth(shown - 1).wait_for()
    assert output.locator(".rtca-m").count() == shown
    rendered = lab.run(
        "from rtca_nb.contact.access import tables_of\n"
        "from rtca_nb.widgets.monitor_page import entries_of\n"
        "print(monitor._talks[0] == entries_of(tables_of(monitor.contacts[sample.contact_id])))"
    )
    assert rendered == "True"
    assert lab.run("print(problems, endpoint.internal_errors)") == "[] []"


def test_lab_stops_and_leaves_nobody_asking(lab):
    lab.run(
        "endless = ServedContact(sample.instance_id, 'endless', sample.segments, status='IN_PROGRESS')\n"
        "endpoint.script(None); endpoint.add(endless)\n"
        "second = rtca.LiveMonitor(sample.instance_id, 'endless', client=endpoint.client(), interval=0.4)\n"
        "noting = asyncio.create_task(second.wait())"
    )
    lab.until("print(bool(second.contacts))", "True")
    assert lab.run("second.stop(); print(await noting, second.phase)") == "True stopped"
    asking = "[t for t in threading.enumerate() if t.name == 'rtca-following']"
    assert lab.run(f"import threading; [t.join(30) for t in {asking}]; print({asking})") == "[]"


def test_lab_shows_it_all_again_after_a_reload_and_saves_no_state(lab):
    shown = lab.cell(MONITOR).locator(".rtca-m").count()
    saved = lab.save()
    assert "widgets" not in saved["metadata"]
    text = lab.path.read_text("utf-8")
    assert "widget-state" not in text
    assert not [s for s in lab.run("print(*sample.secrets, sep='\\n')").splitlines() if s in text]
    lab.page.reload()
    lab.page.wait_for_function("() => document.querySelectorAll('.rtca-monitor .rtca-m').length")
    lab.page.wait_for_function(f"() => document.querySelectorAll('.rtca-monitor .rtca-m').length === {shown}")
