"""The manifest of an archive: a list of what each file has held, so that missing data is noticed.

A file can prove that its pages are unchanged, but not that no page or other file was removed. So the archive keeps a
second record, in one SQLite file: the seal of each page, the number and hash of the failures, and a summary of each
contact for lists. It holds no answer of the service. It also counts its own entries (files, and pages of each file), so
that a removed row is noticed too.

A page is written first, and then entered here. So if the process is killed in between, the manifest may lack a page,
but never lists a page that does not exist; the next writer of that contact adds it. An archive of an older release gets
its manifest from its files when something is next written into it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from rtca_nb.archive.database import opened, sync_folder, transaction
from rtca_nb.archive.pages import Failure, Identity
from rtca_nb.archive.summaries import Summary
from rtca_nb.exceptions import ArchiveDamagedError, ArchiveError

__all__ = ["MANIFEST", "Listed", "Manifest", "failures_hash"]

MANIFEST: Final = "rtca-manifest.db"
"""The manifest's name in the archive's folder."""

_VERSION: Final = 2
_SCHEMA: Final = f"""
CREATE TABLE file (
    name TEXT PRIMARY KEY, instance_id TEXT NOT NULL, contact_id TEXT NOT NULL, output_type TEXT NOT NULL,
    pages INTEGER NOT NULL, failures INTEGER NOT NULL, failures_sha256 TEXT NOT NULL,
    state TEXT, summary TEXT, seal TEXT NOT NULL
);
CREATE TABLE page (name TEXT NOT NULL, seal TEXT NOT NULL, PRIMARY KEY (name, seal)) WITHOUT ROWID;
CREATE TABLE total (files INTEGER NOT NULL, seal TEXT NOT NULL);
PRAGMA user_version = {_VERSION};
"""
_ADVICE: Final = "delete the manifest, and the next fetch into the archive makes a new one from the files"


class Listed(NamedTuple):
    """The manifest's entry for one file.

    Attributes
    ----------
    name : str
        Folder and name of the file.
    identity : Identity
    pages : int
        Number of pages whose seals were entered.
    failures : int
        Number of failed fetches.
    failures_sha256 : str
        Hash of all failed fetches, from :func:`failures_hash`.
    state : str or None
        Result of :func:`~rtca_nb.archive.database.state_of` for the file when the summary was made; None without one.
    summary : Summary or None
    """

    name: str
    identity: Identity
    pages: int
    failures: int
    failures_sha256: str
    state: str | None
    summary: Summary | None


def failures_hash(failures: Iterable[Failure]) -> str:
    """Return a hash of failed fetches, which depends on their order."""
    return _hash_of(tuple(failure) for failure in failures)


class Manifest:
    """The manifest in an archive's folder.

    Parameters
    ----------
    folder : Path
        The archive's folder.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / MANIFEST

    def __repr__(self) -> str:
        return f"<Manifest of {self.path.parent.name!r}>"

    @property
    def exists(self) -> bool:
        """Whether the manifest exists; an archive of an older release has none until it is written to."""
        return self.path.exists()

    # -- writing ----------------------------------------------------------------------------------------------

    def make(self, found: Iterable[tuple[str, Identity, list[str], list[Failure]]]) -> None:
        """Make the manifest from the name, identity, seals and failures of each file; an existing one is kept."""
        beside = self.path.with_name(f".rtca-{secrets.token_hex(8)}.db")
        try:
            os.close(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            with _opened(beside) as base, transaction(base):
                for statement in _SCHEMA.split(";"):
                    base.execute(statement)
                base.execute("INSERT INTO total VALUES (0, ?)", (_hash_of((0,)),))
                for name, identity, seals, failures in found:
                    _enter(base, name, identity, seals, failures)
            with contextlib.suppress(FileExistsError):  # another process was first
                os.link(beside, self.path)
            sync_folder(self.path.parent)
        except OSError as error:
            raise ArchiveError(
                f"{MANIFEST} cannot be created ({error.strerror}); check the disk and the folder's permissions"
            ) from None
        finally:
            with contextlib.suppress(OSError):
                beside.unlink()

    def enter(self, name: str, identity: Identity, seals: Iterable[str], failures: list[Failure]) -> None:
        """Add seals of pages and the failures of a file to its entry; nothing that it already has is removed."""
        with _laid(self.path) as base, transaction(base):
            _enter(base, name, identity, seals, failures)

    def keep_summaries(self, kept: Sequence[tuple[str, str, Summary]]) -> None:
        """Keep summaries, each given with the name and state of its file; files without an entry are skipped.

        Summaries can be made from the files at any time, so no error is raised if the archive cannot be written.
        """
        if not kept or not self.exists:
            return
        with contextlib.suppress(ArchiveError), _laid(self.path) as base, transaction(base):
            for name, state, summary in kept:
                row = _row(base, name)
                if row is not None:
                    _write(base, row._replace(state=state, summary=summary))

    def forget(self, names: Iterable[str]) -> None:
        """Remove the entries of files, and every trace of them in the manifest's file."""
        with _laid(self.path) as base:
            with transaction(base):
                for name in names:
                    _count(base, -base.execute("DELETE FROM file WHERE name = ?", (name,)).rowcount)
                    base.execute("DELETE FROM page WHERE name = ?", (name,))
            base.execute("VACUUM")

    # -- reading ----------------------------------------------------------------------------------------------

    def files(self) -> dict[str, Listed]:
        """Return the entry of each file; the key is its name. Rows that have changed since written are left out."""
        if not self.exists:
            return {}
        with _laid(self.path) as base:
            rows = base.execute("SELECT * FROM file").fetchall()
        return {listed.name: listed for row in rows if (listed := _listed(row)) is not None}

    def seals(self) -> dict[str, set[str]]:
        """Return the seals of all pages that each file has held; the key is the file's name."""
        found: dict[str, set[str]] = {}
        if self.exists:
            with _laid(self.path) as base:
                for name, seal in base.execute("SELECT name, seal FROM page"):
                    found.setdefault(name, set()).add(seal)
        return found

    def check(self) -> str | None:
        """Return a sentence on what is wrong with the manifest itself, or None if it is intact."""
        if not self.exists:
            return None
        try:
            with _laid(self.path) as base:
                said = [str(row[0]) for row in base.execute("PRAGMA integrity_check(1)")]
                rows = base.execute("SELECT * FROM file").fetchall()
                found = dict(base.execute("SELECT name, count(*) FROM page GROUP BY name").fetchall())
                total = base.execute("SELECT * FROM total").fetchall()
        except ArchiveError as error:
            return str(error)
        if said != ["ok"]:
            return f"{said[0]}; {_ADVICE}"
        known = [listed for row in rows if (listed := _listed(row)) is not None]
        damaged = sum(listed.pages != found.pop(listed.name, 0) for listed in known) + len(rows) - len(known)
        if damaged or found:
            return f"{damaged + len(found)} of the manifest's entries have changed since they were written; {_ADVICE}"
        if total != [(len(rows), _hash_of((len(rows),)))]:
            return f"the number of entries in the manifest does not match the number that was recorded; {_ADVICE}"
        return None


def _row(base: sqlite3.Connection, name: str) -> Listed | None:
    found = base.execute("SELECT * FROM file WHERE name = ?", (name,)).fetchone()
    return None if found is None else _listed(found)


def _enter(
    base: sqlite3.Connection, name: str, identity: Identity, seals: Iterable[str], failures: list[Failure]
) -> None:
    pages = [(name, seal) for seal in seals]
    new = base.executemany("INSERT OR IGNORE INTO page VALUES (?, ?)", pages).rowcount if pages else 0
    before = _row(base, name)
    if before is None:
        _count(base, 1)
        before = Listed(name, identity, 0, -1, "", None, None)
    # If there are two writers, the one that saw fewer failures may come last.
    if before.failures < len(failures):
        before = before._replace(failures=len(failures), failures_sha256=failures_hash(failures))
    _write(base, before._replace(pages=before.pages + new))


def _count(base: sqlite3.Connection, files: int) -> None:
    """Add ``files``, which may be negative, to the stored number of entries, by which a missing one is noticed."""
    total = base.execute("SELECT files FROM total").fetchone()[0] + files
    base.execute("UPDATE total SET files = ?, seal = ?", (total, _hash_of((total,))))


def _write(base: sqlite3.Connection, listed: Listed) -> None:
    summary = None if listed.summary is None else json.dumps(listed.summary)
    facts = (
        *(listed.name, *listed.identity, listed.pages, listed.failures, listed.failures_sha256),
        *(listed.state, summary),
    )
    base.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*facts, _hash_of(facts)))


def _listed(row: tuple[Any, ...]) -> Listed | None:
    *facts, seal = row
    if seal != _hash_of(facts):
        return None
    name, instance_id, contact_id, output_type, pages, failures, digest, state, summary = facts
    return Listed(
        name,
        Identity(instance_id, contact_id, output_type),
        pages,
        failures,
        digest,
        state,
        None if summary is None else Summary._make(msgspec.json.decode(summary)),
    )


def _hash_of(values: Iterable[Any]) -> str:
    # A damaged cell may have any type, and repr works for all of them.
    return hashlib.sha256(repr(list(values)).encode("utf-8", "backslashreplace")).hexdigest()


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with opened(path, _ADVICE) as base:
        yield base


@contextlib.contextmanager
def _laid(path: Path) -> Iterator[sqlite3.Connection]:
    with _opened(path) as base:
        if base.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            raise ArchiveDamagedError(f"{MANIFEST} is empty, or was made by another release of rtca-nb; {_ADVICE}")
        yield base
