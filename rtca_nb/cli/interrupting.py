"""What Ctrl-C leaves: a command that is interrupted says what was kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.text import Text

from rtca_nb.cli.terminal import errors, sentence

__all__ = ["says_what_was_kept"]


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
