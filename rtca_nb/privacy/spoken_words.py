"""Decide quickly whether a text may contain a number in words: hardly any text does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rtca_nb.privacy.spoken_digits import DIGIT_WORDS, ENGLISH, MULTIPLIERS, SPELLINGS, THAI
from rtca_nb.privacy.spoken_tens import HUNDRED, IN_TENS, SPELLINGS_IN_TENS

__all__ = ["SPOKEN", "are_spoken", "may_be_number"]

_ENGLISH: Final = re.sub("[ /]", "|", ENGLISH)
_THAI: Final = re.sub(" ", "|", THAI)
_JOINED: Final = re.compile(rf"\W*(?:(?:{_ENGLISH})[._/|*~+-]{{0,2}}){{3}}")
# Begins with one of a few letters, which are quick to find.
_JOINED_IN_THAI: Final = re.compile(rf"(?:{_THAI})(?:{_THAI}){{2}}")
_SHORTEST_JOINED: Final = 9
# Announce numbers that are short and so have few words.
_CUES: Final = frozenset("cvv cvc cvv2 cvc2 csc cid code codes pin".split())

# Ordinary words in their own or another language; they count beside other numbers.
_ORDINARY: Final = frozenset("once elf sto dix cien yuz yüz".split())
_DIGITS: Final = frozenset({*DIGIT_WORDS, *MULTIPLIERS, *SPELLINGS})
_TENS: Final = frozenset({*IN_TENS, *SPELLINGS_IN_TENS})
_WORDS: Final = _DIGITS | _TENS | HUNDRED


def _punctuated(words: frozenset[str], ends: str) -> frozenset[str]:
    return frozenset(word + end for word in words for end in ("", *ends))


# Folded and as written, with and without a comma after the word.
_SAID: Final = _punctuated(_DIGITS, ",")
_SAID_IN_FEW: Final = _punctuated(_TENS - _ORDINARY, ",.") | _punctuated(_CUES, ":,=")
_NUMBERS: Final = _punctuated(_WORDS, ",.;:")
_FEWEST: Final = 4


def may_be_number(low: str, words: Sequence[str]) -> bool:
    """Return whether a text may contain a number in words.

    Parameters
    ----------
    low : str
        The text in lower case.
    words : sequence of str
        The same, split at spaces.
    """
    # In a row of four digits in words, one of every four words is a digit.
    if not _SAID.isdisjoint(words[::_FEWEST]):
        return True
    parted = low.replace("-", " ").split() if "-" in low else words
    if not _SAID_IN_FEW.isdisjoint(parted) and _are_several(parted):
        return True
    return _are_joined(low, words)


def _are_joined(low: str, words: Sequence[str]) -> bool:
    """Return whether a text may have several words for digits that are written as one word."""
    # Nearly all texts have no word this long.
    if max(map(len, words), default=0) >= _SHORTEST_JOINED:
        long = [word for word in words if len(word) >= _SHORTEST_JOINED]
        if any(map(_JOINED.match, long)):
            return True
    return not low.isascii() and _JOINED_IN_THAI.search(low) is not None


def _are_several(words: Sequence[str]) -> bool:
    return sum(word in _NUMBERS for word in words) > 1


def _either(words: frozenset[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))})"


# Any one of the words: a pattern for several, or with counted repeats, would cost a hundred times as much.
SPOKEN: Final = (
    rf"(?:^|[^\pL]){_either(_DIGITS | (_TENS - _ORDINARY) | _CUES)}(?:[^\pL]|$)|(?:{_ENGLISH}){{3}}|(?:{_THAI}){{3}}"
)
"""Finds everything that :func:`may_be_number` finds, and more; a pattern for RE2, which takes one pass."""

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LETTERS_ONLY: Final = bytes(code if chr(code).isalpha() and code < 128 else 32 for code in range(256))
_ASCII_WORDS: Final = frozenset(word.encode("ascii") for word in _WORDS - HUNDRED if word.isascii())


def are_spoken(text: str) -> bool:
    """Return whether some digits of a text may be written as words."""
    if text.isascii():
        words = text.encode("ascii").lower().translate(_LETTERS_ONLY).split()
        if not _ASCII_WORDS.isdisjoint(words):
            return True
        return _are_joined("", text.lower().split())
    low = text.lower()
    return not _WORDS.isdisjoint(_LETTERS.findall(low)) or _are_joined(low, low.split())
