"""Search in messages, of a contact or of many; the report's and the widgets' search boxes have the same grammar."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from rtca_nb.render.folding import HIDDEN, fold, forms_of
from rtca_nb.render.languages import Phrase, phrase

__all__ = [
    "FIELDS",
    "UNSCORED",
    "Conditions",
    "Known",
    "Message",
    "Query",
    "matches",
    "open_phrase",
    "parse_query",
    "remarks",
    "sought",
]

UNSCORED: Final = "UNSCORED"
"""How the sentiment of a message without one is asked for."""

# White space as Python and JavaScript together have it, so that both split alike.
_TOKEN: Final = re.compile(
    r"([aA][nN][yY]:)|(-(?=[^\s\ufeff-]))?(?:([A-Za-z]{2,20}):(?=[^\s\ufeff/]))?"
    r'(?:["“”„‟«»]([^"“”„‟«»]*)["“”„‟«»]?|([^\s\ufeff]+))'
)
_QUOTE: Final = re.compile('["“”„‟«»]')
FIELDS: Final = {"role": "roles", "sentiment": "sentiments", "category": "categories", "has": "kinds"}
"""Fields of a search, and what of a message each is about."""
_LISTED: Final = "any:, role:, sentiment:, category:, has:"
_KINDS: Final = {
    "redaction": "redaction", "redactions": "redaction", "category": "category", "categories": "category",
    "issue": "issue", "issues": "issue", "extracted": "extracted",
}  # fmt: skip
# Letters of a value that is asked for, and values that are listed: a contact may have any.
_SHOWN: Final = 40
_NAMED: Final = 6


class Conditions(NamedTuple):
    """What of a message is asked for; of each field but ``terms`` one value suffices.

    Attributes
    ----------
    terms : tuple of str
        Words and phrases, folded.
    roles, sentiments : tuple of str
        In capitals; :data:`UNSCORED` for none.
    categories : tuple of str
        Folded parts of names.
    kinds : tuple of str
        Of what a message bears, as the frame ``highlights`` names them; another word is kept as it was asked for.
    """

    terms: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    sentiments: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


class Query(NamedTuple):
    """What to look for.

    Attributes
    ----------
    wanted, unwanted : Conditions
        What a message has to be, and what it must not be.
    any_term : bool
        Whether one of the wanted terms suffices.
    unknown : tuple of str
        Names that were written as fields and are none; they are searched for as words.
    """

    wanted: Conditions = Conditions()
    unwanted: Conditions = Conditions()
    any_term: bool = False
    unknown: tuple[str, ...] = ()


class Message(NamedTuple):
    """A message as a search sees it; ``folded`` is its text, in which hidden stretches are chips."""

    role: str | None
    folded: str
    sentiment: str | None = None
    categories: Collection[str] = ()
    kinds: Collection[str] = ()


class Known(NamedTuple):
    """What the messages have that are searched; a message may have no role and no sentiment."""

    roles: Iterable[str | None] = ()
    sentiments: Iterable[str | None] = ()
    categories: Iterable[str] = ()


def parse_query(search: str) -> Query:
    """Parse a search.

    Words and ``"a phrase"`` all have to be in a message; ``any:`` anywhere makes one of them suffice. ``role:``,
    ``sentiment:``, ``category:`` and ``has:`` take a word or ``"several words"``; ``-`` before a word, a phrase or a
    field leaves out what has it.
    """
    both: tuple[dict[str, list[str]], dict[str, list[str]]] = (
        {name: [] for name in Conditions._fields},
        {name: [] for name in Conditions._fields},
    )
    any_term = False
    unknown: list[str] = []
    for any_, minus, field, quote, word in _TOKEN.findall(search):
        if any_:
            any_term = True
            continue
        name, value, asked = field.lower(), quote or word, both[bool(minus)]
        if name in FIELDS:
            if found := _value(name, value):
                asked[FIELDS[name]].append(found)
            continue
        if name and name != "any" and name not in unknown:
            unknown.append(name)
        if term := fold(f"{field}:{value}" if field else value):
            asked["terms"].append(term)
    wanted, unwanted = (Conditions(*(tuple(values[name]) for name in Conditions._fields)) for values in both)
    return Query(wanted, unwanted, any_term, tuple(unknown))


def open_phrase(search: str) -> str:
    """Return the phrase that no quotation mark closes; empty where every phrase is closed."""
    last = next((found for found in reversed([*_TOKEN.finditer(search)]) if not found[5] and not found[1]), None)
    if last is None or len(_QUOTE.findall(last[0])) > 1:
        return ""
    return last[4].strip() or last[0]


def _value(field: str, value: str) -> str:
    if field == "category":
        return fold(value)
    if field == "has":
        return _KINDS.get(value.lower(), value.lower())
    if field == "sentiment" and value.upper() == "NONE":
        return UNSCORED
    return value.upper()


def remarks(query: Query, known: Known) -> list[Phrase]:
    """Say what of a query no message has, and what there is instead; empty where all is there."""
    said = list[Phrase | None]()
    asked = [(*ours, *others) for ours, others in zip(query.wanted, query.unwanted, strict=True)]
    _, roles, sentiments, categories, kinds = (list(dict.fromkeys(values)) for values in asked)
    said.append(
        _missing(
            "No message has the role {lost}; the roles are: {there}.",
            roles,
            {role.upper(): role.lower() for role in known.roles if role},
        )
    )
    moods = {(mood or UNSCORED).upper(): (mood or UNSCORED).lower() for mood in known.sentiments} if sentiments else {}
    said.append(_missing("No message has the sentiment {lost}; the sentiments are: {there}.", sentiments, moods))
    names = {name: fold(name) for name in known.categories} if categories else {}
    lost = [value for value in categories if not any(value in name for name in names.values())]
    words = "No message has the category {lost}; the categories are: {there}."
    said.append(_missing(words, lost, {name: name for name in names}))
    odd = [kind[:_SHOWN] for kind in kinds if kind not in _KINDS.values()]
    if odd:
        said.append(
            phrase("After has:, write redaction, category, issue or extracted, not {lost}.", lost=", ".join(odd))
        )
    if query.unknown:
        fields = ", ".join(f"{name}:" for name in query.unknown[:_NAMED])
        words = "Searched for as text, because there is no such field: {lost}. The fields are: {there}."
        said.append(phrase(words, lost=fields, there=_LISTED))
    return [one for one in said if one is not None]


def _missing(words: str, asked: Iterable[str], known: dict[str, str]) -> Phrase | None:
    missing = [value[:_SHOWN].lower() for value in asked if value not in known]
    if not missing:
        return None
    listed = ", ".join([*known.values()][:_NAMED])
    there = phrase("{names} and others", names=listed) if len(known) > _NAMED else listed or phrase("none")
    return phrase(words, lost=", ".join(missing), there=there)


def sought(query: Query) -> list[str] | None:
    """Return the wanted terms of a query that can be found; None where that is not all of those that have to be.

    A term with a hidden stretch in it finds nothing.
    """
    terms = query.wanted.terms
    found = [term for term in terms if HIDDEN not in term]
    enough = found if query.any_term else len(found) == len(terms)
    return found if enough or not terms else None


def matches(query: Query, message: Message) -> bool:
    """Return whether a message matches. What is hidden cannot be found."""
    wanted, unwanted = query.wanted, query.unwanted
    terms = sought(query)
    if terms is None:
        return False
    if terms and not (any if query.any_term else all)(_holds(message, term) for term in terms):
        return False
    if any(HIDDEN not in term and _holds(message, term) for term in unwanted.terms):
        return False
    return all(_fields(message, wanted)) and not any(_fields(message, unwanted))


def _holds(message: Message, term: str) -> bool:
    return any(form in message.folded for form in forms_of(term))


def _fields(message: Message, asked: Conditions) -> Iterable[bool]:
    """Yield for each field that is asked for whether a message has one of its values."""
    if asked.roles:
        yield (message.role or "").upper() in asked.roles
    if asked.sentiments:
        yield (message.sentiment or UNSCORED).upper() in asked.sentiments
    if asked.categories:
        names = [fold(name) for name in message.categories]
        yield any(value in name for value in asked.categories for name in names)
    if asked.kinds:
        yield any(kind in message.kinds for kind in asked.kinds)
