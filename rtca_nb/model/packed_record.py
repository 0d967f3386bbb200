"""Pack records into encodable structs and unpack them, without loss.

A packed record holds the same as the record, also its clear text, so it may only be kept in memory, unless the
parts that must not be seen are replaced. Messages are packed by the columns into which they were split when their page
was decoded, so that no object is made for each message.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from rtca_nb.base.columnar import Numbering
from rtca_nb.model.context import SentContext
from rtca_nb.model.messages import Messages
from rtca_nb.model.record import GivenTurn, Participant, Record, Revision, SentFigure, Skipped
from rtca_nb.model.segments import (
    Attachments,
    Categories,
    Event,
    ExtractedInformation,
    IssueDetected,
    Issues,
    PostContactSummary,
    Redaction,
    Segment,
    Time,
    Transcript,
    UnknownMember,
)

__all__ = ["PackedRecord", "Seen", "packed", "unpacked"]

_Coded = tuple[tuple[int, ...], tuple[str | None, ...]]
"""A column of few different texts: for each message the number of its text; and the texts by number."""


class Seen(NamedTuple):
    """Replacements for parts of a record that must not be seen.

    Attributes
    ----------
    contents, names : sequence of str or None, optional
        Texts of all messages, and names of their authors, in order of arrival; None to keep those of the record.
    fields : mapping of str to tuple
        New values of other fields, keyed by the field's name in :class:`~rtca_nb.model.record.Record`.
    """

    contents: Sequence[str | None] | None = None
    names: Sequence[str | None] | None = None
    fields: Mapping[str, tuple[Any, ...]] = {}

    def __repr__(self) -> str:
        return "<Seen>"


class _Messages(msgspec.Struct, frozen=True, omit_defaults=True):
    """Messages by columns, in order of arrival.

    ``redaction`` holds pairs of a message's place (from 0) and its redaction; ``untimed`` the places of messages that
    have a time object without a time.
    """

    id: tuple[str | None, ...] = ()
    content: tuple[str | None, ...] = ()
    absolute_time: tuple[str | int | float | None, ...] = ()
    participant_id: _Coded = ((), ())
    participant_role: _Coded = ((), ())
    display_name: _Coded = ((), ())
    content_type: _Coded = ((), ())
    sentiment: _Coded = ((), ())
    redaction: tuple[tuple[int, Redaction], ...] = ()
    untimed: tuple[int, ...] = ()


_CODED: Final = ("participant_id", "participant_role", "display_name", "content_type", "sentiment")


class _Segments(msgspec.Struct, frozen=True, omit_defaults=True):
    """Segments by type, each type in order of arrival; ``order`` has a letter for each segment, in order of arrival."""

    order: str = ""
    messages: _Messages = _Messages()
    categories: tuple[Categories, ...] = ()
    issues: tuple[Issues, ...] = ()
    events: tuple[Event, ...] = ()
    attachments: tuple[Attachments, ...] = ()
    summaries: tuple[PostContactSummary, ...] = ()
    extractions: tuple[ExtractedInformation, ...] = ()


_LETTERS: Final[dict[type[Any], str]] = {
    Transcript: "m",
    Categories: "c",
    Issues: "i",
    Event: "e",
    Attachments: "a",
    PostContactSummary: "s",
    ExtractedInformation: "x",
}
_OTHERS: Final = dict(zip("cieasx", _Segments.__struct_fields__[2:], strict=True))


class _Change(msgspec.Struct, frozen=True):
    before: _Segments
    after: _Segments | None
    seen: int | None


class _Plain(msgspec.Struct, frozen=True, omit_defaults=True):
    """The fields of a record that are packed without conversion."""

    instance_id: str
    contact_id: str
    channel: str
    status: str
    output_type: str
    output_type_evidence: str
    complete: bool
    source: str
    unknown: tuple[UnknownMember, ...] = ()
    notes: tuple[str, ...] = ()
    given_turns: tuple[GivenTurn, ...] | None = None
    outcomes: tuple[IssueDetected, ...] = ()
    action_items: tuple[IssueDetected, ...] = ()
    sent_figures: tuple[SentFigure, ...] = ()
    participants: tuple[Participant, ...] = ()
    offset_unit: str = "auto"
    origin: str | None = None
    output_type_asked: bool = True
    redaction_doubted: bool = False
    unproven: bool = False
    unreadable: int = 0
    skipped: tuple[Skipped, ...] = ()
    categories_known: bool = False
    asked: tuple[str, ...] | None = None
    redaction_modes: tuple[tuple[str, str | None], ...] = ()
    language: str | None = None
    context: SentContext | None = None


class PackedRecord(_Plain, frozen=True, omit_defaults=True, kw_only=True):
    """The fields of a :class:`~rtca_nb.model.record.Record`, in a form that can be encoded."""

    segments: _Segments
    revisions: tuple[_Change, ...] = ()

    def __repr__(self) -> str:
        return f"<PackedRecord of {len(self.segments.order)} segments>"

    __str__ = __repr__

    def __rich_repr__(self) -> Any:
        return iter(())


_PLAIN: Final = _Plain.__struct_fields__
_OF_A_READING: Final = tuple([_PLAIN.index(name) for name in ("origin", "context")])
_plain_of: Final = operator.attrgetter(*_PLAIN)


def packed(record: Record, seen: Seen = Seen(), *, whole: bool = True) -> PackedRecord:  # noqa: B008  # it holds nothing
    """Return the fields of a record in a form that can be encoded.

    Parameters
    ----------
    record : Record
    seen : Seen, optional
        Replacements for parts of the record that must not be seen; by default none.
    whole : bool
        Whether to pack ``origin`` (the file name) and ``context`` (the contact record); otherwise both are None.
        They may differ between readings of the same contact.
    """
    plain: Sequence[Any] = _plain_of(record)
    fields = seen.fields
    if fields:
        plain = [fields.get(name, value) for name, value in zip(_PLAIN, plain, strict=True)]
    if not whole:
        plain = [*plain]
        for place in _OF_A_READING:
            plain[place] = None
    others = {name: fields.get(name) or getattr(record, name) for name in _OTHERS.values()}
    return PackedRecord(
        *plain,
        segments=_Segments(
            "".join(map(_LETTERS.__getitem__, map(type, record.segments))),
            _packed_messages(record.messages, seen),
            **others,
        ),
        revisions=tuple(
            [
                _Change(_alone(item.before), None if item.after is None else _alone(item.after), item.seen)
                for item in fields.get("revisions", record.revisions)
            ]
        ),
    )


def _packed_messages(messages: Messages, seen: Seen) -> _Messages:
    items, times = messages.items, messages.absolute_time
    who, role, name, kind, mood = [_listed(*messages.numbered(name)) for name in _CODED]
    if seen.names is not None:
        name = _numbered(seen.names)
    redacted = dict.fromkeys([place for place, *_ in messages.redacted])
    return _Messages(
        messages.id,
        messages.content if seen.contents is None else tuple(seen.contents),
        times,
        who,
        role,
        name,
        kind,
        mood,
        tuple([(place, found) for place in redacted if (found := items[place].redaction) is not None]),
        tuple([place for place, time in enumerate(times) if time is None and items[place].time is not None])
        if None in times
        else (),
    )


def _listed(codes: Sequence[int], values: tuple[str | None, ...]) -> _Coded:
    return tuple(codes), values  # bytes would be encoded as text


def _numbered(values: Sequence[str | None]) -> _Coded:
    known = Numbering()
    return tuple([known[value] for value in values]), tuple(known)


def _alone(segment: Segment) -> _Segments:
    """Pack a single segment, as segments of which it is the only one."""
    if isinstance(segment, Transcript):
        from rtca_nb.model.messages import part_of

        return _Segments("m", _packed_messages(Messages([part_of([segment], [])]), Seen()))
    letter = _LETTERS[type(segment)]
    named: dict[str, Any] = {_OTHERS[letter]: (segment,)}
    return _Segments(letter, **named)


def unpacked(fields: PackedRecord) -> Record:
    """Return the record that was packed."""
    return Record(
        **{name: getattr(fields, name) for name in _PLAIN},
        segments=_segments(fields.segments),
        revisions=tuple(
            Revision(_segments(item.before)[0], None if item.after is None else _segments(item.after)[0], item.seen)
            for item in fields.revisions
        ),
    )


def _segments(packed_segments: _Segments) -> tuple[Segment, ...]:
    of_kind: dict[str, Any] = {letter: iter(getattr(packed_segments, name)) for letter, name in _OTHERS.items()}
    of_kind["m"] = iter(_messages(packed_segments.messages))
    return tuple([next(of_kind[letter]) for letter in packed_segments.order])


def _messages(columns: _Messages) -> list[Transcript]:
    redactions, untimed = dict(columns.redaction), {*columns.untimed}
    coded = ([values[code] for code in codes] for codes, values in (getattr(columns, name) for name in _CODED))
    rows = zip(columns.id, columns.content, columns.absolute_time, *coded, strict=True)
    return [
        Transcript(
            id=identity,
            participant_id=participant,
            participant_role=role,
            display_name=name,
            content=content,
            content_type=kind,
            time=None if time is None and place not in untimed else Time(absolute_time=time),
            redaction=redactions.get(place),
            sentiment=sentiment,
        )
        for place, (identity, content, time, participant, role, name, kind, sentiment) in enumerate(rows)
    ]
