"""Dates of birth whose month is a word: "born on 3 March 1985", "geboren am 12. März 1985", "生年月日は1985年3月12日".

A date is one of a birth only if a word beside it says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import regex

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.announcements import announced
from rtca_nb.privacy.digit_reading import Group
from rtca_nb.privacy.months import MONTH_STARTS, months_named

__all__ = ["find_birth_dates"]

_MONTH: Final = r"(?P<month>[\p{L}\p{M}](?:[\p{L}\p{M}]|\.(?=\p{L})){1,14}+)"
_DAY: Final = r"(?<!\d)\d{1,2}(?!\d)(?:st|nd|rd|th|er|\.|[º°ª])?"
_OF: Final = r"(?:(?:of|de|del|di|do|da|the|den)[ ])?"
_YEAR: Final = r"(?:\d{4}|['’]\d\d)(?!\d)"
_HAN_DIGIT: Final = "[〇零一二三四五六七八九十0-9]"
_IN_LETTERS: Final = (
    rf"{_DAY}[ -]?{_OF}{_MONTH}[.,]?(?:[ -]{{0,2}}{_OF}{_YEAR}(?: г(?:\.|ода)?)?)?"
    rf"|(?<![\p{{L}}\p{{M}}]){_MONTH}[.,]?[ -](?:{_DAY}(?:,? {_OF}{_YEAR})?|{_OF}{_YEAR})"
)
_SPELT: Final = regex.compile(
    rf"(?i){_IN_LETTERS}"
    rf"|(?:(?:昭和|平成|令和|大正|明治|民國|民国)[ ]?)?(?:{_HAN_DIGIT}{{1,4}}[ ]?[年년][ ]?)?"
    rf"{_HAN_DIGIT}{{1,3}}[ ]?[月월][ ]?{_HAN_DIGIT}{{1,3}}[ ]?[日号號일]"
    rf"|{_HAN_DIGIT}{{4}}[ ]?[年년][ ]?{_HAN_DIGIT}{{1,3}}[ ]?[月월]"
)
# For texts without a sign for a month.
_SPELT_IN_LETTERS: Final = regex.compile(f"(?i){_IN_LETTERS}")
_MONTH_SIGN: Final = re.compile("[月월]")
_MAY_BE: Final = re.compile(r"[0-9](?:st|nd|rd|th|er|[.º°ª])?[ -]{0,2}[^\W\d_]|[^\W\d_][.,]?[ -][0-9]|[年月월]")
# A text without such letters can only have months in ASCII; emoji and signs are not months.
_BEYOND_ASCII: Final = regex.compile(r"(?V1)[[\p{L}\p{M}\p{N}]--[\x00-\x7f]]")
_ASCII_WORD: Final = re.compile("[a-z]{3,}")
_ASCII_STARTS: Final = frozenset(month[:3] for month in MONTH_STARTS if month.isascii())
# Longest month, with the words and signs between it and a day or a year.
_LONGEST_MONTH: Final = 24
_MOST_WORDS_APART: Final = 2
# In French, these also begin a negation.
_NEAR_ONLY: Final = frozenset({"ne", "nee"})


def find_birth_dates(text: str, groups: Sequence[Group]) -> list[tuple[int, int]]:
    """Return begin and end (exclusive) of each date of birth whose month is a word, in order and not overlapping.

    Parameters
    ----------
    text : str
        The text with ASCII digits and spaces, as :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    groups : sequence of Group
        All groups of digits in the text.
    """
    begin, end = 0, len(text)
    if text.isascii() or _BEYOND_ASCII.search(text) is None:
        if not [1 for group in groups if len(group.digits) < 3 or (len(group.digits) == 4 and group.digits[0] in "12")]:
            return []
        begin, end = max(0, groups[0].begin - _LONGEST_MONTH), min(end, groups[-1].end + _LONGEST_MONTH)
        words = _ASCII_WORD.findall(text[begin:end].lower())
        if _ASCII_STARTS.isdisjoint([word[:3] for word in words]):
            return []
    elif _MAY_BE.search(text) is None:
        return []
    found: list[tuple[int, int]] = []
    done = 0
    # A word before a day may only be as long as a month, so matches overlap to read the day again.
    spelt = _SPELT_IN_LETTERS if _MONTH_SIGN.search(text) is None else _SPELT
    for match in spelt.finditer(text, begin, end, overlapped=True):
        first, last = match.span()
        if first >= done and (match["month"] is None or months_named(folded(match["month"]))):
            done = last
            if _is_birth(text, first, last):
                found.append((first, last))
    return found


def _is_birth(text: str, begin: int, end: int) -> bool:
    said = announced(text, begin, end)
    if said.cue != "birth":
        return False
    return said.near or (said.apart <= _MOST_WORDS_APART and said.word not in _NEAR_ONLY)
