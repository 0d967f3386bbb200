"""Writing many contacts to Excel, against pandas: run as ``python -m tests.benchmarks.excel``.

Invents contacts, and writes them one after another, from a corpus, and their frames with ``pandas.to_excel`` by
XlsxWriter, each in a process of its own. A line of JSON for each says the seconds, how far the peak of memory
rose, and the size of the file; the last one the ratio of time to pandas'. pandas' frames and the corpus are made
before the clock starts. ``--contacts 1000 5000`` shows that the peak of ours does not grow with their number.
Those that come one after another are read from the corpus: what a reader of one long file holds of it is not measured.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

WAYS = ("stream", "corpus", "pandas")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _work(way: str, folder: Path, names: list[str] | None) -> Callable[[], object]:
    """Return what is measured, with everything ready that it takes."""
    import pandas as pd

    import rtca_nb as rtca

    target = folder / f"{way}.xlsx"
    # What is loaded on first use is no memory of the contacts.
    rtca.to_excel([rtca.sample_contact("failed")], target)
    corpus = rtca.open_corpus(folder / "corpus")
    if way == "stream":
        return lambda: rtca.to_excel(corpus.iter_contacts(), target, names=names)
    if way == "corpus":
        return lambda: rtca.to_excel(corpus, target, names=names)
    frames = {}
    for name in names or corpus.tables:
        frame = pd.DataFrame(corpus.table(name).to_pandas())
        zoned = [label for label in frame if isinstance(frame[label].dtype, pd.DatetimeTZDtype)]
        frames[name] = frame.assign(**{label: frame[label].dt.tz_localize(None) for label in zoned})

    def write() -> None:
        with pd.ExcelWriter(target, engine="xlsxwriter") as book:
            for name, frame in frames.items():
                frame.to_excel(book, sheet_name=name, index=False)

    return write


def measure(way: str, folder: Path, names: list[str] | None) -> dict[str, float]:
    """Write the contacts once."""
    work = _work(way, folder, names)
    before, start = _peak(), time.perf_counter()
    work()
    taken = time.perf_counter() - start
    return {
        "seconds": round(taken, 2),
        "peak_mib": round(_peak() - before, 1),
        "megabytes": round((folder / f"{way}.xlsx").stat().st_size / 1e6, 2),
    }


def prepare(folder: Path, contacts: int) -> None:
    """Invent the contacts, and make a corpus of them."""
    import rtca_nb as rtca
    from rtca_nb.cli import main

    main(["generate", "--contacts", str(contacts), "-o", str(folder / "contacts.jsonl")])
    rtca.write_corpus(folder / "contacts.jsonl", folder / "corpus")


def run(contacts: int, ways: list[str], names: list[str] | None) -> None:
    """Measure each way in a process of its own, and print what was found."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, contacts)
        found = {}
        for way in ways:
            command = [sys.executable, "-m", __spec__.name, "--measure", way, str(folder), "--names", *(names or [])]
            ran = subprocess.run(command, check=True, capture_output=True, text=True)
            found[way] = json.loads(ran.stdout.splitlines()[-1])
            print(json.dumps({"way": way, "contacts": contacts, **found[way]}))
    if "pandas" in found:
        ratios = {way: round(one["seconds"] / found["pandas"]["seconds"], 2) for way, one in found.items()}
        print(json.dumps({"contacts": contacts, "time against pandas": ratios}))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, nargs="+", default=[1_000])
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=[*WAYS])
    parser.add_argument("--names", nargs="*", default=None, help="names of frames; default all")
    parser.add_argument("--measure", nargs=2, metavar=("WAY", "FOLDER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure[0], Path(given.measure[1]), given.names or None)))
        return
    for contacts in given.contacts:
        run(contacts, given.ways, given.names or None)


if __name__ == "__main__":
    main()
