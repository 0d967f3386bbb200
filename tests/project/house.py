"""How the package is built, measured from its source.

::

    python -m tests.project.house              # this tree
    python -m tests.project.house ../older .   # one column a tree

A module is a file of ``rtca_nb``, by its dotted name. An arrow leads from a module to each module of the package that
it imports, wherever the import stands: inside a function, under ``TYPE_CHECKING``, or by name through ``importlib``. A
room is what lies directly in ``rtca_nb``: a package with all that is below it, or a flat module. Floors are the rooms
of the longest chain of imports; rooms that import each other in a circle share one.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from tests.project.graph import circles, floors
from tests.project.private_names import PACKAGE, defined, of_tests, used

__all__ = ["LONGEST", "House", "Private"]

LONGEST: Final = 300
"""Lines that a file may have without a reason."""

_SOURCES: Final = frozenset({".py", ".js", ".mjs", ".css"})


class Private(NamedTuple):
    """A private name that is used outside the module or class that has it."""

    file: str
    line: int
    name: str
    homes: frozenset[str]
    """Rooms that define such a name."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.name} of {', '.join(sorted(self.homes))}"


@dataclass(frozen=True)
class House:
    """The package in one tree."""

    root: Path

    @cached_property
    def files(self) -> dict[str, Path]:
        """Modules by their dotted names."""
        found = {}
        for path in sorted((self.root / PACKAGE).rglob("*.py")):
            parts = path.relative_to(self.root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
        return found

    @cached_property
    def trees(self) -> dict[str, ast.Module]:
        """Syntax trees by module."""
        return {name: ast.parse(path.read_text("utf-8")) for name, path in self.files.items()}

    @cached_property
    def flat(self) -> list[str]:
        """Flat modules: files directly in the package, its ``__init__`` not counted."""
        return [name for name, path in self.files.items() if path.parent.name == PACKAGE and path.stem != "__init__"]

    @cached_property
    def packages(self) -> dict[str, str]:
        """Docstrings of the packages directly in ``rtca_nb``, by their names."""
        return {
            self.room(name): ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
            for name, path in self.files.items()
            if path.stem == "__init__" and name.count(".") == 1
        }

    @cached_property
    def arrows(self) -> dict[str, frozenset[str]]:
        """What each module imports of the package."""
        return {name: frozenset(self._imported(name)) - {name} for name in self.files}

    @cached_property
    def rooms(self) -> dict[str, frozenset[str]]:
        """What each room imports of other rooms."""
        found: dict[str, set[str]] = {self.room(name): set() for name in self.files}
        for name, imported in self.arrows.items():
            found[self.room(name)] |= {self.room(other) for other in imported}
        return {room: frozenset(others - {room}) for room, others in found.items()}

    @cached_property
    def long(self) -> dict[str, int]:
        """Files above :data:`LONGEST` lines, with their lines, the longest first."""
        paths = [path for path in (self.root / PACKAGE).rglob("*") if path.suffix in _SOURCES]
        lengths = {path.relative_to(self.root).as_posix(): path.read_bytes().count(b"\n") for path in sorted(paths)}
        return {name: lines for name, lines in sorted(lengths.items(), key=lambda one: -one[1]) if lines > LONGEST}

    @cached_property
    def suppressed(self) -> list[str]:
        """Places at which the linter is kept from naming a private access."""
        return [
            f"{self._shown(path)}:{number}"
            for path in self.files.values()
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
            if re.search(r"noqa:[ A-Z0-9,]*\bSLF001\b", line)
        ]

    @cached_property
    def private(self) -> list[Private]:
        """Private names that a module takes from another room."""
        return [one for name in self.files for one in self._private(name)]

    def users(self, name: str) -> list[str]:
        """Modules that import a name, given with its module."""
        module, _, wanted = name.rpartition(".")
        texts = ((user, path.read_text("utf-8")) for user, path in self.files.items())
        return [
            user
            for user, text in texts
            if wanted in text
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.ImportFrom) and node.module == module and wanted in {one.name for one in node.names}
        ]

    @staticmethod
    def room(module: str) -> str:
        """Name the room that a module is in."""
        return module.split(".")[1] if "." in module else module

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _imported(self, module: str) -> Iterator[str]:
        by_name = "import_module" in self.files[module].read_text("utf-8")
        for node in ast.walk(self.trees[module]):
            if isinstance(node, ast.Import):
                yield from (target for alias in node.names if (target := self._home(alias.name)))
            elif isinstance(node, ast.ImportFrom):
                base = _absolute(node, module, is_package=self.files[module].stem == "__init__")
                yield from (target for alias in node.names if (target := self._home(f"{base}.{alias.name}")))
            elif (
                by_name and isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in self.files
            ):
                yield node.value

    def _home(self, name: str) -> str | None:
        """Find the module that a dotted name is, or is in."""
        while name and name not in self.files:
            name = name.rpartition(".")[0]
        return name or None

    @cached_property
    def _definers(self) -> dict[str, frozenset[str]]:
        """Modules that define each private name, on any class or by itself."""
        found: dict[str, set[str]] = {}
        for module, tree in self.trees.items():
            for _, name in defined(tree):
                found.setdefault(name, set()).add(module)
        return {name: frozenset(modules) for name, modules in found.items()}

    def _private(self, module: str) -> Iterator[Private]:
        here, path = self.room(module), self._shown(self.files[module])
        own = frozenset(defined(self.trees[module]))
        for line, name, inside in used(self.trees[module]):
            homes = self._definers.get(name, frozenset())
            # A file may use the names of its own classes. Where only the class around the use has such a name, it may
            # be taken from another object of that class, which the linter sees by itself, or from something foreign.
            kinds = {kind for kind, known in own if known == name}
            if kinds - {inside} or (kinds and f"{path}:{line}" not in self.suppressed):
                continue
            rooms = frozenset(map(self.room, homes - {module}))
            if rooms - {here}:
                yield Private(path, line, name, rooms)


