"""Titles and forms of address beside names that are too short or too common to be recognised alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import regex

__all__ = ["forms_of_address", "honorifics", "may_be_parted"]

# Joined to people only, including "to".
_KOREAN_OF_FAMILIES: Final = (
    "님", "씨", "고객님", "선생님", "사장님", "과장님", "팀장님", "부장님", "대리님", "상담사님", "여사님", "교수님",
)  # fmt: skip
_KOREAN: Final = ("님", "씨", "군", "양", "아", "야", "에게", "한테")
_KOREAN_OF_ONE: Final = ("씨", "님", "이가", "이는", "이를", "이한테", "이랑")
_JAPANESE: Final = ("さん", "さま", "様", "氏", "くん", "君", "ちゃん", "殿")
_CHINESE: Final = ("先生", "女士", "小姐", "老师", "老師", "经理", "經理", "太太")
_JAPANESE_AND_CHINESE: Final = (*_JAPANESE, *_CHINESE)
_CHINESE_BEFORE: Final = ("老", "小", "阿")
_HANGUL: Final = regex.compile(r"\p{Hangul}{1,6}")
_HAN: Final = regex.compile(r"\p{Han}")
_KANA: Final = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_HAN_OR_KANA: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}ー々]{1,6}")
# Family names that are other words before a title: this customer, that one, one, every.
_KOREAN_WORDS: Final = frozenset("이그저한두전각본새현주내타양신고원모여온")
# Words that are not names after "small" or "old": less than, hour, path, a paragraph.
_NO_NAMES: Final = frozenset("于时時路段心学學节節米")


def honorifics(name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each part of an East Asian name that titles or particles may follow, with these titles and particles.

    A family or given name alone is often a common word; followed by Mr or Mrs, it is a person.
    """
    if _HANGUL.fullmatch(name) is not None:
        # Family names have one syllable, given names mostly have two.
        yield name[0], _KOREAN_OF_FAMILIES
        if len(name) > 2:
            yield name[-2:], _KOREAN
        elif len(name) == 2:
            yield name[-1], _KOREAN_OF_ONE
    elif _HAN_OR_KANA.fullmatch(name) is not None and (len(name) > 1 or _HAN.match(name) is not None):
        yield name[0], _CHINESE
        if len(name) == 1:
            yield name, _JAPANESE
        if len(name) == 3 and _KANA.search(name) is None:
            yield from ((part, _JAPANESE) for part in (name[0], name[-1]))
        parts = {part for size in (2, 3) if size < len(name) for part in (name[:size], name[-size:])}
        yield from ((part, _JAPANESE_AND_CHINESE) for part in parts)


def forms_of_address(name: str) -> Iterator[tuple[str, str]]:
    """Yield familiar prefixes, such as ``老``, each with the family name after it: the first ideograph of ``name``."""
    if _HAN_OR_KANA.fullmatch(name) is not None and len(name) < 4 and _KANA.search(name) is None:
        yield from ((before, name[0]) for before in _CHINESE_BEFORE if name[0] not in _NO_NAMES)


def may_be_parted(name: str) -> bool:
    """Return whether a name still counts as one with a space before its title; ``이 고객님`` is "this customer"."""
    return name not in _KOREAN_WORDS
