"""Tables of what was sent: messages, events, files, summary, and what no model knows.

A :class:`~rtca_nb.base.columnar.Table` has the columns of :data:`rtca_nb.tables.schema.COLUMNS`, here in any order; its
rows are ordered by time then arrival. Text comes only through the :class:`~rtca_nb.privacy.redaction.Redactor`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from rtca_nb.base.columnar import Codes, Table, absent, codes_of, combinations
from rtca_nb.tables.facts import TIMES, Facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rtca_nb.model.record import Skipped
    from rtca_nb.model.segments import Attachments, Event
    from rtca_nb.privacy.redaction import Redactor
    from rtca_nb.tables.spans import SpanTables

__all__ = ["attachment_table", "event_table", "skipped_table", "summary_table", "transcript_table", "unknown_table"]


def transcript_table(redactor: Redactor, facts: Facts, spans: SpanTables) -> Table:
    """Return one row for each message."""
    hiding = redactor.hiding()
    hidden: list[str | None] = [None] * len(redactor.record.messages)
    for place, mask in hiding.items():
        hidden[place] = mask.whole
    return _with_facts(
        facts.get("messages"),
        display_name=facts.in_order(_names_of_authors(redactor)),
        content=facts.in_order(redactor.contents()),
        hidden=facts.in_order(codes_of(hidden) if hiding else absent(len(hidden))),
        **spans.names_on_messages(),
    )


def _names_of_authors(redactor: Redactor) -> Codes:
    """Return the names that messages show, of which there are few."""
    messages = redactor.record.messages
    names, roles, ids = (messages.codes(name) for name in ("display_name", "participant_role", "participant_id"))
    rows, firsts = combinations([names.codes, roles.codes, ids.codes])
    shown = [redactor.display_name(names.value(row), roles.value(row), ids.value(row)) for row in firsts]
    return codes_of(shown).take(rows)


def event_table(redactor: Redactor, facts: Facts) -> Table:
    """Return one row for each event."""
    return _with_facts(facts.get("events"), display_name=_names(redactor, facts.events))


def attachment_table(redactor: Redactor, facts: Facts) -> Table:
    """Return one row for each file."""
    return _with_facts(
        facts.get("attachments"),
        display_name=_names(redactor, [segment for segment, _ in facts.files]),
        attachment_name=[redactor.attachment_name(file.attachment_name, file.attachment_id) for _, file in facts.files],
    )


def summary_table(redactor: Redactor) -> Table:
    """Return one row for each summary, of which there is one at most."""
    rows = redactor.record.summaries
    return Table(
        {
            "status": [item.status for item in rows],
            "content": [redactor.summary(item.content) for item in rows],
            "failure_code": [item.failure_code for item in rows],
        }
    )


def skipped_table(rows: Sequence[Skipped]) -> Table:
    """Return one row for each category that was not evaluated, or for a part of the analysis that names none."""
    return Table(
        {
            "feature": [row.feature for row in rows],
            "reason": [row.reason for row in rows],
            "category": [row.category for row in rows],
            "rule_id": [row.rule_id for row in rows],
        }
    )


def unknown_table(redactor: Redactor) -> Table:
    """Return one row for each member that no model knows."""
    rows = redactor.record.unknown
    return Table(
        {
            "member": [item.member for item in rows],
            "payload": [_json(redactor.payload(item.payload)) for item in rows],
            "id": [item.segment_id for item in rows],
        }
    )


def _names(redactor: Redactor, rows: Iterable[Event | Attachments]) -> list[str | None]:
    show = redactor.display_name
    return [show(item.display_name, item.participant_role, item.participant_id) for item in rows]


def _with_facts(facts: Table, **columns: Any) -> Table:
    """Return the columns that are facts, and those that are not."""
    return Table({**{name: facts.held(name) for name in facts}, **columns}, TIMES)


def _json(value: Any) -> str:
    try:
        return msgspec.json.encode(value, order="sorted").decode("utf-8")
    except (TypeError, ValueError, UnicodeEncodeError):
        # Only an in-memory response can hold what JSON cannot; its shape is still told.
        return f"({type(value).__name__})"
