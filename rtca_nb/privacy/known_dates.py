"""Find dates that are known to be personal, in any notation: "12 March 1985", "12.3.85", "1985-03-12", "三月十二日".

Two notations match if they may mean the same date: 12/03/1985 is in March or in December, and '85 is 1985.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Final

import regex

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.months import months_named

__all__ = ["KnownDates"]

_Day = tuple[int, int]
"""Month and day."""

_MONTH: Final = r"(?P<month>(?:\p{L}|\p{M})(?:\p{L}|\p{M}|\.(?=\p{L})){1,14})"
_ORDINAL: Final = r"(?:st|nd|rd|th|er|\.|[º°ª])?"
_OF: Final = r"(?:(?:of|de|del|di|do|da|the|den)[ ])?"
_YEAR: Final = r"['’]?(?P<year>\d{4}|\d\d)(?!\d)"
_DAY: Final = r"(?P<day>\d{1,2})(?!\d)"
_HAN: Final = "〇零一二三四五六七八九十"
_ERAS: Final = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民国": 1911, "民國": 1911}
_BUDDHIST: Final = 543
_DATES: Final = regex.compile(
    rf"(?i)(?<![\d])(?:(?P<one>\d{{1,4}})(?P<sign>[ ]?[-./][ ]?|[ ])(?P<two>\d{{1,2}})(?P=sign)"
    r"(?P<three>\d{4}|\d{1,2})(?!\d)"
    r"|(?P<compact>\d{8}|\d{6})(?!\d)"
    rf"|{_DAY}{_ORDINAL}[ -]?{_OF}{_MONTH}[.,]?[ -]{{0,2}}{_OF}{_YEAR}"
    rf"|{_YEAR},?[ -]{{0,2}}{_MONTH}[.,]?[ -]{_DAY})"
    rf"|(?<![\p{{L}}\p{{M}}]){_MONTH}[.,]?[ -]{_DAY}{_ORDINAL},?[ ]{{0,2}}{_OF}{_YEAR}"
    rf"|(?P<era>{'|'.join(_ERAS)})?[ ]?(?<!\d)(?P<y>(?:\d|[{_HAN}]){{1,4}})[ ]?[年년][ ]?(?P<m>(?:\d|[{_HAN}]){{1,3}})"
    rf"[ ]?[月월][ ]?(?P<d>(?:\d|[{_HAN}]){{1,3}})[ ]?[日号號일]?"
)
_SIGN: Final = regex.compile(rf"[\d{_HAN}]")


class KnownDates:
    """Finds dates that are known to be personal: those in the texts passed to :meth:`add`."""

    def __init__(self) -> None:
        self._years: dict[_Day, set[int]] = {}

    def __repr__(self) -> str:
        return f"<KnownDates: {len(self._years)} days>"

    def __bool__(self) -> bool:
        return bool(self._years)

    def add(self, text: str) -> None:
        """Add the dates in a personal text to the known dates."""
        if _SIGN.search(text) is None:
            return
        for _, dates in _dates_in(text):
            for year, *day in dates:
                self._years.setdefault((day[0], day[1]), set()).add(year)

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return where known dates are, as code-point intervals, in order and not overlapping."""
        if not self._years or _SIGN.search(text) is None:
            return []
        return [
            place
            for place, dates in _dates_in(text)
            if any(_same(year, known) for year, *day in dates for known in self._years.get((day[0], day[1]), ()))
        ]


def _same(one: int, two: int) -> bool:
    """Return whether two years may be the same; a year below 100 lacks its century."""
    return one == two or (min(one, two) < 100 and one % 100 == two % 100)


def _dates_in(text: str) -> Iterator[tuple[tuple[int, int], set[tuple[int, int, int]]]]:
    """Yield the span of each date in a text, with all that it may mean as (year, month, day)."""
    place = 0
    while (match := _DATES.search(text, place)) is not None:
        dates = {(year, month, day) for year, month, day in _readings(match) if _is_date(year, month, day)}
        if dates:
            yield match.span(), dates
            place = match.end()
        else:
            # The beginning of a match that is no date may be inside a date.
            place = match.start() + 1


def _readings(match: regex.Match[str]) -> Iterator[tuple[int, int, int]]:
    if match["one"] is not None:
        yield from _in_order(match["one"], match["two"], match["three"])
    elif (digits := match["compact"]) is not None:
        if len(digits) == 8:
            yield from _in_order(digits[:4], digits[4:6], digits[6:])
            yield from _in_order(digits[:2], digits[2:4], digits[4:])
        else:
            yield from _in_order(digits[:2], digits[2:4], digits[4:])
    elif match["y"] is not None:
        year = _number(match["y"])
        yield (year if match["era"] is None else year + _ERAS[match["era"]]), _number(match["m"]), _number(match["d"])
    else:
        for month in months_named(folded(match["month"])):
            yield _christian(int(match["year"])), month, int(match["day"])


def _in_order(one: str, two: str, three: str) -> Iterator[tuple[int, int, int]]:
    """Yield what three numbers may mean as (year, month, day), in each order that people write them."""
    first, second, third = int(one), int(two), int(three)
    if len(one) in {2, 4}:
        yield _christian(first), second, third
    if len(one) <= 2 and len(three) in {2, 4}:
        yield _christian(third), second, first
        yield _christian(third), first, second


def _christian(year: int) -> int:
    return year - _BUDDHIST if 2400 < year < 2700 else year


def _number(said: str) -> int:
    """Return the number that digits or ideographs mean, with a sign for ten ("二十一") or digit by digit ("二一")."""
    if said.isdecimal():
        return int(said)
    values = [int(one) if one.isdecimal() else 0 if one == "零" else _HAN.index(one) - (one != "〇") for one in said]
    if "十" not in said:
        return int("".join(map(str, values)))
    tens, _, ones = said.partition("十")
    return (_number(tens) if tens else 1) * 10 + (_number(ones) if ones else 0)


def _is_date(year: int, month: int, day: int) -> bool:
    with suppress(ValueError):
        date(year if year >= 100 else year + 2000, month, day)
        return 1800 <= year < 2100 or year < 100
    return False
