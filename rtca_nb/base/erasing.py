"""Erase files: overwrite their content, and prove that they were removed without showing what was in them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from rtca_nb.base.arguments import check_path, shown_path
from rtca_nb.base.files import whole_file
from rtca_nb.exceptions import UsageError

__all__ = ["proven", "wipe"]

_FORMAT: Final = {"format": "rtca-nb erasure proof", "version": 1}
_BLOCK: Final = bytes(2**20)

File = TypeVar("File", bound=Any)


def wipe(path: Path) -> None:
    """Overwrite a file and remove it; its other hard links contain zeros until they are removed.

    Raises
    ------
    OSError
        If the file does not exist, or cannot be written.
    """
    with path.open("r+b", buffering=0) as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0:
            left -= file.write(_BLOCK[:left])
        os.fsync(file.fileno())
    path.unlink()


def proven(
    proof: str | os.PathLike[str],
    kept_in: dict[str, str],
    contact_id: str,
    erase: Callable[[], list[File]],
    *,
    finish: Callable[[], None] | None = None,
) -> list[File]:
    """Erase a contact by calling ``erase``, and write a proof that lists the files that were removed.

    Parameters
    ----------
    proof : path
        JSON file to write; only you can read it.
    kept_in : dict
        Kind and name of the storage, such as ``{"archive": "chats"}``.
    contact_id : str
    erase : callable
        Removes files and returns a named tuple for each. Not called if the proof cannot be written.
    finish : callable, optional
        Called without arguments after the proof was written.

    Returns
    -------
    list
        The result of ``erase``.

    Raises
    ------
    UsageError
        If the proof exists, or cannot be written.
    """
    target = check_path(proof, "proof")
    try:
        if target.exists():
            raise UsageError(
                f"{shown_path(target)} exists already, and may be the proof of another erasure; choose another file"
            )
        with whole_file(target, private=True) as file:
            removed = erase()
            said = {
                **_FORMAT,
                **kept_in,
                "contact_id": contact_id,
                "erased_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "files": [one._asdict() for one in removed],
            }
            file.write(json.dumps(said, indent=2).encode() + b"\n")
    except OSError as error:
        raise UsageError(f"{shown_path(target)} cannot be written: {error.strerror}") from None
    if finish is not None:
        finish()
    return removed
