"""Personal numbers and e-mail addresses in a text that has some digit, "@" or word for one.

First come numbers that prove themselves (addresses, IBANs, cards, phones with a country code), then numbers that the
words beside them explain, then numbers without a harmless shape.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from rtca_nb.privacy.birth_dates import find_birth_dates
from rtca_nb.privacy.digit_reading import (
    Group,
    digit_groups,
    letters_as_digits,
    may_hold_letters,
    plain,
    surroundings,
)
from rtca_nb.privacy.email_patterns import find_emails
from rtca_nb.privacy.identity_codes import find_identity_codes, may_hold_codes
from rtca_nb.privacy.number_checks import (
    CARD_SIZES,
    LONGEST_ROW,
    find_card,
    find_ibans,
    international_phone,
    is_grouped_phone,
    is_national_phone,
)
from rtca_nb.privacy.number_findings import Found, Reading, add_shaped, finding, size_of
from rtca_nb.privacy.number_runs import CHECK_VALUES, kind_of_spoken, personal_kind, rows, tight_rows
from rtca_nb.privacy.number_shapes import Shape, common_shape
from rtca_nb.privacy.plain_numbers import find_plainly
from rtca_nb.privacy.spoken_words import are_spoken

__all__ = ["find_in_plain"]

_FEWEST_DIGITS: Final = 3
_FEWEST_SPOKEN: Final = 4
_SHORTEST_PROVEN: Final = 7
_PHONE_SIZES: Final = range(7, 16)
_PLUS: Final = re.compile(r"\+[ (]{0,2}$")
_ON_CARD: Final = re.compile(
    r"(?:0?[1-9]|1[0-2]) ?[-/. ] ?(?:20)?[0-9]{2}[ ,;/|-]{1,3}[0-9]{3,4}|[01][0-9]{3}[ ,;/|-]{1,3}[0-9]{3,4}"
)
_LETTERS: Final = re.compile("[A-Za-z][-_]?$")


def find_in_plain(original: str) -> list[Found]:
    """Return begin, end and kind of each span that looks personal, in code points, end exclusive, not overlapping.

    Parameters
    ----------
    original : str
        Searched as it is; the caller removes invisible characters and undoes escapes.
    """
    text = plain(original)
    found: list[Found] = [(begin, end, "email") for begin, end in find_emails(text)]
    groups = digit_groups(text, spoken=False)
    spoken = are_spoken(text)
    if groups and not found and not spoken and text.isascii() and find_plainly(text, groups, found):
        return found
    if groups:
        ibans = [(begin, end, "iban") for begin, end in find_ibans(text, groups)]
        if ibans:
            found = sorted([*found, *ibans])
        if found:
            groups = _outside(groups, found)
        beside = surroundings(text, groups)
        if may_hold_codes(beside):
            codes = find_identity_codes(text)
            if codes:
                found = _with(found, codes)
                groups = _outside(groups, found)
        if may_hold_letters(beside):
            text = letters_as_digits(text)
            groups = _outside(digit_groups(text, spoken=False), found)
    dates = find_birth_dates(text, groups)
    if dates:
        found = _with(found, dates)
        groups = _outside(groups, found)
    if spoken:
        groups = _outside(digit_groups(text, spoken=True), found)
    if sum([len(group.digits) for group in groups]) < _FEWEST_DIGITS:
        return found
    reading = Reading(text)
    for row in rows(text, groups):
        _find_in_row(reading, _without_stray_words(reading, row) if spoken else row, found)
    return found


def _with(found: Sequence[Found], places: Iterable[tuple[int, int]]) -> list[Found]:
    """Return the findings, and those of the given spans that overlap none of them, in order."""
    free: list[Found] = []
    for begin, end in places:
        place = bisect_left(found, end, key=lambda item: item[0]) - 1
        if place < 0 or found[place][1] <= begin:
            free.append((begin, end, "digits"))
    return sorted([*found, *free])


def _outside(groups: Sequence[Group], found: Sequence[Found]) -> list[Group]:
    """Return the groups that are not in a finding."""
    kept = []
    for group in groups:
        place = bisect_right(found, group.begin, key=lambda item: item[0]) - 1
        if place < 0 or found[place][1] <= group.begin:
            kept.append(group)
    return kept


def _without_stray_words(reading: Reading, row: list[Group]) -> list[Group]:
    """Return a row without words such as "one" at its ends; empty if few such words are all that it has."""
    if sum(1 if group.in_tens else len(group.digits) for group in row if group.worded) >= _FEWEST_SPOKEN:
        return row
    written = [place for place, group in enumerate(row) if not group.worded]
    if written:
        return row[written[0] : written[-1] + 1]
    # Few words only count as a number if they are announced.
    said, size = reading.said(row), size_of(row)
    least = _FEWEST_DIGITS if said.word in CHECK_VALUES else _FEWEST_SPOKEN
    return row if size >= least and said.near and said.cue not in {None, "harmless", "birth", "expiry"} else []


def _find_in_row(reading: Reading, row: list[Group], found: list[Found]) -> None:
    """Add to ``found`` the personal numbers among groups of digits that may be parts of one number."""
    size = size_of(row)
    if size < _FEWEST_DIGITS:
        return
    done = 0
    while size >= _SHORTEST_PROVEN and done < len(row):
        proven = _proven(reading, row[done : done + LONGEST_ROW] if done or len(row) > LONGEST_ROW else row)
        if proven is None:
            break
        kind, first, last = proven
        if all(group.worded for group in row):
            first, last = 0, len(row)  # the rest is hardly a number of its own
        if first:
            _find_unproven(reading, row[done : done + first], found)
        found.append(finding(reading.text, row[done + first : done + last], kind))
        done += last
        if kind == "card" and _is_on_card(reading.text, row[done:]):
            found.append(finding(reading.text, row[done:], "digits"))
            return
    if done < len(row):
        _find_unproven(reading, row[done:] if done else row, found)


def _is_on_card(text: str, row: Sequence[Group]) -> bool:
    """Return whether groups after a card number are its expiry and check value, which together look like a phone."""
    return bool(row) and _ON_CARD.fullmatch(text, row[0].begin, row[-1].end) is not None


def _proven(reading: Reading, row: Sequence[Group]) -> tuple[str, int, int] | None:
    """Return a number in a row that proves itself; None if there is none.

    It is given by its kind and the indexes in the row of its first and (exclusive) last group.
    """
    size = size_of(row)
    if size < _SHORTEST_PROVEN:
        return None
    text, begin = reading.text, row[0].begin
    if "+" in text[max(0, begin - 4) : begin] and _PLUS.search(text, max(0, begin - 3), begin) is not None:
        count = international_phone(row)
        if count is not None:
            return "phone", 0, count
    double_zero = row[0].digits.startswith("00") and not row[0].worded
    if not double_zero and size < CARD_SIZES[0]:
        return None
    said = reading.said(row)
    ordered = said.cue == "harmless" and said.near
    # Letters joined to a number make it a code, unless they say that it is a phone.
    coded = _LETTERS.search(text, max(0, begin - 2), begin) is not None and said.cue != "phone"
    if double_zero and not ordered and not coded:
        count = international_phone(row, dropped=2)
        if count is not None:
            return "phone", 0, count
    card = find_card(text, row, announced=said.cue == "card", whole=ordered)
    return None if card is None else ("card", *card)


def _find_unproven(reading: Reading, row: list[Group], found: list[Found]) -> None:
    """Add to ``found`` the personal numbers in a row, judged by words beside them and the lack of a harmless shape."""
    text = reading.text
    common = common_shape(text, row[0].begin, row[-1].end)
    if common is not None:
        add_shaped(reading, row, found, weak=common.weak)
        return
    parts = [row] if len(row) == 1 else list(tight_rows(text, row))
    if len(parts) == 1 and not _touches_letters(text, row[0].begin):
        said = reading.said(row)
        # Any shape is harmless then. In scripts without spaces, a word only counts for the number that it touches.
        if said.cue == "harmless" and said.word and not is_grouped_phone(text, row):
            return
    shapes = reading.shapes_of(row)
    inside, free = _by_shape(row, shapes) if shapes else ([], row)
    for groups, weak in inside:
        add_shaped(reading, groups, found, weak=weak)
    if not free:
        return
    if inside:
        parts = list(tight_rows(text, free))
    size = size_of(free)
    if len(parts) > 1 and not inside:
        kind = _kind_of_loose(reading, free, size)
        if kind is not None:
            found.append(finding(text, free, kind))
            return
    for part in parts:
        if size_of(part) < _FEWEST_DIGITS:
            continue
        said = reading.said(part)
        kind = personal_kind(text, part, said, shaped=False)
        if kind is not None and size > LONGEST_ROW and find_card(text, part, announced=said.cue == "card", whole=True):
            kind = "card"  # a table of cards
        if kind is not None:
            found.append(finding(text, part, kind, token=said.cue == "identity"))


def _touches_letters(text: str, place: int) -> bool:
    before = text[place - 1 : place]
    return before.isalpha() or before in {"-", "_"}


def _by_shape(row: Sequence[Group], shapes: Sequence[Shape]) -> tuple[list[tuple[list[Group], bool]], list[Group]]:
    """Return the groups within each harmless shape, with whether that is weak; and all groups outside of shapes."""
    inside: dict[Shape, list[Group]] = {}
    free = []
    for group in row:
        place = bisect_right(shapes, group.begin, key=lambda shape: shape.begin) - 1
        if place >= 0 and group.end <= shapes[place].end:
            inside.setdefault(shapes[place], []).append(group)
        else:
            free.append(group)
    return [(groups, shape.weak) for shape, groups in inside.items()], free


def _kind_of_loose(reading: Reading, row: Sequence[Group], size: int) -> str | None:
    """Return the kind of number that groups form which are further apart than usual; None if they form none."""
    if all(group.worded for group in row):
        return kind_of_spoken(row, reading.said(row), size)
    if size in _PHONE_SIZES:
        cue = reading.said(row).cue
        if cue == "phone":
            return "phone"
        if (
            cue is None
            and size >= 9
            and row[0].digits[0] == "0"
            and is_national_phone("".join([g.digits for g in row]))
        ):
            return "phone"
    if size in CARD_SIZES and reading.said(row).cue == "card":
        return "digits"  # a card with a typo, on several lines
    return None
