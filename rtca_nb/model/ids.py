"""Ids of contacts, and names for contacts without an id, because files of the operation's answers hold no id."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rtca_nb.model.record import Record

__all__ = ["UNKNOWN_ID", "shown_id", "unused_name"]

UNKNOWN_ID: Final = "unknown"
"""Replaces an id that neither the source nor the caller gave."""


def shown_id(record: Record) -> str:
    """Return the name of a contact in lists of several: its id, or its file's name if it has no id."""
    return record.origin if record.contact_id == UNKNOWN_ID and record.origin is not None else record.contact_id


def unused_name(name: str, used: Container[str]) -> str:
    """Return ``name`` if it is not in ``used``, otherwise the first unused of ``name-2``, ``name-3`` and so on.

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
