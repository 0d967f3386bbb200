"""Spans of one kind, such as redactions, as columns: their places in messages, and their problems."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from rtca_nb.base.columnar import Codes, absent, codes_of
from rtca_nb.model.offsets import Span

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["PlacedSpans"]


class PlacedSpans:
    """Spans of one kind, one a row. They hold no text. Treat them as read-only.

    Attributes
    ----------
    ids : sequence of str or None
        Id of the message that each span refers to.
    places : array of int
        Place of that message among the record's messages, from 0; -1 if it is not there.
    sent_begins, sent_ends : array of int, or sequence of int or None
        Offsets as they were sent.
    begins, ends : array of int, or list of int or None
        Code points, clamped to the message; None if there is nothing to cut out.
    problems : dict of int to str
        Problems (:data:`rtca_nb.model.offsets.PROBLEMS`) of the spans that have one, keyed by row, rows ascending.
    undecided : collection of int
        Rows of spans that cover different text in another unit while nothing shows which unit is right. ``problems``
        may give another problem for them.
    """

    __slots__ = (
        "_of_message",
        "_problem_rows",
        "_spans",
        "begins",
        "ends",
        "ids",
        "places",
        "problems",
        "sent_begins",
        "sent_ends",
        "undecided",
    )

    def __init__(
        self,
        ids: Sequence[str | None],
        places: npt.NDArray[np.intp],
        *,
        sent: tuple[Any, Any],
        placed: tuple[Any, Any],
        problems: dict[int, str],
        undecided: Collection[int] = (),
    ) -> None:
        self.ids = ids
        self.places = places
        self.sent_begins, self.sent_ends = sent
        self.begins, self.ends = placed
        self.problems = problems
        self.undecided = undecided
        self._of_message: dict[int, list[int]] | None = None
        self._problem_rows: list[int] | None = None
        self._spans: list[Span | None] | None = None

    def __len__(self) -> int:
        return len(self.places)

    def __repr__(self) -> str:
        return f"<PlacedSpans: {len(self)}>"

    def problem_codes(self) -> Codes:
        """Return the problem of each row as a column; missing if it has none."""
        return codes_of(map(self.problems.get, range(len(self)))) if self.problems else absent(len(self))

    def rows_of(self, place: int) -> Sequence[int]:
        """Return the rows that refer to the message at a place, ascending."""
        if self._of_message is None:
            self._of_message = {}
            for row, where in enumerate(self.places.tolist()):
                self._of_message.setdefault(where, []).append(row)
        return self._of_message.get(place, ())

    @property
    def spans(self) -> list[Span | None]:
        """Each span with its problem; None if there is nothing to cut out."""
        if self._spans is None:
            offsets = (column if isinstance(column, list) else column.tolist() for column in (self.begins, self.ends))
            self._spans = [
                None if begin is None else Span(begin, end, self.problems.get(row))
                for row, (begin, end) in enumerate(zip(*offsets, strict=True))
            ]
        return self._spans

    def spans_of(self, place: int) -> list[Span]:
        """Return the spans of the message at a place that can be cut out of it, in order of their rows."""
        spans = self.spans
        return [span for row in self.rows_of(place) if (span := spans[row]) is not None]

    def part(self, begin: int, end: int, first: int) -> PlacedSpans:
        """Return the spans of one contact of a batch.

        Parameters
        ----------
        begin, end : int
            Row of its first span, and the row after its last.
        first : int
            Place of its first message, which has place 0 in the result.
        """
        places = self.places[begin:end]
        if self._problem_rows is None:
            self._problem_rows = [*self.problems]
        low, high = (bisect_left(self._problem_rows, row) for row in (begin, end))
        return PlacedSpans(
            self.ids[begin:end],
            places - first * (places >= 0),
            sent=(self.sent_begins[begin:end], self.sent_ends[begin:end]),
            placed=(self.begins[begin:end], self.ends[begin:end]),
            problems={row - begin: self.problems[row] for row in self._problem_rows[low:high]},
            undecided=frozenset(row - begin for row in self.undecided if begin <= row < end),
        )

    def take(self, rows: Sequence[int]) -> PlacedSpans:
        """Return the same spans in the order of ``rows``, which has each row once."""
        row_of = {row: place for place, row in enumerate(rows)}

        def taken(column: Any) -> Any:
            return [column[row] for row in rows] if isinstance(column, (list, tuple)) else column[[*rows]]

        return PlacedSpans(
            taken(self.ids),
            taken(self.places),
            sent=(taken(self.sent_begins), taken(self.sent_ends)),
            placed=(taken(self.begins), taken(self.ends)),
            problems=dict(sorted((row_of[row], problem) for row, problem in self.problems.items())),
            undecided=frozenset(row_of[row] for row in self.undecided),
        )
