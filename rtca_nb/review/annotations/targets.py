"""What of a contact can be judged: matches of categories, issues, and the sentiment of each message."""

from __future__ import annotations

from rtca_nb.review.annotations.judgement import Target
from rtca_nb.tables.contact_tables import Tables

__all__ = ["targets_of"]


def targets_of(tables: Tables) -> dict[str | None, list[Target]]:
    """List what can be judged, by the message that it is about; ``None`` is the whole contact."""
    record = tables.redactor.record
    found: dict[str | None, dict[tuple[object, ...], Target]] = {}

    def add(kind: str, label: str, rule: str | None, identity: str | None, *offsets: int | None) -> None:
        target = Target(record.contact_id, record.output_type, kind, label, rule, identity, *offsets)
        found.setdefault(identity, {}).setdefault(target.key, target)

    names = ("category", "rule_id", "id", "begin_offset_char", "end_offset_char")
    categories = tables.get("categories")
    for name, rule, identity, begin, end in zip(*(categories[column] for column in names), strict=True):
        add("category", name, rule, identity, begin, end)
    issues = tables.get("issues")
    for identity, begin, end in zip(*(issues[column] for column in names[2:]), strict=True):
        # An issue has no name: its number only counts, and its text may be personal.
        add("issue", "issue", None, identity, begin, end)
    transcript = tables.get("transcript")
    for identity, sentiment in zip(transcript["id"], transcript["sentiment"], strict=True):
        if identity is not None and sentiment is not None:
            add("sentiment", sentiment, None, identity, None, None)
    return {identity: list(targets.values()) for identity, targets in found.items()}
