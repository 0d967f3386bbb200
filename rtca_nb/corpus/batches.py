"""Contacts to the tables of a corpus: a batch of contacts in, one Arrow table for each table out.

This is the only place that knows how a contact becomes rows; whatever makes the same rows faster takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rtca_nb.contact.contact import Contact
from rtca_nb.contact.frames import arrow_of, arrow_table
from rtca_nb.contact.kept import keep
from rtca_nb.corpus.contact_rows import contact_row
from rtca_nb.corpus.identity import key_of
from rtca_nb.corpus.schema import CONTACTS, FRAMES, KEYS, SEGMENTS, TABLES
from rtca_nb.tables.schema import COLUMNS, Column

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["WRITTEN", "tables_of"]

_Keys = tuple[str, str, bool]

WRITTEN = ("reading", "beside")
"""Columns of ``contacts`` that a writer adds, as they depend on what else is written."""


def tables_of(contacts: Sequence[Contact]) -> dict[str, pa.Table]:
    """Return the rows of some contacts, for every table.

    Parameters
    ----------
    contacts : sequence of Contact
        Each is as masked, or as revealed, as it is: both forms of one hide the same already. A few hundred at most.

    Returns
    -------
    dict of str to pyarrow.Table
        ``contacts``, every frame and ``segments``, with ``contact_id``, ``output_type`` and ``redaction_trusted``
        first. The rows are in the order of the contacts, and equal to those of :func:`rtca_nb.concat_frames`.
        ``contacts`` lacks the columns :data:`WRITTEN`.
    """
    keys = [(*key_of(contact)[:2], contact.redaction_trusted) for contact in contacts]
    rows = [contact_row(contact) for contact in contacts]
    return {
        CONTACTS: _with_keys(_rows(_own(CONTACTS), rows), keys, [1] * len(keys)),
        **{name: _stacked(name, contacts, keys) for name in FRAMES},
        SEGMENTS: _with_keys(
            _rows(_own(SEGMENTS), [{"content": keep(contact).encoded().decode()} for contact in contacts]),
            keys,
            [1] * len(keys),
        ),
    }


def _own(name: str) -> tuple[Column, ...]:
    """Return the columns of a table that are not keys."""
    return tuple(column for column in TABLES[name][len(KEYS) :] if column.name not in WRITTEN)


def _rows(columns: Sequence[Column], rows: Sequence[dict[str, Any]]) -> pa.Table:
    return arrow_of(columns, {column.name: [row.get(column.name) for row in rows] for column in columns})


def _stacked(name: str, contacts: Sequence[Contact], keys: Sequence[_Keys]) -> pa.Table:
    import pyarrow as pa

    tables = [contact.arrow(name, allow_revealed=True).replace_schema_metadata(None) for contact in contacts]
    sizes = [len(table) for table in tables]
    filled = [table for table in tables if len(table)] or tables[:1]
    return _with_keys(
        pa.concat_tables(filled or [arrow_table(name, {column.name: [] for column in COLUMNS[name]})]), keys, sizes
    )


def _with_keys(table: pa.Table, keys: Sequence[_Keys], sizes: Sequence[int]) -> pa.Table:
    """Put the keys of contacts before their rows."""
    import numpy as np
    import pyarrow as pa

    rows = np.repeat(np.arange(len(keys)), sizes)
    for place, column in enumerate(KEYS):
        values = arrow_of((column,), {column.name: [key[place] for key in keys]}).column(column.name).combine_chunks()
        taken = values.take(pa.array(rows))
        table = table.add_column(place, column.name, taken)
    return table
