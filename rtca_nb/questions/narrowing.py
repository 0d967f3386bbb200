"""Which contacts of many are kept: what a reader chooses, and the SQL that chooses them.

Each choice is a dimension of its own, so that a figure over one dimension can be narrowed by all the others and still
show what else could be chosen in its own.
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
"""What contacts can be kept for having it, and SQL of that, of a row of a list of contacts."""

Range = tuple[float | None, float | None]


class Narrowing(NamedTuple):
    """What is chosen; what is empty or None keeps all.

    Attributes
    ----------
    begin, end : datetime or None
        When contacts start: from ``begin`` and until ``end`` (not included).
    hours : pair of int or None
        Hours of the day in which they start, from and until (not included), in UTC.
    categories : sequence of str or None
        One of these matches; None: no category does, though all were evaluated.
    score, first_response : pair of float or None
        The customer's score, or seconds to the first response, from and until (not included).
    statuses, agents, queues : sequence of str
    only : sequence of str
        Keys of :data:`ONLY`; all of them hold.
    text : str
        The contact's id contains this; upper and lower case are the same.
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
    """Which contacts are kept.

    Attributes
    ----------
    all : array of bool
        By every dimension.
    but : dict of str to array of bool
        By every dimension but one.
    number : int
        How many are kept by every dimension.
    """

    all: Flags
    but: dict[str, Flags]
    number: int


class _Clause(NamedTuple):
    sql: str
    values: list[Any]


def _between(column: str, low: Any, high: Any) -> _Clause:
    """Return what holds from one bound to another, which is not in it."""
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
    # An empty list has no type of its own that DuckDB could compare with.
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
        # strpos takes the text as it is: LIKE would take some of it for a pattern.
        clauses.append(_Clause("strpos(lower(contact_id), lower(?)) > 0", [chosen.text]))
    return _Clause(
        " AND ".join(clause.sql for clause in clauses if clause.sql),
        [value for clause in clauses for value in clause.values],
    )


DIMENSIONS: Final = ("time", "hour", "category", "score", "response", "rest")


def conditions(chosen: Narrowing) -> dict[str, tuple[str, list[Any]]]:
    """Return SQL of each dimension, of a row of a list of contacts, and its parameters.

    A row of which a value is not known is not kept where that value is chosen by.
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
