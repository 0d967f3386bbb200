"""Keys of contacts in a corpus, and the choice between two readings of a contact.

A contact's key is its id and its stated form; if no form is stated, trust in its redaction distinguishes the forms. If
a source has no id, :mod:`rtca_nb.corpus.naming` makes a name, which is the same for the same contact in any file.

Of two readings, the complete one is kept; if both or neither are complete, the one whose analysis has ended; then the
one in which the contact ends later; then the one with more segments. If they are equal in all of that, the same reading
changes nothing, and a different one replaces the earlier one. A reading that was written together with its other form,
and so also masks what the other form masks, is kept if another one then arrives alone. No hash is stored to compare the
two, because it would also confirm guesses at text that only the other form masks.
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
"""Rank of a reading: whether it is complete, whether its analysis has ended, the time at which the contact ends in
microseconds since 1970 (a large negative number if unknown), and the number of segments."""


class Key(NamedTuple):
    """A contact and its form.

    Attributes
    ----------
    contact_id, output_type : str
    trusted : bool or None
        Whether its redaction is trusted if no form is stated; otherwise None.
    """

    contact_id: str
    output_type: str
    trusted: bool | None = None

    @classmethod
    def of(cls, contact_id: str, output_type: str, *, trusted: bool) -> Key:
        """Return the key of a contact; ``trusted`` is ignored unless the form is unknown."""
        return cls(contact_id, output_type, trusted if output_type == UNKNOWN_FORM else None)

    def others(self) -> list[Key]:
        """Return the keys of the same contact in other forms."""
        stated = [Key(self.contact_id, form) for form in OUTPUT_TYPES]
        unstated = [Key(self.contact_id, UNKNOWN_FORM, trusted) for trusted in (False, True)]
        return [key for key in (*stated, *unstated) if key != self]


class Reading(NamedTuple):
    """The facts that decide which of two readings is kept.

    Attributes
    ----------
    rank : tuple
        A :data:`Rank`; the reading with the greater one is kept.
    digest : str
        Hash of its visible content. If both forms were written together, each also masks what the other form masks, so
        less is visible.
    beside : str or None
        The same hash if both forms were written together, otherwise None.
    instance_id : str or None
        Instance of the contact. It does not decide, but contacts of two instances cannot share an id.
    """

    rank: Rank
    digest: str
    beside: str | None = None
    instance_id: str | None = None

    def replaces(self, other: Reading) -> bool:
        """Check whether this reading, which came later, replaces another one of the same contact and form."""
        if self.rank != other.rank:
            return self.rank > other.rank
        if other.beside is not None and self.beside is None:
            return False
        if self.digest != other.digest:
            return True
        return self.beside is not None and self.beside != other.beside


def key_of(contact: Contact, redactor: Redactor, first: str | None) -> Key:
    """Return the key of a contact.

    Parameters
    ----------
    contact : Contact
    redactor : Redactor
        The contact's redactor.
    first : str or None
        Id of its first message that has one, if it is known.
    """
    record = redactor.record
    identity = record.contact_id
    if identity == UNKNOWN_ID:
        identity = unnamed_id(contact, first)
    return Key.of(stored_id(identity), record.output_type, trusted=redactor.trusted)


def stored_id(contact_id: str) -> str:
    """Return an id as tables store it, with lone surrogates replaced, because files cannot store them."""
    return contact_id.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def rank_of(*, complete: bool, status: str, end: int | None, segments: int) -> Rank:
    """Return the rank of a reading."""
    return complete, status in TERMINAL_STATUSES, -(2**62) if end is None else end, segments


def chosen_key(contact_id: Any, output_type: Any, known: Container[Key]) -> Key:
    """Return the key of the requested form of a contact; by default, the first of Redacted, Raw, unknown that is known.

    Raises
    ------
    UsageError
        If an argument is invalid, or no such contact or form is known.
    """
    check_text(contact_id, "contact_id")
    if output_type is not None and not is_one_of(output_type, FORMS):
        raise UsageError(f"output_type must be {', '.join(FORMS)} or None, not {quoted(output_type)}")

    def first(forms: list[str]) -> Key | None:
        keys = (Key(contact_id, form, trusted) for form in forms for trusted in (None, True, False))
        return next((key for key in keys if key in known), None)

    every = [*reversed(OUTPUT_TYPES), UNKNOWN_FORM]
    key = first(every if output_type is None else [output_type])
    if key is None:
        which = f" in the form {output_type}" if first(every) is not None else ""
        raise UsageError(f"the corpus does not have this contact{which}; corpus.contacts lists those it has")
    return key
