"""Both forms of a contact in one write: what either of them hides is hidden in both, however far apart they come.

A contact is held in memory, compressed and in clear, until its other form comes; nothing of it touches the disk. There
is room for some ten thousand of sixty segments. A form that comes after its other one had to make room cannot be masked
like it any more, so it is not written, and the writer says so.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple

from rtca_nb.contact.alike import all_alike
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.kept import HeldContact, keep
from rtca_nb.corpus.identity import Key, Reading, key_of, rank_of

__all__ = ["Entry", "Forms", "entry_of"]


class Entry(NamedTuple):
    """A contact that is to be written.

    Attributes
    ----------
    key : Key
    contact : Contact
    reading : Reading
    content : bytes
        The contact as it is kept.
    """

    key: Key
    contact: Contact
    reading: Reading
    content: bytes


def entry_of(contact: Contact) -> Entry:
    """Return a contact with what it is known by and how far it got."""
    from rtca_nb.contact.access import tables_of

    tables = tables_of(contact)
    rank = rank_of(
        complete=contact.complete,
        status=contact.status,
        end=tables.end,
        segments=len(tables.redactor.record.segments),
    )
    kept = keep(contact)
    return Entry(key_of(contact), contact, Reading(rank, kept.digest, None, contact.instance_id), kept.content)


class Forms:
    """Holds contacts whose other form may still come.

    Parameters
    ----------
    room : int
        Bytes of memory.

    Attributes
    ----------
    apart : list of Key
        Contacts that are not to be written, as their other form was written too long ago.
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
        """Whether the same reading, or a better one, is held; then the earlier one of the two is the one to write."""
        found = self._held.get(entry.key)
        return found is not None and not entry.reading.replaces(found[1])

    def alike(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return contacts of which both forms hide the same, and with them earlier ones whose other form came now.

        Parameters
        ----------
        entries : iterable of Entry
            Each contact and form once. Revealed ones stay as they are.
        """
        found = {entry.key: entry for entry in entries}
        for key, entry in list(found.items()):
            if entry.contact.revealed:
                continue
            for other in key.others():
                if other in found:
                    continue
                if other in self._held:
                    held, reading = self._held[other]
                    contact = held.contact()
                    found[other] = Entry(other, contact, reading, keep(contact).content)
                elif other in self._gone:
                    self.apart.append(key)
                    found.pop(key, None)
        chosen = list(found.values())
        made = all_alike([entry.contact for entry in chosen])
        return [
            entry if contact is entry.contact else _beside(entry, contact)
            for entry, contact in zip(chosen, made, strict=True)
        ]

    def hold(self, entries: Iterable[Entry]) -> None:
        """Hold contacts as they came, masked by themselves or not; the oldest make room."""
        for key, contact, reading, _ in entries:
            if contact.revealed:
                continue
            self._drop(key)
            held = HeldContact(contact)
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


def _beside(entry: Entry, contact: Contact) -> Entry:
    kept = keep(contact)
    return Entry(entry.key, contact, entry.reading._replace(beside=kept.digest), kept.content)
