"""The quick tests with other interpreters, and with other dependencies: ``python -m tests.matrix``.

For each interpreter of this machine, uv installs what the package needs in exactly the lower bounds of pyproject.toml
(``lowest``), in the newest versions (``newest``), or in those with the last pandas 2 (``pandas2``), into a folder that
is removed afterwards, and some tests run there. Interpreters that are missing are named and skipped.

    python -m tests.matrix                        # all of it, one after the other
    python -m tests.matrix lowest 3.11            # one of it
    python -m tests.matrix newest -- tests/model  # other tests
    python -m tests.matrix --whole pandas2 3.12   # every test and notebook of the default suite, 4 minutes each
    python -m tests.matrix --smoke                # few tests, side by side
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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
UV = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# Newer interpreters have no wheels of the oldest dependencies.
RESOLUTIONS = {"lowest": ("3.11", "3.12"), "pandas2": PYTHONS, "newest": PYTHONS}
EXTRAS = "corpus,excel,rules"
WHOLE_EXTRAS = f"{EXTRAS},dask,lab"
# What the tests below need beside the package; what they check is not in it, so it may be new.
TOOLS = ("flask", "flask-cors", "hypothesis", "html5lib", "moto", "openpyxl", "pandera", "psutil", "pytest")
TOOLS += ("pytest-benchmark", "pytest-timeout", "selectolax", "nbformat", "nbclient", "nbconvert", "ipykernel")
TOOLS += ("playwright",)
# Frames, their marks and their writers are what versions of pandas and of Python change.
SMOKE = tuple(
    f"tests/{name}.py"
    for name in ("contact/test_frame_marks", "contact/test_frame_writers", "contact/test_frames", "cli/test_commands")
)
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


def requirements(resolution: str, *, whole: bool = False) -> list[str]:
    """The dependencies in pyproject.toml; with ``lowest``, each in the one version that it allows at least.

    With ``whole``, those of every extra that the default suite tries.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    chosen = [*project["dependencies"]]
    for extra in (WHOLE_EXTRAS if whole else EXTRAS).split(","):
        chosen += project["optional-dependencies"][extra]
    if resolution == "lowest":
        return [re.sub(r">=", "==", requirement) for requirement in chosen]
    return [*chosen, *(["pandas<3"] if resolution == "pandas2" else [])]


def install(cell: Cell, python: str, folder: Path, *, whole: bool = False) -> str:
    """Make an environment in which the package is taken from the checkout; return its interpreter."""
    environment = folder / f"{cell.resolution}-{cell.python}"
    uv = [str(UV), "--quiet"]
    subprocess.run([*uv, "venv", "--python", python, str(environment)], check=True)
    inside = str(environment / "bin" / "python")
    # Pinned together, so that a tool which needs something newer gets older itself. Nothing is built of the package: uv
    # would keep every build of it.
    needed = [*TOOLS, *requirements(cell.resolution, whole=whole)]
    if whole:
        # The commands, the test plug-in and the metadata are tested too, which only an installation has.
        needed = ["--no-binary", "rtca-nb", "--editable", f"{ROOT}[test]", *requirements(cell.resolution, whole=True)]
    subprocess.run([*uv, "pip", "install", "--python", inside, "--only-binary", ":all:", *needed], check=True)
    packages = subprocess.run(
        [inside, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    Path(packages, "rtca_nb.pth").write_text(str(ROOT), "utf-8")
    return inside


def run(cell: Cell, python: str, tests: list[str], *, whole: bool = False, quiet: bool = False) -> int:
    """Install one cell and run tests in it; return pytest's exit code."""
    with tempfile.TemporaryDirectory(prefix="rtca-matrix-") as folder:
        inside = install(cell, python, Path(folder), whole=whole)
        # Old libraries warn of themselves; what is tested is what the package does.
        command = [inside, "-m", "pytest", *tests, "-q", "-m", "not slow", "-o", "filterwarnings=default"]
        command += ["--benchmark-disable", "-p", "no:cacheprovider"]
        if whole:
            # The oldest libraries warn, and write some outputs of notebooks in another way; with the others, a warning
            # is an error and each output is compared.
            command = [inside, "-m", "tests.checks", "tests"]
            if cell.resolution == "lowest":
                command += ["--", "-o", "filterwarnings=default", "--nbval-lax"]
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "RTCA_MATRIX": "1"}, check=False, text=True,
            stdout=subprocess.PIPE if quiet else None, stderr=subprocess.STDOUT if quiet else None,
        )  # fmt: skip
        if quiet:
            print(f"\n── {cell.resolution} {cell.python}", done.stdout[-20_000:], sep="\n", flush=True)
        return done.returncode


def main(arguments: list[str]) -> int:
    """Run the cells that are asked for; 0 where all that could run passed."""
    tests = list(TESTS)
    if "--" in arguments:
        place = arguments.index("--")
        arguments, tests = arguments[:place], arguments[place + 1 :]
    parser = argparse.ArgumentParser(prog="python -m tests.matrix", description=__doc__.split("\n\n")[0])
    parser.add_argument("resolution", nargs="?", choices=[*RESOLUTIONS], help="by default all")
    parser.add_argument("python", nargs="?", choices=PYTHONS, help="by default all that are here")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--smoke", action="store_true", help="few tests in few of the cells, side by side")
    size.add_argument("--whole", action="store_true", help="the default suite with its notebooks in each cell")
    chosen = parser.parse_args(arguments)
    if UV is None:
        print("uv is not installed, so nothing was tried; pip install uv.", file=sys.stderr)
        return 1
    cells = [
        Cell(resolution, python)
        for resolution in ([chosen.resolution] if chosen.resolution else RESOLUTIONS)
        for python in ([chosen.python] if chosen.python else RESOLUTIONS[resolution])
    ]
    if chosen.smoke:
        # The oldest of all, and each interpreter once.
        wanted = {Cell("lowest", "3.11"), Cell("pandas2", "3.12" if interpreter("3.12") else "3.11")}
        wanted |= {Cell("newest", one) for one in PYTHONS[2:]}
        cells, tests = [cell for cell in cells if cell in wanted], [*SMOKE]

    def outcome(cell: Cell) -> int | None:
        python = interpreter(cell.python)
        return None if python is None else run(cell, python, tests, whole=chosen.whole, quiet=chosen.smoke)

    with ThreadPoolExecutor(2 if chosen.smoke else 1) as pool:
        outcomes = dict(zip(cells, pool.map(outcome, cells), strict=True))
    print()
    for cell, code in outcomes.items():
        said = "no interpreter here" if code is None else "passed" if code == 0 else "FAILED"
        print(f"{cell.resolution:7} {cell.python:5} {said}")
    return int(any(outcomes.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
