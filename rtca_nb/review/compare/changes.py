"""One change: a row of the frame ``changes``, and its sort key."""

from __future__ import annotations

from typing import Final, NamedTuple

from rtca_nb.tables.schema import DERIVED

__all__ = ["KINDS", "TYPES", "Change", "in_order"]

TYPES: Final = DERIVED["changes"][0].values
"""Types of changes: gained, lost, moved, changed."""

KINDS: Final = DERIVED["changes"][1].values
"""Kinds of things that change."""

_KIND_ORDER: Final = {kind: place for place, kind in enumerate(KINDS)}
_LATEST: Final = 2**63


class Change(NamedTuple):
    """One row of the frame ``changes``; times are microseconds since 1970."""

    change: str
    kind: str
    label: str | None
    id: str | None
    absolute_time: int | None
    field: str | None = None
    before: str | None = None
    after: str | None = None
    begin_offset_char_before: int | None = None
    end_offset_char_before: int | None = None
    begin_offset_char_after: int | None = None
    end_offset_char_after: int | None = None
    detail: str | None = None


def in_order(change: Change) -> tuple[object, ...]:
    """Return the sort key: time, then id; changes of the whole contact come last."""
    time = _LATEST if change.absolute_time is None else change.absolute_time
    places = (
        change.begin_offset_char_before,
        change.begin_offset_char_after,
        change.end_offset_char_before,
        change.end_offset_char_after,
    )
    return (
        time,
        change.id or "",
        _KIND_ORDER[change.kind],
        change.label or "",
        change.field or "",
        tuple(-1 if place is None else place for place in places),
        change.change,
        change.before or "",
        change.after or "",
    )
