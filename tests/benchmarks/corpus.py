"""JSON lines to a whole corpus, beside what DuckDB and pandas take for bare tables of the same file.

Run it as ``python -m tests.benchmarks.corpus``; ``--contacts 5000`` gives the figures that count. It prints, for each
form of the contacts, the processor time of ours in times of DuckDB's, and how much memory each process takes at most.
It ends with 1 where a target is missed.

Contacts have 60 segments (:mod:`tests.benchmarks.synthetic`), one on each line. Ours writes every table, masked and
checked, and each contact as a whole. Each way runs in a process of its own; what is counted is the processor time of
that process once its modules are imported.

Peers
    DuckDB, one thread: seven tables, nothing masked, checked or computed, written to Parquet with the same compression.
    pandas: ``json_normalize`` of each segment type over all contacts at once, as :mod:`tests.benchmarks.frames` has it.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.benchmarks.reading import lines_of

ROUNDS: Final = 3
_LIMIT: Final = 300
# As long as the tags that they take the place of.
_CLEAR: Final = {
    b"[CREDIT_DEBIT_NUMBER]": b"4111 1111 1111 1111 1",
    b"[ADDRESS]": b"12 Elm Rd",
    b"[EMAIL]": b"a@bc.io",
}
_NAMES: Final = {
    b"[NAME]": (b"Quimby", b"Zelkin", b"Vargas", b"Okafor", b"Lundin"),
    b"[PII]": (b"Haruk", b"Wiley", b"Brandt"[:5], b"Costa", b"Ojala"),
}
_TYPES: Final = """
    ResponseMetadata JSON, Channel VARCHAR, Status VARCHAR, NextToken VARCHAR,
    Segments STRUCT(
      Transcript STRUCT({who}, Content VARCHAR, ContentType VARCHAR, Sentiment VARCHAR,
        Redaction STRUCT(CharacterOffsets {offsets}[])),
      Event STRUCT({who}, EventType VARCHAR),
      Attachments STRUCT({who}, Attachments STRUCT(AttachmentName VARCHAR, AttachmentId VARCHAR, ContentType VARCHAR,
        Status VARCHAR)[]),
      Categories STRUCT(MatchedDetails MAP(VARCHAR, STRUCT(RuleId VARCHAR, PointsOfInterest STRUCT(TranscriptItems
        STRUCT(Id VARCHAR, CharacterOffsets {offsets})[])[]))),
      Issues STRUCT(IssuesDetected STRUCT(TranscriptItems STRUCT(Content VARCHAR, Id VARCHAR, CharacterOffsets
        {offsets})[])[]),
      PostContactSummary STRUCT(Status VARCHAR, Content VARCHAR, FailureCode VARCHAR))[]
""".format(
    who="Id VARCHAR, ParticipantId VARCHAR, ParticipantRole VARCHAR, DisplayName VARCHAR, "
    "Time STRUCT(AbsoluteTime TIMESTAMPTZ)",
    offsets="STRUCT(BeginOffsetChar BIGINT, EndOffsetChar BIGINT)",
)
_TABLES: Final = {
    "transcript": "SELECT contact, unnest(s.Transcript) FROM segments WHERE s.Transcript IS NOT NULL",
    "redactions": "SELECT contact, s.Transcript.Id AS id, unnest(s.Transcript.Redaction.CharacterOffsets, "
    "recursive := true) FROM segments WHERE s.Transcript IS NOT NULL",
    "events": "SELECT contact, unnest(s.Event) FROM segments WHERE s.Event IS NOT NULL",
    "attachments": "SELECT contact, s.Attachments.Id AS id, unnest(s.Attachments.Attachments, recursive := true) "
    "FROM segments WHERE s.Attachments IS NOT NULL",
    "categories": "SELECT contact, category, unnest(item.TranscriptItems, recursive := true) FROM (SELECT contact, "
    "category, unnest(s.Categories.MatchedDetails[category].PointsOfInterest) AS item FROM (SELECT contact, s, "
    "unnest(map_keys(s.Categories.MatchedDetails)) AS category FROM segments WHERE s.Categories IS NOT NULL))",
    "issues": "SELECT contact, unnest(issue.TranscriptItems, recursive := true) FROM (SELECT contact, "
    "unnest(s.Issues.IssuesDetected) AS issue FROM segments WHERE s.Issues IS NOT NULL)",
    "summary": "SELECT contact, unnest(s.PostContactSummary) FROM segments WHERE s.PostContactSummary IS NOT NULL",
}


def ours(source: Path, target: Path) -> None:
    """Write a corpus."""
    import rtca_nb as rtca

    rtca.write_corpus(source, target)


def duckdb(source: Path, target: Path) -> None:
    """Write seven bare tables."""
    import duckdb as peer

    target.mkdir()
    connection = peer.connect(config={"threads": 1})
    columns = "{" + ", ".join(f"'{n}': '{t}'" for n, t in _columns()) + "}"
    connection.execute(
        "CREATE TEMP TABLE segments AS SELECT contact, unnest(Segments) AS s FROM (SELECT row_number() OVER () AS "
        f"contact, Segments FROM read_json('{source}', format='newline_delimited', columns={columns}, "
        "maximum_object_size=100000000))"
    )
    for name, query in _TABLES.items():
        connection.execute(f"COPY ({query}) TO '{target / name}.parquet' (FORMAT parquet, COMPRESSION zstd)")


def _columns() -> Iterator[tuple[str, str]]:
    """Yield the columns of a page and their types, which hold commas of their own."""
    head, _, segments = " ".join(_TYPES.split()).partition("Segments ")
    for column in head.strip(", ").split(", "):
        name, _, kind = column.partition(" ")
        yield name, kind
    yield "Segments", segments


def pandas(source: Path, target: Path) -> None:
    """Write bare tables."""
    from tests.benchmarks.frames import normalized

    target.mkdir()
    for name, frame in normalized(source.read_bytes().splitlines()).items():
        frame.astype({column: "str" for column in frame if frame[column].dtype == object}).to_parquet(
            target / f"{name}.parquet", compression="zstd"
        )


WAYS: Final[dict[str, Callable[[Path, Path], None]]] = {"ours": ours, "duckdb": duckdb, "pandas": pandas}


class Took(NamedTuple):
    """What a process took: processor seconds, seconds by the clock, MB of memory at most."""

    processor: float
    wall: float
    memory: float


def child(way: str, source: Path, target: Path) -> None:
    """Go one way, and print what it took."""
    import duckdb as _duckdb  # noqa: F401  # each process imports the same
    import pandas as _pandas  # noqa: F401, ICN001
    import pyarrow.parquet  # noqa: F401

    import rtca_nb.corpus  # noqa: F401

    processor, wall = time.process_time(), time.perf_counter()
    WAYS[way](source, target)
    took = time.process_time() - processor, time.perf_counter() - wall
    status = Path("/proc/self/status").read_text("ascii")
    print(json.dumps([*took, int(status.partition("VmHWM:")[2].split()[0]) / 1024]))


def run(way: str, source: Path) -> Took:
    """Go one way in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "tests.benchmarks.corpus", "--child", way, str(source), f"{folder}/made"]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    return Took(*json.loads(said))


