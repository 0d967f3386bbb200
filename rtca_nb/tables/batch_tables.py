"""All tables of several contacts, made together: one table of each name, with the contact of each row.

They hold the same rows as the :class:`~rtca_nb.tables.contact_tables.Tables` of each contact, contact by contact. The
fixed cost of a contact and a table, which for short contacts is nearly all of it, is paid only once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from rtca_nb.base.columnar import Table, joined, times_of
from rtca_nb.base.groups import taken
from rtca_nb.model.inference import UnitDecision
from rtca_nb.model.record_batch import RecordBatch
from rtca_nb.privacy.redaction import Redactor
from rtca_nb.privacy.redaction_batch import BatchRedactor
from rtca_nb.privacy.trust import decide_together
from rtca_nb.tables.about import About
from rtca_nb.tables.contact_codes import CONTACT
from rtca_nb.tables.contact_tables import Tables
from rtca_nb.tables.facts import FIGURES, Facts
from rtca_nb.tables.revisions import revision_table
from rtca_nb.tables.schema import COLUMNS
from rtca_nb.tables.seen_records import SeenRecord, seen_records
from rtca_nb.tables.segment_tables import (
    attachment_table,
    event_table,
    skipped_table,
    summary_table,
    transcript_table,
    unknown_table,
)
from rtca_nb.tables.spans import SPAN_TABLES, SpanTables

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["BatchTables"]

_Any = TypeVar("_Any")


class BatchTables:
    """All tables of several contacts.

    Parameters
    ----------
    contacts : sequence of Tables
        The tables of each contact, at least one; they are made only if necessary.
    """

    def __init__(self, contacts: Sequence[Tables]) -> None:
        self._groups = _grouped(contacts)
        self._made: dict[str, Table] = {}

    def __repr__(self) -> str:
        return f"<BatchTables of {sum(len(group.contacts) for group in self._groups)} contacts>"

    def get(self, name: str) -> Table:
        """Return the table of that name, with the rows of all contacts, contact by contact.

        Parameters
        ----------
        name : str
            A key of :data:`rtca_nb.tables.schema.COLUMNS`.

        Returns
        -------
        Table
            With an additional column :data:`~rtca_nb.tables.contact_codes.CONTACT`, the place of the contact among
            the given ones. Treat it as read-only.
        """
        if name not in self._made:
            self._made[name] = self._get(name)
        return self._made[name]

    def _get(self, name: str) -> Table:
        names = (CONTACT, *(column.name for column in COLUMNS[name]))
        tables = [group.get(name).select(names) for group in self._groups]
        if len(tables) == 1:
            return tables[0]
        import numpy as np

        columns = {column: joined([table.held(column) for table in tables]) for column in names}
        columns[CONTACT] = np.concatenate(
            [group.contacts[table.held(CONTACT)] for group, table in zip(self._groups, tables, strict=True)]
        )
        order = np.argsort(columns[CONTACT], kind="stable")
        return Table({column: taken(values, order) for column, values in columns.items()}, tables[0].times)

    def about(self) -> list[About]:
        """Return the facts about each contact that are not in its tables, in the order of the contacts."""
        return self._by_contact([group.about() for group in self._groups])

    def seen(self) -> list[SeenRecord | None]:
        """Return the visible part of each contact's record, or None if its tables are made separately."""
        # This table must be made first: its order decides which number replaces which file name.
        self.get("attachments")
        return self._by_contact([group.seen() for group in self._groups])

    def _by_contact(self, several: Sequence[Iterable[_Any]]) -> list[_Any]:
        found: dict[int, _Any] = {}
        for group, values in zip(self._groups, several, strict=True):
            found.update(zip(group.contacts.tolist(), values, strict=True))
        return [found[contact] for contact in range(len(found))]


class _Alike(NamedTuple):
    """Properties that contacts must share for their spans to be resolved together."""

    trusted: bool
    revealed: bool
    unit: str


