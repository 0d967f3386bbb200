"""A form in which a personal value may be repeated, and the words that values consist of."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import regex

__all__ = ["DIGITS", "TOKEN", "Form", "Rule", "edges_of"]

Rule = Literal["word", "exact", "meant", "alone", "last", "called", "titled"]


class Form(NamedTuple):
    """One way to write a value.

    Attributes
    ----------
    key : str
        The letters of the form.
    rule : {"word", "exact", "meant", "alone", "last", "called", "titled"}
        When the form counts. "word": as a word by itself. "exact": only as it is written, or in capitals. "meant": the
        same, if the words around it show that a name is meant. "alone": if it is the whole text. "last": anywhere, but
        only its last word is personal. "called": the same after a familiar prefix. "titled": all but a title is
        personal.
    written : str
        The form as it is written, in NFC.
    edges : frozenset of int
        Indexes in ``key`` at which words other than the first begin.
    stem : bool
        The form lacks the ending of the nominative.
    free : bool
        The form may be within a longer run of letters.
    bent : bool
        The form has the ending of another grammatical case, so that no further ending follows.
    language : str
        The form only counts in texts of this language; empty for any language.
    """

    key: str
    rule: Rule
    written: str
    edges: frozenset[int] = frozenset()
    stem: bool = False
    free: bool = False
    bent: bool = False
    language: str = ""

    @property
    def number(self) -> bool:
        """Whether the form has so many digits that signs between them do not matter."""
        return sum(map(str.isdigit, self.key)) >= DIGITS


# Markdown encloses words in underscores, and user names join words by underscores. Letters in boxes, those of flags,
# and circled numbers are read as letters, too.
TOKEN: Final = regex.compile(r"(?V1)[[\w\p{M}\p{No}\U0001f130-\U0001f189\U0001f1e6-\U0001f1ff]--[_]]+")
"""Matches a word of a value."""
DIGITS: Final = 4
"""Signs between this many digits or more do not matter."""


def edges_of(folds: list[str]) -> frozenset[int]:
    """Return the indexes at which words other than the first begin in the joined letters of all words."""
    found, at = set(), 0
    for fold in folds[:-1]:
        at += len(fold)
        found.add(at)
    return frozenset(found)
