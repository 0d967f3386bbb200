"""A terminal without a window: all that is written to it is read, however many reads that takes."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import pty
import struct
import termios
import threading
from collections.abc import Callable, Iterator

__all__ = ["Terminal", "terminal"]


class Terminal:
    """A pseudo-terminal and what was written to it.

    A thread reads all the time: a terminal that nobody reads from takes 4 KiB, and then stops those who write.

    Attributes
    ----------
    screen : int
        Where programs write to. Hand it to them, and then call :meth:`leave`.
    """

    def __init__(self, *, columns: int = 80, rows: int = 24) -> None:
        self._above, self.screen = pty.openpty()
        self.resize(columns=columns, rows=rows)
        self._text = ""
        self._read = 0
        self._over = self._left = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._follow, name="terminal")
        self._thread.start()

    def resize(self, *, columns: int, rows: int) -> None:
        """Give the window another size, and tell the programs in it."""
        fcntl.ioctl(self._above, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def leave(self) -> None:
        """Keep the screen open no longer from here; it is over when the last program has closed it."""
        if not self._left:
            self._left = True
            os.close(self.screen)

    def read_up_to(self, condition: Callable[[str], object]) -> str:
        """Wait until what was written since the last reading is as it should be, and return it."""

        def is_so() -> bool:
            return self._over or bool(condition(self._text[self._read :]))

        with self._changed:
            self._changed.wait_for(is_so)
            text = self._text[self._read :]
            assert condition(text), f"the last that was written is {text[-2000:]!r}"
            self._read = len(self._text)
        return text

    def rest(self) -> str:
        """Wait until all programs have gone, and return everything that was ever written."""
        self.leave()
        self._thread.join()
        return self._text

    def close(self) -> None:
        self.rest()
        os.close(self._above)

    def _follow(self) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        with contextlib.suppress(OSError):  # as Linux says that the screen is closed
            while chunk := os.read(self._above, 65_536):
                with self._changed:
                    self._text += decoder.decode(chunk)
                    self._changed.notify_all()
        with self._changed:
            self._over = True
            self._changed.notify_all()


@contextlib.contextmanager
def terminal(**size: int) -> Iterator[Terminal]:
    """Open a terminal; at the end, whoever writes to it must have ended."""
    opened = Terminal(**size)
    try:
        yield opened
    finally:
        opened.close()
