"""Spans as sent, by kind, with the messages that they refer to; of one contact, or of several joined."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.model.record import Record
from rtca_nb.model.record_batch import RecordBatch
from rtca_nb.model.references import ExtractedRow, Spans, Statements, extracted_rows, spans_of, statements_in

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Places = npt.NDArray[np.intp]

__all__ = ["STATED", "Sent", "sent_of"]

STATED: Final = ("issues", "outcomes", "action_items")
"""Kinds of spans that are sent with the text at their place."""


class Sent(NamedTuple):
    """Spans of one kind, one a row.

    Attributes
    ----------
    spans : Spans
    places : array of int
        Places of the messages that they refer to, in the record or batch; -1 for a message that is not there.
    whose : array of int
        Number of each row's contact in the batch, from 0; always 0 for a record.
    contents : sequence of str or None
        The text that was sent with each span, if the kind has one.
    numbers : array of int or None
        For stated kinds: the number of the issue within the contact, from 1.
    rows : sequence of ExtractedRow
        For extracted values: the value of each span.
    details : sequence of sequence
        For matches: three columns with category, rule, and number of the match within the category.
    sizes : sequence of int
        For matches: number of rows of each segment.
    """

    spans: Spans
    places: Places
    whose: Integers
    contents: Sequence[str | None] = ()
    numbers: Any = None
    rows: Sequence[ExtractedRow] = ()
    details: Sequence[Sequence[Any]] = ((), (), ())
    sizes: Sequence[int] = ()

    def __repr__(self) -> str:
        return f"<Sent: {len(self.places)}>"


def sent_of(record: Record | RecordBatch, kind: str) -> Sent:
    """Return the spans of a kind: ``matches``, ``extracted``, or one of :data:`STATED`; computed once."""
    if isinstance(record, RecordBatch):
        return record.derive(_JOINED[kind])
    return record.derive(_SENT[kind])


def _zeros(size: int) -> Integers:
    import numpy as np

    return np.zeros(size, np.int64)


def _matches(record: Record) -> Sent:
    matches = record.matches
    details = (matches.names, matches.rules, matches.points)
    return Sent(
        matches.spans,
        record.messages.find(matches.spans.ids),
        _zeros(len(matches)),
        details=details,
        sizes=matches.sizes,
    )


def _stated(record: Record, statements: Statements) -> Sent:
    spans = statements.spans
    whose = _zeros(len(statements))
    return Sent(spans, record.messages.find(spans.ids), whose, statements.contents, statements.numbers)


def _issues(record: Record) -> Sent:
    return _stated(record, record.statements)


def _outcomes(record: Record) -> Sent:
    return _stated(record, statements_in(record.outcomes))


def _action_items(record: Record) -> Sent:
    return _stated(record, statements_in(record.action_items))


def _extracted(record: Record) -> Sent:
    rows = extracted_rows(record.extractions)
    spans = spans_of(row.item for row in rows)
    return Sent(spans, record.messages.find(spans.ids), _zeros(len(rows)), _values(rows), rows=rows)


def _values(rows: Sequence[ExtractedRow]) -> list[str | None]:
    return [None if row.value is None else row.value.content for row in rows]


_SENT: Final[dict[str, Callable[[Record], Sent]]] = {
    "matches": _matches,
    "issues": _issues,
    "outcomes": _outcomes,
    "action_items": _action_items,
    "extracted": _extracted,
}


# -- several contacts ---------------------------------------------------------------------------------------------


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[Sequence[Any]]:
    return [*zip(*rows, strict=True)] or [()] * width


def _joined_matches(batch: RecordBatch) -> Sent:
    found = [record.matches for record in batch.records]
    whose = batch.codes_for([len(matches) for matches in found])
    columns = _columns([*itertools.chain.from_iterable([matches.rows for matches in found])], 7)
    spans = Spans(*columns[:4])
    sizes = [*itertools.chain.from_iterable([matches.sizes for matches in found])]
    return Sent(spans, batch.find(spans.ids, whose), whose, details=columns[4:], sizes=sizes)


def _joined_statements(batch: RecordBatch, found: Sequence[Statements]) -> Sent:
    whose = batch.codes_for([len(statements) for statements in found])
    columns = _columns([*itertools.chain.from_iterable([statements.rows for statements in found])], 6)
    spans = Spans(*columns[:4])
    return Sent(spans, batch.find(spans.ids, whose), whose, columns[4], _numbers(found, columns[5]))


def _numbers(found: Sequence[Statements], within: Sequence[int]) -> Integers:
    """Return the number of each row's issue within its contact, given its number within the segment; both from 1."""
    import numpy as np

    counts, sizes = (
        np.fromiter(itertools.chain.from_iterable(column), np.int64)
        for column in ([one.counts for one in found], [one.sizes for one in found])
    )
    segments = np.array([len(one.sizes) for one in found], np.int64)
    before = np.cumsum(counts) - counts
    # The appended 0 serves contacts without segments at the end.
    firsts = np.append(before, 0)[np.cumsum(segments) - segments]
    numbers: Integers = np.repeat(before - np.repeat(firsts, segments), sizes) + np.array(within, np.int64)
    return numbers


def _joined_detected(batch: RecordBatch, name: str) -> Sent:
    several = [getattr(record, name) for record in batch.records]
    nothing = statements_in(())  # as few contacts have any
    return _joined_statements(batch, [statements_in(detected) if detected else nothing for detected in several])


def _joined_issues(batch: RecordBatch) -> Sent:
    return _joined_statements(batch, [record.statements for record in batch.records])


def _joined_outcomes(batch: RecordBatch) -> Sent:
    return _joined_detected(batch, "outcomes")


def _joined_action_items(batch: RecordBatch) -> Sent:
    return _joined_detected(batch, "action_items")


def _joined_extracted(batch: RecordBatch) -> Sent:
    found = [extracted_rows(record.extractions) for record in batch.records]
    rows = [*itertools.chain.from_iterable(found)]
    whose = batch.codes_for([len(part) for part in found])
    spans = spans_of(row.item for row in rows)
    return Sent(spans, batch.find(spans.ids, whose), whose, _values(rows), rows=rows)


_JOINED: Final[dict[str, Callable[[RecordBatch], Sent]]] = {
    "matches": _joined_matches,
    "issues": _joined_issues,
    "outcomes": _joined_outcomes,
    "action_items": _joined_action_items,
    "extracted": _joined_extracted,
}
