"""Pair the spans of two contacts: which stay, move or change, and which are gained or lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal, NamedTuple

from rtca_nb.review.compare.side import SpanEntry, same_value

__all__ = ["Pairing", "pair_spans"]

# Beyond this number on one message, spans are paired by order; comparing each with each would take minutes.
_MANY: Final = 300

SamePlace = Callable[[SpanEntry, SpanEntry], bool]


class Pairing(NamedTuple):
    """A difference: two spans that belong together, or a span that only one contact has."""

    change: Literal["gained", "lost", "moved", "changed"]
    before: SpanEntry | None
    after: SpanEntry | None


def pair_spans(
    before: Iterable[SpanEntry], after: Iterable[SpanEntry], same_place: SamePlace | None = None
) -> Iterator[Pairing]:
    """Yield the differences between two lists of spans.

    Parameters
    ----------
    before, after : iterable of SpanEntry
    same_place : callable, optional
        Tells whether two spans of the same message, one from each list, are in the same place; default: whether their
        offsets as sent are equal.
    """
    olds, news = _grouped(before), _grouped(after)
    for group in dict.fromkeys((*olds, *news)):
        yield from _pair(olds.get(group, []), news.get(group, []), same_place)


def _grouped(spans: Iterable[SpanEntry]) -> dict[tuple[str, str | None], list[SpanEntry]]:
    groups: dict[tuple[str, str | None], list[SpanEntry]] = {}
    for span in spans:
        groups.setdefault((span.key, span.id), []).append(span)
    return groups


def _pair(old: list[SpanEntry], new: list[SpanEntry], same_place: SamePlace | None) -> Iterator[Pairing]:
    """Yield the differences between spans that have the same key and belong to the same message."""
    old, new = sorted(old, key=_order), sorted(new, key=_order)
    few = len(old) <= _MANY and len(new) <= _MANY
    if same_place is None:
        old, new = _without_equals(old, new)
        few = len(old) <= _MANY and len(new) <= _MANY
    place = same_place or _sent_alike
    if few:
        old, new, _ = _matched(old, new, lambda one, other: place(one, other) and _same_fields(one, other))
        old, new, found = _matched(old, new, place)
        for one, other in found:
            yield Pairing("changed", one, other)
    if few or same_place is None:
        for one, other in zip(old, new, strict=False):
            yield Pairing("moved", one, other)
    for left in old[len(new) :]:
        yield Pairing("lost", left, None)
    for left in new[len(old) :]:
        yield Pairing("gained", None, left)


def _sent_alike(one: SpanEntry, other: SpanEntry) -> bool:
    return one.sent == other.sent


def _without_equals(old: list[SpanEntry], new: list[SpanEntry]) -> tuple[list[SpanEntry], list[SpanEntry]]:
    """Return both lists without the spans that are identical in both, as nearly all are; this takes one pass."""
    both = Counter(map(_exact, old)) & Counter(map(_exact, new))
    return _rest(old, both.copy()), _rest(new, both)


def _rest(spans: list[SpanEntry], taken: Counter[object]) -> list[SpanEntry]:
    left = []
    for span in spans:
        if taken[_exact(span)]:
            taken[_exact(span)] -= 1
        else:
            left.append(span)
    return left


def _exact(span: SpanEntry) -> object:
    return (span.sent, *(field.value for field in span.fields))


def _order(span: SpanEntry) -> tuple[object, ...]:
    begin, end = span.sent
    shown = (field.shown or "" for field in span.fields)
    return (begin is None, begin or 0, end is None, end or 0, span.label or "", *shown)


def _same_fields(one: SpanEntry, other: SpanEntry) -> bool:
    return all(same_value(left.value, right.value) for left, right in zip(one.fields, other.fields, strict=True))


def _matched(
    old: list[SpanEntry], new: list[SpanEntry], alike: Callable[[SpanEntry, SpanEntry], bool]
) -> tuple[list[SpanEntry], list[SpanEntry], list[tuple[SpanEntry, SpanEntry]]]:
    """Pair spans that are alike, in order, each once; return the remaining spans of both lists, and the pairs."""
    left, free, pairs = [], list(new), []
    for one in old:
        place = next((place for place, other in enumerate(free) if alike(one, other)), None)
        if place is None:
            left.append(one)
        else:
            pairs.append((one, free.pop(place)))
    return left, free, pairs
