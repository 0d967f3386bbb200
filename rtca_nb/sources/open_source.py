"""Open sources: paths, globs, folders, S3 URLs, file objects, bytes, dicts, and lists of them."""

from __future__ import annotations

import errno
import os
import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from glob import glob, has_magic
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.base.arguments import kind_of
from rtca_nb.exceptions import (
    LimitExceededError,
    MalformedSourceError,
    SourceError,
    SourceNotFoundError,
    UsageError,
)
from rtca_nb.sources.encoding import MAX_BYTES, too_large
from rtca_nb.sources.file_names import (
    SUFFIXES,
    distinct_names,
    escaped_name,
    group_of,
    in_natural_order,
    looks_like_text,
    names_of_items,
    no_file,
    number_in,
    safe_name,
)
from rtca_nb.sources.json_values import Blob
from rtca_nb.sources.numbering import PageNumber
from rtca_nb.sources.own_files import is_corpus, outside_of_corpora

if TYPE_CHECKING:
    from rtca_nb.sources.s3 import Bucket

__all__ = ["Located", "blobs_of", "located", "opened"]

MAX_FILES: Final = 100_000
"""Most files in one folder or S3 prefix."""

_CHUNK: Final = 2**20


class Located(NamedTuple):
    """A file or S3 object that was found but not opened yet; it can be sent to another process.

    Attributes
    ----------
    where : str
        Its path, or its key in S3.
    label, shown, group, number, found
        As in :class:`~rtca_nb.sources.json_values.Blob`, where ``shown`` is called ``name``.
    url : str or None
        The S3 URL by which it was found.
    """

    where: str
    label: str
    shown: str
    group: tuple[str, str]
    number: PageNumber | None
    found: bool
    url: str | None = None


def blobs_of(source: Any) -> Iterator[Blob]:
    """Return an iterator over the files of a source; each is opened when it is reached.

    Files of a folder or a glob come in natural order (``page-2`` before ``page-10``). A folder is read with all of its
    subfolders. Hidden files, files with a suffix other than ``.json``, ``.jsonl``, ``.ndjson`` and ``.gz``, and corpora
    in subfolders are skipped.

    Raises
    ------
    SourceError
        If there is no such file, or it cannot be opened.
    UsageError
        If the type of the source is invalid.
    """
    if isinstance(source, (str, os.PathLike)):
        return _named(source)
    if isinstance(source, (list, tuple)):
        return _several(source)
    return iter((_in_memory(source, "The source", "memory"),))


def _several(items: Sequence[Any]) -> Iterator[Blob]:
    empty = True
    names = names_of_items(items)
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
    raise UsageError(f"a source must be a path, bytes, a file object, a dict or a list of them, not {kind_of(source)}")


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
    """Read to the end, but never much more than the limit, because devices and pipes do not state their size."""
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_CHUNK):
        # A file that is open as text has decoded it already.
        pieces.append(piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else bytes(piece))
        size += len(pieces[-1])
        if size > MAX_BYTES:
            too_large(label, MAX_BYTES)
    return b"".join(pieces)


# -- files ----------------------------------------------------------------------------------------------------------


def _named(source: str | os.PathLike[Any], *, called: str | None = None) -> Iterator[Blob]:
    buckets: dict[str, Bucket] = {}
    for file in _located(source, called, buckets):
        yield opened(file, buckets)


def located(source: Any) -> Iterator[Located]:
    """Find the files that :func:`blobs_of` would open for a path or a list of paths.

    Raises
    ------
    SourceError
        If there is no such file.
    """
    if isinstance(source, (list, tuple)):
        names = names_of_items(source)
        for number, item in enumerate(source, 1):
            yield from _located(item, names.get(number), {})
    else:
        yield from _located(source, None, {})


def _located(source: str | os.PathLike[Any], called: str | None, buckets: dict[str, Bucket]) -> Iterator[Located]:
    name = os.fsdecode(source)
    if name.startswith("s3://"):
        yield from _in_s3(name, buckets)
        return
    named, paths = _path(name), _paths(name)
    groups = Counter(map(group_of, paths))
    inside = f"{called}/" if called and named.is_dir() else ""
    for path, name_apart in zip(paths, distinct_names(paths), strict=True):
        shown = called if called is not None and path == named else inside + name_apart
        yield Located(
            str(path.absolute()),
            f"File {safe_name(shown)}",
            escaped_name(shown),
            group_of(path),
            number_in(path),
            path != named and groups[group_of(path)] == 1,
        )


