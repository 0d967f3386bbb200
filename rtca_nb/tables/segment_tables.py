"""Tables of segments as sent: messages, events, files, summary, skipped analysis and unrecognised data.

A :class:`~rtca_nb.base.columnar.Table` has the columns of :data:`rtca_nb.tables.schema.COLUMNS`, here in any order; its
rows are ordered by contact, then time, then arrival. Text comes only through the
:class:`~rtca_nb.privacy.redaction.Redactor`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from rtca_nb.base.columnar import Table, absent, codes_of
from rtca_nb.model.record_batch import RecordBatch
from rtca_nb.privacy.author_names import author_names
from rtca_nb.privacy.redaction_batch import BatchRedactor
from rtca_nb.tables.contact_codes import CONTACT, contacts_of
from rtca_nb.tables.facts import TIMES, Facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    import numpy.typing as npt

    from rtca_nb.model.record import Skipped
    from rtca_nb.model.segments import Attachments, Event
    from rtca_nb.privacy.redaction import Redactor
    from rtca_nb.tables.spans import SpanTables

    AnyRedactor = Redactor | BatchRedactor

__all__ = ["attachment_table", "event_table", "skipped_table", "summary_table", "transcript_table", "unknown_table"]


def transcript_table(redactor: AnyRedactor, facts: Facts, spans: SpanTables) -> Table:
    """Return a table with one row for each message."""
    hiding = redactor.hiding()
    hidden: list[str | None] = [None] * len(redactor.record.messages)
    for place, mask in hiding.items():
        hidden[place] = mask.whole
    authors = redactor.author_names() if isinstance(redactor, BatchRedactor) else author_names(redactor)
    return _with_facts(
        facts.get("messages"),
        display_name=facts.in_order(authors.shown),
        content=facts.in_order(redactor.contents()),
        hidden=facts.in_order(codes_of(hidden) if hiding else absent(len(hidden))),
        **spans.names_on_messages(),
    )


def event_table(redactor: AnyRedactor, facts: Facts) -> Table:
    """Return a table with one row for each event."""
    table = facts.get("events")
    return _with_facts(table, display_name=_names(redactor, facts.events, contacts_of(table)))


def attachment_table(redactor: AnyRedactor, facts: Facts) -> Table:
    """Return a table with one row for each file."""
    table = facts.get("attachments")
    whose = contacts_of(table)
    return _with_facts(
        table,
        display_name=_names(redactor, [segment for segment, _ in facts.files], whose),
        attachment_name=[
            redactor.one(contact).attachment_name(file.attachment_name, file.attachment_id)
            for contact, (_, file) in zip(whose.tolist(), facts.files, strict=True)
        ],
    )


def summary_table(redactor: AnyRedactor) -> Table:
    """Return a table with one row for each summary; a contact has at most one."""
    rows, whose = redactor.record.summaries, _whose(redactor, "summaries")
    return Table(
        {
            CONTACT: whose,
            "status": [item.status for item in rows],
            "content": [
                redactor.one(contact).summary(item.content) for contact, item in zip(whose.tolist(), rows, strict=True)
            ],
            "failure_code": [item.failure_code for item in rows],
        }
    )


def skipped_table(rows: Sequence[Skipped]) -> Table:
    """Return a table with one row for each category that was not evaluated, or each skipped part that names none."""
    return Table(
        {
            "feature": [row.feature for row in rows],
            "reason": [row.reason for row in rows],
            "category": [row.category for row in rows],
            "rule_id": [row.rule_id for row in rows],
        }
    )


def unknown_table(redactor: AnyRedactor) -> Table:
    """Return a table with one row for each unrecognised member."""
    rows, whose = redactor.record.unknown, _whose(redactor, "unknown")
    return Table(
        {
            CONTACT: whose,
            "member": [item.member for item in rows],
            "payload": [
                _json(redactor.one(contact).payload(item.payload))
                for contact, item in zip(whose.tolist(), rows, strict=True)
            ],
            "id": [item.segment_id for item in rows],
        }
    )


def _whose(redactor: AnyRedactor, name: str) -> npt.NDArray[np.int64]:
    """Return the number (from 0) of the contact of each item in the record's field ``name``."""
    import numpy as np

    record = redactor.record
    if isinstance(record, RecordBatch):
        return record.whose(name)
    return np.zeros(len(getattr(record, name)), np.int64)


def _names(
    redactor: AnyRedactor, rows: Iterable[Event | Attachments], whose: npt.NDArray[np.int64]
) -> list[str | None]:
    people = [
        (contact, item.display_name, item.participant_role, item.participant_id)
        for contact, item in zip(whose.tolist(), rows, strict=True)
    ]
    # A few people occur in many rows. They are numbered in the order of their first rows.
    shown = {person: redactor.one(person[0]).display_name(*person[1:]) for person in dict.fromkeys(people)}
    return [shown[person] for person in people]


def _with_facts(facts: Table, **columns: Any) -> Table:
    """Return a table of the facts and the other columns."""
    return Table({**{name: facts.held(name) for name in facts}, **columns}, TIMES)


def _json(value: Any) -> str:
    try:
        return msgspec.json.encode(value, order="sorted").decode("utf-8")
    except (TypeError, ValueError, UnicodeEncodeError):
        # Only a response in memory can hold values that JSON cannot; its type is still shown.
        return f"({type(value).__name__})"
