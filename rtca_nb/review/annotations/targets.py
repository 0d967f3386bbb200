"""Parts of a contact that can be judged: matches of categories, issues, and the sentiment of each message."""

from __future__ import annotations

from collections.abc import Iterable

from rtca_nb.model.output_types import UNKNOWN_FORM
from rtca_nb.review.annotations.judgement import Judgement, Target
from rtca_nb.tables.contact_tables import Tables

__all__ = ["targets_of"]


def targets_of(
    tables: Tables, judged: Iterable[Judgement] = (), asked: Iterable[str] = ()
) -> dict[str | None, list[Target]]:
    """Return the targets of a contact by the id of their message; the key None has those of the whole contact.

    Parameters
    ----------
    tables : Tables
    judged : iterable of Judgement
        Earlier judgements. For a contact of unknown form, versions up to 0.1 wrote Raw or Redacted into the target; a
        target that such a judgement has keeps that form.
    asked : iterable of str
        Names of the categories for whose samples the contact was drawn. They are targets even if they did not match.
    """
    record = tables.redactor.record
    taken = "Redacted" if tables.redactor.trusted else "Raw"
    known = {one.target.key for one in judged} if record.output_type == UNKNOWN_FORM else frozenset()
    found: dict[str | None, dict[tuple[object, ...], Target]] = {}

    def add(kind: str, label: str, rule: str | None, identity: str | None, *offsets: int | None) -> None:
        target = Target(record.contact_id, record.output_type, kind, label, rule, identity, *offsets)
        if known:
            earlier = target._replace(output_type=taken)
            target = earlier if earlier.key in known and target.key not in known else target
        found.setdefault(identity, {}).setdefault(target.key, target)

    names = ("category", "rule_id", "id", "begin_offset_char", "end_offset_char")
    categories = tables.get("categories")
    for name, rule, identity, begin, end in zip(*(categories[column] for column in names), strict=True):
        add("category", name, rule, identity, begin, end)
    issues = tables.get("issues")
    for identity, begin, end in zip(*(issues[column] for column in names[2:]), strict=True):
        # An issue has no name: its number is only a count, and its text may be personal.
        add("issue", "issue", None, identity, begin, end)
    whole = {target.label for target in found.get(None, {}).values() if target.kind == "category"}
    for label in asked:
        if label not in whole:
            add("category", label, None, None, None, None)
    transcript = tables.get("transcript")
    for identity, sentiment in zip(transcript["id"], transcript["sentiment"], strict=True):
        if identity is not None and sentiment is not None:
            add("sentiment", sentiment, None, identity, None, None)
    return {identity: list(targets.values()) for identity, targets in found.items()}
