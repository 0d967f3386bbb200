"""What the overview of a report says, as values: somebody else counted them."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Best", "CategoryLine", "Extreme", "Figures", "Hour", "Moods", "Quality", "Spread", "Tile"]


class Tile(NamedTuple):
    """One figure: its label, its value in words, what it is of, and whether it is known."""

    label: str
    value: str
    of: str = ""
    known: bool = True


class CategoryLine(NamedTuple):
    """How often a category matched.

    Attributes
    ----------
    name : str
    matched, evaluated : int
        Contacts in which it matched, of those in which it was evaluated.
    share, low, high : float or None
        Share with its interval; None where it was evaluated nowhere.
    course : tuple of (float or None)
        Its share in each span of time.
    before, after : float or None
        Its share in both halves of the period.
    changed : bool or None
        Whether these differ by more than chance would make them; None where that is not known.
    other_rule : bool
        Whether its rule has another id in the second half.
    """

    name: str
    matched: int
    evaluated: int
    share: float | None
    low: float | None
    high: float | None
    course: tuple[float | None, ...] = ()
    before: float | None = None
    after: float | None = None
    changed: bool | None = None
    other_rule: bool = False


class Moods(NamedTuple):
    """How many messages of a role have which sentiment."""

    who: str
    positive: int
    neutral: int
    negative: int
    other: int
    unscored: int


class Spread(NamedTuple):
    """How many contacts have which figure.

    Attributes
    ----------
    title : str
    bars : tuple of (str, int)
        Label of each range, and how many contacts are in it.
    unknown : str
        How many have no such figure, in words; empty where there is none.
    """

    title: str
    bars: tuple[tuple[str, int], ...]
    unknown: str


class Hour(NamedTuple):
    """How long replies took in an hour: half of them so long at most, nine of ten so long, and how many there are."""

    hour: int
    median: float
    p90: float
    replies: int


class Best(NamedTuple):
    """The best and the worst of some groups by a measure, in words, and how sure that is."""

    measure: str
    by: str
    best: str
    worst: str
    remark: str


class Extreme(NamedTuple):
    """Contacts at one end of a measure: place among all, name, and value in words of each."""

    title: str
    rows: tuple[tuple[int, str, str], ...]


class Quality(NamedTuple):
    """How many of how many contacts or messages lack something."""

    measure: str
    of: str
    number: int
    out_of: int


class Figures(NamedTuple):
    """All that the overview says.

    Attributes
    ----------
    period : str
        From when to when.
    said : tuple of str
        What happened, in sentences.
    tiles : tuple of Tile
    categories : tuple of CategoryLine
        The most frequent first.
    more_categories : int
        How many are not listed.
    spans : str
        What the course of a category is drawn by, such as ``"week"``; empty where there is one span only.
    moods : tuple of Moods
    spreads : tuple of Spread
    hours : tuple of Hour
    bests : tuple of Best
    unranked : tuple of str
        What was not ranked, and why.
    extremes : tuple of Extreme
    quality : tuple of Quality
    left_out : tuple of str
        What the figures do not count, and why.
    """

    period: str
    said: tuple[str, ...]
    tiles: tuple[Tile, ...]
    categories: tuple[CategoryLine, ...] = ()
    more_categories: int = 0
    spans: str = ""
    moods: tuple[Moods, ...] = ()
    spreads: tuple[Spread, ...] = ()
    hours: tuple[Hour, ...] = ()
    bests: tuple[Best, ...] = ()
    unranked: tuple[str, ...] = ()
    extremes: tuple[Extreme, ...] = ()
    quality: tuple[Quality, ...] = ()
    left_out: tuple[str, ...] = ()
