"""Handle Ctrl-C and errors: the command ends at once, and says what was kept."""

from __future__ import annotations

import signal
import socket
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from rich.text import Text

from rtca_nb.cli.terminal import errors, output, sentence
from rtca_nb.exceptions import ArchiveError, RtcaError

if TYPE_CHECKING:
    from rtca_nb.archive import Archive

__all__ = ["kept_states", "says_first", "says_what_was_kept", "told_to_stop"]


def kept_states(archive: Archive, contact_ids: Collection[str], output_type: str) -> Counter[str] | None:
    """Count the contacts that an archive has answers for, by state (complete or partial); None if a file is damaged.

    After an interrupted run, only the archive knows which answers arrived in time.
    """
    wanted = set(contact_ids)
    try:
        return Counter(
            entry.state
            for entry in archive.entries()
            if entry.pages and entry.contact_id in wanted and entry.output_type == output_type
        )
    except ArchiveError:
        return None


@contextmanager
def says_what_was_kept(kept: Callable[[], str]) -> Iterator[None]:
    """Write a sentence to stderr if Ctrl-C ends the block.

    Parameters
    ----------
    kept : callable
        Returns the sentence.
    """
    try:
        yield
    except KeyboardInterrupt:
        errors().print(Text(sentence(kept()), "yellow"), soft_wrap=True)
        raise


@contextmanager
def says_first(told: Callable[[], str]) -> Iterator[None]:
    """Write a sentence to stdout about the progress so far, before an error ends the block.

    Parameters
    ----------
    told : callable
        Returns the sentence; empty if there is nothing to say.
    """
    try:
        yield
    except RtcaError:
        if told():
            output().print(told())
        raise


@contextmanager
def told_to_stop() -> Iterator[Callable[[], None]]:
    """Yield a function that waits for Ctrl-C or SIGTERM, and returns at once if one came before.

    An event could not guarantee either. A handler runs in the waiting thread, which may hold the event's lock at that
    moment, and a signal that arrives just before the wait begins is handled only after it. A signal that is written to
    a socket can be read, whenever it arrived.
    """
    heard, tells = socket.socketpair()
    with heard, tells, ExitStack() as stack:
        tells.setblocking(False)
        stack.callback(signal.set_wakeup_fd, signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False))
        for number in (signal.SIGINT, signal.SIGTERM):
            stack.callback(signal.signal, number, signal.signal(number, lambda *_: None))

        def wait() -> None:
            # Other handled signals also write their numbers.
            while heard.recv(1)[0] not in {signal.SIGINT, signal.SIGTERM}:
                pass

        yield wait
