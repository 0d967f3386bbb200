"""Members that events and attachments share, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rtca_nb.model.segments import Attachments, Event

__all__ = ["times_sent", "who"]


def times_sent(items: Iterable[Event | Attachments]) -> list[str | float | None]:
    """Return their times, as sent."""
    return [None if item.time is None else item.time.absolute_time for item in items]


def who(rows: Sequence[Event | Attachments]) -> dict[str, Any]:
    """Return who each is of."""
    return {
        "id": [item.id for item in rows],
        "participant_id": [item.participant_id for item in rows],
        "participant_role": [item.participant_role for item in rows],
    }
