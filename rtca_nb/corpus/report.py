"""What a write did: the report that users get, and the readings that it is counted by."""

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
    """What became of the contacts that were written.

    Attributes
    ----------
    path : Path or str
        Folder of the corpus, or its URL.
    read : int
        Contacts that came, each form of one counted.
    added, replaced, unchanged : int
        Contacts that were new; that took the place of an earlier reading; and of which the corpus has the same or more.
        Of several readings that come in one write only the one that stays is counted as new or as replacing another.
    failed : int
        Contacts that could not be fetched, so they never came.
    contacts : int
        Contacts in the corpus now.
    snapshot : int
        Number of its current snapshot.
    """

    path: Path | str
    read: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    failed: int = 0
    contacts: int = 0
    snapshot: int = 0

    def __repr__(self) -> str:
        said = f"{counted(self.read, 'contact')} read: {self.added:,} added, {self.replaced:,} replaced"
        failed = f", {self.failed:,} failed" if self.failed else ""
        return f"<CorpusReport {said}, {self.unchanged:,} unchanged{failed}; the corpus holds {self.contacts:,}>"


class Readings:
    """What a corpus has of each contact, and what a write changed of that.

    Parameters
    ----------
    known : mapping of Key to Reading
        What the corpus has before the write.

    Attributes
    ----------
    added, replaced : set of Key
        Contacts that the write brought; and those of which it changed the reading.
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
        """Return what the corpus had of some contacts, given by their ids, when this was first asked."""
        if self._by_id is None:
            self._by_id = defaultdict(list)
            for key, reading in self._index.items():
                self._by_id[key.contact_id].append((key, reading))
        return tuple(found for identity in contact_ids for found in self._by_id.get(identity, ()))

    def check_instance(self, contact_id: str, instance_id: str) -> None:
        """Refuse a contact of which the id names one of another instance: only one of the two could be kept.

        Raises
        ------
        CorpusError
            If it does.
        """
        if UNKNOWN_ID in {contact_id, instance_id}:
            return
        known = self._instance_of.get(contact_id)
        if known in {None, UNKNOWN_ID}:
            self._instance_of[contact_id] = instance_id
        elif known != instance_id:
            raise CorpusError(
                f"contact {quoted(contact_id)} is in two instances, and a corpus holds a contact of one; write each "
                "instance to a corpus of its own"
            )

    def is_better(self, key: Key, reading: Reading) -> bool:
        """Whether the corpus has a reading that got further."""
        known = self._index.get(key)
        return known is not None and known.rank > reading.rank

    def is_news(self, key: Key, reading: Reading) -> bool:
        """Whether a reading is to be written."""
        known = self._index.get(key)
        return known is None or reading.replaces(known)

    def take(self, key: Key, reading: Reading) -> None:
        """Note that a reading was written."""
        before = self._before.setdefault(key, self._index.get(key))
        self._index[key] = reading
        if before is None:
            self.added.add(key)
        elif before[:3] == reading[:3]:
            self.replaced.discard(key)
        else:
            self.replaced.add(key)
