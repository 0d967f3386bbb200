"""Opening what the caller names: paths, globs, folders, S3 URLs, file objects, bytes, dicts, and lists of them."""

from __future__ import annotations

import errno
import os
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from glob import glob, has_magic
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, Final

from rtca_nb.exceptions import (
    Hint,
    LimitExceededError,
    MalformedSourceError,
    SourceError,
    SourceNotFoundError,
    UsageError,
)
from rtca_nb.sources.encoding import MAX_BYTES, too_large
from rtca_nb.sources.json_values import Blob
from rtca_nb.sources.numbering import PageNumber, number_of, without_number

__all__ = ["blobs_of"]

MAX_FILES: Final = 100_000
"""Files in one folder or glob."""

# Firehose writes files without a suffix.
_SUFFIXES: Final = frozenset({".json", ".jsonl", ".ndjson", ".gz", ""})
_DIGITS: Final = re.compile(r"(\d+)")
_CHUNK: Final = 2**20


def blobs_of(source: Any) -> Iterator[Blob]:
    """Open a source, one file at a time.

    Files of a folder or a glob come in natural order (``page-2`` before ``page-10``). A folder is read with all of
    its subfolders; hidden files, and files whose suffix is none of ``.json``, ``.jsonl``, ``.ndjson`` and ``.gz``,
    are passed over.

    Raises
    ------
    SourceError
        If there is nothing there, or it cannot be opened.
    UsageError
        If the source is of a type that cannot be meant.
    """
    if isinstance(source, (str, os.PathLike)):
        return _named(source)
    if isinstance(source, (list, tuple)):
        return _several(source)
    return iter((_in_memory(source, "The source", "memory"),))


def _several(items: Sequence[Any]) -> Iterator[Blob]:
    empty = True
    names = _names_of_items(items)
    for number, item in enumerate(items, 1):
        empty = False
        if isinstance(item, (str, os.PathLike)):
            yield from _named(item, called=names.get(number))
        else:
            yield _in_memory(item, f"Item {number} of the source", None)
    if empty:
        raise MalformedSourceError("The source is an empty list; pass at least one page")


def _in_memory(source: Any, label: str, group: Hashable) -> Blob:
    if isinstance(source, (bytes, bytearray, memoryview)):
        return Blob(label, group, bytes(source))
    if isinstance(source, Mapping):
        return Blob(label, group, value=dict(source))
    if hasattr(source, "read"):
        return Blob(label, group, _drained(source, label))
    raise UsageError(
        f"a source is a path, bytes, a file object, a dict or a list of them, not {type(source).__name__}; pass one of "
        "those"
    )


def _drained(stream: Any, label: str) -> bytes:
    try:
        return _read(stream, label)
    except UnicodeDecodeError:
        raise MalformedSourceError(f"{label} is not text in the encoding it was opened with; open it as 'rb'") from None
    except (OSError, ValueError, TypeError) as error:
        raise SourceError(
            f"{label} cannot be read ({type(error).__name__}); pass a file object that is open for reading"
        ) from None


def _read(stream: Any, label: str) -> bytes:
    """Read to the end, but never much more than the limit: devices and pipes do not tell their size."""
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_CHUNK):
        # A file opened as text has undone the encoding already.
        pieces.append(piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else bytes(piece))
        size += len(pieces[-1])
        if size > MAX_BYTES:
            too_large(label, MAX_BYTES)
    return b"".join(pieces)


# -- files ----------------------------------------------------------------------------------------------------------


def _named(source: str | os.PathLike[Any], *, called: str | None = None) -> Iterator[Blob]:
    name = os.fsdecode(source)
    if name.startswith("s3://"):
        yield from _from_s3(name)
        return
    named, paths = _path(name), _paths(name)
    groups = Counter(map(_group, paths))
    inside = f"{called}/" if called and named.is_dir() else ""
    for path, name_apart in zip(paths, _distinct_names(paths), strict=True):
        shown = called if called is not None and path == named else inside + name_apart
        yield _file(path, shown, found=path != named and groups[_group(path)] == 1)


def _names_of_items(items: Sequence[Any]) -> dict[int, str]:
    """Name the paths of a list, by their places in it; what is no path of its own file or folder has no name here."""
    paths = {
        number: PurePath(name)
        for number, item in enumerate(items, 1)
        if isinstance(item, (str, os.PathLike)) and not (name := os.fsdecode(item)).startswith("s3://")
    }
    return dict(zip(paths, _distinct_names(list(paths.values())), strict=True)) if len(paths) > 1 else {}


def _distinct_names(paths: Sequence[PurePath]) -> list[str]:
    """Name files by their names alone, and those that share one with as much of their path as tells them apart."""
    counts = Counter(path.name for path in paths)
    shared = [str(path.parent) for path in set(paths) if counts[path.name] > 1]
    try:
        base = os.path.commonpath(shared) if shared else ""
    except ValueError:  # some are absolute and some are not, or they are on several drives
        return [path.as_posix() if counts[path.name] > 1 else path.name for path in paths]
    return [path.relative_to(base).as_posix() if counts[path.name] > 1 else path.name for path in paths]


