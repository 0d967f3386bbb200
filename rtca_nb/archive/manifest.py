"""The manifest of an archive: what each of its files has held, so that what vanished is missed.

A file can show that what is in it is sound, but not that nothing was taken out, or that another file stood beside it.
So the archive keeps a second record, in one SQLite file: of each page its seal, of the failures how many there were and
their hash, and what a list shows of the contact. It holds no answer of the service. It counts its own entries as it
writes them, the pages of each file and the files, so that a row that was taken out of it is missed as well.

A page is written first, and then entered here. A kill between the two leaves a page that the manifest lacks, never one
that only the manifest has; the next writer of that contact makes up for it. An archive of an older release gets its
manifest from the files that it has, when something is next written into it.
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
    """What the manifest knows of one file.

    Attributes
    ----------
    name : str
        Folder and name of the file.
    identity : Identity
    pages : int
        How many seals of pages were entered.
    failures : int
        How many there were, with the hash of them all.
    failures_sha256 : str
    state : str or None
        The state of the file that the summary is true of.
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
    """Return a hash of failures in their order."""
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
        """Whether there is one; an archive of an older release has none until it is written to."""
        return self.path.exists()

    # -- writing ----------------------------------------------------------------------------------------------

    def make(self, found: Iterable[tuple[str, Identity, list[str], list[Failure]]]) -> None:
        """Make it of what files hold: their names, identities, seals and failures; one that exists stays."""
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
        """Enter what is now in a file; what was entered before stays."""
        with _laid(self.path) as base, transaction(base):
            _enter(base, name, identity, seals, failures)

    def keep_summaries(self, kept: Sequence[tuple[str, str, Summary]]) -> None:
        """Keep what a list shows of files, with the state of the file that it is true of; names without row are left.

        What a list shows can be had from the files at any time, so an archive that cannot be written stays as it is.
        """
        if not kept or not self.exists:
            return
        with contextlib.suppress(ArchiveError), _laid(self.path) as base, transaction(base):
            for name, state, summary in kept:
                row = _row(base, name)
                if row is not None:
                    _write(base, row._replace(state=state, summary=summary))

    def forget(self, names: Iterable[str]) -> None:
        """Remove all that is known of files, and every trace of it in this file."""
        with _laid(self.path) as base:
            with transaction(base):
                for name in names:
                    _count(base, -base.execute("DELETE FROM file WHERE name = ?", (name,)).rowcount)
                    base.execute("DELETE FROM page WHERE name = ?", (name,))
            base.execute("VACUUM")

    # -- reading ----------------------------------------------------------------------------------------------

    def files(self) -> dict[str, Listed]:
        """Return what is known of files, by name; rows that are not what was written are left out."""
        if not self.exists:
            return {}
        with _laid(self.path) as base:
            rows = base.execute("SELECT * FROM file").fetchall()
        return {listed.name: listed for row in rows if (listed := _listed(row)) is not None}

    def seals(self) -> dict[str, set[str]]:
        """Return the seals of the pages that files have held."""
        found: dict[str, set[str]] = {}
        if self.exists:
            with _laid(self.path) as base:
                for name, seal in base.execute("SELECT name, seal FROM page"):
                    found.setdefault(name, set()).add(seal)
        return found

    def check(self) -> str | None:
        """Return what is wrong with the manifest itself, or None where all is well."""
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
    # Of two writers the one that saw less may come last.
    if before.failures < len(failures):
        before = before._replace(failures=len(failures), failures_sha256=failures_hash(failures))
    _write(base, before._replace(pages=before.pages + new))


def _count(base: sqlite3.Connection, files: int) -> None:
    """Add to the number of files; it is kept apart from the entries, so that it shows if one of them is gone."""
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
    # Whatever type a damaged cell has taken, it has a spelling.
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
