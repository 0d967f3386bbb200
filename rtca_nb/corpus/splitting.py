"""Sources into tasks: contacts that may have to do with each other are read by one process, in the order of the source.

What can lie anywhere in a source cannot be split: the records of a stream, and files that hold pages of several kinds.
Those are left to one process.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, takewhile
from pathlib import Path
from typing import Any, Final, NamedTuple

from rtca_nb.archive import Archive, is_archive
from rtca_nb.archive.entries import damage_of
from rtca_nb.corpus.fetch_tasks import tasks_of_fetch
from rtca_nb.corpus.grouping import Atom, Tasks, tasks_of
from rtca_nb.corpus.pools import Pool, in_order
from rtca_nb.corpus.survey import Found, Look, Range, look_through, look_through_kept, look_through_lines
from rtca_nb.corpus.work import How, Kept
from rtca_nb.exceptions import RtcaError, SourceError
from rtca_nb.fetch.fetching import Fetching
from rtca_nb.sources.archives import archived_records, is_archive_source
from rtca_nb.sources.open_source import Located, located
from rtca_nb.sources.options import Options

__all__ = ["OnFile", "Split", "can_split", "has_long_file", "split"]

OnFile = Callable[[SourceError | None], object]

_CHUNK_FILES: Final = 200
_CHUNK_BYTES: Final = 16 * 2**20
LONG: Final = 8 * 2**20
"""Bytes of a file from which on it is looked through in ranges."""
RANGE: Final = 8 * 2**20
"""Bytes of a range."""


class Split(NamedTuple):
    """A source in tasks.

    Attributes
    ----------
    tasks : Tasks
    fault : BaseException or None
        What is wrong with what comes after them.
    """

    tasks: Tasks
    fault: BaseException | None


def can_split(source: Any) -> bool:
    """Whether a source is of paths, or of contacts that anybody can fetch, so that other processes can read it."""
    if isinstance(source, Fetching):
        return source.terms is not None
    items = source if isinstance(source, (list, tuple)) else (source,)
    return len(items) > 0 and all(isinstance(item, (str, os.PathLike, Archive)) for item in items)


def has_long_file(source: Any) -> bool:
    """Whether a file is among paths that is better read in pieces than as a whole; objects in S3 are not looked at."""
    if isinstance(source, Fetching):
        return False
    items = source if isinstance(source, (list, tuple)) else (source,)
    for item in items:
        if is_archive_source(item, "auto") or os.fsdecode(item).startswith("s3://"):
            continue
        try:
            if any(_size(file) > LONG for file in located(item)):
                return True
        except RtcaError:  # whoever reads it says what is wrong
            continue
    return False


def split(source: Any, how: How, pool: Pool, *, most: int, on_file: OnFile | None = None) -> Split | None:
    """Split a source of paths into tasks; None where only one process can read it.

    Parameters
    ----------
    source : path, Archive, list of them, or Fetching
    how : How
    pool : Pool
    most : int
        Contacts of a task.
    on_file : callable, optional
        As of :class:`rtca_nb.sources.options.Options`: foreign files that were found in a folder are skipped.

    Raises
    ------
    RtcaError
        If nothing of the source can be read.
    """
    if isinstance(source, Fetching):
        return Split(tasks_of_fetch(source, pool), None)
    looked: _Looked | None = None
    for messages in (False, True):
        looked = _Looked(source, how, pool, messages=messages, skip=on_file is not None)
        if not looked.needs_messages:
            break
    assert looked is not None  # noqa: S101
    if not looked.can_split:
        return None
    atoms = list(looked.atoms(on_file))
    return Split(tasks_of(atoms, most=most, workers=pool.size), looked.fault)


class _Looked:
    """A source that was looked through."""

    def __init__(self, source: Any, how: How, pool: Pool, *, messages: bool, skip: bool) -> None:
        self.fault: BaseException | None = None
        self._messages = messages
        self._skip = skip
        self._pool = pool
        self._how = how
        self._parts: list[tuple[Sequence[Located | Kept], list[Found]]] = []
        lone = not isinstance(source, (list, tuple))
        items = [source] if lone else list(source)
        for archive, group in groupby(items, lambda item: is_archive_source(item, how.format)):
            those = list(group)
            if archive:
                for item in those:
                    self._look_at_archive(item, listed=not lone)
            else:
                self._look_at_files(those[0] if lone else those)

    @property
    def needs_messages(self) -> bool:
        """Whether contacts with and without ids have to be told apart by their messages, which was not done."""
        found = [one for _, several in self._parts for one in several if one.error is None]
        return not self._messages and any(one.unnamed for one in found) and any(_is_named(one) for one in found)

    @property
    def can_split(self) -> bool:
        """Whether what belongs together is known."""
        return not any(
            one.kind in {"stream", "mixed"} for _, several in self._parts for one in several if one.error is None
        )

    def _look_at_files(self, source: Any) -> None:
        if self.fault is not None:
            return
        files: list[Located] = []
        fault: BaseException | None = None
        try:
            files.extend(located(source))  # what comes before an error stays
        except RtcaError as error:
            fault = error
        found: list[Found] = []
        for several in self._surveyed(files):
            found += several
            if self._broken(several):
                break
        self._parts.append((files[: len(found)], found))
        self.fault = self._broken(found) or fault

    def _broken(self, found: Sequence[Found]) -> RtcaError | None:
        last = found[-1] if found else None
        return None if last is None or (self._skip and last.foreign) else last.error

    def _surveyed(self, files: list[Located]) -> Iterator[list[Found]]:
        """Look through all files, a few or a range of a long one at a time."""
        for is_long, several in groupby(files, self._is_long):
            if is_long:
                for file in several:
                    yield [self._ranges(file)]
                continue
            looks = (Look(chunk, self._how.format, self._messages, self._skip) for chunk in _chunks(several))
            yield from in_order(self._pool, look_through, looks)

    def _is_long(self, file: Located) -> bool:
        return self._how.format in {"auto", "v2"} and file.url is None and _size(file) > LONG

    def _ranges(self, file: Located) -> Found:
        size = _size(file)
        ranges = (Range(file, begin, min(begin + RANGE, size), self._messages) for begin in range(0, size, RANGE))
        looked = list(takewhile(lambda one: one is not None, in_order(self._pool, look_through_lines, ranges)))
        found = [one for one in looked if one is not None]
        # As a whole, it may be something else.
        if len(found) < -(-size // RANGE) or not any(one.lines for one in found):
            look = Look((file,), self._how.format, self._messages, self._skip)
            return next(in_order(self._pool, look_through, [look]))[0]
        lines = []
        last = 0
        for one in found:
            lines += [(names, part._replace(number=part.number + last)) for names, part in one.lines]
            last += one.last
        return Found(
            "lines",
            contacts=sum(one.contacts for one in found),
            size=size,
            lines=tuple(lines),
            last=last,
        )

    def _look_at_archive(self, source: Any, *, listed: bool) -> None:
        if self.fault is not None:
            return
        try:
            if listed and not isinstance(source, Archive) and not is_archive(source):
                next(archived_records(source, Options()))  # which says what is wrong
            archive = source if isinstance(source, Archive) else Archive(source)
            form = None if self._how.output_type == "auto" else self._how.output_type
            kept = [Kept(str(store.path.absolute()), listed) for store in archive.stores(form)]
        except RtcaError as error:
            self.fault = error
            return
        paths = [one.path for one in kept]
        chunks = ((tuple(paths[at : at + _CHUNK_FILES]), self._messages) for at in range(0, len(paths), _CHUNK_FILES))
        found: list[Found] = []
        for several in in_order(self._pool, look_through_kept, chunks):
            found += several
        self._parts.append((kept, found))
        damaged = [one.error for one in found if one.error is not None] + archive.gone(form)
        if damaged:
            self.fault = damage_of(damaged)
        if listed and self.fault is None and not any(one.names for one in found):
            try:
                next(archived_records(archive, Options(self._how.output_type)))
            except RtcaError as error:
                self.fault = error

    # -- atoms --------------------------------------------------------------------------------------------------------

    def atoms(self, on_file: OnFile | None) -> Iterator[Atom]:
        """Yield what is read together at least; pages that come only when a source ends do not come if it breaks."""
        for number, (places, several) in enumerate(self._parts):
            group: Any = None
            run = 0
            for place, (where, found) in enumerate(_ended(places, several)):
                if not isinstance(where, Located):
                    if found.error is None and found.names:
                        yield Atom((number, 0, place), (where,), found.names, found.contacts, found.size)
                    continue
                if found.error is not None:
                    if on_file is not None and found.foreign:
                        on_file(found.error)  # type: ignore[arg-type]  # foreign files are errors of sources
                    continue
                if on_file is not None:
                    on_file(None)
                if found.kind == "pages":
                    if group is None or group != where.group:
                        run = place
                    group = where.group
                    yield Atom((number, 0, run), (where,), found.names, found.contacts, found.size)
                elif found.kind == "alone":
                    yield Atom((number, 0, place), (where,), found.names, found.contacts, found.size)
                else:
                    group = None
                    if self.fault is None:
                        yield from _named(number, place, where, found)


def _ended(places: Sequence[Located | Kept], several: Sequence[Found]) -> list[tuple[Located | Kept, Found]]:
    """Return files with what they hold, without pages of a contact of which the last file, which is broken, may be."""
    found = list(zip(places, several, strict=True))
    if found and found[-1][1].error is not None and not found[-1][1].foreign:
        broken = found.pop()
        while found and found[-1][1].kind == "pages" and _group(found[-1][0]) == _group(broken[0]):
            found.pop()
        found.append(broken)
    return found


def _group(place: Located | Kept) -> tuple[str, str] | None:
    return place.group if isinstance(place, Located) else None


def _named(number: int, place: int, file: Located, found: Found) -> Iterator[Atom]:
    if found.kind == "named":
        yield Atom((number, 1, place), (file,), found.names, found.contacts, found.size, joined=True)
    for names, lines in found.lines:
        yield Atom((number, 1, place), (lines,), frozenset(names), 1, lines.end - lines.begin, joined=True)


def _is_named(found: Found) -> bool:
    return found.kind in {"named", "lines"} or any(isinstance(name, str) for name in found.names)


def _chunks(files: Iterable[Located]) -> Iterator[tuple[Located, ...]]:
    chunk: list[Located] = []
    size = 0
    for file in files:
        chunk.append(file)
        size += _size(file)
        if len(chunk) >= _CHUNK_FILES or size >= _CHUNK_BYTES:
            yield tuple(chunk)
            chunk, size = [], 0
    if chunk:
        yield tuple(chunk)


def _size(file: Located) -> int:
    try:
        return Path(file.where).stat().st_size if file.url is None else 0
    except OSError:  # to read it says why
        return 0
