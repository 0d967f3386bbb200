"""Kept tables of a contact, in place of tables that are made from its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rtca_nb.base.columnar import Table
from rtca_nb.privacy.kept_redaction import KeptRedactor
from rtca_nb.privacy.redaction import HiddenValue
from rtca_nb.tables.contact_tables import Tables

__all__ = ["KeptTables"]


class KeptTables(Tables):
    """All tables of a contact, as they were stored earlier rather than made from its record.

    Parameters
    ----------
    redactor : KeptRedactor
    frames : mapping of str to Table
        Every table, by its name.
    hidden : sequence of HiddenValue
        The hidden values of the contact.
    """

    def __init__(self, redactor: KeptRedactor, frames: Mapping[str, Table], hidden: Sequence[HiddenValue]) -> None:
        super().__init__(redactor)
        self._frames = frames
        self._hidden = hidden

    def get(self, name: str) -> Table:
        """Return the table of that name. Treat it as read-only."""
        return self._frames[name]

    def hidden_values(self) -> list[HiddenValue]:
        """Return all hidden values of the contact, each with its field and the reason."""
        return list(self._hidden)
