"""The table ``contacts`` of the corpus that was asked last, held in memory: every question begins with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["KeptContacts"]

_MOST_BYTES: Final = 32 * 2**20

# The path of each file, its size and its time.
_Stamp = tuple[tuple[str, int, int], ...]


class KeptContacts:
    """Holds the rows of one list of files of this machine, if they are 32 MiB at most, until another is asked of."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[_Stamp, pa.Table] | None = None

    def __repr__(self) -> str:
        return f"<KeptContacts: {'none' if self._held is None else self._held[1].num_rows}>"

    def rows(self, table: Any, read: Callable[[], pa.Table]) -> pa.Table | None:
        """Return the rows of a table; None if they have to be read from its files each time.

        Parameters
        ----------
        table : StoredTable
        read : callable
            Reads them; whatever it raises is raised.
        """
        with self._lock:
            stamp = _stamp_of(table)
            if self._held is not None and self._held[0] != stamp:
                self._held = None  # also where a file is gone: what was erased is not answered from memory
            if stamp is None or sum(size for _, size, _ in stamp) > _MOST_BYTES:
                return None
            if self._held is None:
                self._held = stamp, read()
            return self._held[1]


def _stamp_of(table: Any) -> _Stamp | None:
    """Return what tells the files of a table from others; None if there is none, or any cannot be seen."""
    files = table.files
    if not files or not all(isinstance(path, Path) for path in files):
        return None
    try:
        known = [(str(path), path.stat()) for path in files]
    except OSError:
        return None
    return tuple((path, seen.st_size, seen.st_mtime_ns) for path, seen in known)