def _grouped(contacts: Sequence[Tables]) -> list[_Group | _Alone]:
    """Group the contacts whose tables can be made together; each of the others is a group of its own."""
    import numpy as np

    redactors = [tables.redactor for tables in contacts]
    regular = [place for place, tables in enumerate(contacts) if _is_regular(tables)]
    together = set(regular)
    groups: list[_Group | _Alone] = [
        _Alone(np.array([place]), tables) for place, tables in enumerate(contacts) if place not in together
    ]
    if not regular:
        return groups
    batch = RecordBatch([redactors[place].record for place in regular])
    units = decide_together(batch)
    alike: dict[_Alike, list[int]] = {}
    for number, (place, unit) in enumerate(zip(regular, units, strict=True)):
        redactor = redactors[place]
        key = _Alike(redactor.trusted, redactor.revealed, unit.unit)
        alike.setdefault(key, []).append(number)
    for numbers in alike.values():
        own = [redactors[regular[number]] for number in numbers]
        joined_records = batch if len(alike) == 1 else RecordBatch([redactor.record for redactor in own])
        groups.append(
            _Group(
                np.array([regular[number] for number in numbers]),
                joined_records,
                own,
                [units[number] for number in numbers],
            )
        )
    return groups


def _is_regular(tables: Tables) -> bool:
    """Return whether the tables of a contact can be made together with those of others."""
    redactor, record = tables.redactor, tables.redactor.record
    # Turns and figures that the source states belong to one contact; so do masks from its other form.
    stated = record.given_turns is not None or bool(record.sent_figures)
    # Kept tables of a contact are passed on unchanged.
    return type(tables) is Tables and type(redactor) is Redactor and not stated and not redactor.paired


class _Alone:
    """One contact whose tables are made separately."""

    def __init__(self, contacts: Integers, tables: Tables) -> None:
        self.contacts = contacts
        self._tables = tables

    def get(self, name: str) -> Table:
        import numpy as np

        table = self._tables.get(name)
        columns = {column: table.held(column) for column in table}
        return Table({CONTACT: np.zeros(table.rows, np.int64), **columns}, table.times)

    def about(self) -> list[About]:
        tables = self._tables
        return [
            About.of(tables.start, tables.end, tables.unreadable_times, tables.redactor.unit, tables.redactor.hiding())
        ]

    def seen(self) -> list[SeenRecord | None]:
        return [None]


class _Group:
    """Contacts whose tables are made together."""

    def __init__(
        self, contacts: Integers, batch: RecordBatch, redactors: Sequence[Redactor], units: Sequence[UnitDecision]
    ) -> None:
        self.contacts = contacts
        self.redactors = redactors
        self.units = units
        self.redactor = BatchRedactor(batch, redactors, units)
        self.facts = Facts(batch)
        self.spans = SpanTables(self.redactor, self.facts)

    def get(self, name: str) -> Table:
        if name in FIGURES:
            return self.facts.get(name)
        if name in SPAN_TABLES:
            return self.spans.get(name)
        return _SEGMENT_TABLES[name](self)

    def about(self) -> Iterator[About]:
        starts, ends = times_of(self.facts.starts), times_of(self.facts.ends)
        unreadable = self.facts.unreadable.tolist()
        for number, unit in enumerate(self.units):
            yield About.of(starts[number], ends[number], unreadable[number], unit, self.redactor.hiding_of(number))

    def seen(self) -> Iterator[SeenRecord | None]:
        yield from seen_records(self.redactor, self.spans)

    def skipped(self) -> Table:
        rows = [row for redactor in self.redactors for row in redactor.record.skipped]
        return self._with_contacts(skipped_table(rows), [len(redactor.record.skipped) for redactor in self.redactors])

    def revisions(self) -> Table:
        """Join the revision tables of the contacts that have revisions."""
        tables = [revision_table(redactor) for redactor in self.redactors if redactor.record.revisions]
        sizes = iter([table.rows for table in tables])
        rows = [next(sizes) if redactor.record.revisions else 0 for redactor in self.redactors]
        columns = {
            column.name: joined([table.held(column.name) for table in tables]) if tables else []
            for column in COLUMNS["revisions"]
        }
        return self._with_contacts(Table(columns), rows)

    def _with_contacts(self, table: Table, sizes: Sequence[int]) -> Table:
        columns: dict[str, Any] = {column: table.held(column) for column in table}
        return Table({CONTACT: self.redactor.record.codes_for(sizes), **columns}, table.times)


_SEGMENT_TABLES: Final[Mapping[str, Callable[[_Group], Table]]] = {
    "transcript": lambda group: transcript_table(group.redactor, group.facts, group.spans),
    "events": lambda group: event_table(group.redactor, group.facts),
    "attachments": lambda group: attachment_table(group.redactor, group.facts),
    "summary": lambda group: summary_table(group.redactor),
    "skipped": _Group.skipped,
    "unknown": lambda group: unknown_table(group.redactor),
    "revisions": _Group.revisions,
}
