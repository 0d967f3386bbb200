"""Split texts into folded words, each with its place in code points of the original text.

Case is ignored, and spellings that are equivalent in Unicode are the same (an accented letter as one character or two),
but accents count. Invisible characters in a word are left out. In scripts without spaces, every character is a word
unless the caller chooses otherwise. A span of hidden text is a word of its own, which no pattern matches.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import regex

from rtca_nb.model.offsets import MASK

__all__ = [
    "HIDDEN",
    "Words",
    "fold_text",
    "fold_word",
    "hidden_text",
    "is_symbol",
    "is_unspaced",
    "word_set",
    "words_of",
]

HIDDEN: Final = "\x01"
"""The word for a span of hidden text."""

# Scripts without spaces. The long-vowel mark of kana belongs to no script.
_UNSPACED: Final = r"\p{Han}\p{Hiragana}\p{Katakana}ーｰ\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_UNSEEN: Final = r"\u00ad\u200b-\u200d\u2060\ufeff"
_LETTER: Final = r"\p{L}\p{N}_"
_INNER: Final = rf"{_LETTER}\p{{M}}{_UNSEEN}"


def _pattern(begin: str, inner: str, more: str = "") -> Any:
    """Return the regex whose matches are the words of a text.

    A match is a hidden span, a number, a word (which may have apostrophes in it), or one sign (a grapheme).
    """
    word = rf"{begin}{inner}*+(?:['’]{begin}{inner}*+)*+"
    return regex.compile(rf"(?V1){MASK}++|[0-9]++(?:[.,][0-9]++)*+{inner}*+|{word}{more}|(?!\s)\X")


_CHARACTERS: Final = _pattern(
    rf"[[{_LETTER}]--[{_UNSPACED}]]", rf"[[{_INNER}]--[{_UNSPACED}]]", rf"|[{_UNSPACED}][\p{{M}}{_UNSEEN}]*+"
)
_RUNS: Final = _pattern(f"[{_LETTER}]", f"[{_INNER}]")
_ASCII_WORD: Final = r"[0-9]++(?:[.,][0-9]++)*+[A-Za-z0-9_]*+|[A-Za-z0-9_]++(?:'[A-Za-z0-9_]++)*+"
_ASCII_WORDS: Final = re.compile(_ASCII_WORD)
_ASCII: Final = re.compile(rf"{_ASCII_WORD}|[!-~]")

_LEFT_OUT: Final = {ord(sign): None for sign in "\u00ad\u200b\u200c\u200d\u2060\ufeff"} | {ord("’"): "'"}
_IS_LEFT_OUT: Final = re.compile(f"[{''.join(map(chr, _LEFT_OUT))}]")
_BEGINS_WORD: Final = regex.compile(f"[{_LETTER}]")
_IS_UNSPACED: Final = regex.compile(f"[{_UNSPACED}]")


class Words(NamedTuple):
    """The words of a text, and its signs (punctuation and emoji) unless they were left out.

    Attributes
    ----------
    words : list of str
        Folded words; :data:`HIDDEN` for a span of hidden text.
    begins, ends : list of int
        Place of each word in the text, in code points; the end is exclusive.
    counts : sequence of int
        Number of words before each word, not counting signs.
    """

    words: list[str]
    begins: list[int]
    ends: list[int]
    counts: Sequence[int]

    @property
    def number(self) -> int:
        """Number of words, not counting signs."""
        return self.counts[-1] + (not is_symbol(self.words[-1])) if self.words else 0

    def without_signs(self) -> Words:
        """Return a copy without signs; the object itself if it has none."""
        kept = [place for place, word in enumerate(self.words) if not is_symbol(word)]
        if len(kept) == len(self.words):
            return self
        return Words(
            [self.words[place] for place in kept],
            [self.begins[place] for place in kept],
            [self.ends[place] for place in kept],
            range(len(kept)),
        )


def is_symbol(word: str) -> bool:
    """Return whether a folded word is a sign, such as a punctuation mark or an emoji."""
    first = word[:1]
    if first.isalnum() or first in {"_", HIDDEN, "*"}:
        return False
    return _BEGINS_WORD.match(first) is None


def is_unspaced(sign: str) -> bool:
    """Return whether a character belongs to a script without spaces."""
    return _IS_UNSPACED.match(sign) is not None


def fold_word(word: str) -> str:
    """Return a word in folded form, as :func:`fold_text` does."""
    if word.isascii():
        return word.lower()
    return fold_text(word)


def fold_text(text: str) -> str:
    """Return a text without case, in composed form (NFC); the folded form of each of its words is in it."""
    if text.isascii():
        return text.lower()
    # Folding decomposes some letters, and composing may produce one that folds again.
    apart = unicodedata.normalize("NFD", text)
    if _IS_LEFT_OUT.search(apart):
        apart = apart.translate(_LEFT_OUT)
    folded = unicodedata.normalize("NFD", apart.casefold()).casefold()
    return unicodedata.normalize("NFC", folded)


def hidden_text(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text with each code point in some spans replaced by ``█``; a span is begin and end (exclusive)."""
    for begin, end in spans:
        text = f"{text[:begin]}{MASK * (end - begin)}{text[end:]}"
    return text


def words_of(text: str, *, characters: bool = True, signs: bool = True) -> Words:
    """Split a text into words.

    Parameters
    ----------
    text : str
        Masked unless revealed; each masked code point is one ``█``.
    characters : bool
        Whether, in scripts without spaces, each character is a word; otherwise, a run of characters is a word.
    signs : bool
        Whether to include punctuation and emoji.
    """
    if text.isascii() and not signs:
        found = [*_ASCII_WORDS.finditer(text.lower())]
        places = [match.span() for match in found]
        return Words(
            [match.group() for match in found],
            [begin for begin, _ in places],
            [end for _, end in places],
            range(len(found)),
        )
    whole = _all_words(text, characters=characters)
    return whole if signs else whole.without_signs()


def word_set(text: str, *, characters: bool = True) -> set[str]:
    """Return the folded words of a text as in :func:`words_of`, including signs, without hidden text."""
    if text.isascii():
        return set(_ASCII.findall(text.lower()))
    found = set((_CHARACTERS if characters else _RUNS).findall(text))
    return {fold_word(word) for word in found if word[0] != MASK}


def _all_words(text: str, *, characters: bool) -> Words:
    pattern = _ASCII if text.isascii() else _CHARACTERS if characters else _RUNS
    words: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    counts: list[int] = []
    number = 0
    for match in pattern.finditer(text):
        found = match.group()
        word = HIDDEN if found[0] == MASK else fold_word(found)
        words.append(word)
        begins.append(match.start())
        ends.append(match.end())
        counts.append(number)
        number += not is_symbol(word)
    return Words(words, begins, ends, counts)
