"""Whether two contacts are one: files of the operation's answers do not name theirs."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import kind_of
from rtca_nb.exceptions import UsageError

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact
    from rtca_nb.model.record import Record

__all__ = ["UNKNOWN_ID", "check_contact", "message_ids", "same_contact", "shown_id", "unused_name"]

UNKNOWN_ID: Final = "unknown"
"""Stands for an id that neither the source nor the caller gave."""


def check_contact(value: Any, taker: str) -> Contact:
    """Return the contact that was passed to a public function.

    Raises
    ------
    UsageError
        If it is none.
    """
    from rtca_nb.contact.contact import Contact as ContactType

    if not isinstance(value, ContactType):
        raise UsageError(
            f"{taker} takes a contact, not {kind_of(value)}; fetch_contact, read_contact and sample_contact make one"
        )
    return value


def shown_id(record: Record) -> str:
    """Return what a contact is called where several are listed: its id, or for one without an id its file's name."""
    return record.origin if record.contact_id == UNKNOWN_ID and record.origin is not None else record.contact_id


def unused_name(name: str, used: Container[str]) -> str:
    """Return a name that nothing else has: itself, or with the first number that makes it one.

    Examples
    --------
    >>> unused_name("a.json", {"a.json"}), unused_name("b.json", {"a.json"})
    ('a.json-2', 'b.json')
    """
    number, found = 1, name
    while found in used:
        number += 1
        found = f"{name}-{number}"
    return found


def message_ids(contact: Contact) -> frozenset[str]:
    """Ids of the messages of a contact; no two contacts share one."""
    ids = contact._record.messages.id  # noqa: SLF001  # an id is no text of a customer's
    return frozenset(identity for identity in ids if identity is not None)


def same_contact(one: Contact, other: Contact) -> bool:
    """Whether two contacts are one; where one of them has no id, their messages tell."""
    if UNKNOWN_ID not in {one.contact_id, other.contact_id}:
        return one.contact_id == other.contact_id
    mine, theirs = message_ids(one), message_ids(other)
    # Without messages nothing speaks against it.
    return not mine or not theirs or not mine.isdisjoint(theirs)
