"""Find the contact of each row of a table; in this module, each form of a contact counts as a contact of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from rtca_nb.base.groups import order_of
from rtca_nb.corpus.identity import Key
from rtca_nb.corpus.schema import CONTACTS, KEYS, Rows
from rtca_nb.model.output_types import UNKNOWN_FORM

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

__all__ = ["Numbered", "Ranks", "numbered", "owner_name", "rows_by_contact"]

_TRUSTED: Final = "+"


def owner_name(key: Key) -> str:
    """Return a name that is unique to a contact and its form."""
    return f"{key.output_type}{_TRUSTED if key.trusted else ''}\0{key.contact_id}"


class Numbered(NamedTuple):
    """The contact of each row of a table.

    Attributes
    ----------
    codes : numpy.ndarray of int
        For each row, the index of its contact in ``names``.
    names : list of str
        Names of the contacts that occur, from :func:`owner_name`.
    """

    codes: npt.NDArray[np.int64]
    names: list[str]


def numbered(table: pa.Table) -> Numbered:
    """Number the contacts that occur in a table; return the number of each row's contact, and the names."""
    import numpy as np

    owners = _owners(table)
    occurs = np.zeros(owners.size, bool)
    occurs[owners.codes] = True
    numbers = np.cumsum(occurs) - 1
    return Numbered(numbers[owners.codes], owners.names_of(np.flatnonzero(occurs).tolist()))


class Ranks:
    """Looks up the rank of each row's contact, in one table after another.

    Parameters
    ----------
    rank_of : mapping of str to int
        Rank of each contact, its place in some order, by the name from :func:`owner_name`.
    """

    def __init__(self, rank_of: Mapping[str, int]) -> None:
        self._rank_of = rank_of
        self._last: tuple[pa.Array, pa.Array, npt.NDArray[np.int64]] | None = None

    def of(self, table: pa.Table) -> npt.NDArray[np.int64]:
        """Return the rank of each row's contact; all contacts of the table must have a rank."""
        import numpy as np

        owners = _owners(table)
        # Tables that were made together number the same contacts the same way.
        if self._last is None or not (self._last[0].equals(owners.ids) and self._last[1].equals(owners.forms)):
            ranks = [self._rank_of.get(name, -1) for name in owners.names_of(range(owners.size))]
            self._last = owners.ids, owners.forms, np.array(ranks, np.int64)
        found: npt.NDArray[np.int64] = self._last[2][owners.codes]
        return found


class _Owners(NamedTuple):
    """The contact of each row, as a number that combines the numbers of its id, its form and its trust.

    Attributes
    ----------
    codes : numpy.ndarray of int
        The number of each row.
    ids, forms : pyarrow.Array
        The different contact ids and output types.
    """

    codes: npt.NDArray[np.int64]
    ids: pa.Array
    forms: pa.Array

    @property
    def size(self) -> int:
        """Count of possible numbers, which begin at 0; not all of them occur in the rows."""
        return 2 * len(self.ids) * len(self.forms)

    def names_of(self, codes: Iterable[int]) -> list[str]:
        """Return the name (:func:`owner_name`) of the contact that each of these numbers means."""
        ids = self.ids.to_pylist()
        kinds = [name for text in self.forms.to_pylist() for name in (text, text + _TRUSTED)]
        return [f"{kinds[code % len(kinds)]}\0{ids[code // len(kinds)]}" for code in codes]


def _owners(table: pa.Table) -> _Owners:
    identity, form = (_coded(table.column(column.name)) for column in KEYS[:2])
    forms, numbers = form.dictionary.to_pylist(), form.indices.to_numpy()
    codes = (identity.indices.to_numpy().astype("int64") * len(forms) + numbers) * 2
    if UNKNOWN_FORM in forms:
        trusted = table.column(KEYS[2].name).fill_null(False).to_numpy()
        codes += (numbers == forms.index(UNKNOWN_FORM)) & trusted
    return _Owners(codes, identity.dictionary, form.dictionary)


def _coded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """Return a column of texts as a dictionary array: its different texts, and the number of each row's text."""
    import pyarrow as pa

    whole = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    return whole.unify_dictionaries().combine_chunks()


def rows_by_contact(rows: Rows) -> Iterator[Rows]:
    """Yield the rows of each contact, for every table; the contacts are in the order of the table ``contacts``."""
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
