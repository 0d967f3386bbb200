"""Which tests run which function, so that a mutant is tried with those alone, the fastest first.

A copy of the package notes it: each function that holds a mutant begins with a call of :func:`hit`, which writes the
function and the test that runs, in whatever process. What a template says is run by the functions that name it.
"""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.mutation.mutants import Mutant

Function = str
"""A file of the package and the qualified name of a function of it, with a colon between."""

NOTE: Final = "RTCA_MUTATION_HITS"
"""The variable of the environment that names the file to note hits in."""

HELPER: Final = f"""import os
seen = set()
def hit(function):
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
    if test and (function, test) not in seen and "{NOTE}" in os.environ:
        seen.add((function, test))
        with open(os.environ["{NOTE}"], "a", encoding="utf-8") as file:
            file.write(f"{{function}} {{test}}\\n")
"""


_Node = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(node: ast.AST, around: str) -> Iterator[tuple[str, _Node]]:
    """Yield the functions within a node and their qualified names; of several of one name the last."""
    for child in ast.iter_child_nodes(node):
        name = around
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            name = f"{around}.{child.name}".lstrip(".")
            if not isinstance(child, ast.ClassDef):
                yield name, child
        yield from _functions(child, name)


class Functions:
    """The functions of a file that hold mutants or name their templates.

    Parameters
    ----------
    file : str
        Its path within the package.
    data : bytes
    """

    def __init__(self, file: str, data: bytes) -> None:
        self.file, self.data = file, data
        self._tree = ast.parse(data)
        self._starts = [0]
        for line in data.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._all = dict(_functions(self._tree, ""))

    def _place(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def _holds(self, node: _Node, place: int) -> bool:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        first = node.body[0]
        return self._place(first.lineno, 0) <= place < self._place(node.end_lineno, node.end_col_offset)

    def of(self, begin: int) -> list[Function]:
        """Return the innermost function around a place, or those that name what is made there; none where unknown."""
        around = [name for name, node in self._all.items() if self._holds(node, begin)]
        if around:
            return [f"{self.file}:{max(around, key=len)}"]
        made = [node for node in self._tree.body if self._place(node.lineno, 0) <= begin]
        last = made[-1] if made else None
        targets = (
            last.targets if isinstance(last, ast.Assign) else [last.target] if isinstance(last, ast.AnnAssign) else []
        )
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        return [
            f"{self.file}:{name}"
            for name, node in self._all.items()
            if any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))
        ]

    def noting(self, functions: set[Function]) -> bytes:
        """Return the file with a note at the begin of some functions."""
        places: list[tuple[int, bytes]] = []
        for name, node in self._all.items():
            if f"{self.file}:{name}" not in functions:
                continue
            said = isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
            body = node.body[1:] if said and len(node.body) > 1 else node.body
            first = body[0]
            line = min([first.lineno, *(item.lineno for item in getattr(first, "decorator_list", ()))])
            if line == node.lineno:
                continue  # all of it in one line
            note = f"__import__('rtca_hits').hit({f'{self.file}:{name}'!r})\n".encode()
            places.append((self._place(line, 0), b" " * first.col_offset + note))
        made = self.data
        for place, note in sorted(places, reverse=True):
            made = made[:place] + note + made[place:]
        return made


def functions_of(package: Path, chosen: list[Mutant]) -> dict[Mutant, list[Function]]:
    """Return for each mutant the functions by which it can be noticed; none where that is not known."""
    files = {file: Functions(file, (package / file).read_bytes()) for file in {mutant.file for mutant in chosen}}
    return {mutant: files[mutant.file].of(mutant.begin) for mutant in chosen}


def noted(package: Path, functions: dict[Mutant, list[Function]]) -> Iterator[tuple[str, bytes]]:
    """Yield each file that holds some of the functions, and its text with notes."""
    files: dict[str, set[Function]] = defaultdict(set)
    for function in {one for several in functions.values() for one in several}:
        files[function.partition(":")[0]].add(function)
    for file, those in sorted(files.items()):
        yield file, Functions(file, (package / file).read_bytes()).noting(those)


class Map:
    """Which tests run a function, and how long each takes, in seconds.

    Parameters
    ----------
    path : Path
        A file that :meth:`write` made.
    """

    def __init__(self, path: Path) -> None:
        said = json.loads(path.read_text("utf-8"))
        self._tests: dict[str, list[str]] = said["tests"]
        self._seconds: dict[str, float] = said["seconds"]

    @staticmethod
    def write(path: Path, hits: Path, seconds: dict[str, float]) -> None:
        """Write the file, or add to it."""
        tests: dict[str, set[str]] = defaultdict(set)
        if path.exists():
            known = json.loads(path.read_text("utf-8"))
            seconds = known["seconds"] | seconds
            tests.update({name: set(those) for name, those in known["tests"].items()})
        for line in hits.read_text("utf-8", "replace").splitlines():
            function, _, test = line.partition(" ")
            tests[function].add(test)
        path.write_text(
            json.dumps({"tests": {name: sorted(those) for name, those in tests.items()}, "seconds": seconds})
        )

    def tests(self, functions: list[Function]) -> list[str]:
        """Return the tests that run one of some functions, the fastest first."""
        found = {test for function in functions for test in self._tests.get(function, ())}
        return sorted((test for test in found if test in self._seconds), key=lambda test: (self._seconds[test], test))

    def within(self, tests: list[str], seconds: float) -> list[str]:
        """Return as many of the first tests as take that long together."""
        chosen, total = [], 0.0
        for test in tests:
            total += self._seconds[test]
            if total > seconds and chosen:
                break
            chosen.append(test)
        return chosen
