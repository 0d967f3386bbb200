"""Name contacts without an id by their visible content; files of the operation's answers have no contact id.

The service gives each message a unique id, a UUID. The id of the first message names the contact, because this message
stays the first however many follow. Other ids, such as ``m-1``, may occur in every contact; then the name is made from
the instance and from the first message, without its redactions. If no message has an id, the name is made from
everything that is visible, so that only the same contact gets the same name.
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
# The two forms of a message differ only in these.
_REDACTION: Final = re.compile(r"\[[A-Z_]+\]|\u2588+")


def unnamed_id(contact: Contact, first: str | None = None) -> str:
    """Make a name for a contact without an id.

    The name does not depend on masked text, so it cannot confirm guesses at that text.

    Parameters
    ----------
    contact : Contact
        A revealed contact gets the same name as a masked one.
    first : str, optional
        Id of the first message that has an id, if it is known.
    """
    return (None if first is None else name_by_message(first)) or _name(_naming(concealed(contact)))


def name_by_message(identity: str) -> str | None:
    """Return the name of a contact whose first message has this id.

    None if the id is not a UUID, because messages of other contacts may then have the same id.
    """
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
