"""Changes of a contact since its last snapshot, as lines for a pipe."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from rtca_nb.model.segments import SEGMENT_TYPES
from rtca_nb.model.versions import content_of, identity_of

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact

__all__ = ["Changes", "json_line"]

_NAMES = {kind: name for name, kind in SEGMENT_TYPES.items()}


class Changes:
    """Finds what changed from one snapshot of a contact to the next.

    Segments are masked, unless the contact is revealed.
    """

    def __init__(self) -> None:
        self._given: dict[Any, bytes] = {}
        self._state: tuple[str, bool] | None = None

    def since_last(self, contact: Contact) -> Iterator[dict[str, Any]]:
        """Yield one record for each change since the last call: new or revised segments, replaced ones, the status.

        Yields
        ------
        dict
            Has ``contact_id``, ``status`` and ``change``. If ``change`` is ``new`` or ``revised``, ``segment`` is the
            segment; if it is ``replaced``, ``segment`` is one that the contact no longer has; if it is ``status``,
            ``complete`` says whether the contact is complete.
        """
        head = {"contact_id": contact.contact_id, "status": contact.status}
        standing: dict[Any, bytes] = {}
        met: Counter[Any] = Counter()
        for name, segment in _segments(contact):
            # Two segments without an id may be equal once they are masked.
            key = (name, met[name])
            met[name] += 1
            content = standing[key] = content_of(segment)
            before = self._given.get(key)
            if before != content:
                yield {**head, "change": "new" if before is None else "revised", "segment": segment}
        for key, content in self._given.items():
            if key not in standing:
                yield {**head, "change": "replaced", "segment": msgspec.json.decode(content)}
        self._given = standing
        state = (contact.status, contact.complete)
        if state != self._state:
            self._state = state
            yield {**head, "change": "status", "complete": contact.complete}


def _segments(contact: Contact) -> Iterator[tuple[Any, dict[str, Any]]]:
    for segment in contact.segments:
        name = _NAMES[type(segment)]
        yield (name, identity_of(segment)), {name: msgspec.to_builtins(segment)}
    for row in contact.arrow("unknown", allow_revealed=True).to_pylist():
        # An unknown member; its payload is text, because its structure is unknown.
        yield ("unknown", row["member"], row["id"], row["payload"]), {row["member"]: row["payload"]}


def json_line(record: dict[str, Any]) -> str:
    """Return a record as one line of JSON without characters that a terminal acts on."""
    return json.dumps(record, ensure_ascii=True, separators=(",", ":")).replace("\x7f", "\\u007f")
