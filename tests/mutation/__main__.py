"""``python -m tests.mutation`` runs the tests that guard redaction and markup against each mutant, in copies.

It prints each verdict as it falls and writes it to the file of ``--results``, from which a later run goes on; at the
end the survivors and the share of mutants that were killed. A test that notices a mutant must notice it again by
itself, and pass where nothing is changed; one that does not is left out, and the mutant is judged anew.
Each is tried with the tests that run it, the fastest first, which are found by a run of all tests; ``--map`` keeps what
that found. ``--list`` only lists the mutants; ``-n`` gives a number of workers. It takes a while, so it is run by hand
and not by CI.

Why not a library: the fault to be found is a call that masks or escapes and is not made. No operator of cosmic-ray
(8.7) puts the argument of a call in its place, and mutmut (3.8) only takes arguments away, so that most mutants raise
TypeError and are killed by any test.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Self

from tests.mutation.hits import Map, decided
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.switches import is_switched, put, turn

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", "node_modules", ".venv", ".git", ".hypothesis", ".*_cache", "peers", "*.so"
)
MATRIX = [
    f"tests/render/test_injection_matrix.py::test_hostile_strings_are_{what}"
    for what in (
        *("text_in_every_field", "inert_where_a_contact_is_masked", "text_in_what_is_said_of_a_contact"),
        *("text_in_a_report_of_many", "text_in_the_figure_of_a_question"),
    )
]
MATRIX.append("tests/render/test_injection_states.py::test_hostile_names_are_text_in_every_state_of_a_view")
# What tests the package and needs no browser; those of the project look at sources, and none of them at what is shown.
TESTS = [
    f"tests/{folder}"
    for folder in (
        "archive base cli contact corpus fetch leaks model privacy questions render review rules sources tables widgets"
    ).split()
]
TESTS.append("tests/project/test_wrong_arguments.py")  # what a caller passes may come to words anywhere
LIKELY = 6  # tests that noticed mutants of a file before
FAST, ALL = 6.0, 24.0  # seconds of tests that a mutant is tried with at first, and at last
NEAR = 90.0  # seconds of tests that guard what it breaks


class Worker:
    """A copy of the tree, and a process that runs tests in it; the mutant that it judges is written into the copy.

    Parameters
    ----------
    folder : Path
        An empty folder to work in.
    numbered : dict of int to Mutant
        Mutants to put into the copy at once, each behind a switch, where there are any; tests are collected once then.
    """

    def __init__(self, folder: Path, numbered: dict[int, Mutant] | None = None) -> None:
        self.copy = folder / "main"
        self.left_out: list[str] = []
        self._clock = itertools.count(1_600_000_000, 10)
        self._numbers: dict[Mutant, int] = {}
        folder.mkdir()
        shutil.copytree(ROOT, self.copy, ignore=LEFT_OUT, symlinks=True)
        if (ROOT.parent / "shared").exists():
            (folder / "shared").symlink_to(ROOT.parent / "shared")
        tests: list[str] = []
        if numbered is not None:
            switched = {number: mutant for number, mutant in numbered.items() if is_switched(mutant)}
            others = {number: mutant for number, mutant in numbered.items() if number not in switched}
            put(self.copy, switched, decided(ROOT / "rtca_nb", others))
            turn(self.copy)
            self._numbers = {mutant: number for number, mutant in switched.items()}
            tests = TESTS
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutation.worker", str(self.copy), *tests],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def wait(self) -> None:
        """Wait until the process can run tests."""
        assert self.process.stdout is not None
        if self.process.stdout.readline().strip() != "ready":
            output = self.copy.parent / "output.txt"
            raise SystemExit(f"a worker did not start:\n{output.read_text()[-3000:] if output.exists() else ''}")

    def write(self, path: Path, data: bytes) -> None:
        path.write_bytes(data)
        # Compiled files are told from stale ones by a time in whole seconds.
        moment = next(self._clock)
        os.utime(path, (moment, moment))

    def run(self, tests: list[str], **order: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"tests": tests, "left_out": self.left_out, **order}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def judge(self, mutant: Mutant, tried: list[list[str]]) -> dict[str, Any]:
        """Put a mutant in place, run tests, stage by stage until one notices it, and take it away again."""
        if mutant in self._numbers:
            return self._verdict(tried, on=self._numbers[mutant])
        path = self.copy / "rtca_nb" / mutant.file
        before = path.read_bytes()
        self.write(path, before[: mutant.begin] + mutant.replacement.encode() + before[mutant.end :])
        try:
            return self._verdict(tried)
        finally:
            self.write(path, before)

    def _verdict(self, tried: list[list[str]], **order: Any) -> dict[str, Any]:
        for number, tests in enumerate(tried):
            found = self.run(tests, **order)
            if number < len(tried) - 1 and found["code"] not in {0, 1}:
                continue
            if found["broken"] or found["code"] not in {0, 1}:
                return {"verdict": "broken", "by": found["broken"][:1] or found["output"][-300:]}
            if found["code"] == 1 and found["failed"]:
                test = found["failed"][0]
                return {"verdict": "killed", "by": test, "again": self.run([test], **order)["code"] == 1}
        return {"verdict": "survived", "by": ""}

    def passes(self, test: str) -> bool:
        """Whether a test passes where nothing is changed."""
        return self.run([test])["code"] == 0

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


class Workers:
    """Several workers, of which each mutant takes one.

    Parameters
    ----------
    folder : Path
        The folder to work in.
    number : int
        How many workers.
    numbered : dict of int to Mutant
        See :class:`Worker`.
    """

    def __init__(self, folder: Path, number: int, numbered: dict[int, Mutant] | None = None) -> None:
        folder.mkdir()
        self.all = [Worker(folder / str(place), numbered) for place in range(number)]
        self._free: SimpleQueue[Worker] = SimpleQueue()
        for worker in self.all:
            worker.wait()
            self._free.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.all:
            worker.close()

    @contextlib.contextmanager
    def one(self) -> Iterator[Worker]:
        worker = self._free.get()
        try:
            yield worker
        finally:
            self._free.put(worker)

    def each(self, function: Callable[..., Any], *arguments: list[Any]) -> list[Any]:
        """Call a function as often as there are workers, all at once."""
        with ThreadPoolExecutor(len(self.all)) as pool:
            return [*pool.map(function, self.all, *arguments)]


def key(mutant: Mutant) -> str:
    """Name a mutant together with the file that it was made of: a verdict on another file says nothing."""
    digest = hashlib.sha256((ROOT / "rtca_nb" / mutant.file).read_bytes()).hexdigest()[:12]
    return f"{digest} {mutant.begin} {mutant.name}"


def mapped(workers: Workers, numbered: dict[int, Mutant], path: Path, tests: list[str]) -> None:
    """Run tests once, all of them where none is named, and write down which of them run which mutant."""

    def part(worker: Worker, place: int) -> tuple[dict[str, Any], list[str]]:
        hits = worker.copy.parent / "hits.txt"
        hits.write_text("")
        which: dict[str, Any] = {"tests": tests[place :: len(workers.all)]} if tests else {"tests": []}
        found = worker.run(**which, note=str(hits), all=None if tests else [place, len(workers.all)])
        return found, hits.read_text("utf-8", "replace").splitlines()

    hits: list[str] = []
    seconds: dict[str, float] = {}
    for found, those in workers.each(part, [*range(len(workers.all))]):
        if found["code"] == -1 or not (found["seconds"] or tests):
            raise SystemExit(f"the tests cannot be run where nothing is changed:\n{found['output']}")
        for test in found["failed"]:
            print(f"fails where nothing is changed: {test}", flush=True)
            found["seconds"].pop(test, None)
        seconds |= found["seconds"]
        hits += those
    Map.write(path, {number: key(mutant) for number, mutant in numbered.items()}, hits, seconds)


def inert(worker: Worker) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the slots that only ever get the package's own words; see :mod:`tests.mutation.taint`."""
    report = worker.copy.parent / "taint.json"
    found = worker.run(MATRIX, taint=str(report))
    if found["code"] != 0:
        raise SystemExit(f"the injection matrix fails where nothing is changed:\n{found['output']}")
    for name, foreign in json.loads(report.read_text("utf-8")).items():
        file, line, slot = name.rsplit(":", 2)
        if not foreign:
            yield file, (int(line), int(slot))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=2, help="workers")
    parser.add_argument("--list", action="store_true", help="only list the mutants")
    parser.add_argument("--only", default="", help="only mutants whose name holds this")
    parser.add_argument("--map", type=Path, help="file that says which tests run what; made where it is missing")
    parser.add_argument("--again", nargs="+", help="tests to map that are slow, or have changed since the map was made")
    parser.add_argument("--results", type=Path, help="file to write verdicts to and to go on from")
    options = parser.parse_args()
    chosen = [mutant for mutant in mutants(ROOT / "rtca_nb") if options.only in mutant.name]
    if options.list:
        print("\n".join(mutant.name for mutant in chosen))
        return 0
    numbered = dict(enumerate(chosen, 1))
    done: dict[str, dict[str, Any]] = {}
    if options.results and options.results.exists():
        done = {line["key"]: line for line in map(json.loads, options.results.read_text("utf-8").splitlines())}
    killers: dict[str, list[str]] = {}
    for line in done.values():
        if line["verdict"] == "killed":
            killers.setdefault(line["name"].partition(" ")[0], []).insert(0, line["by"])
    sound: dict[str, bool] = {}  # whether a test that killed a mutant passes where nothing is changed

    def judged(workers: Workers, mutant: Mutant) -> dict[str, Any]:
        before = done.get(key(mutant))
        if before is not None:
            return before
        if mutant.slot is not None and (mutant.file, mutant.slot) in own:
            verdict = {"verdict": "inert", "by": "the slot gets only the package's own words"}
        else:
            tried = stages(known, mutant, known.tests(key(mutant)), killers.get(mutant.file, []))
            with workers.one() as worker:
                verdict = reliable(worker, mutant, tried, sound)
            if verdict["verdict"] == "killed":
                killers.setdefault(mutant.file, []).insert(0, verdict["by"])
        verdict = {"key": key(mutant), "name": mutant.name, **verdict}
        print(f"{verdict['verdict']}: {mutant.name} {verdict['by']}", flush=True)
        if options.results:
            with options.results.open("a", encoding="utf-8") as file:
                file.write(json.dumps(verdict) + "\n")
        return verdict

    verdicts: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        # What the tests leave where they are stopped goes along with it.
        os.environ["TMPDIR"] = tempfile.tempdir = name
        path = options.map or Path(name) / "map.json"
        with Workers(Path(name) / "switched", options.n, numbered) as workers, ThreadPoolExecutor(options.n) as pool:
            if not path.exists():
                mapped(workers, numbered, path, [])
            if options.again:
                mapped(workers, numbered, path, options.again)
            known = Map(path)
            if unknown := [mutant.name for mutant in chosen if not known.has(key(mutant))]:
                raise SystemExit(f"{path} was made of other sources and says nothing of {unknown[0]}; remove it")
            with Workers(Path(name) / "taint", 1) as one:
                own = set(inert(one.all[0]))
            those = [mutant for mutant in chosen if is_switched(mutant)]
            verdicts += pool.map(lambda mutant: judged(workers, mutant), those)
        with Workers(Path(name) / "written", options.n) as workers, ThreadPoolExecutor(options.n) as pool:
            those = [mutant for mutant in chosen if not is_switched(mutant)]
            verdicts += pool.map(lambda mutant: judged(workers, mutant), those)
    return summed(verdicts)


