"""Several who save to one file: each adds to what the others saved.

A save reads the file, adds to it, and puts the whole in its place. Between the first and the last of these another's
save would be lost, so savers on one machine take turns, by a lock on the folder that leaves nothing behind. Where there
is no such lock (Windows, some network shares), the file is looked at once more right before it is replaced.
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

# A save takes milliseconds; whoever holds the lock for longer hangs.
PATIENCE: Final = 30.0
_LOOKING: Final = 0.01
_TRIES: Final = 20


class _State(NamedTuple):
    inode: int
    changed: int
    size: int


class _ChangedError(Exception):
    """The file is not what was read."""


def add_to_file(path: Path, content_of: Callable[[], bytes], *, patience: float = PATIENCE) -> None:
    """Replace a file by what is made of it, and of no older one.

    Parameters
    ----------
    path : path
        The file, which may not be there yet.
    content_of : callable
        Reads it and returns what it is to hold; called again where the file changed meanwhile.
    patience : float
        Seconds to wait for others who are saving in the folder.

    Raises
    ------
    UsageError
        If the file cannot be written, or others do not let it be.
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
    # Notes may quote what a reviewer saw. Whoever shares the file may open it to others, and it stays so.
    with whole_file(path, private=before is None) as file:
        file.write(content)
        if _state(path) != before:
            raise _ChangedError


def _state(path: Path) -> _State | None:
    """Tell a file from what it may become; None where there is none, or a device that holds nothing."""
    if not path.is_file():
        return None
    found = path.stat()
    return _State(found.st_ino, found.st_mtime_ns, found.st_size)


@contextlib.contextmanager
def _alone(path: Path, patience: float) -> Iterator[None]:
    """Let nobody else on this machine save in the folder meanwhile."""
    try:
        folder = os.open(Path(os.path.realpath(path)).parent, os.O_RDONLY)
    except PermissionError:  # Windows opens no folder; elsewhere one may be written to, but not listed
        yield
        return
    try:
        _take_turn(folder, path, patience)
        yield
    finally:
        os.close(folder)  # which ends the lock, as the end of the process would


def _take_turn(folder: int, path: Path, patience: float) -> None:
    # Not filelock's FileLock: its file would stay beside the reviewers', and lock out those who may not write to it.
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
