"""Access to the inside of a contact, for the rest of this package.

A contact has no public attribute for its tables or its record. Views, reviews, widgets and commands that need more
than its frames call these functions, so that one search finds every caller.

- :func:`tables_of`: the visible part of the contact, as columns. Use it wherever a contact is shown or counted.
- :func:`record_of`: the contact as the service sent it, **unmasked** whether the contact is revealed or not. Use it
  only if clear text is the subject, as in an audit, and let none of it reach a view, frame, message or file. A test
  lists the modules that may import it.
- :func:`concealed`: the contact masked, as it was before ``reveal()``.
- :func:`unworked`: a copy of the contact without the results that are cached in it.
- :func:`hidden_alike`: masked copies of two forms of a contact, with the same text hidden in both.
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
    """Return the tables of a contact, which hold its visible part: masked, unless the contact is revealed."""
    return contact.__rtca_inside__.tables


def record_of(contact: Contact) -> Record:
    """Return the contact as the service sent it: clear text, which the caller must not show.

    The record is masked only if the contact comes from a corpus that keeps it masked.
    """
    return contact.__rtca_inside__.record


def concealed(contact: Contact) -> Contact:
    """Return a masked copy of a revealed contact, and any other contact itself."""
    return Contact(record_of(contact)) if contact.revealed else contact


def unworked(contact: Contact) -> Contact:
    """Return a copy of a contact without its cached results, so that what is computed from the copy is freed with it.

    A contact that a corpus keeps masked is returned itself, because its tables cannot be made again.
    """
    if isinstance(tables_of(contact), KeptTables):
        return contact
    return Contact(record_of(contact), revealed=contact.revealed)


def hidden_alike(one: Contact, other: Contact) -> tuple[Contact, Contact]:
    """Return masked copies of two forms or readings of a contact, in this order; both hide what either hides."""
    return _beside(one, other), _beside(other, one)


def _beside(contact: Contact, other: Contact) -> Contact:
    made = Contact(record_of(contact))
    object.__setattr__(made, "__rtca_inside__", Inside(record_of(contact), beside=record_of(other)))
    return made
