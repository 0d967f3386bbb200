"""The report on 1,000 contacts: how long it takes to write, how large it is, and how it behaves in a real Chromium.

Run it as ``python -m tests.benchmarks.report_many``; ``--contacts 200`` is enough for a look. It prints a line for each
figure with its target, and ends with 1 where one is missed. Contacts are generated (``rtca-nb generate``: of some 55
segments); ``--wordy`` takes those of the other benchmarks, of 60 segments with messages twice as long.

The file is written by a process of its own, from a corpus, so that the memory of that process is that of the report;
a smaller report from the same corpus says how much of it grows with the number of contacts.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

import rtca_nb as rtca
from rtca_nb import read_contact as read
from rtca_nb.samples import generate_contacts
from tests.benchmarks.reading import lines_of
from tests.benchmarks.took import median
from tests.browser import FLAGS, executable

ROUNDS: Final = 3
_COMMON: Final = "the"
_SEARCH: Final = """([words]) => new Promise((done) => {
  const box = document.querySelector("#contacts input[name=q]");
  const output = document.querySelector("#contacts output");
  const list = document.querySelector(".rtca-hits ol");
  output.textContent = "";
  let first = null;
  const begun = performance.now();
  const watch = new MutationObserver(() => {
    const now = performance.now() - begun;
    if (first === null && list.children.length) first = now;
    if (/contacts$/.test(output.textContent)) {
      watch.disconnect();
      done([first, now, output.textContent]);
    }
  });
  watch.observe(document.querySelector("#contacts"), { childList: true, subtree: true, characterData: true });
  box.value = words;
  box.dispatchEvent(new Event("input", { bubbles: true }));
})"""
_OPEN: Final = """([place]) => new Promise((done) => {
  const begun = performance.now();
  const reader = document.getElementById("reader");
  const watch = new MutationObserver(() => {
    if (!reader.querySelector(`#contact${place}`)) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
  });
  watch.observe(reader, { childList: true });
  location.hash = `#contact${place}`;
})"""


class Line(NamedTuple):
    """A figure, and what it must not exceed."""

    what: str
    value: float
    unit: str
    target: float | None

    @property
    def reached(self) -> bool:
        return self.target is None or self.value <= self.target


def write(corpus: Path, target: Path, period: str | None) -> None:
    """Write a report and print seconds, bytes and memory; runs in a process of its own."""
    opened = rtca.open_corpus(corpus)
    begun = time.process_time()
    path = rtca.write_report(opened, target, period=period)
    taken = time.process_time() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps([taken, path.stat().st_size, memory]))


def written(corpus: Path, target: Path, period: str | None = None) -> list[float]:
    """Return seconds of the processor, bytes of the file and bytes of memory."""
    asked = [sys.executable, "-m", "tests.benchmarks.report_many", "--write", str(corpus), str(target)]
    done = subprocess.run([*asked, *([period] if period else [])], capture_output=True, text=True, check=True)
    found: list[float] = json.loads(done.stdout)
    return found


def in_browser(path: Path, contacts: int) -> list[Line]:
    """Open the page, contacts of it, and search it; medians of some rounds."""
    from playwright.sync_api import sync_playwright

    loaded, opened, found, first = [], [], [], []
    requests: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        for _ in range(ROUNDS):
            page = browser.new_page()
            page.on("request", lambda request: requests.append(request.url))
            page.goto(path.as_uri())
            loaded.append(
                page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd") / 1000
            )
            # The first search reads all contacts, later ones do not.
            begin, end, said = page.evaluate(_SEARCH, [_COMMON])
            first.append(begin)
            found.append(end)
            for place in range(0, contacts, max(contacts // 10, 1)):
                opened.append(page.evaluate(_OPEN, [place]))
            page.close()
        browser.close()
    print(f"searched for {_COMMON!r}: {said}")
    own = sum(not url.startswith(("file:", "blob:", "data:")) for url in requests)
    return [
        Line("DOMContentLoaded", median(loaded), "s", 1),
        Line("a contact opens", median(opened), "ms", 150),
        Line("slowest contact", max(opened), "ms", None),
        Line("first hits of a search", median(first), "ms", None),
        Line("search over all, the first one", median(found) / 1000, "s", 1),
        Line("requests", own, "", 0),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=1000)
    parser.add_argument("--wordy", action="store_true")
    parser.add_argument("--write", nargs="+", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        corpus, target, *period = asked.write
        write(Path(corpus), Path(target), period[0] if period else None)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        source, corpus, path = (Path(folder) / name for name in ("lines.jsonl", "corpus", "report.html"))
        if asked.wordy:
            source.write_bytes(b"\n".join(line.rstrip() for line in lines_of(asked.contacts)) + b"\n")
        else:
            made = generate_contacts(asked.contacts, seed=3)
            contacts = (read(one.pages(), contact_id=one.contact_id, output_type="Redacted") for one in made)
        rtca.write_corpus(source if asked.wordy else contacts, corpus)
        small = [] if asked.wordy else written(corpus, path, "2026-W02")
        seconds, size, memory = written(corpus, path)
        lines = [
            Line("size", size / 1e6, "MB", 10),
            Line("written in, of the processor", seconds, "s", None),
            Line("memory at most", memory / 1e6, "MB", None),
            *([Line("the same of a quarter of the contacts", small[2] / 1e6, "MB", None)] if small else []),
            *in_browser(path, asked.contacts),
        ]
    for line in lines:
        target = "" if line.target is None else f"<= {line.target:g} {'reached' if line.reached else 'MISSED'}"
        print(f"{line.what:40} {line.value:10.2f} {line.unit:4} {target}")
    return 0 if all(line.reached for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
