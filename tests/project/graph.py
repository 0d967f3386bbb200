"""Graphs of imports: circles, and the longest chain."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise

__all__ = ["Graph", "circles", "floors"]

Graph = Mapping[str, frozenset[str]]
"""What each name leads to."""


def circles(graph: Graph) -> list[list[str]]:
    """Find what imports itself by way of others: strongly connected parts of more than one, the largest first."""
    return sorted((sorted(part) for part in _parts(graph) if len(part) > 1), key=lambda part: (-len(part), part))


def floors(graph: Graph) -> list[str]:
    """Return the longest chain, from the top; a circle counts once."""
    parts = _parts(graph)
    place = {name: number for number, part in enumerate(parts) for name in part}
    below = [frozenset(place[other] for name in part for other in graph[name]) - {n} for n, part in enumerate(parts)]

    @cache
    def chain(number: int) -> tuple[int, ...]:
        longest = max((chain(other) for other in sorted(below[number])), key=len, default=())
        return (number, *longest)

    best = max((chain(number) for number in range(len(parts))), key=len, default=())
    assert all(lower in below[upper] for upper, lower in pairwise(best))
    return [" + ".join(sorted(parts[number])) for number in best]


def _parts(graph: Graph) -> list[list[str]]:
    """Strongly connected parts, by Tarjan's algorithm: each after those that it leads to."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    parts: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in sorted(graph[name]):
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            place = stack.index(name)
            parts.append(stack[place:])
            del stack[place:]

    for name in sorted(graph):
        if name not in index:
            visit(name)
    return parts
