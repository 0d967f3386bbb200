"""Forms of parts of a value: ordinary words, words joined or divided, other grammatical cases, Latin letters."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from rtca_nb.base.honorifics import forms_of_address, honorifics
from rtca_nb.base.latin_cases import latin_cases
from rtca_nb.base.letters import letters_of
from rtca_nb.base.name_cases import cases_of
from rtca_nb.base.romanised import romanised
from rtca_nb.base.word_affixes import spaceless
from rtca_nb.privacy.common_words import COMMON, NAMES, PARTICLES, PLACES, ROLES
from rtca_nb.privacy.joined_words import abbreviated, arabic_edge, email_name, joined, numbered, tails
from rtca_nb.privacy.value_form import TOKEN, Form, edges_of

__all__ = [
    "beside_titles",
    "cases_of_a_language",
    "in_latin",
    "is_person",
    "joined_words",
    "of_common",
    "other_cases",
    "without_number",
]

_MOST_NAMES: Final = 4
_LEAST_INITIAL: Final = 6
# A shorter name in Latin letters may be an ordinary word of some language.
_LEAST_LATIN: Final = 4
# Roles that are also surnames.
_ROLES_AS_NAMES: Final = frozenset({"bot", "guest"})


def beside_titles(word: str, fold: str, *, sure: bool) -> Iterator[Form]:
    """Yield the forms of a word that is not in ASCII, or of its parts, with titles and forms of address beside them.

    Parameters
    ----------
    word, fold : str
        The word, and its letters.
    sure : bool
        The word is a name, or the whole redacted text.
    """
    for part, titles in honorifics(word):
        letters = letters_of(part)
        edges = frozenset({len(letters)})
        yield from (Form(letters + _letters_of_title(title), "titled", part, edges) for title in titles)
    if sure:
        for before, part in forms_of_address(word):
            yield Form(letters_of(before + part), "called", part, frozenset({len(letters_of(before))}))
        if len(word) == 1:
            yield Form(fold, "alone", word)


@cache
def _letters_of_title(title: str) -> str:
    return letters_of(title)


def other_cases(word: str) -> Iterator[Form]:
    """Yield the forms of a name in other grammatical cases, if the letters of the name show its language."""
    for case in cases_of(word):
        bent = letters_of(case)
        # An ordinary word only counts with a capital.
        if bent in COMMON:
            yield Form(bent, "exact", case.capitalize())
        else:
            yield Form(bent, "word", case, bent=True)


def cases_of_a_language(word: str) -> Iterator[Form]:
    """Yield the forms of a name in grammatical cases of languages that its letters do not show.

    Each form only counts in texts of its language.
    """
    for case, language in latin_cases(word):
        # They are in small letters, so letters_of is seldom needed.
        bent = case if case.isascii() and case.isalpha() else letters_of(case)
        yield Form(bent, "exact", case.capitalize(), bent=True, language=language)


def in_latin(word: str, *, common: bool = False) -> Iterator[Form]:
    """Yield the forms of a name of another script in Latin letters.

    A short name only counts with its capital; an ordinary word, if the words around it show that a name is meant.

    Parameters
    ----------
    word : str
    common : bool
        The word is an ordinary word.
    """
    for spelling in romanised(word):
        name, fold = spelling.capitalize(), letters_of(spelling)
        if common or fold in COMMON or fold in ROLES:
            yield Form(fold, "meant", name)
        elif len(fold) >= _LEAST_LATIN:
            yield Form(fold, "word" if len(fold) > _LEAST_LATIN else "exact", name)


def without_number(word: str) -> Iterator[Form]:
    """Yield the name in a user name that ends with a number: ``baker84``."""
    bare = word.rstrip("0123456789")
    if bare != word and len(bare) >= _LEAST_LATIN and bare.isalpha():
        yield Form(letters_of(bare), "exact", bare.capitalize())


def is_person(words: list[str], folds: list[str]) -> bool:
    """Return whether a redacted text may be a person's name: up to four words of letters, none of a street or role."""
    return len(words) <= _MOST_NAMES and all(
        word.isalpha() and fold not in PLACES and fold not in ROLES and (fold not in COMMON or fold in NAMES)
        for word, fold in zip(words, folds, strict=True)
    )


def of_common(word: str) -> Iterator[Form]:
    """Yield the forms of an ordinary word within a longer name; they count if a name is meant."""
    fold = letters_of(word)
    if (fold in NAMES and fold not in PARTICLES) or fold in _ROLES_AS_NAMES:
        name = word if word[0] != word[0].lower() else word.capitalize()
        yield Form(fold, "meant", name)
        yield from (Form(letters_of(case), "meant", case.capitalize()) for case in cases_of(name))


def joined_words(written: str, words: list[str], folds: list[str]) -> Iterator[Form]:
    """Yield forms of a value in which separate words are joined, or joined words divided.

    ``words`` are the words of the value, and ``folds`` their letters. For an e-mail address, yield only forms of the
    part before the @.
    """
    name = email_name(written)
    if name is not None:
        words_of_it = [*map(letters_of, TOKEN.findall(name))]
        yield Form("".join(words_of_it), "word", name, edges_of(words_of_it))
        if name.isalpha() and len(name) > _LEAST_INITIAL:
            yield Form(letters_of(name[1:]), "exact", name[1:].capitalize())  # jfeatherstone@
        return
    for pieces in joined(written):
        split = [*map(letters_of, pieces)]
        yield Form("".join(split), "word", "".join(pieces), edges_of(split))
    for fold in folds:
        if (edge := arabic_edge(fold)) is not None:
            yield Form(fold, "word", fold, frozenset({edge}))
    for tail in tails(written) if spaceless(written) else ():
        split = [*map(letters_of, TOKEN.findall(tail))]
        yield Form("".join(split), "word", tail, edges_of(split))
    for pair in numbered(words, folds):
        for spelling in (pair, abbreviated(pair)):
            yield Form("".join(spelling), "word", " ".join(spelling), edges_of(spelling))
