"""Parts: some contacts with all of their rows, in one Parquet file for each table that has any."""

from __future__ import annotations

import io
import secrets
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rtca_nb.base.groups import order_of
from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.folded import is_folded
from rtca_nb.corpus.identity import Key, Reading, rank_of
from rtca_nb.corpus.layout import EMPTY, Part
from rtca_nb.corpus.roots import Shelf, Snapshot
from rtca_nb.corpus.row_owners import Ranks, numbered, owner_name
from rtca_nb.corpus.schema import CONTACTS, ENCODED, KEYS, TABLES, TRANSCRIPT, Rows, as_stored, stored_schema
from rtca_nb.privacy.notebook_marks import MARKER, METADATA_KEY

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "Rows",
    "empty_part",
    "is_any_revealed",
    "joined",
    "parquet_of",
    "readings_in",
    "readings_of",
    "rows_of_contact",
    "rows_of_part",
    "without",
    "write_part",
]

_GROUP: Final = 20_000
_MEASURED: Final = frozenset({"bool", "int", "float", "time"})
_READING: Final = (
    *(key.name for key in KEYS),
    *("complete", "status", "end", "segments", "reading", "beside", "instance_id"),
)


def write_part(shelf: Shelf, rows: Rows, *, revealed: bool, name: str | None = None) -> Part:
    """Write a part; it is on the disk when this returns.

    Parameters
    ----------
    shelf : Shelf
        Place for its files.
    rows : dict of str to pyarrow.Table
        Stored rows of every table, which this sorts by the start of their contacts. Each table is taken out of it once
        its file is written, to free its memory.
    revealed : bool
        Whether any of it is in clear text, which the metadata of its files then record.
    name : str, optional
        Default: a new one.

    Raises
    ------
    RtcaError
        If it cannot be written.
    """
    name = name or secrets.token_hex(8)
    contacts, folded = len(rows[CONTACTS]), is_folded(rows[TRANSCRIPT])
    filled = (
        (table, _said_to_be_clear(content) if revealed else content)
        for table, content in _sorted(rows)
        if len(content) or name == EMPTY
    )
    files = shelf.keep(name, filled, revealed=revealed)
    return Part(name, contacts, revealed, files, searched=folded)


def _said_to_be_clear(content: pa.Table) -> pa.Table:
    # Other tools read these files as well.
    return content.replace_schema_metadata({**(content.schema.metadata or {}), METADATA_KEY: MARKER})


def parquet_of(table: str, content: pa.Table) -> memoryview:
    """Return the rows of a part as a file of Parquet."""
    import pyarrow.parquet as pq

    file = io.BytesIO()

    encoded = [column for column in ENCODED[table] if column in content.column_names]
    with pq.ParquetWriter(
        file,
        content.schema,
        compression="zstd",
        use_dictionary=encoded,
        # Statistics are useless for texts that differ in every row.
        write_statistics=[*encoded, *(column.name for column in TABLES[table] if column.kind in _MEASURED)],
        # The files have their own types, however the rows were held in memory.
        store_schema=False,
        # A bit that flips on a disk is detected, and not read as other words.
        write_page_checksum=True,
    ) as writer:
        writer.write_table(content, row_group_size=_GROUP)
        # Without their schema, files would have no metadata.
        if METADATA_KEY.encode() in (content.schema.metadata or {}):
            writer.add_key_value_metadata({METADATA_KEY: MARKER})
    return file.getbuffer()


def empty_part(shelf: Shelf) -> Part:
    """Write the empty part, from which readers know the columns of every table."""
    return write_part(
        shelf, {table: stored_schema(table).empty_table() for table in TABLES}, revealed=False, name=EMPTY
    )


def rows_of_part(snapshot: Snapshot, part: Part) -> Rows:
    """Read a part; columns that an older release did not write are null.

    Raises
    ------
    CorpusError
        If the content of a file has changed since it was written.
    """
    return {table: _read(snapshot, table, part) for table in TABLES}


def rows_of_contact(snapshot: Snapshot, part: Part, key: Key) -> Rows:
    """Read the rows of one contact, which is in a part."""
    own = [owner_name(key)]
    return {table: _filtered(_read(snapshot, table, part, key.contact_id), own, keep=True) for table in TABLES}


