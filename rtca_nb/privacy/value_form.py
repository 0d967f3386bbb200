"""One form in which a personal value may be written again, and the words that values are made of."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import regex

__all__ = ["DIGITS", "TOKEN", "Form", "Rule", "edges_of"]

Rule = Literal["word", "exact", "meant", "alone", "last", "called", "titled"]


class Form(NamedTuple):
    """One way in which a value is written.

    Attributes
    ----------
    key : str
        Its letters.
    rule : {"word", "exact", "meant", "alone", "last", "called", "titled"}
        A word of its own; as it is written; as it is written where a name is meant; all that is said; only its last
        word is personal, in all talk or behind what friends say; all but a title.
    written : str
        As it is written, in NFC.
    edges : frozenset of int
        Where in the key another of its words begins.
    stem : bool
        It lacks the ending of the nominative.
    free : bool
        It may stand within a longer run of letters.
    bent : bool
        It has the ending of another case, so that no ending follows.
    language : str
        It is only said in texts of this language; empty for any.
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
        """Whether it has so many digits that signs between them say nothing."""
        return sum(map(str.isdigit, self.key)) >= DIGITS


# Markdown puts words between underscores, user names join them with one. Letters in boxes, and those of flags, and
# circled numbers are read as letters, too.
TOKEN: Final = regex.compile(r"(?V1)[[\w\p{M}\p{No}\U0001f130-\U0001f189\U0001f1e6-\U0001f1ff]--[_]]+")
"""A word of a value."""
DIGITS: Final = 4
"""Signs between so many digits or more say nothing."""


def edges_of(folds: list[str]) -> frozenset[int]:
    """Return where in the joined letters of words each but the first of them begins."""
    found, at = set(), 0
    for fold in folds[:-1]:
        at += len(fold)
        found.add(at)
    return frozenset(found)
