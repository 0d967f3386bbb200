"""Let several reviewers save to one file: each save adds to the earlier ones.

A save reads the file, adds to it, and replaces the whole file. Another save between these steps would be lost, so
processes on one machine take turns, by a lock on the folder that leaves no file behind. Where there is no such lock
(Windows, some network shares), the file is checked once more right before it is replaced.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from rtca_nb.base.arguments import shown_path
from rtca_nb.base.files import whole_file
from rtca_nb.exceptions import UsageError

__all__ = ["PATIENCE", "add_to_file"]

# A save takes milliseconds; a process that holds the lock longer hangs.
PATIENCE: Final = 30.0
_LOOKING: Final = 0.01
_TRIES: Final = 20


class _State(NamedTuple):
    inode: int
    changed: int
    size: int


class _ChangedError(Exception):
    """The file is no longer the one that was read."""


def add_to_file(path: Path, content_of: Callable[[], bytes], *, patience: float = PATIENCE) -> None:
    """Replace a file by content that is made from its latest state.

    Parameters
    ----------
    path : path
        The file, which may not exist yet.
    content_of : callable
        Reads the file and returns the new content; called again if the file changed meanwhile.
    patience : float
        Seconds to wait for other processes that are saving to the folder.

    Raises
    ------
    UsageError
        If the file cannot be written, or other processes keep saving to the folder.
    """
    try:
        with _alone(path, patience):
            for _ in range(_TRIES):
                before = _state(path)
                content = content_of()
                with contextlib.suppress(_ChangedError):
                    _replace(path, content, before)
                    return
    except OSError as error:
        raise UsageError(f"{shown_path(path)} cannot be written: {error.strerror}") from error
    raise UsageError(f"{shown_path(path)} was changed repeatedly while it was being saved; save it again")


def _replace(path: Path, content: bytes, before: _State | None) -> None:
    # Notes may quote text that a reviewer saw, so a new file is private. An existing file keeps its permissions.
    with whole_file(path, private=before is None) as file:
        file.write(content)
        if _state(path) != before:
            raise _ChangedError


def _state(path: Path) -> _State | None:
    """Return a state that changes with the file; None if there is no file, or it is a device."""
    if not path.is_file():
        return None
    found = path.stat()
    return _State(found.st_ino, found.st_mtime_ns, found.st_size)


@contextlib.contextmanager
def _alone(path: Path, patience: float) -> Iterator[None]:
    """Prevent other processes on this machine from saving to the folder of ``path`` while the block runs."""
    try:
        folder = os.open(Path(os.path.realpath(path)).parent, os.O_RDONLY)
    except PermissionError:  # Windows cannot open folders; elsewhere, a folder may be writable but not readable
        yield
        return
    try:
        _take_turn(folder, path, patience)
        yield
    finally:
        os.close(folder)  # releases the lock, as would the end of the process


def _take_turn(folder: int, path: Path, patience: float) -> None:
    # filelock's FileLock would leave a file in the folder, and lock out users who may not write to that file.
    from filelock import lock_descriptor

    ends = time.monotonic() + patience
    try:
        while not lock_descriptor(folder, blocking=False):
            if time.monotonic() > ends:
                raise UsageError(
                    f"another process has been saving to the folder of {shown_path(path)} for {patience:g} seconds; "
                    "stop it, or save to another folder"
                )
            time.sleep(_LOOKING)
    except OSError:
        return  # no locks here
