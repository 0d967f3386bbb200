"""Which tests run which mutant, so that it is tried with those alone, the fastest first.

A copy of the package notes it; see :mod:`tests.mutation.switches`. A mutant that has no switch is run by whoever runs
its function, and what a template says by whoever runs the functions that name it.
"""

from __future__ import annotations

import ast
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.mutation.mutants import Mutant

Function = str
"""A file of the package and the qualified name of a function of it, with a colon between."""

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

    def begins(self, function: Function) -> tuple[int, str] | None:
        """Return where the body of a function begins and how far it is indented; None if all is in one line."""
        node = self._all[function.partition(":")[2]]
        said = isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
        first = (node.body[1:] if said and len(node.body) > 1 else node.body)[0]
        line = min([first.lineno, *(item.lineno for item in getattr(first, "decorator_list", ()))])
        return None if line == node.lineno else (self._place(line, 0), " " * first.col_offset)


def decided(package: Path, numbered: dict[int, Mutant]) -> dict[str, list[tuple[int, str, int]]]:
    """Return where the functions that hold mutants begin, file by file, with their indent and the mutant's number."""
    places: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for number, mutant in numbered.items():
        functions = Functions(mutant.file, (package / mutant.file).read_bytes())
        for function in functions.of(mutant.begin):
            if begins := functions.begins(function):
                places[mutant.file].append((*begins, number))
    return places


class Map:
    """Which tests run a mutant, and how long each takes, in seconds.

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
    def write(path: Path, names: dict[int, str], hits: Iterable[str], seconds: dict[str, float]) -> None:
        """Write the file, or add to it: lines of a mutant's number and a test, and how long each test took."""
        tests: dict[str, set[str]] = {name: set() for name in names.values()}
        if path.exists():
            known = json.loads(path.read_text("utf-8"))
            seconds = known["seconds"] | seconds
            for name, those in known["tests"].items():
                tests.setdefault(name, set()).update(those)
        for line in hits:
            number, _, test = line.rstrip("\n").partition(" ")
            tests[names[int(number)]].add(test)
        path.write_text(
            json.dumps({"tests": {name: sorted(those) for name, those in tests.items()}, "seconds": seconds})
        )

    def has(self, name: str) -> bool:
        """Whether it was made where the mutant was there."""
        return name in self._tests

    def tests(self, name: str) -> list[str]:
        """Return the tests that run a mutant, the fastest first."""
        found = (test for test in self._tests[name] if test in self._seconds)
        return sorted(found, key=lambda test: (self._seconds[test], test))

    def within(self, tests: list[str], seconds: float) -> list[str]:
        """Return as many of the first tests as take that long together."""
        chosen, total = [], 0.0
        for test in tests:
            total += self._seconds[test]
            if total > seconds and chosen:
                break
            chosen.append(test)
        return chosen
