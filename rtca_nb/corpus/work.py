"""Work of a writer's processes: read the contacts of a task and stage them as parts.

A task has the places of contacts, never their content. Each attempt at it stages in a folder of its own, and only the
writer that gave the task moves the result of one attempt into the corpus. So a killed attempt leaves nothing in the
corpus, and the result of a task that ran twice is there only once.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rtca_nb.archive.entries import record_of
from rtca_nb.archive.store import Store
from rtca_nb.base.collector import collector_paused
from rtca_nb.contact.contact import Contact
from rtca_nb.corpus.identity import Key, Reading
from rtca_nb.corpus.layout import Sizes
from rtca_nb.corpus.open_files import OpenFiles
from rtca_nb.corpus.places import shelf_at
from rtca_nb.corpus.report import Readings
from rtca_nb.corpus.roots import Shelf
from rtca_nb.corpus.taking import Counts, StagedPart, Taker
from rtca_nb.exceptions import ArchiveError, RtcaError, SourceError
from rtca_nb.fetch.bulk import ContactFailure, fetch_contacts
from rtca_nb.fetch.fetching import Fetching, Terms
from rtca_nb.fetch.rate_limit import Bucket, Pace, pace_of, share_by
from rtca_nb.model.record import Record, replace_fields
from rtca_nb.sources.archives import ARCHIVE
from rtca_nb.sources.json_values import Blob
from rtca_nb.sources.open_source import Located, opened
from rtca_nb.sources.options import Options
from rtca_nb.sources.registry import records_of_blobs

__all__ = ["Asked", "Done", "How", "Kept", "Lines", "Task", "work_out"]


class How(NamedTuple):
    """How to read sources: format and output type as in :func:`rtca_nb.read_contacts`.

    Attributes
    ----------
    format, output_type : str
    reveal : bool
        Whether to write contacts in clear text.
    """

    format: str = "auto"
    output_type: str = "auto"
    reveal: bool = False


class Lines(NamedTuple):
    """Adjacent lines of a file that are pages of one contact.

    Attributes
    ----------
    file : Located
    begin, end : int
        Positions in the file, in bytes.
    number : int
        Number of the first of these lines in the file, from 1, not counting empty ones.
    """

    file: Located
    begin: int
    end: int
    number: int


class Kept(NamedTuple):
    """A file of an archive.

    Attributes
    ----------
    path : str
        Absolute path of the file.
    listed : bool
        Whether the archive is one of several sources; its contacts then have the source ``"archive"``.
    """

    path: str
    listed: bool


class Asked(NamedTuple):
    """Contacts to fetch.

    Attributes
    ----------
    terms : Terms
    contact_ids : tuple
    connections : int
        Number of connections that the process may use at once.
    cluster : bool
        Whether the quota is shared by all workers of a Dask cluster, not only by the processes of one machine.
    """

    terms: Terms
    contact_ids: tuple[Any, ...]
    connections: int
    cluster: bool


Read = tuple[Located | Lines | Kept | Asked, ...]
"""Files to read together, because pages of a contact may be anywhere in them; or contacts to fetch."""


class Task(NamedTuple):
    """Contacts for one process.

    Attributes
    ----------
    staging : str
        Path or URL at which to stage parts, from :attr:`rtca_nb.corpus.roots.Staging.address`.
    reads : tuple of Read
    how : How
    known : tuple of (Key, Reading)
        The readings in the corpus of these contacts, as far as their ids are known.
    sizes : Sizes
    """

    staging: str
    reads: tuple[Read, ...]
    how: How
    known: tuple[tuple[Key, Reading], ...]
    sizes: Sizes


class Done(NamedTuple):
    """Result of an attempt at a task.

    Attributes
    ----------
    attempt : str
        Name of the attempt, and of the folder in which it staged its parts.
    parts : list of StagedPart
    counts : Counts
        Counts of the contacts that it read.
    error : Exception or None
        The error that stopped it; earlier contacts are in its parts.
    damaged : tuple of ArchiveError
        Files of an archive that it could not read; all other contacts are in its parts.
    """

    attempt: str
    parts: list[StagedPart]
    counts: Counts = Counts(0, 0)
    error: Exception | None = None
    damaged: tuple[ArchiveError, ...] = ()


def work_out(task: Task) -> Done:
    """Read the contacts of a task, and stage them as parts; an error is returned in the result, not raised."""
    attempt = secrets.token_hex(8)
    try:
        return _work_out(task, attempt, shelf_at(task.staging, attempt))
    except RtcaError as error:  # the staging place is at fault
        return Done(attempt, [], error=error)


def _work_out(task: Task, attempt: str, shelf: Shelf) -> Done:
    taker = Taker(shelf, task.sizes, Readings(dict(task.known)))
    fault: Exception | None = None
    failed = 0
    damaged: list[ArchiveError] = []
    try:
        contacts = _contacts(task, damaged)
        # Fetching runs other packages' code, which may leave reference cycles.
        fetches = any(isinstance(read[0], Asked) for read in task.reads)
        more = True
        while more:
            more = False
            with contextlib.nullcontext() if fetches else collector_paused():
                for contact in contacts:
                    if isinstance(contact, ContactFailure):
                        failed += 1
                        continue
                    taker.check(contact)
                    if taker.add(contact):
                        more = True
                        break
    except Exception as error:  # noqa: BLE001  # the writer raises it after storing earlier contacts
        fault = error
    with collector_paused():
        taker.finish()
    return Done(attempt, taker.staged(), taker.counts()._replace(failed=failed), fault, tuple(damaged))


def _contacts(task: Task, damaged: list[ArchiveError]) -> Iterator[Contact | ContactFailure]:
    options = Options(task.how.output_type)
    with OpenFiles() as files:
        for read in task.reads:
            if isinstance(read[0], Asked):
                yield from _fetched(read[0])
                continue
            if isinstance(read[0], Kept):
                records = _kept(read, damaged)
            else:
                records = records_of_blobs(_blobs(read, files), format=task.how.format, options=options)
            for record in records:
                contact = Contact(record)
                yield contact.reveal() if task.how.reveal else contact


def _fetched(asked: Asked) -> Iterator[Contact | ContactFailure]:
    if asked.cluster:
        from rtca_nb.corpus.dask_pace import ClusterPace

        make: Callable[[Bucket], Pace] = ClusterPace
    else:
        make = pace_of
    instance_id, _, keywords = asked.terms
    with share_by(make):
        found = fetch_contacts(instance_id, asked.contact_ids, connections=asked.connections, **dict(keywords))
    try:
        yield from found
    finally:
        if isinstance(found, Fetching):
            found.close()


def _kept(read: Read, damaged: list[ArchiveError]) -> Iterator[Record]:
    for item in read:
        if isinstance(item, Kept):
            store = Store(Path(item.path))
            try:
                identity, loaded = store.identity(), store.load()
            except ArchiveError as error:  # other contacts are not affected
                damaged.append(error)
                continue
            if identity is not None and loaded.times:
                record = record_of(identity, loaded)
                yield replace_fields(record, source=ARCHIVE) if item.listed else record


def _blobs(read: Read, files: OpenFiles) -> Iterator[Blob]:
    """Yield the contents to read together: each whole file, and each line of a run of lines."""
    for item in read:
        if isinstance(item, Located):
            yield opened(item)
        elif isinstance(item, Lines):
            yield from _lines(item, files)


def _lines(lines: Lines, files: OpenFiles) -> Iterator[Blob]:
    label = lines.file.label
    try:
        content = files.read(lines.file.where, lines.begin, lines.end)
    except OSError as error:
        raise SourceError(f"{label} cannot be read ({type(error).__name__}); check its permissions") from None
    if len(content) < lines.end - lines.begin:
        raise SourceError(f"{label} changed while it was read; write the corpus again when nothing writes to the file")
    number = lines.number
    for line in content.split(b"\n"):
        if line and not line.isspace():
            yield Blob(f"{label}, record {number},", lines.file.group, line, name=lines.file.shown)
            number += 1
