"""What a contact is called in a corpus, and which of two readings of it stays.

A contact is known by its id and the form that it is stated to be in. Where a source names no id, the id of its first
message makes a name: the same contact gets the same name from whatever file it is read.

Of two readings, the one stays that is complete; of two that both are or both are not, the one whose analysis has ended;
then the one that lasts longer; then the one with more segments. Of two that agree in all of that, the same reading
changes nothing, and another one takes the place of the earlier one. One that was written with its other form, and so
hides what that hides, stays where the same reading comes again by itself.
"""

from __future__ import annotations

import hashlib
from typing import Final, NamedTuple

from rtca_nb.contact.access import tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.model.record import TERMINAL_STATUSES

__all__ = ["Key", "Reading", "key_of", "rank_of"]

_NAMED: Final = 12

Rank = tuple[bool, bool, int, int]


class Key(NamedTuple):
    """Which contact, in which form."""

    contact_id: str
    output_type: str


class Reading(NamedTuple):
    """What decides which of two readings stays.

    Attributes
    ----------
    rank : tuple
        Complete, ended, microseconds since 1970 of its end, segments; the greater one stays.
    digest : str
        Hash of what may be seen of it by itself.
    beside : str or None
        The same of the form that it was written with.
    """

    rank: Rank
    digest: str
    beside: str | None = None

    def replaces(self, other: Reading) -> bool:
        """Decide whether this reading, which comes later, takes the place of another."""
        if self.rank != other.rank:
            return self.rank > other.rank
        if self.digest != other.digest:
            return True
        return self.beside is not None and self.beside != other.beside


def key_of(contact: Contact) -> Key:
    """Return what a contact is known by."""
    identity = contact.contact_id
    if identity == UNKNOWN_ID:
        # The first message stays the first one, however many follow.
        first = next((one for one in tables_of(contact).get("transcript")["id"] if one is not None), None)
        of = first if first is not None else str(contact.source_name)
        identity = f"{UNKNOWN_ID}-{hashlib.sha256(of.encode('utf-8', 'replace')).hexdigest()[:_NAMED]}"
    # No file of a table holds half of a surrogate pair.
    return Key(identity.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), contact.output_type)


def rank_of(*, complete: bool, status: str, end: int | None, segments: int) -> Rank:
    """Return how far a reading got."""
    return complete, status in TERMINAL_STATUSES, -(2**62) if end is None else end, segments
