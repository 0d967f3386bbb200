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
import errno
import hashlib
import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from rtca_nb.archive.pages import Failure, Identity, Loaded, StoredPage, file_name
from rtca_nb.exceptions import ArchiveDamagedError, ArchiveError, RtcaError, ServiceError
from rtca_nb.model.merging import Merge
from rtca_nb.model.pages import FetchedPage

__all__ = ["Store", "sync_folder"]

_VERSION: Final = 1
_APPLICATION: Final = 0x52544341  # "RTCA", which file(1) and others can tell
_SCHEMA: Final = f"""
CREATE TABLE contact (instance_id TEXT NOT NULL, contact_id TEXT NOT NULL, output_type TEXT NOT NULL);
CREATE TABLE body (sha256 TEXT PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE page (
    reading INTEGER NOT NULL, number INTEGER NOT NULL, writer TEXT NOT NULL,
    requested INTEGER NOT NULL, received INTEGER NOT NULL,
    request TEXT NOT NULL, botocore TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES body (sha256), seal TEXT NOT NULL,
    PRIMARY KEY (reading, number, writer)
);
CREATE TABLE failure (at INTEGER NOT NULL, error TEXT NOT NULL, code TEXT NOT NULL, http_status INTEGER NOT NULL);
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {_VERSION};
"""
# How long to wait for another writer of the same contact.
_PATIENCE: Final = 30.0

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

# One writer of this process; two that start a reading in the same microsecond stay apart.
_WRITER: Final = secrets.token_hex(8)
# Closing a file that another thread has just opened would take away that thread's locks.
_creating = threading.Lock()


