"""The pages of one contact and output type, in one SQLite file.

SQLite, because a page must be there whole or not at all after a kill −9, a power cut or a full disk, with two writers
at work; because each of these was tried on it longer than on anything that could be invented here; and because any
tool reads it. It keeps a rollback journal rather than a write-ahead log: at rest a contact is one file, which can be
copied, moved to a network share or deleted, and two pages a second need no log's speed. A transaction holds one page;
``synchronous=EXTRA`` makes it last through a power cut, the journal's removal included. What a kill leaves half done,
the next opening rolls back.

A body is kept as it came, once for all readings that brought it, under its SHA-256. What is known of a page beside
its body (when, asked how, by which botocore) is sealed by a second hash, so that no bit of either changes unnoticed.
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
# How many readings under way at once are known by their names in the file.
_UNDER_WAY: Final = 64


class Store:
    """The pages of one contact and output type.

    Parameters
    ----------
    path : Path
        The file; made when something is written.
    identity : Identity or None
        Whose pages it holds; None to take what the file says.
    manifest : Manifest or None
        Where to enter what is written; None where the archive has none.
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
        # One writer; two that start a reading in the same microsecond stay apart.
        self._writer = ""
        self._names: dict[int, int] = {}

    def __repr__(self) -> str:
        return f"<Store {self.path.name}>"

    @property
    def name(self) -> str:
        """Its folder and name in the archive."""
        return f"{self.path.parent.name}/{self.path.name}"

    @property
    def exists(self) -> bool:
        """Whether there is a file."""
        return self.path.exists()

    # -- writing ----------------------------------------------------------------------------------------------

    def add(self, page: FetchedPage) -> SeenPage:
        """Keep a page; one that this object has kept already stays as it is.

        Returns
        -------
        SeenPage
            The page, with its reading named as in the file. A reading that begins now is named later than all in the
            file, whatever the clock says.

        Raises
        ------
        ArchiveError
            If it cannot be kept; then it is not there at all, and what was kept before is.
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
        """Name a reading: by what it is called already, or later than all others."""
        named = self._names.get(seen.reading)
        if named is not None:
            return named
        if seen.number > 1:  # it goes on with a reading that is in the file
            return seen.reading
        later: int = base.execute("SELECT coalesce(max(reading), -1) + 1 FROM page").fetchone()[0]
        return max(seen.reading, later)

    def fail(self, error: RtcaError, at: int) -> None:
        """Note that the contact could not be read; the error's class and code are kept, no message."""
        code, status = (error.code, error.http_status) if isinstance(error, ServiceError) else ("", 0)
        with self._writing() as (base, identity):
            base.execute("INSERT INTO failure VALUES (?, ?, ?, ?)", (at, type(error).__name__, code, status))
            held = self._held(base, [])
        self._enter(identity, *held)

    def keep_context(self, sent: SentContext, at: int) -> None:
        """Keep the context of the contact, in place of an earlier one; masked, unless clear text is permitted."""
        with self._writing() as (base, identity):
            write_context(base, identity, sent, at, clear=self._clear)

    def _held(self, base: sqlite3.Connection, new: list[str]) -> tuple[list[str], list[Failure]]:
        """Return what the manifest may lack: seals of pages, at first of all of them, and all failures."""
        seals = new if self._is_entered else seals_in(base)
        return seals, failures_in(base)

    def _enter(self, identity: Identity, seals: list[str], failures: list[Failure]) -> None:
        if self._manifest is not None:
            self._manifest.enter(self.name, identity, seals, failures)
            self._is_entered = True

    def update_summary(self) -> None:
        """Have the manifest keep what a list shows of the contact; of a damaged file a list says so itself."""
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
        """Return whose pages these are; None for a file that a kill left empty."""
        with self._laid() as base:
            return None if base is None else self._own(base)

    def pages(self) -> Iterator[StoredPage]:
        """Yield all pages, oldest reading first.

        Raises
        ------
        ArchiveDamagedError
            At the first page that is not what was written.
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
        """Return what went wrong, oldest first."""
        with self._laid() as base:
            return [] if base is None else failures_in(base)

    def times(self) -> list[int]:
        """Return when each page arrived, in microseconds since 1970; no body is read."""
        with self._laid() as base:
            found = [] if base is None else base.execute("SELECT received FROM page").fetchall()
            return [time for (time,) in found if isinstance(time, int)]

    def seals(self) -> list[str]:
        """Return the seals of all pages, as they are in the file."""
        with self._laid() as base:
            return [] if base is None else seals_in(base)

    def context(self) -> SentContext | None:
        """Return the context of the contact, where one was kept."""
        with self._laid() as base:
            return None if base is None else read_context(base, self._own(base), _ADVICE)

    def load(self) -> Loaded:
        """Join all pages, decoded with the model of today."""
        loaded = Loaded(Merge(), {}, [], {}, self.context())
        for page in self.pages():
            seen = page.seen()
            loaded.merge.add(seen)
            loaded.requests[page.reading] = json.loads(page.request)
            loaded.times.append(page.received)
            loaded.newest[page.reading] = seen
        return loaded

    def check(self) -> str | None:
        """Let SQLite check the file itself; return what it says, or None where all is well."""
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
        """Return whether anything was written; a file that a kill left empty holds nothing, and no harm is in it."""
        for _ in range(2):  # between the two looks another process may have laid it
            if base.execute("PRAGMA user_version").fetchone()[0]:
                return True
            if self.path.stat().st_size == 0:
                return False
        raise ArchiveDamagedError(f"{self.path.name} is damaged; {_ADVICE}")

    @contextlib.contextmanager
    def _laid(self) -> Iterator[sqlite3.Connection | None]:
        """Open the file; None where there is none, or nothing in it."""
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
