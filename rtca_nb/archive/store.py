"""The pages of one contact and output type, in one SQLite file.

SQLite is used because a page must be there completely or not at all after a kill −9, a power cut or a full disk, even
with two writers; because it is well tested for these cases; and because many tools can read it. It uses a rollback
journal, not a write-ahead log: at rest a contact is one file, which can be copied, moved to a network share or deleted,
and two pages a second do not need the speed of a log. A transaction writes one page; ``synchronous=EXTRA`` makes it
survive a power cut, including the removal of the journal. After a kill, the next opening rolls back unfinished writes.

A body is kept as it arrived, under its SHA-256, and only once, even if several readings brought it. A page's metadata
(times, request, version of botocore) are sealed by a second hash, so that no change of either goes unnoticed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from rtca_nb.archive.contexts import read_context, write_context
from rtca_nb.archive.database import as_archive_error, create_file, opened, state_of, transaction, wait_for_creation
from rtca_nb.archive.manifest import Manifest
from rtca_nb.archive.pages import Failure, Identity, Loaded, StoredPage, file_name
from rtca_nb.archive.rows import SCHEMA, VERSION, failures_in, is_sealed, seal_of, seals_in
from rtca_nb.archive.summaries import summary_of
from rtca_nb.exceptions import ArchiveDamagedError, ArchiveError, RtcaError, ServiceError
from rtca_nb.model.context import SentContext
from rtca_nb.model.merging import Merge
from rtca_nb.model.pages import FetchedPage, SeenPage

__all__ = ["Store"]

_ADVICE: Final = "restore the file from a backup, or erase the contact from the archive and fetch it again"
# Maximum number of concurrent readings whose numbers in the file are remembered.
_UNDER_WAY: Final = 64


class Store:
    """The pages of one contact and output type.

    Parameters
    ----------
    path : Path
        Path of the file, which the first write creates.
    identity : Identity or None
        Identity of the contact whose pages the file holds; None to read it from the file.
    manifest : Manifest or None
        Manifest in which to enter what is written; None to enter nothing.
    clear : bool
        Whether a context may be kept in clear text.
    """

    def __init__(
        self, path: Path, identity: Identity | None = None, manifest: Manifest | None = None, *, clear: bool = False
    ) -> None:
        self.path = path
        self._identity = identity
        self._manifest = manifest
        self._clear = clear
        self._is_entered = False
        # Identifies this writer, so that two that start a reading in the same microsecond do not collide.
        self._writer = ""
        self._names: dict[int, int] = {}

    def __repr__(self) -> str:
        return f"<Store {self.path.name}>"

    @property
    def name(self) -> str:
        """Folder and name of the file in the archive."""
        return f"{self.path.parent.name}/{self.path.name}"

    @property
    def exists(self) -> bool:
        """Whether the file exists."""
        return self.path.exists()

    # -- writing ----------------------------------------------------------------------------------------------

    def add(self, page: FetchedPage) -> SeenPage:
        """Keep a page; a page that this object has already kept is not changed.

        Returns
        -------
        SeenPage
            The page, with the number that its reading has in the file. A new reading gets a higher number than all
            others in the file, whatever the clock says.

        Raises
        ------
        ArchiveError
            If the page cannot be kept; then no part of it is in the file, and earlier pages are not affected.
        """
        import botocore

        digest = hashlib.sha256(page.body).hexdigest()
        with self._writing() as (base, identity):
            self._writer = self._writer or secrets.token_hex(8)
            seen = msgspec.structs.replace(page.seen, reading=self._reading(base, page.seen))
            facts = (
                seen.reading,
                seen.number,
                self._writer,
                page.requested,
                seen.received,
                json.dumps(page.request, ensure_ascii=True, sort_keys=True),
                botocore.__version__,
                digest,
            )
            base.execute("INSERT OR IGNORE INTO body VALUES (?, ?)", (digest, page.body))
            seal = seal_of(identity, facts)
            added = base.execute("INSERT OR IGNORE INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*facts, seal))
            held = self._held(base, [seal] if added.rowcount else [])
        self._enter(identity, *held)
        self._names[page.seen.reading] = seen.reading
        if len(self._names) > _UNDER_WAY:
            del self._names[next(iter(self._names))]
        return seen

    def _reading(self, base: sqlite3.Connection, seen: SeenPage) -> int:
        """Return the number of a reading in the file; a new reading gets a higher number than all others."""
        named = self._names.get(seen.reading)
        if named is not None:
            return named
        if seen.number > 1:  # it continues a reading that is already in the file
            return seen.reading
        later: int = base.execute("SELECT coalesce(max(reading), -1) + 1 FROM page").fetchone()[0]
        return max(seen.reading, later)

    def fail(self, error: RtcaError, at: int) -> None:
        """Note a failed attempt to read the contact, with the error's class, code and HTTP status, but no message."""
        code, status = (error.code, error.http_status) if isinstance(error, ServiceError) else ("", 0)
        with self._writing() as (base, identity):
            base.execute("INSERT INTO failure VALUES (?, ?, ?, ?)", (at, type(error).__name__, code, status))
            held = self._held(base, [])
        self._enter(identity, *held)

    def keep_context(self, sent: SentContext, at: int) -> None:
        """Keep the context of the contact, replacing an earlier one; masked unless clear text is permitted."""
        with self._writing() as (base, identity):
            write_context(base, identity, sent, at, clear=self._clear)

    def _held(self, base: sqlite3.Connection, new: list[str]) -> tuple[list[str], list[Failure]]:
        """Return what the manifest may lack: new seals (the first time, those of all pages), and all failures."""
        seals = new if self._is_entered else seals_in(base)
        return seals, failures_in(base)

    def _enter(self, identity: Identity, seals: list[str], failures: list[Failure]) -> None:
        if self._manifest is not None:
            self._manifest.enter(self.name, identity, seals, failures)
            self._is_entered = True

    def update_summary(self) -> None:
        """Write a summary of the contact to the manifest; not if the file is damaged, which each list detects."""
        if self._manifest is None:
            return
        with contextlib.suppress(ArchiveDamagedError):
            state = state_of(self.path)
            if state is not None:
                self._manifest.keep_summaries([(self.name, state, summary_of(self.load(), self.failures()))])

    @contextlib.contextmanager
    def _writing(self) -> Iterator[tuple[sqlite3.Connection, Identity]]:
        with self._opened(create=True) as base, transaction(base):
            if base.execute("PRAGMA user_version").fetchone()[0] == 0:
                self._lay(base)
            yield base, self._own(base)

    def _lay(self, base: sqlite3.Connection) -> None:
        for statement in SCHEMA.split(";"):
            base.execute(statement)
        base.execute("INSERT INTO contact VALUES (?, ?, ?)", self._identity or ())

    # -- reading ----------------------------------------------------------------------------------------------

    def identity(self) -> Identity | None:
        """Return the identity of the contact; None if there is no file, or a killed writer left it empty."""
        with self._laid() as base:
            return None if base is None else self._own(base)

    def pages(self) -> Iterator[StoredPage]:
        """Yield all pages, oldest reading first.

        Raises
        ------
        ArchiveDamagedError
            At the first page that has changed since it was written.
        """
        with self._laid() as base:
            if base is None:
                return
            identity = self._own(base)
            for *facts, seal, body in base.execute(
                "SELECT page.*, body.content FROM page LEFT JOIN body USING (sha256)"
                " ORDER BY page.reading, page.number, page.writer"
            ):
                if (
                    not is_sealed(identity, facts, seal)
                    or type(body) is not bytes
                    or hashlib.sha256(body).hexdigest() != facts[-1]
                ):
                    raise ArchiveDamagedError(
                        f"page {facts[1]} in {self.path.name} has changed since it was written; {_ADVICE}"
                    )
                yield StoredPage._make((*facts, body))

    def failures(self) -> list[Failure]:
        """Return the failed attempts to read the contact, oldest first."""
        with self._laid() as base:
            return [] if base is None else failures_in(base)

    def times(self) -> list[int]:
        """Return the arrival times of pages, in microseconds since 1970, without reading the bodies."""
        with self._laid() as base:
            found = [] if base is None else base.execute("SELECT received FROM page").fetchall()
            return [time for (time,) in found if isinstance(time, int)]

    def seals(self) -> list[str]:
        """Return the seals of all pages, in no particular order and unchecked."""
        with self._laid() as base:
            return [] if base is None else seals_in(base)

    def context(self) -> SentContext | None:
        """Return the context of the contact; None if none was kept."""
        with self._laid() as base:
            return None if base is None else read_context(base, self._own(base), _ADVICE)

    def load(self) -> Loaded:
        """Return all pages, decoded with the model of this release and merged, with the context."""
        loaded = Loaded(Merge(), {}, [], {}, self.context())
        for page in self.pages():
            seen = page.seen()
            loaded.merge.add(seen)
            loaded.requests[page.reading] = json.loads(page.request)
            loaded.times.append(page.received)
            loaded.newest[page.reading] = seen
        return loaded

    def check(self) -> str | None:
        """Let SQLite check the file; return a sentence on the damage, or None if it is intact."""
        with self._opened() as base:
            said = [str(row[0]) for row in base.execute("PRAGMA integrity_check(1)")]
            return None if said == ["ok"] else f"{self.path.name} is damaged ({' '.join(said[0].split())}); {_ADVICE}"

    # -- the file ---------------------------------------------------------------------------------------------

    def _own(self, base: sqlite3.Connection) -> Identity:
        version = base.execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            raise ArchiveError(
                f"{self.path.name} has format {version}, and this release of rtca-nb reads only format {VERSION}; "
                "install a newer release"
            )
        rows = base.execute("SELECT * FROM contact").fetchall()
        found = Identity(*rows[0]) if len(rows) == 1 and all(isinstance(part, str) for part in rows[0]) else None
        if found is None or self.path.name != file_name(found) or self._identity not in {None, found}:
            raise ArchiveDamagedError(
                f"{self.path.name} does not hold the contact that the file is named after; {_ADVICE}"
            )
        return found

    def _is_laid(self, base: sqlite3.Connection) -> bool:
        """Return whether the file has its tables; an empty file, which a killed writer may leave, is not damage."""
        for _ in range(2):  # another process may create the tables between the two checks
            if base.execute("PRAGMA user_version").fetchone()[0]:
                return True
            if self.path.stat().st_size == 0:
                return False
        raise ArchiveDamagedError(f"{self.path.name} is damaged; {_ADVICE}")

    @contextlib.contextmanager
    def _laid(self) -> Iterator[sqlite3.Connection | None]:
        """Open the file and yield a connection; yield None if it does not exist or is empty."""
        if not self.exists:
            yield None
            return
        with self._opened() as base:
            yield base if self._is_laid(base) else None

    @contextlib.contextmanager
    def _opened(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            if create:
                create_file(self.path)
            else:
                wait_for_creation()
            with opened(self.path, _ADVICE) as base:
                yield base
        except OSError as error:
            raise as_archive_error(error, self.path, _ADVICE) from None
