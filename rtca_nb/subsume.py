"""Whether one list of matches has grown into another: all that the first says, the second says too.

Categories and issues carry no id, and whether the service repeats them or lets them grow between polls is not
documented. With this test neither way shows a match twice or loses one.
"""

from __future__ import annotations

from typing import Any

from rtca_nb.shapes import Categories, CategoryDetails, IssueDetected, Issues, PointOfInterest

__all__ = ["grew_into"]


def grew_into(old: Any, new: Any) -> bool:
    """Say whether everything that a segment says stands in another of its type, too."""
    if isinstance(old, Categories) and isinstance(new, Categories):
        names = new.matched_details or {}
        return all(name in names and _details(item, names[name]) for name, item in (old.matched_details or {}).items())
    if isinstance(old, Issues) and isinstance(new, Issues):
        issues = new.issues_detected or []
        return all(any(_items(issue, other) for other in issues) for issue in old.issues_detected or [])
    return bool(old == new)


def _details(old: CategoryDetails, new: CategoryDetails) -> bool:
    if old.rule_id not in {None, new.rule_id}:
        return False
    if not old.points_of_interest:  # the whole contact matched; places to show it at may follow
        return True
    points = new.points_of_interest or []
    return all(any(_items(point, other) for other in points) for point in old.points_of_interest)


def _items(old: PointOfInterest | IssueDetected, new: PointOfInterest | IssueDetected) -> bool:
    items = new.transcript_items or []
    return all(item in items for item in old.transcript_items or [])
