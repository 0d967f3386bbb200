"""``python -m tests.mutation`` runs the tests that guard redaction and markup against each mutant, in copies.

It prints each verdict as it falls and writes it to the file of ``--results``, from which a later run goes on; at the
end the survivors and the share of mutants that were killed. A test that notices a mutant must notice it again by
itself, and pass where nothing is changed; one that does not is left out, and the mutant is judged anew.
Each is tried with the tests that run its function, the fastest first, which are found by a run of all tests;
``--map`` keeps what that found. ``--list`` only lists the mutants; ``-n`` gives a number of workers. It takes a while,
so it is run by hand and not by CI.

Why not a library: the fault to be found is a call that masks or escapes and is not made. No operator of cosmic-ray
(8.7) puts the argument of a call in its place, and mutmut (3.8) only takes arguments away, so that most mutants raise
TypeError and are killed by any test.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.mutation.hits import HELPER, Map, functions_of, noted
from tests.mutation.mutants import Mutant, mutants, with_raw_slots

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", "node_modules", ".venv", ".git", ".hypothesis", ".*_cache", "peers", "*.so"
)
MARKUP = "render/markup.py"
MATRIX = "tests/render/test_injection_matrix.py"
# What tests the package and needs no browser; those of the project look at sources, and none of them at what is shown.
TESTS = [
    f"tests/{folder}"
    for folder in (
        "archive base cli contact corpus fetch leaks model privacy questions render review rules sources tables widgets"
    ).split()
]
LAST = ["tests/project/test_wrong_arguments.py"]  # what a caller passes may come to words anywhere
LIKELY = 6  # tests that noticed mutants of a file before
FAST, ALL = 15.0, 240.0  # seconds of tests that a mutant is tried with at first, and then


class Worker:
    """A copy of the tree, and a process that runs tests in it."""

    def __init__(self, folder: Path) -> None:
        self.copy = folder / "main"
        self.left_out: list[str] = []
        self._clock = itertools.count(1_600_000_000, 10)
        shutil.copytree(ROOT, self.copy, ignore=LEFT_OUT, symlinks=True)
        if (ROOT.parent / "shared").exists():
            (folder / "shared").symlink_to(ROOT.parent / "shared")
        markup = self.copy / "rtca_nb" / "render" / "markup.py"
        self.write(markup, with_raw_slots(markup.read_text("utf-8")).encode())
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutation.worker", str(self.copy)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        if self.process.stdout.readline().strip() != "ready":
            raise SystemExit("a worker did not start")

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
        path = self.copy / "rtca_nb" / mutant.file
        before = path.read_bytes()
        data = (ROOT / "rtca_nb" / mutant.file).read_bytes()
        changed = data[: mutant.begin] + mutant.replacement.encode() + data[mutant.end :]
        if mutant.file == MARKUP:
            changed = with_raw_slots(changed.decode()).encode()
        self.write(path, changed)
        try:
            for number, tests in enumerate(tried):
                found = self.run(tests)
                if number < len(tried) - 1 and found["code"] not in {0, 1}:
                    continue
                if found["broken"] or found["code"] not in {0, 1}:
                    return {"verdict": "broken", "by": found["broken"][:1] or found["output"][-300:]}
                if found["code"] == 1 and found["failed"]:
                    test = found["failed"][0]
                    return {"verdict": "killed", "by": test, "again": self.run([test])["code"] == 1}
        finally:
            self.write(path, before)
        return {"verdict": "survived", "by": ""}

    def passes(self, test: str) -> bool:
        """Whether a test passes where nothing is changed."""
        return self.run([test])["code"] == 0

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def key(mutant: Mutant) -> str:
    """Name a mutant together with the file that it was made of: a verdict on another file says nothing."""
    digest = hashlib.sha256((ROOT / "rtca_nb" / mutant.file).read_bytes()).hexdigest()[:12]
    return f"{digest} {mutant.begin} {mutant.name}"


def mapped(worker: Worker, chosen: list[Mutant], path: Path, tests: list[str]) -> None:
    """Run tests once, and write down which of them run which function; see :mod:`tests.mutation.hits`."""
    package = worker.copy / "rtca_nb"
    kept: dict[Path, bytes] = {}
    for file, data in noted(ROOT / "rtca_nb", functions_of(ROOT / "rtca_nb", chosen)):
        kept[package / file] = (package / file).read_bytes()
        worker.write(package / file, with_raw_slots(data.decode()).encode() if file == MARKUP else data)
    (worker.copy / "rtca_hits.py").write_text(HELPER)
    hits = worker.copy.parent / "hits.txt"
    hits.touch()
    found = worker.run(tests, hits=str(hits))
    for file, data in kept.items():
        worker.write(file, data)
    if found["broken"] or not found["seconds"]:
        raise SystemExit(f"the tests cannot be run where nothing is changed:\n{found['output']}")
    for test in found["failed"]:
        print(f"fails where nothing is changed: {test}", flush=True)
        del found["seconds"][test]
    Map.write(path, hits, found["seconds"])


def inert(worker: Worker) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the slots that only ever get the package's own words; see :mod:`tests.mutation.taint`."""
    report = worker.copy.parent / "taint.json"
    found = worker.run([MATRIX], taint=str(report))
    if found["code"] != 0:
        raise SystemExit(f"{MATRIX} fails where nothing is changed:\n{found['output']}")
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
    parser.add_argument("--again", nargs="+", help="tests that are new since the map was made, or have changed")
    parser.add_argument("--results", type=Path, help="file to write verdicts to and to go on from")
    options = parser.parse_args()
    chosen = [mutant for mutant in mutants(ROOT / "rtca_nb") if options.only in mutant.name]
    if options.list:
        print("\n".join(mutant.name for mutant in chosen))
        return 0
    done: dict[str, dict[str, Any]] = {}
    if options.results and options.results.exists():
        done = {line["key"]: line for line in map(json.loads, options.results.read_text("utf-8").splitlines())}
    with tempfile.TemporaryDirectory() as name:
        workers: SimpleQueue[Worker] = SimpleQueue()
        made = []
        for number in range(options.n):
            folder = Path(name) / str(number)
            folder.mkdir()
            made.append(Worker(folder))
            workers.put(made[-1])
        path = options.map or Path(name) / "map.json"
        if not path.exists() or options.again:
            mapped(made[0], chosen, path, options.again if path.exists() else TESTS)
        known, functions = Map(path), functions_of(ROOT / "rtca_nb", chosen)
        own = set(inert(made[0]))
        sound: dict[str, bool] = {}  # whether a test that killed a mutant passes where nothing is changed
        killers: dict[str, list[str]] = {}
        for line in done.values():
            if line["verdict"] == "killed":
                killers.setdefault(line["name"].partition(" ")[0], []).insert(0, line["by"])

        def judged(mutant: Mutant) -> dict[str, Any]:
            before = done.get(key(mutant))
            if before is not None:
                return before
            if mutant.slot is not None and (mutant.file, mutant.slot) in own:
                verdict = {"verdict": "inert", "by": "the slot gets only the package's own words"}
            else:
                worker = workers.get()
                try:
                    tests = known.tests(functions[mutant])
                    verdict = reliable(worker, mutant, stages(known, tests, killers.get(mutant.file, [])), sound)
                    if verdict["verdict"] == "killed":
                        killers.setdefault(mutant.file, []).insert(0, verdict["by"])
                finally:
                    workers.put(worker)
            verdict = {"key": key(mutant), "name": mutant.name, **verdict}
            print(f"{verdict['verdict']}: {mutant.name} {verdict['by']}", flush=True)
            if options.results:
                with options.results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(verdict) + "\n")
            return verdict

        with ThreadPoolExecutor(options.n) as pool:
            verdicts = list(pool.map(judged, chosen))
        for worker in made:
            worker.close()
    return summed(verdicts)


def stages(known: Map, tests: list[str], killers: list[str]) -> list[list[str]]:
    """Say which tests to try a mutant with, one stage after the other.

    First come those that noticed others of its file: mostly one of them notices this one as well.
    """
    likely = [test for test in dict.fromkeys(killers) if test in tests][:LIKELY]
    fast = known.within(tests, FAST)
    # Of tests with many cases, the map has those of the default suite; here each case runs.
    rest = list(dict.fromkeys(test.partition("[")[0] for test in known.within(tests, ALL)))
    return [stage for stage in (likely, fast, rest, LAST) if stage]


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
