"""Words of a value that can be written as one or as two: ``Anne-Marie``, ``O'Connor``, ``عبد الله``, ``Hauptstraße 5``.

The functions here return parts of a value that are looked for by themselves, or other ways to divide it into words.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import regex

from rtca_nb.base.letters import letters_of

__all__ = ["abbreviated", "arabic_edge", "email_name", "joined", "numbered", "tails"]

_APOSTROPHES: Final = "'’ʼ`´‘"
_JOINED: Final = regex.compile(
    rf"(?V1)(?<![\w\p{{M}}])[\p{{L}}\p{{M}}]++(?:[{_APOSTROPHES}\-‐‑][\p{{L}}\p{{M}}]++){{1,3}}(?![\w\p{{M}}])"
)
# Mc and Mac, which are written as one word or two, and one for the other.
_SON_OF: Final = regex.compile(r"\bMa?c ?(\p{Lu}[\p{L}\p{M}]{2,})")
_PIECES: Final = regex.compile(rf"[{_APOSTROPHES}\-‐‑]")
_LEAST: Final = 4
# Arabic words that form a name with the word after them.
_ARABIC_FIRST: Final = "عبد|نور|سيف|صلاح|شمس|عز|جمال|ضياء|علاء|بهاء|زين|فخر|حسام|تاج|محي|بدر|سعد|شرف|عماد|كمال"
_ARABIC: Final = regex.compile(rf"({_ARABIC_FIRST})(ال(?!ه).{{2,}}|الله)")
_ARABIC_PAIR: Final = regex.compile(rf"(?:{_ARABIC_FIRST}|ابو|ابا|ام)")
_NUMBER: Final = regex.compile(r"[0-9]{1,4}\p{L}?")
_WORD: Final = regex.compile(r"\p{L}[\p{L}\p{M}]{3,}")
# Words of an address and their abbreviations; this one also ends longer words.
_STREET: Final = "strasse"
_SHORT: Final = {
    "street": "st", "avenue": "ave", "road": "rd", "boulevard": "blvd", "lane": "ln", "drive": "dr", "square": "sq",
    "court": "ct", "place": "pl", "terrace": "ter", "highway": "hwy", "avenida": "avda",
    "улица": "ул", "проспект": "пр",
}  # fmt: skip
_LONG: Final = {short: long for long, short in _SHORT.items()}
# Where a smaller place begins in an address that is written without spaces.
_PLACE_END: Final = regex.compile(r"(?<=\p{Han}{2}[省市区區县縣州都道府県镇鎮町村])(?=\p{Han}{2})")
_TAIL: Final = regex.compile(r"\p{Han}[\p{Han}\p{Hiragana}\p{Katakana}ー々]*[0-9０-９一二三四五六七八九十百]+.*")
_EMAIL: Final = regex.compile(r"\s*+([\p{L}\p{N}][\p{L}\p{N}._+-]{0,63})@[\w.-]+\s*")
_MAILBOXES: Final = frozenset(
    "admin billing contact customer hello help info kontakt mail noreply office orders privacy sales service support "
    "team shop store kunde kundenservice rechnung ventas news newsletter account accounts user test example".split()
)


def joined(written: str) -> Iterator[list[str]]:
    """Yield the parts of each word that an apostrophe or a hyphen joins, such as ``["Anne", "Marie"]``.

    Names that begin with Mc or Mac, and Arabic names of two words, are divided in the same way.
    """
    for found in _JOINED.finditer(written) if _PIECES.search(written) is not None else ():
        pieces = _PIECES.split(found.group())
        named = any(piece[0] != piece[0].lower() for piece in pieces)
        hyphens = not any(sign in found.group() for sign in _APOSTROPHES)
        # A hyphen also joins E-Mail and T-Shirt.
        if named and sum(map(len, pieces)) >= _LEAST and not (hyphens and min(map(len, pieces)) < 2):
            yield pieces
    for found in _SON_OF.finditer(written) if "M" in written else ():
        yield from ([first, found.group(1)] for first in ("Mc", "Mac"))
    if written.isascii():
        return
    for one, other in pairwise(written.split()):
        if _ARABIC_PAIR.fullmatch(letters_of(one)) is not None and other.isalpha():
            yield [one, other]


def arabic_edge(fold: str) -> int | None:
    """Return the index at which an Arabic name in one word may be divided into two words; None if it may not."""
    found = None if fold.isascii() else _ARABIC.fullmatch(fold)
    return None if found is None else found.end(1)


def numbered(words: list[str], folds: list[str]) -> Iterator[list[str]]:
    """Yield each pair of a word and a number beside it, as in an address, in their order, as letters from ``folds``."""
    if not any(map(_holds_digit, words)):
        return
    for place in range(len(words) - 1):
        one, other = words[place : place + 2]
        for word, number in ((one, other), (other, one)):
            if _NUMBER.fullmatch(number) is not None and _WORD.fullmatch(word) is not None:
                yield folds[place : place + 2]


def _holds_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def abbreviated(folds: list[str]) -> list[str]:
    """Return folded words with words for streets abbreviated, such abbreviations written out, and others unchanged."""
    return [_abbreviated(fold, alone=len(folds) == 1) for fold in folds]


def _abbreviated(fold: str, *, alone: bool) -> str:
    if fold.endswith(_STREET) and len(fold) > len(_STREET) + 1:
        return fold[: 3 - len(_STREET)]
    if fold.endswith(_STREET[:3]) and len(fold) > _LEAST + 1:
        return fold + _STREET[3:]
    # A word for a street alone is an ordinary word.
    return fold if alone else _SHORT.get(fold) or _LONG.get(fold) or fold


def tails(text: str) -> Iterator[str]:
    """Yield the ends of an address in Han, each from a smaller district or town on, that still have a number."""
    for found in _PLACE_END.finditer(text):
        tail = text[found.start() :]
        if _TAIL.fullmatch(tail) is not None:
            yield tail


def email_name(written: str) -> str | None:
    """Return the part before the @ of an e-mail address; None if the text is not one, or the part names nobody."""
    found = _EMAIL.fullmatch(written)
    if found is None:
        return None
    name: str = found.group(1)
    letters = letters_of(name)
    return name if len(letters) >= _LEAST + 1 and letters not in _MAILBOXES else None
