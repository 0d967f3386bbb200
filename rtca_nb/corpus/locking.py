"""Locks of writers and readers, which are released when the process that holds them ends.

A writer holds the lock of the corpus while it makes a snapshot, and the lock of its own staging folder while it is at
work; a staging folder whose lock nobody holds was left by a killed writer. A reader holds a shared lock on its open
snapshot, so that no writer on this machine removes it. On systems without such locks (Windows, some network file
systems), only the current snapshot and the one before are kept.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from rtca_nb.corpus.faults import as_corpus_error
from rtca_nb.exceptions import CorpusError

if sys.platform != "win32":
    import fcntl

__all__ = ["Hold", "remove_unless_held", "try_lock", "writing"]

# Seconds to wait for another writer, which holds the lock while it makes a snapshot.
_PATIENCE: Final = 600.0
_WITHOUT_LOCKS: Final = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.EINVAL, errno.EBADF})


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Hold the lock of a corpus during the block; wait first until no other writer holds it.

    Raises
    ------
    CorpusError
        If another writer holds it for too long, or locking fails.
    """
    lock = FileLock(path, timeout=_PATIENCE)
    try:
        lock.acquire()
    except Timeout:
        raise CorpusError(
            "another process has been writing to the corpus for too long; stop it, or try again"
        ) from None
    except OSError as error:
        raise as_corpus_error(error) from None
    try:
        yield
    finally:
        lock.release()


def try_lock(path: Path) -> FileLock | None:
    """Take a lock and return it, or return None if another process holds it."""
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return None
    return lock


class Hold:
    """Prevents the removal of a snapshot as long as this object exists.

    Parameters
    ----------
    path : Path
        A file of the snapshot.

    Raises
    ------
    FileNotFoundError
        If there is no such file, or a writer is removing it.
    """

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        self._end = weakref.finalize(self, os.close, self._handle)
        if sys.platform != "win32":
            try:
                fcntl.flock(self._handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FileNotFoundError(path) from None
            except OSError as error:
                if error.errno not in _WITHOUT_LOCKS:
                    raise
        if os.fstat(self._handle).st_nlink == 0:
            raise FileNotFoundError(path)

    def __repr__(self) -> str:
        return "<Hold>"

    def read(self) -> bytes:
        """Return the content of the file, even if its name was removed meanwhile."""
        with os.fdopen(os.dup(self._handle), "rb") as file:
            file.seek(0)
            return file.read()

    def close(self) -> None:
        """Permit the removal of the snapshot."""
        self._end()


def remove_unless_held(path: Path) -> bool:
    """Remove the file that readers of a snapshot lock; if a reader has it locked, keep it and return False."""
    if not path.exists():
        return True
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        if sys.platform != "win32":
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _WITHOUT_LOCKS:
            raise
        path.unlink()
    finally:
        os.close(handle)
    return True
