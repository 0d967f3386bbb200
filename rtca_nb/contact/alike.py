"""Both forms of a contact among several: what either of them hides is hidden in both."""

from __future__ import annotations

from collections.abc import Iterable

from rtca_nb.contact.access import hidden_alike, tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.identity import message_ids, two_forms
from rtca_nb.model.ids import UNKNOWN_ID

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
                chosen[other], chosen[place] = hidden_alike(chosen[other], contact)
                break
    return chosen
