"""The file that marks a folder as an archive; it is written before anything else."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Final

from rtca_nb.archive.database import sync_folder
from rtca_nb.base.arguments import shown_path
from rtca_nb.exceptions import ArchiveError

__all__ = ["check_marker", "is_archive", "mark"]

_MARKER: Final = "rtca-archive.json"
_UNFINISHED: Final = ".rtca-"
_FORMAT: Final = {"format": "rtca-nb archive", "version": 1}


def is_archive(path: object) -> bool:
    """Return whether a path is the folder of an archive."""
    return isinstance(path, (str, os.PathLike)) and _is_file(Path(os.fsdecode(path), _MARKER))


def _is_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113  # a name that is too long is that of no file


def check_marker(folder: Path) -> None:
    """Raise an error if a path cannot be an archive; a folder that is missing or empty can become one.

    Raises
    ------
    ArchiveError
        If the path is a file, or a folder that is neither empty nor an archive that this release reads.
    OSError
        If the folder cannot be read.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ArchiveError(f"{_shown(folder)} is a file, but an archive is a folder; choose a folder")
    marker = folder / _MARKER
    # Without a marker, a new archive has at most unfinished markers, of a running or a killed writer.
    if not marker.exists() and all(found.name.startswith(_UNFINISHED) for found in folder.iterdir()):
        return
    # Check again: another writer may have made the archive between the first check and the listing, and it writes the
    # marker before anything that the listing could show.
    if not marker.exists():
        raise ArchiveError(
            f"the folder {_shown(folder)} is not an archive and holds other files; choose a new or empty folder"
        )
    try:
        found = json.loads(marker.read_bytes()) if marker.is_file() else None
    except ValueError:
        found = None
    if found != _FORMAT:
        raise ArchiveError(
            f"this release of rtca-nb cannot read the archive {_shown(folder)}; install a newer release, or "
            f"restore {_MARKER} from a backup if that file is damaged"
        )


def _shown(folder: Path) -> str:
    return shown_path(folder.name or folder)  # "." has no name


def mark(folder: Path) -> None:
    """Make a folder an archive, creating it if it is missing.

    Raises
    ------
    OSError
        If the folder or the marker cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / _MARKER).exists():
        _write(folder)


def _write(folder: Path) -> None:
    handle, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(_FORMAT).encode())
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(folder / _MARKER)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    sync_folder(folder)
