"""The quick tests with other interpreters, and with the oldest dependencies: ``python -m tests.matrix``.

For each interpreter of this machine, uv installs the package with exactly the lower bounds of pyproject.toml
(``lowest``) or with what is newest (``newest``), into a folder that is removed afterwards, and some tests run there.
Interpreters that are missing are named and skipped.

    python -m tests.matrix                        # all of it
    python -m tests.matrix lowest 3.11            # one of it
    python -m tests.matrix newest -- tests/model  # other tests
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
RESOLUTIONS = {"lowest": "lowest-direct", "newest": "highest"}
EXTRAS = "corpus,excel,rules"
# What the tests below need beside the package; what they check is not in it, so it may be new.
TOOLS = ("flask", "flask-cors", "hypothesis", "html5lib", "moto", "openpyxl", "pandera", "psutil", "pytest")
TOOLS += ("pytest-benchmark", "pytest-timeout", "selectolax", "nbformat", "nbclient", "nbconvert", "ipykernel")
TOOLS += ("playwright",)
TESTS = ("tests/model", "tests/tables", "tests/contact", "tests/cli/test_commands.py", "tests/questions/test_search.py")


class Cell(NamedTuple):
    """One of the matrix: an interpreter, and which dependencies it gets."""

    resolution: str
    python: str


def interpreter(version: str) -> str | None:
    """Find an interpreter of a version: by its name, or where pyenv keeps it."""
    kept = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    named = shutil.which(f"python{version}")
    for found in ([str(kept[-1])] if kept else []) + ([named] if named else []):
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
        if said.startswith(f"Python {version}."):
            return found
    return None


def lower_bounds() -> list[str]:
    """The bounds of pyproject.toml, each as the one version that it allows at least."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    chosen = [*project["dependencies"]]
    for extra in EXTRAS.split(","):
        chosen += project["optional-dependencies"][extra]
    return [re.sub(r">=", "==", requirement) for requirement in chosen]


def install(cell: Cell, python: str, folder: Path) -> str:
    """Make an environment; return its interpreter."""
    environment = folder / f"{cell.resolution}-{cell.python}"
    uv = ["uv", "--quiet"]
    subprocess.run([*uv, "venv", "--python", python, str(environment)], check=True)
    inside = str(environment / "bin" / "python")
    add = [*uv, "pip", "install", "--python", inside]
    if cell.resolution == "lowest":
        # Pinned together, so that a tool which needs something newer gets older itself.
        subprocess.run([*add, *TOOLS, *lower_bounds()], check=True)
        subprocess.run([*add, "--no-deps", "-e", str(ROOT)], check=True)
    else:
        subprocess.run(
            [*add, "--resolution", RESOLUTIONS[cell.resolution], *TOOLS, "-e", f"{ROOT}[{EXTRAS}]"], check=True
        )
    return inside


def run(cell: Cell, python: str, tests: list[str]) -> int:
    """Install one cell and run tests in it; return pytest's exit code."""
    with tempfile.TemporaryDirectory(prefix="rtca-matrix-") as folder:
        inside = install(cell, python, Path(folder))
        # Old libraries warn of themselves; what is tested is what the package does.
        command = [inside, "-m", "pytest", *tests, "-q", "-m", "not slow", "-o", "filterwarnings=default"]
        command += ["--benchmark-disable", "-p", "no:cacheprovider"]
        return subprocess.run(command, cwd=ROOT, env={**os.environ, "RTCA_MATRIX": "1"}, check=False).returncode


def main(arguments: list[str]) -> int:
    """Run the cells that are asked for; 0 where all that could run passed."""
    tests = list(TESTS)
    if "--" in arguments:
        place = arguments.index("--")
        arguments, tests = arguments[:place], arguments[place + 1 :]
    parser = argparse.ArgumentParser(prog="python -m tests.matrix", description=__doc__.split("\n\n")[0])
    parser.add_argument("resolution", nargs="?", choices=[*RESOLUTIONS], help="by default both")
    parser.add_argument("python", nargs="?", choices=PYTHONS, help="by default all that are here")
    chosen = parser.parse_args(arguments)
    if shutil.which("uv") is None:
        print("uv is not installed, so nothing was tried; pip install uv.", file=sys.stderr)
        return 1
    cells = [
        Cell(resolution, python)
        for resolution in ([chosen.resolution] if chosen.resolution else RESOLUTIONS)
        for python in ([chosen.python] if chosen.python else PYTHONS)
    ]
    outcomes = {}
    for cell in cells:
        python = interpreter(cell.python)
        outcomes[cell] = None if python is None else run(cell, python, tests)
    print()
    for cell, code in outcomes.items():
        said = "no interpreter here" if code is None else "passed" if code == 0 else "FAILED"
        print(f"{cell.resolution:7} {cell.python:5} {said}")
    return int(any(outcomes.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
