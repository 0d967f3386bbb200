"""Search in transcripts, with the same grammar as the report's and the widgets' search box."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Query", "matches", "parse_query"]

_TOKEN = re.compile(r'"([^"]*)"?|(\S+)')


class Query(NamedTuple):
    """What to look for: terms (case-folded words or phrases), whether any of them suffices, and roles."""

    terms: tuple[str, ...]
    any_term: bool
    roles: tuple[str, ...]


def parse_query(search: str) -> Query:
    """Parse a search: words, ``"a phrase"``, ``any:`` first for any instead of all, ``role:agent``."""
    terms: list[str] = []
    roles: list[str] = []
    rest = search.strip()
    any_term = rest.casefold().startswith("any:")
    if any_term:
        rest = rest[4:]
    for phrase, word in _TOKEN.findall(rest):
        if word.casefold().startswith("role:") and len(word) > 5:
            roles.append(word[5:].upper())
        elif phrase or word:
            terms.append((phrase or word).casefold())
    return Query(tuple(terms), any_term, tuple(roles))


def matches(query: Query, role: str | None, content: str | None) -> bool:
    """Whether a message matches. What is hidden cannot be found."""
    if query.roles and (role or "") not in query.roles:
        return False
    if not query.terms:
        return True
    folded = (content or "").casefold()
    found = (term in folded for term in query.terms)
    return any(found) if query.any_term else all(found)
