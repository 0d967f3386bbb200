"""A frame of the contact records of many contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.contact.context import ContactContext
from rtca_nb.contact.frames import marked_copy
from rtca_nb.contact.pandas_versions import text_dtype

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["context_frame"]

_TIMES: Final = ("initiated", "enqueued", "connected_to_agent", "disconnected", "last_updated")
_BOOLEANS: Final = ("analytics_enabled", "sentiment_enabled", "redaction_enabled")
_LISTS: Final = ("next_contact_ids", "languages", "redaction_entities", "summary_modes", "notes")
_MAPPINGS: Final = ("attributes", "tags")
_COLUMNS: Final = (
    *("contact_id", "agent", "agent_id", "queue", "queue_id", *_TIMES),
    *("initiation_method", "disconnect_reason", "initial_contact_id", "previous_contact_id", "related_contact_id"),
    *("next_contact_ids", *_MAPPINGS, "name", "description", "customer_address", "system_address", "languages"),
    *("analytics_enabled", "sentiment_enabled", "redaction_enabled", "redaction_policy", "redaction_entities"),
    *("redaction_mask_mode", "summary_modes", "analysis_status", "analysis_reason", "notes"),
)


def context_frame(contexts: Sequence[tuple[str, ContactContext]], names: Sequence[str] = _COLUMNS) -> pd.DataFrame:
    """Return a frame with a row for each contact id and its context, and with the columns ``names``.

    Times are in UTC. Each list or mapping is one cell. If any context is in clear text, the frame shows a warning.
    """
    import pandas as pd

    rows = [_row(contact_id, context) for contact_id, context in contexts]
    columns: dict[str, pd.Series[Any]] = {}
    for name in names:
        values = [row[name] for row in rows]
        if name in _TIMES:
            columns[name] = pd.Series(pd.to_datetime(values, utc=True), dtype="datetime64[us, UTC]")
        else:
            kind = "boolean" if name in _BOOLEANS else "object" if name in (*_LISTS, *_MAPPINGS) else text_dtype()
            columns[name] = pd.Series(values, dtype=kind)
    return marked_copy(pd.DataFrame(columns), revealed=any(context.revealed for _, context in contexts))


def _row(contact_id: str, context: ContactContext) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(context, name, None) for name in _COLUMNS}
    redaction = context.redaction
    row |= {
        "contact_id": contact_id,
        "redaction_enabled": redaction.enabled,
        "redaction_policy": redaction.policy,
        "redaction_entities": redaction.entities,
        "redaction_mask_mode": redaction.mask_mode,
    }
    row |= {name: list(row[name] or ()) for name in _LISTS}
    return row | {name: dict(row[name]) for name in _MAPPINGS}
