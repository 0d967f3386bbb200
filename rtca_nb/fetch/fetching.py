"""A fetch of many contacts that has been asked for: its results, or what others need to fetch them instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

__all__ = ["Fetching", "Terms"]

Result = TypeVar("Result")


class Terms(NamedTuple):
    """How contacts are fetched, as another process can receive it: plain values, and no key or session.

    Attributes
    ----------
    instance_id : str
    connections : int
        Requests under way at once, over all processes.
    keywords : tuple of (str, value)
        Further arguments of :func:`rtca_nb.fetch_contacts`.
    """

    instance_id: str
    connections: int
    keywords: tuple[tuple[str, Any], ...]


class Fetching(Iterator[Result]):
    """What :func:`rtca_nb.fetch_contacts` returns.

    Parameters
    ----------
    results : iterator
        Fetches, once the first result is asked for.
    ids : iterator
        The ids that `results` takes, one by one.
    terms : Terms or None
        None where only this process can fetch.
    close : callable
        Closes the client, where the results do not.
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
        self.terms = None  # it has begun, and goes on here
        return next(self._results)

    def close(self) -> None:
        """End all connections."""
        self.terms = None
        getattr(self._results, "close", bool)()

    def hand_over(self) -> Iterator[Any]:
        """Return the ids, each once, for others to fetch; this object yields nothing any more."""
        self.terms = None
        self._results = iter(())
        self._close()
        return self._ids
