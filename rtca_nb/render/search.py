"""Search in transcripts, with the same grammar as the report's and the widgets' search box."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Query", "fold", "matches", "parse_query", "unknown_roles"]

# White space as Python and JavaScript together have it, so that both split alike.
_TOKEN = re.compile(r'"([^"]*)"?|([^\s\ufeff]+)')
_ANY = re.compile(r"[\s\ufeff]*any:", re.IGNORECASE)
_ROLE = re.compile(r"role:(.+)", re.IGNORECASE | re.ASCII)
# Letters of a role that is asked for, and roles that there are: a contact may have any.
_SHOWN = 40
_NAMED = 6


class Query(NamedTuple):
    """What to look for: terms (words or phrases without case), whether any of them suffices, and roles."""

    terms: tuple[str, ...]
    any_term: bool
    roles: tuple[str, ...]


def parse_query(search: str) -> Query:
    """Parse a search: words, ``"a phrase"``, ``any:`` first for any instead of all, ``role:agent``."""
    terms: list[str] = []
    roles: list[str] = []
    any_term = _ANY.match(search)
    for phrase, word in _TOKEN.findall(search, any_term.end() if any_term else 0):
        role = _ROLE.fullmatch(word)
        if role:
            roles.append(role.group(1).upper())
        elif phrase or word:
            terms.append(fold(phrase or word))
    return Query(tuple(terms), any_term is not None, tuple(roles))


def unknown_roles(query: Query, roles: Iterable[str | None]) -> str:
    """Say which roles of a query no message has, and which there are; empty where all are there."""
    known = {role.upper(): role for role in roles if role is not None}
    missing = [role[:_SHOWN].lower() for role in query.roles if role not in known]
    if not missing:
        return ""
    there = ", ".join(role.lower() for role in list(known.values())[:_NAMED]) or "none"
    there += " and others" if len(known) > _NAMED else ""
    return f"No message has the role {', '.join(missing)}; the roles are: {there}."


def fold(text: str) -> str:
    """Return text without case. Both scripts and Python can do just this much: lower case, one kind of sigma."""
    return text.lower().replace("ς", "σ")


def matches(query: Query, role: str | None, content: str | None) -> bool:
    """Whether a message matches. What is hidden cannot be found."""
    if query.roles and (role or "").upper() not in query.roles:
        return False
    if not query.terms:
        return True
    folded = fold(content or "")
    found = (term in folded for term in query.terms)
    return any(found) if query.any_term else all(found)
