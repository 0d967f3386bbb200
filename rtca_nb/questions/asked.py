"""The arguments of a search, checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import check_text, kind_of, quoted
from rtca_nb.exceptions import UsageError
from rtca_nb.questions.waits import check_limit
from rtca_nb.render.folding import fold
from rtca_nb.render.languages import Phrase, Whole, phrase, phrase_count
from rtca_nb.render.search import Query, open_phrase, parse_query
from rtca_nb.tables.schema import SENTIMENTS

__all__ = ["LIMIT", "Asked", "asked_of", "check_sentiments", "known_words"]

LIMIT: Final = 100
"""Maximum number of rows of an answer by default."""

_SHOWN: Final = 6
_NEAR: Final = 3
_LONGEST: Final = 200
_MOODS: Final = {mood.casefold(): mood for mood in SENTIMENTS}
_HALF: Final = re.compile(r"[\ud800-\udfff]")


class Asked(NamedTuple):
    """Checked arguments of a search.

    Attributes
    ----------
    query : Query
        The query, parsed.
    categories, sentiments, agents : tuple of str
        Allowed names. A message is found only if it has one of the categories and one of the sentiments, and its
        contact has one of the agents; an empty tuple allows all.
    limit : int or None
        Maximum number of rows; None for no limit.
    open_phrase : str
        Phrase of the query that lacks its closing quotation mark; empty if there is none.
    text : str
        The query as it was typed.
    """

    query: Query
    categories: tuple[str, ...] = ()
    sentiments: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    limit: int | None = LIMIT
    open_phrase: str = ""
    text: str = ""


def asked_of(query: Any, category: Any, sentiment: Any, agent: Any, limit: Any) -> Asked:
    """Check the arguments of a search, and return them.

    Raises
    ------
    UsageError
        If an argument is invalid.
    """
    if not isinstance(query, str):
        raise UsageError(f"query must be text, not {kind_of(query)}")
    asked = Asked(
        parse_query(query),
        _names("category", category),
        tuple(_MOODS.get(name.casefold(), name) for name in _names("sentiment", sentiment)),
        _names("agent", agent),
        None if limit is None else check_limit(limit),
        open_phrase(query),
        query,
    )
    if any(map(_HALF.search, (query, *asked.categories, *asked.sentiments, *asked.agents))):
        raise UsageError(
            "the search contains half a character (a lone surrogate), which no text of a corpus contains; remove it"
        )
    return asked


def check_sentiments(wanted: Sequence[str], there: Iterable[str]) -> None:
    """Check that each of ``wanted`` is one of the service's three sentiments or in ``there``, those in the corpus.

    Raises
    ------
    UsageError
        If one is neither.
    """
    known = [*SENTIMENTS, *(mood for mood in there if mood not in SENTIMENTS)]
    for mood in wanted:
        if mood not in known:
            raise UsageError(f"sentiment must be one of {', '.join(known)}, not {quoted(mood)}")


def known_words(wanted: Sequence[str], known: Iterable[str]) -> str | Phrase:
    """Return the names that exist, in words: all if there are few, otherwise those most like the wanted names.

    If there are many and none is similar, the first few are listed, with the number of the others.

    Parameters
    ----------
    wanted : sequence of str
        Names that do not exist.
    known : iterable of str
        Names that exist.
    """
    names = sorted(known)
    if len(names) <= _SHOWN:
        return ", ".join(names) or phrase("none")
    by_fold = {fold(name): name for name in names}
    near = [by_fold[one] for name in wanted for one in get_close_matches(fold(name)[:_LONGEST], by_fold, _NEAR)]
    if near:
        return phrase("{names} (the most similar of {n})", names=", ".join(dict.fromkeys(near)), n=Whole(len(names)))
    others = len(names) - _SHOWN
    return phrase_count("{names} and {n} other", "{names} and {n} others", others, names=", ".join(names[:_SHOWN]))


def _names(argument: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Sequence) or isinstance(value, (bytes, bytearray)) or not value:
        raise UsageError(f"{argument} must be a text, a list of texts or None, not {kind_of(value)}")
    for one in value:
        check_text(one, argument)
    return tuple(dict.fromkeys(value))
