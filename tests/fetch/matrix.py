"""The fault matrix: what a reading makes of each fault, beside what a plain boto3 loop makes of it.

A run serves one contact, plays faults at certain requests, reads, and compares what came with what was there. Run as
``python -m tests.fetch.matrix [RUNS]`` it prints the table.
"""

from __future__ import annotations

import collections
import gc
import itertools
import json
import random
import socket
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple
from unittest import mock

from rtca_nb.aws import capped_answers
from rtca_nb.contact.access import record_of
from rtca_nb.endpoint import FAULTS, Endpoint, Faults, ServedContact, serve
from rtca_nb.exceptions import RtcaError
from rtca_nb.fetch import page_reader as reading
from rtca_nb.fetch.fetch import fetch_contact
from rtca_nb.model.segments import SEGMENT_TYPES
from rtca_nb.samples import build_sample

TYPES: Final = ["Transcript", "Categories", "Issues", "Event", "Attachments", "PostContactSummary"]
# Faults that put something else into a page: it is kept, and the rest must be there.
ADDING: Final = frozenset({"unknown-member", "lone-surrogate"})
# The service itself says something else; no client can know.
CHANGING: Final = frozenset({"changed-segments"})
TIMED: Final = {
    "refuse": "refuse:0.02",
    "stall": "stall",
    "stall-half": "stall-half",
    "drip": "drip:0.01",
    "drip-head": "drip-head:0.05",
}
# What no client survives that has no bound of its own: the plain loop is spared it.
UNBOUNDED: Final = frozenset(name for name, fault in FAULTS.items() if fault.group == "unbounded")
# More requests than any sound reading of a contact of a few pages makes.
ENDLESS: Final = 400
# A request that stalls is given up after this; one whose answer does not end, after that.
READ_TIMEOUT: Final = 0.3
ANSWER_TIMEOUT: Final = 0.3


class Outcome(NamedTuple):
    """What came of a run."""

    error: str | None = None
    lost: int = 0
    duplicates: int = 0
    wrong_complete: bool = False
    endless: bool = False
    told: bool = False

    @property
    def label(self) -> str:
        if self.endless:
            return "endless"
        if self.error is not None:
            return "error"
        if self.told and (self.lost or self.duplicates):
            return "told"
        if self.lost:
            return "lost"
        return "duplicates" if self.duplicates else "whole"


class EndlessError(Exception):
    """The reading asked more often than any sound one would."""


def keys(segments: list[dict[str, Any]]) -> collections.Counter[str]:
    """Name each segment: by its id, else by its content."""
    return collections.Counter(map(_key, segments))


def _key(segment: dict[str, Any]) -> str:
    name, payload = next(iter(segment.items()))
    return f"{name} {payload['Id']}" if "Id" in payload else f"{name} {json.dumps(payload, sort_keys=True)}"


