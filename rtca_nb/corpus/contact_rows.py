"""The row of a contact in the table ``contacts``: what it is, and the figures that most questions ask for."""

from __future__ import annotations

from typing import Any

from rtca_nb.contact.access import tables_of
from rtca_nb.contact.contact import Contact

__all__ = ["contact_row"]


def contact_row(contact: Contact) -> dict[str, Any]:
    """Return the row of a contact, by columns; what is not known of it is missing.

    Nothing of it depends on whether the text may be seen, and nothing quotes anybody.
    """
    tables = tables_of(contact)
    record = tables.redactor.record
    figures = tables.get("metrics")
    of = {
        (metric, role): value
        for metric, role, value, source in zip(
            *(figures[name] for name in ("metric", "participant_role", "value", "source")), strict=True
        )
        if source == "computed"
    }
    start, end = tables.start, tables.end
    return {
        "instance_id": contact.instance_id,
        "channel": contact.channel,
        "revealed": contact.revealed,
        "status": contact.status,
        "complete": contact.complete,
        "source": contact.source,
        "source_name": contact.source_name,
        "start": start,
        "end": end,
        "duration_seconds": of.get(("duration", None)),
        "segments": len(record.segments),
        "messages": len(record.messages),
        "agent_messages": _count(of.get(("messages", "AGENT"))),
        "customer_messages": _count(of.get(("messages", "CUSTOMER"))),
        "turns": _count(of.get(("turns", None))),
        "redactions": tables.get("redactions").rows,
        "categories": len(set(tables.get("categories")["category"])),
        "issues": len(set(tables.get("issues")["issue"])),
        "events": tables.get("events").rows,
        "attachments": tables.get("attachments").rows,
        "agent_sentiment": of.get(("sentiment_overall", "AGENT")),
        "customer_sentiment": of.get(("sentiment_overall", "CUSTOMER")),
        "agent_sentiment_shift": of.get(("sentiment_shift", "AGENT")),
        "customer_sentiment_shift": of.get(("sentiment_shift", "CUSTOMER")),
        "first_response_seconds": of.get(("agent_first_response", "AGENT")),
        "longest_silence_seconds": of.get(("longest_silence", None)),
        "problems": tables.get("offset_problems").rows + tables.get("unknown").rows,
        "notes": list(contact.notes),
    }


def _count(value: float | None) -> int:
    return 0 if value is None else int(value)
