"""Explain why a reading lacks something, if that is no finding: not requested, not evaluated, or not read."""

from __future__ import annotations

from typing import Final

from rtca_nb.model.record import Record
from rtca_nb.review.compare.changes import Change
from rtca_nb.tables.absence import NOT_EVALUATED, unevaluated, why_none

__all__ = ["explained"]

_SEGMENT_TYPES: Final = {
    "message": "Transcript",
    "redaction": "Transcript",
    "event": "Event",
    "attachment": "Attachments",
    "category": "Categories",
    "issue": "Issues",
    "outcome": "Issues",
    "action item": "Issues",
    "extracted": "ExtractedInformation",
    "summary": "PostContactSummary",
}


def explained(change: Change, before: Record, after: Record) -> Change:
    """Return a change with, in its detail, the reason why one reading lacks what the other has, if that is no finding.

    Parameters
    ----------
    change : Change
    before, after : Record
        The two readings.
    """
    if change.change not in {"gained", "lost"}:
        return change
    lacking, which = (after, "second") if change.change == "lost" else (before, "first")
    why = _why(lacking, change)
    words = f"{why} in the {which}" if why else "" if _whole(lacking) else f"the {which} contact is not complete"
    return change._replace(detail=", ".join(filter(None, (change.detail, words))) or None)


def _why(record: Record, change: Change) -> str:
    kind = _SEGMENT_TYPES.get(change.kind)
    if kind is None:
        return ""
    if change.kind == "category" and {None, change.label} & {item.category for item in unevaluated(record)}:
        return NOT_EVALUATED
    return why_none(record, kind)


def _whole(record: Record) -> bool:
    # A contact in progress lacks whatever comes later; its status already says so.
    return record.complete or record.unproven or record.status == "IN_PROGRESS"