def stages(known: Map, mutant: Mutant, tests: list[str], killers: list[str]) -> list[list[str]]:
    """Say which tests to try a mutant with, one stage after the other.

    First come those that noticed others of its file: mostly one of them notices this one as well. Hundreds of tests run
    a slot of a template, of which few look for what acts: the injection matrix does. Else those of its package, and
    those of privacy, are more likely to notice it than others.
    """
    likely = [test for test in dict.fromkeys(killers) if test in tests][:LIKELY]
    fast = known.within(tests, FAST)
    guards = (f"tests/{mutant.file.partition('/')[0]}/", "tests/privacy/", "tests/leaks/")
    near = [test for test in tests if (test.partition("[")[0] in MATRIX if mutant.slot else test.startswith(guards))]
    stages = (likely, fast, known.within(near, NEAR), known.within(tests, ALL)[len(fast) :])
    return [stage for stage in stages if stage]


def reliable(worker: Worker, mutant: Mutant, tried: list[list[str]], sound: dict[str, bool]) -> dict[str, Any]:
    """Judge a mutant by tests that notice it twice and pass without it; ``sound`` keeps what is known of those."""
    worker.left_out = [test for test, passes in sound.items() if not passes]
    while True:
        verdict = worker.judge(mutant, tried)
        if verdict["verdict"] != "killed":
            return verdict
        test = verdict["by"]
        if test not in sound:
            sound[test] = worker.passes(test)
            if not sound[test]:
                print(f"fails where nothing is changed: {test}", flush=True)
        if sound[test] and verdict.pop("again"):
            return verdict
        worker.left_out.append(test)


def summed(verdicts: list[dict[str, Any]]) -> int:
    """Print what survived and how many were killed; 0 where those are enough."""
    of = {
        kind: [one for one in verdicts if one["verdict"] == kind] for kind in ("killed", "survived", "broken", "inert")
    }
    for kind in ("inert", "broken", "survived"):
        for verdict in of[kind]:
            print(f"{kind}: {verdict['name']}")
    judged = len(verdicts) - len(of["inert"])
    share = len(of["killed"]) / judged if judged else 1.0
    print(f"{len(of['killed'])} of {judged} mutants killed ({share:.1%}); {len(of['inert'])} more change nothing")
    return 0 if share >= 0.98 else 1


if __name__ == "__main__":
    sys.exit(main())
