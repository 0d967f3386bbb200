"""Report a reveal in another process to the notebook whose cell started that process.

A process pool or a program has no way into the notebook: its standard error may be captured, cleared or shown in an
earlier cell. So a kernel names a file in an environment variable, which its child processes inherit. A process that
reveals leaves a line there, without text of a contact, and the kernel looks for it at the end of each cell.
"""

from __future__ import annotations

import atexit
import contextlib
import os
from pathlib import Path
from typing import Final

__all__ = ["leave_note", "open_notes", "take_note"]

_VARIABLE: Final = "RTCA_NB_REVEALS"
_LONGEST: Final = 400

_process: Final = os.getpid()
_above: Final = os.environ.get(_VARIABLE)  # file of the kernel that started this process
_own: list[Path] = []


def open_notes() -> None:
    """Let all processes that this kernel starts from now on leave notes; a second call does nothing."""
    import secrets
    import tempfile

    if not _own:
        _own.append(Path(tempfile.gettempdir()) / f"rtca-nb-{secrets.token_hex(16)}")
        os.environ[_VARIABLE] = str(_own[0])
        atexit.register(take_note)


def leave_note(whose: str) -> bool:
    """Leave a note for the kernel that started this process.

    Parameters
    ----------
    whose : str
        What was revealed, such as "contact 5".

    Returns
    -------
    bool
        Whether a note was left; false if no kernel looks for one, or if it cannot be written.
    """
    # A kernel names its own file in the variable; a process that is forked from the kernel reads it there.
    path = _above if os.getpid() == _process else os.environ.get(_VARIABLE)
    if not path:
        return False
    try:
        # One note is enough: from then on each cell of the notebook is marked.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(f"{whose}\n".encode("utf-8", "replace")[:_LONGEST])
    except OSError:
        return False
    return True


def take_note() -> str | None:
    """Return whose text another process revealed since the last call, and remove the note; None if there is none."""
    if not _own or os.getpid() != _process:
        return None
    try:
        with _own[0].open("rb") as file:
            lines = file.read(_LONGEST).decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return None
    with contextlib.suppress(FileNotFoundError):
        _own[0].unlink()
    return lines[0] if lines else "a contact"
