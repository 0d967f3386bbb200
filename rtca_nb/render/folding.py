"""Fold texts for a search, which compares folded texts only, and find where terms are in the original text.

The scripts fold texts the same way (``rtca_nb/render/static/search.mjs``); both are tested with the same cases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import regex

__all__ = [
    "ANY_CHIP",
    "HIDDEN",
    "chip_words",
    "count_hits",
    "fold",
    "fold_plain",
    "forms_of",
    "is_plain",
    "places",
    "shown_chips",
]

HIDDEN: Final = "\x01"
"""Replacement for a ``█`` that somebody typed; no term finds it."""

# The names of chips use characters of private use, so that no word is found in them.
_PRIVATE: Final = {code: 0xE000 + code for code in map(ord, "[]_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}
_SHOWN: Final = {private: code for code, private in _PRIVATE.items()}
_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]*")
_NAMED: Final = re.compile(r"\[[a-z][a-z0-9_]*\]")
ANY_CHIP: Final = "[".translate(_PRIVATE)
"""First character of every chip in a searched text."""

# Invisible characters: soft hyphens, joiners, marks of direction, variation selectors. And the Arabic tatweel.
_UNSEEN: Final = r"\u00ad\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
# Accents, and the points that Hebrew and Arabic text usually omits. Signs that change a letter or syllable into
# another, such as those of kana and Indic scripts, are not accents.
_ACCENTS: Final = (
    r"\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u20d0-\u20ff"
)
_DROPPED: Final = re.compile(f"[{_UNSEEN}{_ACCENTS}]+")
# Letters that do not decompose into a letter and an accent, and letters without a capital of their own.
_LETTERS: Final = {
    "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ς": "σ",
}  # fmt: skip
# Variants of signs from keyboards, telephones and languages.
_SIGNS: Final = {"'": "‘’‚‛′‹›ʹʻʼʽˈ", '"': "“”„‟«»", "-": "‐‒–—―−⁃"}
_LIKE: Final = {**_LETTERS, **{variant: sign for sign, variants in _SIGNS.items() for variant in variants}}
_OTHERS: Final = re.compile(f"[{''.join(_LIKE)}█]")
# Accents that people type for an apostrophe; normalisation would add a space to them.
_APOSTROPHE: Final = re.compile("[`´\u1fef\u1ffd]")
_SPACES: Final = re.compile(r"[\s\ufeff]+")
_MANY_SPACES: Final = re.compile(r"[\t-\r\x1c-\x1f]|  ")
# White space in a text in which only ASCII is still unfolded.
_WHITE: Final = "\t\n\v\f\r\x1c\x1d\x1e\x1f"
_ODD: Final = re.compile(r"[\t-\r\x1c-\x1f`]|  ")
# Characters that can combine with the one before into one character.
_COMPOSED: Final = re.compile(
    "[\u0900-\u0dff\u1000-\u11ff\u1b00-\u1bff\u3099\u309a\U00011000-\U00011fff\U00016d00-\U00016dff]"
)
# Characters that are folded together: a character with its marks, or letters that form a Korean syllable.
_JAMO: Final = r"\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\ud7b0-\ud7fb\uffa0-\uffdc"
_MARKS: Final = rf"\p{{M}}\uff9e\uff9f{_UNSEEN}"
_TOGETHER: Final = regex.compile(rf"(?s)[\uac00-\ud7a3]?[{_MARKS}]*[{_JAMO}][{_JAMO}{_MARKS}]*|.[{_MARKS}]*")


def fold(text: str) -> str:
    """Return text without case, accents and widths, and with one form of each quotation mark, dash and white space.

    Full-width and half-width forms, ligatures and other spellings of the same letters become one, and invisible
    characters are dropped. Signs that change a letter into another stay with it, so that no syllable is found in a
    different one. White space of any length, including a line break, becomes one space.
    """
    if text.isascii():
        return fold_plain(text)
    return _SPACES.sub(" ", _fold_letters(text))


def is_plain(text: str) -> bool:
    """Return whether a text is ASCII and folding changes nothing but its case."""
    return text.isascii() and _ODD.search(text) is None


def fold_plain(text: str) -> str:
    """Return the folded form of a text in which all characters other than ASCII are folded already."""
    lower = text.lower().replace("`", "'")
    for sign in _WHITE:
        if sign in lower:
            lower = lower.replace(sign, " ")
    while "  " in lower:
        lower = lower.replace("  ", " ")
    return lower


def _fold_letters(text: str) -> str:
    if text.isascii():
        return text.lower().replace("`", "'")
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHE.sub("'", text))
    found = _OTHERS.sub(_like, _DROPPED.sub("", decomposed).lower())
    return unicodedata.normalize("NFC", found) if _COMPOSED.search(found) else found


def _like(match: re.Match[str]) -> str:
    return _LIKE.get(match[0], HIDDEN)


def chip_words(label: str | None = None) -> str:
    """Return the text that replaces a hidden span in a searched text.

    Parameters
    ----------
    label : str, optional
        Name of the service's tag at that place, without its brackets. Without a tag, the name is ``PII``.
    """
    name = label if label is not None and _NAME.fullmatch(label) else "PII"
    return f"[{name}]".translate(_PRIVATE)


def shown_chips(text: str) -> str:
    """Return a searched text with readable names of its chips, such as ``[NAME]``; the length is the same."""
    return text.translate(_SHOWN) if ANY_CHIP in text else text


def forms_of(term: str) -> tuple[str, ...]:
    """Return the texts that match a folded term: ``[name]`` also finds chips of that name."""
    if "[" not in term:
        return (term,)
    named = _NAMED.sub(lambda match: match[0].upper().translate(_PRIVATE), term)
    return (term,) if named == term else (term, named)


def places(text: str, terms: Iterable[str]) -> list[tuple[int, int]]:
    """Return where folded terms are in a text that is not folded.

    Returns
    -------
    list of tuple of int and int
        Begin and end of each place, in code points of the original text; in order, not overlapping.
    """
    folded, begins, ends = _traced(text)
    return _joined((begins[begin], ends[end - 1]) for begin, end in _found(folded, terms))


def count_hits(folded: str, terms: Iterable[str]) -> int:
    """Count the places of terms in a folded text; overlapping places count as one."""
    return len(_joined(_found(folded, terms)))


def _found(folded: str, terms: Iterable[str]) -> Iterable[tuple[int, int]]:
    for term in terms:
        if not term or HIDDEN in term:
            continue
        for form in forms_of(term):
            at = folded.find(form)
            while at >= 0:
                yield at, at + len(form)
                at = folded.find(form, at + len(form))


def _joined(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if joined and begin < joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((begin, end))
    return joined


def _traced(text: str) -> tuple[str, range | list[int], range | list[int]]:
    """Return a text folded, and two lists: where each folded code point begins and ends in the original text."""
    if text.isascii() and _MANY_SPACES.search(text) is None:
        return fold(text), range(len(text)), range(1, len(text) + 1)
    letters: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    for match in _TOGETHER.finditer(text):
        for letter in _SPACES.sub(" ", _fold_letters(match[0])):
            if letter == " " and letters and letters[-1] == " ":
                ends[-1] = match.end()
                continue
            letters.append(letter)
            begins.append(match.start())
            ends.append(match.end())
    return "".join(letters), begins, ends
