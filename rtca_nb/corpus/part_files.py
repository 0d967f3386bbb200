"""Read files of a part: some of their columns, or the rows of one contact."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.layout import Part
from rtca_nb.corpus.row_owners import numbered
from rtca_nb.corpus.schema import KEYS, stored_schema, with_all_columns

if TYPE_CHECKING:
    import pyarrow as pa

    from rtca_nb.corpus.roots import Snapshot

__all__ = ["columns_of_file", "kept", "opened_file", "rows_of_owner"]


def opened_file(snapshot: Snapshot, table: str, part: Part) -> Any:
    """Return the file of a table in a part as a pyarrow ParquetFile, after checking that it is what was written.

    Without this check, rewriting a damaged part would make the damage permanent. Errors of Arrow and of the disk are
    raised as they are; the caller must turn them into errors of this package.

    Raises
    ------
    CorpusError
        If the content of the file has changed.
    """
    import pyarrow.parquet as pq

    return pq.ParquetFile(snapshot.checked_source(table, part), page_checksum_verification=True)


def columns_of_file(snapshot: Snapshot, table: str, part: Part, wanted: Collection[str]) -> pa.Table:
    """Read the wanted columns of the file of a table in a part; columns that the file lacks are left out.

    Raises
    ------
    CorpusError
        If the file has changed since it was written.
    """
    import pyarrow as pa

    try:
        file = opened_file(snapshot, table, part)
        return file.read([name for name in file.schema_arrow.names if name in wanted])
    except (OSError, pa.ArrowException):
        raise snapshot.fault() or damaged(f"{table}/{part.name}.parquet", "cannot be read") from None


def rows_of_owner(snapshot: Snapshot, table: str, part: Part, contact_id: str, owner: str) -> pa.Table:
    """Read the rows of one form of a contact; only Parquet row groups that have the contact are read in full.

    Parameters
    ----------
    snapshot : Snapshot
    table : str
    part : Part
    contact_id, owner : str
        Id of the contact, and the name of its form (:func:`rtca_nb.corpus.row_owners.owner_name`).

    Raises
    ------
    CorpusError
        If the file has changed since it was written.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if table not in part.files:
        return stored_schema(table).empty_table()
    name = KEYS[0].name
    try:
        file = opened_file(snapshot, table, part)
        groups = []
        for group in range(file.num_row_groups):
            ids = file.read_row_group(group, [name], use_threads=False).column(name)
            if pc.any(pc.equal(ids, contact_id)).as_py():
                groups.append(group)
        if not groups:
            return stored_schema(table).empty_table()
        found = file.read_row_groups(groups)
    except (OSError, pa.ArrowException):
        raise snapshot.fault() or damaged(f"{table}/{part.name}.parquet", "cannot be read") from None
    own = found.filter(pc.equal(found.column(name), contact_id))
    return kept(with_all_columns(stored_schema(table), own), [owner], keep=True)


def kept(rows: pa.Table, owners: Collection[str], *, keep: bool) -> pa.Table:
    """Return the rows of some forms of contacts or, if ``keep`` is false, all other rows.

    ``owners`` has the names of the forms, as :func:`rtca_nb.corpus.row_owners.owner_name` makes them.
    """
    import numpy as np
    import pyarrow as pa

    if not len(rows):
        return rows
    found = numbered(rows)
    chosen = np.array([(name in owners) is keep for name in found.names], bool)
    return rows.filter(pa.array(chosen[found.codes]))
