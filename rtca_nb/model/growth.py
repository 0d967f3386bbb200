"""Decide whether one list of matches has grown into another, which then holds everything that is in the first.

Categories and issues carry no id, and it is not documented whether the service repeats them or lets them grow between
polls. With this test, no match is shown twice or lost in either case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, Final

from rtca_nb.model.segments import (
    Categories,
    CategoryDetails,
    IssueDetected,
    IssueItem,
    Issues,
    PointOfInterest,
    TranscriptItem,
)

__all__ = ["Growth", "grew_into"]

# If more segments than this share a match, they did not grow, and comparing all pairs would take too long.
_MOST: Final = 200


class Growth:
    """Finds the segments that another may have grown into, without comparing all pairs.

    Parameters
    ----------
    segments : sequence
        All of type ``Categories``, or all of type ``Issues``.
    """

    def __init__(self, segments: Sequence[Any]) -> None:
        self._places: dict[Hashable, list[int]] = defaultdict(list)
        self._count = len(segments)
        for place, segment in enumerate(segments):
            for name in set(_names(segment)):
                self._places[name].append(place)

    def candidates(self, segment: Any) -> Sequence[int]:
        """Return places (from 0) of given segments that share this one's rarest key; none if there are over 200."""
        names = set(_names(segment))
        # An empty segment may have grown into any other.
        found = min((self._places.get(name, []) for name in names), key=len) if names else range(self._count)
        return found if len(found) <= _MOST else []


def _names(segment: Any) -> Iterator[Hashable]:
    """Yield keys that any segment into which this one grew must also have, such as the names of its categories."""
    if isinstance(segment, Categories):
        for name, details in (segment.matched_details or {}).items():
            yield name
            for point in details.points_of_interest or ():
                for item in point.transcript_items or ():
                    yield name, item.id
    elif isinstance(segment, Issues):
        for issue in segment.issues_detected or ():
            for stated in issue.transcript_items or ():
                yield stated.id, stated.content


def grew_into(old: Any, new: Any) -> bool:
    """Return whether everything in ``old`` is also in ``new``; other types than categories and issues must be equal."""
    if isinstance(old, Categories) and isinstance(new, Categories):
        names = new.matched_details or {}
        return all(name in names and _details(item, names[name]) for name, item in (old.matched_details or {}).items())
    if isinstance(old, Issues) and isinstance(new, Issues):
        issues = new.issues_detected or ()
        return all(any(_items(issue, other) for other in issues) for issue in old.issues_detected or [])
    return bool(old == new)


def _details(old: CategoryDetails, new: CategoryDetails) -> bool:
    if old.rule_id not in {None, new.rule_id}:
        return False
    if not old.points_of_interest:  # the whole contact matched; places may be added later
        return True
    points = new.points_of_interest or ()
    return all(any(_items(point, other) for other in points) for point in old.points_of_interest)


def _items(old: PointOfInterest | IssueDetected, new: PointOfInterest | IssueDetected) -> bool:
    items: tuple[TranscriptItem | IssueItem, ...] = new.transcript_items or ()
    return all(item in items for item in old.transcript_items or [])
