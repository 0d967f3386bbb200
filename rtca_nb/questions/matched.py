"""Matches in the contacts of a list: tables of the matches, and names of the matching categories of each contact.

Contacts are identified by their places in the list, counted from 1, because these are faster to compare than ids.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.exceptions import SetupError
from rtca_nb.questions.bins import plain_array
from rtca_nb.questions.period import Period
from rtca_nb.questions.questions import Questions
from rtca_nb.questions.scope import scope
from rtca_nb.questions.source import HeldTable, connected, create_view
from rtca_nb.questions.statistics import scipy_stats

if TYPE_CHECKING:
    import pyarrow as pa

    from rtca_nb.questions.source import Source

__all__ = ["AskedAgain", "Matched", "contacts_asked", "matched_in"]

_ASKED: Final = (
    "c", "output_type", "redaction_trusted", "start", "status", "complete", "first_response_seconds", "notes",
)  # fmt: skip
"""Columns of a list that questions about categories and first responses use."""


class Matched(NamedTuple):
    """Matches in the contacts of a list.

    Attributes
    ----------
    tables : dict of str to pyarrow.Table
        ``contacts``, ``matches`` and ``skipped``; ``contact_id`` is a contact's place, counted from 1.
    names : pyarrow.Array
        For each contact of the list, in its order, the sorted names of the categories that matched.
    uncovered : pyarrow.Array
        For each contact of the list, whether no category matched although all were evaluated.
    """

    tables: dict[str, pa.Table]
    names: pa.Array
    uncovered: pa.Array


class AskedAgain(Questions):
    """Some contacts of a list, which questions can be asked about.

    Parameters
    ----------
    tables : dict of str to pyarrow.Table
        As in :class:`Matched`.
    revealed : bool
        Whether any contact is in clear text.
    """

    def __init__(self, tables: dict[str, pa.Table], *, revealed: bool) -> None:
        self._tables = tables
        self._revealed = revealed

    @property
    def revealed(self) -> bool:
        """Whether any contact is in clear text."""
        return self._revealed

    def table(self, name: str) -> HeldTable:
        """Return a table by its name; one that is not among ``tables`` has no rows."""
        import pyarrow as pa

        nothing = {"contact_id": pa.array([], pa.int64())}
        return HeldTable(name, self._tables[name] if name in self._tables else pa.table(nothing))


def _load_statistics() -> None:
    with contextlib.suppress(SetupError):  # the question that needs it reports the error
        scipy_stats()


def matched_in(source: Source, rows: pa.Table, keys: str) -> Matched:
    """Read the matches in contacts.

    Parameters
    ----------
    source : Source
    rows : pyarrow.Table
        The list; its column ``c`` is a contact's place, counted from 1.
    keys : str
        Names of the columns, separated by commas, that link rows of other tables to contacts in the list.

    Raises
    ------
    CorpusError
        If a file cannot be read.
    """
    # Loaded in the background, because the first question would wait for it otherwise.
    threading.Thread(target=_load_statistics, name="rtca-statistics", daemon=True).start()
    with connected(source.table, ("matches", "skipped")) as connection:
        create_view(connection, "listed", HeldTable("listed", rows))
        found = {
            name: connection.sql(
                f"SELECT c AS contact_id, {columns} FROM {name} JOIN (SELECT c, {keys} FROM listed) USING ({keys})"
            ).to_arrow_table()
            for name, columns in (("matches", "category, rule_id"), ("skipped", "feature, category, rule_id"))
        }
    tables = {"contacts": contacts_asked(rows), **found}
    names = _names(found["matches"], len(rows))
    return Matched(tables, names, _uncovered(tables, names))


def contacts_asked(rows: pa.Table) -> pa.Table:
    """Return the rows of a list as the table ``contacts``, with each contact's place from 1 as ``contact_id``."""
    return rows.select(list(_ASKED)).rename_columns({"c": "contact_id"})


def _names(matches: pa.Table, contacts: int) -> pa.Array:
    """Return for each contact of the list the sorted names of the categories that matched."""
    import numpy as np
    import pyarrow as pa

    encoded = matches.column("category").combine_chunks().dictionary_encode()
    order = np.argsort(np.array(encoded.dictionary.to_pylist(), dtype=object), kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    named = encoded.indices.is_valid()
    codes = rank[plain_array(pa.chunked_array([encoded.indices.filter(named)])).astype(np.int64)]
    places = plain_array(matches.column("contact_id").filter(named)) - 1
    pairs = np.unique(places * max(len(order), 1) + codes)
    ends = np.searchsorted(pairs, np.arange(contacts + 1) * max(len(order), 1))
    names = encoded.dictionary.take(pa.array(order)).take(pa.array(pairs % max(len(order), 1)))
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), names)


def _uncovered(tables: dict[str, pa.Table], names: pa.Array) -> pa.Array:
    """Return for each contact whether no category matched although all were evaluated."""
    import pyarrow as pa
    import pyarrow.compute as pc

    asked = AskedAgain({name: tables[name] for name in ("contacts", "skipped")}, revealed=False)
    with scope(asked.table, ("skipped",), Period(None, None), ("complete", "notes")) as judged:
        judged.judge()
        whole: Any = judged.arrow(
            "SELECT contact_id FROM chosen WHERE c IN (FROM rated) AND c NOT IN (SELECT c FROM skips)"
        ).column("contact_id")
    everything = tables["contacts"].column("contact_id")
    flags = pc.and_(pc.is_in(everything, value_set=whole), pc.equal(pc.list_value_length(names), 0))
    return flags.combine_chunks() if isinstance(flags, pa.ChunkedArray) else flags
