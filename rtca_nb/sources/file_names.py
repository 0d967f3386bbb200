"""Names of files: their order, how messages show them, and which of the files are pages of one contact."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath
from typing import Any, Final

from rtca_nb.exceptions import Hint, SourceNotFoundError
from rtca_nb.sources.numbering import PageNumber, number_of, without_number

__all__ = [
    "SUFFIXES",
    "distinct_names",
    "escaped_name",
    "group_of",
    "in_natural_order",
    "looks_like_text",
    "names_of_items",
    "no_file",
    "number_in",
    "safe_name",
]

SUFFIXES: Final = frozenset({".json", ".jsonl", ".ndjson", ".gz", ""})
"""Suffixes of files that may hold contacts; Firehose writes files without a suffix."""

_DIGITS: Final = re.compile(r"(\d+)")


def names_of_items(items: Sequence[Any]) -> dict[int, str]:
    """Return distinct names of the paths in a list, keyed by place from 1, without S3 URLs; empty for a single path."""
    paths = {
        number: PurePath(name)
        for number, item in enumerate(items, 1)
        if isinstance(item, (str, os.PathLike)) and not (name := os.fsdecode(item)).startswith("s3://")
    }
    return dict(zip(paths, distinct_names(list(paths.values())), strict=True)) if len(paths) > 1 else {}


def distinct_names(paths: Sequence[PurePath]) -> list[str]:
    """Name files by their names alone, or, if names repeat, by as much of their paths as distinguishes them."""
    counts = Counter(path.name for path in paths)
    shared = [str(path.parent) for path in set(paths) if counts[path.name] > 1]
    try:
        base = os.path.commonpath(shared) if shared else ""
    except ValueError:  # some are absolute and some are not, or they are on several drives
        return [path.as_posix() if counts[path.name] > 1 else path.name for path in paths]
    return [path.relative_to(base).as_posix() if counts[path.name] > 1 else path.name for path in paths]


def in_natural_order(paths: Iterable[Path]) -> list[Path]:
    """Sort files as people do: ``page-2`` before ``page-10``."""
    return sorted(paths, key=lambda path: (_natural(str(path.parent)), _natural(path.name)))


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(part[:18]), part) if part.isdecimal() else (-1, part) for part in _DIGITS.split(text)]


def group_of(path: PurePath) -> tuple[str, str]:
    """Return a key that files share if their names differ only by a page number."""
    return str(path.parent), without_number(_stem(path))


def number_in(path: PurePath) -> PageNumber | None:
    """Return the page number in the name of a file; None if it has none."""
    return number_of(_stem(path), group_of(path))


def _stem(path: PurePath) -> str:
    stem = path.name
    while PurePath(stem).suffix.lower() in SUFFIXES - {""}:
        stem = PurePath(stem).stem
    return stem


def safe_name(name: str) -> str:
    """Return the name of a file in quotes, for a message."""
    return f"'{escaped_name(name)}'"


def escaped_name(name: str) -> str:
    """Return a file's name for a terminal: escape control and format characters, and cut the middle of a long name."""
    shown = name if len(name) <= 120 else f"{name[:80]}…{name[-35:]}"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in shown)


def no_file(name: str) -> SourceNotFoundError:
    """Return the error for a file that does not exist."""
    # Errors must not quote content that was passed as a path.
    if looks_like_text(name):
        return SourceNotFoundError(
            "There is no such file (its name is not shown, because it may be content)",
            hint=Hint(
                "pass content as bytes, or as a dict",
                command="check the path",
            ),
        )
    return SourceNotFoundError(
        f"There is no file {safe_name(name)}",
        hint=Hint("check the path, or pass content as bytes or a dict", command="check the path"),
    )


def looks_like_text(name: str) -> bool:
    """Return whether a text that was passed as a path is probably content."""
    return len(name) > 1024 or not name.isprintable() or name.lstrip()[:1] in {"{", "[", "<", '"', ""}
