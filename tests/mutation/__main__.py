"""``python -m tests.mutation`` runs the tests that guard redaction and markup against each mutant, in copies.

It prints each verdict as it falls and writes it to the file of ``--results``, from which a later run goes on; at the
end the survivors and the share of mutants that were killed. A test that notices a mutant must notice it again by
itself, and pass where nothing is changed; one that does not is left out, and the mutant is judged anew.
``--list`` only lists the mutants; ``-n`` gives a number of workers. It takes a while, so it is run by hand and not by
CI.

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

from tests.mutation.mutants import Mutant, mutants, with_raw_slots

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", "node_modules", ".venv", ".git", ".hypothesis", ".*_cache", "peers", "*.so"
)
MATRIX = "tests/render/test_injection_matrix.py"
SLOW_TOO = ["-m", "not browser"]
LIKELY = 12  # tests that noticed mutants of a file before
LAST = ["tests/project/test_wrong_arguments.py"]  # what a caller passes may come to words anywhere
# The tests that look at what each part of the package lets out, the likeliest to notice first. A stage is collected
# only where the one before it noticed nothing.
STAGES: list[tuple[tuple[str, ...], list[list[str]]]] = [
    (("widgets/static_fallback",), [["tests/widgets/test_embedding.py", "tests/widgets/test_static_fallback.py"]]),
    (
        ("render/", "widgets/"),
        [
            [MATRIX, "tests/render/test_markup.py"],
            [
                "tests/render/test_transcript.py",
                "tests/render/test_report.py",
                "tests/render/test_timeline.py",
                "tests/render/test_chart.py",
                "tests/contact/test_contact.py",
                "tests/leaks/test_canaries.py",
            ],
        ],
    ),
    (
        ("cli/",),
        [
            ["tests/cli/test_hostile.py"],
            ["tests/cli/test_terminal.py", "tests/cli/test_watch_hostile.py", "tests/cli/test_errors.py"],
            ["tests/cli", "tests/archive/test_cli.py"],
        ],
    ),
    (
        ("contact/exports", "base/files", "review/annotations/"),
        [["tests/contact/test_exports.py"], ["tests/review/test_annotations.py", "tests/review/test_agreement.py"]],
    ),
    (("fetch/watch",), [["tests/fetch/test_watch.py"]]),
    (
        ("fetch/", "model/merging", "archive/"),
        [
            ["tests/fetch/test_boto_errors.py", "tests/fetch/test_page_reader.py", "tests/model/test_merging.py"],
            ["tests/fetch/test_contact_ids.py", "tests/fetch/test_fetch.py"],
        ],
    ),
    (
        ("sources/",),
        [["tests/sources/test_refusals.py", "tests/sources/test_open_source.py", "tests/sources/test_s3.py"]],
    ),
    (("review/compare/",), [["tests/review/test_compare.py", "tests/review/test_compare_texts.py"]]),
    (("contact/alike",), [["tests/privacy/test_form_pairs.py"]]),
    (
        ("contact/",),
        [["tests/contact/test_frames.py", "tests/contact/test_contact.py"], [MATRIX]],
    ),
    (
        ("privacy/reveal_marker", "privacy/notebook_", "privacy/masked_outputs", "privacy/late_outputs"),
        [
            ["tests/privacy/test_notebook_scrub.py"],
            ["tests/leaks/test_scrub_executed.py"],
            ["tests/leaks/test_scrub_late.py", *SLOW_TOO],
        ],
    ),
    (("base/error_frames",), [["tests/leaks/test_error_locals.py"]]),
    (
        ("",),
        [
            ["tests/privacy/test_redaction.py"],
            ["tests/leaks/test_canaries.py", "tests/leaks/test_everywhere.py"],
            ["tests/leaks", "tests/privacy", "tests/review/test_audit.py", "tests/tables"],
        ],
    ),
]


def stages(file: str) -> list[list[str]]:
    """Which tests to run for a file, stage by stage."""
    found = next(tests for parts, tests in STAGES if file.startswith(parts))
    listed = [*found, LAST]
    missing = [test for stage in listed for test in stage if "/" in test and not (ROOT / test).exists()]
    if missing:
        raise SystemExit(f"there is no {', '.join(missing)}; correct STAGES in tests/mutation/__main__.py")
    return listed


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

    def judge(self, mutant: Mutant, likely: list[str]) -> dict[str, Any]:
        """Put a mutant in place, run its tests, and take it away again; those that are likely to notice run first."""
        path = self.copy / "rtca_nb" / mutant.file
        before = path.read_bytes()
        data = (ROOT / "rtca_nb" / mutant.file).read_bytes()
        changed = data[: mutant.begin] + mutant.replacement.encode() + data[mutant.end :]
        if mutant.file == "render/markup.py":
            changed = with_raw_slots(changed.decode()).encode()
        self.write(path, changed)
        try:
            for tests in [*([likely] if likely else []), *stages(mutant.file)]:
                found = self.run(tests)
                if tests is likely and found["code"] != 1:
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
        own = set(inert(made[0]))
        sound: dict[str, bool] = {}  # whether a test that killed a mutant passes where nothing is changed
        killers: dict[str, list[str]] = {}
        for line in done.values():
            if line["verdict"] == "killed":
                killers.setdefault(line["name"].partition(" ")[0], []).insert(0, line["by"])

        def judged(mutant: Mutant) -> dict[str, Any]:
            known = done.get(key(mutant))
            if known is not None:
                return known
            if mutant.slot is not None and (mutant.file, mutant.slot) in own:
                verdict = {"verdict": "inert", "by": "the slot gets only the package's own words"}
            else:
                worker = workers.get()
                try:
                    verdict = reliable(worker, mutant, sound, killers)
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


def reliable(worker: Worker, mutant: Mutant, sound: dict[str, bool], killers: dict[str, list[str]]) -> dict[str, Any]:
    """Judge a mutant by tests that notice it twice and pass without it.

    ``sound`` keeps whether a test passes without any, and ``killers`` which tests noticed mutants of a file, the last
    of them first: mostly one of those notices the next as well, long before the file's stages are through.
    """
    worker.left_out = [test for test, passes in sound.items() if not passes]
    while True:
        known = killers.setdefault(mutant.file, [])
        verdict = worker.judge(mutant, [test for test in known[:LIKELY] if test not in worker.left_out])
        if verdict["verdict"] != "killed":
            return verdict
        test = verdict["by"]
        if test not in sound:
            sound[test] = worker.passes(test)
            if not sound[test]:
                print(f"fails where nothing is changed: {test}", flush=True)
        if sound[test] and verdict.pop("again"):
            killers[mutant.file] = [test, *(other for other in known if other != test)]
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
