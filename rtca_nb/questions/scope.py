"""Which contacts a question is asked of, each once, and what of them is left out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.base.arguments import kind_of
from rtca_nb.exceptions import UsageError
from rtca_nb.model.output_types import OUTPUT_TYPES
from rtca_nb.model.reading_notes import ASKED_ONLY
from rtca_nb.questions.groups import Group
from rtca_nb.questions.source import connected, create_view
from rtca_nb.render.languages import Phrase, phrase, phrase_count
from rtca_nb.tables.notes import UNPROVEN

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["DOUBTED", "Period", "Scope", "period_of", "scope"]

DOUBTED: Final = "coalesce(NOT complete AND len([note FOR note IN notes IF starts_with(note, ?)]) > 0, false)"
"""SQL of a contact that lacks nothing as far as is known, though nothing proves that; its parameter is ``UNPROVEN``."""

_TERMINAL: Final = "COMPLETED"
_UNRATED: Final = {
    "failed": phrase("their analysis failed"),
    "not analysed": phrase("they were not analysed"),
    "unasked": phrase("their categories were not asked for"),
    "skipped": phrase("the service skipped their categories"),
    "incomplete": phrase("they are incomplete"),
}
_KEYS: Final = "contact_id, output_type, redaction_trusted"
# Of several forms of a contact, the one that ``Corpus.contact`` returns.
_PREFERRED: Final = " ".join(
    f"WHEN '{form}' THEN {place}" for place, form in enumerate(reversed(OUTPUT_TYPES))
)  # words of this package


class Period(NamedTuple):
    """From when to when contacts start; None: from the first, to the last. The end is not in it."""

    begin: datetime | None
    end: datetime | None

    @property
    def bounded(self) -> bool:
        """Whether it has a bound."""
        return self != Period(None, None)


def period_of(begin: Any, end: Any, *, of: str = "") -> Period:
    """Return a period; ``of`` names it in errors where a question has several.

    Raises
    ------
    UsageError
        If a time is none, has no time zone, or the end is not after the beginning.
    """
    own = f" of {of}" if of else ""
    for name, value in ((f"begin{own}", begin), (f"end{own}", end)):
        if value is not None and not isinstance(value, datetime):
            raise UsageError(f"{name} is a datetime with a time zone, or None, not {kind_of(value)}")
        if value is not None and value.utcoffset() is None:
            raise UsageError(f"{name} has no time zone; pass for example datetime(2026, 1, 1, tzinfo=UTC)")
    if begin is not None and end is not None and begin >= end:
        raise UsageError(f"begin{own} is not before its end, so no contact is between them; exchange them")
    return Period(begin, end)


class Scope:
    """The contacts of one question, as the table ``chosen`` of a connection, numbered by its column ``c``.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    period : Period
    columns : sequence of str, optional
        Columns of ``contacts`` that are needed beside the keys; default all.

    Attributes
    ----------
    contacts : int
        How many are chosen.
    left_out : list of Phrase
        Sentences.
    """

    def __init__(self, connection: Any, period: Period, columns: Sequence[str] | None = None) -> None:
        self._connection = connection
        self.left_out: list[Phrase] = []
        within, values = ["true"], []
        for test, value in (("start >= ?", period.begin), ("start < ?", period.end)):
            if value is not None:
                within.append(test)
                values.append(value)
        kept = "* EXCLUDE (notes)" if columns is None else ", ".join([_KEYS, "start", "status", *columns])
        self.run(f"CREATE TEMP TABLE every_form AS SELECT {kept} FROM contacts")
        (rows, ids) = self.row("SELECT count(*), count(DISTINCT contact_id) FROM every_form")
        single = bool(rows == ids)
        several = (
            "SELECT *, 1 AS forms, 1 AS place FROM every_form"
            if single
            else "SELECT *, count(*) OVER (PARTITION BY contact_id) AS forms, row_number() OVER "
            f"(PARTITION BY contact_id ORDER BY CASE output_type {_PREFERRED} ELSE {len(OUTPUT_TYPES)} END, "
            "redaction_trusted DESC, start, status) AS place FROM every_form"
        )
        self.run(
            f"CREATE TEMP TABLE chosen AS SELECT row_number() OVER () AS c, * EXCLUDE (place) FROM ({several}) WHERE "
            f"place = 1 AND {' AND '.join(within)}",
            *values,
        )
        (self.contacts, others) = self.row("SELECT count(*), coalesce(sum(forms - 1), 0)::BIGINT FROM chosen")
        # Where each contact is there once, its id alone says which it is.
        self._keys = "contact_id" if single else _KEYS
        if others:
            forms = phrase_count(
                "{n} other form of contacts that are counted", "{n} other forms of contacts that are counted", others
            )
            self.left_out.append(phrase("Left out: {things}.", things=forms))
        if period.bounded:
            (timeless,) = self.row(
                "SELECT count(DISTINCT contact_id) FROM contacts WHERE start IS NULL "
                "AND contact_id NOT IN (SELECT contact_id FROM chosen)"
            )
            self.leave_out_contacts(
                timeless, phrase("nothing of them has a time, so whether they are of the period is not known")
            )
            if rows and not self.contacts:
                self.left_out.append(phrase("No contact starts in the period."))

    def __repr__(self) -> str:
        return f"<Scope of {self.contacts} contacts>"

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask; the query is this package's own, and values are its parameters."""
        found: list[tuple[Any, ...]] = self._connection.execute(query, list(values)).fetchall()
        return found

    def row(self, query: str, *values: Any) -> tuple[Any, ...]:
        """Ask for one row."""
        (found,) = self.rows(query, *values)
        return found

    def arrow(self, query: str, *values: Any) -> pa.Table:
        """Ask for rows as an Arrow table."""
        return self._connection.sql(query, params=list(values)).to_arrow_table()

    def run(self, statement: str, *values: Any) -> None:
        """Make a table or a view."""
        self._connection.execute(statement, list(values))

    def add(self, name: str, table: Any) -> None:
        """Open one more table; errors as of :func:`rtca_nb.questions.source.connected`."""
        create_view(self._connection, name, table)

    def function(self, name: str, function: Callable[..., Any], takes: Sequence[str], gives: str) -> None:
        """Have SQL call a function of this package, which takes and returns columns of Arrow."""
        self._connection.create_function(name, function, takes, gives, type="arrow", null_handling="special")

    def of(self, table: str, chosen: str = "chosen") -> str:
        """Return SQL of the rows of a table that are of the chosen contacts, with the columns of both."""
        return f"{table} JOIN {chosen} USING ({self._keys})"

    def leave_out_contacts(self, number: int, why: Phrase | None) -> None:
        """Note that some contacts are left out, and why; nothing is noted of none."""
        if number:
            contacts = phrase_count("{n} contact", "{n} contacts", number)
            self.left_out.append(phrase("Left out: {things}, as {why}.", things=contacts, why=why))

    def drop_not_analysed(self, why: Phrase) -> None:
        """Leave contacts out that were not analysed, and note why: what the analysis finds is not known of them."""
        (number,) = self.row("SELECT count(*) FROM chosen WHERE status = 'NOT_ANALYSED'")
        self.run("DELETE FROM chosen WHERE status = 'NOT_ANALYSED'")
        self.contacts -= number
        self.leave_out_contacts(number, why)

    def drop_without_messages_asked(self) -> None:
        """Leave contacts out whose messages were not asked for: that none came says nothing about what was written."""
        self.unasked("Transcript", "silent")
        (number,) = self.row("SELECT count(*) FROM silent")
        if number:
            self.run("DELETE FROM chosen WHERE c IN (FROM silent)")
            self.contacts -= number
            self.leave_out_contacts(number, phrase("their messages were not asked for"))

    def remark(self, number: int, though: Phrase) -> None:
        """Note something about some contacts that are counted."""
        if number:
            contacts = phrase_count("{n} contact", "{n} contacts", number)
            self.left_out.append(phrase("Counted: {things} though {what}.", things=contacts, what=though))

    def group(self, group: Group) -> None:
        """Make the view ``grouped``: chosen contacts with the column ``grp``, of those for which it is known."""
        if group.column.name == "category":
            self.run(
                f"CREATE TEMP TABLE grouped AS SELECT chosen.*, category AS grp FROM chosen JOIN (SELECT DISTINCT c, "
                f"category FROM {self.of('matches')}) USING (c) WHERE category IS NOT NULL"
            )
            return
        # An hour or a day of the week is counted, a period kept as microseconds.
        value = f"epoch_us({group.value})" if group.column.kind == "time" else group.value
        value = f"{value}::BIGINT" if group.column.kind in {"int", "enum"} else value
        self.run(
            f"CREATE TEMP TABLE grouped AS SELECT * FROM (SELECT *, {value} AS grp FROM chosen) WHERE grp IS NOT NULL"
        )
        (known,) = self.row("SELECT count(*) FROM grouped")
        self.leave_out_contacts(self.contacts - known, group.unknown)

    def doubt(self) -> None:
        """Make the table ``unproven``: contacts that lack nothing as far as is known, though nothing proves that."""
        doubted = f"(SELECT {self._keys} FROM contacts WHERE {DOUBTED}) AS doubted"
        self.run(f"CREATE TEMP TABLE unproven AS SELECT DISTINCT c FROM {self.of(doubted)}", UNPROVEN)

    def unasked(self, segment_type: str, table: str = "unasked") -> None:
        """Make a table of the contacts that were read without the segments of a type."""
        before, after = ASKED_ONLY
        # Hardly any contact has such a note, so it is looked for before anything is joined.
        noted = (
            f"(SELECT {self._keys} FROM (SELECT {self._keys}, unnest(notes) AS note FROM contacts) WHERE "
            "starts_with(lower(note), ?) AND contains(note, ?) AND NOT contains(note, ?)) AS noted"
        )
        self.run(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT DISTINCT c FROM {self.of(noted)}",
            before,
            after,
            segment_type,
        )

    def judge(self) -> None:
        """Make the tables of contacts whose categories are known.

        ``rated`` has the ``c`` of each contact of which categories were evaluated, ``judged`` why of each, and
        ``skips`` what the service skipped.
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
        """Make the tables of :meth:`judge`, and those of what matched.

        ``unrated`` has pairs of rated contacts and categories that were skipped, ``matching`` the matches of each
        chosen contact, and ``matched`` how often each category matched in it.

        Returns
        -------
        int
            How many are rated.
        """
        self.judge()
        self.run(f"CREATE TEMP TABLE matching AS SELECT c, category, rule_id FROM {self.of('matches')}")
        self.run(
            "CREATE TEMP TABLE matched AS SELECT c, category, count(*) AS matches FROM matching WHERE category IS NOT "
            "NULL GROUP BY ALL"
        )
        self.run(
            "CREATE TEMP TABLE unrated AS SELECT DISTINCT c, coalesce(skips.category, known.category) AS category FROM "
            "skips LEFT JOIN (SELECT DISTINCT category, rule_id FROM matching WHERE rule_id IS NOT NULL) "
            "known ON skips.category IS NULL AND skips.rule_id = known.rule_id WHERE c IN (FROM rated) "
            "AND coalesce(skips.category, known.category) IS NOT NULL"
        )
        numbers = dict(self.rows("SELECT why, count(*) FROM judged GROUP BY why"))
        for why, words in _UNRATED.items():
            self.leave_out_contacts(numbers.get(why, 0), words)
        self.remark(numbers.get("unproven", 0), phrase("nothing proves that they are complete"))
        return int(numbers.get("complete", 0) + numbers.get("unproven", 0))


@contextlib.contextmanager
def scope(
    table: Callable[[str], Any], names: Sequence[str], period: Period, columns: Sequence[str] | None = None
) -> Iterator[Scope]:
    """Open the tables that a question needs, beside ``contacts``, and choose contacts.

    Parameters
    ----------
    table : callable
        As of :func:`rtca_nb.questions.source.connected`.
    names : sequence of str
    period : Period
    columns : sequence of str, optional
        As of :class:`Scope`.
    """
    with connected(table, ("contacts", *names)) as connection:
        yield Scope(connection, period, columns)
