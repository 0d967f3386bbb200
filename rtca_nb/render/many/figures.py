"""Content of a report's overview, as values that were counted elsewhere."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Best", "CategoryLine", "Extreme", "Figures", "Hour", "Moods", "Quality", "Spread", "Tile"]


class Tile(NamedTuple):
    """A main figure: its label, its value in words, what it refers to, and whether the value is known."""

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
        Share with its interval; None if no contact was evaluated.
    course : tuple of (float or None)
        The share in each day, week or month, in order; None if the category was not evaluated in it.
    before, after : float or None
        The share in each half of the period.
    changed : bool or None
        Whether these differ by more than chance would explain; None if that is not known.
    other_rule : bool
        Whether the category's rule has another id in the second half.
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
    """Number of a role's messages with each sentiment; ``who`` is the role in words."""

    who: str
    positive: int
    neutral: int
    negative: int
    other: int
    unscored: int


class Spread(NamedTuple):
    """Number of contacts in each range of a value.

    Attributes
    ----------
    title : str
    bars : tuple of (str, int)
        Label of each range, and the number of contacts in it.
    unknown : str
        Number of contacts without the value, in words; empty if there are none.
    """

    title: str
    bars: tuple[tuple[str, int], ...]
    unknown: str


class Hour(NamedTuple):
    """Reply times in an hour of the day (UTC): the seconds within which half and nine in ten came, and their number."""

    hour: int
    median: float
    p90: float
    replies: int


class Best(NamedTuple):
    """The best and the worst group by a measure, in words: measure, kind of group, both groups, and all in short.

    There is one only if chance alone hardly explains the difference.
    """

    measure: str
    by: str
    best: str
    worst: str
    said: str


class Extreme(NamedTuple):
    """Contacts with the highest or lowest values of a measure.

    A row has a contact's number among all, from 0, its name, its value in words, and its date and categories.
    """

    title: str
    rows: tuple[tuple[int, str, str, str], ...]


class Quality(NamedTuple):
    """Number of contacts or messages (``of``) that lack something (``measure``), and how many were examined."""

    measure: str
    of: str
    number: int
    out_of: int


class Figures(NamedTuple):
    """Everything in the overview.

    Attributes
    ----------
    period : str
        The period of the report, in words.
    said : tuple of str
        The main findings, in sentences.
    tiles : tuple of Tile
    categories : tuple of CategoryLine
        The most frequent first.
    more_categories : int
        Number of further categories, which are not listed.
    spans : str
        Span of time between the points of a course, such as ``"week"``; empty if there is only one.
    moods : tuple of Moods
    spreads : tuple of Spread
    hours : tuple of Hour
    bests : tuple of Best
    unranked : tuple of str
        Groups of which none is named as the best or the worst, and why.
    extremes : tuple of Extreme
    quality : tuple of Quality
    left_out : tuple of str
        Data that the figures do not count, and why.
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
