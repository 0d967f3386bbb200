"""Turn a batch of contacts into rows, as one Arrow table for each table of a corpus.

This is the only module that knows how a contact becomes rows. Everything about a batch is computed once and together:
the tables, the stored form of each contact, and its key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.columnar import Table, codes_of
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.kept import keep_all
from rtca_nb.corpus.contact_rows import contact_rows
from rtca_nb.corpus.folded import folded_array
from rtca_nb.corpus.forms import Entry
from rtca_nb.corpus.identity import Key, Rank, Reading, key_of, rank_of
from rtca_nb.corpus.schema import CONTACTS, FOLDED, FRAMES, KEYS, SEGMENTS, TABLES, TRANSCRIPT, Rows, stored_schema
from rtca_nb.corpus.stored_arrays import stored_array, utf8_array
from rtca_nb.corpus.typed_masks import typed_told
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.model.record import Record
from rtca_nb.tables.about import About
from rtca_nb.tables.batch_tables import BatchTables
from rtca_nb.tables.contact_codes import CONTACT, contacts_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

__all__ = ["WRITTEN", "Batch"]

WRITTEN: Final = ("reading", "beside")
"""Columns of ``contacts`` that the writer adds, because they depend on other contacts that are written."""


class Batch:
    """Contacts that are processed together.

    Parameters
    ----------
    contacts : sequence of Contact
        At least one contact, and a few hundred at most. Masked contacts stay masked, and revealed ones revealed.

    Attributes
    ----------
    entries : list of Entry
        The contacts in the same order, each with its place in the batch (from 0), its key and its reading.
    """

    def __init__(self, contacts: Sequence[Contact]) -> None:
        self._contacts = contacts
        tables = [tables_of(contact) for contact in contacts]
        self._tables = tables
        self._redactors = [one.redactor for one in tables]
        self._made = BatchTables(tables)
        self._about = self._made.about()
        self._kept = keep_all(contacts, self._made, self._about)
        firsts = self._first_ids()
        self.entries = [
            Entry(
                key_of(contacts[place], redactor, firsts.get(place)),
                contacts[place],
                Reading(_rank(redactor.record, about), kept.digest, None, redactor.record.instance_id),
                kept,
                place,
            )
            for place, (redactor, about, kept) in enumerate(zip(self._redactors, self._about, self._kept, strict=True))
        ]

    def __repr__(self) -> str:
        return f"<Batch of {len(self._contacts)} contacts>"

    def _first_ids(self) -> dict[int, str]:
        """Return the first message id of each contact, by the contact's place in the batch.

        If every contact has an id of its own, nothing is returned, because message ids are then not needed.
        """
        if all(redactor.record.contact_id != UNKNOWN_ID for redactor in self._redactors):
            return {}
        found: dict[int, str] = {}
        table = self._made.get("transcript")
        for place, identity in zip(contacts_of(table).tolist(), table["id"], strict=True):
            if identity is not None:
                found.setdefault(place, identity)
        return found

    def rows(self, places: Sequence[int] | None = None) -> Rows:
        """Return the rows of the contacts, for every table.

        Parameters
        ----------
        places : sequence of int, optional
            Places in the batch (from 0) of the contacts to take; by default all.

        Returns
        -------
        dict of str to pyarrow.Table
            ``contacts``, every frame and ``segments``, with ``contact_id``, ``output_type`` and ``redaction_trusted``
            first. The rows are in the order of the contacts, and equal to those of :func:`rtca_nb.concat_frames`.
            ``contacts`` lacks the columns :data:`WRITTEN`, and ``transcript`` also has the column for searches.
        """
        import numpy as np
        import pyarrow as pa

        trusted = [redactor.trusted for redactor in self._redactors]
        keys = _Keys([entry.key for entry in self.entries], trusted)
        each = np.arange(len(self.entries))
        made = {
            CONTACTS: Table({CONTACT: each, **contact_rows(self._contacts, self._made, self._about)}),
            **{name: self._made.get(name) for name in FRAMES},
        }
        kept = None
        if places is not None and len(places) < len(each):
            kept = np.zeros(len(each), bool)
            kept[[*places]] = True
        found = {name: _arrow(name, table, keys) for name, table in made.items()}
        contents = utf8_array([kept.content for kept in self._kept])
        found[SEGMENTS] = pa.table({**keys.arrays(each), "content": contents})
        texts = found[TRANSCRIPT]["content"].combine_chunks()
        folded = folded_array(typed_told(made[TRANSCRIPT], self._tables), made["redactions"], trusted, texts)
        found[TRANSCRIPT] = found[TRANSCRIPT].append_column(FOLDED, folded)
        if kept is None:
            return found
        whose = {**{name: contacts_of(table) for name, table in made.items()}, SEGMENTS: each}
        return {name: table.filter(pa.array(kept[whose[name]])) for name, table in found.items()}


def _rank(record: Record, about: About) -> Rank:
    return rank_of(complete=record.complete, status=record.status, end=about.end, segments=len(record.segments))


def _arrow(name: str, table: Table, keys: _Keys) -> pa.Table:
    """Convert a table of the batch to Arrow, with the key columns first; columns that it lacks are null."""
    import pyarrow as pa

    whose = contacts_of(table)
    if not len(whose) and name != TRANSCRIPT:
        return stored_schema(name).empty_table()
    arrays = keys.arrays(whose)
    there = {*table}  # the table's own method would convert the column to a list
    for column in TABLES[name][len(KEYS) :]:
        if column.name not in WRITTEN:
            known = table if column.name in there else Table({column.name: [None] * len(whose)})
            arrays[column.name] = stored_array(name, column, known)
    return pa.table(arrays)


class _Keys:
    """Keys of contacts, as columns for their rows in any table."""

    def __init__(self, keys: Sequence[Key], trusted: Sequence[bool]) -> None:
        import numpy as np
        import pyarrow as pa

        self._trusted = np.array(trusted, bool)
        columns = {"contact_id": [key.contact_id for key in keys], "output_type": [key.output_type for key in keys]}
        coded = {name: codes_of(texts) for name, texts in columns.items()}
        self._texts = {name: (found.codes, pa.array(found.values, pa.string())) for name, found in coded.items()}

    def arrays(self, whose: npt.NDArray[np.int64]) -> dict[str, Any]:
        """Return the key columns of some rows, by name; ``whose`` is the place in the batch of each row's contact."""
        import pyarrow as pa

        found: dict[str, Any] = {
            name: pa.DictionaryArray.from_arrays(pa.array(codes[whose]), texts)
            for name, (codes, texts) in self._texts.items()
        }
        return {**found, "redaction_trusted": pa.array(self._trusted[whose])}
