"""Choose contacts: a reader's choices, and the SQL that applies them.

Choices are made in several dimensions, such as the hour or the score. The figure of a dimension counts the contacts
that meet the choices in all other dimensions, so that it still shows what else can be chosen in its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]

__all__ = ["DIMENSIONS", "ONLY", "Kept", "Narrowing", "conditions"]

ONLY: Final = {
    "redactions": "redactions > 0",
    "issues": "issues > 0",
    "attachments": "attachments > 0",
    "problems": "problems > 0",
    "incomplete": "NOT complete AND NOT unproven",
}
"""Further conditions on contacts, and their SQL on a row of a list of contacts."""

Range = tuple[float | None, float | None]


class Narrowing(NamedTuple):
    """A reader's choices of contacts; an empty choice, or None as a bound, excludes no contact.

    Attributes
    ----------
    begin, end : datetime or None
        Contacts start at ``begin`` or later and before ``end``.
    hours : pair of int or None
        Hours of the day in which they start, in UTC: the first, and the end (not included).
    categories : sequence of str or None
        At least one of these matches; None means contacts with no match although all categories were evaluated.
    score, first_response : pair of float or None
        The customer's score, or seconds to the first response: the lowest, and the end (not included).
    statuses, agents, queues : sequence of str
        The contact has one of these.
    only : sequence of str
        Keys of :data:`ONLY`; contacts meet all of these conditions.
    text : str
        The contact's id contains this text; case is ignored.
    """

    begin: datetime | None = None
    end: datetime | None = None
    hours: Range = (None, None)
    categories: Sequence[str | None] = ()
    score: Range = (None, None)
    first_response: Range = (None, None)
    statuses: Sequence[str] = ()
    agents: Sequence[str] = ()
    queues: Sequence[str] = ()
    only: Sequence[str] = ()
    text: str = ""


class Kept(NamedTuple):
    """The contacts of a list that meet a reader's choices.

    Attributes
    ----------
    all : array of bool
        For each contact of the list, whether it meets the choices in every dimension.
    but : dict of str to array of bool
        By name of a dimension: for each contact, whether it meets the choices in every other dimension.
    number : int
        Number of contacts that meet the choices in every dimension.
    """

    all: Flags
    but: dict[str, Flags]
    number: int


class _Clause(NamedTuple):
    sql: str
    values: list[Any]


def _between(column: str, low: Any, high: Any) -> _Clause:
    """Return SQL for values from ``low`` up to but not including ``high``; None means no bound."""
    tests, values = [], []
    for bound, sign in ((low, ">="), (high, "<")):
        if bound is not None:
            tests.append(f"{column} {sign} ?")
            values.append(bound)
    return _Clause(" AND ".join(tests), values)


def _one_of(column: str, values: Sequence[Any]) -> _Clause:
    return _Clause(f"list_contains(?, {column})", [list(values)]) if values else _Clause("", [])


def _categories(chosen: Sequence[str | None]) -> _Clause:
    if not chosen:
        return _Clause("", [])
    # DuckDB cannot compare with an empty list, because it has no type.
    names = [name for name in chosen if name is not None]
    tests = [*(["list_has_any(names, ?)"] if names else []), *(["uncovered"] if None in chosen else [])]
    return _Clause(f"({' OR '.join(tests)})", [names] if names else [])


def _rest(chosen: Narrowing) -> _Clause:
    clauses = [
        _one_of("status", chosen.statuses),
        _one_of("agent", chosen.agents),
        _one_of("queue", chosen.queues),
        *(_Clause(f"({ONLY[name]})", []) for name in chosen.only),
    ]
    if chosen.text:
        # strpos takes the text literally; LIKE would treat some characters as a pattern.
        clauses.append(_Clause("strpos(lower(contact_id), lower(?)) > 0", [chosen.text]))
    return _Clause(
        " AND ".join(clause.sql for clause in clauses if clause.sql),
        [value for clause in clauses for value in clause.values],
    )


DIMENSIONS: Final = ("time", "hour", "category", "score", "response", "rest")


def conditions(chosen: Narrowing) -> dict[str, tuple[str, list[Any]]]:
    """Return for each of :data:`DIMENSIONS` the SQL condition on a row of a list of contacts, and its parameters.

    If there is a choice in a dimension, a contact whose value is unknown does not meet it.
    """
    clauses = {
        "time": _between("start", chosen.begin, chosen.end),
        "hour": _between("hour", *chosen.hours),
        "category": _categories(chosen.categories),
        "score": _between("customer_sentiment", *chosen.score),
        "response": _between("first_response_seconds", *chosen.first_response),
        "rest": _rest(chosen),
    }
    return {
        name: (f"coalesce({clause.sql}, false)" if clause.sql else "true", clause.values)
        for name, clause in clauses.items()
    }
