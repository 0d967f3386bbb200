"""Shapes of numbers that name nobody: dates, times, amounts, measures, versions, addresses of machines, codes of goods.

A shape says that a number is harmless as long as nothing beside it says that it is personal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple

import regex

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.digit_reading import Group
from rtca_nb.privacy.number_checks import has_iban, is_like_iban
from rtca_nb.privacy.number_cues import COUNTED, LINKS, NOT_COUNTED, cue_of

__all__ = ["Shape", "date_like", "harmless_shape", "harmless_spans", "is_year"]

_YEAR: Final = r"(?:19|20)\d\d"
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_LONG_DATE: Final = (
    rf"(?:{_YEAR}(?:-{_MONTH}-|/{_MONTH}/|\.{_MONTH}\.){_DAY}"
    rf"|{_DAY}(?:-{_MONTH}-|/{_MONTH}/|\.{_MONTH}\.){_YEAR}"
    rf"|{_MONTH}(?:-{_DAY}-|/{_DAY}/){_YEAR})"
)
_SHORT_DATE: Final = rf"(?:{_DAY}(?:/{_MONTH}/|\.{_MONTH}\.|-{_MONTH}-)\d\d|{_MONTH}/{_DAY}/\d\d)"
_MONTHS: Final = (
    r"(?:jan|feb|fév|mar|mär|apr|abr|avr|may|mai|jun|jul|juil|ago|aug|aoû|sep|oct|okt|out|nov|dec|dez|déc|dic)"
    r"\p{L}{0,7}"
)
_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
# A decimal, thousands with commas or points, letters and digits of a hash.
_WEAK: Final = (
    r"(?<![\w.,])(?:1[0-7]\d|180|\d\d?)\.\d{1,15}(?!\w)(?!\.\d)"
    r"|(?<![\w.])(?<!\w,)\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?(?![\w,])"
    r"|(?<![\w.,])\d{1,3}(?:\.\d{3})+,\d{2}(?![\w,])"
    r"|(?<!\w)(?:[0-9]+[a-f]+|[a-f]+)(?:[0-9]+[a-f]+)+[0-9]*+(?!\w)"
)
_CODE: Final = (
    r"(?<!\w)(?=\p{Lu})(?:"
    r"(?P<prefix>\p{Lu}{2,6})[-_]\d{1,10}(?:[-_/]\w{1,8})*+(?!\w)"
    r"|(?P<letter>\p{Lu})-\d{3,6}(?![\w/.-])(?![ ./-]\d)"
    r"|\p{Lu}{2}\d{9}\p{Lu}{2}(?!\w)"  # S10 of the Universal Postal Union
    r"|(?P<parcel>\p{Lu}{2,4}\d{14,20}(?!\w)))"
)
_SHAPES: Final = regex.compile(
    "|".join(
        (
            r"(?P<link>https?://\S++|www\.\S++|(?<![\w@.])[\w-]{2,32}\.[a-z]{2,6}/\S++)",
            r"(?<!\w)\d{4}-\d\d-\d\d[T ]\d\d?:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?!\w)",
            rf"(?P<date>(?<!\w)(?<!\d[-/. ]){_LONG_DATE}(?!\w)(?![-/.]\d))",
            rf"(?P<short>(?<!\w)(?<!\d[-/. ]){_SHORT_DATE}(?!\w)(?![-/. ]\d))",
            rf"(?i:\b{_MONTHS}\.? \d\d?(?:st|nd|rd|th)?,? {_YEAR}(?!\w))",
            r"(?<![\w:])\d\d?:\d\d(?::\d\d)?(?![\w:])(?!\.\d)",
            r"(?<!\w)[\da-fA-F]{8}-(?:[\da-fA-F]{4}-){3}[\da-fA-F]{12}(?!\w)",
            r"(?<![\w:])[\da-fA-F]{1,4}(?::[\da-fA-F]{0,4}){3,7}(?![\w:])",
            r"(?<!\w)0x[\da-fA-F]{2,16}(?!\w)",
            rf"(?<![\w.]){_OCTET}(?:\.{_OCTET}){{3}}(?::\d{{1,5}})?(?![\w.])",
            r"(?P<version>(?<![\w.])[vV]?\d{1,8}(?:\.\d{1,8}){2,5}(?!\w))",
            r"(?<!\w)\d{1,5} ?[x×✕✖] ?\d{1,5}(?: ?[x×✕✖] ?\d{1,5})?(?! ?[x×✕✖]?\d)",
            rf"(?P<weak>{_WEAK})",
            r"(?<!\w)10\.\d{4,9}/\w\S*+",
            r"(?P<book>(?<![\w-])97[89](?:[ -]?\d){10}(?![\w-]))",
            _CODE,
        )
    )
)
# A letter before a postcode is a country's.
_PLACE: Final = regex.compile(r",? \p{Lu}\p{Ll}")
_PERSONAL_LINK: Final = regex.compile(r"(?i)wa\.me|whatsapp|t\.me|tel|phone|mobile|msisdn|card|iban|contact")
_NORTH_AMERICAN: Final = regex.compile(r"1?\.?\d{3}\.\d{3}\.\d{4}")
_COMPACT: Final = regex.compile(
    rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)?"
)
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
_FEW: Final = 6
_DIGITS: Final = re.compile("[0-9]")
# What every shape has, and what plain digits among words have not.
_SHAPED: Final = re.compile(
    r"[0-9] ?[-.,:/_xX×✕✖] ?\w|[0-9][^\W\d]|[^\W\d][-.:_]?[0-9]|97[89]|/"
    r"|[^\W\d]\.? [0-9]{1,2}(?:st|nd|rd|th|,){0,2} (?:19|20)[0-9]"
)
# The longest month with its point and blanks; parts of a product, as in "1920 x 1080", stand nearer.
_NEAR: Final = 14


# Of the groups above; none is within another.
_MAY_BE_PERSONAL: Final = frozenset({"weak", "version", "prefix", "letter", "parcel"})


class _Edges(dict[int, str]):
    """Characters, those of other letters than Latin ones as a sign: they touch a number, and are no part of it."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = edge = character if _OTHER_LETTER.match(character) is None else "\u3001"
        return edge


