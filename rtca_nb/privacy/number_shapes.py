"""Shapes of harmless numbers: dates, times, amounts, measures, versions, addresses of machines, codes of goods.

A number with such a shape is harmless as long as nothing beside it says that it is personal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import regex

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.number_checks import has_iban, is_mobile
from rtca_nb.privacy.number_cues import LINKS, cue_of

__all__ = ["Shape", "common_shape", "date_like", "harmless_spans", "is_compact_date", "is_year", "may_hold_shapes"]

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
# Decimals, thousands with commas or points, hexadecimal hashes.
_WEAK: Final = (
    r"(?<![.,])(?:1[0-7]\d|180|\d\d?)\.\d{1,15}(?!\w)(?!\.\d)"
    r"|(?<![.,])(?<!\d[ /-])[1-9]\d{2,6}\.\d{1,2}(?!\w)(?![ ./-]{1,2}\d)"
    r"|(?<!\.)(?<!\w,)\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?(?![\w,])"
    r"|(?<![.,])\d{1,3}(?:\.\d{3})+,\d{2}(?![\w,])"
    r"|(?<![.,'’])\d{1,3}(?:['’]\d{3})+(?:\.\d{2})?(?![\w'’])"
    r"|(?:[0-9]+[a-f]+|[a-f]+)(?:[0-9]+[a-f]+)+[0-9]*+(?!\w)"
)
_CODE: Final = (
    r"(?=\p{Lu})(?:"
    r"(?P<prefix>\p{Lu}{2,6})[-_]\d{1,10}(?:[-_/]\w{1,8})*+(?!\w)"
    r"|(?P<letter>\p{Lu})-\d{3,6}(?![\w/.-])(?![ ./-]\d)"
    r"|\p{Lu}{2}\d{9}\p{Lu}{2}(?!\w)"  # S10 of the Universal Postal Union
    r"|(?P<parcel>\p{Lu}{2,4}\d{14,20}(?!\w)))"
)
# All shapes but links begin at the beginning of a word, which is tested first: most characters are not there.
_SHAPES: Final = regex.compile(
    r"(?P<link>https?://\S++|www\.\S++)|(?<!\w)(?=[\w-])(?:"
    + "|".join(
        (
            r"(?P<link>(?<![@.])[\w-]{2,32}\.[a-z]{2,6}/\S++)",
            r"\d{4}-\d\d-\d\d[T ]\d\d?:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?!\w)",
            rf"(?P<date>(?<!\d[-/. ]){_LONG_DATE}(?!\w)(?![-/.]\d))",
            rf"(?P<short>(?<!\d[-/. ]){_SHORT_DATE}(?!\w)(?![-/. ]\d))",
            rf"(?i:{_MONTHS}\.? \d\d?(?:st|nd|rd|th)?,? {_YEAR}(?!\w))",
            r"(?<!:)\d\d?:\d\d(?::\d\d)?(?![\w:])(?!\.\d)",
            r"[\da-fA-F]{8}-(?:[\da-fA-F]{4}-){3}[\da-fA-F]{12}(?!\w)",
            r"(?<!:)[\da-fA-F]{1,4}(?::[\da-fA-F]{0,4}){3,7}(?![\w:])",
            r"0x[\da-fA-F]{2,16}(?!\w)",
            rf"(?<!\.)(?!(?:\d\.){{3}}\d(?!\d)){_OCTET}(?:\.{_OCTET}){{3}}(?::\d{{1,5}})?(?![\w.])",
            r"(?P<version>(?<!\.)[vV]?\d{1,8}(?:\.\d{1,8}){2,5}+(?!\w)(?!\.\d))",
            r"\d{1,5} ?[x×✕✖] ?\d{1,5}(?: ?[x×✕✖] ?\d{1,5})?(?! ?[x×✕✖]?\d)",
            rf"(?P<weak>{_WEAK})",
            r"10\.\d{4,9}/\w\S*+",
            r"(?P<book>(?<!-)97[89](?:[ -]?\d){10}(?![\w-]))",
            _CODE,
        )
    )
    + ")"
)
# Before the name of a place, a letter and digits are a postcode with its country.
_PLACE: Final = regex.compile(r",? \p{Lu}\p{Ll}")
_PERSONAL_LINK: Final = regex.compile(r"(?i)wa\.me|whatsapp|t\.me|tel|phone|mobile|msisdn|card|iban|contact")
_PART_OF_LINK: Final = regex.compile(r"(?<=[=/&?#:])0\d{1,4}(?:[-. ]?\d{2,8}){1,5}+(?![^&/?#;.,!)])")
_NO_DIGIT: Final = re.compile("[^0-9]+")
# Usual prefixes of business numbers that are not words.
_OF_BUSINESS: Final = frozenset("inv ord so rma ref tkt inc req chg sr wo crm bk pnr shp trk sn art cs".split())
_NORTH_AMERICAN: Final = regex.compile(r"1?\.?\d{3}\.\d{3}\.\d{4}")
_COMPACT: Final = regex.compile(
    rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)?"
)
_DIGITS: Final = re.compile("[0-9]")
# Features that all shapes have, but plain digits among words do not. Each begins with a digit, which is quick to find.
_SHAPED: Final = re.compile(
    r"[0-9](?: ?[-.,:/_xX×✕✖'’] ?\w|[^\W\d]|(?<=[^\W\d][0-9])|(?<=[^\W\d][-.:_][0-9])|(?<=9)7[89]"
    r"|(?:(?<=[^\W\d] [0-9])|(?<=[^\W\d]\. [0-9]))[0-9]?(?:st|nd|rd|th|,){0,2} (?:19|20)[0-9])"
)
_COMMON: Final = re.compile(
    rf"(?P<weak>[0-9]{{1,2}}\.[0-9]{{2}})|{_LONG_DATE}|{_SHORT_DATE}|[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?", re.ASCII
)
_CLEAR_BEFORE: Final = frozenset({"", " ", "("})
_CLEAR_BEHIND: Final = frozenset({"", " ", ")", ".", ",", "!", "?", ". ", ", ", "! ", "? ", ") "})
_PARTS_BEFORE: Final = frozenset("0123456789x×✕✖")
# The longest month with its point and spaces; parts of a product, as in "1920 x 1080", are closer.
_NEAR: Final = 14


# Names of groups above; none is inside another.
_MAY_BE_PERSONAL: Final = frozenset({"weak", "version", "prefix", "letter", "parcel"})


class _Edges(dict[int, str]):
    """Table for ``str.translate`` that replaces letters other than Latin ones by a comma-like sign.

    Such letters may touch a number, but are not part of it.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = edge = character if _OTHER_LETTER.match(character) is None else "\u3001"
        return edge


