"""Private names in a syntax tree: which a module defines, which it takes from elsewhere, and which tests use."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

__all__ = ["PACKAGE", "defined", "of_tests", "used"]

PACKAGE: Final = "rtca_nb"
# Public in spite of their names.
_OF_NAMED_TUPLES: Final = frozenset({"_asdict", "_fields", "_field_defaults", "_make", "_replace"})
# As monkeypatch takes it. The module _version is public in spite of its name.
_PRIVATE_PATH: Final = re.compile(rf"{PACKAGE}(\.\w+)*\._(?!version\b)[A-Za-z]\w*[A-Za-z](\.\w+)*")


def _is_private(name: str) -> bool:
    if name.startswith("__rtca_"):
        return True
    # Any other name that ends like _repr_html_ is a protocol's, as one with two underscores is.
    return name.startswith("_") and not name.endswith("_") and name not in _OF_NAMED_TUPLES


def _walk(node: ast.AST, inside: str = "") -> Iterator[tuple[ast.AST, str]]:
    """Yield every node with the name of the class that it is in."""
    waiting = [(node, inside)]
    while waiting:
        parent, inside = waiting.pop()
        for child in ast.iter_child_nodes(parent):
            yield child, inside
            waiting.append((child, child.name if isinstance(child, ast.ClassDef) else inside))


def defined(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the private names that a module assigns or declares, with the class that has them; of none: empty."""
    for node, inside in _walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _own(node.value):
            names = [node.attr]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names = [node.id]
        elif isinstance(node, ast.Assign) and "__slots__" in {getattr(one, "id", "") for one in node.targets}:
            names = [one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant)]
        else:
            continue
        yield from ((inside, name) for name in names if _is_private(name))


def _own(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in {"super", "type"}
    return isinstance(value, ast.Name) and value.id in {"self", "cls"}


def used(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Yield private names that are taken from something else than ``self``: line, name, and the class around it."""
    for node, inside in _walk(tree):
        if isinstance(node, ast.Attribute) and not _own(node.value) and _is_private(node.attr):
            yield node.lineno, node.attr, inside
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            yield from ((node.lineno, alias.name, inside) for alias in node.names if _is_private(alias.name))
        elif isinstance(node, ast.Call) and len(node.args) > 1 and not _own(node.args[0]):
            # By its name as a string, which no linter sees.
            asks = isinstance(node.func, ast.Name) and node.func.id in {"getattr", "setattr", "hasattr", "delattr"}
            name = node.args[1]
            if asks and isinstance(name, ast.Constant) and isinstance(name.value, str) and _is_private(name.value):
                yield node.lineno, name.value, inside


def of_tests(root: Path) -> list[str]:
    """Find private names of the package that tests import, replace, or take from something that they import.

    What a test reads from an object that it was given is not seen.
    """
    found = []
    for path in _written(root / "tests"):
        tree = ast.parse(path.read_text("utf-8"))
        shown = path.relative_to(root).as_posix()
        found += [f"{shown}:{line} {name}" for line, name in sorted(_of_tests(tree))]
    return found


def _written(folder: Path) -> list[Path]:
    """List the modules of tests, without looking into what is installed beside them, which is a thousand times more."""
    found: list[Path] = []
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in {"node_modules", ".venv", "__pycache__"}]
        found += (Path(parent, name) for name in files if name.endswith(".py"))
    return sorted(found)


def _of_tests(tree: ast.Module) -> set[tuple[int, str]]:
    taken = set()
    own = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
            own |= {alias.asname or alias.name for alias in node.names}
            taken |= {(node.lineno, alias.name) for alias in node.names if _is_private(alias.name)}
        elif isinstance(node, ast.Import):
            own |= {alias.asname or PACKAGE for alias in node.names if alias.name.split(".")[0] == PACKAGE}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _is_private(node.attr) and _begins(node.value) in own:
            taken.add((node.lineno, node.attr))
        elif isinstance(node, ast.Call) and len(node.args) > 1 and _begins(node.args[0]) in own:
            # monkeypatch.setattr(module, "_name", …), getattr(module, "_name")
            name = node.args[1]
            if isinstance(name, ast.Constant) and isinstance(name.value, str) and _is_private(name.value):
                taken.add((node.lineno, name.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _PRIVATE_PATH.fullmatch(node.value):
            taken.add((node.lineno, node.value))
    return taken


def _begins(value: ast.expr) -> str:
    """Name that a chain of attributes begins with; empty for a call, whose result is an object."""
    while isinstance(value, ast.Attribute):
        value = value.value
    return value.id if isinstance(value, ast.Name) else ""
