"""A list of many contacts: choose some of them, read their rows page by page, and ask questions about them.

The list holds one row per contact in memory, about 500 bytes each. It reads the table ``contacts`` first, which is
enough for a page of rows; it reads matches when they are first needed, and the course of scores for each page. So the
time to choose contacts depends on their number only, not on the length of their messages.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.questions.bins import (
    UNKNOWN,
    Bins,
    bins_of_hours,
    bins_of_scores,
    bins_of_seconds,
    bins_of_times,
    moment_of,
    plain_array,
)
from rtca_nb.questions.courses import Courses
from rtca_nb.questions.matched import AskedAgain, Matched, contacts_asked, matched_in
from rtca_nb.questions.narrowing import DIMENSIONS, ONLY, Kept, Narrowing, conditions
from rtca_nb.questions.period import Period
from rtca_nb.questions.scope import DOUBTED, Scope
from rtca_nb.questions.source import HeldTable, connected
from rtca_nb.tables.notes import UNPROVEN

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from rtca_nb.questions.questions import Questions
    from rtca_nb.questions.source import Source
    from rtca_nb.render.languages import Phrase

    Flags = npt.NDArray[np.bool_]
    Places = npt.NDArray[np.int64]

__all__ = ["SORTS", "ContactList"]

SORTS: Final = {
    "start": "start",
    "contact_id": "contact_id",
    "customer_sentiment": "customer_sentiment",
    "categories": "len(names)",
    "messages": "messages",
    "first_response_seconds": "first_response_seconds",
    "duration_seconds": "duration_seconds",
    "redactions": "redactions",
}
"""SQL of each value that rows can be sorted by, by its name."""

_KEYS: Final = "contact_id, output_type, redaction_trusted"
_COLUMNS: Final = (
    *("channel", "complete", "duration_seconds", "messages", "redactions", "issues", "attachments", "problems"),
    *("customer_sentiment", "first_response_seconds", "agent", "queue", "notes"),
)
"""Columns of ``contacts`` that the list has in addition to the keys, the start and the status."""

_LISTED: Final = (
    f"{_KEYS}, start, status, {', '.join(_COLUMNS)}, date_part('hour', start) AS hour, status = 'COMPLETED' AND "
    f"{DOUBTED} AS unproven"
)
# Figures that place a contact in ranges; an unknown start is UNKNOWN, any other unknown figure is NaN.
_FIGURES: Final = (
    f"coalesce(epoch_us(start), {UNKNOWN}) AS start, coalesce(hour::DOUBLE, 'nan'::DOUBLE) AS hour, "
    "coalesce(customer_sentiment, 'nan'::DOUBLE) AS score, coalesce(first_response_seconds, 'nan'::DOUBLE) AS response"
)
_OWN: Final = ("c", "uncovered", "unproven", "hour")


class ContactList:
    """List of the contacts of a corpus, each once, in the form that questions count.

    Parameters
    ----------
    source : Source
        Has the tables of the contacts.

    Attributes
    ----------
    left_out : tuple of Phrase
        Sentences on contacts and forms that are not in the list.
    revealed : bool
        Whether any contact is in clear text.
    bins : dict of str to Bins
        Ranges of ``"time"``, ``"hour"``, ``"score"`` and ``"response"``, and the range of each contact in the list.
    courses : Courses
        Reads the customer's scores of some contacts.

    Raises
    ------
    SetupError
        If DuckDB or SciPy is not installed.
    CorpusError
        If a file cannot be read.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._matched: Matched | None = None
        self._orders: dict[tuple[str, bool], Places] = {}
        self.courses = Courses(source)
        self.revealed = bool(source.revealed)
        self._rows, self._keys, self.left_out = self._listed()
        figures = self._ask(f"SELECT {_FIGURES} FROM listed", [])
        arrays = {name: plain_array(figures.column(name)) for name in figures.column_names}
        self.bins: dict[str, Bins] = {
            "time": bins_of_times(arrays["start"]),
            "hour": bins_of_hours(arrays["hour"]),
            "score": bins_of_scores(arrays["score"]),
            "response": bins_of_seconds(arrays["response"]),
        }

    def _listed(self) -> tuple[pa.Table, str, tuple[Phrase, ...]]:
        """Return the rows, the columns that link rows of other tables to them, and sentences on what is left out."""
        listed = f"SELECT row_number() OVER () AS c, {_LISTED} FROM {{}}"
        with connected(self._source.table, ("contacts",)) as connection:
            rows = connection.sql(listed.format("contacts"), params=[UNPROVEN]).to_arrow_table()
            # Counted by DuckDB: Arrow would load its functions first, which takes longer than everything else.
            connection.register("listed", rows)
            if connection.sql("SELECT count(DISTINCT contact_id) FROM listed").fetchall() == [(rows.num_rows,)]:
                return rows, "contact_id", ()
            chosen = Scope(connection, Period(None, None), _COLUMNS)
            rows = chosen.arrow(listed.format("(FROM chosen ORDER BY c)"), UNPROVEN)
        return rows, _KEYS, tuple(chosen.left_out)

    def __len__(self) -> int:
        return int(self._rows.num_rows)

    def __repr__(self) -> str:
        return f"<ContactList of {len(self)} contacts>"

    @property
    def knows_matches(self) -> bool:
        """Whether the matches have been read; reading them takes longer than everything else."""
        return self._matched is not None

    def matched(self) -> Matched:
        """Return the matches in all contacts of the list; they are read on the first call.

        Raises
        ------
        CorpusError
            If a file cannot be read.
        """
        with self._lock:
            if self._matched is None:
                found = matched_in(self._source, self._rows, self._keys)
                named = self._rows.append_column("names", found.names).append_column("uncovered", found.uncovered)
                self._rows, self._matched = named, found
            return self._matched

    def has(self, contact_id: str) -> bool:
        """Return whether the list has a contact with this id."""
        import pyarrow as pa
        import pyarrow.compute as pc

        try:
            wanted = pa.scalar(contact_id, pa.string())
        except UnicodeEncodeError:  # a lone surrogate, which no id has
            return False
        return bool(pc.any(pc.equal(self._rows.column("contact_id"), wanted)).as_py())

    def values(self, column: str) -> dict[Any, int]:
        """Return the number of contacts with each known value of a column, by value; the most frequent comes first."""
        found = self._ask(f"SELECT {column} AS v, count(*) AS n FROM listed WHERE v IS NOT NULL GROUP BY v", [])
        pairs = zip(found.column("v").to_pylist(), found.column("n").to_pylist(), strict=True)
        return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))

    def numbers_with(self) -> dict[str, int]:
        """Return how many contacts meet each condition of :data:`rtca_nb.questions.narrowing.ONLY`, by its name."""
        counts = ", ".join(f"count(*) FILTER ({test}) AS {name}" for name, test in ONLY.items())
        (found,) = self._ask(f"SELECT {counts} FROM listed", []).to_pylist()
        return dict(found)

    def kept(self, chosen: Narrowing) -> Kept:
        """Return which contacts of the list meet a reader's choices."""
        import numpy as np

        if chosen.categories:
            self.matched()
        tests = conditions(chosen)
        asked = {name: test for name, test in tests.items() if test[0] != "true"}
        everything = np.ones(len(self), bool)
        flags = dict.fromkeys(DIMENSIONS, everything)
        if asked:
            query = ", ".join(f"({test})::UTINYINT AS {name}_" for name, (test, _) in asked.items())
            values = [value for _, own in asked.values() for value in own]
            found = self._ask(f"SELECT {query} FROM listed", values)
            flags |= {name: plain_array(found.column(f"{name}_")).view(bool) for name in asked}
        every = np.logical_and.reduce([flags[name] for name in asked]) if asked else everything
        but = {
            name: np.logical_and.reduce([everything, *(flags[other] for other in asked if other != name)])
            if name in asked
            else every
            for name in DIMENSIONS
        }
        return Kept(every, but, int(np.count_nonzero(every)))

    def uncovered(self, kept: Flags) -> int:
        """Return the number of contacts in which no category matches although all were evaluated.

        ``kept`` says for each contact of the list whether to count it.
        """
        return int((self.matched().uncovered.to_numpy(zero_copy_only=False) & kept).sum())

    def questions(self, kept: Flags, *, matches: bool = True) -> Questions:
        """Return an object that answers questions about some contacts of the list.

        Parameters
        ----------
        kept : array of bool
            For each contact of the list, whether to include it.
        matches : bool
            Whether questions about categories will be asked too, not only about first responses.
        """
        import pyarrow as pa

        tables = self.matched().tables if matches else {"contacts": contacts_asked(self._rows)}
        if not kept.all():
            # contact_id is the contact's place in the list, counted from 1.
            places = {name: table.column("contact_id").to_numpy() - 1 for name, table in tables.items()}
            tables = {name: table.filter(pa.array(kept[places[name]])) for name, table in tables.items()}
        return AskedAgain(tables, revealed=self.revealed)

    def order(self, kept: Flags, sort: str, *, descending: bool, begin: int = 0, limit: int | None = None) -> Places:
        """Return the places in the list, from 0, of some contacts, sorted by a value; unknown values come last.

        Parameters
        ----------
        kept : array of bool
            For each contact of the list, whether to include it.
        sort : str
            Key of :data:`SORTS`.
        descending : bool
        begin, limit : int
            Number of sorted contacts to skip, and how many to return after them; default: all.
        """
        wanted = (sort, descending)
        end = len(self) if limit is None else begin + limit
        if wanted not in self._orders and limit is not None and kept.all():
            return self._sorted(sort, end, descending=descending)[
                begin:
            ]  # DuckDB finds the first rows without sorting all
        self.prepare_order(sort, descending=descending)
        places = self._orders[wanted]
        return places[kept[places]][begin:end]

    def prepare_order(self, sort: str, *, descending: bool) -> None:
        """Sort all contacts in advance, so that :meth:`order` is quick for this value and direction."""
        if (sort, descending) not in self._orders:
            self._orders[sort, descending] = self._sorted(sort, len(self), descending=descending)

    def _sorted(self, sort: str, limit: int, *, descending: bool) -> Places:
        if sort == "categories":
            self.matched()
        way = "DESC" if descending else "ASC"
        by = f"{SORTS[sort]} {way} NULLS LAST, start DESC NULLS LAST, contact_id"
        return plain_array(self._ask(f"SELECT c - 1 AS place FROM listed ORDER BY {by} LIMIT {limit}", []).column(0))

    def rows(self, places: Places) -> list[dict[str, Any]]:
        """Return a dict of values for each of some contacts, given by their places in the list, from 0.

        Most values are columns of ``contacts``. ``unproven`` is True if nothing is known to be missing, but nothing
        proves that the contact is complete. Once the matches have been read, there are also ``names``, the matching
        categories, and ``uncovered``, which is True if no category matched although all were evaluated.
        """
        wanted = [int(place) + 1 for place in places]
        marks = ", ".join("?" * len(wanted)) or "NULL"
        # Arrow would load pandas for a time with a zone.
        query = f"SELECT * REPLACE (epoch_us(start) AS start) FROM listed WHERE c IN ({marks})"
        found = {row["c"]: row for row in self._ask(query, wanted).to_pylist()}
        return [{**found[place], "start": moment_of(found[place]["start"])} for place in wanted]

    def table(self, places: Places) -> pa.Table:
        """Return an Arrow table of some contacts, given by their places in the list, from 0.

        It has the columns of ``contacts`` that the list has, and ``names``: the matching categories.
        """
        self.matched()
        rows = self._rows.take(places)
        return rows.drop_columns(list(_OWN))

    def _ask(self, query: str, values: list[Any]) -> pa.Table:
        """Run a query on the table ``listed``, the rows of the list; safe to call from several threads."""
        with connected(lambda _: HeldTable("listed", self._rows), ("listed",)) as connection:
            return connection.sql(query, params=values).to_arrow_table()
