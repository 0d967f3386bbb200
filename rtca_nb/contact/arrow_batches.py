"""Frames of many contacts as Arrow tables, made batch by batch: each table once for all contacts of a batch.

They are, value for value, what ``contact.arrow(name)`` gives contact by contact, one under the other, with the
contact's id before it. A batch is bounded, so that memory does not grow with the number of contacts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import kind_of
from rtca_nb.base.columnar import Codes, Table
from rtca_nb.contact import exports
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.concat import CONTACT_ID
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.frames import arrow_of
from rtca_nb.exceptions import UsageError
from rtca_nb.privacy.notebook_marks import MARKER, METADATA_KEY
from rtca_nb.tables.batch_tables import BatchTables
from rtca_nb.tables.contact_codes import CONTACT
from rtca_nb.tables.schema import COLUMNS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

__all__ = ["BATCH", "arrow_batches", "arrow_tables", "numbered_tables"]

BATCH: Final = 200
"""Contacts that are worked out together: more take more memory, and are hardly faster."""


def arrow_batches(
    contacts: Iterable[Contact],
    names: Sequence[str] | None = None,
    *,
    size: int = BATCH,
    allow_revealed: bool = False,
) -> Iterator[dict[str, pa.Table]]:
    """Yield the frames of many contacts, batch by batch, as :func:`arrow_tables` returns them.

    Parameters
    ----------
    contacts : iterable of Contact
        Taken as needed, ``size`` at a time.
    names : sequence of str, optional
        Names of frames; default all.
    size : int
        Contacts of a batch, at least 1.
    allow_revealed : bool
        Permit clear text of revealed contacts.

    Raises
    ------
    RevealError
        If a contact is revealed and ``allow_revealed`` is not set.
    UsageError
        If there is no frame of that name, or something is not a contact.
    """
    chosen = exports.checked_names(names)
    rest = iter(contacts)
    while batch := list(islice(rest, size)):
        yield arrow_tables(batch, chosen, allow_revealed=allow_revealed)


def arrow_tables(
    contacts: Sequence[Contact], names: Sequence[str] | None = None, *, allow_revealed: bool = False
) -> dict[str, pa.Table]:
    """Return the frames of some contacts, each as one Arrow table.

    Parameters
    ----------
    contacts : sequence of Contact
        Each is as masked, or as revealed, as it is.
    names : sequence of str, optional
        Names of frames; default all.
    allow_revealed : bool
        Permit clear text of revealed contacts; ``rtca_nb`` in the metadata then says ``REVEALED``.

    Returns
    -------
    dict of str to pyarrow.Table
        For each frame the rows of all contacts in their order, ``contact_id`` first; columns and types as of
        ``contact.arrow(name)``.

    Raises
    ------
    RevealError
        If a contact is revealed and ``allow_revealed`` is not set.
    UsageError
        If there is no frame of that name, or something is not a contact.
    """
    chosen = exports.checked_names(names)
    for contact in contacts:
        if not isinstance(contact, Contact):
            raise UsageError(f"Arrow tables are made of contacts, not of {kind_of(contact)}; leave it out")
    what = "an Arrow table can be written unasked"
    exports.check_permission(contacts, allow_revealed=allow_revealed, what=what)
    ids = tuple([contact.contact_id for contact in contacts])
    found = {}
    for name, table, codes in numbered_tables(contacts, chosen):
        column = arrow_of((CONTACT_ID,), Table({CONTACT_ID.name: Codes(codes.astype("int32"), ids)})).column(0)
        found[name] = table.add_column(0, CONTACT_ID.name, column)
    if any(contact.revealed for contact in contacts):
        return {name: table.replace_schema_metadata({METADATA_KEY: MARKER}) for name, table in found.items()}
    return found


def numbered_tables(
    contacts: Sequence[Contact], names: Sequence[str]
) -> Iterator[tuple[str, pa.Table, npt.NDArray[np.int64]]]:
    """Yield the frames of some contacts as :func:`arrow_tables` makes them, without ids.

    Nothing is asked about revealed contacts: whoever writes the tables has to.

    Parameters
    ----------
    contacts : sequence of Contact
    names : sequence of str
        Names of frames.

    Yields
    ------
    name : str
    table : pyarrow.Table
    contacts : array of int
        Of which contact each row is, by its place among the contacts.
    """
    import numpy as np

    made = BatchTables([tables_of(contact) for contact in contacts]) if contacts else None
    for name in names:
        columns = COLUMNS[name]
        if made is None:
            yield name, arrow_of(columns, {column.name: [] for column in columns}), np.zeros(0, np.int64)
            continue
        table = made.get(name)
        held: dict[str, Any] = {column.name: table.held(column.name) for column in columns}
        yield name, arrow_of(columns, Table(held, table.times)), table.held(CONTACT)
