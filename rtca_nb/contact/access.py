"""The inside of a contact, for the rest of this package.

A contact has no public attribute that gives its tables or its record. Views, reviews, widgets and commands that need
more than its frames call these functions, so that one search finds everyone who does.

- :func:`tables_of`: what may be seen of the contact, as columns. Use it wherever a contact is shown or counted.
- :func:`record_of`: the contact as the service sent it, **unmasked** whether it is revealed or not. Use it only where
  clear text is the subject, as in an audit, and let nothing of it reach a view, a frame, a message or a file. A test
  holds the list of the modules that import it.
- :func:`concealed`: the contact as it was before ``reveal()``.
- :func:`unworked`: the same contact, of which nothing is worked out yet.
- :func:`hidden_alike`: two forms of a contact, of which either hides what the other does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rtca_nb.contact.contact import Contact
from rtca_nb.contact.inside import Inside
from rtca_nb.tables.kept_tables import KeptTables

if TYPE_CHECKING:
    from rtca_nb.model.record import Record
    from rtca_nb.tables.contact_tables import Tables

__all__ = ["concealed", "hidden_alike", "record_of", "tables_of", "unworked"]


def tables_of(contact: Contact) -> Tables:
    """Return what may be seen of a contact, as columns: masked, unless the contact is revealed."""
    return contact.__rtca_inside__.tables


def record_of(contact: Contact) -> Record:
    """Return what the service sent of a contact: clear text, which the caller must not show."""
    return contact.__rtca_inside__.record


def concealed(contact: Contact) -> Contact:
    """Return the same contact with its text masked."""
    return Contact(record_of(contact)) if contact.revealed else contact


def unworked(contact: Contact) -> Contact:
    """Return the same contact with nothing worked out yet, so that whatever is made of it goes when it goes.

    A contact that a corpus kept is returned itself, as its tables cannot be made again.
    """
    if isinstance(tables_of(contact), KeptTables):
        return contact
    return Contact(record_of(contact), revealed=contact.revealed)


def hidden_alike(one: Contact, other: Contact) -> tuple[Contact, Contact]:
    """Return two forms or readings of a contact, masked, of which either hides what the other does."""
    return _beside(one, other), _beside(other, one)


def _beside(contact: Contact, other: Contact) -> Contact:
    made = Contact(record_of(contact))
    object.__setattr__(made, "__rtca_inside__", Inside(record_of(contact), beside=record_of(other)))
    return made
