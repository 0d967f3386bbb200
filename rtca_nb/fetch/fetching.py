"""A fetch of many contacts: its results, or the data that other processes need to fetch them instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

__all__ = ["Fetching", "Terms"]

Result = TypeVar("Result")


class Terms(NamedTuple):
    """Settings of a fetch that can be sent to another process: plain values, without keys or sessions.

    Attributes
    ----------
    instance_id : str
    connections : int
        Maximum number of requests that run at once, in all processes together.
    keywords : tuple of (str, value)
        Further arguments of :func:`rtca_nb.fetch_contacts`.
    """

    instance_id: str
    connections: int
    keywords: tuple[tuple[str, Any], ...]


class Fetching(Iterator[Result]):
    """The iterator that :func:`rtca_nb.fetch_contacts` returns.

    Parameters
    ----------
    results : iterator
        Iterator over the results; it starts to fetch when the first result is requested.
    ids : iterator
        The ids that `results` takes, one by one.
    terms : Terms or None
        Settings with which other processes can fetch the contacts; None if only this process can.
    close : callable
        Function that closes the client; called by :meth:`hand_over`.
    """

    def __init__(
        self,
        results: Iterator[Result],
        ids: Iterator[Any],
        terms: Terms | None,
        close: Callable[[], object],
    ) -> None:
        self.terms = terms
        self._results = results
        self._ids = ids
        self._close = close

    def __repr__(self) -> str:
        return "<Fetching>"

    def __next__(self) -> Result:
        self.terms = None  # the fetch has started in this process, and stays here
        return next(self._results)

    def close(self) -> None:
        """End all connections."""
        self.terms = None
        getattr(self._results, "close", bool)()

    def hand_over(self) -> Iterator[Any]:
        """Return the ids, each once, for other processes to fetch; this object then yields nothing."""
        self.terms = None
        self._results = iter(())
        self._close()
        return self._ids
