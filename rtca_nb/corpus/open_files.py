"""Read many ranges of bytes from files; the files stay open, and are read ahead if ranges follow each other."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import IO, Final

__all__ = ["OpenFiles"]

_MOST: Final = 16
_AHEAD: Final = 2**19


class _Open:
    """An open file, and the bytes that were last read from it."""

    def __init__(self, where: str) -> None:
        self.file: IO[bytes] = Path(where).open("rb")  # noqa: SIM115  # it is closed with the others
        self._begin = 0
        self._held = b""

    def __repr__(self) -> str:
        return "<_Open>"

    def read(self, begin: int, end: int) -> bytes:
        offset, held = begin - self._begin, len(self._held)
        if not 0 <= offset <= end - self._begin <= held:
            # For scattered pieces, reading ahead would read the same bytes again and again.
            follows = 0 < offset <= held
            self.file.seek(begin)
            content = self.file.read(max(end - begin, _AHEAD if follows else 0))
            if len(content) > _AHEAD:  # too long to be kept for the next pieces
                return content
            self._held, self._begin, offset = content, begin, 0
        return self._held[offset : offset + end - begin]


class OpenFiles(contextlib.AbstractContextManager["OpenFiles"]):
    """Reads ranges of bytes from files; at most 16 files are open at once."""

    def __init__(self) -> None:
        self._open: dict[str, _Open] = {}

    def __exit__(self, *error: object) -> None:
        for found in self._open.values():
            found.file.close()

    def __repr__(self) -> str:
        return f"<OpenFiles: {len(self._open)}>"

    def read(self, where: str, begin: int, end: int) -> bytes:
        """Return the bytes of the file at the path ``where``, from ``begin`` up to ``end`` or to the end of the file.

        Raises
        ------
        OSError
            If the file cannot be read.
        """
        found = self._open.pop(where, None)
        if found is None:
            if len(self._open) >= _MOST:
                self._open.pop(next(iter(self._open))).file.close()
            found = _Open(where)
        self._open[where] = found
        return found.read(begin, end)
