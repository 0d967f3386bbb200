"""Takes away each call that masks or escapes, one at a time, and looks whether a test notices.

``python -m tests.mutation`` makes the mutants in a copy of the package, runs the tests that guard redaction and
markup against each, and prints the survivors and the share of mutants that were killed. ``--list`` only lists them;
a number of workers may be given with ``-n``. It takes a while, so it is run by hand and not by CI.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
TESTS = ["tests/leaks", "tests/render", "tests/core/test_redaction.py", "tests/core/test_contact.py", "tests/cli"]

# Calls that decide what may be seen: the call is replaced by its first argument, which is the clear text.
MASKING = {"display_name", "attachment_name", "quoted", "summary", "payload", "_cover", "formula_safe", "printable"}
# Statements that hide something or refuse to write: the statement is taken away.
DROPPED = {"check_permission"}
# Guards: what they return in place of the text is replaced by the text.
WHOLE = {"_whole"}


class Mutant(NamedTuple):
    """A change to one file: what it does, and where the replaced text begins and ends."""

    path: Path
    begin: int
    end: int
    replacement: str
    what: str


def mutants() -> Iterator[Mutant]:
    for path in sorted((ROOT / "rtca_nb").rglob("*.py")):
        if "endpoint" in path.parts or "samples" in path.parts:
            continue
        source = path.read_text("utf-8")
        yield from _calls(path, source)
        if "render" in path.parts or "widgets" in path.parts:
            yield from _slots(path, source)
    yield from _markup(ROOT / "rtca_nb" / "render" / "markup.py")
    yield from _redaction(ROOT / "rtca_nb" / "redaction.py")


def _calls(path: Path, source: str) -> Iterator[Mutant]:
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    data = source.encode()

    def span(node: ast.AST) -> tuple[int, int]:
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        begin, end = span(node)
        where = f"line {node.lineno}: {name}"
        if name in MASKING and node.args:
            low, high = span(node.args[0])
            yield Mutant(path, begin, end, f"({data[low:high].decode()})", f"{where} passes its argument")
        elif name in WHOLE and node.args:
            low, high = span(node.args[0])
            yield Mutant(path, begin, end, f"MessageMask({data[low:high].decode()})", f"{where} shows the message")
        elif name in DROPPED:
            yield Mutant(path, begin, end, "None", f"{where} is not called")


def _slots(path: Path, source: str) -> Iterator[Mutant]:
    data = source.encode()
    for match in re.finditer(rb"Template\(", data):
        depth, place = 1, match.end()
        while depth and place < len(data):
            depth += {ord("("): 1, ord(")"): -1}.get(data[place], 0)
            place += 1
        for slot in re.finditer(rb"\{[tpa]\}", data[match.end() : place]):
            begin = match.end() + slot.start()
            line = data[:begin].count(b"\n") + 1
            text = data[data.rfind(b"\n", 0, begin) + 1 : data.find(b"\n", begin)].decode().strip()
            yield Mutant(
                path, begin, begin + 3, "{r}", f"line {line}: slot {slot.group().decode()} is raw in {text[:80]}"
            )


def _replaced(path: Path, old: str, new: str, what: str) -> Iterator[Mutant]:
    data, needle = path.read_bytes(), old.encode()
    begin = data.find(needle)
    if begin < 0:
        raise SystemExit(f"{path.name} no longer holds {old!r}; mend tests/mutation.py")
    yield Mutant(path, begin, begin + len(needle), new, what)


def _markup(path: Path) -> Iterator[Mutant]:
    escaping = '.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")'
    yield from _replaced(path, f"escaped = value{escaping}", "escaped = value", "text is not escaped")
    yield from _replaced(path, f"plain(value){escaping}", "plain(value)", "plain text is not escaped")
    yield from _replaced(path, """escaped.replace('"', "&quot;")""", "escaped", "attributes keep their quotes")
    yield from _replaced(path, "_SPECIAL.sub(_shown, ", "(", "controls are not shown")
    yield from _replaced(path, "_SPECIAL.sub(_named, ", "(", "controls are not named")
    yield from _replaced(path, "_TEX.sub(", "(lambda _, text: text)(", "TeX is not broken up")


def _redaction(path: Path) -> Iterator[Mutant]:
    yield from _replaced(path, "hidden += [Hidden(*widen(", "hidden = hidden or [Hidden(*widen(", "known values pass")
    yield from _replaced(path, "for found in find_personal_data(text)", "for found in []", "patterns pass")
    yield from _replaced(
        path, 'hidden.append(Hidden(*widen(text, begin, end), "redaction", "PII"))', "pass", "spans pass"
    )
    yield from _replaced(path, "Hidden(*widen(text, begin, end)", "Hidden(*(begin, end)", "spans are not widened")


def _with_raw_slots(source: str) -> str:
    """Give the copy's templates a slot that escapes nothing, for the mutants that put one in place of another."""
    for old, new in (
        ("([tpahn])", "([tpahnr])"),
        ('    "t": text,\n', '    "r": str,\n    "t": text,\n'),
        ("    if _IN_TAG.search(before):\n", '    if kind == "r":\n        return\n    if _IN_TAG.search(before):\n'),
    ):
        if old not in source:
            raise SystemExit(f"markup.py no longer holds {old!r}; mend tests/mutation.py")
        source = source.replace(old, new)
    return source


def killed(mutant: Mutant, tests: list[str]) -> bool:
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        shutil.copytree(ROOT / "rtca_nb", copy / "rtca_nb", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(
            ROOT / "tests", copy / "tests", ignore=shutil.ignore_patterns("__pycache__", "node_modules", ".venv")
        )
        shutil.copy(ROOT / "pyproject.toml", copy)
        target = copy / mutant.path.relative_to(ROOT)
        data = target.read_bytes()
        target.write_bytes(data[: mutant.begin] + mutant.replacement.encode() + data[mutant.end :])
        markup = copy / "rtca_nb" / "render" / "markup.py"
        markup.write_text(_with_raw_slots(markup.read_text("utf-8")), "utf-8")
        environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "-m",
            "not slow and not browser",
            "-p",
            "no:cacheprovider",
        ]
        existing = [test for test in tests if (copy / test).exists()]
        done = subprocess.run(
            [*command, *existing], cwd=copy, env=environment, capture_output=True, check=False, timeout=1200
        )
        return done.returncode == 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=2, help="workers")
    parser.add_argument("--list", action="store_true", help="only list the mutants")
    parser.add_argument("--only", default="", help="only mutants whose file or text holds this")
    options = parser.parse_args()
    chosen = [mutant for mutant in mutants() if options.only in f"{mutant.path} {mutant.what}"]
    if options.list:
        for mutant in chosen:
            print(mutant.path.relative_to(ROOT), mutant.what)
        return 0
    with ThreadPoolExecutor(options.n) as pool:
        verdicts = list(pool.map(lambda mutant: killed(mutant, TESTS), chosen))
    for mutant, dead in zip(chosen, verdicts, strict=True):
        if not dead:
            print("survived:", mutant.path.relative_to(ROOT), mutant.what)
    share = sum(verdicts) / len(verdicts)
    print(f"{sum(verdicts)} of {len(verdicts)} mutants killed ({share:.1%})")
    return 0 if share >= 0.95 else 1


if __name__ == "__main__":
    sys.exit(main())
