"""Records as bytes and back, without loss.

A packed record holds what the record holds: clear text where that is in clear. It is for memory, or for a record of
which every text was masked before.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from rtca_nb.model.record import GivenTurn, Participant, Record, Revision, SentFigure, Skipped
from rtca_nb.model.segments import (
    SEGMENT_TYPES,
    Attachments,
    Categories,
    Event,
    ExtractedInformation,
    IssueDetected,
    Issues,
    PostContactSummary,
    Segment,
    Transcript,
    UnknownMember,
)

__all__ = ["PackedRecord", "packed", "unpacked"]


class _Slot(msgspec.Struct, rename="pascal", omit_defaults=True, frozen=True, gc=False):
    """A segment under the name of its type, as on the wire."""

    transcript: Transcript | None = None
    categories: Categories | None = None
    issues: Issues | None = None
    event: Event | None = None
    attachments: Attachments | None = None
    post_contact_summary: PostContactSummary | None = None
    extracted_information: ExtractedInformation | None = None


_FIELDS: Final[dict[type[Any], str]] = {
    kind: name
    for name, wire in zip(_Slot.__struct_fields__, _Slot.__struct_encode_fields__, strict=True)
    for kind in (SEGMENT_TYPES[wire],)
}


class _Change(msgspec.Struct, frozen=True):
    before: _Slot
    after: _Slot | None
    seen: int | None


class PackedRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """The fields of a :class:`~rtca_nb.model.record.Record`, with its segments as on the wire."""

    instance_id: str
    contact_id: str
    channel: str
    status: str
    output_type: str
    output_type_evidence: str
    complete: bool
    source: str
    segments: tuple[_Slot, ...]
    unknown: tuple[UnknownMember, ...] = ()
    notes: tuple[str, ...] = ()
    given_turns: tuple[GivenTurn, ...] | None = None
    outcomes: tuple[IssueDetected, ...] = ()
    action_items: tuple[IssueDetected, ...] = ()
    sent_figures: tuple[SentFigure, ...] = ()
    participants: tuple[Participant, ...] = ()
    offset_unit: str = "auto"
    revisions: tuple[_Change, ...] = ()
    origin: str | None = None
    output_type_asked: bool = True
    redaction_doubted: bool = False
    unproven: bool = False
    unreadable: int = 0
    skipped: tuple[Skipped, ...] = ()
    categories_known: bool = False
    asked: tuple[str, ...] | None = None
    redaction_modes: tuple[tuple[str, str | None], ...] = ()

    def __repr__(self) -> str:
        return f"<PackedRecord of {len(self.segments)} segments>"

    __str__ = __repr__

    def __rich_repr__(self) -> Any:
        return iter(())


_PLAIN: Final = tuple(name for name in PackedRecord.__struct_fields__ if name not in {"segments", "revisions"})


def packed(record: Record) -> PackedRecord:
    """Return the fields of a record in a form that can be encoded."""
    return PackedRecord(
        **{name: getattr(record, name) for name in _PLAIN},
        segments=tuple(map(_slot, record.segments)),
        revisions=tuple(
            _Change(_slot(item.before), None if item.after is None else _slot(item.after), item.seen)
            for item in record.revisions
        ),
    )


def unpacked(fields: PackedRecord) -> Record:
    """Return the record that was packed."""
    return Record(
        **{name: getattr(fields, name) for name in _PLAIN},
        segments=tuple(map(_segment, fields.segments)),
        revisions=tuple(
            Revision(_segment(item.before), None if item.after is None else _segment(item.after), item.seen)
            for item in fields.revisions
        ),
    )


def _slot(segment: Segment) -> _Slot:
    named: dict[str, Any] = {_FIELDS[type(segment)]: segment}
    return _Slot(**named)


def _segment(slot: _Slot) -> Segment:
    found: Segment = next(value for name in _Slot.__struct_fields__ if (value := getattr(slot, name)) is not None)
    return found
