"""The explorer of many contacts in a real JupyterLab: run as ``python -m tests.benchmarks.corpus_explorer``.

``--contacts 100000`` gives the figures that count. It prints how long the first paint takes from the moment that the
cell is run, how much of that the kernel takes, and when all charts are there; how long a filter takes until rows are
drawn, and until all charts are; how long a contact takes to open; and how many bytes the browser gets. It ends with 1
where a target is missed.

The corpus is made of up to 2,000 generated contacts, written as users do, whose tables are copied under other ids and a
week apart until there are enough: what is measured reads tables, and does not care how they came there. ``--folder``
keeps it for another run.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from pathlib import Path
from typing import Any, Final

import rtca_nb as rtca
from rtca_nb.corpus.layout import LIST, MARKER, FileOf, Manifest, Part, list_of, manifest_of
from rtca_nb.samples.generator.writing import write_contacts
from tests.benchmarks.in_lab import run

GENERATED: Final = 2_000
FILTERS: Final = 8
TARGETS: Final = {"first paint ms": 1_000.0, "filter, rows ms": 300.0, "bytes to the browser": 1_000_000.0}

# Milliseconds from what is done until something is so and a frame was drawn after it.
UNTIL: Final = """
globalThis.until = (done) => new Promise((resolve) => {
  const began = performance.now();
  const look = () => {
    if (!done()) return requestAnimationFrame(look);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(performance.now() - began);
    requestAnimationFrame(() => port2.postMessage(0));
  };
  look();
});
globalThis.count = () => document.querySelector(".rtca-cx-count")?.textContent ?? "";
globalThis.courses = () => Boolean(document.querySelector(".rtca-cx-course svg"));
"""
FIRST: Final = """async () => {
  globalThis.ran = performance.now();
  const shown = until(() => document.querySelector(".rtca-widget tbody tr"));
  jupyterapp.commands.execute("notebook:run-cell");
  return shown;
}"""
EVERYTHING: Final = """async () => {
  const button = () => document.querySelector("[data-chart=category] button");
  await until(() => courses() && button());
  return performance.now() - ran;
}"""
FILTER: Final = """async (place) => {
  const before = count();
  const button = document.querySelectorAll("[data-chart=category] button")[place];
  for (const cell of document.querySelectorAll(".rtca-cx-course")) cell.replaceChildren();
  const rows = until(() => count() !== before);
  const all = until(() => count() !== before && courses());
  button.click();
  return [await rows, await all];
}"""
OPEN: Final = """async (row) => {
  document.querySelectorAll("button[name=open]")[row].click();
  return until(() => document.querySelector(".rtca-cx-view:not([hidden]) .rtca-m"));
}"""


def copied(source: Path, target: Path, contacts: int) -> None:
    """Write a corpus of many contacts: those of another one, again and again, a week apart."""
    import duckdb

    current = (source / "current").resolve()
    manifest = manifest_of((current / LIST).read_bytes())
    folder = target / "snapshots" / "1"
    shutil.copytree(current, folder, ignore=lambda _, names: [name for name in names if not name.startswith("empty")
                    and name.endswith(".parquet")])  # fmt: skip
    parts = [part for part in manifest.parts if not part.contacts]
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for part in manifest.parts:
            for copy in range(-(-contacts // manifest.contacts) if part.contacts else 0):
                parts.append(_copy(connection, current, folder, part, copy))
    made = Manifest(number=1, release=manifest.release, parts=tuple(parts))
    (folder / LIST).write_bytes(list_of(made))
    shutil.copy(source / MARKER, target / MARKER)
    (target / "current").symlink_to("snapshots/1")


def _copy(connection: Any, current: Path, folder: Path, part: Part, copy: int) -> Part:
    name = f"{part.name}-{copy}"
    files = {}
    for table, of in part.files.items():
        path = folder / table / f"{name}.parquet"
        changed = [f"contact_id || '-{copy}' AS contact_id"]
        if table == "contacts":
            changed += [f'"{time}" + INTERVAL {7 * copy} DAY AS "{time}"' for time in ("start", "end")]
        if table == "segments":
            changed.append(f"replace(content, contact_id, contact_id || '-{copy}') AS content")
        source = current / table / f"{part.name}.parquet"
        connection.execute(
            f"COPY (SELECT * REPLACE ({', '.join(changed)}) FROM read_parquet('{source}')) TO '{path}' "
            "(COMPRESSION zstd)"
        )
        files[table] = FileOf(path.stat().st_size, of.rows)
    return Part(name, part.contacts, part.revealed, files, part.searched)


def corpus_of_size(folder: Path, contacts: int) -> Path:
    """Make the corpus, unless it is there."""
    target = folder / f"corpus-{contacts}"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        lines, source = folder / "contacts.jsonl", folder / f"source-{contacts}"
        write_contacts(min(contacts, GENERATED), seed=7, redacted=lines)
        rtca.write_corpus(lines, source)
        copied(source, target, contacts)
    return target


def measured(browser: Any, corpus: Path, folder: Path) -> dict[str, float]:
    """Run the notebook, and return what each step took."""
    from tests.browser import running_loop
    from tests.widgets.lab import opened_lab

    opening = f"import rtca_nb as rtca\ncorpus = rtca.open_corpus({str(corpus)!r})"
    with opened_lab(browser, folder, [opening, "1"]) as lab, running_loop(browser.rtca_loop):
        page = lab.page
        page.evaluate(UNTIL)
        page.evaluate(
            """(code) => {
              const notebook = jupyterapp.shell.currentWidget.content;
              notebook.activeCellIndex = 1;
              notebook.activeCell.model.sharedModel.setSource(code);
            }""",
            "import time\nbegan = time.perf_counter(), time.process_time()\nexplorer = rtca.CorpusExplorer(corpus)\n"
            "took = [time.perf_counter() - began[0], time.process_time() - began[1]]\nexplorer",
        )
        before = sum(size for way, size in lab.frames if way == "received")
        found = {"first paint ms": page.evaluate(FIRST)}
        found["everything ms"] = page.evaluate(EVERYTHING)
        waited, worked = json.loads(lab.run("print(took)"))
        found["of that in the kernel ms"], found["its processor's ms"] = 1000 * waited, 1000 * worked
        found["bytes to the browser"] = sum(size for way, size in lab.frames if way == "received") - before
        # Each is chosen and taken back, so that the number of contacts changes every time.
        filters = [page.evaluate(FILTER, 3 + place // 2) for place in range(FILTERS)]
        found["filter, rows ms"] = statistics.median(rows for rows, _ in filters)
        found["filter, all charts ms"] = statistics.median(both for _, both in filters)
        found["opening a first contact ms"] = page.evaluate(OPEN, 2)
        found["bytes in all"] = sum(size for way, size in lab.frames if way == "received") - before
        assert lab.errors == []
        assert lab.requests == []
    return found


def main() -> int:
    """Print the figures."""
    return run("tests.benchmarks.corpus_explorer", 2_000, corpus_of_size, measured, TARGETS)


if __name__ == "__main__":
    sys.exit(main())
