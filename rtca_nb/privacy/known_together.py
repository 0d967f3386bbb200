"""Look for personal texts of several contacts in all of their messages at once.

Each contact hides only its own values, but looking for the values of all contacts takes one pass over their messages
rather than one for each contact. The values are forgotten as soon as the contacts are masked: no contact holds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, NamedTuple

from rtca_nb.model.record import Record
from rtca_nb.model.record_batch import RecordBatch
from rtca_nb.model.resolved_spans import ResolvedSpans
from rtca_nb.privacy.known_values import KnownValues, ValuesOfSeveral
from rtca_nb.privacy.personal_texts import known_texts
from rtca_nb.privacy.prepared_values import shared_values
from rtca_nb.privacy.suspects import may_hold, suspects
from rtca_nb.privacy.worth import worth_of

__all__ = ["Looked", "look_at", "looked_at_together"]


class Looked(NamedTuple):
    """Personal texts of a contact, and the messages that may hold them.

    Attributes
    ----------
    known : KnownValues
    suspects : set of int
        Messages that may contain known values or other personal data, by their position in order of arrival, from 0.
    """

    known: KnownValues
    suspects: set[int]

    def __repr__(self) -> str:
        return f"<Looked: {len(self.suspects)} suspects>"


_TOGETHER: Final[ContextVar[Mapping[Record, Looked] | None]] = ContextVar("together", default=None)


def look_at(record: Record, spans: ResolvedSpans) -> Looked:
    """Return the personal texts of a contact, and the messages that may contain some.

    Within :func:`looked_at_together`, this was worked out for all contacts of the batch at once.
    """
    found = (_TOGETHER.get() or {}).get(record)
    if found is None:
        known = KnownValues(known_texts(record, spans))
        found = Looked(known, suspects(record.messages.content, known, worth_of(record)))
    return found


@contextmanager
def looked_at_together(batch: RecordBatch, spans: Sequence[ResolvedSpans]) -> Iterator[None]:
    """Within this context, have :func:`look_at` return results that were worked out for a whole batch at once.

    Parameters
    ----------
    batch : RecordBatch
        Contacts in clear text.
    spans : sequence of ResolvedSpans
        The spans of each contact, in the order of the batch.
    """
    with shared_values():
        token = _TOGETHER.set(_looked(batch, spans))
        try:
            yield
        finally:
            _TOGETHER.reset(token)


def _looked(batch: RecordBatch, spans: Sequence[ResolvedSpans]) -> dict[Record, Looked]:
    texts, whose, edges = batch.messages.content, batch.message_whose.tolist(), batch.edges
    several = [KnownValues(known_texts(record, own)) for record, own in zip(batch.records, spans, strict=True)]
    # Values with few letters occur everywhere in the messages of others, and would only cost time.
    shared = [bool(known) and not known.is_common for known in several]
    found = [
        Looked(known, {*worth_of(record)} if also else suspects(record.messages.content, known, worth_of(record)))
        for record, known, also in zip(batch.records, several, shared, strict=True)
    ]
    numbers = [
        place for place, (text, contact) in enumerate(zip(texts, whose, strict=True)) if text and shared[contact]
    ]
    together = {contact: known for contact, known in enumerate(several) if shared[contact]}
    values = ValuesOfSeveral(together, whose)
    for number in may_hold(texts, values, numbers):
        contact = whose[number]
        found[contact].suspects.add(number - edges[contact])
    return dict(zip(batch.records, found, strict=True))
