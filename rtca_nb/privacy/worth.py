"""Messages that may contain personal data, found for one contact or for several at once."""

from __future__ import annotations

from rtca_nb.model.record import Record
from rtca_nb.model.record_batch import RecordBatch
from rtca_nb.privacy.number_gate import worth_a_look

__all__ = ["find_worth", "worth_of"]


def worth_of(record: Record) -> set[int]:
    """Return which messages may contain a personal number or an e-mail address.

    Each is given by its position in order of arrival, from 0.
    """
    return record.derive(_worth)


def find_worth(batch: RecordBatch) -> None:
    """Work out for all records of a batch at once what :func:`worth_of` then returns for each."""
    batch.derive(_find)


def _find(batch: RecordBatch) -> bool:
    found: list[set[int]] = [set() for _ in batch.records]
    whose, edges = batch.message_whose, batch.edges
    for place in worth_a_look(batch.messages.content):
        contact = int(whose[place])
        found[contact].add(place - edges[contact])
    for record, worth in zip(batch.records, found, strict=True):
        record.prime(_worth, worth)
    return True


def _worth(record: Record) -> set[int]:
    return worth_a_look(record.messages.content)
