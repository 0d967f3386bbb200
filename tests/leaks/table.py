"""``python -m tests.leaks.table`` puts canaries through every sink and writes what leaked to ``docs/leaks.md``.

``-n`` gives a number of processes, ``--contacts`` a number of contacts; the committed table is of the whole run. Each
batch is noted in the folder of ``--results`` once it is done, and a later run goes on from there while the package and
the tests of leaks are as they were.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from tests.leaks.everywhere import BATCH, CONTACTS, SINK_NAMES, Case, Cell, Leak, Tally, cases, run
from tests.leaks.forms import FORMS
from tests.leaks.making import KINDS
from tests.leaks.scripts import SCRIPTS

__all__ = ["PATH", "render"]

PATH = Path(__file__).resolve().parents[2] / "docs" / "leaks.md"

HEAD = """# Attempts to make text leak

`python -m tests.leaks.table` writes this page; edit the tests in `tests/leaks`, not the page.

A canary is a text that nobody may see: a name under a redaction, a summary of a Raw contact, an unmasked phone number.
{contacts:,} contacts full of canaries, half of them in scripts other than Latin, went through every output of the
package. Each was read in one of {forms} forms: {names}.

A canary counts as leaked if an output contains it, or half of it, in any case or with an ending: as it is, or decoded
from HTML, JSON, Python, URL, Base64, UTF-16, zip or gzip, in any Unicode normal form. Each cell states the number of
attempts, and of leaks if there were any. To prove that the search works, it finds every canary in revealed contacts.

Canaries tried: {tried:,}. Leaked: {leaked:,}.
"""


def render(tally: Tally, contacts: int) -> str:
    """Write the page for a number of contacts."""
    head = HEAD.format(
        contacts=contacts,
        forms=len(FORMS),
        names="; ".join(FORMS),
        tried=tally.tried.total(),
        leaked=len(tally.leaks),
    )
    parts = [
        ("Kinds and scripts", "kind", list(KINDS), list(SCRIPTS), lambda cell: (cell.kind, cell.script)),
        ("Outputs and scripts", "output", list(SINK_NAMES), list(SCRIPTS), lambda cell: (cell.sink, cell.script)),
        ("Outputs and kinds", "output", list(SINK_NAMES), list(KINDS), lambda cell: (cell.sink, cell.kind)),
    ]
    return head + "".join(_table(tally, *part) for part in parts)


def _table(
    tally: Tally, title: str, what: str, rows: Sequence[str], columns: Sequence[str],
    place: Callable[[Cell], tuple[str, str]],
) -> str:  # fmt: skip
    tried: Counter[tuple[str, str]] = Counter()
    for cell, count in tally.tried.items():
        tried[place(cell)] += count
    leaked = Counter(place(leak.cell) for leak in tally.leaks)

    def text(row: str, column: str) -> str:
        count, found = tried[row, column], leaked[row, column]
        return f"{count:,}, **{found:,} leaked**" if found else f"{count:,}" if count else "–"

    lines = [f"| {what} | {' | '.join(columns)} |", "|---" + "|--:" * len(columns) + "|"]
    lines += [f"| {row.replace('_', ' ')} | {' | '.join(text(row, column) for column in columns)} |" for row in rows]
    return f"\n## {title}\n\n" + "\n".join(lines) + "\n"


def _part(first: int, contacts: int, results: Path) -> Tally:
    last = min(first + BATCH, contacts)
    done = results / f"{first}-{last}.json"
    if not done.exists():
        with tempfile.TemporaryDirectory() as folder:
            tally = run(cases(range(first, last)), Path(folder))
        noted = {
            "tried": [[*cell, count] for cell, count in tally.tried.items()],
            "leaks": [[*leak.cell, *leak.case, leak.place] for leak in tally.leaks],
        }
        part = done.with_suffix(".part")
        part.write_text(json.dumps(noted), encoding="utf-8")
        part.replace(done)
    read = json.loads(done.read_text("utf-8"))
    return Tally(
        Counter({Cell(kind, script, sink): count for kind, script, sink, count in read["tried"]}),
        [
            Leak(Cell(kind, script, sink), Case(seed, of, form), place)
            for kind, script, sink, seed, of, form, place in read["leaks"]
        ],
    )


def _digest() -> str:
    """Return a name for the sources that what is found depends on."""
    root = PATH.parents[1]
    found = hashlib.sha256()
    for path in sorted(path for folder in ("rtca_nb", "tests/leaks") for path in (root / folder).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(f"{path.relative_to(root).as_posix()} {path.stat().st_size} ".encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=2, help="processes")
    parser.add_argument("--contacts", type=int, default=CONTACTS, help="how many contacts")
    parser.add_argument("--results", type=Path, help="a folder that keeps what each batch found")
    options = parser.parse_args()
    if options.results is not None:
        options.results /= _digest()
        options.results.mkdir(parents=True, exist_ok=True)
    tally = Tally()
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(options.n, mp_context=get_context("spawn")) as pool,
    ):
        part = partial(_part, contacts=options.contacts, results=options.results or Path(folder))
        firsts = range(0, options.contacts, BATCH)
        for first, found in zip(firsts, pool.map(part, firsts), strict=True):
            tally.add(found)
            print(f"{first + BATCH:,} contacts, {len(tally.leaks):,} leaks", file=sys.stderr, flush=True)
    PATH.write_text(render(tally, options.contacts), encoding="utf-8")
    for leak, count in Counter((str(leak.cell), leak.case.form) for leak in tally.leaks).most_common():
        print(count, *leak)
    print(f"{tally.tried.total():,} tried, {len(tally.leaks):,} leaked")
    return 1 if tally.leaks else 0


if __name__ == "__main__":
    sys.exit(main())
