"""Make files and their names durable before anything refers to them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

__all__ = ["sync_all"]

# A file system joins simultaneous requests into one write of its journal.
_AT_ONCE: Final = 16


def sync_all(paths: Iterable[Path]) -> None:
    """Flush files and folders to the disk, so that they survive a power cut; a folder has the names of its files.

    Raises
    ------
    OSError
        If the disk fails.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(_sync, paths))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
