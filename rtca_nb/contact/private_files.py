"""Private permissions for the files of a revealed contact that other libraries write: only the owner can read them."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from rtca_nb.base.arguments import shown_path
from rtca_nb.exceptions import UsageError

__all__ = ["private_target"]

_OTHERS: Final = 0o077


class _Umask:
    """A context manager: while any of its blocks runs, only the owner can access new files of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blocks = 0
        self._before = 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._blocks:
                self._before = os.umask(_OTHERS)
            self._blocks += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._blocks -= 1
            if not self._blocks:
                os.umask(self._before)


_umask: Final = _Umask()


@contextlib.contextmanager
def private_target(target: Any) -> Iterator[None]:
    """Let only the owner read what is written while the block runs.

    Parameters
    ----------
    target : path or object
        A file becomes readable for its owner only, even if it already exists; so does the file that a link leads to or
        that a SQLite connection has open. For any other target, such as a folder or a URL, new files become private.

    Raises
    ------
    UsageError
        If the target is a file that cannot be written.
    """
    path = _database_of(target) or _local_file(target)
    if path is None:
        with _umask:
            yield
        return
    made = not path.exists()
    if made:
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        except OSError as error:
            raise UsageError(f"{shown_path(path)} cannot be written: {error.strerror}") from error
    if path.is_file():
        path.chmod(0o600)
    try:
        yield
    except BaseException:
        if made:
            with contextlib.suppress(OSError):
                path.unlink()
        raise


def _database_of(target: Any) -> Path | None:
    """Return the file of a SQLite connection; None if the target is not one, or the database is in memory."""
    sqlite = sys.modules.get("sqlite3")
    if sqlite is None or not isinstance(target, sqlite.Connection):
        return None
    files = [file for _, name, file in target.execute("PRAGMA database_list") if name == "main" and file]
    return Path(files[0]) if files else None


def _local_file(target: Any) -> Path | None:
    """Return the file that a target names, with links resolved; None for a folder, a URL or an object, for example."""
    if not isinstance(target, (str, os.PathLike)) or "://" in (name := os.fspath(target)) or not name:
        return None
    path = Path(name).expanduser()
    if not path.parent.is_dir() or path.is_dir():
        return None
    return Path(os.path.realpath(path))