def _path(name: str) -> Path:
    return Path(name).expanduser() if name.startswith("~") else Path(name)


def _paths(name: str) -> list[Path]:
    path = _path(name)
    if not name.strip():  # an empty path would mean the current folder
        raise no_file(name)
    try:
        if path.is_dir():
            return _folder(path)
        if path.exists():
            return [path]
    except (OSError, ValueError):  # too long for the system, or with a null character in it
        raise no_file(name) from None
    found = _glob(str(path)) if has_magic(name) and not looks_like_text(name) else []
    if not found:
        raise no_file(name)
    return found


def _glob(pattern: str) -> list[Path]:
    try:
        matches = [Path(match) for match in glob(pattern, recursive=True)]  # noqa: PTH207  # absolute patterns too
    except (OSError, ValueError, re.error):
        return []
    return in_natural_order(path for path in matches if path.is_file())


def _folder(folder: Path) -> list[Path]:
    def denied(error: OSError) -> None:
        raise SourceError(
            f"Folder {safe_name(folder.name)} cannot be listed in full ({type(error).__name__}); check its permissions"
        )

    found: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=denied):
        folders[:] = [name for name in folders if not name.startswith(".") and not is_corpus(Path(parent, name))]
        for name in names:
            path = Path(parent, name)
            if not name.startswith(".") and path.suffix.lower() in SUFFIXES and path.is_file():
                found.append(path)
        if len(found) > MAX_FILES:
            raise LimitExceededError(
                f"Folder {safe_name(folder.name)} has more than {MAX_FILES:,} files; read its subfolders one by one"
            )
    if not found:
        raise SourceNotFoundError(
            f"Folder {safe_name(folder.name)} has no JSON file in it; pass the folder that the files are in"
        )
    return in_natural_order(found)


def opened(file: Located, buckets: dict[str, Bucket] | None = None) -> Blob:
    """Return a file or S3 object that was found, with its content.

    Parameters
    ----------
    file : Located
    buckets : dict, optional
        Buckets in S3, keyed by URL; a bucket that is not among them is added, for the next file.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    if file.url is None:
        body = _content(file)
    else:
        buckets = {} if buckets is None else buckets
        if file.url not in buckets:
            buckets[file.url] = _bucket(file.url)
        body = buckets[file.url].read(file.where, label=file.label, limit=MAX_BYTES)
    return Blob(file.label, file.group, body, name=file.shown, found=file.found, number=file.number)


def _content(file: Located) -> bytes:
    path = Path(file.where)
    try:
        if path.stat().st_size > MAX_BYTES:
            too_large(file.label, MAX_BYTES)
        with path.open("rb") as stream:
            return _read(stream, file.label)
    except FileNotFoundError:
        raise SourceNotFoundError(f"{file.label} is gone; check the path") from None
    except OSError as error:
        if error.errno in {errno.EMFILE, errno.ENFILE}:
            raise SourceError(
                f"{file.label} cannot be read, because this process has too many files open; close some, or raise the "
                "limit (ulimit -n)"
            ) from None
        raise SourceError(f"{file.label} cannot be read ({type(error).__name__}); check its permissions") from None


# -- S3 -------------------------------------------------------------------------------------------------------------


def _in_s3(url: str, buckets: dict[str, Bucket]) -> Iterator[Located]:
    bucket = buckets[url] = _bucket(url)
    keys = outside_of_corpora(list(bucket.keys(limit=MAX_FILES, suffixes=SUFFIXES)))
    paths = {key: PurePosixPath(bucket.name, key) for key in keys}
    groups = Counter(map(group_of, paths.values()))
    for (key, path), name in zip(paths.items(), distinct_names(list(paths.values())), strict=True):
        found = f"s3://{bucket.name}/{key}" != url and groups[group_of(path)] == 1
        group, label = group_of(path), f"Object {safe_name(name)}"
        yield Located(key, label, escaped_name(name), group, number_in(path), found, url)


def _bucket(url: str) -> Bucket:
    from rtca_nb.sources import s3

    return s3.Bucket(url)
