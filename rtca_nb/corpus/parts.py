"""Parts: some contacts with all of their rows, one Parquet file for each table that has any."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.identity import Key, Reading, rank_of
from rtca_nb.corpus.layout import EMPTY, Part
from rtca_nb.corpus.roots import Shelf, Snapshot
from rtca_nb.corpus.schema import CONTACTS, KEYS, TABLES, as_stored, stored_schema
from rtca_nb.model.output_types import UNKNOWN_FORM

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "Rows",
    "empty_part",
    "is_any_revealed",
    "joined",
    "readings_in",
    "readings_of",
    "rows_of_contact",
    "rows_of_part",
    "without",
    "write_parquet",
    "write_part",
]

Rows = dict[str, "pa.Table"]

_GROUP: Final = 20_000
_TRUSTED: Final = "+"
_READING: Final = (
    "contact_id",
    "output_type",
    "redaction_trusted",
    "complete",
    "status",
    "end",
    "segments",
    "reading",
    "beside",
    "instance_id",
)


def write_part(shelf: Shelf, rows: Mapping[str, pa.Table], *, revealed: bool, name: str | None = None) -> Part:
    """Write a part, and have it safe when this returns.

    Parameters
    ----------
    shelf : Shelf
        Where its files are put.
    rows : mapping of str to pyarrow.Table
        Stored rows of every table; they are sorted by the start of their contacts.
    revealed : bool
        Whether anything of it is in clear.
    name : str, optional
        Default: a new one.

    Raises
    ------
    RtcaError
        If it cannot be written.
    """
    name = name or secrets.token_hex(8)
    filled = ((table, content) for table, content in _sorted(rows) if len(content) or name == EMPTY)
    return Part(name, len(rows[CONTACTS]), revealed, shelf.keep(name, filled, revealed=revealed))


def write_parquet(content: pa.Table, file: Any) -> None:
    """Write the rows of a part into an open file."""
    import pyarrow.parquet as pq

    pq.write_table(content, file, compression="zstd", row_group_size=_GROUP)


def empty_part(shelf: Shelf) -> Part:
    """Write the part that tells readers the columns of every table."""
    return write_part(
        shelf, {table: stored_schema(table).empty_table() for table in TABLES}, revealed=False, name=EMPTY
    )


def rows_of_part(snapshot: Snapshot, part: Part) -> Rows:
    """Read a part; columns that an older release did not write are null.

    Raises
    ------
    CorpusError
        If a file of it is not what was written.
    """
    return {table: _read(snapshot, table, part) for table in TABLES}


def rows_of_contact(snapshot: Snapshot, part: Part, key: Key) -> Rows:
    """Read the rows of one contact, which is in a part."""
    import pyarrow.compute as pc

    found = rows_of_part(snapshot, part)
    return {
        table: rows.filter(pc.equal(_names(rows), _name(key))) if len(rows) else rows for table, rows in found.items()
    }


def _read(snapshot: Snapshot, table: str, part: Part) -> pa.Table:
    import pyarrow as pa

    schema = stored_schema(table)
    if table not in part.files:
        return schema.empty_table()
    found = _content(snapshot, table, part)
    for field in schema:
        if field.name not in found.column_names:
            found = found.append_column(field, pa.nulls(len(found), field.type))
    return as_stored(table, found)


def _content(snapshot: Snapshot, table: str, part: Part, wanted: Collection[str] | None = None) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(snapshot.source(table, part))
        return file.read(None if wanted is None else [name for name in file.schema_arrow.names if name in wanted])
    except (OSError, pa.ArrowException):
        raise damaged(f"{table}/{part.name}.parquet", "cannot be read") from None


def readings_in(snapshot: Snapshot, part: Part) -> list[tuple[Key, Reading]]:
    """Return what a part has, of which no more is read than that.

    Raises
    ------
    CorpusError
        If its file is not what was written.
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
    """Leave some contacts out of the rows of a part."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not keys:
        return rows
    names = pa.array([_name(key) for key in keys], pa.string())
    return {
        table: found.filter(pc.invert(pc.is_in(_names(found), value_set=names))) if len(found) else found
        for table, found in rows.items()
    }


def is_any_revealed(rows: Rows) -> bool:
    """Whether a contact among the rows is kept in clear."""
    return True in rows[CONTACTS].column("revealed").unique().to_pylist()


def _sorted(rows: Mapping[str, pa.Table]) -> Iterator[tuple[str, pa.Table]]:
    """Sort rows by the start of their contacts, one table after another; those of one stay together, in their order."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    contacts = rows[CONTACTS]
    if len(contacts) < 2:
        yield from rows.items()
        return
    start = contacts.column("start").cast(pa.int64()).fill_null(2**62).to_numpy()
    # By name where two start at once, so that the same contacts make the same part.
    ids = np.array(_names(contacts).to_pylist(), object)
    order = np.lexsort((ids, start))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    known = pa.array(ids, pa.string())
    for table, content in rows.items():
        if not len(content):
            yield table, content
            continue
        codes = pc.index_in(_names(content), value_set=known).to_numpy()
        yield table, content.take(pa.array(np.argsort(rank[codes], kind="stable")))


def _name(key: Key) -> str:
    return f"{key.output_type}{_TRUSTED if key.trusted else ''}\0{key.contact_id}"


def _names(table: pa.Table) -> Any:
    import pyarrow.compute as pc

    identity, form, trusted = (table.column(column.name) for column in KEYS)
    both = pc.and_(pc.equal(form, UNKNOWN_FORM), trusted.fill_null(False))
    form = pc.if_else(both, UNKNOWN_FORM + _TRUSTED, form)
    return pc.binary_join_element_wise(form, identity, "\0").combine_chunks()
