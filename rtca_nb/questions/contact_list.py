"""Many contacts as a list: what is chosen of them, pages of rows, and the answers to questions about those.

The list holds one row a contact in memory, about 500 bytes each, and reads the files again only for the course of the
scores on a page. So choosing takes as long as looking through the rows, whatever the contacts said.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.exceptions import SetupError
from rtca_nb.questions.bins import Bins, bins_of_hours, bins_of_scores, bins_of_seconds, bins_of_times
from rtca_nb.questions.narrowing import DIMENSIONS, ONLY, Narrowing, conditions
from rtca_nb.questions.questions import Questions
from rtca_nb.questions.scope import Period, scope
from rtca_nb.questions.source import HeldTable, connected
from rtca_nb.questions.statistics import scipy_stats

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from rtca_nb.questions.source import Source

    Flags = npt.NDArray[np.bool_]

__all__ = ["SORTS", "ContactList", "Kept"]

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
"""What rows can be sorted by, and SQL of it."""

_COLUMNS: Final = (
    *("channel", "complete", "duration_seconds", "messages", "redactions", "issues", "attachments", "problems"),
    *("customer_sentiment", "first_response_seconds", "agent", "queue", "notes"),
)
"""Columns of ``contacts`` that the list has beside the keys, the start and the status."""

_POINTS: Final = 60


class Kept(NamedTuple):
    """Which contacts are kept.

    Attributes
    ----------
    all : array of bool
        By every dimension.
    but : dict of str to array of bool
        By every dimension but one.
    """

    all: Flags
    but: dict[str, Flags]


def _load_statistics() -> None:
    with contextlib.suppress(SetupError):  # the question that needs it says so
        scipy_stats()


class _Asked(Questions):
    """Some contacts of a list, for questions; they are known by their places, which are compared faster than ids."""

    def __init__(self, tables: dict[str, pa.Table], *, revealed: bool) -> None:
        self._tables = tables
        self._revealed = revealed

    @property
    def revealed(self) -> bool:
        """Whether any contact is in clear."""
        return self._revealed

    def table(self, name: str) -> HeldTable:
        """Return a table; one that was not read has no rows."""
        import pyarrow as pa

        nothing = {"contact_id": pa.array([], pa.int64())}
        return HeldTable(name, self._tables[name] if name in self._tables else pa.table(nothing))


class ContactList:
    """The contacts of a corpus, each once, in the form that questions count.

    Parameters
    ----------
    source : Source
        What has their tables.

    Attributes
    ----------
    left_out : tuple of str
        Sentences: what is not in the list.
    revealed : bool
        Whether any contact is in clear.
    bins : dict of str to Bins
        Of each dimension with a range, over all contacts.

    Raises
    ------
    SetupError
        If DuckDB or SciPy is not installed.
    CorpusError
        If a file cannot be read.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._open = contextlib.ExitStack()
        self._connection: Any = None
        self.revealed = bool(source.revealed)
        # The first question waits for it otherwise, half a second after everything else is there.
        threading.Thread(target=_load_statistics, name="rtca-statistics", daemon=True).start()
        with scope(source.table, ("matches", "skipped"), Period(None, None), _COLUMNS) as asked:
            self.left_out = tuple(asked.left_out)
            asked.rate()
            asked.run("CREATE TEMP TABLE named AS SELECT c, list_sort(list(category)) AS names FROM matched GROUP BY c")
            lacking = "NOT complete AND status = 'COMPLETED' AND c IN (FROM unproven)"
            self._rows = asked.arrow(
                "SELECT * EXCLUDE (forms, names), date_part('hour', start) AS hour, coalesce(names, []) AS names, "
                "names IS NULL AND c IN (SELECT c FROM rated) AND c NOT IN (SELECT c FROM skips) AS uncovered, "
                f"coalesce({lacking}, false) AS unproven FROM chosen LEFT JOIN named USING (c) ORDER BY c"
            )
            skipped = f"SELECT c AS contact_id, feature, category, rule_id FROM {asked.of('skipped')}"
            of_all = {
                "matches": asked.arrow("SELECT c AS contact_id, category, rule_id FROM matching"),
                "skipped": asked.arrow(skipped),
            }
        self._of_all = of_all
        own = ["contact_id", "names", "uncovered", "unproven", "hour"]
        self._places = self._rows.drop_columns(own).rename_columns({"c": "contact_id"})
        self.bins: dict[str, Bins] = {
            "time": bins_of_times(self._rows.column("start")),
            "hour": bins_of_hours(self._rows.column("hour")),
            "score": bins_of_scores(self._rows.column("customer_sentiment")),
            "response": bins_of_seconds(self._rows.column("first_response_seconds")),
        }

    def __len__(self) -> int:
        return int(self._rows.num_rows)

    def __repr__(self) -> str:
        return f"<ContactList of {len(self)} contacts>"

    def has(self, contact_id: str) -> bool:
        """Whether there is such a contact."""
        import pyarrow as pa
        import pyarrow.compute as pc

        try:
            wanted = pa.scalar(contact_id, pa.string())
        except UnicodeEncodeError:  # half of a surrogate pair, which no id has
            return False
        return bool(pc.any(pc.equal(self._rows.column("contact_id"), wanted)).as_py())

    def values(self, column: str) -> dict[Any, int]:
        """Return the values of a column of few, and how many contacts have each; the most frequent first."""
        import pyarrow.compute as pc

        counts = pc.value_counts(self._rows.column(column)).to_pylist()
        found = [(one["values"], one["counts"]) for one in counts if one["values"] is not None]
        return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))

    def number_with(self, what: str) -> int:
        """Return how many contacts have what :data:`rtca_nb.questions.narrowing.ONLY` names so."""
        return int(self._ask(f"SELECT count(*) AS n FROM listed WHERE {ONLY[what]}", []).column("n")[0].as_py())

    def kept(self, chosen: Narrowing) -> Kept:
        """Return which contacts are kept."""
        import numpy as np

        tests = conditions(chosen)
        query = ", ".join(f"{tests[name][0]} AS {name}_" for name in DIMENSIONS)
        values = [value for name in DIMENSIONS for value in tests[name][1]]
        found = self._ask(f"SELECT {query} FROM listed", values)
        flags = {name: found.column(f"{name}_").to_numpy(zero_copy_only=False) for name in DIMENSIONS}
        but = {
            name: np.logical_and.reduce([flags[other] for other in DIMENSIONS if other != name]) for name in DIMENSIONS
        }
        return Kept(but["time"] & flags["time"], but)

    def uncovered(self, kept: Flags) -> int:
        """Return in how many of some contacts no category matches, though all were evaluated."""
        return int((self._rows.column("uncovered").to_numpy(zero_copy_only=False) & kept).sum())

    def questions(self, kept: Flags) -> Questions:
        """Return some contacts, to ask about their categories and first responses."""
        import pyarrow as pa

        tables = {"contacts": self._places, **self._of_all}
        if not kept.all():
            # Places are counted from 1 in the list's own order.
            places = {name: table.column("contact_id").to_numpy() - 1 for name, table in tables.items()}
            tables = {name: table.filter(pa.array(kept[places[name]])) for name, table in tables.items()}
        return _Asked(tables, revealed=self.revealed)

    def order(self, chosen: Narrowing, sort: str, *, descending: bool, begin: int = 0, limit: int | None = None) -> Any:
        """Return the places of contacts that are kept, sorted; what is not known comes last.

        Parameters
        ----------
        chosen : Narrowing
        sort : str
            One of :data:`SORTS`.
        descending : bool
        begin, limit : int
            From which on, and how many; default: all.
        """
        tests = conditions(chosen).values()
        where = " AND ".join(test for test, _ in tests)
        values = [value for _, own in tests for value in own]
        way = "DESC" if descending else "ASC"
        return self._ask(
            f"SELECT place FROM (SELECT *, row_number() OVER () - 1 AS place FROM listed) WHERE {where} ORDER BY "
            f"{SORTS[sort]} {way} NULLS LAST, start DESC NULLS LAST, contact_id LIMIT ? OFFSET ?",
            [*values, len(self) if limit is None else limit, begin],
        ).column("place")

    def rows(self, places: Any) -> list[dict[str, Any]]:
        """Return the rows of contacts: columns of ``contacts``, ``names`` of matching categories, and two flags.

        A contact is ``uncovered`` where no category matches, though all were evaluated, and ``unproven`` where it lacks
        nothing as far as is known, though nothing proves that.
        """
        found: list[dict[str, Any]] = self._rows.take(places).to_pylist()
        return found

    def table(self, places: Any) -> pa.Table:
        """Return the columns of ``contacts`` that are held of contacts, and ``names``, as an Arrow table."""
        return self._rows.take(places).drop_columns(["c", "uncovered", "unproven", "hour"])

    def courses(self, rows: Sequence[dict[str, Any]]) -> list[list[float]]:
        """Return the customer's progressive scores of some contacts, in order; thinned where there are very many.

        Raises
        ------
        CorpusError
            If a file cannot be read, or is not there any more.
        """
        keys = {self._key(row): place for place, row in enumerate(rows)}
        found: list[list[float]] = [[] for _ in rows]
        if not rows:
            return found
        with connected(self._source.table, ("sentiment",)) as connection:
            told = connection.execute(
                "SELECT contact_id, output_type, redaction_trusted, progressive_score FROM sentiment WHERE contact_id "
                f"IN ({', '.join('?' * len(rows))}) AND participant_role = 'CUSTOMER' AND progressive_score IS NOT "
                "NULL ORDER BY turn",
                [row["contact_id"] for row in rows],
            ).fetchall()
        for *key, score in told:
            place = keys.get(tuple(key))
            if place is not None:
                found[place].append(score)
        return [course[:: -(-len(course) // _POINTS)] if course else course for course in found]

    def _key(self, row: dict[str, Any]) -> tuple[Any, ...]:
        return row["contact_id"], row["output_type"], row["redaction_trusted"]

    def _ask(self, query: str, values: list[Any]) -> pa.Table:
        """Ask the list itself, in DuckDB, which stays open for as long as the list is there."""
        if self._connection is None:
            rows = self._rows
            self._connection = self._open.enter_context(connected(lambda name: HeldTable(name, rows), ("listed",)))
        # Threads may ask at the same time, each with a cursor of its own.
        with self._connection.cursor() as cursor:
            return cursor.sql(query, params=values).to_arrow_table()