_OTHER_LETTER: Final = regex.compile(r"(?V1)[[\p{L}\p{M}]--[\p{Latin}\p{Inherited}]]")
_EDGES: Final = _Edges()


class Shape(NamedTuple):
    """A stretch whose shape is one of a harmless number; ``weak`` if a word before it may say otherwise."""

    begin: int
    end: int
    weak: bool


def harmless_spans(text: str) -> list[Shape]:
    """Return the stretches of a text whose shape is one of a harmless number, in order.

    Parameters
    ----------
    text : str
        As :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    """
    if not text.isascii():
        text = text.translate(_EDGES)
    return [
        Shape(match.start(), match.end(), match.lastgroup in _MAY_BE_PERSONAL)
        for begin, end in _with_digits(text)
        for match in _SHAPES.finditer(text, begin, end)
        if _holds(match)
    ]


def _with_digits(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches in which a shape may stand: words with digits, what is between them, and a month before."""
    begin = end = -_NEAR - 1
    for digits in _DIGITS.finditer(text):
        first, last = digits.span()
        if first < end:
            continue
        while first > max(end, 0) and not text[first - 1].isspace():
            first -= 1
        while last < len(text) and not text[last].isspace():
            last += 1
        if first - end > _NEAR:
            if end > 0 and _SHAPED.search(text, begin, end) is not None:
                yield begin, end
            begin = max(end, first - _NEAR, 0)
        end = last
    if end > 0 and _SHAPED.search(text, begin, end) is not None:
        yield begin, end


def _holds(match: regex.Match[str]) -> bool:
    kind = match.lastgroup
    if kind is None:
        return True
    shape = match.group()
    if kind == "link":
        return _PERSONAL_LINK.search(shape) is None and "@" not in shape
    if kind == "version":
        parts = shape.lstrip("vV").split(".")
        return min(map(len, parts)) == 1 and _NORTH_AMERICAN.fullmatch(shape) is None
    if kind == "book":
        from stdnum import isbn

        return bool(isbn.is_valid(shape))
    if kind == "letter" and _PLACE.match(match.string, match.end()) is not None:
        return False
    if kind in {"prefix", "letter"}:
        return cue_of(folded(match[kind])) in {None, "harmless"}
    if kind == "parcel":
        letters = shape.rstrip("0123456789")
        # An account number with a slip in it proves nothing, and is one all the same.
        known = folded(letters)
        return known not in LINKS and cue_of(known) in {None, "harmless"} and not has_iban(letters[:2])
    return True


def date_like(text: str) -> bool:
    """Whether a text is a date in digits."""
    return _DATES.fullmatch(text) is not None


_DATES: Final = regex.compile(rf"{_LONG_DATE}|{_SHORT_DATE}|{_COMPACT.pattern}")


def is_year(digits: str) -> bool:
    """Whether digits may be a year of living memory."""
    return len(digits) == 4 and digits[:2] in {"19", "20"}


def harmless_shape(text: str, groups: Sequence[Group]) -> Literal["amount", "look"] | None:
    """Return what says that a number is harmless: an amount by its unit, or only its look and the words around it.

    Parameters
    ----------
    text : str
        As :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    groups : sequence of Group
        The number, as it is grouped.
    """
    begin, end = groups[0].begin, groups[-1].end
    number = text[begin:end]
    size = sum(len(group.digits) for group in groups)
    before, after = text[max(0, begin - 34) : begin], text[end : end + 34]
    if _MONEY_BEFORE.search(before) is not None or _SIGN_AFTER.match(after) is not None:
        return "amount"
    counted = _counted(after, max(len(group.digits) for group in groups) if "-" in number else size)
    if counted is not None and not number.startswith("0") and _is_one_number(groups, number, size):
        return counted
    if _is_years(groups) or (len(groups) == 1 and _COMPACT.fullmatch(number) is not None):
        return "look"
    if any(group.worded for group in groups):
        return None
    if _is_code(text, begin, end, size):
        return "look"
    if size > _FEW or len(groups) > 1 + ("-" in number):
        return None
    ratio = (before[-1:] == ":" and before[-2:-1].isdigit()) or (after[:1] == ":" and after[1:2].isdigit())
    looks = (
        ratio
        or _RANGE_AFTER.match(after) is not None
        or _RANGE_BEFORE.search(before) is not None
        or _QUANTITY_BEFORE.search(before) is not None
        or _is_product(before, from_start=len(before) == begin)
    )
    return "look" if looks else None


def _is_years(groups: Sequence[Group]) -> bool:
    """Whether a number is a year, or two of them as in "2019/20"."""
    if not is_year(groups[0].digits) or len(groups) > 2:
        return False
    return len(groups) == 1 or is_year(groups[1].digits) or len(groups[1].digits) == 2


def _is_one_number(groups: Sequence[Group], number: str, size: int) -> bool:
    """Whether groups are digits in one, thousands, or a range."""
    if len(groups) == 1 or (_THOUSANDS.fullmatch(number) is not None and size < 10):
        return True
    return len(groups) == 2 and "-" in number and abs(len(groups[0].digits) - len(groups[1].digits)) < 2


def _counted(after: str, size: int) -> Literal["amount", "look"] | None:
    """Return whether what follows is a unit or a currency, or a thing that is counted."""
    found = _WORD_AFTER.match(after)
    if found is None:
        return None
    word = folded(found[2])
    if word in COUNTED or word[0] in "元円圆块원年":
        return "amount" if size <= 9 else None
    counted = found[1] and size <= _FEW + 1 and len(word) > 2 and found[2].islower() and word not in NOT_COUNTED
    return "look" if counted else None


def _is_product(before: str, *, from_start: bool) -> bool:
    """Whether a name or an abbreviation stands right before the number, as in "Nokia 3310" and "ISO 27001"."""
    found = _WORD_BEFORE.search(before)
    if found is None:
        return False
    word = found[1]
    if not word[0].isupper() or word[-1] in ".:'’" or cue_of(folded(word)) not in {None, "harmless"}:
        return False
    return word.isupper() or not (from_start and found.start() == 0)


def _is_code(text: str, begin: int, end: int, size: int) -> bool:
    """Whether the digits are part of a code with letters, as in "1Z999AA10123456784" and "WH-1000XM5"."""
    low, high = begin, end
    while low > 0 and begin - low < 40 and (text[low - 1].isalnum() and text[low - 1].isascii()):
        low -= 1
    while high < len(text) and high - end < 40 and (text[high].isalnum() and text[high].isascii()):
        high += 1
    token = text[low:high]
    letters = [character for character in token if character.isalpha()]
    if not letters:
        return False
    # A word that announces a number may touch it.
    lead = regex.match(r"[a-zA-Z]*", token).group()
    if lead and cue_of(folded(lead)) not in {None, "harmless"}:
        return False
    changes = sum(one.isdigit() != two.isdigit() for one, two in pairwise(token))
    return size <= 8 or (changes > 2 and not is_like_iban(token))
