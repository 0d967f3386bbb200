"""Chats of contacts in memory, or of a corpus by its columns, with the rows of one part in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rtca_nb.base.arguments import kind_of
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import UsageError
from rtca_nb.rules.chat import Chat, chat_of

__all__ = ["chats_of"]


def chats_of(contacts: Iterable[Any]) -> Iterator[Chat]:
    """Yield what rules see of each contact.

    Parameters
    ----------
    contacts : Contact, iterable of Contact, or corpus

    Raises
    ------
    UsageError
        If anything else is among them.
    """
    if isinstance(contacts, Contact):
        contacts = [contacts]
    if isinstance(contacts, (str, bytes)) or not isinstance(contacts, Iterable):
        raise UsageError(f"contacts are several contacts or a corpus, not {kind_of(contacts)}")
    for contact in contacts:
        if not isinstance(contact, Contact):
            raise UsageError(f"contacts are several contacts or a corpus, and one of them is {kind_of(contact)}")
        yield chat_of(contact)
