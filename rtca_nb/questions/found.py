"""Find the messages of a search: scan the folded messages once, then read the rows to show.

Files of this release have the folded text in the column ``searched``, so a scan only compares texts. Messages in files
of older releases are folded during the scan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import counted, quoted
from rtca_nb.base.text_width import shortened
from rtca_nb.questions.answer import answer, frame_with_times
from rtca_nb.questions.asked import Asked, check_sentiments, known_words
from rtca_nb.questions.far_times import near_ends
from rtca_nb.questions.groups import GROUPS
from rtca_nb.questions.period import Period
from rtca_nb.questions.query_sql import QuerySql, marks
from rtca_nb.questions.said import Chart, Said
from rtca_nb.questions.scope import Scope, scope
from rtca_nb.questions.source import ROW_IDS, has_row_ids
from rtca_nb.render.folding import fold
from rtca_nb.render.languages import Phrase, Whole, phrase, phrase_count
from rtca_nb.render.searched import searched_text, snippet_of
from rtca_nb.tables.schema import ROLES, SENTIMENTS, Column

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.questions.source import Source

__all__ = ["search"]

_COLUMNS: Final = (
    Column("citation", "text", "Ids of contact and message, as contact_id#id."),
    Column("snippet", "text", "Text around the first hit; masked where necessary, unless revealed."),
    Column("absolute_time", "time", "Time at which the message was sent, in UTC."),
    Column("participant_role", "enum", "Role of the participant.", ROLES),
    Column("sentiment", "enum", "Sentiment as sent; missing if the service did not score the message.", SENTIMENTS),
    Column("categories", "list", "Names of the categories on the message, each once; empty where there is none."),
    Column("hits", "int", "Hits in the message."),
    Column("contact_id", "text", "Id of the contact."),
    Column("output_type", "enum", "Output type of the contact that was searched."),
    Column("id", "text", "Id of the message."),
    Column("begin", "int", "Start of the first hit in the snippet, in code points; missing if the query has no word."),
    Column("end", "int", "End of the first hit in the snippet, in code points, exclusive."),
)
_DETAILS: Final = ("id", "content", "content_type", "participant_role", "sentiment", "categories")
_TITLE: Final = 40
"""Maximum width of a query in a title, in columns of text."""

_PERIODS: Final = {"day": 30, "week": 210}


def search(source: Source, asked: Asked, period: Period) -> pd.DataFrame:
    """Find messages, and return them as an answer, for :meth:`Searching.search`."""
    with scope(source.table, ("transcript",), period, ("messages", "agent"), functions=True) as chosen:
        found = _Found(chosen, source, asked)
        rows = found.rows()
        known, counts = found.counts()
        n, left_out = found.total, tuple(found.left_out())
    values = {column.name: [row[place] for row in rows] for place, column in enumerate(_COLUMNS)}
    drawn = frame_with_times((GROUPS[known].column, *_COUNTED), counts)
    chart = Chart("bars", known, "messages", phrase("messages"), GROUPS[known].title, series="role")
    said = Said(_title(asked), phrase("messages"), n, left_out, chart, "message", drawn)
    return answer(_COLUMNS, values, said, revealed=source.revealed)


_COUNTED: Final = (Column("role", "text", "Who wrote them."), Column("messages", "int", "How many."))


def _title(asked: Asked) -> Phrase:
    """Return a title with the query on one line; control and direction characters are escaped."""
    words = " ".join(asked.text.split())
    if not words:
        return phrase("Messages that a search found")
    return phrase("Messages that match {query}", query=repr(shortened(words, _TITLE)))


def _messages(number: int) -> Phrase:
    return phrase_count("{n} message", "{n} messages", number)


def _all(names: Sequence[str]) -> str:
    return ", ".join(names)


class _Found:
    """Results of one search: the messages found are in the table ``hits`` of the connection of ``chosen``."""

    def __init__(self, chosen: Scope, source: Source, asked: Asked) -> None:
        self._chosen = chosen
        self._source = source
        self._asked = asked
        self._notes: list[Phrase] = []
        self._opened: set[str] = set()
        # Rows of Parquet files and Arrow tables have numbers, so details are fetched only for the rows to show.
        transcript = source.table("transcript")
        self._kept = ROW_IDS if has_row_ids(transcript) else _DETAILS
        talk = "transcript" if transcript.folded else self._fold()
        self._choose_agents()
        self._searched = chosen.row("SELECT coalesce(sum(messages), 0)::BIGINT, count(*) FROM chosen")
        sql = QuerySql(asked.query, chosen, self._open)
        self._notes += sql.remarks
        if asked.open_phrase:
            words = "{words} has no closing quotation mark, so all of it was searched as one phrase."
            self._notes.append(phrase(words, words=quoted(asked.open_phrase, 80)))
        tests, values = self._tests()
        hits, terms = sql.hits()
        unscored = "sentiment IS NULL" if asked.sentiments else "false"
        chosen.run(
            "CREATE TEMP TABLE hits AS SELECT c, epoch_us(absolute_time) AS moment, participant_role AS role, "
            f"{unscored} AS unscored, {hits} AS hits, {', '.join(self._kept)} FROM {chosen.of(talk)} WHERE "
            f"{' AND '.join([*sql.tests, *tests])}",
            *(*terms, *sql.values, *values),
        )
        (self.total, self._hits, self._unscored, self._timeless) = chosen.row(
            "SELECT count(*) FILTER (NOT unscored), coalesce(sum(hits) FILTER (NOT unscored), 0)::BIGINT, count(*) "
            "FILTER (unscored), count(*) FILTER (NOT unscored AND moment IS NULL) FROM hits"
        )

    def __repr__(self) -> str:
        return f"<{counted(self.total, 'message')} found>"

    def _fold(self) -> str:
        """Make a view of the transcript that folds messages of older releases; return its name."""
        self._open("redactions")
        takes = ["VARCHAR", "VARCHAR", "VARCHAR", 'STRUCT("begin" BIGINT, "end" BIGINT)[]']
        self._chosen.function("as_searched", _as_searched, takes, "VARCHAR")
        keys = "contact_id, output_type, redaction_trusted, id"
        self._chosen.run(
            "CREATE TEMP VIEW talk AS SELECT transcript.* EXCLUDE (searched), coalesce(searched, as_searched(content, "
            "content_type, participant_role, spans)) AS searched FROM transcript LEFT JOIN (SELECT "
            f"""{keys}, list({{'begin': "begin", 'end': "end"}}) AS spans FROM redactions WHERE redaction_trusted """
            f'AND "begin" IS NOT NULL AND "end" IS NOT NULL GROUP BY ALL) AS tags USING ({keys})'
        )
        return "talk"

    def _open(self, table: str) -> None:
        if table not in self._opened:
            self._opened.add(table)
            self._chosen.add(table, self._source.table(table))

    def _choose_agents(self) -> None:
        """If the search names agents, leave out contacts of all other agents."""
        agents = self._asked.agents
        if not agents:
            return
        known = dict(self._chosen.rows("SELECT agent, count(*) FROM chosen GROUP BY agent"))
        self._chosen.leave_out_unknown(known.pop(None, 0), GROUPS["agent"])
        if missing := [agent for agent in agents if agent not in known]:
            there = known_words(missing, known)
            said = phrase("No contact has the agent {lost}; the agents are: {there}.", lost=_all(missing), there=there)
            self._notes.append(said)
        self._chosen.drop(f"agent IS NULL OR agent NOT IN {marks(agents)}", *agents)

    def _tests(self) -> tuple[list[str], list[Any]]:
        """Return SQL conditions on messages in addition to the query, and their parameters."""
        asked = self._asked
        tests, values = ["true"], list[Any]()
        if asked.sentiments:
            self._check_sentiments()
            tests.append(f"(sentiment IS NULL OR sentiment IN {marks(asked.sentiments)})")
            values += asked.sentiments
        if asked.categories:
            self._note_categories()
            tests.append("list_has_any(categories, ?::VARCHAR[])")
            values.append([*asked.categories])
        return tests, values

    def _check_sentiments(self) -> None:
        wanted = self._asked.sentiments
        talk = self._chosen.of("transcript")
        unheard = any(mood not in SENTIMENTS for mood in wanted)
        query = f"SELECT DISTINCT sentiment FROM {talk} WHERE sentiment IS NOT NULL ORDER BY 1"
        check_sentiments(wanted, [mood for (mood,) in self._chosen.rows(query)] if unheard else ())

    def _note_categories(self) -> None:
        """Add notes: which requested categories matched no contact, and how many contacts one matched as a whole."""
        names = self._asked.categories
        self._open("matches")
        matches = self._chosen.of("matches")
        query = f"SELECT DISTINCT category FROM {matches} WHERE category IS NOT NULL ORDER BY 1"
        there = [name for (name,) in self._chosen.rows(query)]
        if missing := [name for name in names if name not in there]:
            words = "No contact matched the category {lost}; the categories are: {there}."
            self._notes.append(phrase(words, lost=_all(missing), there=known_words(missing, there)))
        (whole,) = self._chosen.row(
            f"SELECT count(DISTINCT c) FROM {matches} WHERE category IN {marks(names)} AND coalesce(len(ids), 0) = 0",
            *names,
        )
        self._chosen.leave_out_contacts(
            whole, phrase("the category matched the contact as a whole, not one of its messages")
        )

    def left_out(self) -> Iterable[Phrase]:
        """Yield the sentences of an answer on what was searched, shown and left out."""
        messages, number = self._searched
        contacts = phrase_count("{n} contact", "{n} contacts", number)
        yield phrase("Searched: {messages} of {contacts}.", messages=_messages(messages), contacts=contacts)
        found, limit = _messages(self.total), self._asked.limit
        if limit is not None and limit < self.total:
            yield phrase("Shown: the newest {n} of {messages} that were found.", n=Whole(limit), messages=found)
        yield from self._chosen.left_out
        yield from self._notes
        if self._asked.query.wanted.terms:
            yield phrase(
                "Found: {hits} in {messages}.", hits=phrase_count("{n} hit", "{n} hits", self._hits), messages=found
            )
            (hidden,) = self._chosen.row(
                f"SELECT count(*) FROM {self._chosen.of('transcript')} WHERE hidden IS NOT NULL"
            )
            if hidden:
                yield phrase("Not searched: {messages} (all text hidden).", messages=_messages(hidden))
        if self._unscored:
            yield phrase("Left out: {things} ({why}).", things=_messages(self._unscored), why=phrase("no sentiment"))
        if self._timeless:
            yield phrase("Listed last and not drawn: {messages} without a time.", messages=_messages(self._timeless))

    def _days(self) -> int:
        """Return the number of days from first to last message found, ignoring messages far in time from all others."""
        import numpy as np

        found = self._chosen.rows(
            "SELECT moment // 86400000000, count(*) FROM hits WHERE NOT unscored AND moment IS NOT NULL GROUP BY ALL"
        )
        if not found:
            return 0
        days, often = np.array(found, np.int64).T
        first, last = near_ends(days, 1, often=often)
        return last - first

    def counts(self) -> tuple[str, dict[str, list[Any]]]:
        """Return the unit of time by which the figure counts (day, week, month), and its columns by name."""
        number = self._days()
        period = next((name for name, days in _PERIODS.items() if number <= days), "month")
        rows = self._chosen.rows(
            f"SELECT epoch_us(date_trunc('{period}', make_timestamp(moment)))::BIGINT, coalesce(role, 'none'), count(*)"
            " FROM hits WHERE NOT unscored AND moment IS NOT NULL GROUP BY ALL ORDER BY ALL"
        )
        names = (period, *(column.name for column in _COUNTED))
        return period, {name: [row[place] for row in rows] for place, name in enumerate(names)}

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the rows of the answer, each with its values in the order of ``_COLUMNS``."""
        limit = "" if self._asked.limit is None else f"LIMIT {self._asked.limit:d}"
        late = self._kept is ROW_IDS
        order = ", ".join(["moment DESC NULLS LAST", "contact_id", *(ROW_IDS if late else ["id"])])
        self._chosen.run(
            f"CREATE TEMP TABLE shown AS SELECT *, row_number() OVER (ORDER BY {order}) AS place FROM (SELECT "
            f"contact_id, output_type, redaction_trusted, moment, {', '.join(self._kept)} FROM hits JOIN chosen USING "
            f"(c) WHERE NOT unscored ORDER BY {order} {limit})"
        )
        details = ", ".join(_DETAILS)
        texts = f"transcript JOIN shown USING ({', '.join(ROW_IDS)})" if late else "shown"
        found = self._chosen.rows(
            f"SELECT shown.contact_id, shown.output_type, shown.redaction_trusted, moment, {details} FROM {texts} "
            "ORDER BY place"
        )
        tags = self._tags(found)
        return [self._row(row, tags) for row in found]

    def _tags(self, found: Sequence[tuple[Any, ...]]) -> dict[tuple[Any, ...], list[tuple[int, int]]]:
        """Return (begin, end) of the service's tags in shown messages, by contact id, output type and message id."""
        asked = [(row[0], row[1], row[4]) for row in found if row[2] and row[5] is not None and "[" in row[5]]
        places: dict[tuple[Any, ...], list[tuple[int, int]]] = {}
        if asked:
            self._open("redactions")
            contacts = [*{row[0] for row in asked}]
            for contact, form, identity, begin, end in self._chosen.rows(
                'SELECT contact_id, output_type, id, "begin", "end" FROM redactions WHERE redaction_trusted AND '
                '"begin" IS NOT NULL AND "end" IS NOT NULL AND contact_id IN (SELECT unnest(?::VARCHAR[]))',
                contacts,
            ):
                places.setdefault((contact, form, identity), []).append((begin, end))
        return {key: places[key] for key in asked if key in places}

    def _row(self, row: tuple[Any, ...], tags: dict[tuple[Any, ...], list[tuple[int, int]]]) -> tuple[Any, ...]:
        contact, form, _, at, identity, content, media, role, sentiment, categories = row
        own = tags.get((contact, form, identity), ())
        snippet = snippet_of(content, media, role, self._asked.query.wanted.terms, own)
        cited = f"{contact}#{identity or ''}"
        words, begin, end, hits = snippet
        return (cited, words, at, role, sentiment, categories or [], hits, contact, form, identity, begin, end)


def _as_searched(contents: Any, media: Any, roles: Any, spans: Any) -> Any:  # DuckDB looks these types up
    """Return the folded texts of messages as an Arrow array; DuckDB calls this with columns of Arrow."""
    import pyarrow as pa

    found = []
    columns = (column.to_pylist() for column in (contents, media, roles, spans))
    for content, content_type, role, own in zip(*columns, strict=True):
        tags = [(span["begin"], span["end"]) for span in own or ()]
        text = searched_text(content, content_type, role, tags)
        found.append(None if text is None else fold(text))
    return pa.array(found, pa.string())
