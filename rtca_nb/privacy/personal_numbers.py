"""Personal numbers and e-mail addresses in a text that has some digit, "@" or word for one.

First what proves itself (addresses, IBANs, cards, phones with a country code), then what the words beside a number say,
then what its shape does not excuse.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

import regex

from rtca_nb.privacy.digit_reading import Group, digit_groups, letters_as_digits, plain
from rtca_nb.privacy.email_patterns import find_emails
from rtca_nb.privacy.number_checks import LONGEST_ROW, find_card, find_ibans, international_phone, is_national_phone
from rtca_nb.privacy.number_runs import Announced, announced, personal_kind, rows, tight_rows
from rtca_nb.privacy.number_shapes import Shape, harmless_spans
from rtca_nb.privacy.spoken_digits import are_spoken

__all__ = ["find_in_plain"]

_Found = tuple[int, int, str]
_FEWEST_DIGITS: Final = 3
_FEWEST_SPOKEN: Final = 4
_PLUS: Final = re.compile(r"\+[ (]{0,2}$")
_HEAD: Final = re.compile(r"[+(\[]{1,2}[ (]?$")
_TAIL: Final = regex.compile(r"[)\]]?[\ufe0f\u20e3\p{M}]*")
_LETTER: Final = re.compile("[A-Za-z]")
_TOKEN_END: Final = regex.compile(r"[^\W_]*")
_TOKEN_START: Final = regex.compile(r"(?r)[^\W_]*")


class _Said(dict[tuple[int, int], Announced]):
    """The meaning of the words beside each number of a text, found once: some numbers are looked at several times."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __missing__(self, place: tuple[int, int]) -> Announced:
        said = self[place] = announced(self.text, *place)
        return said


def find_in_plain(original: str) -> list[_Found]:
    """Return begin, end and kind of what looks personal; in code points, end exclusive, not overlapping.

    Parameters
    ----------
    original : str
        Taken as it reads: without invisible characters, escapes undone.
    """
    text = plain(original)
    found: list[_Found] = [(begin, end, "email") for begin, end in find_emails(text)]
    taken: list[_Found] = sorted([*found, *((begin, end, "iban") for begin, end in find_ibans(text))])
    text = letters_as_digits(text)
    say = _Said(text)
    groups = _outside(digit_groups(text, spoken=are_spoken(text)), taken)
    if sum(len(group.digits) for group in groups) < _FEWEST_DIGITS:
        return taken
    shapes = harmless_spans(text)
    for row in rows(text, groups):
        taken += _of_row(text, _without_stray_words(row), shapes, say)
    return taken


def _outside(groups: Sequence[Group], found: Sequence[_Found]) -> list[Group]:
    """Return the groups that stand in nothing that was found."""
    kept = []
    for group in groups:
        place = bisect_right(found, group.begin, key=lambda item: item[0]) - 1
        if place < 0 or found[place][1] <= group.begin:
            kept.append(group)
    return kept


def _without_stray_words(row: list[Group]) -> list[Group]:
    """Drop words such as "one" from the ends of a row that is not spoken."""
    if sum(len(group.digits) for group in row if group.worded) >= _FEWEST_SPOKEN:
        return row
    written = [place for place, group in enumerate(row) if not group.worded]
    return row[written[0] : written[-1] + 1] if written else []


def _of_row(text: str, row: list[Group], shapes: Sequence[Shape], say: _Said) -> Iterator[_Found]:
    """Find the personal numbers among groups of digits that may be parts of one."""
    if len(row) < _FEWEST_DIGITS and sum(len(group.digits) for group in row) < _FEWEST_DIGITS:
        return
    done = 0
    while done < len(row):
        proven = _proven(text, row[done : done + LONGEST_ROW], say)
        if proven is None:
            break
        kind, first, last = proven
        yield from _unproven(text, row[done : done + first], shapes, say)
        yield _finding(text, row[done + first : done + last], kind)
        done += last
    yield from _unproven(text, row[done:], shapes, say)


def _proven(text: str, row: Sequence[Group], say: _Said) -> tuple[str, int, int] | None:
    """Return what proves itself in a row: its kind, and which groups it takes."""
    size = sum(len(group.digits) for group in row)
    if size < 7:
        return None
    begin = row[0].begin
    if _PLUS.search(text, max(0, begin - 3), begin) is not None:
        count = international_phone(row)
        if count is not None:
            return "phone", 0, count
    said = say[begin, row[-1].end]
    ordered = said.cue == "harmless" and said.near
    # Letters that touch it make it a code, unless they say that it is a phone.
    coded = _LETTER.match(text, begin - 1) is not None and said.cue != "phone" if begin else False
    if row[0].digits.startswith("00") and not ordered and not coded:
        count = international_phone(row, dropped=2)
        if count is not None:
            return "phone", 0, count
    card = find_card(row, announced=said.cue == "card", whole=ordered) if size >= 12 else None
    return None if card is None else ("card", *card)


def _unproven(text: str, row: list[Group], shapes: Sequence[Shape], say: _Said) -> Iterator[_Found]:
    """Find the personal numbers in a row by the words beside them, and by what their shape is not."""
    inside, free = _by_shape(row, shapes)
    for groups, weak in inside:
        said = say[groups[0].begin, groups[-1].end]
        shaped = not (weak and said.near and said.cue not in {None, "harmless"})
        kind = personal_kind(text, groups, said, shaped=shaped)
        if kind is not None:
            yield _finding(text, groups, kind, token=said.cue == "identity")
    if not free:
        return
    parts = list(tight_rows(text, free))
    size = sum(len(group.digits) for group in free)
    if len(parts) > 1 and 7 <= size <= 15 and not inside and _is_loose_phone(free, size, say):
        yield _finding(text, free, "phone")
        return
    for part in parts:
        if sum(len(group.digits) for group in part) < _FEWEST_DIGITS:
            continue
        said = say[part[0].begin, part[-1].end]
        kind = personal_kind(text, part, said, shaped=False)
        if kind is not None and size > LONGEST_ROW and find_card(part, announced=said.cue == "card", whole=True):
            kind = "card"  # in a table of them
        if kind is not None:
            yield _finding(text, part, kind, token=said.cue == "identity")


def _by_shape(row: Sequence[Group], shapes: Sequence[Shape]) -> tuple[list[tuple[list[Group], bool]], list[Group]]:
    """Part the groups of a row into those of each harmless shape, with whether it is weak, and the others."""
    inside: dict[Shape, list[Group]] = {}
    free = []
    for group in row:
        place = bisect_right(shapes, group.begin, key=lambda shape: shape.begin) - 1
        if place >= 0 and group.end <= shapes[place].end:
            inside.setdefault(shapes[place], []).append(group)
        else:
            free.append(group)
    return [(groups, shape.weak) for shape, groups in inside.items()], free


def _is_loose_phone(row: Sequence[Group], size: int, say: _Said) -> bool:
    said = say[row[0].begin, row[-1].end]
    if said.cue == "phone":
        return True
    if said.cue is not None or size < 9 or row[0].digits[0] != "0":
        return False
    return is_national_phone("".join(group.digits for group in row))


def _finding(text: str, row: Sequence[Group], kind: str, *, token: bool = False) -> _Found:
    """Return the place of a number with the signs that belong to it; with its letters, too, if it is a ``token``."""
    begin, end = row[0].begin, row[-1].end
    if token:
        begin = _TOKEN_START.match(text, 0, begin).start()
        end = _TOKEN_END.match(text, end).end()
    head = _HEAD.search(text, max(0, begin - 3), begin)
    return begin if head is None else head.start(), _TAIL.match(text, end).end(), kind