class Bench:
    """An endpoint with one contact, and the two ways to read it."""

    def __init__(self, endpoint: Endpoint, *, max_results: int, instance_id: str, contact_id: str) -> None:
        from botocore.config import Config

        self.endpoint = endpoint
        self.ids = (instance_id, contact_id)
        self.max_results = max_results
        # Only where an answer stalls is it given up soon: a busy machine is slow with others, too.
        short = Config(read_timeout=READ_TIMEOUT)
        # What boto3 does unless it is told otherwise.
        retries = Config(retries={"mode": "standard", "total_max_attempts": 3})
        self.clients = {False: endpoint.client(), True: endpoint.client(config=short)}
        self.plain_clients = {
            False: endpoint.client(config=retries),
            True: endpoint.client(config=short.merge(retries)),
        }
        self.stalls = False
        endpoint.script(None)
        self.truth = keys(self._plain_segments())
        self.pages = len(endpoint.requests)

    def play(self, faults: Faults, read: Callable[[], tuple[Any, bool | None]], *, adding: bool) -> Outcome:
        """Play faults to one reader."""
        self._wait_for_port()
        self.endpoint.script(faults)
        self.stalls = any(name.startswith("stall") for name in faults.script.values())
        try:
            found, complete = read()
        except EndlessError:
            return Outcome(endless=True)
        except Exception as error:
            if isinstance(error, AssertionError):
                raise
            return Outcome(error=type(error).__name__)
        lost = sum((self.truth - found).values())
        extra = found - self.truth
        duplicates = sum(count for key, count in extra.items() if key in self.truth or not adding)
        return Outcome(None, lost, duplicates, bool(complete and (lost or duplicates)), told=complete is False)

    def _wait_for_port(self) -> None:
        """Let a port that a fault of the run before closed open again."""
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.endpoint.port), timeout=5).close()
            except ConnectionRefusedError:
                time.sleep(0.001)
            else:
                return

    def ours(self) -> tuple[Any, bool | None]:
        """Read with this package."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            try:
                contact = fetch_contact(
                    *self.ids,
                    max_results=self.max_results,
                    client=self.clients[self.stalls],
                    segment_types=TYPES,
                    timeout=300,
                    quota=None,
                )
            except RtcaError:
                raise
            except Exception as error:
                raise AssertionError(f"{type(error).__name__} is no error of this package") from error
        return contact_keys(contact), contact.complete

    def plain(self) -> tuple[Any, bool | None]:
        """Read as most scripts do."""
        return keys(self._plain_segments()), None

    def _plain_segments(self) -> list[dict[str, Any]]:
        asked = 0
        segments: list[dict[str, Any]] = []
        token = None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            while True:
                asked += 1
                if asked > ENDLESS:
                    raise EndlessError
                more = {"NextToken": token} if token else {}
                response = self.plain_clients[self.stalls].list_realtime_contact_analysis_segments_v2(
                    InstanceId=self.ids[0],
                    ContactId=self.ids[1],
                    OutputType="Redacted",
                    SegmentTypes=TYPES,
                    MaxResults=self.max_results,
                    **more,
                )
                segments += response.get("Segments", [])
                token = response.get("NextToken")
                if not token:
                    break
        return [json.loads(json.dumps(segment, default=str)) for segment in segments]


def contact_keys(contact: Any) -> collections.Counter[str]:
    """Name each segment of a contact as `keys` does."""
    import msgspec

    names = {kind: name for name, kind in SEGMENT_TYPES.items()}
    found: collections.Counter[str] = collections.Counter()
    for segment in record_of(contact).segments:
        name = names[type(segment)]
        identity = getattr(segment, "id", None)
        payload = _without_none(json.loads(msgspec.json.encode(segment)))
        found[f"{name} {identity}" if identity is not None else f"{name} {json.dumps(payload, sort_keys=True)}"] += 1
    return found


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    return [_without_none(item) for item in value] if isinstance(value, list) else value


@contextmanager
def hurried() -> Iterator[None]:
    """Let all pauses between tries, ours and botocore's, take a fraction of their time."""
    import botocore.endpoint

    fast = types.SimpleNamespace(sleep=lambda seconds: time.sleep(seconds / 200))
    with (
        mock.patch.object(reading, "SHORTEST_PAUSE", reading.SHORTEST_PAUSE / 200),
        mock.patch.object(reading, "LONGEST_PAUSE", reading.LONGEST_PAUSE / 200),
        mock.patch.object(reading, "LONGEST_RETRY_AFTER", reading.LONGEST_RETRY_AFTER / 200),
        mock.patch.object(reading, "ANSWER_TIMEOUT", ANSWER_TIMEOUT),
        mock.patch.object(capped_answers, "MAX_ANSWER", 2**20),
        mock.patch.object(botocore.endpoint, "time", fast),
    ):
        yield


@contextmanager
def jumping_clock(chance: random.Random) -> Iterator[None]:
    """Let the clock on the wall jump at any moment, by a year back or ahead; pauses and ends go by another."""
    real, ahead = time.time, 0.0

    def jumping() -> float:
        nonlocal ahead
        if chance.random() < 0.1:
            ahead = chance.uniform(-3e7, 3e7)
        return real() + ahead

    with mock.patch.object(time, "time", jumping):
        yield


@contextmanager
def bench(max_results: int) -> Iterator[Bench]:
    """Serve *refund*."""
    sample = build_sample("refund")
    contact = ServedContact(sample.instance_id, sample.contact_id, {"Redacted": sample.segments["Redacted"]})
    with hurried(), serve([contact], quota=None) as endpoint:
        yield Bench(endpoint, max_results=max_results, instance_id=sample.instance_id, contact_id=sample.contact_id)
        gc.collect()
    assert endpoint.internal_errors == []


