"""The ranges of the charts beside a table of contacts, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from rtca_nb.questions.bins import Bins
from rtca_nb.render.entries import signed
from rtca_nb.render.languages import say
from rtca_nb.render.times import clock

__all__ = ["ends_of", "range_of", "said_of"]


def ends_of(name: str, bins: Bins, words: Sequence[str]) -> tuple[str, str]:
    """Return the words below both ends of a chart; ``words`` are those of all edges, from :func:`said_of`."""
    if name != "time":
        return words[0], say("{low} and more", low=words[-1]) if bins.open else words[-1]
    last = len(words) - 2
    return (range_of(name, bins, 0) if bins.early else words[0], range_of(name, bins, last) if bins.open else words[-1])


def said_of(name: str, bins: Bins, place: int) -> str:
    """Return an edge of a chart's ranges in words; ``place`` is its index in ``bins.edges``."""
    edge = bins.edges[place]
    if isinstance(edge, datetime):
        # The first and last range may include values far from all others.
        if bins.early and place == 0:
            return say("earlier")
        if bins.open and place == len(bins.edges) - 1:
            return say("later")
        return f"{edge.date()} {edge:%H:%M}" if bins.unit == "hour" else f"{edge.date()}"
    if name == "score":
        return signed(edge)
    return f"{edge:02.0f}:00" if name == "hour" else _short(edge)


def _short(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 120 else clock(seconds)


def range_of(name: str, bins: Bins, place: int) -> str:
    """Return a range of a chart in words; ``place`` is the index of its lower edge in ``bins.edges``."""
    low, high = said_of(name, bins, place), said_of(name, bins, place + 1)
    if bins.early and place == 0:
        return say("before {time}", time=high)
    if bins.open and place == len(bins.edges) - 2:
        return say("from {time}", time=low) if name == "time" else say("{low} and more", low=low)
    if isinstance(bins.edges[place], datetime) and bins.unit != "hour":
        last = bins.edges[place + 1] - timedelta(days=1)
        return low if bins.unit == "day" else say("{low} to {high}", low=low, high=f"{last.date()}")
    return say("{low} to {high}", low=low, high=high)
