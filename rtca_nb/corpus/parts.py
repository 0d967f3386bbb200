"""Parts of a corpus: some contacts with all of their rows, in one Parquet file for each table that has rows."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rtca_nb.base.groups import order_of
from rtca_nb.corpus.folded import is_folded
from rtca_nb.corpus.identity import Key, Reading, rank_of
from rtca_nb.corpus.layout import EMPTY, Part
from rtca_nb.corpus.part_files import columns_of_file, kept, rows_of_owner
from rtca_nb.corpus.roots import Shelf, Snapshot
from rtca_nb.corpus.row_owners import Ranks, numbered, owner_name
from rtca_nb.corpus.schema import CONTACTS, KEYS, TABLES, TRANSCRIPT, Rows, stored_schema
from rtca_nb.privacy.notebook_marks import MARKER, METADATA_KEY

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "Order",
    "Rows",
    "empty_part",
    "is_any_revealed",
    "joined",
    "keep_part",
    "readings_in",
    "readings_of",
    "rows_of_contact",
    "without",
    "write_part",
]

_READING: Final = (
    *(key.name for key in KEYS),
    *("complete", "status", "end", "segments", "reading", "beside", "instance_id"),
)


def write_part(shelf: Shelf, rows: Rows, *, revealed: bool, name: str | None = None) -> Part:
    """Write a part; its files are durable when this returns.

    Parameters
    ----------
    shelf : Shelf
        Place for its files.
    rows : dict of str to pyarrow.Table
        Rows to store, by table; files have them in order of the start of their contacts. The tables are removed from
        this dict one by one, to free the memory of each once its file is written.
    revealed : bool
        Whether any contact is in clear text; the metadata of the files then record it.
    name : str, optional
        By default, a new name.

    Raises
    ------
    RtcaError
        If it cannot be written.
    """
    contacts, folded = len(rows[CONTACTS]), is_folded(rows[TRANSCRIPT])
    order = Order.of(rows[CONTACTS])
    tables = ((table, iter([order.sorted(content)])) for table, content in _taken_out(rows))
    return keep_part(shelf, tables, contacts, revealed=revealed, is_folded=lambda: folded, name=name)


def keep_part(
    shelf: Shelf,
    tables: Iterable[tuple[str, Iterator[pa.Table]]],
    contacts: int,
    *,
    revealed: bool,
    is_folded: Callable[[], bool],
    name: str | None = None,
) -> Part:
    """Write the files of a part; tables without rows get no file, except in the empty part.

    Parameters
    ----------
    shelf : Shelf
        Place for its files.
    tables : iterable of (str, iterator of pyarrow.Table)
        Name of each table, with one pyarrow.Table for each block of contacts, in order.
    contacts : int
        Number of contacts.
    revealed : bool
        Whether any contact is in clear text.
    is_folded : callable
        Called when all is written; returns whether every message with text has a value in the column for searches.
    name : str, optional
        By default, a new name.

    Raises
    ------
    RtcaError
        If it cannot be written.
    """
    name = name or secrets.token_hex(8)
    filled = ((table, _filled(contents, even_empty=name == EMPTY)) for table, contents in tables)
    marked = (
        (table, map(_said_to_be_clear, contents) if revealed else contents)
        for table, contents in filled
        if contents is not None
    )
    files = shelf.keep(name, marked, revealed=revealed)
    return Part(name, contacts, revealed, files, searched=is_folded())


def _filled(contents: Iterator[pa.Table], *, even_empty: bool) -> Iterator[pa.Table] | None:
    """Return an iterator over the same tables, or None if all are empty; ``even_empty`` also accepts empty tables."""
    seen = []
    for content in contents:
        seen.append(content)
        if len(content) or even_empty:
            return itertools.chain(seen, contents)
    return None


def _said_to_be_clear(content: pa.Table) -> pa.Table:
    # Other tools read these files as well.
    return content.replace_schema_metadata({**(content.schema.metadata or {}), METADATA_KEY: MARKER})


def empty_part(shelf: Shelf) -> Part:
    """Write the empty part, which gives readers the columns of every table."""
    nothing = {table: stored_schema(table).empty_table() for table in TABLES}
    return write_part(shelf, nothing, revealed=False, name=EMPTY)


def rows_of_contact(snapshot: Snapshot, part: Part, key: Key) -> Rows:
    """Read the rows of one form of a contact in a part, for every table.

    Raises
    ------
    CorpusError
        If the content of a file has changed since it was written.
    """
    owner = owner_name(key)
    return {table: rows_of_owner(snapshot, table, part, key.contact_id, owner) for table in TABLES}


def keys_in(snapshot: Snapshot, part: Part) -> pa.Table:
    """Return the key columns of the table ``contacts`` in a part.

    Raises
    ------
    CorpusError
        If its file has changed since it was written.
    """
    return columns_of_file(snapshot, CONTACTS, part, [column.name for column in KEYS])


def readings_in(snapshot: Snapshot, part: Part) -> list[tuple[Key, Reading]]:
    """Return the key and the reading of each contact of a part, reading only the columns needed.

    Raises
    ------
    CorpusError
        If its file has changed since it was written.
    """
    return readings_of(columns_of_file(snapshot, CONTACTS, part, _READING))


def readings_of(contacts: pa.Table) -> list[tuple[Key, Reading]]:
    """Return the key and the reading of each row of the table ``contacts``."""
    import pyarrow as pa

    size = len(contacts)
    columns = {
        name: contacts.column(name).cast(pa.int64()).to_pylist()
        if name == "end" and name in contacts.column_names
        else contacts.column(name).to_pylist()
        if name in contacts.column_names
        else [None] * size
        for name in _READING
    }
    return [
        (
            Key.of(identity, form, trusted=bool(trusted)),
            Reading(
                rank_of(complete=bool(complete), status=status, end=end, segments=segments or 0),
                digest or "",
                beside,
                instance,
            ),
        )
        for identity, form, trusted, complete, status, end, segments, digest, beside, instance in zip(
            *columns.values(), strict=True
        )
    ]


def joined(several: Sequence[Rows]) -> Rows:
    """Join the rows of some parts or batches, table by table."""
    import pyarrow as pa

    found = {}
    for table in TABLES:
        filled = [rows[table] for rows in several if len(rows[table])]
        found[table] = pa.concat_tables(filled) if filled else stored_schema(table).empty_table()
    return found


def without(rows: Rows, keys: Collection[Key]) -> Rows:
    """Return the rows of a part, without the rows of some contacts."""
    if not keys:
        return rows
    names = {owner_name(key) for key in keys}
    return {table: kept(found, names, keep=False) for table, found in rows.items()}


def is_any_revealed(rows: Rows) -> bool:
    """Check whether a contact among the rows is in clear text."""
    return True in rows[CONTACTS].column("revealed").unique().to_pylist()


class Order:
    """The order of contacts in a block: by start, with unknown starts last; those with equal starts by name.

    Each form of a contact counts as a contact. Files have the rows in this order, so that the same contacts always make
    the same files.
    """

    def __init__(self, ranks: Ranks, size: int) -> None:
        self._ranks = ranks
        self._size = size

    @classmethod
    def of(cls, contacts: pa.Table) -> Order:
        """Return the order of the contacts in some rows of the table ``contacts``."""
        import numpy as np
        import pyarrow as pa

        if not len(contacts):
            return cls(Ranks({}), 0)
        start = contacts.column("start").cast(pa.int64()).fill_null(2**62).to_numpy()
        known = numbered(contacts)
        names = np.array(known.names, object)[known.codes]
        in_order = names[np.lexsort((names, start))].tolist()
        return cls(Ranks({name: rank for rank, name in enumerate(in_order)}), len(names))

    def sorted(self, rows: pa.Table) -> pa.Table:
        """Return rows of any table, sorted by this order of contacts; rows of one contact keep their order."""
        import pyarrow as pa

        if not len(rows):
            return rows
        # The rows of all batches need one dictionary, because files are made from its numbers.
        whole = rows.unify_dictionaries()
        if self._size < 2:
            return whole.combine_chunks()
        ranks = self._ranks.of(whole)
        in_order = not (ranks[1:] < ranks[:-1]).any()
        return whole.combine_chunks() if in_order else whole.take(pa.array(order_of(ranks, self._size)))


def _taken_out(rows: Rows) -> Iterator[tuple[str, pa.Table]]:
    import pyarrow as pa

    for table in [*rows]:
        yield table, rows.pop(table)
        # Otherwise the memory of this table would stay allocated while the next table is written.
        pa.default_memory_pool().release_unused()
