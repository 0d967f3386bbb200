"""Both forms of a contact in one list: text that is hidden in one form is hidden in both."""

from __future__ import annotations

from collections.abc import Iterable

from rtca_nb.contact.access import hidden_alike, tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.identity import message_ids, two_forms
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.tables.contact_tables import Tables
from rtca_nb.tables.kept_tables import KeptTables
from rtca_nb.tables.schema import COLUMNS

__all__ = ["all_alike"]


def all_alike(contacts: Iterable[Contact]) -> list[Contact]:
    """Return the contacts in their order, with the same text hidden in two masked forms of one contact.

    Revealed contacts are returned as they are.

    Parameters
    ----------
    contacts : iterable of Contact
        A Raw and a Redacted contact with the same id are the forms of one contact; if an id is unknown, those that
        share message ids are.
    """
    chosen = list(contacts)
    redactors = [tables_of(contact).redactor for contact in chosen]
    masked = [place for place, redactor in enumerate(redactors) if not redactor.revealed]
    ids = [redactor.record.contact_id for redactor in redactors]
    unnamed = any(ids[place] == UNKNOWN_ID for place in masked)
    first: dict[tuple[str, str], int] = {}
    for place in masked:
        contact = chosen[place]
        keys = [("contact", ids[place])] if ids[place] != UNKNOWN_ID else []
        if unnamed and len(masked) > 1:
            keys += [("message", identity) for identity in message_ids(contact)]
        for other in dict.fromkeys(first.setdefault(key, place) for key in keys):
            if other != place and two_forms(chosen[other], contact) is not None:
                made = hidden_alike(chosen[other], contact)
                chosen[other], chosen[place] = map(_unless_the_same, (chosen[other], contact), made)
                break
    return chosen


def _unless_the_same(contact: Contact, made: Contact) -> Contact:
    """Return ``made``, or ``contact`` if it comes from a corpus and shows the same texts as ``made``.

    ``made`` is ``contact`` after everything that its other form hides was hidden in it too. A contact from a corpus
    knows why its text is hidden, and may already hide what its other form hides.
    """
    before = tables_of(contact)
    if not isinstance(before, KeptTables) or _texts(before) != _texts(tables_of(made)):
        return made
    return contact


def _texts(tables: Tables) -> list[list[object]]:
    """Return the values of each column of all tables that has texts, lists of texts or an enum, column by column."""
    return [
        # Tables that were kept have lists; other tables have tuples.
        [
            tuple(value) if column.kind == "list" and value is not None else value
            for value in tables.get(name)[column.name]
        ]
        for name, columns in COLUMNS.items()
        for column in columns
        if column.kind in {"text", "list", "enum"}
    ]