def sync_folder(path: Path) -> None:
    """Make the names in a folder last through a power cut."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Store:
    """The pages of one contact and output type.

    Parameters
    ----------
    path : Path
        The file; made when something is written.
    identity : Identity or None
        Whose pages it holds; None to take what the file says.
    """

    def __init__(self, path: Path, identity: Identity | None = None) -> None:
        self.path = path
        self._identity = identity

    def __repr__(self) -> str:
        return f"<Store {self.path.name}>"

    @property
    def exists(self) -> bool:
        """Whether there is a file."""
        return self.path.exists()

    # -- writing ----------------------------------------------------------------------------------------------

    def add(self, page: FetchedPage) -> None:
        """Keep a page; one that is kept already stays as it is.

        Raises
        ------
        ArchiveError
            If it cannot be kept; then it is not there at all, and what was kept before is.
        """
        import botocore

        digest = hashlib.sha256(page.body).hexdigest()
        seen = page.seen
        facts = (
            seen.reading,
            seen.number,
            _WRITER,
            page.requested,
            seen.received,
            json.dumps(page.request, ensure_ascii=True, sort_keys=True),
            botocore.__version__,
            digest,
        )
        with self._writing() as (base, identity):
            base.execute("INSERT OR IGNORE INTO body VALUES (?, ?)", (digest, page.body))
            base.execute(
                "INSERT OR IGNORE INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*facts, _seal(identity, facts))
            )

    def fail(self, error: RtcaError, at: int) -> None:
        """Note that the contact could not be read; the error's class and code are kept, no message."""
        code, status = (error.code, error.http_status) if isinstance(error, ServiceError) else ("", 0)
        with self._writing() as (base, _):
            base.execute("INSERT INTO failure VALUES (?, ?, ?, ?)", (at, type(error).__name__, code, status))

    @contextlib.contextmanager
    def _writing(self) -> Iterator[tuple[sqlite3.Connection, Identity]]:
        with self._opened(create=True) as base:
            base.execute("BEGIN IMMEDIATE")
            try:
                if base.execute("PRAGMA user_version").fetchone()[0] == 0:
                    self._lay(base)
                yield base, self._own(base)
                base.execute("COMMIT")
            except BaseException:
                # After a full disk SQLite has rolled back by itself.
                if base.in_transaction:
                    with contextlib.suppress(sqlite3.Error):
                        base.execute("ROLLBACK")
                raise

    def _lay(self, base: sqlite3.Connection) -> None:
        for statement in _SCHEMA.split(";"):
            base.execute(statement)
        base.execute("INSERT INTO contact VALUES (?, ?, ?)", self._identity or ())

    # -- reading ----------------------------------------------------------------------------------------------

    def identity(self) -> Identity | None:
        """Whose pages these are; None for a file that a kill left before anything was in it."""
        if not self.exists:
            return None
        with self._opened() as base:
            return self._own(base) if self._is_laid(base) else None

    def pages(self) -> Iterator[StoredPage]:
        """Yield all pages, oldest reading first.

        Raises
        ------
        ArchiveDamagedError
            At the first page that is not what was written.
        """
        if not self.exists:
            return
        with self._opened() as base:
            if not self._is_laid(base):
                return
            identity = self._own(base)
            for *facts, seal, body in base.execute(
                "SELECT page.*, body.content FROM page LEFT JOIN body USING (sha256)"
                " ORDER BY page.reading, page.number, page.writer"
            ):
                if (
                    seal != _seal(identity, facts)
                    or type(body) is not bytes
                    or hashlib.sha256(body).hexdigest() != facts[-1]
                ):
                    raise ArchiveDamagedError(
                        f"page {facts[1]} in {self.path.name} is not what was written; restore the file, or fetch the "
                        "contact anew"
                    )
                yield StoredPage._make((*facts, body))

    def failures(self) -> list[Failure]:
        """Return what went wrong, oldest first."""
        if not self.exists:
            return []
        with self._opened() as base:
            if not self._is_laid(base):
                return []
            return [Failure(*row) for row in base.execute("SELECT * FROM failure ORDER BY at, rowid")]

    def load(self) -> Loaded:
        """Join all pages, decoded with the model of today."""
        loaded = Loaded(Merge(), {}, [], {})
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
            return None if said == ["ok"] else said[0]

    # -- the file ---------------------------------------------------------------------------------------------

    def _own(self, base: sqlite3.Connection) -> Identity:
        version = base.execute("PRAGMA user_version").fetchone()[0]
        if version != _VERSION:
            raise ArchiveError(
                f"{self.path.name} has format {version} and this release reads {_VERSION}; use a newer one"
            )
        rows = base.execute("SELECT * FROM contact").fetchall()
        found = Identity(*rows[0]) if len(rows) == 1 else None
        if found is None or self.path.name != file_name(found) or self._identity not in {None, found}:
            raise ArchiveDamagedError(f"{self.path.name} does not hold the contact that its name says; restore it")
        return found

    def _is_laid(self, base: sqlite3.Connection) -> bool:
        """Whether anything was written; a file that a kill left empty holds nothing, and no harm is in it."""
        for _ in range(2):  # between the two looks another process may have laid it
            if base.execute("PRAGMA user_version").fetchone()[0]:
                return True
            if self.path.stat().st_size == 0:
                return False
        raise ArchiveDamagedError(f"{self.path.name} is damaged; restore it, or fetch the contact anew")

    @contextlib.contextmanager
    def _opened(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            if create:
                self._create()
            else:
                with _creating:  # whoever is creating the file now has closed it when this is over
                    pass
            base = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=_PATIENCE
            )
            try:
                # Clear text belongs in this file and nowhere else, and what is deleted is gone.
                base.execute("PRAGMA temp_store = MEMORY")
                base.execute("PRAGMA secure_delete = ON")
                base.execute("PRAGMA synchronous = EXTRA")
                base.execute("PRAGMA trusted_schema = OFF")
                yield base
            finally:
                base.close()
        except (sqlite3.Error, OSError) as error:
            raise _as_archive_error(error, self.path) from None

    def _create(self) -> None:
        with _creating:
            if self.path.exists():
                return
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):  # another process was first
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            sync_folder(self.path.parent)


def _seal(identity: Identity, facts: Any) -> str:
    return hashlib.sha256(json.dumps([*identity, *facts]).encode()).hexdigest()


def _as_archive_error(error: sqlite3.Error | OSError, path: Path) -> ArchiveError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name == "SQLITE_FULL" or (isinstance(error, OSError) and error.errno in _FULL):
        return ArchiveError(f"the disk is full, so {path.name} was not written; what was kept is; free space, go on")
    if name in {"SQLITE_CORRUPT", "SQLITE_NOTADB"} or name.startswith("SQLITE_CORRUPT"):
        return ArchiveDamagedError(f"{path.name} is damaged; restore it, or fetch the contact anew")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return ArchiveError(f"{path.name} is held by another writer for too long; end that one, or try again")
    why = name or getattr(error, "strerror", None) or type(error).__name__
    return ArchiveError(f"{path.name} cannot be read or written ({why}); check the disk and its permissions")
