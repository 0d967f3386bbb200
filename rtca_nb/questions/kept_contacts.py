"""Keep the table ``contacts`` of the last used corpus in memory, because every question begins with it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.questions.engine import forget

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["KEPT", "KeptContacts"]

_MOST_BYTES: Final = 64 * 2**20
# If the compressed files are larger than this, they are not read at all to check whether their rows fit.
_MOST_PACKED: Final = 32 * 2**20

# Path, size and time of change of each file.
_Stamp = tuple[tuple[str, int, int], ...]


class KeptContacts:
    """Holds the rows of ``contacts`` from a set of local files, up to 64 MiB, until those of another are requested."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: _Stamp | None = None
        self._rows: pa.Table | None = None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._renew)

    def __repr__(self) -> str:
        return f"<KeptContacts: {'none' if self._rows is None else self._rows.num_rows}>"

    def _renew(self) -> None:
        """After a fork, drop the rows, and replace the lock, because a thread that only the parent has may hold it."""
        self._lock = threading.Lock()
        self._asked = self._rows = None

    def rows(self, table: Any, read: Callable[[], pa.Table]) -> pa.Table | None:
        """Return the rows of a table from memory, or read and keep them; None if they cannot be kept.

        Parameters
        ----------
        table : StoredTable
        read : callable
            Called without arguments to read the rows, if they are not in memory. Its exceptions pass through.
        """
        stamp = _stamp_of(table)
        with self._lock:
            if self._asked != stamp:
                # This also applies if a file is gone: erased data must not be answered from memory, or stay in it.
                if self._asked is not None:
                    forget()
                self._asked, self._rows = stamp, None
            held = self._rows
        if held is not None or stamp is None or sum(size for _, size, _ in stamp) > _MOST_PACKED:
            return held
        rows = read()
        if rows.nbytes > _MOST_BYTES:
            return None
        with self._lock:
            if self._asked == stamp:
                self._rows = rows
        return rows

    def drop(self) -> None:
        """Drop the rows, and DuckDB's metadata of files, for example after an erasure."""
        with self._lock:
            self._asked = self._rows = None
        forget()


KEPT: Final = KeptContacts()
"""The rows that this process keeps."""


def _stamp_of(table: Any) -> _Stamp | None:
    """Return path, size and time of change of each file of a table; None if a file is not local or not accessible."""
    files = table.files
    if not files or not all(isinstance(path, Path) for path in files):
        return None
    try:
        known = [(str(path), path.stat()) for path in files]
    except OSError:
        return None
    return tuple((path, seen.st_size, seen.st_mtime_ns) for path, seen in known)
