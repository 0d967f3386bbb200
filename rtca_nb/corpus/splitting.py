"""Split sources into tasks, so that contacts that may belong together are read by one process, in the source's order.

Contacts in the records of a stream, or in files with pages of several kinds, may continue anywhere in the source. Such
a source cannot be split; one process reads it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, takewhile
from pathlib import Path
from typing import Any, Final, NamedTuple

from rtca_nb.archive import Archive, is_archive
from rtca_nb.archive.entries import damage_of
from rtca_nb.base.pools import Pool, in_order
from rtca_nb.corpus.atoms import OnFile, atoms_of
from rtca_nb.corpus.fetch_tasks import tasks_of_fetch
from rtca_nb.corpus.grouping import Tasks, tasks_of
from rtca_nb.corpus.line_runs import Range, look_through_lines
from rtca_nb.corpus.survey import Found, Look, look_through, look_through_kept, of_ranges
from rtca_nb.corpus.work import How, Kept
from rtca_nb.exceptions import RtcaError
from rtca_nb.fetch.fetching import Fetching
from rtca_nb.sources.archives import archived_records, is_archive_source
from rtca_nb.sources.open_source import Located, located
from rtca_nb.sources.options import Options

__all__ = ["OnFile", "Split", "can_split", "has_long_file", "split"]

_CHUNK_FILES: Final = 200
_CHUNK_BYTES: Final = 16 * 2**20
LONG: Final = 8 * 2**20
"""Size in bytes above which a file is surveyed in ranges."""
RANGE: Final = 8 * 2**20
"""Size of a range in bytes."""


class Split(NamedTuple):
    """A source split into tasks.

    Attributes
    ----------
    tasks : Tasks
    fault : BaseException or None
        Error in the source after the contacts of these tasks, if any.
    """

    tasks: Tasks
    fault: BaseException | None


def can_split(source: Any) -> bool:
    """Check whether other processes can read a source, because it has only paths or contacts to fetch."""
    if isinstance(source, Fetching):
        return source.terms is not None
    items = source if isinstance(source, (list, tuple)) else (source,)
    return len(items) > 0 and all(isinstance(item, (str, os.PathLike, Archive)) for item in items)


def has_long_file(source: Any) -> bool:
    """Check whether a source has a local file of more than :data:`LONG` bytes, which is better read in ranges."""
    if isinstance(source, Fetching):
        return False
    items = source if isinstance(source, (list, tuple)) else (source,)
    for item in items:
        if is_archive_source(item, "auto") or os.fsdecode(item).startswith("s3://"):
            continue
        try:
            if any(_size(file) > LONG for file in located(item)):
                return True
        except RtcaError:  # reading it will report the fault
            continue
    return False


def split(source: Any, how: How, pool: Pool, *, most: int, on_file: OnFile | None = None) -> Split | None:
    """Split a source into tasks; return None if only one process can read it.

    Parameters
    ----------
    source : path, Archive, list of them, or Fetching
    how : How
    pool : Pool
    most : int
        Maximum number of contacts in a task, unless more must be read together.
    on_file : callable, optional
        Called for each file: with None, or with the error of a file that is skipped. If given, files found in a folder
        that are not files of contacts are skipped.

    Raises
    ------
    RtcaError
        If the source cannot be read at all.
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
    atoms = atoms_of(looked.parts, on_file, whole=looked.fault is None)
    return Split(tasks_of(list(atoms), most=most, workers=pool.size), looked.fault)


class _Looked:
    """A surveyed source.

    ``parts`` has one item for each archive, and one for adjacent sources of other kinds together: the files, and the
    result of the survey of each file.
    """

    def __init__(self, source: Any, how: How, pool: Pool, *, messages: bool, skip: bool) -> None:
        self.fault: BaseException | None = None
        self._messages = messages
        self._skip = skip
        self._pool = pool
        self._how = how
        self.parts: list[tuple[Sequence[Located | Kept], list[Found]]] = []
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
        """Whether message ids are needed to match contacts without a contact id to others, and were not read."""
        found = [one for _, several in self.parts for one in several if one.error is None]
        return not self._messages and any(one.unnamed for one in found) and any(_is_named(one) for one in found)

    @property
    def can_split(self) -> bool:
        """Whether it is known which contacts belong together."""
        return not any(
            one.kind in {"stream", "mixed"} for _, several in self.parts for one in several if one.error is None
        )

    def _look_at_files(self, source: Any) -> None:
        if self.fault is not None:
            return
        files: list[Located] = []
        fault: BaseException | None = None
        try:
            files.extend(located(source))  # contacts before an error are kept
        except RtcaError as error:
            fault = error
        found: list[Found] = []
        for several in self._surveyed(files):
            found += several
            if self._broken(several):
                break
        self.parts.append((files[: len(found)], found))
        self.fault = self._broken(found) or fault

    def _broken(self, found: Sequence[Found]) -> RtcaError | None:
        last = found[-1] if found else None
        return None if last is None or (self._skip and last.foreign) else last.error

    def _surveyed(self, files: list[Located]) -> Iterator[list[Found]]:
        """Yield the results for the files in order, for a few files at a time; a long file is surveyed in ranges."""
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
        named = {run.contact_id is None for one in found for run in one.runs}
        # Read as a whole, the file may turn out to have another format.
        if len(found) < -(-size // RANGE) or len(named) != 1:
            look = Look((file,), self._how.format, self._messages, self._skip)
            return next(in_order(self._pool, look_through, [look]))[0]
        return of_ranges(found)

    def _look_at_archive(self, source: Any, *, listed: bool) -> None:
        if self.fault is not None:
            return
        try:
            if listed and not isinstance(source, Archive) and not is_archive(source):
                next(archived_records(source, Options()))  # which reports the fault
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
        self.parts.append((kept, found))
        damaged = [one.error for one in found if one.error is not None] + archive.gone(form)
        if damaged:
            self.fault = damage_of(damaged)
        if listed and self.fault is None and not any(one.names for one in found):
            try:
                next(archived_records(archive, Options(self._how.output_type)))
            except RtcaError as error:
                self.fault = error


def _is_named(found: Found) -> bool:
    return found.kind == "named" or (found.kind == "lines" and not found.unnamed) or bool(found.names)


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
    except OSError:  # reading it will report why
        return 0