def _absolute(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    above = module.split(".")[: len(module.split(".")) - node.level + is_package]
    return ".".join([*above, *(node.module.split(".") if node.module else [])])


def figures(root: Path) -> dict[str, str]:
    """Measure one tree."""
    house = House(root)
    by_file, by_room = circles(house.arrows), circles(house.rooms)
    return {
        "modules": str(len(house.files)),
        "flat modules": str(len(house.flat)),
        "rooms": str(len(house.rooms)),
        "floors by folder": str(len(floors(house.rooms))),
        "floors by file": str(len(floors(house.arrows))),
        "arrows between rooms": str(sum(map(len, house.rooms.values()))),
        "arrows between files": str(sum(map(len, house.arrows.values()))),
        "circles between files": f"{len(by_file)} (largest {max(map(len, by_file), default=0)})",
        "circles between rooms": f"{len(by_room)} (largest {max(map(len, by_room), default=0)})",
        f"files above {LONGEST} lines": str(len(house.long)),
        "SLF001 exceptions": str(len(house.suppressed)),
        "private names across rooms": str(len(house.private)),
        "private names in tests": str(len(of_tests(root))),
    }


def details(root: Path) -> Iterator[str]:
    """Say where the figures of one tree come from."""
    house = House(root)
    yield f"Longest chain of rooms: {' → '.join(floors(house.rooms))}"
    for title, found in (
        ("Circles between files", [" ↔ ".join(part) for part in circles(house.arrows)]),
        (f"Files above {LONGEST} lines", [f"{lines:5} {name}" for name, lines in house.long.items()]),
        ("Private names across rooms", [str(one) for one in house.private]),
        ("SLF001 exceptions", house.suppressed),
        ("Private names in tests", of_tests(root)),
    ):
        yield f"\n{title}: {len(found)}"
        yield from (f"  {one}" for one in found)


def main() -> int:
    """Print the figures of one tree or several."""
    parser = argparse.ArgumentParser(prog="python -m tests.project.house", description=(__doc__ or "").split("\n\n")[0])
    here = Path(__file__).resolve().parents[2]
    parser.add_argument("roots", nargs="*", type=Path, metavar="ROOT", help="trees to measure; default: this one")
    parser.add_argument("--details", action="store_true", help="also say where the figures come from")
    options = parser.parse_args()
    roots = [root.resolve() for root in options.roots or [here]]
    columns = [figures(root) for root in roots]
    widths = [max(len(root.name), *map(len, column.values())) for root, column in zip(roots, columns, strict=True)]
    print(" " * 28 + "  ".join(f"{root.name:>{width}}" for root, width in zip(roots, widths, strict=True)))
    for name in columns[0]:
        cells = (f"{column[name]:>{width}}" for column, width in zip(columns, widths, strict=True))
        print(f"{name:28}" + "  ".join(cells))
    if options.details:
        for root in roots:
            print(f"\n{root.name}\n")
            print("\n".join(details(root)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
