"""Files of which many pieces are read: each is opened once, and read ahead where pieces follow each other."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import IO, Final

__all__ = ["OpenFiles"]

_MOST: Final = 16
_AHEAD: Final = 2**19


class _Open:
    """A file that is open, and the bytes of it that were read last."""

    def __init__(self, where: str) -> None:
        self.file: IO[bytes] = Path(where).open("rb")  # noqa: SIM115  # it is closed with the others
        self._begin = 0
        self._held = b""

    def __repr__(self) -> str:
        return "<_Open>"

    def read(self, begin: int, end: int) -> bytes:
        offset, held = begin - self._begin, len(self._held)
        if not 0 <= offset <= end - self._begin <= held:
            # Pieces that lie here and there are read one by one, as they would be read again and again.
            follows = 0 < offset <= held
            self.file.seek(begin)
            content = self.file.read(max(end - begin, _AHEAD if follows else 0))
            if len(content) > _AHEAD:  # too long to be kept for what may follow
                return content
            self._held, self._begin, offset = content, begin, 0
        return self._held[offset : offset + end - begin]


class OpenFiles(contextlib.AbstractContextManager["OpenFiles"]):
    """Reads pieces of files, of which at most 16 are open at once."""

    def __init__(self) -> None:
        self._open: dict[str, _Open] = {}

    def __exit__(self, *error: object) -> None:
        for found in self._open.values():
            found.file.close()

    def __repr__(self) -> str:
        return f"<OpenFiles: {len(self._open)}>"

    def read(self, where: str, begin: int, end: int) -> bytes:
        """Return the bytes of a file from one place up to another; fewer where it ends before.

        Raises
        ------
        OSError
            If it cannot be read.
        """
        found = self._open.pop(where, None)
        if found is None:
            if len(self._open) >= _MOST:
                self._open.pop(next(iter(self._open))).file.close()
            found = _Open(where)
        self._open[where] = found
        return found.read(begin, end)