def keys_in(snapshot: Snapshot, part: Part) -> pa.Table:
    """Return the keys of the contacts of a part.

    Raises
    ------
    CorpusError
        If its file has changed since it was written.
    """
    return _content(snapshot, CONTACTS, part, [column.name for column in KEYS])


def _read(snapshot: Snapshot, table: str, part: Part, contact_id: str | None = None) -> pa.Table:
    """Read a table of a part, or only the rows of one contact in all its forms."""
    import pyarrow as pa
    import pyarrow.compute as pc

    schema = stored_schema(table)
    if table not in part.files:
        return schema.empty_table()
    found = _content(snapshot, table, part)
    if contact_id is not None:
        found = found.filter(pc.equal(found.column(KEYS[0].name), contact_id))
    for field in schema:
        if field.name not in found.column_names:
            found = found.append_column(field, pa.nulls(len(found), field.type))
    return as_stored(table, found)


def _content(snapshot: Snapshot, table: str, part: Part, wanted: Collection[str] | None = None) -> pa.Table:
    """Read a file of a part, or some of its columns. Raises CorpusError if the file has changed since."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(snapshot.source(table, part), page_checksum_verification=True)
        return file.read(None if wanted is None else [name for name in file.schema_arrow.names if name in wanted])
    except (OSError, pa.ArrowException):
        raise snapshot.fault() or damaged(f"{table}/{part.name}.parquet", "cannot be read") from None


def readings_in(snapshot: Snapshot, part: Part) -> list[tuple[Key, Reading]]:
    """Return the contacts of a part, reading only the columns for that.

    Raises
    ------
    CorpusError
        If its file has changed since it was written.
    """
    return readings_of(_content(snapshot, CONTACTS, part, _READING))


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
    """Join the rows of some parts or batches."""
    import pyarrow as pa

    found = {}
    for table in TABLES:
        filled = [rows[table] for rows in several if len(rows[table])]
        found[table] = pa.concat_tables(filled) if filled else stored_schema(table).empty_table()
    return found


def without(rows: Rows, keys: Collection[Key]) -> Rows:
    """Remove some contacts from the rows of a part."""
    if not keys:
        return rows
    names = {owner_name(key) for key in keys}
    return {table: _filtered(found, names, keep=False) for table, found in rows.items()}


def _filtered(table: pa.Table, names: Collection[str], *, keep: bool) -> pa.Table:
    """Keep the rows of some contacts, or remove them."""
    import numpy as np
    import pyarrow as pa

    if not len(table):
        return table
    owners = numbered(table)
    chosen = np.array([(name in names) is keep for name in owners.names], bool)
    return table.filter(pa.array(chosen[owners.codes]))


def is_any_revealed(rows: Rows) -> bool:
    """Check whether a contact among the rows is in clear text."""
    return True in rows[CONTACTS].column("revealed").unique().to_pylist()


def _sorted(rows: Rows) -> Iterator[tuple[str, pa.Table]]:
    """Sort rows by the start of their contacts, one table after another; a contact's rows stay together, in order.

    Each table is taken out of ``rows``.
    """
    import numpy as np
    import pyarrow as pa

    contacts = rows[CONTACTS]
    if len(contacts) < 2:
        yield from _taken_out(rows)
        return
    start = contacts.column("start").cast(pa.int64()).fill_null(2**62).to_numpy()
    known = numbered(contacts)
    # By name if two start at the same time, so that the same contacts always make the same part.
    names = np.array(known.names, object)[known.codes]
    ranks_of = Ranks({name: rank for rank, name in enumerate(names[np.lexsort((names, start))].tolist())})
    size = len(names)
    del contacts
    for table, content in _taken_out(rows):
        if not len(content):
            yield table, content
            continue
        # One dictionary for the rows of all batches, as files are made from its numbers.
        whole = content.unify_dictionaries()
        del content
        ranks = ranks_of.of(whole)
        in_order = not (ranks[1:] < ranks[:-1]).any()
        yield table, whole.combine_chunks() if in_order else whole.take(pa.array(order_of(ranks, size)))


def _taken_out(rows: Rows) -> Iterator[tuple[str, pa.Table]]:
    import pyarrow as pa

    for table in [*rows]:
        yield table, rows.pop(table)
        # Otherwise the memory of the last table would stay allocated beside that of the next one.
        pa.default_memory_pool().release_unused()
