"""What the files of an archive hold, and whether they are sound."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rtca_nb.archive.pages import FOLDERS, Identity, Loaded, StoredPage
from rtca_nb.archive.store import Store
from rtca_nb.exceptions import ArchiveError
from rtca_nb.model.record import Record

__all__ = ["Entry", "Verdict", "entry_of", "pages_of", "record_of", "verdict_of"]


class Entry(NamedTuple):
    """One contact of an archive; times are microseconds since 1970."""

    instance_id: str
    contact_id: str
    output_type: str
    state: str  # "complete", "partial" or "failed"
    status: str
    pages: int
    segments: int
    first_seen: int | None
    last_seen: int | None
    file: str


class Verdict(NamedTuple):
    """What a check of one file found; ``problem`` is None where all is well."""

    file: str
    output_type: str
    contact_id: str | None
    pages: int
    problem: str | None


def record_of(identity: Identity, loaded: Loaded) -> Record:
    """Return the record of a contact that has a page."""
    return loaded.merge.record(**identity._asdict(), asked=loaded.requests[max(loaded.requests)]["SegmentTypes"])


def entry_of(store: Store) -> Entry | None:
    """Describe what a file holds; None where a kill left it before anything was in it."""
    identity = store.identity()
    if identity is None:
        return None
    loaded = store.load()
    record = record_of(identity, loaded) if loaded.times else None
    return Entry(
        *identity,
        "failed" if record is None else "complete" if record.complete else "partial",
        "" if record is None else record.status,
        len(loaded.times),
        0 if record is None else len(record.segments),
        min(loaded.times, default=None),
        max(loaded.times, default=None),
        f"{store.path.parent.name}/{store.path.name}",
    )


def pages_of(stores: Iterable[Store]) -> Iterator[tuple[Identity, StoredPage]]:
    """Yield all pages of files, with whose they are."""
    for store in stores:
        identity = store.identity()
        if identity is not None:
            for page in store.pages():
                yield identity, page


def verdict_of(store: Store) -> Verdict:
    """Check a file: SQLite's own structure, the hash of each body, the seal of each page, and permissions."""
    name = f"{store.path.parent.name}/{store.path.name}"
    output_type = next(known for known, folder in FOLDERS.items() if folder == store.path.parent.name)
    contact_id, pages, problem = None, 0, None
    try:
        problem = store.check()
        identity = store.identity()
        if identity is not None:
            contact_id = identity.contact_id
            if identity.output_type != output_type:
                problem = problem or f"it holds {identity.output_type} pages in the folder of {output_type} ones"
        for page in store.pages():
            page.seen()
            pages += 1
        mode = stat.S_IMODE(store.path.stat().st_mode)
        if os.name == "posix" and mode & 0o077:
            problem = problem or f"others than its owner may open it (mode {mode:o})"
    except ArchiveError as error:
        problem = str(error)
    return Verdict(name, output_type, contact_id, pages, problem)
