"""SQLite for archives: settings that keep clear text in the file only, and errors of this package."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rtca_nb.exceptions import ArchiveDamagedError, ArchiveError

__all__ = [
    "as_archive_error",
    "create_file",
    "opened",
    "state_of",
    "sync_folder",
    "transaction",
    "wait_for_creation",
]

# Seconds to wait for another writer of the same file.
_PATIENCE: Final = 30.0
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# Do not wait for a writer if there is a pipe in place of the file; Windows has neither flag nor pipe.
_NO_WAIT: Final = getattr(os, "O_NONBLOCK", 0)
# Closing a file that another thread has just opened would release that thread's locks.
_creating = threading.Lock()
# Bytes in the header of a file with the number of its changes and of its pages.
_COUNTERS: Final = slice(24, 32)
# Errors of SQLite that the disk or permissions cause; any other error on a file of this package means that it is
# damaged.
_OF_THE_SYSTEM: Final = ("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")
# Errors of Python if a damaged file has other columns, absurdly large numbers, or bytes that are not text (also in
# names of columns, and so in SQLite's messages).
_OF_DAMAGE: Final = (ValueError, TypeError, LookupError, OverflowError, MemoryError)


@contextlib.contextmanager
def opened(path: Path, advice: str) -> Iterator[sqlite3.Connection]:
    """Open an existing file of SQLite, yield the connection, and close it afterwards.

    Parameters
    ----------
    path : Path
    advice : str
        Tells the user what to do if the file is damaged; ends the message of the error.

    Raises
    ------
    ArchiveError
        In place of errors of SQLite and the system.
    """
    if path.exists() and not path.is_file():  # SQLite would wait for a writer if this were a pipe
        raise ArchiveDamagedError(f"{path.name} is not a file; {advice}")
    try:
        base = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=_PATIENCE)
        try:
            # Keep clear text in this file only, and overwrite deleted data.
            base.execute("PRAGMA temp_store = MEMORY")
            base.execute("PRAGMA secure_delete = ON")
            base.execute("PRAGMA synchronous = EXTRA")
            base.execute("PRAGMA trusted_schema = OFF")
            yield base
        finally:
            base.close()
    except ArchiveError:
        raise
    except (sqlite3.Error, OSError) as error:
        raise as_archive_error(error, path, advice) from None
    except _OF_DAMAGE:
        raise ArchiveDamagedError(f"{path.name} is damaged; {advice}") from None


@contextlib.contextmanager
def transaction(base: sqlite3.Connection) -> Iterator[None]:
    """Commit everything that is written within this context, or nothing if it raises an error."""
    base.execute("BEGIN IMMEDIATE")
    try:
        yield
        base.execute("COMMIT")
    except BaseException:
        # If the disk is full, SQLite has already rolled back by itself.
        if base.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                base.execute("ROLLBACK")
        raise


def as_archive_error(error: sqlite3.Error | OSError, path: Path, advice: str) -> ArchiveError:
    """Return the error of this package to raise in place of an error of SQLite or the system."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name == "SQLITE_FULL" or (isinstance(error, OSError) and error.errno in _FULL):
        return ArchiveError(
            f"the disk is full, so {path.name} was not written; everything written before is kept; free some space, "
            "then try again"
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return ArchiveError(f"another process has been writing to {path.name} for too long; stop it, or try again")
    if isinstance(error, sqlite3.Error) and not name.startswith(_OF_THE_SYSTEM):
        return ArchiveDamagedError(f"{path.name} is damaged; {advice}")
    why = name or getattr(error, "strerror", None) or type(error).__name__
    return ArchiveError(f"{path.name} cannot be read or written ({why}); check the disk and the file's permissions")


def state_of(path: Path) -> str | None:
    """Return a text that differs after every change that SQLite makes to a file; None if the file cannot be read.

    SQLite counts the changes in the file itself. So unlike the file's time, the text survives copying, and differs even
    for two changes within one tick of the clock.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | _NO_WAIT)
    except OSError:
        return None
    try:
        return f"{os.fstat(file).st_size}-{os.read(file, _COUNTERS.stop)[_COUNTERS].hex()}"
    except OSError:
        return None
    finally:
        os.close(file)


def sync_folder(path: Path) -> None:
    """Make sure that the names in a folder survive a power cut."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def create_file(path: Path) -> None:
    """Create an empty file that only its owner may open, unless it exists."""
    with _creating:
        if path.exists():
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):  # another process was first
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        sync_folder(path.parent)


def wait_for_creation() -> None:
    """Wait until a thread that is creating a file has closed it."""
    with _creating:
        pass
