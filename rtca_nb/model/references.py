"""References to messages as columns: matches of categories, and statements of issues with the text sent with them.

Like the messages themselves (see :mod:`rtca_nb.model.messages`), they are split into columns when a page is decoded;
later, each would be five objects to visit again.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, NoReturn

from rtca_nb.base.no_pickle import refuse_pickle
from rtca_nb.model.segments import (
    Categories,
    CharacterInterval,
    ExtractedInformation,
    ExtractedValue,
    IssueDetected,
    IssueItem,
    Issues,
    TranscriptItem,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = [
    "ExtractedRow",
    "MatchRow",
    "Matches",
    "References",
    "Spans",
    "StatementRow",
    "Statements",
    "extracted_rows",
    "match_rows",
    "spans_of",
    "statement_rows",
    "statements_in",
]

_NO_ITEM: Final = TranscriptItem()
_NAME: Final = operator.itemgetter(4)
_Place = tuple[str | None, CharacterInterval | None, int | None, int | None]
MatchRow = tuple[str | None, CharacterInterval | None, int | None, int | None, str, str | None, int | None]
"""A match: the members of :class:`Spans`, then category, rule, and number within the category."""
StatementRow = tuple[str | None, CharacterInterval | None, int | None, int | None, str | None, int]
"""A statement: the members of :class:`Spans`, then the text that was sent with it, and the number of its issue within
the segment, from 1."""


class Spans(NamedTuple):
    """Spans that refer to messages, as columns with one row for each span.

    Attributes
    ----------
    ids : sequence of str or None
        Ids of the messages that they refer to.
    intervals : sequence of CharacterInterval or None
        Their offsets, if they have any.
    begins, ends : sequence of int or None
        The same offsets as numbers.
    """

    ids: Sequence[str | None] = ()
    intervals: Sequence[CharacterInterval | None] = ()
    begins: Sequence[int | None] = ()
    ends: Sequence[int | None] = ()

    def __repr__(self) -> str:
        return f"<Spans: {len(self.ids)}>"


class ExtractedRow(NamedTuple):
    """An extracted value, and one message or span that it refers to.

    Attributes
    ----------
    segment : ExtractedInformation
    key : str
        Numbers of the segment and of its value, from 1, such as ``2.1``; ``2.0`` if it has no value.
    value : ExtractedValue or None
        None if nothing was extracted.
    item : TranscriptItem
        The message or span; empty if the value refers to none.
    """

    segment: ExtractedInformation
    key: str
    value: ExtractedValue | None
    item: TranscriptItem

    def __repr__(self) -> str:
        return f"<ExtractedRow {self.key}>"


def extracted_rows(segments: Iterable[ExtractedInformation]) -> list[ExtractedRow]:
    """Split extracted values into rows: one for each reference, value without reference, and segment without value."""
    rows: list[ExtractedRow] = []
    for number, segment in enumerate(segments, 1):
        before = len(rows)
        for place, value in enumerate(segment.extracted_values or (), 1):
            for item in value.points_of_interest or (_NO_ITEM,):
                rows.append(ExtractedRow(segment, f"{number}.{place}", value, item))
        if len(rows) == before:
            rows.append(ExtractedRow(segment, f"{number}.0", None, _NO_ITEM))
    return rows


def spans_of(items: Iterable[TranscriptItem]) -> Spans:
    """Split references to messages into columns."""
    return Spans(*zip(*map(_place, items), strict=True))


def _place(item: TranscriptItem | IssueItem) -> _Place:
    interval = item.character_offsets
    if interval is None:
        return item.id, None, None, None
    return item.id, interval, interval.begin_offset_char, interval.end_offset_char


class References:
    """References to messages by the segments of one type, one reference a row.

    Attributes
    ----------
    rows : list of tuple
        Each is a :data:`MatchRow` or :data:`StatementRow`. Treat it as read-only.
    sizes : list of int
        Number of rows of each segment. Treat it as read-only.
    """

    __slots__ = ("_columns", "rows", "sizes")
    _WIDTH: ClassVar = 0

    def __init__(self, rows: list[Any], sizes: Iterable[int]) -> None:
        self.rows = rows
        self.sizes = list(sizes)
        self._columns: list[tuple[Any, ...]] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self)}>"

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    @property
    def spans(self) -> Spans:
        """The spans of all rows, as columns."""
        return Spans(*(self._column(place) for place in range(4)))

    def _column(self, place: int) -> tuple[Any, ...]:
        if self._columns is None:
            self._columns = [*zip(*self.rows, strict=True)] or [()] * self._WIDTH
        return self._columns[place]

    def _without(self, dropped: Collection[int]) -> tuple[list[Any], list[int]]:
        rows: list[Any] = []
        begin = 0
        for number, size in enumerate(self.sizes):
            if number not in dropped:
                rows += self.rows[begin : begin + size]
            begin += size
        return rows, [size for number, size in enumerate(self.sizes) if number not in dropped]

    def _telling_row(self, begin: int, size: int) -> Any:  # noqa: ARG002  # the first row, if rows have an order
        return self.rows[begin]

    def twins(self) -> list[int]:
        """Return the numbers (from 0) of segments that may repeat another one, judging by one row of each."""
        rows, sizes = self.rows, self.sizes
        if len(rows) == len(sizes) == len({(row[0], row[2], row[3]) for row in rows}) and 0 not in sizes:
            return []  # as in nearly all contacts: each segment has one row, and no two are the same
        looks: dict[Any, int] = {}
        found: set[int] = set()
        begin = 0
        for number, size in enumerate(self.sizes):
            # The id and the offsets.
            row = self._telling_row(begin, size) if size else None
            begin += size
            first = looks.setdefault(None if row is None else (row[0], row[2], row[3]), number)
            if first != number:
                found |= {first, number}
        return sorted(found)


class Matches(References):
    """References of category matches: one row for each span, or one without span if the whole contact matched."""

    __slots__ = ()
    _WIDTH = 7

    def _telling_row(self, begin: int, size: int) -> Any:
        # Categories are members of an object, so they have no order.
        return self.rows[begin] if size == 1 else min(self.rows[begin : begin + size], key=_NAME)

    def without(self, dropped: Collection[int]) -> Matches:
        """Return a copy without the segments of these numbers, from 0."""
        return Matches(*self._without(dropped))

    @property
    def names(self) -> Sequence[str]:
        """The category of each row."""
        return self._column(4)

    @property
    def rules(self) -> Sequence[str | None]:
        """The id of the rule of each row."""
        return self._column(5)

    @property
    def points(self) -> Sequence[int | None]:
        """Number of the match within its category, from 1; None if the whole contact matched."""
        return self._column(6)


class Statements(References):
    """Statements of issues, outcomes or action items.

    Attributes
    ----------
    numbers : list of int
        Number of the issue that each row states, from 1 in the contact.
    counts : list of int
        Number of issues of each segment. Treat it as read-only.
    """

    __slots__ = ("counts",)
    _WIDTH = 6

    def __init__(self, rows: list[StatementRow], sizes: Iterable[int], counts: Iterable[int]) -> None:
        super().__init__(rows, sizes)
        self.counts = list(counts)

    def without(self, dropped: Collection[int]) -> Statements:
        """Return a copy without the segments of these numbers, from 0."""
        counts = [count for number, count in enumerate(self.counts) if number not in dropped]
        return Statements(*self._without(dropped), counts)

    @property
    def numbers(self) -> npt.NDArray[np.int64]:
        """Number of the issue that each row states, from 1 in the contact; issues without a row are counted too."""
        import numpy as np

        counts = np.array(self.counts, np.int64)
        return np.repeat(np.cumsum(counts) - counts, self.sizes) + np.array(self._column(5), np.int64)

    @property
    def contents(self) -> Sequence[str | None]:
        """The text that was sent with each statement."""
        return self._column(4)


def match_rows(segments: Iterable[Categories]) -> tuple[list[MatchRow], list[int]]:
    """Split categories into one row for each span of a match; also return the number of rows of each segment."""
    rows: list[MatchRow] = []
    sizes: list[int] = []
    for segment in segments:
        before = len(rows)
        for name, details in (segment.matched_details or {}).items():
            rule = details.rule_id
            interests = details.points_of_interest
            if not interests:  # the whole contact matched
                rows.append((None, None, None, None, name, rule, None))
                continue
            for number, interest in enumerate(interests, 1):
                for item in interest.transcript_items or (_NO_ITEM,):
                    rows.append((*_place(item), name, rule, number))
        sizes.append(len(rows) - before)
    return rows, sizes


def statement_rows(segments: Iterable[Issues]) -> tuple[list[StatementRow], list[int], list[int]]:
    """Split issues into one row for each statement; also return the numbers of rows and of issues of each segment."""
    return _statement_rows([segment.issues_detected or () for segment in segments])


def statements_in(detected: Sequence[IssueDetected]) -> Statements:
    """Split outcomes or action items into rows, as if they were the issues of one segment."""
    return Statements(*_statement_rows([detected]))


def _statement_rows(
    groups: Sequence[Sequence[IssueDetected]],
) -> tuple[list[StatementRow], list[int], list[int]]:
    rows: list[StatementRow] = []
    sizes: list[int] = []
    for group in groups:
        before = len(rows)
        for number, issue in enumerate(group, 1):
            for item in issue.transcript_items or ():
                rows.append((*_place(item), item.content, number))
        sizes.append(len(rows) - before)
    return rows, sizes, [len(group) for group in groups]
