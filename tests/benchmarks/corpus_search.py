"""Search over a corpus, beside a bare scan of the same files by DuckDB.

Run it as ``python -m tests.benchmarks.corpus_search``; ``--messages 4000000`` gives the figures that count, and takes
some minutes to make the corpus, which ``--keep FOLDER`` keeps for the next time. It prints the processor time of each
search in times of what DuckDB takes to count the rows whose column ``searched`` holds the same words, and the seconds
by the clock of the quickest round, as other work on the machine makes all of them longer. The targets are those of four
million messages: of fewer, most of the time is not the scan's. It ends with 1 where one is missed. ``--without`` does
the same with a corpus of an older release, whose files lack that column; that has no target.

Some invented contacts are written, then copied under other ids, a month later each time, until there are enough
messages. DuckDB reads one column and counts; ours chooses each contact once, and returns a frame with snippets, with
how many there are and when they were. Both use all processors, and files are in the memory of the system by then.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import rtca_nb as rtca
from rtca_nb.corpus.blocks import blocks_of_part
from rtca_nb.corpus.parts import joined, readings_of, write_part
from rtca_nb.corpus.places import root_of
from rtca_nb.corpus.schema import CONTACTS, FOLDED, TABLES, TRANSCRIPT, stored_schema
from rtca_nb.corpus.session import Session
from rtca_nb.render.search import parse_query
from rtca_nb.samples.generator.writing import write_contacts
from tests.benchmarks.took import Took, median

ROUNDS: Final = 5
SECONDS: Final = 1.5
"""By the clock, of four million messages."""

TIMES: Final = 2.0
"""Processor time in times of DuckDB's scan, of four million messages."""

WHOLE: Final = 4_000_000
_CONTACTS: Final = 1000
_KEPT: Final = (CONTACTS, TRANSCRIPT, "matches")


def make(folder: Path, messages: int, *, folded: bool) -> None:
    """Write a corpus of so many messages."""
    with tempfile.TemporaryDirectory() as scratch:
        source, small = Path(scratch, "contacts.jsonl"), Path(scratch, "small")
        write_contacts(_CONTACTS, redacted=source, seed=7)
        rtca.write_corpus(source, small)
        snapshot = root_of(small).current()
        rows = joined([block for part in snapshot.manifest.parts for block in blocks_of_part(snapshot, part)])
        each = len(rows[TRANSCRIPT])
        root = root_of(folder)
        root.make()
        session = Session(root)
        with session.staging() as staging:
            for copy in range(-(-messages // each)):
                part = {name: _renamed(name, rows[name], copy, folded=folded) for name in TABLES}
                readings = readings_of(part[CONTACTS])
                session.stage([(write_part(staging.shelf, part, revealed=False), readings)], staging)
            session.commit(staging)


def _renamed(name: str, table: Any, copy: int, *, folded: bool) -> Any:
    """Return the rows of contacts under other ids and at other times; tables that no search reads are left empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if name not in _KEPT:
        return stored_schema(name).empty_table()
    ids = pc.binary_join_element_wise(pa.scalar(f"{copy:04d}"), pc.utf8_slice_codeunits(table["contact_id"], 4), "")
    table = table.set_column(table.schema.get_field_index("contact_id"), "contact_id", ids)
    for place, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            later = pc.add(table[field.name], pa.scalar(timedelta(days=30 * copy)))
            table = table.set_column(place, field, later)
    return table if folded or name != TRANSCRIPT else table.drop_columns([FOLDED])


def searches() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return what is searched."""
    return {
        "a rare word": ("zebra", {}),
        "a frequent word": ("order", {}),
        "two words": ("order refund", {}),
        "any of two": ("any: refund zebra", {}),
        "a word of agents": ("role:agent order", {}),
        "a negative word": ("order", {"sentiment": "NEGATIVE"}),
    }


def scan(paths: list[str], query: str) -> Callable[[], object]:
    """Return DuckDB's bare scan of the same files for the same words."""
    import duckdb

    parsed = parse_query(query)
    terms = parsed.wanted.terms
    test = (" OR " if parsed.any_term else " AND ").join([f"contains({FOLDED}, ?)"] * len(terms))

    def count() -> object:
        with duckdb.connect(":memory:") as connection:
            found = connection.execute(f"SELECT count(*) FROM read_parquet(?) WHERE {test}", [paths, *terms])
            return found.fetchone()

    return count


def report(folder: Path, rounds: int, *, folded: bool) -> int:
    """Measure each search; return how many targets are missed."""
    corpus = rtca.open_corpus(folder)
    messages = len(corpus.transcript)
    print(f"{messages:,} messages of {len(corpus.contacts):,} contacts in {len(corpus.transcript.files):,} files")
    missed = 0
    for name, (query, conditions) in searches().items():
        found = corpus.search(query, **conditions).n  # files are read once, by both
        ways: dict[str, Callable[[], object]] = {"ours": partial(corpus.search, query, **conditions)}
        if folded:
            ways["duckdb"] = scan([str(path) for path in corpus.transcript.files], query)
        took: dict[str, list[Took]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way, run in ways.items():
                took[way].append(Took.of(run))
        quickest = {way: min(one.clock for one in several) for way, several in took.items()}
        middle = {way: median([one.processor for one in several]) for way, several in took.items()}
        said = [f"{way} {middle[way]:.2f} s, {quickest[way]:.2f} s by the clock" for way in ways]
        if folded:
            pairs = zip(took["ours"], took["duckdb"], strict=True)
            ratio = median([ours.processor / peer.processor for ours, peer in pairs])
            said.append(f"{ratio:.2f} × DuckDB")
            if messages >= WHOLE:
                said.append(f"target {TIMES:g} × {_reached(ratio <= TIMES)}")
                said.append(f"target {SECONDS:g} s {_reached(quickest['ours'] <= SECONDS)}")
                missed += (ratio > TIMES) + (quickest["ours"] > SECONDS)
        print(f"{name}, {found:,} found: {'; '.join(said)}", flush=True)
    return missed


def _reached(whether: bool) -> str:
    return "reached" if whether else "MISSED"


def main() -> int:
    """Print a line for each search."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.corpus_search")
    parser.add_argument("--messages", type=int, default=500_000, help="messages of the corpus [500,000]")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds, of which the median counts [{ROUNDS}]")
    parser.add_argument("--without", action="store_true", help="search a corpus of an older release")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the corpus here, or use it if it is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch, "corpus")
        if not folder.exists():
            make(folder, options.messages, folded=not options.without)
        return 1 if report(folder, options.rounds, folded=not options.without) else 0


if __name__ == "__main__":
    sys.exit(main())
