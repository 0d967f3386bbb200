"""Reduce texts to their letters and digits, as a reader recognises them, however they are written.

Case, accents, vowel points, stretched letters, widths, circles and keycaps do not make a different letter, nor do
simplified and old forms of ideographs. Characters between letters (spaces, Markdown, emoji, invisible ones) are left
out. Each letter keeps its position, so that a value found in the letters can be located in the text.
:func:`look_alikes` reads letters of one alphabet as letters of another that look the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import chain, compress, repeat
from typing import Final, NamedTuple

import regex

from rtca_nb.base.han_variants import HAN_VARIANTS

__all__ = [
    "SEPARATOR",
    "Letters",
    "cased_letters_of",
    "end_of_letter",
    "has_look_alikes",
    "is_idle_mark",
    "letters_in",
    "letters_of",
    "look_alikes",
    "mixes_alphabets",
    "with_look_alikes",
]

SEPARATOR: Final = "\0"
"""Kept among the letters, so that several texts can be read as one."""

_ASCII: Final = str.maketrans({code: None for code in range(1, 128) if not chr(code).isalnum()})
_IS_LETTER: Final = bytes(not code or chr(code).isalnum() for code in range(128)) + bytes(128)
# Marks that writers may leave out. In scripts of India and South-East Asia, and in kana, marks make other letters and
# stay, except the dot below (nukta), which is also often left out.
_IDLE_MARK: Final = regex.compile(
    r"(?V1)[[\p{M}&&[\p{Inherited}\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}\p{Hebrew}]--[\u3099\u309a]]||"
    r"[\u093c\u09bc\u0a3c\u17b4\u17b5\u0483-\u0489]]"
)
# Letters for Unicode; for a reader nothing, an apostrophe or a longer stroke.
_NO_LETTER: Final = frozenset("\u115f\u1160\u3164\uffa0\u0640\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\ufe0f")
# Letters that are the same for a reader, though not by case, accents or widths.
_SAME: Final = str.maketrans(
    {
        "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "þ": "th", "æ": "ae", "œ": "oe",
        "ٱ": "ا", "ک": "ك", "ی": "ي", "ہ": "ه", "ھ": "ه", "ة": "ه",
        "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
        "ς": "σ", "ँ": "ं",
        "ൻ": "ന", "ൽ": "ല", "ർ": "ര", "ൾ": "ള", "ൺ": "ണ",
    }
)  # fmt: skip
_SAME.update(HAN_VARIANTS)
# Letters in circles and squares that Unicode does not map to letters, and the letters of flags.
_BOXED: Final = ((0x1F150, 0x1F169), (0x1F170, 0x1F189), (0x1F1E6, 0x1F1FF))
# Phonetic letters, which people use to stand out.
_SMALL_CAPITAL: Final = "LATIN LETTER SMALL CAPITAL "
_ALPHABETS: Final = tuple(
    regex.compile(rf"\p{{{name}}}") for name in ("Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Coptic", "Lisu")
)
# Alphabets with letters that look like ASCII, and phonetic letters.
_FOREIGN: Final = regex.compile(
    r"[\p{Cyrillic}\p{Greek}\p{Armenian}\p{Cherokee}\p{Coptic}\p{Lisu}\u0250-\u02af\u1d00-\u1d7f\ua720-\ua7ff]"
)


def _read(character: str) -> str:
    """Return the letters that a reader sees in a character; empty if it is not a letter or digit."""
    code = ord(character)
    for first, last in _BOXED:
        if first <= code <= last:
            return chr(ord("a") + code - first)
    if unicodedata.name(character, "").startswith(_SMALL_CAPITAL):
        small = unicodedata.name(character).removeprefix(_SMALL_CAPITAL)
        if len(small) == 1:
            return small.lower()
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    found = ""
    for one in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold()):
        category = unicodedata.category(one)
        is_letter = category[0] in "LN" or (category[0] == "M" and _IDLE_MARK.match(one) is None)
        if is_letter and one not in _NO_LETTER:
            # Treat both kana as the same.
            found += chr(ord(one) - 0x60) if "ァ" <= one <= "ヶ" else one
    return found.translate(_SAME)


class _Letters(dict[int, str]):
    """Code point of a character -> the letters that a reader sees in it; computed on first use."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _read(chr(code)) if code else SEPARATOR
        return found


