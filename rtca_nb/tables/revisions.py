"""The visible part of the changes between readings of a contact.

An older version of a message is as personal as the newer one, and has its own redactions. So both go through the
redactor as segments of one contact, and a word that is hidden in either is hidden in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from rtca_nb.base.columnar import Table
from rtca_nb.model.record import Revision, replace_fields
from rtca_nb.model.resolved_spans import ResolvedSpans
from rtca_nb.model.segments import SEGMENT_TYPES, Segment
from rtca_nb.privacy.redaction import Redactor
from rtca_nb.tables.facts import Facts
from rtca_nb.tables.masked_segments import masked_segments
from rtca_nb.tables.schema import COLUMNS
from rtca_nb.tables.spans import SpanTables

__all__ = ["revision_table"]

_NAMES = {kind: name for name, kind in SEGMENT_TYPES.items()}


def revision_table(redactor: Redactor) -> Table:
    """Return a table with one row for each changed member of a changed segment, oldest change first."""
    record = redactor.record
    if not record.revisions:
        return Table({column.name: [] for column in COLUMNS["revisions"]})
    shown = _shown(redactor)
    rows = [
        (revision, member, _text(before), _text(after))
        for revision, (old, new) in zip(record.revisions, shown, strict=True)
        for member, before, after in _changes(revision, old, new)
    ]
    columns = {
        "segment": [_NAMES[type(revision.before)] for revision, *_ in rows],
        "id": [getattr(revision.before, "id", None) for revision, *_ in rows],
        "field": [member for _, member, _, _ in rows],
        "before": [before for _, _, before, _ in rows],
        "after": [after for _, _, _, after in rows],
        "seen": [revision.seen for revision, *_ in rows],
    }
    return Table(columns)


def _shown(redactor: Redactor) -> Iterator[tuple[Segment, Segment | None]]:
    """Yield, for each revision, the visible part of its segment before and after; None if it has no segment after."""
    record = redactor.record
    versions = [one for change in record.revisions for one in (change.before, change.after) if one is not None]
    # The current segments are included, so that all names and redacted words of the contact are known.
    everything = replace_fields(record, segments=(*record.segments, *versions))
    spans = ResolvedSpans(everything, on_tags=redactor.trusted, known=redactor.spans)
    redactor = Redactor(everything, revealed=redactor.revealed, spans=spans, trust=redactor.trust)
    quotes = SpanTables(redactor, Facts.of(everything))
    masked = iter(masked_segments(redactor, quotes)[len(record.segments) :])
    for change in record.revisions:
        yield next(masked), None if change.after is None else next(masked)


def _changes(revision: Revision, old: Segment, new: Segment | None) -> Iterator[tuple[str, Any, Any]]:
    """Yield name and visible old and new value of each changed member, even if both look the same because hidden."""
    for field in old.__struct_fields__:
        was, now = getattr(revision.before, field), getattr(revision.after, field, None)
        if was != now:
            yield field, getattr(old, field), getattr(new, field, None)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
