"""Signs that a number among words is harmless: a unit or thing beside it, or the look of a year or a code."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal

import regex

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.digit_reading import Group
from rtca_nb.privacy.number_checks import is_like_iban
from rtca_nb.privacy.number_cues import COUNTED, NOT_COUNTED, cue_of
from rtca_nb.privacy.number_shapes import is_compact_date, is_year

__all__ = ["is_amount", "looks_harmless"]

_MONEY: Final = "$€£¥₹₽₩₺₴฿¢₪₦₫"
_MONEY_BEFORE: Final = regex.compile(
    rf"(?:[{_MONEY}]|(?<!\w)(?:USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|SEK|NOK|DKK|PLN|BRL|MXN|ZAR|AED|Rs\.?)) ?[+-]?$"
)
_SIGN_AFTER: Final = regex.compile(rf"(?:[.,]\d{{1,2}})? ?(?:[{_MONEY}%‰°′″]|,-|\.-)")
_WORD_AFTER: Final = regex.compile(r"(?:[.,]\d{1,2})?( ?)((?:[^\W\d_]|\p{M})+\$?)")
_WORD_BEFORE: Final = regex.compile(r"(?:^|(?<=\s))([\w'’.-]{2,32})[ ]$")
_QUANTITY_BEFORE: Final = regex.compile(
    r"(?i)(?<!\w)(?:over|under|almost|nearly|roughly|around|circa|ca\.?|than|least|most|fast|über|unter|ungefähr|environ"
    r"|presque|casi|quasi|entre|zwischen|between|tra|около|почти) $"
)
_RANGE_AFTER: Final = regex.compile(r" (?:to|bis|à|до) \d")
_RANGE_BEFORE: Final = regex.compile(r"\d ?(?:to|of|bis|von|a|à|de|до|из|/) $")
_THOUSANDS: Final = regex.compile(r"\d{1,3}(?:([ .])\d{3})(?:\1\d{3})*")
# Thai months, before years of the Buddhist era.
_THAI_MONTH_BEFORE: Final = regex.compile(r"(?:าคม|ายน|าพันธ์|[ก-ฮ]\.[คพย]\.) $")
_DECIMALS: Final = regex.compile(r"[.,]\d{1,2}(?!\d)")
_FEW: Final = 6
_COUNTED_SIGNS: Final = frozenset("元円圆块원年")
_BUDDHIST: Final = frozenset({"24", "25"})
_WINDOW: Final = 34
_LONGEST_MONEY: Final = 6
# Characters at which the expressions above can match; cheaper to test.
_MONEY_ENDS: Final = frozenset(f"{_MONEY}s.")
_SIGNS_AFTER: Final = frozenset(f"{_MONEY}%‰°′″.,")


def is_amount(text: str, groups: Sequence[Group]) -> bool:
    """Return whether a currency or a unit beside a number says that it is an amount.

    Parameters
    ----------
    text : str
        The text with ASCII digits and spaces, as :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    groups : sequence of Group
        Groups of the number.
    """
    begin, end = groups[0].begin, groups[-1].end
    zero = text[begin] == "0"
    if _is_priced(text, begin, end):
        # Nobody writes a leading zero in an amount, but phone numbers begin with one.
        return not (zero and text[begin + 1 : min(end, begin + 2)].isalnum() and _DECIMALS.match(text, end) is None)
    return not zero and _counted(text, groups) == "amount"


def looks_harmless(text: str, groups: Sequence[Group]) -> bool:
    """Return whether the look of a number or the words around it show that it is harmless: a year, a code, a range.

    Parameters
    ----------
    text : str
        The text with ASCII digits and spaces, as :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    groups : sequence of Group
        Groups of the number, which is not an amount.
    """
    begin, end = groups[0].begin, groups[-1].end
    number = text[begin:end]
    size = sum([len(group.digits) for group in groups])
    if number[0] != "0" and _counted(text, groups) is not None:
        return True
    if _is_years(groups) or (len(groups) == 1 and is_compact_date(number)):
        return True
    if True in [group.worded for group in groups]:
        return False
    if _is_code(text, begin, end, size):
        return True
    if size > _FEW or len(groups) > 1 + ("-" in number):
        return False
    before, after = text[max(0, begin - _WINDOW) : begin], text[end : end + _WINDOW]
    ratio = (before[-1:] == ":" and before[-2:-1].isdigit()) or (after[:1] == ":" and after[1:2].isdigit())
    return (
        ratio
        or _RANGE_AFTER.match(after) is not None
        or _RANGE_BEFORE.search(before) is not None
        or _QUANTITY_BEFORE.search(before) is not None
        or (size == 4 and number[:2] in _BUDDHIST and _THAI_MONTH_BEFORE.search(before) is not None)
        or _is_product(before, from_start=len(before) == begin)
    )


def _is_priced(text: str, begin: int, end: int) -> bool:
    """Return whether a currency or another sign of an amount touches a number."""
    before = text[max(0, begin - _LONGEST_MONEY) : begin].rstrip(" +-\n")[-1:]
    if (before in _MONEY_ENDS or before.isupper()) and before:
        start = max(0, begin - _WINDOW)
        if _MONEY_BEFORE.search(text[start:begin]) is not None:
            return True
    after = text[end : end + 2].lstrip(" ")[:1]
    return after in _SIGNS_AFTER and after != "" and _SIGN_AFTER.match(text, end) is not None


def _is_years(groups: Sequence[Group]) -> bool:
    """Return whether a number is a year, or two years as in "2019/20"."""
    if not is_year(groups[0].digits) or len(groups) > 2:
        return False
    return len(groups) == 1 or is_year(groups[1].digits) or len(groups[1].digits) == 2


def _is_one_number(groups: Sequence[Group], number: str, size: int) -> bool:
    """Return whether groups are one run of digits, thousands, or a range."""
    if len(groups) == 1 or (_THOUSANDS.fullmatch(number) is not None and size < 10):
        return True
    return len(groups) == 2 and "-" in number and abs(len(groups[0].digits) - len(groups[1].digits)) < 2


def _counted(text: str, groups: Sequence[Group]) -> Literal["amount", "look"] | None:
    """Return "amount" if a unit or currency follows, "look" if another word does that may be counted, else None."""
    begin, end = groups[0].begin, groups[-1].end
    found = _WORD_AFTER.match(text, end, end + _WINDOW)
    if found is None:
        return None
    size = sum([len(group.digits) for group in groups])
    number = text[begin:end]
    if not _is_one_number(groups, number, size):
        return None
    if "-" in number:
        size = max(len(group.digits) for group in groups)
    word = folded(found[2])
    if word in COUNTED or word[:1] in _COUNTED_SIGNS:
        return "amount" if size <= 9 else None
    counted = found[1] and size <= _FEW + 1 and len(word) > 2 and found[2].islower() and word not in NOT_COUNTED
    return "look" if counted else None


def _is_product(before: str, *, from_start: bool) -> bool:
    """Return whether a name or an abbreviation is right before the number, as in "Nokia 3310" and "ISO 27001"."""
    found = _WORD_BEFORE.search(before)
    if found is None:
        return False
    word = found[1]
    if not word[0].isupper() or word[-1] in ".:'’" or cue_of(folded(word)) not in {None, "harmless"}:
        return False
    return word.isupper() or not (from_start and found.start() == 0)


def _is_code(text: str, begin: int, end: int, size: int) -> bool:
    """Return whether the digits are part of a code with letters, as in "1Z999AA10123456784" and "WH-1000XM5"."""
    if not (_is_ascii_sign(text[begin - 1 : begin]) or _is_ascii_sign(text[end : end + 1])):
        number = text[begin:end]
        if number.isdigit() or not any(map(str.isalpha, number)):
            return False
    low, high = begin, end
    while low > 0 and begin - low < 40 and _is_ascii_sign(text[low - 1]):
        low -= 1
    while high < len(text) and high - end < 40 and _is_ascii_sign(text[high]):
        high += 1
    token = text[low:high]
    letters = [character for character in token if character.isalpha()]
    if not letters:
        return False
    # A word that announces a personal number may be joined to it.
    lead = regex.match(r"[a-zA-Z]*", token).group()
    if lead and cue_of(folded(lead)) not in {None, "harmless"}:
        return False
    changes = sum(one.isdigit() != two.isdigit() for one, two in pairwise(token))
    return size <= 8 or (changes > 2 and not is_like_iban(token))


def _is_ascii_sign(character: str) -> bool:
    return character.isalnum() and character.isascii()
