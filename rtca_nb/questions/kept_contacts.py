"""The table ``contacts`` of the corpus that was asked last, held in memory: every question begins with it."""

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
# Files that are larger than this, packed as they are, are not read to see whether their rows are few enough.
_MOST_PACKED: Final = 32 * 2**20

# The path of each file, its size and its time.
_Stamp = tuple[tuple[str, int, int], ...]


class KeptContacts:
    """Holds the rows of one list of files of this machine, if they take 64 MiB at most, until another is asked of."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: _Stamp | None = None
        self._rows: pa.Table | None = None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._renew)

    def __repr__(self) -> str:
        return f"<KeptContacts: {'none' if self._rows is None else self._rows.num_rows}>"

    def _renew(self) -> None:
        """In a process that was forked: a thread that is not there any more may hold the lock."""
        self._lock = threading.Lock()
        self._asked = self._rows = None

    def rows(self, table: Any, read: Callable[[], pa.Table]) -> pa.Table | None:
        """Return the rows of a table; None if they have to be read from its files each time.

        Parameters
        ----------
        table : StoredTable
        read : callable
            Reads them; whatever it raises is raised.
        """
        stamp = _stamp_of(table)
        with self._lock:
            if self._asked != stamp:
                # Also where a file is gone: nothing of what was erased is answered from memory, or stays in it.
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
        """Hold nothing any more, as after an erasure."""
        with self._lock:
            self._asked = self._rows = None
        forget()


KEPT: Final = KeptContacts()
"""Of this process."""


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
