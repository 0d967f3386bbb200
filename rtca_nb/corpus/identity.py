"""What a contact is called in a corpus, and which of two readings of it stays.

A contact is known by its id and the form that it is stated to be in; where nobody states that, trust in its redaction
tells the two forms apart. Where a source names no id, :mod:`rtca_nb.corpus.naming` makes a name: the same contact gets
the same name from whatever file it is read.

Of two readings, the one stays that is complete; of two that both are or both are not, the one whose analysis has ended;
then the one that lasts longer; then the one with more segments. Of two that agree in all of that, the same reading
changes nothing, and another one takes the place of the earlier one. One that was written with its other form, and so
hides what that hides, stays where another one comes by itself: no hash is kept that could tell whether it is the same,
as that would also tell who guesses at what only the other form hides.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any, NamedTuple

from rtca_nb.base.arguments import check_text, is_one_of, quoted
from rtca_nb.contact.contact import Contact
from rtca_nb.corpus.naming import unnamed_id
from rtca_nb.exceptions import UsageError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.model.output_types import FORMS, OUTPUT_TYPES, UNKNOWN_FORM
from rtca_nb.model.record import TERMINAL_STATUSES
from rtca_nb.privacy.redaction import Redactor

__all__ = ["Key", "Rank", "Reading", "chosen_key", "key_of", "rank_of", "stored_id"]

Rank = tuple[bool, bool, int, int]
"""Complete, ended, microseconds since 1970 of its end, segments."""


class Key(NamedTuple):
    """Which contact, in which form.

    Attributes
    ----------
    contact_id, output_type : str
    trusted : bool or None
        Whether its redaction is trusted, where nobody states the form; else None.
    """

    contact_id: str
    output_type: str
    trusted: bool | None = None

    @classmethod
    def of(cls, contact_id: str, output_type: str, *, trusted: bool) -> Key:
        """Return the key of a contact, whose trust counts where nobody states its form."""
        return cls(contact_id, output_type, trusted if output_type == UNKNOWN_FORM else None)

    def others(self) -> list[Key]:
        """Return the keys of the same contact in other forms."""
        stated = [Key(self.contact_id, form) for form in OUTPUT_TYPES]
        unstated = [Key(self.contact_id, UNKNOWN_FORM, trusted) for trusted in (False, True)]
        return [key for key in (*stated, *unstated) if key != self]


class Reading(NamedTuple):
    """What decides which of two readings stays.

    Attributes
    ----------
    rank : tuple
        Complete, ended, microseconds since 1970 of its end, segments; the greater one stays.
    digest : str
        Hash of what may be seen of it, which is less where it was written with its other form.
    beside : str or None
        The same hash where it was written with its other form, else None.
    instance_id : str or None
        Where the contact is from; it decides nothing, but no other instance has the same contact.
    """

    rank: Rank
    digest: str
    beside: str | None = None
    instance_id: str | None = None

    def replaces(self, other: Reading) -> bool:
        """Decide whether this reading, which comes later, takes the place of another."""
        if self.rank != other.rank:
            return self.rank > other.rank
        if other.beside is not None and self.beside is None:
            return False
        if self.digest != other.digest:
            return True
        return self.beside is not None and self.beside != other.beside


def key_of(contact: Contact, redactor: Redactor, first: str | None) -> Key:
    """Return what a contact is known by.

    Parameters
    ----------
    contact : Contact
    redactor : Redactor
        Of the contact.
    first : str or None
        Id of its first message that has one, where that is known.
    """
    record = redactor.record
    identity = record.contact_id
    if identity == UNKNOWN_ID:
        identity = unnamed_id(contact, first)
    return Key.of(stored_id(identity), record.output_type, trusted=redactor.trusted)


def stored_id(contact_id: str) -> str:
    """Return an id as tables hold it: no file of one holds half of a surrogate pair."""
    return contact_id.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def rank_of(*, complete: bool, status: str, end: int | None, segments: int) -> Rank:
    """Return how far a reading got."""
    return complete, status in TERMINAL_STATUSES, -(2**62) if end is None else end, segments


def chosen_key(contact_id: Any, output_type: Any, known: Container[Key]) -> Key:
    """Return the key of the form of a contact that is asked for: by default the Redacted one, where there is one.

    Raises
    ------
    UsageError
        If an argument is invalid, or no such contact or form is known.
    """
    check_text(contact_id, "contact_id")
    if output_type is not None and not is_one_of(output_type, FORMS):
        raise UsageError(f"output_type is {', '.join(FORMS)} or None, not {quoted(output_type)}")

    def first(forms: list[str]) -> Key | None:
        keys = (Key(contact_id, form, trusted) for form in forms for trusted in (None, True, False))
        return next((key for key in keys if key in known), None)

    every = [*reversed(OUTPUT_TYPES), UNKNOWN_FORM]
    key = first(every if output_type is None else [output_type])
    if key is None:
        which = f" in the form {output_type}" if first(every) is not None else ""
        raise UsageError(f"the corpus has no such contact{which}; corpus.contacts lists what there is")
    return key
