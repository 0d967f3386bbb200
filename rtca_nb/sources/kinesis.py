"""The chat analysis stream in Kinesis, as consumers, Firehose and ``GetRecords`` leave it on disk.

A record is an envelope (``Version`` 2.0.0, ids, ``StreamingEventType``) around segments in the operation's shape. One
stream carries many contacts, each perhaps in both output types; here, each output type makes a contact of its own.
Kinesis delivers at least once, so records may repeat; segments merge by id.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from rtca_nb.base.safe_json import repair_text
from rtca_nb.exceptions import LimitExceededError, MalformedSourceError, UnsupportedFormatError
from rtca_nb.model.joining import merge_segments
from rtca_nb.model.messages import sort_segments
from rtca_nb.model.output_types import OUTPUT_TYPES, UNKNOWN_FORM
from rtca_nb.model.reading_notes import repaired_notes, tally_notes
from rtca_nb.model.record import Record
from rtca_nb.model.reencoded import Tally, likely_writer
from rtca_nb.model.segments import Segment, UnknownMember
from rtca_nb.model.tolerant_parsing import parse_segments
from rtca_nb.sources.encoding import MAX_BYTES, plain_bytes
from rtca_nb.sources.holes import orphan_note, orphans
from rtca_nb.sources.json_values import Blob, Piece, pieces_of
from rtca_nb.sources.members import Members
from rtca_nb.sources.options import Options
from rtca_nb.sources.redaction_settings import redaction_modes

__all__ = ["Streams", "records_in"]

MAX_SEGMENTS: Final = 5_000_000
"""Most segments held until the source ends, since any contact may continue in the last record."""

_OUTPUT_TYPES: Final = {"Raw": ("Raw",), "Redacted": ("Redacted",), "RedactedAndRaw": ("Redacted", "Raw")}
_ENDS: Final = frozenset({"COMPLETED", "FAILED"})
_EVENTS: Final = _ENDS | {"STARTED", "SEGMENTS"}


def records_in(piece: Piece) -> Iterator[Piece]:
    """Yield the records in a batch of the stream: the answer of ``GetRecords``, or the event of a Lambda function.

    Raises
    ------
    MalformedSourceError
        If a record's data is not base64, or the batch is empty.
    SourceError
        If the data of a record cannot be read.
    """
    batch = piece.decoded()
    records = batch.get("Records", batch.get("records"))
    if not records:
        raise MalformedSourceError(f"{piece.label} is an empty batch of stream records; read on in the stream")
    # The limit is for the whole batch, however its records are compressed.
    left = MAX_BYTES
    for number, record in enumerate(records, 1):
        label = f"{piece.label.rstrip(',')}, stream record {number},"
        inner = record.get("kinesis")
        envelope = inner if isinstance(inner, dict) else record
        data = envelope.get("Data", envelope.get("data"))
        if not isinstance(data, str):
            raise MalformedSourceError(f"{label} carries no Data; pass the batch as Kinesis returned it")
        try:
            body = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            raise MalformedSourceError(
                f"{label} has Data that is not base64; pass the batch as Kinesis returned it"
            ) from None
        text = plain_bytes(body, label, limit=left)
        left -= len(text)
        yield from pieces_of(Blob(label, piece.group, text), limit=max(left, len(text)))


@dataclass(slots=True)
class _Stream:
    """The records of one contact that have been read so far."""

    instance_id: str | None
    contact_id: str | None
    label: str
    name: str | None
    segments: dict[str, list[Segment]] = field(default_factory=dict)
    unknown: dict[str, list[UnknownMember]] = field(default_factory=dict)
    of_all: list[UnknownMember] = field(default_factory=list)  # from records without segments
    promised: tuple[str, ...] = ()
    started: bool = False
    ended: str | None = None
    refused: int = 0
    repaired: int = 0
    tally: Tally = field(default_factory=Tally)
    redaction_modes: tuple[tuple[str, str | None], ...] = ()
    language: str | None = None


class Streams:
    """Collects records until the source ends, since any contact may continue in the last record."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._streams: dict[tuple[str | None, str | None], _Stream] = {}
        self._held = 0
        self._voice: list[str] = []

    def add(self, piece: Piece) -> Iterator[Record]:
        """Take a record; yield nothing, because :meth:`close` yields the contacts."""
        value, repaired = repair_text(piece.decoded())
        if "StreamingEventType" not in value:
            # A record of a voice contact: one stream may carry both channels.
            self._voice.append(piece.label)
            return iter(())
        unknown: list[UnknownMember] = []
        members = Members(value, "(record)", unknown)
        members.skip("Version", "Channel", "AccountId")
        key = members.take("InstanceId", str), members.take("ContactId", str)
        stream = self._streams.setdefault(key, _Stream(*key, piece.label, piece.name))
        stream.repaired += repaired
        event, stated = members.take("StreamingEventType", str), members.take("OutputType", str)
        segments = members.take("Segments", list)
        for spelling in ("StreamingSettings", "StreamingEventSettings"):
            _settings(members.within(spelling), stream)
        members.rest()
        stream.started |= event == "STARTED"
        if event in _ENDS:
            stream.ended = event
        if event not in _EVENTS or (event == "SEGMENTS" and segments is None):
            # Kept as unknown; what it would have added cannot be determined.
            stream.refused += 1
            unknown.append(UnknownMember("(record)", value))
        if segments is None:
            stream.of_all += unknown
        else:
            self._take(stream, stated, segments, unknown)
        return iter(())

    def _take(self, stream: _Stream, stated: str | None, segments: list[Any], unknown: list[UnknownMember]) -> None:
        # Segments of an unrecognised output type may be clear text.
        output_type = stated if stated in OUTPUT_TYPES else UNKNOWN_FORM
        found, unplaced, _ = parse_segments(segments, stream.tally)
        self._held += len(found) + len(unplaced)
        if self._held > MAX_SEGMENTS:
            raise LimitExceededError(
                f"{stream.label} and the records after it hold more than {MAX_SEGMENTS:,} segments; read fewer files "
                "at once"
            )
        stream.segments.setdefault(output_type, []).extend(found)
        stream.unknown.setdefault(output_type, []).extend(unknown + unplaced)

    def break_off(self, _: Blob | None) -> Iterator[Record]:
        """Yield nothing, because records of any contact may still follow."""
        return iter(())

    def close(self) -> Iterator[Record]:
        """Yield the contacts in order of their first records: in the form asked for, or else in each of their forms."""
        streams, self._streams = self._streams, {}
        if self._voice and not streams:
            raise UnsupportedFormatError(
                f"{self._voice[0]} looks like a record of the voice stream (version 1.0.0); rtca_nb reads only chats"
            )
        _check_readable(streams.values())
        for stream in streams.values():
            stated: list[str] = [known for known in ("Redacted", "Raw", UNKNOWN_FORM) if known in stream.segments]
            stated = stated or list(stream.promised) or [UNKNOWN_FORM]
            asked = [one for one in stated if one == self._options.output_type]
            for one in asked or stated:
                yield self._record(stream, one, others=[other for other in stated if other != one])

    def _record(self, stream: _Stream, stated: str, *, others: list[str]) -> Record:
        segments = stream.segments.get(stated, [])
        form = self._options.settle_form(stated, label=stream.label)
        instance_id, contact_id = self._options.ids(stream.instance_id, stream.contact_id)
        notes = []
        if self._voice:
            was = "was" if len(self._voice) == 1 else "were"
            notes.append(f"{_records(len(self._voice))} of voice contacts in the same source {was} skipped")
        if not stream.started:
            notes.append("the stream's first record is missing, so earlier segments may be missing")
        if stream.ended is None:
            notes.append("the stream's last record is missing, so more may follow")
        if stream.refused:
            has = "has" if stream.refused == 1 else "have"
            notes.append(f"{_records(stream.refused)} {has} no known event type, or no segments")
        notes += [*repaired_notes(stream.repaired), *tally_notes(stream.tally)]
        notes += [
            "the source also holds segments of this contact without stating their form"
            if other == UNKNOWN_FORM
            else f"the source also holds the {other} form of this contact"
            for other in others
        ]
        notes += [
            f"the stream's settings promise the {promised} form too, but the source does not hold it"
            for promised in stream.promised
            if promised not in {stated, *others}
        ]
        merged, revisions = merge_segments(segments)
        absent = orphans(sort_segments(merged)) if merged else 0
        if absent:
            notes.append(orphan_note(absent, "a record"))
        if not stream.segments and stream.ended is not None and not stream.refused:
            notes.append("no record of the stream holds segments, so some are probably missing")
        whole = stream.started and stream.ended is not None and not (stream.refused or stream.tally.lost)
        return Record(
            instance_id=instance_id,
            contact_id=contact_id,
            channel="CHAT",
            status=stream.ended or "IN_PROGRESS",
            **form._asdict(),
            # Records have no numbers, so nothing proves that none is missing between the first and the last.
            complete=False,
            unproven=whole,
            unreadable=stream.tally.lost,
            source="kinesis",
            segments=merged,
            revisions=revisions,
            unknown=(*stream.of_all, *stream.unknown.get(stated, ())),
            notes=tuple(notes),
            redaction_modes=stream.redaction_modes,
            language=stream.language,
            offset_unit=self._options.offset_unit,
            origin=stream.name,
        )


def _check_readable(streams: Iterable[_Stream]) -> None:
    """Refuse records if none of their segments can be read.

    Raises
    ------
    MalformedSourceError
        The message names the program that most likely rewrote them.
    """
    every = list(streams)
    broken = [stream for stream in every if stream.tally.lost]
    if broken and not any(any(stream.segments.values()) for stream in every):
        lost = (item.payload for stream in broken for items in stream.unknown.values() for item in items)
        label = broken[0].label.rstrip(",")
        raise MalformedSourceError(f"{label} has segments that cannot be read: {likely_writer(lost)}")


def _records(count: int) -> str:
    return f"{count} record{'' if count == 1 else 's'}"


def _settings(settings: Members, stream: _Stream) -> None:
    stream.language = settings.language() or stream.language
    stream.redaction_modes = redaction_modes(settings) or stream.redaction_modes
    stated = settings.take("Output", str)
    if stated in _OUTPUT_TYPES:
        stream.promised = _OUTPUT_TYPES[stated]
    elif stated is not None:
        stream.of_all.append(UnknownMember("(record).StreamingSettings.Output", stated))
    settings.rest()
