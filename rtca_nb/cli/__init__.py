"""The command line, ``rtca-nb``.

The modules ``*_commands`` declare commands, and :mod:`rtca_nb.cli.commands` combines them. Code that a command needs is
imported when the command runs, so that ``--help`` and completion answer at once.

May import: ``widgets``, ``sampling``, every layer below these, and the island of ``endpoint`` and ``samples``. Nothing
imports it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from typing import Final, NoReturn

__all__ = ["main"]

_INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Ctrl-C is handled from here on. While the modules load, which takes much of the first second, it ends the process at
    once, since an interrupt during an import may be lost or turned into another error.

    Parameters
    ----------
    arguments : sequence of str, optional
        Default: the arguments of the process.

    Returns
    -------
    int
        Exit code: 0 done, 1 failed, 2 bad usage, 130 interrupted.
    """
    try:
        with _ended_at_once():
            from rtca_nb.cli import commands, errors  # noqa: F401  # commands, to have them loaded in here
        return errors.main(arguments)
    except KeyboardInterrupt:  # at the last moment
        _say()
        return _INTERRUPTED


@contextlib.contextmanager
def _ended_at_once() -> Iterator[None]:
    """Let Ctrl-C end the process while the block runs, if it would otherwise raise KeyboardInterrupt."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(*_: object) -> NoReturn:
    _say()
    os._exit(_INTERRUPTED)


def _say() -> None:
    with contextlib.suppress(OSError):
        os.write(2, b"Interrupted.\n")
