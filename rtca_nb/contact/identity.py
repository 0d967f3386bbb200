"""Names of contacts, and tests whether two contacts are the same; files of answers contain no contact id."""

from __future__ import annotations

from typing import Any

from rtca_nb.base.arguments import kind_of
from rtca_nb.contact.access import record_of
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import UsageError
from rtca_nb.model.ids import UNKNOWN_ID, shown_id
from rtca_nb.model.output_types import UNKNOWN_FORM

__all__ = ["check_contact", "file_of", "form_taken", "message_ids", "name_of", "same_contact", "two_forms"]


def check_contact(value: Any, taker: str) -> Contact:
    """Return the argument of a public function if it is a contact; ``taker`` is the name of the function.

    Raises
    ------
    UsageError
        If the argument is not a contact.
    """
    if not isinstance(value, Contact):
        cure = "get one with fetch_contact, read_contact or sample_contact"
        if isinstance(value, (list, tuple)):
            cure = "pass its contacts one by one"
        elif callable(getattr(value, "contact", None)):
            cure = "get one with corpus.contact(contact_id)"
        raise UsageError(f"{taker} takes a contact, not {kind_of(value)}; {cure}")
    return value


def name_of(contact: Contact) -> str:
    """Return the name of a contact in a list: its id, or its file's name if it has no id."""
    return shown_id(record_of(contact))


def file_of(contact: Contact) -> str | None:
    """Return the name of the file that a contact was read from; None if it was not read from a file."""
    return record_of(contact).origin


def message_ids(contact: Contact) -> frozenset[str]:
    """Return the ids of a contact's messages; no two contacts share a message id."""
    return frozenset(identity for identity in record_of(contact).messages.id if identity is not None)


def same_contact(one: Contact, other: Contact) -> bool:
    """Decide whether two contacts are the same: by their ids, or by the ids of their messages if an id is unknown.

    If an id is unknown and one contact has no message ids, they count as the same.
    """
    if UNKNOWN_ID not in {one.contact_id, other.contact_id}:
        return one.contact_id == other.contact_id
    mine, theirs = message_ids(one), message_ids(other)
    # Without messages, there is no evidence against it.
    return not mine or not theirs or not mine.isdisjoint(theirs)


def form_taken(contact: Contact) -> str:
    """Return the form of a contact as ``"Raw"`` or ``"Redacted"``, for uses that allow no other value.

    If the form is unknown, it is derived from whether the redaction is trusted.
    """
    if contact.output_type == UNKNOWN_FORM:
        return "Redacted" if contact.redaction_trusted else "Raw"
    return contact.output_type


def two_forms(one: Contact, other: Contact) -> tuple[Contact, Contact] | None:
    """Return two contacts as the Raw and the Redacted form of one contact; None if they are not its two forms.

    If only one of them states its form, the other counts as the other form; if neither does, the one whose
    redaction is trusted counts as Redacted.
    """
    forms = [contact.output_type for contact in (one, other)]
    if forms == [UNKNOWN_FORM, UNKNOWN_FORM]:
        forms = [form_taken(contact) for contact in (one, other)]
    if forms[0] == forms[1] or not same_contact(one, other):
        return None
    return (one, other) if forms[0] == "Raw" or forms[1] == "Redacted" else (other, one)
