"""Judge numbers among ordinary words, as in most texts, without checking everything that they might be."""

from __future__ import annotations

import re
from string import ascii_uppercase
from typing import Final

from rtca_nb.privacy.announcements import announced
from rtca_nb.privacy.birth_dates import find_birth_dates
from rtca_nb.privacy.digit_reading import Group, surroundings
from rtca_nb.privacy.number_checks import CARD_SIZES, FEWEST_IN_IBAN, find_card, has_iban, is_grouped_phone
from rtca_nb.privacy.number_findings import Found, Reading, add_shaped, finding, size_of
from rtca_nb.privacy.number_runs import personal_kind, rows
from rtca_nb.privacy.number_shapes import common_shape

__all__ = ["find_plainly"]

_FEWEST_DIGITS: Final = 3
# Capitals and letters that look like digits, which may be part of a number.
_RISKY: Final = frozenset("lo" + ascii_uppercase)
# No letters that look like digits, and no "x" between two numbers; "00" begins a country code.
_ALONE: Final = re.compile(r"[^0-9+(\[-]*(?<=[a-km-np-z][ ])(?!00)[0-9]+(?:[ -][0-9]+)*(?: [a-km-np-wyz][^0-9-]*)?")


def find_plainly(text: str, groups: list[Group], found: list[Found]) -> bool:
    """Find the personal numbers of a text if all numbers are among ordinary words; return whether they are.

    If they are, no number is part of a code, an account number or an unclear shape, or is written with letters.

    Parameters
    ----------
    text : str
        The text, which must be in ASCII.
    groups : list of Group
        All groups of digits in the text.
    found : list of Found
        Findings are added to it; none are if the function returns False, so that the numbers need a closer check.
    """
    crowded = sum([len(group.digits) for group in groups]) >= FEWEST_IN_IBAN
    judged: list[Found] = []
    alone: list[Group] = []
    for row in rows(text, groups):
        begin, end = row[0].begin, row[-1].end
        sides = text[max(0, begin - 2) : begin], text[end : end + 2]
        if crowded and not text[max(0, begin - 4) : begin - 1].isalpha() and not _no_account(text, begin):
            return False
        shape = common_shape(text, begin, end)
        if shape is None:
            alone += row
            if not _judge_alone(text, row, judged):
                return False
        elif _RISKY.isdisjoint(sides[0]) and _RISKY.isdisjoint(sides[1]):
            add_shaped(Reading(text), row, judged, weak=shape.weak)
        else:
            return False
    if alone and find_birth_dates(text, alone):
        return False
    found += judged
    return True


def _no_account(text: str, begin: int) -> bool:
    """Return whether the two letters before a number cannot begin an IBAN, as no country has them."""
    letters = text[max(0, begin - 3) : begin - 1]
    return letters.isalpha() and letters.isascii() and len(letters) == 2 and not has_iban(letters.upper())


def _judge_alone(text: str, row: list[Group], found: list[Found]) -> bool:
    """Add a number among small letters to ``found`` if it is personal; return False if it needs a closer check."""
    size = size_of(row)
    beside = surroundings(text, row)
    if not _FEWEST_DIGITS <= size <= CARD_SIZES[-1] or _ALONE.fullmatch(beside) is None or "/" in text:
        return False
    if len(row[0].digits) < _FEWEST_DIGITS:
        return False
    said = announced(text, row[0].begin, row[-1].end)
    if "-" in beside and (size >= CARD_SIZES[0] or said.cue != "harmless" or is_grouped_phone(text, row)):
        return False
    if size >= CARD_SIZES[0]:
        card = find_card(text, row, announced=said.cue == "card", whole=said.cue == "harmless" and said.near)
        if card is not None:
            found.append(finding(text, row, "card"))
            return card == (0, len(row))
    kind = personal_kind(text, row, said, shaped=False)
    if kind is not None:
        found.append(finding(text, row, kind, token=said.cue == "identity"))
    return True
