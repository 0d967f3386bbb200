"""What a file of pages says of its contact where this package wrote it.

The service's answers name no contact and no output type. ``Contact.to_jsonl`` and an archive's export put both into
``ResponseMetadata``, where boto3 too puts what is known of an answer beside its content, so other readers pass it over.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from rtca_nb.jsontext import load_json, repair_text
from rtca_nb.sources.values import Piece, guarded

__all__ = ["Stated", "stated_in"]

_META: Final = "ResponseMetadata"
_OURS: Final = ("Export", "Archive")


class Stated(NamedTuple):
    """What a page says of its contact; None where it says nothing."""

    instance_id: str | None = None
    contact_id: str | None = None
    output_type: str | None = None


def stated_in(piece: Piece) -> Stated:
    """Read what a page says of its contact.

    Raises
    ------
    MalformedSourceError, LimitExceededError
        If that cannot be read.
    """
    meta: Any = piece.value.get(_META) if isinstance(piece.value, dict) else None
    if piece.members is not None and _META in piece.members:
        with guarded():
            meta = load_json(bytes(piece.members[_META]), what=piece.label)
    if not isinstance(meta, dict):
        return Stated()
    ours: dict[str, Any] = next((meta[name] for name in _OURS if isinstance(meta.get(name), dict)), {})
    return Stated(*(_text(ours.get(name)) for name in ("InstanceId", "ContactId", "OutputType")))


def _text(value: Any) -> str | None:
    return repair_text(value)[0] if isinstance(value, str) and value else None
