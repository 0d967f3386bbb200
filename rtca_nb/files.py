"""Writing files: whole or not at all, and revealed content only with permission."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rtca_nb.exceptions import RevealError, UsageError

if TYPE_CHECKING:
    from rtca_nb.contact import Contact

__all__ = ["check_permission", "write_whole"]


def check_permission(contacts: Iterable[Contact], *, allow_revealed: bool) -> None:
    """Refuse to write a revealed contact unless that was permitted.

    Raises
    ------
    RevealError
        If a contact is revealed and ``allow_revealed`` is not set.
    """
    if not allow_revealed and any(contact.revealed for contact in contacts):
        raise RevealError(
            "this would write personal data in clear to disk; pass allow_revealed=True if that is meant, or the "
            "contact as it was before reveal()"
        )


def write_whole(path: str | os.PathLike[str], content: bytes, *, private: bool = False) -> Path:
    """Write a file beside its place, then rename: a reader sees the old file or the new one, never half of one.

    Parameters
    ----------
    path : path
        Where to; an existing file is replaced.
    content : bytes
    private : bool
        Let only the owner read it.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=".rtca-", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            if not private:
                # mkstemp makes files that only their owner may read; this one is as any other.
                mask = os.umask(0)
                os.umask(mask)
                Path(name).chmod(0o666 & ~mask)
            Path(name).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise UsageError(f"{os.fspath(target)!r} cannot be written: {error.strerror}") from error
    return target
