"""Rows of groups of digits: where one number ends and the next begins, and what each number is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import regex

from rtca_nb.privacy.announcements import Announced
from rtca_nb.privacy.digit_reading import Group
from rtca_nb.privacy.number_checks import is_grouped_phone
from rtca_nb.privacy.number_looks import is_amount, looks_harmless
from rtca_nb.privacy.number_shapes import date_like, is_year
from rtca_nb.privacy.spoken_digits import BETWEEN

__all__ = ["CHECK_VALUES", "kind_of_spoken", "personal_kind", "rows", "tight_rows"]

_LOOSE: Final = regex.compile(
    rf"(?i)(?:[^\w+@$€£¥%]|_|\ufe0f){{1,10}}+(?:(?:{'|'.join(BETWEEN)})(?:[^\w+@$€£¥%]|_){{1,4}}+){{0,2}}|x"
)
_TIGHT: Final = re.compile("[ ]{0,2}[-./_()\\[\\]]{0,3}[ ]{0,2}")
_ENCLOSING: Final = re.compile("[\ufe0f\u20e3\u200d\u034f]")
# Gaps that both allow; nearly all gaps are among these.
_USUAL: Final = frozenset({"", " ", "-", ".", "/"})

_LONGEST_GAP: Final = 24
_EXPIRY: Final = re.compile(r"(?:0?[1-9]|1[0-2]) ?[-/.] ?(?:20)?[0-9]{2}")
CHECK_VALUES: Final = frozenset({"cvv", "cvc", "cvv2", "cvc2", "csc", "code", "cid"})
"""Words for the three digits on the back of a card."""
# No cue, or one for dates only.
_NO_NUMBERS: Final = frozenset({None, "birth", "expiry"})
_LONGEST_COUNT: Final = 5
_SHORTEST_PHONE: Final = 7
_LONGEST_PHONE: Final = 15
_FEWEST: Final = 4
_FEWEST_SPOKEN: Final = 6
_FEWEST_IN_TENS: Final = 9


def rows(text: str, groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Yield rows: consecutive groups that may be parts of one number, even with signs and some words in between."""
    return _joined(text, groups, loose=True)


def tight_rows(text: str, groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Yield rows: consecutive groups with at most a few spaces and signs between them."""
    return _joined(text, groups, loose=False)


def _joined(text: str, groups: Sequence[Group], *, loose: bool) -> Iterator[list[Group]]:
    row = list(groups[:1])
    for one, two in pairwise(groups):
        gap = text[one.end : two.begin]
        if gap not in _USUAL:
            gap = _ENCLOSING.sub("", gap) if len(gap) < _LONGEST_GAP else "+"
            if gap and (_LOOSE if loose else _TIGHT).fullmatch(gap) is None:
                yield row
                row = []
        row.append(two)
    if row:
        yield row


def personal_kind(text: str, row: Sequence[Group], said: Announced, *, shaped: bool) -> str | None:
    """Return "phone" or "digits" if a row is a personal number; None if it is not personal.

    Parameters
    ----------
    text : str
        The text with ASCII digits and spaces, as :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    row : sequence of Group
    said : Announced
        What the words beside the row say.
    shaped : bool
        The row has a harmless shape.
    """
    size = sum([len(group.digits) for group in row])
    number = text[row[0].begin : row[-1].end]
    cue = said.cue
    if any(group.in_tens for group in row):
        return kind_of_spoken(row, said, size)
    if cue == "birth" and (date_like(number) or (is_year(number) and said.near)):
        return "digits"
    if cue == "expiry" and _EXPIRY.fullmatch(number) is not None:
        return "digits"
    if size < _FEWEST:
        return "digits" if size == 3 and said.near and said.word in CHECK_VALUES else None
    if shaped or cue == "harmless":
        return "phone" if cue == "harmless" and not shaped and is_grouped_phone(text, row) else None
    if is_amount(text, row):
        return None
    told = cue not in _NO_NUMBERS
    if (not (told and said.near and (cue != "phone" or size > _LONGEST_COUNT))) and looks_harmless(text, row):
        return None
    if told:
        return "phone" if cue == "phone" and size >= _SHORTEST_PHONE else "digits"
    if size < _FEWEST_SPOKEN and all(group.worded for group in row):
        return None
    return "phone" if _SHORTEST_PHONE <= size <= _LONGEST_PHONE and (number[0] == "0" or len(row) > 1) else "digits"


def kind_of_spoken(row: Sequence[Group], said: Announced, size: int) -> str | None:
    """Return "phone" or "digits" if a number in words is personal; None if it is not.

    Most numbers in words are amounts, years and times. Personal ones are announced right before, or are long. People
    who count say even longer ones, but in order.

    Parameters
    ----------
    row : sequence of Group
        All of them are words, or some are said in tens.
    said : Announced
        What the words beside the row say.
    size : int
        Number of digits.
    """
    told = said.cue not in _NO_NUMBERS and said.cue != "harmless" and said.near
    kind = "phone" if _SHORTEST_PHONE <= size <= _LONGEST_PHONE else "digits"
    if told and (size >= _SHORTEST_PHONE if said.cue == "phone" else size >= _FEWEST):
        return kind if said.cue == "phone" else "digits"
    in_tens = any(group.in_tens for group in row)
    least = _FEWEST_IN_TENS if in_tens else _SHORTEST_PHONE
    if said.cue == "harmless" or size < least or (in_tens and len(row) < _FEWEST) or _is_counting(row):
        return None
    return kind


def _is_counting(row: Sequence[Group]) -> bool:
    """Return whether numbers rise or fall throughout, and the first does not begin with zero."""
    values = [int(group.digits) for group in row]
    if row[0].digits[0] == "0":
        return False
    return all(one < two for one, two in pairwise(values)) or all(one > two for one, two in pairwise(values))
