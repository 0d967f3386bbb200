"""Turn contacts into rows in batches, and rows into parts, as each writing process does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rtca_nb.contact.contact import Contact
from rtca_nb.corpus.batches import Batch
from rtca_nb.corpus.forms import Entry, Forms
from rtca_nb.corpus.identity import Key, Reading
from rtca_nb.corpus.layout import Part, Sizes
from rtca_nb.corpus.parts import is_any_revealed, joined, readings_of, without, write_part
from rtca_nb.corpus.report import Readings
from rtca_nb.corpus.roots import Shelf
from rtca_nb.corpus.schema import CONTACTS, Rows, stored_schema

__all__ = ["Counts", "StagedPart", "Taker"]

StagedPart = tuple[Part, list[tuple[Key, Reading]]]
"""A staged part, and the key and the reading of each of its contacts."""


class Counts(NamedTuple):
    """Numbers of contacts that a :class:`Taker` got; each form and reading of a contact counts.

    Attributes
    ----------
    read : int
        Number of contacts that were read, including those that are not written.
    apart : int
        Number of these that were not written, because their other form arrived too long before.
    failed : int
        Contacts that could not be fetched.
    """

    read: int
    apart: int
    failed: int = 0


class Taker:
    """Turns contacts into rows, a batch at a time, and stages the rows as parts.

    Parameters
    ----------
    shelf : Shelf
        Place for staged parts.
    sizes : Sizes
    readings : Readings
        The readings in the corpus of these contacts; updated with those that are written.

    """

    def __init__(self, shelf: Shelf, sizes: Sizes, readings: Readings) -> None:
        self._counted = Counts(0, 0)
        self._read = 0
        self._shelf = shelf
        self._sizes = sizes
        self._readings = readings
        self._forms = Forms(sizes.held)
        self._batch: list[Contact] = []
        self._pending: list[Rows] = []
        self._unstaged: set[Key] = set()
        self._staged: list[StagedPart] = []

    def __repr__(self) -> str:
        return f"<Taker of {self._read} contacts>"

    def counts(self) -> Counts:
        """Return the counts since the last call."""
        before, self._counted = self._counted, Counts(self._read, len(self._forms.apart))
        return Counts(self._counted.read - before.read, self._counted.apart - before.apart)

    def check(self, contact: Contact) -> None:
        """Refuse a contact with the id of a contact of another instance, before it is added.

        Raises
        ------
        CorpusError
            If a contact of another instance has this id.
        """
        self._readings.check_instance(contact.contact_id, contact.instance_id)

    def add(self, contact: Contact) -> bool:
        """Add a contact to the current batch; return whether that completed the batch, which was then processed."""
        self._batch.append(contact)
        if len(self._batch) < self._sizes.batch:
            return False
        self._take()
        return True

    def staged(self) -> list[StagedPart]:
        """Return the parts that were staged since the last call."""
        found, self._staged = self._staged, []
        return found

    def finish(self) -> None:
        """Process and stage the remaining contacts."""
        self._take()
        self._stage()

    def _take(self) -> None:
        contacts, self._batch = self._batch, []
        if not contacts:
            return
        self._read += len(contacts)
        batch = Batch(contacts)
        entries: dict[Key, Entry] = {}
        for entry in batch.entries:
            found = entries.get(entry.key)
            if found is None or entry.reading.replaces(found.reading):
                entries[entry.key] = entry
        # A reading that is worse than the corpus's is dropped.
        coming = [
            entry
            for entry in entries.values()
            if not self._readings.is_better(entry.key, entry.reading) and not self._forms.has(entry)
        ]
        alike = self._forms.alike(coming)
        self._forms.hold(coming)
        alike, again = _worked_out(alike)
        chosen = [entry for entry in alike if self._readings.is_news(entry.key, entry.reading)]
        if not chosen:
            return
        keys = {entry.key for entry in chosen}
        for entry in chosen:
            self._readings.take(entry.key, entry.reading)
        if not keys.isdisjoint(self._unstaged):
            self._pending = [without(rows, keys) for rows in self._pending]
        self._unstaged |= keys
        alone, beside = ([one for one in chosen if one.paired is paired] for paired in (False, True))
        self._pending += [_rows(batch, alone)] if alone else []
        self._pending += [_rows(again, beside)] if beside and again is not None else []
        if sum(len(rows[CONTACTS]) for rows in self._pending) >= self._sizes.part:
            self._stage()

    def _stage(self) -> None:
        if not self._pending:
            return
        rows = joined(self._pending)
        self._pending = []
        self._unstaged = set()
        readings = readings_of(rows[CONTACTS])
        self._staged.append((write_part(self._shelf, rows, revealed=is_any_revealed(rows)), readings))


def _worked_out(entries: Sequence[Entry]) -> tuple[list[Entry], Batch | None]:
    """Compute the entries without a place in a new batch; return all entries, each with a place, and the new batch.

    The batch is None if all entries have a place. Entries with ``paired`` have their place in the new batch, other
    entries in the batch that they came from.
    """
    anew = [entry for entry in entries if entry.place is None]
    if not anew:
        return [*entries], None
    batch = Batch([entry.contact for entry in anew])
    places = iter(enumerate(batch.entries))
    found = []
    for entry in entries:
        if entry.place is not None:
            found.append(entry)
            continue
        place, made = next(places)
        reading = entry.reading
        if entry.paired:
            # A hash of its own visible text would confirm guesses at text that only the other form masks.
            reading = reading._replace(digest=made.reading.digest, beside=made.reading.digest)
        found.append(Entry(entry.key, entry.contact, reading, place=place, paired=True))
    return found, batch


def _rows(batch: Batch, entries: Sequence[Entry]) -> Rows:
    """Return the rows of some contacts of a batch, for every table, with the columns that the writer adds."""
    import pyarrow as pa

    in_order = sorted(entries, key=lambda entry: entry.place or 0)
    made = batch.rows([entry.place or 0 for entry in in_order])
    for name, values in (
        ("reading", [entry.reading.digest for entry in in_order]),
        ("beside", [entry.reading.beside for entry in in_order]),
    ):
        made[CONTACTS] = made[CONTACTS].append_column(name, pa.array(values, pa.string()))
    return {name: table.select(stored_schema(name).names) for name, table in made.items()}
