"""Search in messages of one or many contacts; the search boxes of reports and widgets have the same grammar."""

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
"""Value of ``sentiment:`` for messages without a sentiment."""

# The white space of Python and JavaScript combined, so that both split the same way.
_TOKEN: Final = re.compile(
    r"([aA][nN][yY]:)|(-(?=[^\s\ufeff-]))?(?:([A-Za-z]{2,20}):(?=[^\s\ufeff/]))?"
    r'(?:["“”„‟«»]([^"“”„‟«»]*)["“”„‟«»]?|([^\s\ufeff]+))'
)
_QUOTE: Final = re.compile('["“”„‟«»]')
FIELDS: Final = {"role": "roles", "sentiment": "sentiments", "category": "categories", "has": "kinds"}
"""Fields of a search, and the part of :class:`Conditions` for each."""
_LISTED: Final = "any:, role:, sentiment:, category:, has:"
_KINDS: Final = {
    "redaction": "redaction", "redactions": "redaction", "category": "category", "categories": "category",
    "issue": "issue", "issues": "issue", "extracted": "extracted",
}  # fmt: skip
# Letters shown of a requested value, and number of values listed, because a contact may have any values.
_SHOWN: Final = 40
_NAMED: Final = 6


class Conditions(NamedTuple):
    """Conditions on a message; for each field except ``terms``, one matching value is enough.

    Attributes
    ----------
    terms : tuple of str
        Words and phrases, folded.
    roles, sentiments : tuple of str
        In upper case; :data:`UNSCORED` for messages without a sentiment.
    categories : tuple of str
        Folded parts of names.
    kinds : tuple of str
        Kinds of highlights, as in the frame ``highlights``; an unknown word is kept.
    """

    terms: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    sentiments: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


class Query(NamedTuple):
    """A parsed search.

    Attributes
    ----------
    wanted, unwanted : Conditions
        Conditions that a message must meet, and conditions that it must not meet.
    any_term : bool
        Whether one of the wanted terms is enough.
    unknown : tuple of str
        Names before a colon that are not fields; name and value are then searched for as text.
    """

    wanted: Conditions = Conditions()
    unwanted: Conditions = Conditions()
    any_term: bool = False
    unknown: tuple[str, ...] = ()


class Message(NamedTuple):
    """A message to search; ``folded`` is its folded text, in which the words of a chip replace each hidden span."""

    role: str | None
    folded: str
    sentiment: str | None = None
    categories: Collection[str] = ()
    kinds: Collection[str] = ()


class Known(NamedTuple):
    """The roles, sentiments and categories of the searched messages; a message may have no role or sentiment."""

    roles: Iterable[str | None] = ()
    sentiments: Iterable[str | None] = ()
    categories: Iterable[str] = ()


def parse_query(search: str) -> Query:
    """Parse a search.

    A message must contain all words and phrases in quotes; with ``any:`` anywhere, one of them is enough. ``role:``,
    ``sentiment:``, ``category:`` and ``has:`` take a word or ``"several words"``; ``-`` before a word, a phrase or a
    field excludes messages that match it.
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
    """Return the phrase of a search that lacks its closing quotation mark; empty if every phrase is closed."""
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
    """Return sentences on values and fields in a query that do not exist, with those that do; empty if all exist."""
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
    """Return the wanted terms of a query without those that contain ``█``, which can never be found.

    None means that no message can match, because a required term can never be found.
    """
    terms = query.wanted.terms
    found = [term for term in terms if HIDDEN not in term]
    enough = found if query.any_term else len(found) == len(terms)
    return found if enough or not terms else None


def matches(query: Query, message: Message) -> bool:
    """Return whether a message matches a query. Hidden text cannot be found."""
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
    """Yield for each field of the conditions whether a message has one of its values."""
    if asked.roles:
        yield (message.role or "").upper() in asked.roles
    if asked.sentiments:
        yield (message.sentiment or UNSCORED).upper() in asked.sentiments
    if asked.categories:
        names = [fold(name) for name in message.categories]
        yield any(value in name for value in asked.categories for name in names)
    if asked.kinds:
        yield any(kind in message.kinds for kind in asked.kinds)