def each_fault_at_each_page(bed: Bench) -> Iterator[tuple[str, Outcome, Outcome]]:
    """Play every fault once, at every request of a sound reading."""
    for name in FAULTS:
        for page in range(1, bed.pages + 1):
            faults = Faults({page: TIMED.get(name, name)})
            yield name, *_both(bed, faults, adding=name in ADDING)


def each_fault_always(bed: Bench) -> Iterator[tuple[str, Outcome, Outcome]]:
    """Play every fault at every request: nothing may go on for ever."""
    for name in FAULTS:
        if FAULTS[name].seconds is None:
            yield name, *_both(bed, Faults(rate=1.0, names=(name,)), adding=name in ADDING)


def random_faults(bed: Bench, runs: int) -> Iterator[tuple[str, Outcome, Outcome]]:
    """Play one to three faults at random requests while the clock jumps; the run's number is its seed."""
    for seed in range(runs):
        chance = random.Random(seed)
        names = chance.choices([name for name in FAULTS if not name.startswith("stall")], k=chance.randint(1, 3))
        script = {chance.randint(1, 2 * bed.pages): TIMED.get(name, name) for name in names}
        with jumping_clock(chance):
            yield "random", *_both(bed, Faults(script), adding=bool(ADDING & set(names)))


def _both(bed: Bench, faults: Faults, *, adding: bool) -> tuple[Outcome, Outcome]:
    ours = bed.play(faults, bed.ours, adding=adding)
    names = {*faults.names, *(name.partition(":")[0] for name in faults.script.values())}
    plain = Outcome(endless=True) if names & UNBOUNDED else bed.play(faults, bed.plain, adding=adding)
    return ours, plain


class Tally:
    """Outcomes by fault."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[Outcome, Outcome]]] = collections.defaultdict(list)

    def add(self, rows: Iterator[tuple[str, Outcome, Outcome]], prefix: str = "") -> None:
        for name, ours, plain in rows:
            self.rows[prefix + name].append((ours, plain))

    def totals(self, which: int) -> collections.Counter[str]:
        counts: collections.Counter[str] = collections.Counter()
        for pair in (pair for pairs in self.rows.values() for pair in pairs):
            counts["runs"] += 1
            counts[pair[which].label] += 1
            counts["segments lost"] += pair[which].lost * (not pair[which].told)
            counts["wrong complete"] += pair[which].wrong_complete
        return counts

    def table(self) -> str:
        """Return the matrix: for each fault, how many runs ended how."""
        labels = ("whole", "error", "told", "lost", "duplicates", "endless")
        lines = [f"{'':34} {'rtca_nb':^45} {'plain boto3 loop':^45}"]
        lines.append(f"{'fault':28} {'runs':>5} " + 2 * (" " + "".join(f"{label[:6]:>7}" for label in labels) + "  "))
        for name, pairs in [*self.rows.items(), ("all", list(itertools.chain(*self.rows.values())))]:
            cells = ""
            for which in (0, 1):
                counts = collections.Counter(pair[which].label for pair in pairs)
                cells += " " + "".join(f"{counts[label] or '·':>7}" for label in labels) + "  "
            lines.append(f"{name:28} {len(pairs):>5} {cells}")
        for which, who in ((0, "rtca_nb"), (1, "plain boto3 loop")):
            totals = self.totals(which)
            lines.append(
                f"{who}: {totals['segments lost']} segments lost in silence in {totals['lost']} runs, "
                f"{totals['duplicates']} runs with duplicates, {totals['wrong complete']} wrongly complete, "
                f"{totals['endless']} endless, of {totals['runs']} runs"
            )
        return "\n".join(lines)


def run(runs: int, max_results: int = 30) -> Tally:
    """Run the whole matrix.

    In its table *error* is a typed error (any exception, for the plain loop), *told* a contact that says of itself
    that it is not complete, *lost* and *dupli* what nobody said.
    """
    tally = Tally()
    with bench(max_results) as bed:
        tally.add(each_fault_at_each_page(bed))
        tally.add(each_fault_always(bed), "always ")
        tally.add(random_faults(bed, runs))
    return tally


if __name__ == "__main__":
    started = time.perf_counter()
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else 300).table())
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)
