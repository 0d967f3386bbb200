"""Numbers that prove what they are: by check digits (cards, IBANs) or by their country's numbering plan (phones).

The libraries that know these rules are loaded when the first candidate is met; most contacts have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

import regex

from rtca_nb.privacy.digit_reading import Group

__all__ = [
    "LONGEST_ROW",
    "find_card",
    "find_ibans",
    "has_iban",
    "international_phone",
    "is_like_iban",
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
_OLDER_LENGTHS: Final = (13, 12)
_MASTERCARD: Final = range(2221, 2721)
_LONGEST_CARD: Final = 19
LONGEST_ROW: Final = 48
"""Digits of the longest row in which a card is looked for; longer ones are tables, not numbers."""

_SHORTEST_PHONE: Final = 7
_LONGEST_PHONE: Final = 15  # E.164
_REGIONS: Final = ("GB", "DE", "FR", "IT", "ES", "NL", "AU", "JP", "IN", "TR", "SE", "CH", "ZA", "BR", "PL")
"""Regions in whose national writing a number is tried."""

_APART: Final = r"(?:[^\w+]|_){0,3}"
_IBAN_START: Final = regex.compile(rf"(?<![^\W_])[A-Za-z]{_APART}[A-Za-z]{_APART}\d{_APART}\d")
_FIRST_PART: Final = 4


def find_card(row: Sequence[Group], *, announced: bool, whole: bool) -> tuple[int, int] | None:
    """Return which groups of a row, end exclusive, are a payment card's number.

    Parameters
    ----------
    row : sequence of Group
    announced : bool
        The text calls it a card: lengths that are rare today count, too.
    whole : bool
        Only the row as a whole counts.
    """
    if sum(len(group.digits) for group in row[:LONGEST_ROW]) > LONGEST_ROW:
        return None
    from stdnum import luhn

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
        for length in lengths:
            number = digits[:length]
            if length in ends and (number[0] != "2" or int(number[:4]) in _MASTERCARD) and luhn.is_valid(number):
                return first, ends[length]
    return None


@cache
def _iban_length(country: str) -> int:
    """Return how long a country's IBANs are; 0 where it has none."""
    from stdnum import numdb

    structure = numdb.get("iban").info(country)[0][1].get("bban", "")
    sizes = [int(size) for size in regex.findall(r"(\d+)!", structure)]
    return _FIRST_PART + sum(sizes) if sizes else 0


def has_iban(country: str) -> bool:
    """Whether account numbers begin with these two letters."""
    return _iban_length(country) > 0


def is_like_iban(token: str) -> bool:
    """Whether letters and digits begin like an account number and are as long, whatever their check digits say."""
    return token[:2].isalpha() and token[2:4].isdigit() and _iban_length(token[:2].upper()) == len(token)


@cache
def _rest_of_iban(length: int) -> regex.Pattern[str]:
    return regex.compile(rf"(?:{_APART}[A-Za-z0-9]){{{length - _FIRST_PART}}}(?![^\W_])")


def find_ibans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where international bank account numbers stand whose length and check digits are right (ISO 13616)."""
    done = 0
    for start in _IBAN_START.finditer(text, overlapped=True):
        if start.start() < done:
            continue
        first = "".join(filter(str.isalnum, start.group())).upper()
        length = _iban_length(first[:2])
        rest = _rest_of_iban(length).match(text, start.end()) if length else None
        if rest is None:
            continue
        number = first + "".join(filter(str.isalnum, rest.group())).upper()
        from stdnum import iban
        from stdnum.iso7064 import mod_97_10

        # The sum is cheap, the structure is not.
        if mod_97_10.is_valid(number[4:] + number[:4]) and iban.is_valid(number, check_country=False):
            done = rest.end()
            yield start.start(), done


def international_phone(row: Sequence[Group], *, dropped: int = 0) -> int | None:
    """Return how many groups of a row, which begins with a country code, are a phone number; None if none are.

    Parameters
    ----------
    row : sequence of Group
    dropped : int
        Leading digits that only announce the country code, as in "0044".
    """
    row = row[:_LONGEST_PHONE]
    sizes: list[int] = []
    for group in row:
        sizes.append((sizes[-1] if sizes else -dropped) + len(group.digits))
    digits = "".join(group.digits for group in row)[dropped:]
    for count in range(len(row), 0, -1):
        size = sizes[count - 1]
        # "(0)" after the country code is one more.
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
    """Whether digits are a valid phone number as written in one of the larger countries."""
    import phonenumbers

    for region in _REGIONS:
        try:
            number = phonenumbers.parse(digits, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return True
    return False
