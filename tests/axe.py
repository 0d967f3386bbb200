"""Accessibility of a page, judged by axe-core, which nobody here wrote."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parent / "js" / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.2 at levels A and AA, and what axe calls best practice.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

# What can be clicked and is smaller than WCAG 2.2 asks for; that of a box or a dot is its label.
SMALL = """() => [...document.querySelectorAll('a, button, input, select, summary')]
  .filter((one) => one.checkVisibility() && !one.closest('svg'))
  .map((one) => (one.matches('[type=checkbox], [type=radio]') ? one.closest('label') : one))
  .filter((one) => {
    const { width, height } = one.getBoundingClientRect();
    return width < 24 || height < 24;
  })
  .map((one) => one.outerHTML)"""


def axe_script() -> str:
    """Return axe-core; the test skips where it is not installed, and fails where ``RTCA_REQUIRE_NODE`` is set."""
    if not SCRIPT.exists():
        missing = "axe-core is not installed; run python tests/js/install.py."
        if os.environ.get("RTCA_REQUIRE_NODE"):
            pytest.fail(missing)
        pytest.skip(missing)
    return SCRIPT.read_text(encoding="utf-8")


def violations(page: Any, within: str | None = None) -> list[str]:
    """Say what axe-core finds wrong in a page, or in a part of it, one line for each element."""
    # Beside the policy of the page, which may allow no script: the protocol runs it.
    page.evaluate(axe_script())
    found = page.evaluate(
        "([tags, within]) => axe.run(within ? [within] : document, "
        "{ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })",
        [list(TAGS), within],
    )
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def small_targets(page: Any) -> list[str]:
    """Return the HTML of what can be clicked and measures less than 24 pixels."""
    found: list[str] = page.evaluate(SMALL)
    return found
