"""What many contacts cost: the account's quota, by simulation, and the corpus, by measurement.

``python -m tests.benchmarks.scale`` prints both tables of docs/scale.md. The first is worked out and the same
everywhere: contacts that end through a day are read over the API by one reader that never lets a token of the account's
bucket lie. The second is measured here: invented contacts are written into a corpus in a process of their own, a number
of them and four times as many, and asked. ``--simulate`` prints the first alone.
"""

from __future__ import annotations

import argparse
import functools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import rtca_nb as rtca
from rtca_nb.endpoint.quota import Quota, TokenBucket
from rtca_nb.samples.generator.writing import write_contacts

DAY: Final = 86_400
PAGES: Final = 3
# Of a day's contacts, how many end in each hour: a centre that is busy from eight to eight.
HOURS: Final = (0, 0, 0, 0, 0, 0, 1, 3, 7, 10, 11, 10, 8, 8, 9, 9, 8, 6, 4, 3, 2, 1, 0, 0)
LOADS: Final = (5_000, 20_000, 40_000, 57_000, 60_000, 100_000)
CORPUS: Final = (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
_TRY_AGAIN: Final = 0.02


class Day(NamedTuple):
    """What became of the contacts of a day, which were read one after another.

    Attributes
    ----------
    contacts : int
    longest_wait : float
        Seconds from the end of a contact until its last page was there, of the one that waited longest.
    left : int
        Contacts that were not read when the day was over.
    """

    contacts: int
    longest_wait: float
    left: int


def ends(contacts: int) -> Iterator[float]:
    """Yield the seconds of the day at which contacts end, by :data:`HOURS`."""
    whole = sum(HOURS)
    done = 0
    for hour, share in enumerate(HOURS):
        until = contacts * sum(HOURS[: hour + 1]) // whole
        number = until - done
        for place in range(number):
            yield 3600 * (hour + place / number)
        done = until if share else done


@functools.cache
def simulate(contacts: int, *, pages: int = PAGES, quota: Quota | None = None) -> Day:
    """Read the contacts of a day as soon as they have ended, within the quota of one account and Region.

    Parameters
    ----------
    contacts : int
    pages : int
        Requests a contact.
    quota : Quota, optional
        Default: that of the service, 2 requests a second and 5 at once.
    """
    now = 0.0
    bucket = TokenBucket(quota or Quota(), now=lambda: now)
    longest, left = 0.0, 0
    for end in ends(contacts):
        now = max(now, end)
        for _ in range(pages):
            while not bucket.take():
                now += _TRY_AGAIN
        longest = max(longest, now - end)
        left += now > DAY
    return Day(contacts, longest, left)


def lasting(seconds: float) -> str:
    """Say how long something takes."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"


def quota_table() -> list[str]:
    """Return the lines of the table of loads."""
    lines = [
        "| contacts a day | requests a day | share of the quota | longest wait for a contact | not read at midnight |",
        "|--:|--:|--:|--:|--:|",
    ]
    for day in map(simulate, LOADS):
        share = day.contacts * PAGES / (Quota().rate * DAY)
        left = f"{day.left:,}" if day.left else "none"
        lines.append(
            f"| {day.contacts:,} | {day.contacts * PAGES:,} | {share:.0%} | {lasting(day.longest_wait)} | {left} |"
        )
    return lines


# -- the corpus --------------------------------------------------------------------------------------------------------

_WRITE: Final = """
import json, resource, sys, time
import rtca_nb as rtca
began = time.perf_counter()
report = rtca.write_corpus(sys.argv[1], sys.argv[2])
wall = time.perf_counter() - began
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([report.contacts, used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024]))
"""
_QUESTIONS: Final = {
    "count of contacts by category": "SELECT category, count(DISTINCT contact_id) FROM categories GROUP BY category",
    "messages that hold a word": "SELECT count(*) FROM transcript WHERE content ILIKE '%refund%'",
}


class Written(NamedTuple):
    """What a corpus took: contacts, processor seconds, seconds, MB of memory, bytes, files, seconds a question."""

    contacts: int
    processor: float
    wall: float
    memory: float
    size: int
    files: int
    asked: dict[str, float]


def write(contacts: int, folder: Path) -> Written:
    """Write invented contacts into a corpus, in a process of its own, and ask it."""
    source, where = folder / f"{contacts}.jsonl", folder / f"corpus-{contacts}"
    write_contacts(contacts, seed=1, redacted=source)
    said = subprocess.run(
        [sys.executable, "-c", _WRITE, source, where], capture_output=True, text=True, check=True
    ).stdout
    number, processor, wall, memory = json.loads(said)
    corpus = rtca.open_corpus(where)
    asked = {}
    for question, query in _QUESTIONS.items():
        corpus.sql(query)
        began = time.perf_counter()
        corpus.sql(query)
        asked[question] = time.perf_counter() - began
    files = [path for path in corpus.path.rglob("*.parquet") if path.is_file()]
    return Written(number, processor, wall, memory, sum(path.stat().st_size for path in files), len(files), asked)


def sized(size: float) -> str:
    """Say how many bytes something has."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1_000:
            return f"{size:.3g} {unit}"
        size /= 1_000
    return f"{size:.3g} TB"


def corpus_table(more: Written, fewer: Written) -> list[str]:
    """Return the lines of the table of corpora, by what the contacts between two sizes took."""
    added = more.contacts - fewer.contacts
    processor, size = (more.processor - fewer.processor) / added, (more.size - fewer.size) / added
    lines = ["| contacts | processor time to write | on disk | one core keeps up with |", "|--:|--:|--:|--:|"]
    keeps = f"{DAY / processor / 1e6:.1f} million a day"
    lines += [
        f"| {number:,} | {lasting(number * processor)} | {sized(number * size)} | {keeps if place == 0 else '″'} |"
        for place, number in enumerate(CORPUS)
    ]
    return lines


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale")
    parser.add_argument("--simulate", action="store_true", help="work the table of the quota out, and measure nothing")
    parser.add_argument("--contacts", type=int, default=2_000, help="contacts of the smaller corpus [2000]")
    options = parser.parse_args()
    print("\n".join(quota_table()))
    if options.simulate:
        return
    with tempfile.TemporaryDirectory() as folder:
        fewer, more = (write(number, Path(folder)) for number in (options.contacts, 4 * options.contacts))
    print()
    for found in (fewer, more):
        asked = ", ".join(f"{question} {seconds:.3f} s" for question, seconds in found.asked.items())
        print(
            f"{found.contacts:,} contacts: {found.processor / found.contacts * 1000:.2f} ms of the processor each, "
            f"{found.wall:.1f} s, {found.memory:.0f} MB at most, {sized(found.size)} in {found.files} files; {asked}"
        )
    growth = more.processor / more.contacts / (fewer.processor / fewer.contacts)
    print(f"cost of a contact at four times as many: {growth:.2f}\n")
    print("\n".join(corpus_table(more, fewer)))


if __name__ == "__main__":
    main()
