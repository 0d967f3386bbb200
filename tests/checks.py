"""All checks in one place: ``python -m tests.checks``, the same on every machine.

Runs the linter, the formatter, the type checker, the import rules, the checks of the JavaScript, then the tests and
the notebooks. ``--slow`` runs the slow tests instead of the others; ``--all`` runs everything. Names choose single
checks: ``python -m tests.checks ruff mypy``. Arguments after ``--`` go to pytest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
# One more than the cores of a small machine: many tests wait for a browser, a kernel or a pause of the service.
WORKERS = "3"
# Tests start hundreds of processes, and each would compile the package anew where nothing that is compiled is kept.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Skipped(Exception):
    """A check that cannot run here, with the reason as a sentence."""


class Check(NamedTuple):
    name: str
    what: str
    run: Callable[[argparse.Namespace], list[list[str]]]


def javascript(_: argparse.Namespace) -> list[list[str]]:
    node = shutil.which("node")
    if node is None:
        missing = "Node is not installed, so the JavaScript is not checked."
        if os.environ.get("CI"):
            sys.exit(f"{missing} CI needs it.")
        raise Skipped(missing)
    sources = sorted((ROOT / "rtca_nb").rglob("*.mjs"))
    tests = sorted(str(path) for path in (ROOT / "tests").rglob("*.test.mjs") if "node_modules" not in path.parts)
    return [
        *([node, "--check", str(path)] for path in sources),
        *types_of_javascript(node),
        [node, "--test", *tests],
    ]


def types_of_javascript(node: str) -> list[list[str]]:
    """The types in the comments of the JavaScript, checked where the compiler is installed."""
    here = ROOT / "tests" / "js"
    compiler = here / "node_modules" / "typescript" / "bin" / "tsc"
    if compiler.exists():
        return [[node, str(compiler), "--project", str(here)]]
    missing = "TypeScript is not installed, so types in the JavaScript are not checked; run python tests/js/install.py."
    if os.environ.get("CI"):
        sys.exit(missing)
    print(missing, flush=True)
    return []


def tests(options: argparse.Namespace) -> list[list[str]]:
    marks = {"fast": "not slow", "slow": "slow", "all": ""}[options.which]
    # One worker takes a whole file: a notebook's cells share a kernel, a module's tests share an endpoint. Slow tests
    # share little, and a file of them may take longer than all the others.
    share = "worksteal" if options.which == "slow" else "loadfile"
    command = [PYTHON, "-m", "pytest", "tests", "-n", WORKERS, "--dist", share, "--no-loadscope-reorder"]
    command.append("--benchmark-disable")
    if options.which != "slow":
        command += ["--nbval", "--nbval-sanitize-with", "tests/nbval.ini", "notebooks"]
    if options.which != "fast":
        command += ["--timeout", "900"]  # a slow test takes minutes, and none takes as many as these
    return [[*command, *(["-m", marks] if marks else []), *options.pytest]]


CHECKS = (
    Check("ruff", "linter", lambda _: [[PYTHON, "-m", "ruff", "check", "."]]),
    Check("format", "formatter", lambda _: [[PYTHON, "-m", "ruff", "format", "--check", "."]]),
    Check("mypy", "types", lambda _: [[PYTHON, "-m", "mypy"]]),
    Check("imports", "import rules", lambda _: [[str(Path(PYTHON).with_name("lint-imports"))]]),
    Check("javascript", "JavaScript", javascript),
    Check("tests", "tests and notebooks", tests),
)


def run(check: Check, options: argparse.Namespace) -> tuple[str, float, bool]:
    """Run one check and say how it went."""
    print(f"\n── {check.name}: {check.what} " + "─" * max(0, 60 - len(check.name) - len(check.what)), flush=True)
    began = time.monotonic()
    try:
        codes = [
            subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False).returncode for command in check.run(options)
        ]
    except Skipped as reason:
        print(reason, flush=True)
        return "skipped", time.monotonic() - began, True
    good = not any(codes)
    return "passed" if good else "FAILED", time.monotonic() - began, good


def main() -> int:
    """Run the checks that are asked for; 0 where all of them pass."""
    parser = argparse.ArgumentParser(prog="python -m tests.checks", description=__doc__.split("\n\n")[0])
    parser.add_argument("names", nargs="*", metavar="CHECK", help=", ".join(check.name for check in CHECKS))
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--slow", dest="which", action="store_const", const="slow", help="the slow tests only")
    which.add_argument("--all", dest="which", action="store_const", const="all", help="every check and every test")
    own, rest = sys.argv[1:], []
    if "--" in own:
        place = own.index("--")
        own, rest = own[:place], own[place + 1 :]
    options = parser.parse_args(own)
    options.pytest = rest
    options.which = options.which or "fast"
    known = [check.name for check in CHECKS]
    if unknown := set(options.names) - set(known):
        parser.error(f"there is no check {', '.join(sorted(unknown))}; choose from {', '.join(known)}")
    wanted = options.names or (["tests"] if options.which == "slow" else known)
    began = time.monotonic()
    results = [(check, *run(check, options)) for check in CHECKS if check.name in wanted]
    print()
    for check, outcome, seconds, _ in results:
        print(f"{check.name:12} {outcome:8} {seconds:6.1f} s")
    failed = sum(not good for *_, good in results)
    print(f"{len(results) - failed} of {len(results)} checks passed in {time.monotonic() - began:.0f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
