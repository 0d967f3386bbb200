"""Contacts to the tables of a corpus: a batch of contacts in, one Arrow table for each table out.

This is the only place that knows how a contact becomes rows; whatever makes the same rows faster takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rtca_nb.contact.arrow_batches import numbered_tables
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.frames import arrow_of
from rtca_nb.corpus.contact_rows import Numbered, contact_rows
from rtca_nb.corpus.identity import key_of
from rtca_nb.corpus.schema import CONTACTS, FRAMES, KEYS, SEGMENTS, TABLES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

__all__ = ["WRITTEN", "tables_of"]

_Keys = tuple[str, str, bool]

WRITTEN = ("reading", "beside")
"""Columns of ``contacts`` that a writer adds, as they depend on what else is written."""


def tables_of(contacts: Sequence[Contact], kept: Sequence[bytes]) -> dict[str, pa.Table]:
    """Return the rows of some contacts, for every table.

    Parameters
    ----------
    contacts : sequence of Contact
        Each is as masked, or as revealed, as it is: both forms of one hide the same already. A few hundred at most.
    kept : sequence of bytes
        Each of them as :func:`rtca_nb.contact.kept.keep` keeps it.

    Returns
    -------
    dict of str to pyarrow.Table
        ``contacts``, every frame and ``segments``, with ``contact_id``, ``output_type`` and ``redaction_trusted``
        first. The rows are in the order of the contacts, and equal to those of :func:`rtca_nb.concat_frames`.
        ``contacts`` lacks the columns :data:`WRITTEN`.
    """
    keys = [(*key_of(contact)[:2], contact.redaction_trusted) for contact in contacts]
    frames = {name: Numbered(table, whose) for name, table, whose in numbered_tables(contacts, FRAMES)}
    each = range(len(keys))
    return {
        CONTACTS: _with_keys(_table(CONTACTS, contact_rows(contacts, frames)), keys, each),
        **{name: _with_keys(frame.table, keys, frame.contacts) for name, frame in frames.items()},
        SEGMENTS: _with_keys(_table(SEGMENTS, {"content": [content.decode() for content in kept]}), keys, each),
    }


def _table(name: str, values: Mapping[str, list[Any]]) -> pa.Table:
    """Return a table without its keys; a column of which there is nothing is missing throughout."""
    columns = tuple(column for column in TABLES[name][len(KEYS) :] if column.name not in WRITTEN)
    rows = max(map(len, values.values()))
    return arrow_of(columns, {column.name: values.get(column.name, [None] * rows) for column in columns})


def _with_keys(table: pa.Table, keys: Sequence[_Keys], whose: Sequence[int] | npt.NDArray[np.int64]) -> pa.Table:
    """Put the keys of contacts before their rows, which say whose each is by its place among them."""
    import pyarrow as pa

    taken = pa.array(whose, pa.int64())
    for place, column in enumerate(KEYS):
        values = arrow_of((column,), {column.name: [key[place] for key in keys]}).column(column.name).combine_chunks()
        table = table.add_column(place, column.name, values.take(taken))
    return table
