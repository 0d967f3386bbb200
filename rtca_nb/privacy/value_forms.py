"""The forms in which a personal value may be repeated: whole, its words, inflected, with a title after it.

They are chosen with care for other meanings of a word:

- Words of a name count in any case. Words of a redacted text count if one can identify a person (by a capital, a digit,
  or a script without case), or if the redaction covers one to three words, none of them ordinary.
- Two letters (``Al``), and ordinary words that are names (``Will``, ``May``), count as they are written and in
capitals.
- One or two digits count if they are the whole text, or after the word that preceded them when they were redacted
  (``flat 42``); ``5B`` counts as a word of its own. Any other ``42`` is an ordinary number.
- Without spaces nothing separates a short value from a longer word: two ideographs, three kana, letters of Thai or
  syllables of Hangul, or two of these with a particle after them, are enough.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, Literal

import regex

from rtca_nb.base.letters import letters_of
from rtca_nb.base.name_cases import cases_of
from rtca_nb.base.name_parts import begins_as_chinese, is_person_without_spaces, korean_given_name
from rtca_nb.base.word_affixes import spaceless, stems
from rtca_nb.privacy.common_words import COMMON, PARTICLES, ROLES
from rtca_nb.privacy.joined_words import abbreviated
from rtca_nb.privacy.part_forms import (
    beside_titles,
    cases_of_a_language,
    in_latin,
    is_person,
    joined_words,
    of_common,
    other_cases,
    without_number,
)
from rtca_nb.privacy.value_form import DIGITS, TOKEN, Form, edges_of

__all__ = ["TextKind", "forms_in_languages", "forms_of"]

TextKind = Literal["name", "redacted", "doubtful", "cued", "file"]
"""Kind of a known text. Every word of a person's name is personal; of a redacted text, the words that can identify a
person; of a doubtful one, whose redaction may be misplaced, the words that surely can; of a value with its cue, the
last
word; of a file name, only the whole name."""

_HANGUL: Final = regex.compile(r"\p{Hangul}+")
_KANA: Final = regex.compile(r"[\p{Hiragana}\p{Katakana}ー]+")
_HAN: Final = regex.compile(r"\p{Han}")
_ARABIC: Final = regex.compile(r"\p{Arabic}")
# Frequent words that differ from a name only in the last letter.
_ARABIC_WORDS: Final = frozenset("على الى متى حتى لدى سوى بلى مني عني".split())
# Letters that may be written as two; å also in texts in which other letters only lose their marks.
_TWO_FOR_ONE: Final = (
    str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj"}),
    str.maketrans({"å": "aa"}),
)
_TWO_LETTERS: Final = re.compile("(?<=[aou])e")
_MOST_WORDS: Final = 3
# For Thai, Lao, Khmer and others; shorter parts occur in words of all kinds.
_LONG_THAI: Final = 5
_LONGEST_NAME: Final = 32
# An e-mail address or a link; its domain is an ordinary word.
_ADDRESS: Final = regex.compile(r"[@/\\:]|\w\.\w")


def forms_of(text: str, kind: TextKind) -> Iterator[Form]:
    """Yield the forms in which a personal text may be repeated, except those of :func:`forms_in_languages`.

    Parameters
    ----------
    text : str
    kind : {"name", "redacted", "doubtful", "cued", "file"}
    """
    written, words, folds = _words_of(text)
    if _names_nobody(folds, kind):
        return
    if kind == "cued":
        yield Form("".join(folds), "last", written, edges_of(folds))
        return
    if len(words) > 1 and (any(len(fold) > 2 and fold not in COMMON for fold in folds) or any(map(_telling, words))):
        yield from _spellings(written, words, folds)
    lone = len(words) == 1
    if kind in {"name", "redacted"}:
        yield from joined_words(written, words, folds)
        if not lone and (kind == "name" or is_person(words, folds)):
            yield from (form for word in words for form in of_common(word))
    plain = _is_plain(written, folds, kind)
    for place, word, fold in _words_alone(words, folds, kind):
        yield from _of_word(word, fold, kind, lone=lone, first=not place, plain=plain)


def forms_in_languages(text: str, kind: TextKind) -> Iterator[Form]:
    """Yield the other grammatical cases of the words of a personal text that only count in texts of one language.

    They are as many as all forms of :func:`forms_of` together, but most contacts have no text in such a language.
    """
    written, words, folds = _words_of(text)
    if kind == "cued" or _names_nobody(folds, kind):
        return
    lone, plain = len(words) == 1, _is_plain(written, folds, kind)
    for _, word, fold in _words_alone(words, folds, kind):
        if _is_whole(word, fold, kind, lone=lone, plain=plain):
            yield from cases_of_a_language(word)


def _words_of(text: str) -> tuple[str, list[str], list[str]]:
    """Return a text in NFC, its words, and their letters."""
    written = unicodedata.normalize("NFC", text)
    pairs = [(word, fold) for word in TOKEN.findall(written) if (fold := letters_of(word))]
    return written, [word for word, _ in pairs], [fold for _, fold in pairs]


def _names_nobody(folds: list[str], kind: TextKind) -> bool:
    return not folds or (kind == "name" and all(fold in ROLES for fold in folds))


def _is_plain(written: str, folds: list[str], kind: TextKind) -> bool:
    """Return whether a redacted text is a few words, none of them ordinary: a name, even in small letters."""
    return (
        kind == "redacted"
        and len(folds) <= _MOST_WORDS
        and not any(fold in COMMON for fold in folds)
        and _ADDRESS.search(written) is None
    )


def _words_alone(words: list[str], folds: list[str], kind: TextKind) -> Iterator[tuple[int, str, str]]:
    """Yield the words that may be used alone, each with its letters, numbered in the text."""
    if kind == "file" and len(words) > 1:
        return
    # Groups of digits also occur in prices and years; only the last group of a card is used alone.
    grouped = len(words) > 1 and all(map(str.isdigit, folds))
    for place, (word, fold) in enumerate(zip(words, folds, strict=True)):
        if not grouped or (place == len(words) - 1 and len(fold) >= DIGITS):
            yield place, word, fold


def _is_whole(word: str, fold: str, kind: TextKind, *, lone: bool, plain: bool) -> bool:
    """Return whether a word can identify someone in any spelling and case."""
    if not word.isascii() and (_HANGUL.fullmatch(word) or spaceless(word)):
        return False
    if len(fold) < 3 or _is_ordinary(fold) or any(map(str.isdigit, fold)):
        return False
    return _identifies(word, kind, lone=lone, plain=plain)


def _identifies(word: str, kind: TextKind, *, lone: bool, plain: bool) -> bool:
    """Return whether a word that is neither ordinary nor short can identify someone."""
    return kind == "name" or plain or (lone and kind == "file") or _telling(word)


def _is_ordinary(fold: str) -> bool:
    return fold in COMMON or fold in PARTICLES or fold in ROLES


def _of_word(word: str, fold: str, kind: TextKind, *, lone: bool, first: bool, plain: bool) -> Iterator[Form]:
    """Yield the forms of one word of a text."""
    if not word.isascii():
        yield from beside_titles(word, fold, sure=kind == "name" or (kind == "redacted" and lone))
        if _HANGUL.fullmatch(word) or spaceless(word):
            if _is_long_without_spaces(word):
                yield Form(fold, "word", word, free=_free(word))
            if kind == "name" or (kind == "redacted" and lone):
                yield from _parts_of_name(word, sure=kind == "name")
            return
    if _is_ordinary(fold):
        # A person may be called Will: hide the name, but not the word.
        named = kind == "name" or (kind == "redacted" and lone)
        if named and (first or fold not in PARTICLES) and fold not in ROLES and word[0] != word[0].lower():
            yield Form(fold, "exact", word)
            umlauts = letters_of(word.lower().translate(_TWO_FOR_ONE[0]))
            if umlauts != fold:
                yield Form(umlauts, "exact", umlauts.capitalize())
            yield from (Form(letters_of(case), "exact", case.capitalize()) for case in cases_of(word))
            yield from in_latin(word, common=True)
    elif any(map(str.isdigit, fold)):
        yield from _with_digits(word, fold, kind, lone=lone)
        if kind == "name":
            yield from without_number(word)
    elif len(fold) < 3:
        yield from _of_two_letters(word, fold, named=kind == "name" or lone)
    elif _identifies(word, kind, lone=lone, plain=plain):
        yield from _spellings(word, [word], [fold])
        yield from (Form(stem, "word", word, stem=True) for stem in stems(fold))
        yield from other_cases(word)
        yield from in_latin(word)


def _of_two_letters(word: str, fold: str, *, named: bool) -> Iterator[Form]:
    if len(fold) > 1 and named and word != word.lower():
        yield Form(fold, "exact", word)
    elif len(fold) > 1 and not word.isascii() and word.upper() == word.lower():
        yield Form(fold, "word", word)


def _parts_of_name(word: str, *, sure: bool) -> Iterator[Form]:
    """Yield the parts of a name without spaces that may be used alone.

    Parameters
    ----------
    word : str
    sure : bool
        The word is a person's name; otherwise it was redacted, and may be a name.
    """
    if _KANA.fullmatch(word) is not None:
        yield from in_latin(word)
    if _HANGUL.fullmatch(word) is not None:
        given = korean_given_name(word, sure=sure)
        yield from in_latin(given or word)
        if given is not None and letters_of(given) not in COMMON:
            yield Form(letters_of(given), "word", given)
    elif sure or is_person_without_spaces(word):
        yield from _ends_of_name(word)


def _ends_of_name(word: str) -> Iterator[Form]:
    """Yield the possible given and family names of a name that is written without a space between them."""
    least = 2 if _HAN.search(word) is not None else 3 if _KANA.fullmatch(word) is not None else _LONG_THAI
    if len(word) > _LONGEST_NAME:
        return
    for size in range(least, len(word)):
        # Of three ideographs, the first is the family name in Chinese; in Japanese, mostly the first two are.
        heads = [word[:size]] if len(word) > 3 or not begins_as_chinese(word) else []
        for part in (word[-size:], *heads):
            if letters_of(part) not in COMMON and unicodedata.category(part[0])[0] != "M":
                yield Form(letters_of(part), "word", part)


def _with_digits(word: str, fold: str, kind: TextKind, *, lone: bool) -> Iterator[Form]:
    if fold.isdigit() and len(fold) < 3:
        if lone and kind == "redacted":
            yield Form(fold, "alone", word)
    elif len(fold) >= DIGITS or (lone and len(fold) > 1) or (len(fold) > 2 and not fold.isdigit()):
        yield Form(fold, "word", word)


def _spellings(written: str, words: list[str], folds: list[str]) -> Iterator[Form]:
    """Yield a text as it is written, and in other spellings."""
    free = len(words) == 1 and _free(written)
    if len(words) > 1 and not _is_long_without_spaces(written):
        return
    yield Form("".join(folds), "word", written, edges_of(folds), free=free)
    for other in _respelt(words, folds):
        yield Form("".join(other), "word", written, edges_of(other), free=free)


def _respelt(words: list[str], folds: list[str]) -> Iterator[list[str]]:
    """Yield other spellings of a text, each as the letters of all of its words."""
    if not all(map(str.isascii, words)):
        low = [word.lower() for word in words]
        for table in _TWO_FOR_ONE:
            umlauts = [letters_of(word.translate(table)) for word in low]
            if umlauts != folds:
                yield umlauts
    shorter = [_TWO_LETTERS.sub("", fold) if len(fold) > DIGITS else fold for fold in folds]
    if shorter != folds:
        yield shorter
    short = abbreviated(folds)
    if short != folds:
        yield short
    if not folds[-1].isascii() and _ARABIC.search(folds[-1]) is not None:
        # The last letter with and without dots; the article after "to".
        ends = {"ى": "ي", "ي": "ى"}
        last = folds[-1][:-1] + ends.get(folds[-1][-1], folds[-1][-1])
        if last != folds[-1] and len(last) > 2 and last not in _ARABIC_WORDS:
            yield [*folds[:-1], last]
        if len(folds[0]) > DIGITS and folds[0].startswith("ال"):
            yield ["لل" + folds[0][2:], *folds[1:]]


def _free(word: str) -> bool:
    """Return whether a value also counts within a longer word: only if it has three or more syllables of Hangul."""
    return len(word) > 2 and _HANGUL.fullmatch(word) is not None


def _is_long_without_spaces(word: str) -> bool:
    """Return whether a value is too long to be part of a longer word by chance; true for scripts with spaces."""
    if _HANGUL.fullmatch(word) is not None:
        return len(word) > 1
    if not spaceless(word):
        return True
    letters = letters_of(word)
    return len(letters) > 2 or (len(letters) > 1 and _HAN.search(word) is not None)


def _telling(word: str) -> bool:
    """Return whether a single word of a redacted text can identify someone: capitalised, with a digit, or caseless."""
    if any(map(str.isdigit, word)):
        return len(word) > 2
    if len(word) < 2:
        return False
    caseless = not word.isascii() and word.upper() == word.lower()
    return caseless or word[0] != word[0].lower()
