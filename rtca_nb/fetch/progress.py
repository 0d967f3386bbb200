"""Progress of a run over many contacts, and the bar that shows it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from rtca_nb.base.arguments import check_callable

__all__ = ["BulkProgress", "check_progress", "counting", "reporter"]


class BulkProgress(NamedTuple):
    """Progress of fetching many contacts; :func:`rtca_nb.fetch_contacts` passes it to the function ``progress``.

    Attributes
    ----------
    done : int
        Number of contacts that have been fetched, or read from the archive, so far.
    failed : int
        Number of contacts that have failed so far; ``done`` does not include them.
    total : int or None
        Number of all contacts to fetch, each counted once; None if the number is not known.
    pages : int
        Number of pages fetched so far.
    kept : int
        Number of contacts that have been read from the archive so far, because the archive has all their requested
        segments.
    """

    done: int
    failed: int
    total: int | None
    pages: int
    kept: int


def check_progress(progress: Any) -> None:
    """Refuse a value that is not True (for a bar), False, None or a function.

    Raises
    ------
    UsageError
    """
    if progress is not None and not isinstance(progress, bool):
        check_callable(progress, "progress, where it is neither True nor False,")


def reporter(progress: bool | Callable[[BulkProgress], object] | None) -> Callable[[BulkProgress | None], object]:
    """Return a function that reports progress; call it with each new state, and with None at the end."""
    if callable(progress):
        return lambda state: None if state is None else progress(state)
    return _FetchBar() if progress else lambda _: None


@contextlib.contextmanager
def counting(
    progress: bool | Callable[[int], object] | None, what: str, total: int | None = None
) -> Iterator[Callable[[int], object]]:
    """Yield a function that reports progress; call it with the number of things that are done so far.

    Parameters
    ----------
    progress : bool or callable, optional
        True for a bar on standard error, or a function, which is then yielded. None or False: nothing is shown.
    what : str
        Name of the things, for the bar.
    total : int, optional
        Their number, if known.
    """
    if callable(progress):
        yield progress
    elif not progress:
        yield lambda _: None
    else:
        bar = _Bar(what, total)
        try:
            yield bar.show
        finally:
            bar.stop()


class _Bar:
    """A progress bar, in a terminal or a notebook; it appears with the first number."""

    def __init__(self, what: str, total: int | None, more: str = "", **fields: int) -> None:
        self._what, self._total, self._more, self._fields = what, total, more, fields
        self._progress: Any = None
        self._task: Any = None

    def show(self, done: int, **fields: int) -> None:
        """Set the number of things that are done, and further numbers in the bar's text."""
        if self._progress is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._progress = Progress(
                TextColumn(self._what),
                BarColumn(),
                MofNCompleteColumn(),
                *([TextColumn(self._more)] if self._more else []),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                # Print other output above the bar, but do not redirect output that does not go to the screen.
                redirect_stdout=Console().is_terminal,
            )
            self._task = self._progress.add_task(self._what, total=self._total, **self._fields)
            self._progress.start()
        self._progress.update(self._task, completed=done, **fields)

    def stop(self) -> None:
        """Stop updating the bar."""
        if self._progress is not None:
            self._progress.stop()


class _FetchBar:
    """The progress bar of :func:`rtca_nb.fetch_contacts`, called like the function of :func:`reporter`."""

    def __init__(self) -> None:
        self._bar: _Bar | None = None

    def __call__(self, state: BulkProgress | None) -> None:
        if state is None:
            if self._bar is not None:
                self._bar.stop()
            return
        if self._bar is None:
            more = "{task.fields[pages]} pages, {task.fields[failed]} failed"
            self._bar = _Bar("contacts", state.total, more, pages=0, failed=0)
        self._bar.show(state.done + state.failed, pages=state.pages, failed=state.failed)
