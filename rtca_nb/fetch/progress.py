"""How far a run over many contacts has come, and the bar that shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["BulkProgress", "reporter"]


class BulkProgress(NamedTuple):
    """Progress of fetching many contacts.

    Attributes
    ----------
    done, failed : int
        Contacts fetched so far, and contacts that failed.
    total : int or None
        Number of contacts, each counted once; None if it is not known.
    pages : int
        Pages fetched so far.
    kept : int
        Contacts that were complete in the archive and so were not requested.
    """

    done: int
    failed: int
    total: int | None
    pages: int
    kept: int


def reporter(progress: bool | Callable[[BulkProgress], object] | None) -> Callable[[BulkProgress | None], object]:
    """Return what to call with each state, and with None at the end."""
    if callable(progress):
        return lambda state: None if state is None else progress(state)
    return _Bar() if progress else lambda _: None


class _Bar:
    """A progress bar, in a terminal or a notebook."""

    def __init__(self) -> None:
        self._progress: Any = None
        self._task: Any = None

    def __call__(self, state: BulkProgress | None) -> None:
        if state is None:
            if self._progress is not None:
                self._progress.stop()
            return
        if self._progress is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._progress = Progress(
                TextColumn("contacts"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[pages]} pages, {task.fields[failed]} failed"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                # What others print stands above the bar; where it goes elsewhere than to the screen, it still does.
                redirect_stdout=Console().is_terminal,
            )
            self._task = self._progress.add_task("contacts", total=state.total, pages=0, failed=0)
            self._progress.start()
        self._progress.update(self._task, completed=state.done + state.failed, pages=state.pages, failed=state.failed)
