"""The report on one contact of 10,000 messages in a real Chromium: run as ``python -m tests.benchmarks.report_one``.

A keystroke is a letter in the search box until the frame is drawn; the last one clears the search. It prints a line for
each figure with its target, and ends with 1 where one is missed.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import rtca_nb as rtca
from tests.benchmarks.widgets import MESSAGES, SEARCHES, large
from tests.browser import FLAGS, executable

ROUNDS = 5
DRAWN = """
globalThis.drawn = () => new Promise((done) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => done(performance.now());
  port2.postMessage(0);
}));
globalThis.typed = async (word) => {
  const box = document.querySelector("input[name=q]");
  await drawn();
  const began = performance.now();
  box.value = word;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  return (await drawn()) - began;
};
"""


class Line(NamedTuple):
    """A figure in milliseconds, and what it must not exceed."""

    what: str
    value: float
    limit: float | None = 100


def keystrokes(page: Any, searches: tuple[str, ...] = SEARCHES, rounds: int = ROUNDS) -> list[list[float]]:
    """Milliseconds of each keystroke, by round; the page is open, and nothing was searched yet."""
    page.evaluate(DRAWN)
    return [[page.evaluate("(word) => typed(word)", word) for word in searches] for _ in range(rounds)]


def lines_of(path: Path) -> list[Line]:
    """Open the page several times and search it."""
    from playwright.sync_api import sync_playwright

    loaded: list[float] = []
    first: list[float] = []
    each: list[list[float]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        for _ in range(3):
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.goto(path.as_uri())
            timing = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
            loaded.append(page.evaluate(timing))
            page.wait_for_timeout(1_000)  # nobody types sooner; meanwhile the page reads its messages
            found = keystrokes(page, rounds=ROUNDS)
            first.append(found[0][0])
            each += found[1:]
            page.close()
        browser.close()
    lines = [
        Line("DOMContentLoaded", statistics.median(loaded), None),
        Line("the first letter of all", statistics.median(first)),
    ]
    for place, word in enumerate(SEARCHES):
        name = f"a letter, to {word!r}" if word else "clearing the search"
        lines.append(Line(name, statistics.median(row[place] for row in each)))
    return lines


def main() -> int:
    """Print the figures; 1 where a target is missed."""
    contact = large()
    with tempfile.TemporaryDirectory() as folder:
        path = rtca.write_report(contact, Path(folder) / "report.html")
        print(f"{len(contact.transcript):,} of {MESSAGES:,} messages, {path.stat().st_size:,} bytes")
        lines = lines_of(path)
    missed = [line for line in lines if line.limit is not None and line.value > line.limit]
    for line in lines:
        limit = "" if line.limit is None else f"  (at most {line.limit:g}{': MISSED' if line in missed else ''})"
        print(f"{line.what:<28}{line.value:>10,.1f} ms{limit}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
