"""Distinguish messages in which someone typed the mask character from those with masked text.

A stored message does not show the difference; the contact does, while it is written.
"""

from __future__ import annotations

from collections.abc import Sequence

from rtca_nb.base.columnar import Table
from rtca_nb.model.offsets import MASK
from rtca_nb.render.searched import typed_apart
from rtca_nb.tables.contact_codes import CONTACT, contacts_of
from rtca_nb.tables.contact_tables import Tables

__all__ = ["typed_told"]


def typed_told(transcript: Table, tables: Sequence[Tables]) -> Table:
    """Return the messages for folding, changed so that typed mask characters do not count as masked text.

    Parameters
    ----------
    transcript : Table
        Messages of all of the contacts, with a column that numbers the contact of each row from 0.
    tables : sequence of Tables
        Tables of each contact, by this number; each has its messages in the same order as ``transcript``.
    """
    contents = list(transcript["content"])
    masked = [row for row, text in enumerate(contents) if text is not None and MASK in text]
    if not masked:
        return transcript
    whose = contacts_of(transcript).tolist()
    typing = {place for place in {whose[row] for row in masked} if _is_typed(tables[place])}
    if not typing:
        return transcript
    first: dict[int, int] = {}
    for row, place in enumerate(whose):
        first.setdefault(place, row)
    media, roles = transcript["content_type"], transcript["participant_role"]
    for row in masked:
        if whose[row] in typing:
            mask = tables[whose[row]].masks()[row - first[whose[row]]]
            if mask is not None:
                contents[row] = typed_apart(mask, media[row], roles[row])
    columns = {name: transcript.held(name) for name in (CONTACT, "id", "content_type", "participant_role")}
    return Table({**columns, "content": contents})


def _is_typed(tables: Tables) -> bool:
    """Check whether a contact has the mask character in any message as sent."""
    return any(text is not None and MASK in text for text in tables.redactor.record.messages.content)
