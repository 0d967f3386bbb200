"""Numbers that prove what they are: by check digits (cards, IBANs) or by their country's numbering plan (phones).

The libraries with these rules are loaded for the first candidate; most contacts have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

import regex

from rtca_nb.privacy.digit_reading import Group

__all__ = [
    "CARD_SIZES",
    "FEWEST_IN_IBAN",
    "LONGEST_ROW",
    "find_card",
    "find_ibans",
    "has_iban",
    "international_phone",
    "is_grouped_phone",
    "is_like_iban",
    "is_mobile",
    "is_national_phone",
]

_LENGTHS: Final[dict[str, tuple[int, ...]]] = {
    "2": (16,),
    "3": (15, 14, 16),
    "4": (16, 19),
    "5": (16, 19, 18, 17),
    "6": (16, 19, 18, 17),
}
"""Lengths of card numbers by their first digit, the usual one first (ISO/IEC 7812, as issuers use it)."""
_DOUBLED: Final = str.maketrans("0123456789", "0246813579")
"""The sum of the digits of double a digit, for each digit."""
_OLDER_LENGTHS: Final = (13, 12)
_MASTERCARD: Final = range(2221, 2721)
_LONGEST_CARD: Final = 19
CARD_SIZES: Final = range(12, _LONGEST_CARD + 1)
"""Possible lengths of card numbers, in digits."""
LONGEST_ROW: Final = 48
"""Most digits of a row in which a card is looked for; longer rows are tables, not numbers."""

_SHORTEST_PHONE: Final = 7
_LONGEST_PHONE: Final = 15  # E.164
_REGIONS: Final = ("GB", "DE", "FR", "IT", "ES", "NL", "AU", "JP", "IN", "TR", "SE", "CH", "ZA", "BR", "PL")
"""Regions whose national format is tried."""
_MOBILE_REGIONS: Final = (*_REGIONS, "KR", "EG", "AE", "SA", "IL", "TH", "BE", "AT", "FI", "IE", "NZ", "ID", "VN")
_MOBILE_SIZES: Final = range(9, 13)

_APART: Final = r"(?:[^\w+]|_){0,3}"
# Starts may overlap, so a match consumes only its first letter.
_IBAN_START: Final = re.compile(rf"(?<![^\W_])(?=([A-Za-z]){_APART}([A-Za-z]){_APART}([0-9]){_APART}([0-9]))[A-Za-z]")
_LONGEST_START: Final = 13
_FIRST_PART: Final = 4
FEWEST_IN_IBAN: Final = 12
"""Digits of the shortest IBANs, those of the Netherlands."""


def find_card(text: str, row: Sequence[Group], *, announced: bool, whole: bool) -> tuple[int, int] | None:
    """Return the index of the first and (exclusive) last group that form a payment card number; None if none do.

    Parameters
    ----------
    text : str
    row : sequence of Group
        Adjacent groups of digits in the text.
    announced : bool
        The text calls it a card, so that lengths which are rare today count, too.
    whole : bool
        Only the whole row may be a card number.
    """
    if sum(len(group.digits) for group in row[:LONGEST_ROW]) > LONGEST_ROW:
        return None
    for first, group in enumerate(row[:1] if whole else row):
        lengths = _LENGTHS.get(group.digits[0], ())
        if lengths and announced:
            lengths += _OLDER_LENGTHS
        ends: dict[int, int] = {}
        digits = ""
        for last in range(first, len(row) if lengths else first):
            digits += row[last].digits
            if len(digits) in lengths and (not whole or last + 1 == len(row)):
                ends[len(digits)] = last + 1
            if len(digits) > _LONGEST_CARD:
                break
        found = [
            (ends[length], length)
            for length in lengths
            if length in ends and _is_card(digits[:length]) and _may_be_all(text, row, first, ends[length], length)
        ]
        if found:
            # The beginning of a longer number may have a right check digit by chance.
            end, _ = next((one for one in found if not _goes_on(text, row, first, one[0])), found[0])
            return first, end
    return None


def _is_card(digits: str) -> bool:
    if digits[0] == "2" and int(digits[:4]) not in _MASTERCARD:
        return False
    # Luhn's sum: every second digit from the right counts as the digits of its double.
    values = (digits[-1::-2] + digits[-2::-2].translate(_DOUBLED)).encode("ascii")
    return (sum(values) - len(values) * ord("0")) % 10 == 0


def _joints(text: str, row: Sequence[Group], first: int, end: int) -> set[str]:
    return {text[one.end : two.begin] for one, two in pairwise(row[first:end])}


def _goes_on(text: str, row: Sequence[Group], first: int, end: int) -> bool:
    """Return whether what separates ``row[first:end]`` from the next group separates some of these groups, too."""
    return end < len(row) and text[row[end - 1].end : row[end].begin] in _joints(text, row, first, end)


def _may_be_all(text: str, row: Sequence[Group], first: int, end: int, length: int) -> bool:
    """Return whether ``row[first:end]`` may be a whole number of ``length`` digits, not a part of a longer one."""
    if not first and length not in _OLDER_LENGTHS:
        return True
    joints = _joints(text, row, first, end)
    led = first > 0 and text[row[first - 1].end : row[first].begin] in joints
    if length in _OLDER_LENGTHS:
        return not led and not _goes_on(text, row, first, end)
    return not led or len(joints) == 1


@cache
def _iban_length(country: str) -> int:
    """Return the length of a country's IBANs; 0 if it has none."""
    from stdnum import numdb

    structure = numdb.get("iban").info(country)[0][1].get("bban", "")
    sizes = [int(size) for size in regex.findall(r"(\d+)!", structure)]
    return _FIRST_PART + sum(sizes) if sizes else 0


