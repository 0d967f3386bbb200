"""Write files as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from rtca_nb.base.arguments import check_path, shown_path
from rtca_nb.exceptions import UsageError

__all__ = ["whole_file", "write_whole"]


@contextlib.contextmanager
def whole_file(path: str | os.PathLike[str], *, private: bool = False) -> Iterator[BinaryIO]:
    """Open a file that replaces ``path`` when it is closed; readers see the old file or the new one, never a part.

    If something goes wrong, the old file stays. A new file takes over the permissions of the old one.

    Parameters
    ----------
    path : path
        If it is a link, its target is replaced; a device or a pipe is written to directly.
    private : bool
        Only let the owner read the file, whatever the old permissions, and flush it to the disk before it replaces
        the old one.

    Yields
    ------
    binary file

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    target = Path(path)
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:  # opening a folder raises an error that says so
            yield stream
        return
    place = Path(os.path.realpath(target))
    beside = place.with_name(f".rtca-{secrets.token_hex(8)}{place.suffix}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            if place.exists() and not private:
                beside.chmod(stat.S_IMODE(place.stat().st_mode))
            if private:
                file.flush()
                os.fsync(file.fileno())
        beside.replace(place)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def write_whole(path: str | os.PathLike[str], content: bytes, *, private: bool = False) -> Path:
    """Write a file as a whole or not at all, and return its path; readers see the old content or the new one.

    Parameters
    ----------
    path : path
    content : bytes
    private : bool
        Only let the owner read the file, as for files with revealed content.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    target = check_path(path, "path")
    try:
        with whole_file(target, private=private) as file:
            file.write(content)
    except OSError as error:
        raise UsageError(f"{shown_path(target)} cannot be written: {error.strerror}") from error
    return target
