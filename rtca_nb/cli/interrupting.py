"""What Ctrl-C and errors do to a command: it ends at once, and says what was kept."""

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
    """Count contacts of which an archive has an answer, by state: complete or partial; None if a file is damaged.

    Of a run that was interrupted only the archive knows which answers came in time.
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
    """Write a sentence to stderr where Ctrl-C ends what is inside.

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
    """Write a sentence to stdout before an error ends what is inside: how far it came.

    Parameters
    ----------
    told : callable
        Returns the sentence; empty where there is nothing to say.
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

    An event would do neither surely: a handler runs in the thread that waits, which may hold the event's lock just
    then, and a signal that comes right before the wait begins is handled only after it. What a signal writes into a
    socket is there to be read, whenever it came.
    """
    heard, tells = socket.socketpair()
    with heard, tells, ExitStack() as stack:
        tells.setblocking(False)
        stack.callback(signal.set_wakeup_fd, signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False))
        for number in (signal.SIGINT, signal.SIGTERM):
            stack.callback(signal.signal, number, signal.signal(number, lambda *_: None))

        def wait() -> None:
            # Other signals that are handled write their numbers, too.
            while heard.recv(1)[0] not in {signal.SIGINT, signal.SIGTERM}:
                pass

        yield wait
