"""What a contact is called, and whether two contacts are the same: files of the operation's answers name none."""

from __future__ import annotations

from typing import Any

from rtca_nb.base.arguments import kind_of
from rtca_nb.contact.access import record_of
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import UsageError
from rtca_nb.model.ids import UNKNOWN_ID, shown_id

__all__ = ["check_contact", "file_of", "message_ids", "name_of", "same_contact"]


def check_contact(value: Any, taker: str) -> Contact:
    """Return the contact that was passed to a public function.

    Raises
    ------
    UsageError
        If it is none.
    """
    if not isinstance(value, Contact):
        raise UsageError(
            f"{taker} takes a contact, not {kind_of(value)}; fetch_contact, read_contact and sample_contact make one"
        )
    return value


def name_of(contact: Contact) -> str:
    """Return what a contact is called where several are listed: its id, or for one without an id its file's name."""
    return shown_id(record_of(contact))


def file_of(contact: Contact) -> str | None:
    """Return the name of the file that a contact was read from; None where there is none."""
    return record_of(contact).origin


def message_ids(contact: Contact) -> frozenset[str]:
    """Return the ids of a contact's messages; no two contacts share one."""
    return frozenset(identity for identity in record_of(contact).messages.id if identity is not None)


def same_contact(one: Contact, other: Contact) -> bool:
    """Decide whether two contacts are the same: by their ids, or where one has none, by the ids of their messages."""
    if UNKNOWN_ID not in {one.contact_id, other.contact_id}:
        return one.contact_id == other.contact_id
    mine, theirs = message_ids(one), message_ids(other)
    # Without messages nothing speaks against it.
    return not mine or not theirs or not mine.isdisjoint(theirs)