_OTHER_LETTER: Final = regex.compile(r"(?V1)[[\p{L}\p{M}]--[\p{Latin}\p{Inherited}]]")
_EDGES: Final = _Edges()


class Shape(NamedTuple):
    """A span with a harmless shape, end exclusive; ``weak`` if a word beside it can make it personal nevertheless."""

    begin: int
    end: int
    weak: bool


def may_hold_shapes(text: str) -> bool:
    """Return whether a text may contain a harmless shape, because of what is beside its digits; a quick check."""
    return "/" in text or _SHAPED.search(text) is not None


def common_shape(text: str, begin: int, end: int) -> Shape | None:
    """Return the shape of a number that is only a decimal, a date or a time, with spaces around it; None if it is not.

    :func:`harmless_spans` finds the same, but more slowly.
    """
    behind = text[end : end + 2]
    if (
        text[begin - 1 : begin] in _CLEAR_BEFORE
        and text[max(0, begin - 2) : begin - 1] not in _PARTS_BEFORE
        and (behind in _CLEAR_BEHIND or (behind[:1] == " " and not behind[1:].isdigit()))
    ):
        found = _COMMON.fullmatch(text, begin, end)
        if found is not None:
            return Shape(begin, end, found.lastgroup == "weak")
    return None


def harmless_spans(text: str) -> list[Shape]:
    """Return the spans of a text that have a harmless shape, in order.

    Parameters
    ----------
    text : str
        The text with ASCII digits and spaces, as :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    """
    if not text.isascii():
        text = text.translate(_EDGES)
    return [
        Shape(first, last, match.lastgroup in _MAY_BE_PERSONAL)
        for begin, end in _with_digits(text)
        for match in _SHAPES.finditer(text, begin, end)
        if _holds(match)
        for first, last in _around_phones(match)
    ]


def _around_phones(match: regex.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield the span of a shape; of a link, the parts before and after each mobile number in it."""
    begin, end = match.span()
    if match.lastgroup == "link":
        for part in _PART_OF_LINK.finditer(match.string, begin, end):
            if is_mobile(_NO_DIGIT.sub("", part.group())):
                if begin < part.start():
                    yield begin, part.start()
                begin = part.end()
    if begin < end:
        yield begin, end


def _with_digits(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans that may contain a shape: words with digits, the text between them, and a month before."""
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
            if end > 0 and _has_shape(text, begin, end):
                yield begin, end
            begin = max(end, first - _NEAR, 0)
        end = last
    if end > 0 and _has_shape(text, begin, end):
        yield begin, end


def _has_shape(text: str, begin: int, end: int) -> bool:
    return text.find("/", begin, end) >= 0 or _SHAPED.search(text, begin, end) is not None


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
        letters = folded(match[kind])
        cue = cue_of(letters)
        if cue is None and letters not in _OF_BUSINESS:
            return not is_mobile(shape[len(letters) + 1 :])
        return cue in {None, "harmless"}
    if kind == "parcel":
        letters = shape.rstrip("0123456789")
        # An IBAN with a typo proves nothing, but is still an account number.
        known = folded(letters)
        return known not in LINKS and cue_of(known) in {None, "harmless"} and not has_iban(letters[:2])
    return True


def date_like(text: str) -> bool:
    """Return whether a text is a date in digits."""
    return _DATES.fullmatch(text) is not None


_DATES: Final = regex.compile(rf"{_LONG_DATE}|{_SHORT_DATE}|{_COMPACT.pattern}")


def is_year(digits: str) -> bool:
    """Return whether digits may be a year from 1900 to 2099."""
    return len(digits) == 4 and digits[:2] in {"19", "20"}


def is_compact_date(text: str) -> bool:
    """Return whether digits may be a date without separators, with or without the time."""
    return _COMPACT.fullmatch(text) is not None
