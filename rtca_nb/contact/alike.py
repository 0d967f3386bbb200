"""Both forms of a contact among several: what either of them hides is hidden in both."""

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
    """Return contacts of which two masked forms of one hide what either of them does; revealed ones stay as they are.

    Parameters
    ----------
    contacts : iterable of Contact
        Two of them are forms of one by their ids; where an id is unknown, by the ids of their messages.
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
    """Return the contact that hides more, or the first, which alone knows why something is hidden, if none does.

    A contact that was masked before it was kept may have been masked with its other form already.
    """
    before = tables_of(contact)
    if not isinstance(before, KeptTables) or _texts(before) != _texts(tables_of(made)):
        return made
    return contact


def _texts(tables: Tables) -> list[list[object]]:
    """Return all texts that may be seen, those in lists and categories too."""
    return [
        # Tables that were kept have lists where others have tuples.
        [
            tuple(value) if column.kind == "list" and value is not None else value
            for value in tables.get(name)[column.name]
        ]
        for name, columns in COLUMNS.items()
        for column in columns
        if column.kind in {"text", "list", "enum"}
    ]
