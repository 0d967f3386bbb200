"""All tables of a contact, which frames, views and reports share.

A :class:`~rtca_nb.base.columnar.Table` has the columns of :data:`rtca_nb.tables.schema.COLUMNS`, and is made on first
use. Facts that redaction does not affect are computed once for a record, masked and revealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from rtca_nb.base.columnar import Table, times_of
from rtca_nb.privacy.redaction import HiddenValue, MessageMask, Redactor
from rtca_nb.tables.facts import FIGURES, Facts
from rtca_nb.tables.revisions import revision_table
from rtca_nb.tables.schema import COLUMNS
from rtca_nb.tables.segment_tables import (
    attachment_table,
    event_table,
    skipped_table,
    summary_table,
    transcript_table,
    unknown_table,
)
from rtca_nb.tables.spans import SPAN_TABLES, SpanTables

__all__ = ["Table", "Tables"]


class Tables:
    """All tables of one contact, masked by one redactor.

    Parameters
    ----------
    redactor : Redactor

    Attributes
    ----------
    redactor : Redactor
    facts : Facts
        Facts that redaction does not affect.
    spans : SpanTables
    """

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor
        self.facts = Facts.of(redactor.record)
        self.spans = SpanTables(redactor, self.facts)
        self._made: dict[str, Table] = {}

    def __repr__(self) -> str:
        return f"<Tables of {self.redactor!r}>"

    def get(self, name: str) -> Table:
        """Return the table ``name``, a key of ``schema.COLUMNS``; it is made once. Treat it as read-only."""
        if name not in self._made:
            if name in FIGURES:
                made = self.facts.get(name)
            elif name in SPAN_TABLES:
                made = self.spans.get(name)
            else:
                made = _SEGMENT_TABLES[name](self)
            self._made[name] = made.select(column.name for column in COLUMNS[name])
        return self._made[name]

    @property
    def start(self) -> int | None:
        """Microseconds since 1970 of the first message, event or attachment; None if none has a time."""
        return times_of(self.facts.starts)[0]

    @property
    def end(self) -> int | None:
        """Microseconds since 1970 of the last message, event or attachment; None if none has a time."""
        return times_of(self.facts.ends)[0]

    @property
    def unreadable_times(self) -> int:
        """Number of timestamps that cannot be read."""
        return int(self.facts.unreadable[0])

    def row_of(self, identity: str) -> int | None:
        """Return the row of a message in the transcript table; None if there is no such message."""
        return self.facts.row_of(identity)

    def rows_of(self, ids: Iterable[str | None]) -> list[int | None]:
        """Return, for each id, the row of its message in the transcript table; None if there is no such message."""
        return self.facts.rows_of(ids)

    def masks(self) -> list[MessageMask | None]:
        """Return each message's mask, with its visible text, by row of the transcript table; None without text."""
        masks: list[MessageMask | None] = self.facts.in_order(self.redactor.messages())
        return masks

    def hidden_values(self) -> list[HiddenValue]:
        """Return all hidden values of the contact, each with its field and the reason."""
        quoted = self.spans.hidden_values()
        return [*self.redactor.hidden_values(), *(value for _, value in quoted)]


_SEGMENT_TABLES: Final[Mapping[str, Callable[[Tables], Table]]] = {
    "transcript": lambda tables: transcript_table(tables.redactor, tables.facts, tables.spans),
    "events": lambda tables: event_table(tables.redactor, tables.facts),
    "attachments": lambda tables: attachment_table(tables.redactor, tables.facts),
    "summary": lambda tables: summary_table(tables.redactor),
    "skipped": lambda tables: skipped_table(tables.redactor.record.skipped),
    "unknown": lambda tables: unknown_table(tables.redactor),
    "revisions": lambda tables: revision_table(tables.redactor),
}
