"""Choose the contacts that a question counts, each once, and note which are left out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.model.output_types import OUTPUT_TYPES
from rtca_nb.model.reading_notes import ASKED_ONLY
from rtca_nb.questions.groups import Group
from rtca_nb.questions.period import Period
from rtca_nb.questions.source import connected, create_view
from rtca_nb.render.languages import Phrase, phrase, phrase_count
from rtca_nb.tables.notes import UNPROVEN

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["DOUBTED", "Scope", "scope"]

DOUBTED: Final = "coalesce(NOT complete AND len([note FOR note IN notes IF starts_with(note, ?)]) > 0, false)"
"""SQL for a contact not known to lack anything, but without proof that it is complete; parameter: ``UNPROVEN``."""

_TERMINAL: Final = "COMPLETED"
_UNRATED: Final = {
    "failed": phrase("the analysis failed"),
    "not analysed": phrase("without analysis"),
    "unasked": phrase("categories not requested"),
    "skipped": phrase("categories skipped by the service"),
    "incomplete": phrase("incomplete data"),
}
_KEYS: Final = "contact_id, output_type, redaction_trusted"
# Prefers the form that ``Corpus.contact`` returns.
_PREFERRED: Final = " ".join(
    f"WHEN '{form}' THEN {place}" for place, form in enumerate(reversed(OUTPUT_TYPES))
)  # words of this package


class Scope:
    """The contacts of one question, as the table ``chosen`` of a connection, numbered by its column ``c``.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    period : Period
    columns : sequence of str
        Columns of ``contacts`` that are needed in addition to the keys, ``start`` and ``status``.

    Attributes
    ----------
    contacts : int
        Number of chosen contacts.
    left_out : list of Phrase
        Sentences on what is left out, and other notes.
    """

    def __init__(self, connection: Any, period: Period, columns: Sequence[str]) -> None:
        self._connection = connection
        self.left_out: list[Phrase] = []
        within, values = ["true"], []
        for test, value in (("start >= ?", period.begin), ("start < ?", period.end)):
            if value is not None:
                within.append(test)
                values.append(value)
        # Files are opened once for everything about contacts; few contacts have a note that questions use.
        self.run(
            f"CREATE TEMP TABLE every_form AS SELECT row_number() OVER () AS c, {_KEYS}, start, status, complete AS "
            f"{', '.join(('whole', *columns))}, [note FOR note IN notes IF starts_with(note, ?) OR "
            "starts_with(lower(note), ?)] AS noted, 1 AS forms FROM contacts",
            UNPROVEN,
            ASKED_ONLY[0],
        )
        (rows, ids) = self.row("SELECT count(*), count(DISTINCT contact_id) FROM every_form")
        single = bool(rows == ids)
        self.contacts, others = rows, 0
        if single and not period.bounded:
            self.run("ALTER TABLE every_form RENAME TO chosen")
        else:
            several = (
                "every_form"
                if single
                else "(SELECT * REPLACE (count(*) OVER (PARTITION BY contact_id) AS forms) FROM every_form QUALIFY "
                f"row_number() OVER (PARTITION BY contact_id ORDER BY CASE output_type {_PREFERRED} ELSE "
                f"{len(OUTPUT_TYPES)} END, redaction_trusted DESC, start, status) = 1)"
            )
            self.run(f"CREATE TEMP TABLE chosen AS SELECT * FROM {several} WHERE {' AND '.join(within)}", *values)
            (self.contacts, others) = self.row("SELECT count(*), coalesce(sum(forms - 1), 0)::BIGINT FROM chosen")
        # If each contact has one form, its id alone identifies it.
        self._keys = "contact_id" if single else _KEYS
        self._every = self.contacts if single and not period.bounded else None
        if others:
            forms = phrase_count("{n} other form of counted contacts", "{n} other forms of counted contacts", others)
            self.left_out.append(phrase("Left out: {things}.", things=forms))
        if period.bounded:
            (timeless,) = self.row(
                "SELECT count(DISTINCT contact_id) FROM contacts WHERE start IS NULL "
                "AND contact_id NOT IN (SELECT contact_id FROM chosen)"
            )
            self.leave_out_contacts(
                timeless, phrase("without a time, so it is not known whether they are in the period")
            )
            if rows and not self.contacts:
                self.left_out.append(phrase("No contact starts in the period."))

    def __repr__(self) -> str:
        return f"<Scope of {self.contacts} contacts>"

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of an SQL query, which must be written in this package; ``values`` are its parameters."""
        found: list[tuple[Any, ...]] = self._connection.execute(query, list(values)).fetchall()
        return found

    def row(self, query: str, *values: Any) -> tuple[Any, ...]:
        """Return the row of a query that gives exactly one."""
        (found,) = self.rows(query, *values)
        return found

    def arrow(self, query: str, *values: Any) -> pa.Table:
        """Return the rows of a query as an Arrow table."""
        return self._connection.sql(query, params=list(values)).to_arrow_table()

    def run(self, statement: str, *values: Any) -> None:
        """Run a statement, such as one that makes a table or view."""
        self._connection.execute(statement, list(values))

    def add(self, name: str, table: Any) -> None:
        """Make another table available in the connection, as the view ``name``."""
        create_view(self._connection, name, table)

    def function(self, name: str, function: Callable[..., Any], takes: Sequence[str], gives: str) -> None:
        """Let SQL call a function of this package, which takes and returns Arrow columns."""
        self._connection.create_function(name, function, takes, gives, type="arrow", null_handling="special")

    def of(self, table: str, chosen: str = "chosen") -> str:
        """Return SQL that joins a table with the chosen contacts, or with ``chosen``, a table of some of them."""
        return f"{table} JOIN {chosen} USING ({self._keys})"

    def of_each(self, table: str) -> str:
        """Return SQL of a table's rows for the chosen contacts; only count with its ``c``, as it may be the id."""
        everything = self.contacts == self._every
        return (
            f"(SELECT *, contact_id AS c FROM {table})"
            if everything
            else f"(SELECT {table}.*, c FROM {self.of(table)})"
        )

    def leave_out_contacts(self, number: int, why: Phrase | None) -> None:
        """Note how many contacts are left out, and why; if there are none, note nothing."""
        if number:
            contacts = phrase_count("{n} contact", "{n} contacts", number)
            self.left_out.append(phrase("Left out: {things} ({why}).", things=contacts, why=why))

    def leave_out_unknown(self, number: int, group: Group) -> None:
        """Note how many contacts are left out because their group is unknown, and how to get the group."""
        self.leave_out_contacts(number, group.unknown)
        if number and group.known_by is not None:
            self.left_out.append(group.known_by)

    def drop(self, which: str, *values: Any) -> int:
        """Leave out the contacts for which an SQL condition is true, and return how many there are."""
        (number,) = self.row(f"DELETE FROM chosen WHERE {which}", *values)
        self.contacts -= number
        return int(number)

    def drop_not_analysed(self, why: Phrase) -> None:
        """Leave out contacts that were not analysed, and note why."""
        self.leave_out_contacts(self.drop("status = 'NOT_ANALYSED'"), why)

    def drop_without_messages_asked(self) -> None:
        """Leave out contacts whose messages were not requested, because having none means nothing."""
        self.unasked("Transcript", "silent")
        self.leave_out_contacts(self.drop("c IN (FROM silent)"), phrase("messages not requested"))

    def remark(self, number: int, though: Phrase) -> None:
        """Note how many contacts are counted despite a doubt, and what it is."""
        if number:
            contacts = phrase_count("{n} contact", "{n} contacts", number)
            self.left_out.append(phrase("Counted: {things} ({what}).", things=contacts, what=though))

    def group(self, group: Group) -> None:
        """Make the table or view ``grouped``: chosen contacts whose group is known, with the column ``grp``."""
        if group.column.name == "category":
            self.run(
                f"CREATE TEMP TABLE grouped AS SELECT chosen.*, category AS grp FROM chosen JOIN (SELECT DISTINCT c, "
                f"category FROM {self.of('matches')}) USING (c) WHERE category IS NOT NULL"
            )
            return
        # Hours and days of the week are whole numbers; periods are microseconds.
        value = f"epoch_us({group.value})" if group.column.kind == "time" else group.value
        value = f"{value}::BIGINT" if group.column.kind in {"int", "enum"} else value
        self.run(
            f"CREATE TEMP VIEW grouped AS SELECT * FROM (SELECT *, {value} AS grp FROM chosen) WHERE grp IS NOT NULL"
        )
        (known,) = self.row("SELECT count(*) FROM grouped")
        self.leave_out_unknown(self.contacts - known, group)

    def doubt(self) -> None:
        """Make the table ``unproven``: the ``c`` of contacts not known to lack anything, but not proven complete."""
        self.run(
            "CREATE TEMP TABLE unproven AS SELECT c FROM chosen WHERE NOT whole AND len(noted) > 0 AND "
            "len([note FOR note IN noted IF starts_with(note, ?)]) > 0",
            UNPROVEN,
        )

    def unasked(self, segment_type: str, table: str = "unasked") -> None:
        """Make a table with the ``c`` of contacts for which only segments of other types were requested."""
        before, after = ASKED_ONLY
        self.run(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT c FROM chosen WHERE len(noted) > 0 AND len([note FOR note "
            "IN noted IF starts_with(lower(note), ?) AND contains(note, ?) AND NOT contains(note, ?)]) > 0",
            before,
            after,
            segment_type,
        )

    def judge(self) -> None:
        """Make the tables that say for which contacts categories were evaluated.

        ``rated`` has the ``c`` of each contact whose categories were evaluated; ``judged`` says for every chosen
        contact whether they were, or why not (column ``why``); ``skips`` has the categories that the service skipped.
        """
        self.doubt()
        self.unasked("Categories")
        self.run(
            f"CREATE TEMP TABLE skips AS SELECT DISTINCT c, category, rule_id FROM {self.of('skipped')} WHERE "
            "coalesce(trim(feature), '') = '' OR upper(trim(feature)) = 'CATEGORIZATION'"
        )
        self.run(
            "CREATE TEMP TABLE judged AS SELECT c, CASE WHEN status = 'FAILED' THEN 'failed' WHEN status = "
            "'NOT_ANALYSED' THEN 'not analysed' WHEN c IN (FROM unasked) THEN 'unasked' WHEN c IN (SELECT c FROM skips "
            "WHERE category IS NULL AND rule_id IS NULL) THEN 'skipped' WHEN complete THEN 'complete' WHEN status = "
            f"'{_TERMINAL}' AND c IN (FROM unproven) THEN 'unproven' ELSE 'incomplete' END AS why FROM chosen"
        )
        self.run("CREATE TEMP TABLE rated AS SELECT c FROM judged WHERE why IN ('complete', 'unproven')")

    def rate(self) -> int:
        """Make the tables of :meth:`judge`, and tables of skipped and matched categories.

        ``unrated`` has pairs of a rated contact and a category that was skipped for it; ``matched`` has how often each
        category matched in each chosen contact.

        Returns
        -------
        int
            Number of rated contacts.
        """
        self.judge()
        found = (
            f"SELECT {self._keys}, category, count(*) AS matches FROM matches WHERE category IS NOT NULL GROUP BY ALL"
        )
        self.run(f"CREATE TEMP TABLE matched AS SELECT c, category, matches FROM {self.of(f'({found}) AS found')}")
        (nameless,) = self.row("SELECT count(*) FROM skips WHERE category IS NULL AND rule_id IS NOT NULL")
        # If a skip names only a rule, its category is that of the rule's matches.
        known = f"SELECT DISTINCT category, rule_id FROM {self.of('matches')} WHERE rule_id IS NOT NULL"
        self.run(
            "CREATE TEMP TABLE unrated AS SELECT DISTINCT c, coalesce(skips.category, known.category) AS category FROM "
            f"skips LEFT JOIN ({known if nameless else 'SELECT NULL::VARCHAR AS category, NULL::VARCHAR AS rule_id'}) "
            "known ON skips.category IS NULL AND skips.rule_id = known.rule_id WHERE c IN (FROM rated) "
            "AND coalesce(skips.category, known.category) IS NOT NULL"
        )
        numbers = dict(self.rows("SELECT why, count(*) FROM judged GROUP BY why"))
        for why, words in _UNRATED.items():
            self.leave_out_contacts(numbers.get(why, 0), words)
        self.remark(numbers.get("unproven", 0), phrase("nothing proves completeness"))
        return int(numbers.get("complete", 0) + numbers.get("unproven", 0))


@contextlib.contextmanager
def scope(
    table: Callable[[str], Any],
    names: Sequence[str],
    period: Period,
    columns: Sequence[str],
    *,
    functions: bool = False,
) -> Iterator[Scope]:
    """Open ``contacts`` and the other tables that a question needs, and choose contacts.

    Parameters
    ----------
    table : callable
        As for :func:`rtca_nb.questions.source.connected`.
    names : sequence of str
        Names of the other tables.
    period : Period
    columns : sequence of str
        As for :class:`Scope`.
    functions : bool
        Whether :meth:`Scope.function` will be called.
    """
    with connected(table, ("contacts", *names), functions=functions) as connection:
        yield Scope(connection, period, columns)
