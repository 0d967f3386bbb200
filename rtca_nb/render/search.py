"""Search in messages, of a contact or of many; the report's and the widgets' search boxes have the same grammar."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, NamedTuple

import regex

__all__ = ["HIDDEN", "Query", "fold", "matches", "parse_query", "places", "sought", "unknown_roles"]

HIDDEN: Final = "\x01"
"""The mark of a hidden stretch in a text that is searched; no term finds it."""

# White space as Python and JavaScript together have it, so that both split alike.
_TOKEN = re.compile(r'"([^"]*)"?|([^\s\ufeff]+)')
_ANY = re.compile(r"[\s\ufeff]*any:", re.IGNORECASE)
_ROLE = re.compile(r"role:(.+)", re.IGNORECASE | re.ASCII)
# Letters of a role that is asked for, and roles that there are: a contact may have any.
_SHOWN = 40
_NAMED = 6

# Nobody sees them: soft hyphens, joiners, marks of direction, selectors of variants. And the Arabic stretching stroke.
_UNSEEN: Final = r"\u00ad\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
# Accents, and the points that Hebrew and Arabic are mostly written without. Signs that make another letter or syllable
# of one, as those of kana and of Indic scripts, are none.
_ACCENTS: Final = (
    r"\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u20d0-\u20ff"
)
_DROPPED: Final = re.compile(f"[{_UNSEEN}{_ACCENTS}]+")
# Letters that do not come apart into one and an accent, those without a capital of their own, and an apostrophe as
# telephones write it.
_LIKE: Final = {
    "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe",
    "ß": "ss", "ı": "i", "ς": "σ", "‘": "'", "’": "'",
}  # fmt: skip
_OTHERS: Final = re.compile(f"[{''.join(_LIKE)}█]")
# What can become one character with the one before it.
_COMPOSED: Final = re.compile(
    "[\u0900-\u0dff\u1000-\u11ff\u1b00-\u1bff\u3099\u309a\U00011000-\U00011fff\U00016d00-\U00016dff]"
)
# Characters that are folded together: one with its marks, or letters that make up a Korean syllable.
_JAMO: Final = r"\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\ud7b0-\ud7fb\uffa0-\uffdc"
_MARKS: Final = rf"\p{{M}}\uff9e\uff9f{_UNSEEN}"
_TOGETHER: Final = regex.compile(rf"(?s)[\uac00-\ud7a3]?[{_MARKS}]*[{_JAMO}][{_JAMO}{_MARKS}]*|.[{_MARKS}]*")


class Query(NamedTuple):
    """What to look for: terms (words or phrases, folded), whether any of them suffices, and roles."""

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
        elif term := fold(phrase or word):
            terms.append(term)
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
    """Return text without case, accents and widths.

    Full-width and half-width forms, ligatures and other spellings of the same become one, and what nobody sees is
    dropped. Letters are not put apart from the signs that make others of them, so no syllable is found in another one.
    """
    if text.isascii():
        return text.lower()
    lower = _DROPPED.sub("", unicodedata.normalize("NFKD", text)).lower()
    found = _OTHERS.sub(_like, lower)
    return unicodedata.normalize("NFC", found) if _COMPOSED.search(found) else found


def _like(match: re.Match[str]) -> str:
    return _LIKE.get(match[0], HIDDEN)


def sought(query: Query) -> list[str] | None:
    """Return the terms of a query that can be found; None where that is not all of those that have to be.

    A term with a hidden stretch in it finds nothing.
    """
    found = [term for term in query.terms if HIDDEN not in term]
    enough = found if query.any_term else len(found) == len(query.terms)
    return found if enough or not query.terms else None


def matches(query: Query, role: str | None, content: str | None) -> bool:
    """Whether a message matches. What is hidden cannot be found."""
    if query.roles and (role or "").upper() not in query.roles:
        return False
    if not query.terms:
        return True
    terms = sought(query)
    if terms is None:
        return False
    folded = fold(content or "")
    found = (term in folded for term in terms)
    return any(found) if query.any_term else all(found)


def places(text: str, terms: Iterable[str]) -> list[tuple[int, int]]:
    """Find folded terms in a text.

    Returns
    -------
    list of tuple of int and int
        Begin and end of each place, in code points of the text as it is; in order, not overlapping.
    """
    folded, begins, ends = _traced(text)
    found: list[tuple[int, int]] = []
    for term in terms:
        if not term or HIDDEN in term:
            continue
        at = folded.find(term)
        while at >= 0:
            found.append((begins[at], ends[at + len(term) - 1]))
            at = folded.find(term, at + len(term))
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if joined and begin < joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((begin, end))
    return joined


def _traced(text: str) -> tuple[str, range | list[int], range | list[int]]:
    """Fold a text; return of each code point of that where what it came from begins and ends."""
    if text.isascii():
        return text.lower(), range(len(text)), range(1, len(text) + 1)
    pieces: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    for match in _TOGETHER.finditer(text):
        piece = fold(match[0])
        pieces.append(piece)
        begins += [match.start()] * len(piece)
        ends += [match.end()] * len(piece)
    return "".join(pieces), begins, ends