def _path(name: str) -> Path:
    return Path(name).expanduser() if name.startswith("~") else Path(name)


def _paths(name: str) -> list[Path]:
    path = _path(name)
    if not name.strip():  # which would mean the current folder
        raise _no_file(name)
    try:
        if path.is_dir():
            return _folder(path)
        if path.exists():
            return [path]
    except (OSError, ValueError):  # too long for the system, or with a null character in it
        raise _no_file(name) from None
    found = _glob(str(path)) if has_magic(name) and not _looks_like_text(name) else []
    if not found:
        raise _no_file(name)
    return found


def _glob(pattern: str) -> list[Path]:
    try:
        matches = [Path(match) for match in glob(pattern, recursive=True)]  # noqa: PTH207  # absolute patterns too
    except (OSError, ValueError, re.error):
        return []
    return _in_order(path for path in matches if path.is_file())


def _folder(folder: Path) -> list[Path]:
    def denied(error: OSError) -> None:
        raise SourceError(
            f"Folder {_safe(folder.name)} cannot be listed in full ({type(error).__name__}); check its permissions"
        )

    found: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=denied):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            if not name.startswith(".") and path.suffix.lower() in _SUFFIXES and path.is_file():
                found.append(path)
        if len(found) > MAX_FILES:
            raise LimitExceededError(
                f"Folder {_safe(folder.name)} has more than {MAX_FILES:,} files; read its subfolders one by one"
            )
    if not found:
        raise SourceNotFoundError(
            f"Folder {_safe(folder.name)} has no JSON file in it; pass the folder that the files are in"
        )
    return _in_order(found)


def _in_order(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (_natural(str(path.parent)), _natural(path.name)))


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(part[:18]), part) if part.isdecimal() else (-1, part) for part in _DIGITS.split(text)]


def _group(path: PurePath) -> tuple[str, str]:
    return str(path.parent), without_number(_stem(path))


def _stem(path: PurePath) -> str:
    stem = path.name
    while PurePath(stem).suffix.lower() in _SUFFIXES - {""}:
        stem = PurePath(stem).stem
    return stem


def _number(path: PurePath) -> PageNumber | None:
    return number_of(_stem(path), _group(path))


def _file(path: Path, name: str, *, found: bool) -> Blob:
    label = f"File {_safe(name)}"
    try:
        if path.stat().st_size > MAX_BYTES:
            too_large(label, MAX_BYTES)
        with path.open("rb") as stream:
            body = _read(stream, label)
        return Blob(label, _group(path), body, name=_escaped(name), found=found, number=_number(path))
    except FileNotFoundError:
        raise SourceNotFoundError(f"{label} is gone; check the path") from None
    except OSError as error:
        if error.errno in {errno.EMFILE, errno.ENFILE}:
            raise SourceError(
                f"{label} cannot be read, because this process has too many files open; close some, or raise the limit "
                "(ulimit -n)"
            ) from None
        raise SourceError(f"{label} cannot be read ({type(error).__name__}); check its permissions") from None


def _no_file(name: str) -> SourceNotFoundError:
    # What was meant as content must not come back in an error.
    if _looks_like_text(name):
        return SourceNotFoundError(
            "A text is taken as a path and there is no such file",
            hint=Hint(
                "pass content as bytes, or as a dict",
                command="check the path, and mind that content is not taken as an argument",
            ),
        )
    return SourceNotFoundError(
        f"There is no file {_safe(PurePath(name).name or name)}",
        hint=Hint("check the path (content goes in as bytes or a dict)", command="check the path"),
    )


def _looks_like_text(name: str) -> bool:
    return len(name) > 1024 or not name.isprintable() or name.lstrip()[:1] in {"{", "[", "<", '"', ""}


def _safe(name: str) -> str:
    return f"'{_escaped(name)}'"


def _escaped(name: str) -> str:
    """Write a file's name for a terminal: control and format characters are escaped, the middle of a long one cut."""
    shown = name if len(name) <= 120 else f"{name[:80]}…{name[-35:]}"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in shown)


# -- S3 -------------------------------------------------------------------------------------------------------------


def _from_s3(url: str) -> Iterator[Blob]:
    from rtca_nb.sources import s3

    bucket = s3.Bucket(url)
    paths = {key: PurePosixPath(bucket.name, key) for key in bucket.keys(limit=MAX_FILES, suffixes=_SUFFIXES)}
    groups = Counter(map(_group, paths.values()))
    for (key, path), name in zip(paths.items(), _distinct_names(list(paths.values())), strict=True):
        label = f"Object {_safe(name)}"
        body = bucket.read(key, label=label, limit=MAX_BYTES)
        found = f"s3://{bucket.name}/{key}" != url and groups[_group(path)] == 1
        yield Blob(label, _group(path), body, name=_escaped(name), found=found, number=_number(path))
