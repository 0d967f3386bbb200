"""Result of a write: the report that users get, and the readings that it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rtca_nb.base.arguments import counted, quoted
from rtca_nb.corpus.identity import Key, Reading
from rtca_nb.exceptions import CorpusError
from rtca_nb.model.ids import UNKNOWN_ID

__all__ = ["CorpusReport", "Readings"]


@dataclass(frozen=True)
class CorpusReport:
    """Result of writing contacts to a corpus.

    Attributes
    ----------
    path : Path or str
        Folder of the corpus, or its URL.
    read : int
        Number of contacts that were read from the source. In this number and all others but ``ids``, the Raw and the
        Redacted form of a contact count as two contacts. If the source has several readings of a contact,
        ``read`` counts each of them.
    added : int
        Number of contacts that the corpus did not have before.
    replaced : int
        Number of contacts whose reading in the corpus was replaced by a better or later one.
    unchanged : int
        Number of readings that were not kept, because the corpus or the source has the same reading or a better one.
    failed : int
        Number of contacts that could not be fetched; ``read`` does not include them.
    contacts : int
        Number of contacts in the corpus after the write.
    snapshot : int
        Number of the snapshot after the write.
    ids : int
        Number of different contacts in the corpus after the write, each counted once whatever its forms; 0 while the
        write goes on.
    """

    path: Path | str
    read: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    failed: int = 0
    contacts: int = 0
    snapshot: int = 0
    ids: int = 0

    def __repr__(self) -> str:
        several = 0 < self.ids < self.contacts
        read = counted(self.read, "form") if several else counted(self.read, "contact")
        holds = (
            f"{counted(self.ids, 'contact')} in {counted(self.contacts, 'form')}" if several else f"{self.contacts:,}"
        )
        failed = f", {self.failed:,} failed" if self.failed else ""
        said = f"{read} read: {self.added:,} added, {self.replaced:,} replaced, {self.unchanged:,} unchanged{failed}"
        return f"<CorpusReport {said}; the corpus has {holds}>"


class Readings:
    """The reading of each contact and form in a corpus, updated during a write.

    Parameters
    ----------
    known : mapping of Key to Reading
        The readings before the write.

    Attributes
    ----------
    added, replaced : set of Key
        Contacts and forms that the write added, and those whose reading it replaced.
    """

    def __init__(self, known: Mapping[Key, Reading]) -> None:
        self._index = dict(known)
        self._by_id: dict[str, list[tuple[Key, Reading]]] | None = None
        self._instance_of = {key.contact_id: reading.instance_id for key, reading in self._index.items()}
        self._before: dict[Key, Reading | None] = {}
        self.added: set[Key] = set()
        self.replaced: set[Key] = set()

    def __repr__(self) -> str:
        return f"<Readings of {len(self._index)} contacts>"

    def of(self, contact_ids: Iterable[str]) -> tuple[tuple[Key, Reading], ...]:
        """Return the key and reading of each form of some contacts, as they were before the first call."""
        if self._by_id is None:
            self._by_id = defaultdict(list)
            for key, reading in self._index.items():
                self._by_id[key.contact_id].append((key, reading))
        return tuple(found for identity in contact_ids for found in self._by_id.get(identity, ()))

    def check_instance(self, contact_id: str, instance_id: str) -> None:
        """Refuse a contact with the id of a contact of another instance, as only one of the two could be kept.

        Raises
        ------
        CorpusError
            If a contact of another instance has this id.
        """
        if UNKNOWN_ID in {contact_id, instance_id}:
            return
        known = self._instance_of.get(contact_id)
        if known in {None, UNKNOWN_ID}:
            self._instance_of[contact_id] = instance_id
        elif known != instance_id:
            raise CorpusError(
                f"contact {quoted(contact_id)} is in two instances, but a corpus can hold only one contact with this "
                "id; write each instance to its own corpus"
            )

    def is_better(self, key: Key, reading: Reading) -> bool:
        """Check whether the corpus has a reading of this contact and form with a higher rank."""
        known = self._index.get(key)
        return known is not None and known.rank > reading.rank

    def is_news(self, key: Key, reading: Reading) -> bool:
        """Check whether a reading must be written, because the corpus has none of this form or one that is replaced."""
        known = self._index.get(key)
        return known is None or reading.replaces(known)

    def take(self, key: Key, reading: Reading) -> None:
        """Record that a reading is written: the contact counts as added, or as replaced if the corpus had it before."""
        before = self._before.setdefault(key, self._index.get(key))
        self._index[key] = reading
        if before is None:
            self.added.add(key)
        elif before[:3] == reading[:3]:
            self.replaced.discard(key)
        else:
            self.replaced.add(key)
