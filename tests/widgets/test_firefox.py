"""Explorer and report in Firefox, driven over WebDriver BiDi: search, selection, citation, no request and no error."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import rtca_nb as rtca
from rtca_nb.widgets import ContactExplorer
from tests.widgets.page import widget_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DRIVER = Path(__file__).resolve().parents[1] / "js" / "firefox.mjs"
VISIBLE = "[...document.querySelectorAll('.rtca-m')].filter((m) => m.checkVisibility()).length"


@pytest.fixture(scope="module")
def firefox(node) -> str:
    """Path of Firefox; the test skips where it or its driver is missing, and fails where a browser is required."""
    found = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
    driver = DRIVER.with_name("node_modules") / "puppeteer-core"
    if found is None or not driver.exists():
        missing = (
            "Firefox is not installed." if found is None else "puppeteer-core is not; run python tests/js/install.py."
        )
        if os.environ.get("RTCA_REQUIRE_BROWSER"):
            pytest.fail(missing)
        pytest.skip(missing)
    return found


def test_explorer_and_report_work_in_firefox(firefox, node, tmp_path, refund):
    words = "lamp"
    matching = int(refund.transcript["content"].str.contains(words, case=False, na=False).sum())
    pages = {
        "explorer": widget_page(ContactExplorer(refund)),
        "report": rtca.render_report(refund),
    }
    for name, page in pages.items():
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    everything = [
        ["see", f"() => {VISIBLE} === {len(refund.transcript)} && {VISIBLE}"],
        ["type", "input[type=search]", words],
        ["see", f"() => {VISIBLE} === {matching} && {VISIBLE}"],
        ["press", "Enter"],
    ]
    steps = {
        "explorer": [
            ["see", "() => document.body.dataset.ready"],
            *everything,
            ["see", "() => CSS.highlights.get('rtca-found').size > 0"],
            ["press", "Escape"],
            ["click", ".rtca-m", 4],
            ["see", "() => model.get('selected_id') === model.get('_ids')[4]"],
            ["see", "() => document.querySelectorAll('.rtca-m')[4].getAttribute('aria-current')"],
            ["press", "c"],
            ["see", "() => model.sent.some(({ cite }) => cite?.row === 4)"],
        ],
        "report": [
            *everything,
            ["see", "() => document.querySelectorAll('.rtca-m.rtca-current').length"],
            ["see", "() => performance.getEntriesByType('resource').length === 0"],
        ],
    }
    given = {
        "browser": firefox,
        "pages": [{"url": (tmp_path / f"{name}.html").as_uri(), "steps": steps[name]} for name in pages],
    }
    done = subprocess.run(
        [node, str(DRIVER)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    explorer, report = json.loads(done.stdout)
    assert explorer["errors"] == report["errors"] == []
    assert explorer["seen"] == ["yes", len(refund.transcript), matching, True, True, "true", True]
    assert report["seen"] == [len(refund.transcript), matching, 1, True]
