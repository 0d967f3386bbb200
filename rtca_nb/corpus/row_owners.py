"""Whose each row of some tables of a corpus is: contacts by number, each form of one by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from rtca_nb.base.groups import order_of
from rtca_nb.corpus.identity import Key
from rtca_nb.corpus.schema import CONTACTS, KEYS, Rows
from rtca_nb.model.output_types import UNKNOWN_FORM

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

__all__ = ["Numbered", "numbered", "owner_name", "rows_by_contact"]

_TRUSTED: Final = "+"


def owner_name(key: Key) -> str:
    """Return a name that no other contact or form has."""
    return f"{key.output_type}{_TRUSTED if key.trusted else ''}\0{key.contact_id}"


class Numbered(NamedTuple):
    """The contact of each row: its number, and for each number a name that no other contact or form has."""

    codes: npt.NDArray[np.int64]
    names: list[str]


def numbered(table: pa.Table) -> Numbered:
    """Return whose each row of a table is."""
    import numpy as np

    (ids, identity), (forms, form) = (_coded(table.column(column.name)) for column in KEYS[:2])
    trusted = table.column(KEYS[2].name).fill_null(False).to_numpy()
    unstated = forms.index(UNKNOWN_FORM) if UNKNOWN_FORM in forms else -1
    codes = (identity * len(forms) + form) * 2 + ((form == unstated) & trusted)
    occurs = np.zeros(2 * len(ids) * len(forms), bool)
    occurs[codes] = True
    found = np.flatnonzero(occurs)
    numbers = np.cumsum(occurs) - 1
    kinds = [name for text in forms for name in (text, text + _TRUSTED)]
    return Numbered(
        numbers[codes], [f"{kinds[code % len(kinds)]}\0{ids[code // len(kinds)]}" for code in found.tolist()]
    )


def _coded(column: pa.ChunkedArray) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Return the texts of a column, and the number of that of each row."""
    import pyarrow as pa

    whole = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    array = whole.unify_dictionaries().combine_chunks()
    return array.dictionary.to_pylist(), array.indices.to_numpy()


def rows_by_contact(rows: Rows) -> Iterator[Rows]:
    """Yield the rows of each contact, in the order of the table ``contacts``."""
    import numpy as np
    import pyarrow as pa

    whose = numbered(rows[CONTACTS])
    places = {whose.names[code]: place for place, code in enumerate(whose.codes.tolist())}
    size = len(places)
    sorted_rows: Rows = {}
    begins: dict[str, npt.NDArray[np.int64]] = {}
    for name, table in rows.items():
        if not len(table):
            continue
        found = numbered(table)
        owners = np.array([places[owner] for owner in found.names], np.int64)[found.codes]
        sorted_rows[name] = table.take(pa.array(order_of(owners, size))).combine_chunks()
        begins[name] = np.searchsorted(np.sort(owners), np.arange(size + 1))
    for place in range(size):
        yield {
            name: sorted_rows[name].slice(begins[name][place], begins[name][place + 1] - begins[name][place])
            if name in sorted_rows
            else table
            for name, table in rows.items()
        }
