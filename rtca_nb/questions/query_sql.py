"""A search (:mod:`rtca_nb.render.search`) as SQL over the rows of ``transcript``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from rtca_nb.questions.scope import Scope
from rtca_nb.render.folding import ANY_CHIP, HIDDEN, count_hits, fold, forms_of
from rtca_nb.render.search import UNSCORED, Conditions, Known, Query, remarks, sought

__all__ = ["QuerySql", "marks"]

_KINDS: Final = {
    "redaction": "contains(searched, ?)",
    "category": "len(categories) > 0",
    "issue": "len(issues) > 0",
    "extracted": "(c, id) IN (SELECT c, id FROM {extracted})",
}


class QuerySql:
    """Conditions of a query on messages, in SQL.

    Parameters
    ----------
    query : Query
    chosen : Scope
        The contacts to search; its connection has the table ``transcript``.
    open_table : callable
        Takes the name of another table, and makes it available in the connection.

    Attributes
    ----------
    tests : list of str
        SQL conditions; a message must meet all of them.
    values : list
        Parameters of all tests, in the order of the tests.
    remarks : list of Phrase
        Sentences on roles, sentiments and other values in the query that no message has.
    """

    def __init__(self, query: Query, chosen: Scope, open_table: Callable[[str], None]) -> None:
        self.tests: list[str] = []
        self.values: list[Any] = []
        self._query = query
        self._chosen = chosen
        self._open = open_table
        both = (query.wanted, query.unwanted)
        self._roles = self._there("participant_role") if any(asked.roles for asked in both) else []
        self._moods = self._there("sentiment") if any(asked.sentiments for asked in both) else []
        self._names = self._category_names() if any(asked.categories for asked in both) else []
        self.remarks = remarks(query, Known(self._roles, self._moods, self._names))
        self._add_terms()
        self._add_fields(query.wanted, "coalesce({}, false)")
        self._add_fields(query.unwanted, "NOT coalesce({}, false)")

    def _there(self, column: str) -> list[str | None]:
        rows = self._chosen.rows(f"SELECT DISTINCT {column} FROM {self._chosen.of('transcript')} ORDER BY 1")
        return [value for (value,) in rows]

    def _category_names(self) -> list[str]:
        self._open("matches")
        query = f"SELECT DISTINCT category FROM {self._chosen.of('matches')} WHERE category IS NOT NULL ORDER BY 1"
        return [name for (name,) in self._chosen.rows(query)]

    def _add(self, test: str, values: Iterable[Any] = ()) -> None:
        self.tests.append(test)
        self.values += values

    def _add_terms(self) -> None:
        query = self._query
        terms = sought(query)
        if terms is None:
            self._add("false")
        elif terms:
            between = " OR " if query.any_term else " AND "
            self._add(f"({between.join(map(_contains, terms))})", (form for term in terms for form in forms_of(term)))
        for term in query.unwanted.terms:
            if HIDDEN not in term:
                self._add(f"NOT coalesce({_contains(term)}, false)", forms_of(term))

    def _add_fields(self, asked: Conditions, sense: str) -> None:
        if asked.roles:
            roles = [role for role in self._roles if role is not None and role.upper() in asked.roles]
            self._add_one_of(sense, "participant_role", roles)
        if asked.sentiments:
            moods = [mood or UNSCORED for mood in self._moods if (mood or UNSCORED).upper() in asked.sentiments]
            self._add_one_of(sense, f"coalesce(sentiment, '{UNSCORED}')", moods)
        if asked.categories:
            names = [name for name in self._names if any(value in fold(name) for value in asked.categories)]
            self._add(sense.format("list_has_any(categories, ?::VARCHAR[])"), [names])
        if asked.kinds:
            known = [kind for kind in asked.kinds if kind in _KINDS]
            if "extracted" in known:
                self._open("extracted")
            kinds = " OR ".join(_KINDS[kind].format(extracted=self._chosen.of("extracted")) for kind in known)
            self._add(sense.format(f"({kinds or 'false'})"), [ANY_CHIP] * known.count("redaction"))

    def _add_one_of(self, sense: str, what: str, values: list[str]) -> None:
        self._add(sense.format(f"{what} IN {marks(values)}" if values else "false"), values)

    def hits(self) -> tuple[str, list[Any]]:
        """Return SQL for the number of hits in a message, and its parameters."""
        forms = [form for term in sought(self._query) or () for form in forms_of(term)]
        if not forms:
            return "0", []
        if len(forms) == 1:
            return "(length(searched) - length(replace(searched, ?, ''))) // ?", [*forms, len(forms[0])]

        def counted(folded: Any) -> Any:  # DuckDB looks these types up
            import pyarrow as pa

            terms = self._query.wanted.terms
            return pa.array([0 if text is None else count_hits(text, terms) for text in folded.to_pylist()], pa.int64())

        self._chosen.function("hits_in", counted, ["VARCHAR"], "BIGINT")
        return "hits_in(searched)", []


def _contains(term: str) -> str:
    return f"({' OR '.join(['contains(searched, ?)'] * len(forms_of(term)))})"


def marks(values: Iterable[Any]) -> str:
    """Return an SQL list with a placeholder for each value, such as ``(?, ?)``."""
    return f"({', '.join('?' for _ in values)})"