def in_clear(line: bytes, seed: int) -> bytes:
    """Write words where a line has tags."""
    chosen = random.Random(seed)
    for tag, text in _CLEAR.items():
        line = line.replace(tag, text)
    for tag, names in _NAMES.items():
        line = line.replace(tag, chosen.choice(names))
    return line


def bare(line: bytes) -> bytes:
    """Leave out what is beside the answer."""
    page = json.loads(line)
    del page["ResponseMetadata"]
    return json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode()


def sources(number: int) -> Iterator[tuple[str, list[bytes]]]:
    """Yield what is written, and its lines."""
    redacted = lines_of(number)
    yield "Redacted", redacted
    yield "Redacted, one contact in 100 irregular", lines_of(number, odd=100)
    yield "Redacted, without ResponseMetadata", [bare(line) for line in redacted]
    yield "Raw", [in_clear(line, seed) for seed, line in enumerate(lines_of(number, "Raw"))]


TARGETS: Final = {"Redacted": 2.0, "Redacted, without ResponseMetadata": 2.0, "Raw": 4.0}
"""Processor time in times of DuckDB's."""


def main() -> int:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.corpus")
    parser.add_argument("--contacts", type=int, default=500, help="contacts of each file [500]")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds, of which the median counts [{ROUNDS}]")
    parser.add_argument("--child", nargs=3, metavar=("WAY", "SOURCE", "TARGET"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        way, source, target = options.child
        child(way, Path(source), Path(target))
        return 0
    return report(options.contacts, options.rounds)


def report(number: int, rounds: int) -> int:
    """Measure each form, and print what it took."""
    missed = 0
    ratios: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for what, lines in sources(number):
            source = Path(folder, "contacts.jsonl")
            source.write_bytes(b"\n".join(lines))
            took: dict[str, list[Took]] = {way: [] for way in WAYS}
            for turn in range(rounds):
                for way, found in took.items():
                    if way != "pandas" or turn == 0:
                        found.append(run(way, source))
            missed += _tell(what, took, number, ratios)
    return 1 if missed else 0


def _tell(what: str, took: dict[str, list[Took]], number: int, before: list[float]) -> int:
    def median(values: list[float]) -> float:
        return sorted(values)[len(values) // 2]

    each = {way: median([one.processor for one in several]) / number * 1000 for way, several in took.items()}
    memory = {way: max(one.memory for one in several) for way, several in took.items()}
    rounds = zip(took["ours"], took["duckdb"], strict=True)
    ratio, target = median([mine.processor / peer.processor for mine, peer in rounds]), TARGETS.get(what)
    before.append(ratio)
    said: list[Any] = [f"{ratio:.2f} × DuckDB"]
    missed = 0
    if target is not None:
        missed += ratio > target
        said.append(f"target {target:g} {'MISSED' if ratio > target else 'reached'}")
    if "irregular" in what:
        over = ratio / before[0]
        missed += over > 1.1
        said.append(f"{over:.2f} × the regular, target 1.1 {'MISSED' if over > 1.1 else 'reached'}")
    missed += memory["ours"] > _LIMIT
    times = ", ".join(f"{way} {value:.2f} ms" for way, value in each.items())
    peaks = ", ".join(f"{way} {value:.0f} MB" for way, value in memory.items())
    print(f"{what}, {number:,} contacts: {'; '.join(said)}\n    a contact: {times}\n    at most: {peaks}", flush=True)
    return missed


if __name__ == "__main__":
    sys.exit(main())