class _LookAlikes(dict[int, str]):
    """Code point of a character -> the Latin letter that it looks like; without one, the letters of ``_Letters``."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _LETTERS[_twins().get(chr(code), code)]
        return found


@cache
def _twins() -> dict[str, int]:
    """Return letter of another alphabet -> code point of the ASCII letter that it looks like, from Unicode's UTS 39."""
    # Loaded when a text first has such letters, as it takes a twentieth of a second.
    from confusable_homoglyphs.confusables import confusables_data

    found: dict[str, int] = {}
    for character, alike in confusables_data.items():
        letters = [one["c"] for one in alike if len(one["c"]) == 1 and one["c"].isascii() and one["c"].isalpha()]
        if letters and len(character) == 1 and _FOREIGN.match(character) is not None:
            # A capital I looks as much like a small l as like an I.
            found[character] = ord("i" if letters[0] == "l" and character.isupper() else letters[0])
    return found


_LETTERS: Final = _Letters()
_LOOK_ALIKES: Final = _LookAlikes()


class Letters(NamedTuple):
    """The letters of a text, and for each of them the index in the text of the character that it comes from."""

    letters: str
    places: list[int]


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, as a reader recognises them."""
    return text.lower().translate(_ASCII) if text.isascii() else text.translate(_LETTERS)


def cased_letters_of(text: str) -> str:
    """Return the letters and digits of an ASCII text, without changing their case."""
    return text.translate(_ASCII)


def letters_in(text: str, *, alike: bool = False) -> Letters:
    """Return the letters and digits of a text; if ``alike`` is true, as the Latin letters that they look like."""
    if text.isascii() and not alike:
        return Letters(letters_of(text), [*compress(range(len(text)), text.encode("ascii").translate(_IS_LETTER))])
    pieces = [*map((_LOOK_ALIKES if alike else _LETTERS).__getitem__, map(ord, text))]
    letters = "".join(pieces)
    if len(letters) == len(pieces) - pieces.count(""):
        return Letters(letters, [*compress(range(len(text)), pieces)])  # each character has one letter at most
    return Letters(letters, [*chain.from_iterable(map(repeat, range(len(text)), map(len, pieces)))])


def end_of_letter(text: str, place: int) -> int:
    """Return the end (exclusive) of the letter at the index ``place``, including marks that writers may leave out."""
    end = place + 1
    while end < len(text) and not text[end].isascii() and is_idle_mark(text[end]):
        end += 1
    return end


def is_idle_mark(character: str) -> bool:
    """Return whether writers may leave out a character without making another word.

    Such are marks on letters (accents, vowel points, nukta), and characters that readers do not see as letters: the
    Arabic tatweel, which lengthens a word; modifier apostrophes and primes; Hangul fillers; and a variation selector.
    """
    return character in _NO_LETTER or _IDLE_MARK.match(character) is not None


def has_look_alikes(text: str) -> bool:
    """Return whether a text has letters of an alphabet with letters that look like ASCII, such as Cyrillic."""
    return not text.isascii() and _FOREIGN.search(text) is not None


def with_look_alikes(texts: Sequence[str]) -> list[int]:
    """Return the indices of the texts for which :func:`has_look_alikes` is true."""
    found = {sign for sign in set().union(*texts) if has_look_alikes(sign)}
    return [number for number, text in enumerate(texts) if not found.isdisjoint(text)] if found else []


def look_alikes(text: str) -> str | None:
    """Return the letters of a text as the Latin letters that they look like.

    None if the text has no letters of the alphabets that :func:`has_look_alikes` finds.
    """
    return text.translate(_LOOK_ALIKES) if has_look_alikes(text) else None


def mixes_alphabets(text: str) -> bool:
    """Return whether a text has letters of two or more alphabets that look partly alike, such as Latin and Cyrillic."""
    return not text.isascii() and sum(alphabet.search(text) is not None for alphabet in _ALPHABETS) > 1
