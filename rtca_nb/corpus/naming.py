"""A name for a contact without an id, made of what may be seen of it: files of the operation's answers name none.

The service gives each message an id that no other has, a UUID. The one of the first message names the contact: it
stays the first one, however many follow. Ids that somebody else wrote, such as ``m-1``, may be in every contact. Then
the name is made of the instance and of all that the first message has outside of redactions. Of a contact in which no
message has an id, it is made of all that may be seen, so that only the same contact gets the same name.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Final

from rtca_nb.contact.access import concealed, tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.kept import keep
from rtca_nb.model.ids import UNKNOWN_ID

__all__ = ["name_by_message", "unnamed_id"]

_LENGTH: Final = 12
_OF_THE_SERVICE: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Both forms of a message are the same outside of these.
_REDACTION: Final = re.compile(r"\[[A-Z_]+\]|\u2588+")


def unnamed_id(contact: Contact, first: str | None = None) -> str:
    """Return the name of a contact that has no id.

    Nothing that is hidden goes into it, so that nobody can guess at it with the name.

    Parameters
    ----------
    contact : Contact
        As masked, or as revealed, as it is.
    first : str, optional
        Id of its first message that has one, where that is known.
    """
    return (None if first is None else name_by_message(first)) or _name(_naming(concealed(contact)))


def name_by_message(identity: str) -> str | None:
    """Return the name of a contact without an id whose first message has that one; None where others may have it."""
    return _name(identity) if _OF_THE_SERVICE.fullmatch(identity) else None


def _name(of: str) -> str:
    return f"{UNKNOWN_ID}-{hashlib.sha256(of.encode('utf-8', 'replace')).hexdigest()[:_LENGTH]}"


def _naming(contact: Contact) -> str:
    messages = tables_of(contact).get("transcript")
    place = next((place for place, one in enumerate(messages["id"]) if one is not None), None)
    if place is None:
        return keep(contact).digest
    identity = messages["id"][place]
    if _OF_THE_SERVICE.fullmatch(identity):
        return str(identity)
    members = (messages[name][place] for name in ("absolute_time", "participant_id", "participant_role"))
    text = _REDACTION.sub("", messages["content"][place] or "")
    return json.dumps([contact.instance_id, identity, *map(str, members), text])