def has_iban(country: str) -> bool:
    """Return whether these two letters, in capitals, are those of a country whose IBANs begin with them."""
    return _iban_length(country) > 0


def is_like_iban(token: str) -> bool:
    """Return whether a token begins like an IBAN and has its length, whatever its check digits."""
    return token[:2].isalpha() and token[2:4].isdigit() and _iban_length(token[:2].upper()) == len(token)


@cache
def _rest_of_iban(length: int) -> regex.Pattern[str]:
    return regex.compile(rf"(?:{_APART}[A-Za-z0-9]){{{length - _FIRST_PART}}}(?![^\W_])")


def find_ibans(text: str, groups: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """Yield begin and end (exclusive) of each IBAN with the right length and check digits (ISO 13616).

    Parameters
    ----------
    text : str
        The text with ASCII digits and spaces, as :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    groups : sequence of Group
        All groups of digits in the text.
    """
    if sum([len(group.digits) for group in groups]) < FEWEST_IN_IBAN:
        return
    done = 0
    for start in _IBAN_START.finditer(text, max(0, groups[0].begin - _LONGEST_START), groups[-1].end):
        if start.start() < done:
            continue
        first = "".join(start.groups()).upper()
        length = _iban_length(first[:2])
        rest = _rest_of_iban(length).match(text, start.end(4)) if length else None
        if rest is None:
            continue
        number = first + "".join(filter(str.isalnum, rest.group())).upper()
        from stdnum import iban
        from stdnum.iso7064 import mod_97_10

        # Cheap checksum first; checking the structure is expensive.
        if mod_97_10.is_valid(number[4:] + number[:4]) and iban.is_valid(number, check_country=False):
            done = rest.end()
            yield start.start(), done


def international_phone(row: Sequence[Group], *, dropped: int = 0) -> int | None:
    """Return how many of the first groups of a row form a phone number with country code; None if none do.

    Parameters
    ----------
    row : sequence of Group
    dropped : int
        Number of leading digits that only announce the country code, as in "0044".
    """
    row = row[:_LONGEST_PHONE]
    sizes: list[int] = []
    for group in row:
        sizes.append((sizes[-1] if sizes else -dropped) + len(group.digits))
    digits = "".join(group.digits for group in row)[dropped:]
    for count in range(len(row), 0, -1):
        size = sizes[count - 1]
        # The zero in "(0)" after the country code counts as one more.
        if _SHORTEST_PHONE <= size <= _LONGEST_PHONE + 1 and _is_possible(digits[:size]):
            return count
    return None


@lru_cache(maxsize=4096)
def _is_possible(digits: str) -> bool:
    import phonenumbers

    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False


@lru_cache(maxsize=4096)
def is_national_phone(digits: str) -> bool:
    """Return whether digits are a valid phone number in the national format of one of the larger countries."""
    import phonenumbers

    for region in _REGIONS:
        try:
            number = phonenumbers.parse(digits, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return True
    return False


def is_mobile(digits: str) -> bool:
    """Return whether digits are a valid mobile number of some country, with the leading zero."""
    return digits[:1] == "0" and digits[1:2] != "0" and len(digits) in _MOBILE_SIZES and bool(_groupings(digits))


def is_grouped_phone(text: str, row: Sequence[Group]) -> bool:
    """Return whether a row is a valid phone number and grouped like one, as no order number or amount is.

    Parameters
    ----------
    text : str
        The text with ASCII digits and spaces, as :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    row : sequence of Group
    """
    if len(row) < 2 or any(group.worded for group in row):
        return False
    digits = "".join(group.digits for group in row)
    begin = row[0].begin
    if begin and text[begin - 1] == "(" and text[row[0].end : row[0].end + 1] == ")":
        return len(digits) in _MOBILE_SIZES and is_national_phone(digits)
    if not is_mobile(digits):
        return False
    sizes = tuple(len(group.digits) for group in row)
    return sizes in _groupings(digits) or (all(text[one.end : two.begin].isspace() for one, two in pairwise(row)))


@lru_cache(maxsize=4096)
def _groupings(digits: str) -> frozenset[tuple[int, ...]]:
    """Return how countries group a mobile number, each way as the sizes of its groups; empty if it is not one."""
    import phonenumbers
    from phonenumbers import PhoneNumberFormat, PhoneNumberType

    found: set[tuple[int, ...]] = set()
    for region in _MOBILE_REGIONS:
        try:
            number = phonenumbers.parse(digits, region)
        except phonenumbers.NumberParseException:
            continue
        kind = phonenumbers.number_type(number)
        if kind in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}:
            written = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
            found.add(tuple(map(len, regex.findall("[0-9]+", written))))
    return frozenset(found)
