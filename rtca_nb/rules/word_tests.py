"""Tests of a single word by literals, ``*``, numbers, and combinations of these. The tests never backtrack.

A word is tested from left to right, and the set of all reached places is held as the bits of a number. So the time of a
test is proportional to the length of the word, whatever the pattern is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from rtca_nb.rules.choices import Choices
from rtca_nb.rules.words import HIDDEN

__all__ = ["STAR", "Digits", "Fragment", "WordTest", "forms_of", "word_test"]

STAR: Final = "*"
_WHOLE: Final = re.compile("[0-9]+")
_GROUPED: Final = re.compile("[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:\\.[0-9]{3})+")
_DECIMAL: Final = re.compile("[0-9]+[.,][0-9]+")
_GROUPED_DECIMAL: Final = re.compile("[0-9]{1,3}(?:,[0-9]{3})+\\.[0-9]+|[0-9]{1,3}(?:\\.[0-9]{3})+,[0-9]+")


class Digits(NamedTuple):
    """Part of a word that is any number in digits: with decimals if ``decimal`` is true, otherwise a whole number."""

    decimal: bool

    def fits(self, word: str, choices: Choices) -> bool:
        """Return whether a word is such a number; ``choices`` decide on separators and missing decimals."""
        grouped = choices["thousands"] == "allowed"
        if self.decimal:
            if _DECIMAL.fullmatch(word) or (grouped and _GROUPED_DECIMAL.fullmatch(word)):
                return True
            if choices["decimals"] == "required":
                return False
        return bool(_WHOLE.fullmatch(word) or (grouped and _GROUPED.fullmatch(word)))


Fragment = str | Digits
"""Part of a word: literal text, :data:`STAR`, or digits."""


def _begins(first: Fragment) -> Iterable[str]:
    """Return the texts with which a word can begin if ``first`` is its first part."""
    if isinstance(first, Digits):
        return "0123456789"
    return ("",) if first == STAR else (first,)


class WordTest:
    """A test of whether a word equals one of several literal words, or fits one of several shapes.

    Parameters
    ----------
    literals : frozenset of str
        Folded words.
    shapes : tuple of tuple of Fragment
        Words with a ``*`` or a number in them, each as the sequence of its parts.
    choices : Choices

    Attributes
    ----------
    prefixes : tuple of str
        Beginnings of the words that the shapes match; empty if there are no shapes.
    open_prefixes : frozenset of str
        Prefixes that anything may follow.
    """

    __slots__ = ("_choices", "_shapes", "literals", "open_prefixes", "prefixes")

    def __init__(self, literals: frozenset[str], shapes: tuple[tuple[Fragment, ...], ...], choices: Choices) -> None:
        self.literals = literals
        self._shapes = shapes
        self._choices = choices
        self.prefixes = tuple(sorted({begin for shape in shapes for begin in _begins(shape[0])}))
        # Shapes such as ``refund*``, or ``*`` alone.
        ends = {shape[:-1] for shape in shapes if shape[-1] == STAR and choices["star_letters"] != "at least one"}
        self.open_prefixes = frozenset(
            "".join(map(str, parts)) for parts in ends if all(isinstance(part, str) and part != STAR for part in parts)
        )

    @property
    def shapes(self) -> tuple[tuple[Fragment, ...], ...]:
        """Words with a ``*`` or a number in them, each as the sequence of its parts."""
        return self._shapes

    def __call__(self, word: str) -> bool:
        """Return whether a word passes the test."""
        if word in self.literals:
            return True
        return bool(self._shapes) and word != HIDDEN and any(self._fits(shape, word) for shape in self._shapes)

    def _fits(self, shape: tuple[Fragment, ...], word: str) -> bool:
        first = shape[0]
        if len(shape) == 1 and isinstance(first, Digits):
            return first.fits(word, self._choices)
        if first != STAR and isinstance(first, str) and not word.startswith(first):
            return False
        more = self._choices["star_letters"] == "at least one"
        end_only = self._choices["star"] == "end"
        size = len(word)
        all_places = (1 << (size + 1)) - 1
        reached = 1
        for number, part in enumerate(shape):
            if part == STAR:
                if end_only and number != len(shape) - 1:
                    return False
                lowest = (reached & -reached) << more
                reached = all_places & ~(lowest - 1)
            elif isinstance(part, Digits):
                reached = _after_digits(reached, word)
            else:
                reached = _after_literal(reached, part, word)
            if not reached:
                return False
        return bool(reached >> size & 1)


def _after_literal(reached: int, literal: str, word: str) -> int:
    if reached & (reached - 1) == 0:  # one place
        at = reached.bit_length() - 1
        return 1 << at + len(literal) if word.startswith(literal, at) else 0
    found = 0
    at = word.find(literal)
    while at >= 0:
        found |= 1 << at
        at = word.find(literal, at + 1)
    return (reached & found) << len(literal)


def _after_digits(reached: int, word: str) -> int:
    """Return the places after one or more digits from any of the reached places; places are bits of a number."""
    found = 0
    inside = False
    for at, sign in enumerate(word):
        inside = (inside or bool(reached >> at & 1)) and sign in "0123456789"
        if inside:
            found |= 1 << (at + 1)
    return found


def word_test(words: Iterable[tuple[Fragment, ...]], choices: Choices) -> WordTest:
    """Return one test that passes each of several words; a word is given as the sequence of its parts."""
    literals: set[str] = set()
    shapes: list[tuple[Fragment, ...]] = []
    for word in words:
        if all(isinstance(part, str) and part != STAR for part in word):
            literals.add("".join(part for part in word if isinstance(part, str)))
        else:
            shapes.append(word)
    # An operand with the mask character never matches hidden text.
    return WordTest(frozenset(literals - {HIDDEN}), tuple(shapes), choices)


def forms_of(word: str) -> set[str]:
    """Return a word and all texts that may be its English plural or singular."""
    found = {word, f"{word}s", f"{word}es"}
    if word.endswith("y"):
        found.add(f"{word[:-1]}ies")
    if word.endswith("ies"):
        found.add(f"{word[:-3]}y")
    if word.endswith("es"):
        found.add(word[:-2])
    if word.endswith("s"):
        found.add(word[:-1])
    return {form for form in found if form}
