"""What a search asks for, checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import check_text, is_one_of, kind_of, quoted
from rtca_nb.exceptions import UsageError
from rtca_nb.questions.waits import check_limit
from rtca_nb.render.search import Query, parse_query
from rtca_nb.tables.schema import SENTIMENTS

__all__ = ["LIMIT", "Asked", "asked_of"]

LIMIT: Final = 100
"""Rows of an answer, unless the caller says otherwise."""

_HALF: Final = re.compile(r"[\ud800-\udfff]")


class Asked(NamedTuple):
    """What a search asks for; an empty tuple is no condition.

    Attributes
    ----------
    query : Query
    categories, sentiments, agents : tuple of str
        One of each has to be there.
    limit : int or None
    """

    query: Query
    categories: tuple[str, ...] = ()
    sentiments: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    limit: int | None = LIMIT


def asked_of(query: Any, category: Any, sentiment: Any, agent: Any, limit: Any) -> Asked:
    """Check the arguments of a search.

    Raises
    ------
    UsageError
        If one is invalid.
    """
    if not isinstance(query, str):
        raise UsageError(f"query is a text, not {kind_of(query)}")
    moods = _names("sentiment", sentiment)
    for mood in moods:
        if not is_one_of(mood, SENTIMENTS):
            raise UsageError(f"sentiment is one of {', '.join(SENTIMENTS)}, not {quoted(mood)}")
    asked = Asked(
        parse_query(query),
        _names("category", category),
        moods,
        _names("agent", agent),
        None if limit is None else check_limit(limit),
    )
    if any(map(_HALF.search, (query, *asked.categories, *asked.agents))):
        raise UsageError("the search holds half a character, which no text of a corpus does; correct it")
    return asked


def _names(argument: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Sequence) or isinstance(value, (bytes, bytearray)) or not value:
        raise UsageError(f"{argument} is a text, a list of texts or None, not {kind_of(value)}")
    for one in value:
        check_text(one, argument)
    return tuple(dict.fromkeys(value))
