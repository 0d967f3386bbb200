"""Pair both forms of a contact in a write, so that text that either form masks is masked in both.

A contact is held in memory, compressed and unmasked, until its other form arrives; nothing of it is written to disk.
There is room for some ten thousand contacts of sixty segments. If a form arrives after the other was removed to make
room, it can no longer be masked in the same way, so it is not written, and the writer reports it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple

from rtca_nb.contact.access import tables_of
from rtca_nb.contact.alike import all_alike
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.kept import HeldContact, Kept
from rtca_nb.corpus.identity import Key, Reading

__all__ = ["Entry", "Forms"]


class Entry(NamedTuple):
    """A contact to write.

    Attributes
    ----------
    key : Key
    contact : Contact
    reading : Reading
    kept : Kept or None
        The contact as it is stored, computed without regard to its other form; None if it must be computed again.
    place : int or None
        Its place in the batch in which it was computed; None if it must be computed again.
    paired : bool
        Whether it also masks what its other form masks.
    """

    key: Key
    contact: Contact
    reading: Reading
    kept: Kept | None = None
    place: int | None = None
    paired: bool = False


class Forms:
    """Keeps contacts in memory whose other form may still come.

    Parameters
    ----------
    room : int
        Bytes of memory for these contacts.

    Attributes
    ----------
    apart : list of Key
        Contacts that cannot be written, because their other form is no longer in memory.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._held: OrderedDict[Key, tuple[HeldContact, Reading]] = OrderedDict()
        self._size = 0
        self._gone: set[Key] = set()
        self.apart: list[Key] = []

    def __repr__(self) -> str:
        return f"<Forms: {len(self._held)} held>"

    def has(self, entry: Entry) -> bool:
        """Check whether the same reading or a better one is in memory; if so, that reading is the one to write."""
        found = self._held.get(entry.key)
        return found is not None and not entry.reading.replaces(found[1])

    def alike(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return contacts in which both forms mask the same text.

        The result includes contacts from memory whose other form is among ``entries``. If the other form of a contact
        is no longer in memory, the contact is left out, and added to :attr:`apart`.

        Parameters
        ----------
        entries : iterable of Entry
            Each form of a contact once. Revealed contacts are returned unchanged.
        """
        found = {entry.key: entry for entry in entries}
        for key, entry in list(found.items()):
            if tables_of(entry.contact).redactor.revealed:
                continue
            for other in key.others():
                if other in found:
                    continue
                if other in self._held:
                    held, reading = self._held[other]
                    found[other] = Entry(other, held.contact(), reading)
                elif other in self._gone:
                    self.apart.append(key)
                    found.pop(key, None)
        chosen = list(found.values())
        made = all_alike([entry.contact for entry in chosen])
        return [
            entry if contact is entry.contact else Entry(entry.key, contact, entry.reading, paired=True)
            for entry, contact in zip(chosen, made, strict=True)
        ]

    def hold(self, entries: Iterable[Entry]) -> None:
        """Keep contacts in memory, as they were read, not as :meth:`alike` masks them.

        Revealed contacts are not kept. If there is too little room, the contacts that were added first are dropped.
        """
        for key, contact, reading, kept, *_ in entries:
            if kept is None or tables_of(contact).redactor.revealed:
                continue
            self._drop(key)
            held = HeldContact(contact, kept)
            self._held[key] = held, reading
            self._size += held.size
        while self._size > self._room:
            oldest = next(iter(self._held))
            self._drop(oldest)
            self._gone.add(oldest)

    def _drop(self, key: Key) -> None:
        found = self._held.pop(key, None)
        if found is not None:
            self._size -= found[0].size
        self._gone.discard(key)
