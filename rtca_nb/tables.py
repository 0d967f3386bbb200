"""Segments into columns: the one extraction that frames, views and reports share.

A table is a dict of equally long lists, in the order of :data:`rtca_nb.columns.COLUMNS`, ordered by time then
arrival. Each is computed when first asked for. Text comes only through the :class:`~rtca_nb.redaction.Redactor`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from rtca_nb.columns import COLUMNS
from rtca_nb.metrics import metrics, response_times, sentiment_turns
from rtca_nb.offsets import PROBLEMS, is_tag, resolve, splits_word, unit_matters
from rtca_nb.redaction import MessageMask, Redactor, redaction_label
from rtca_nb.segments import (
    Attachments,
    CharacterInterval,
    Event,
    ExtractedValue,
    IssueDetected,
    Time,
    Transcript,
    TranscriptItem,
)

__all__ = ["Table", "Tables", "parse_time"]

Table = dict[str, list[Any]]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# What a datetime column can hold; anything beyond is not a time that a chat took place at.
_EARLIEST, _LATEST = -62_135_596_800_000_000, 253_402_300_799_000_000


def parse_time(time: Time | None) -> int | None:
    """Microseconds since 1970 (UTC) of a time as sent: ISO 8601, or epoch seconds. None where it cannot be read."""
    if time is None or time.absolute_time is None:
        return None
    value = time.absolute_time
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        # A time without a zone would be read in the reader's own; the service always means UTC.
        difference = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
        return (difference.days * 86_400 + difference.seconds) * 1_000_000 + difference.microseconds
    if not math.isfinite(value):
        return None
    micros = round(value * 1_000_000)
    return micros if _EARLIEST <= micros <= _LATEST else None


def _by_time(times: Sequence[int | None]) -> list[int]:
    """Order by time, then arrival; what has no time comes last."""
    return sorted(range(len(times)), key=lambda place: (True, 0) if times[place] is None else (False, times[place]))


class Tables:
    """All tables of one contact, as one redactor lets them be seen.

    Attributes
    ----------
    redactor : Redactor
    start : int or None
        Microseconds since 1970 of the first message, event or attachment.
    """

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor
        record = redactor.record
        self._made: dict[str, Table] = {}
        timed: dict[str, Sequence[Transcript | Event | Attachments]] = {
            "transcript": record.transcripts,
            "events": record.events,
            "attachments": record.attachments,
        }
        self._times = {name: [parse_time(item.time) for item in items] for name, items in timed.items()}
        known = [time for times in self._times.values() for time in times if time is not None]
        self.start: int | None = min(known, default=None)
        self.end: int | None = max(known, default=None)
        self.unreadable_times = sum(
            time is None and item.time is not None and item.time.absolute_time is not None
            for name, items in timed.items()
            for time, item in zip(self._times[name], items, strict=True)
        )
        self._rows: dict[str, int] | None = None

    def get(self, name: str) -> Table:
        """Return the table of that name; computed once. Treat it as read-only."""
        if name not in self._made:
            table = getattr(self, f"_{name}")()
            self._made[name] = {column.name: table[column.name] for column in COLUMNS[name]}
        return self._made[name]

    def row_of(self, identity: str) -> int | None:
        """Row of a message in the transcript table."""
        if self._rows is None:
            self._rows = {value: place for place, value in enumerate(self.get("transcript")["id"]) if value is not None}
        return self._rows.get(identity)

    def masks(self) -> list[MessageMask | None]:
        """What of each message may be seen, in the order of the transcript table."""
        masks = self.redactor.messages()
        return [masks[place] for place in _by_time(self._times["transcript"])]

    # -- what happened ----------------------------------------------------------------------------------------

    def _transcript(self) -> Table:
        times = self._times["transcript"]
        order = _by_time(times)
        items = self.redactor.record.transcripts
        masks = self.redactor.messages()
        name = self.redactor.display_name
        rows = [items[place] for place in order]
        ordered = [masks[place] for place in order]
        return {
            "id": [item.id for item in rows],
            "participant_id": [item.participant_id for item in rows],
            "participant_role": [item.participant_role for item in rows],
            "display_name": [name(item.display_name, item.participant_role, item.participant_id) for item in rows],
            "content": [None if mask is None else mask.text for mask in ordered],
            "content_type": [item.content_type for item in rows],
            "sentiment": [item.sentiment for item in rows],
            "redaction_count": [
                len(item.redaction.character_offsets or ()) if item.redaction is not None else 0 for item in rows
            ],
            "hidden": [None if mask is None else mask.whole for mask in ordered],
            **self._when([times[place] for place in order]),
        }

    def _events(self) -> Table:
        times = self._times["events"]
        order = _by_time(times)
        rows = [self.redactor.record.events[place] for place in order]
        return {
            "id": [item.id for item in rows],
            **self._who(rows),
            "event_type": [item.event_type for item in rows],
            **self._when([times[place] for place in order]),
        }

    def _attachments(self) -> Table:
        times = self._times["attachments"]
        order = _by_time(times)
        items = self.redactor.record.attachments
        pairs = [(place, file) for place in order for file in items[place].attachments or ()]
        rows = [items[place] for place, _ in pairs]
        files = [file for _, file in pairs]
        return {
            "id": [item.id for item in rows],
            **self._who(rows),
            "attachment_id": [file.attachment_id for file in files],
            "attachment_name": [
                self.redactor.attachment_name(file.attachment_name, file.attachment_id) for file in files
            ],
            "content_type": [file.content_type for file in files],
            "status": [file.status for file in files],
            **self._when([times[place] for place, _ in pairs]),
        }

    def _who(self, rows: Sequence[Any]) -> Table:
        name = self.redactor.display_name
        return {
            "participant_id": [item.participant_id for item in rows],
            "participant_role": [item.participant_role for item in rows],
            "display_name": [name(item.display_name, item.participant_role, item.participant_id) for item in rows],
        }

    def _when(self, times: Sequence[int | None]) -> Table:
        start = self.start or 0
        return {
            "absolute_time": list(times),
            "offset_seconds": [None if time is None else (time - start) / 1_000_000 for time in times],
        }

    def _summary(self) -> Table:
        rows = self.redactor.record.summaries
        return {
            "status": [item.status for item in rows],
            "content": [self.redactor.summary(item.content) for item in rows],
            "failure_code": [item.failure_code for item in rows],
        }

    def _unknown(self) -> Table:
        rows = self.redactor.record.unknown
        return {
            "member": [item.member for item in rows],
            "payload": [_json(self.redactor.payload(item.payload)) for item in rows],
            "id": [item.segment_id for item in rows],
        }

    # -- spans ------------------------------------------------------------------------------------------------

    def _redactions(self) -> Table:
        spans = _Spans(self.redactor, "redaction")
        record = self.redactor.record
        for place in _by_time(self._times["transcript"]):
            message = record.transcripts[place]
            previous: list[tuple[int, int]] = []
            for interval in (message.redaction.character_offsets or ()) if message.redaction else ():
                spans.add(message.id, interval, place=place, previous=previous)
        return {"id": spans.ids, **spans.columns()}

    def _categories(self) -> Table:
        spans = _Spans(self.redactor, "category")
        names: list[str] = []
        rules: list[str | None] = []
        points: list[int | None] = []
        for segment in self.redactor.record.categories:
            for name, details in (segment.matched_details or {}).items():
                interests = details.points_of_interest or ()
                matches: list[tuple[int | None, TranscriptItem | None]] = [
                    (number, item)
                    for number, interest in enumerate(interests, 1)
                    for item in (interest.transcript_items or (None,))
                ] or [(None, None)]
                for number, item in matches:
                    names.append(name)
                    rules.append(details.rule_id)
                    points.append(number)
                    spans.add(item.id if item else None, item.character_offsets if item else None)
        return {"category": names, "rule_id": rules, "point_of_interest": points, "id": spans.ids, **spans.columns()}

    def _issues(self) -> Table:
        detected = [issue for segment in self.redactor.record.issues for issue in segment.issues_detected or ()]
        return self._stated(detected, "issue")

    def _outcomes(self) -> Table:
        return self._stated(self.redactor.record.outcomes, "outcome")

    def _action_items(self) -> Table:
        return self._stated(self.redactor.record.action_items, "action item")

    def _stated(self, detected: Iterable[IssueDetected], kind: str) -> Table:
        spans = _Spans(self.redactor, kind)
        numbers: list[int] = []
        contents: list[str | None] = []
        for number, issue in enumerate(detected, 1):
            for item in issue.transcript_items or ():
                numbers.append(number)
                masked, clear = spans.add(item.id, item.character_offsets, expected=item.content)
                contents.append(self.redactor.quoted(item.content, masked, clear, kind, f"{kind}{number}"))
        return {"issue": numbers, "id": spans.ids, "content": contents, **spans.columns()}

    def _extracted(self) -> Table:
        spans = _Spans(self.redactor, "extracted")
        table: Table = {name: [] for name in ("definition_id", "definition_name", "label", "value", "failure_code")}
        for number, segment in enumerate(self.redactor.record.extractions, 1):
            found: list[tuple[int, ExtractedValue | None, TranscriptItem | None]] = [
                (place, value, item)
                for place, value in enumerate(segment.extracted_values or (), 1)
                for item in (value.points_of_interest or (None,))
            ] or [(0, None, None)]
            for place, value, item in found:
                table["definition_id"].append(segment.extraction_definition_id)
                table["definition_name"].append(segment.extraction_definition_name)
                table["label"].append(segment.extraction_definition_display_label)
                table["failure_code"].append(segment.failure_code)
                masked, clear = spans.add(item.id if item else None, item.character_offsets if item else None)
                content = None if value is None else value.content
                table["value"].append(self.redactor.quoted(content, masked, clear, "value", f"{number}.{place}"))
        return {**table, "id": spans.ids, **spans.columns()}

    def _highlights(self) -> Table:
        table: Table = {column.name: [] for column in COLUMNS["highlights"]}
        for kind, source, labels in self._marked():
            size = len(source["id"])
            table["kind"] += [kind] * size
            table["label"] += labels
            for name in ("id", "begin", "end", "text", "problem"):
                table[name] += source[name]
        return table

    def _marked(self) -> list[tuple[str, Table, list[str]]]:
        """Return the four kinds of spans with a label for each row."""
        redactions, issues, extracted = (self.get(name) for name in ("redactions", "issues", "extracted"))
        named = zip(extracted["label"], extracted["definition_name"], extracted["definition_id"], strict=True)
        tags = self.redactor.record.output_type == "Redacted"
        return [
            (
                "redaction",
                redactions,
                [redaction_label(text or "") if tags else "PII" for text in redactions["text"]],
            ),
            ("category", self.get("categories"), list(self.get("categories")["category"])),
            ("issue", issues, [f"issue {number}" for number in issues["issue"]]),
            ("extracted", extracted, [label or name or identity or "value" for label, name, identity in named]),
        ]

    def _offset_problems(self) -> Table:
        table: Table = {column.name: [] for column in COLUMNS["offset_problems"]}
        sources = [
            *self._marked(),
            *(
                (kind, self.get(name), [f"{kind} {number}" for number in self.get(name)["issue"]])
                for kind, name in (("outcome", "outcomes"), ("action item", "action_items"))
            ),
        ]
        for kind, source, labels in sources:
            for row, problem in enumerate(source["problem"]):
                if problem is None:
                    continue
                identity = source["id"][row]
                begin, end = source["begin_offset_char"][row], source["end_offset_char"][row]
                row_of = self.row_of(identity) if identity is not None else None
                text = None if row_of is None else self.get("transcript")["content"][row_of]
                where = "no offsets" if begin is None and end is None else f"{begin}–{end}"
                size = "" if text is None else f" of a message of {len(text)} code points"
                table["kind"].append(kind)
                table["label"].append(labels[row])
                table["id"].append(identity)
                table["begin_offset_char"].append(begin)
                table["end_offset_char"].append(end)
                table["problem"].append(problem)
                table["detail"].append(f"{where}{size}: {PROBLEMS[problem]}")
        return table

    # -- derived figures --------------------------------------------------------------------------------------

    def _sentiment(self) -> Table:
        return sentiment_turns(self.get("transcript"), self.redactor.record.given_turns)

    def _response_times(self) -> Table:
        return response_times(self.get("transcript"))

    def _metrics(self) -> Table:
        return metrics({name: self.get(name) for name in ("transcript", "events", "sentiment", "response_times")})


class _Spans:
    """Collects the span columns of one table."""

    def __init__(self, redactor: Redactor, kind: str) -> None:
        self._redactor = redactor
        self._kind = kind
        self.ids: list[str | None] = []
        self._columns: Table = {
            name: [] for name in ("begin_offset_char", "end_offset_char", "begin", "end", "text", "problem")
        }

    def columns(self) -> Table:
        return self._columns

    def add(
        self,
        identity: str | None,
        interval: CharacterInterval | None,
        *,
        expected: str | None = None,
        place: int | None = None,
        previous: list[tuple[int, int]] | None = None,
    ) -> tuple[str | None, str | None]:
        """Add a row; return the span's text as it may be seen, and as it is (for comparing only)."""
        redactor = self._redactor
        begin, end, masked, clear, problem = None, None, None, None, None
        if place is None and identity is not None:
            place = redactor.place_of(identity)
        if place is None:
            # Neither id nor offsets: the whole contact matched. An id that leads nowhere is kept and named.
            problem = None if identity is None and interval is None else "orphan_id"
        elif interval is not None:
            text, mask = redactor.record.transcripts[place].content, redactor.messages()[place]
            if text is None or mask is None:
                problem = "no_content"
            else:
                span = resolve(text, interval.begin_offset_char, interval.end_offset_char, redactor.unit.unit)
                begin, end, problem = span
                masked, clear = mask.text[begin:end], text[begin:end]
                problem = problem or self._doubt(interval, text, expected, (begin, end), previous)
        self.ids.append(identity)
        self._columns["begin_offset_char"].append(interval.begin_offset_char if interval else None)
        self._columns["end_offset_char"].append(interval.end_offset_char if interval else None)
        self._columns["begin"].append(begin)
        self._columns["end"].append(end)
        self._columns["text"].append(masked)
        self._columns["problem"].append(problem)
        return masked, clear

    def _doubt(
        self,
        interval: CharacterInterval,
        text: str,
        expected: str | None,
        span: tuple[int, int],
        previous: list[tuple[int, int]] | None,
    ) -> str | None:
        """What may be wrong with a span that is in range."""
        clear = text[slice(*span)]
        if self._kind == "redaction":
            if self._redactor.record.output_type == "Redacted":
                if not is_tag(clear):
                    return "misses_tag"
            elif splits_word(text, *span):
                return "splits_word"
            if previous is not None:
                crossing = any(span[0] < high and low < span[1] for low, high in previous)
                previous.append(span)
                if crossing:
                    return "overlapping_redaction"
        if expected is not None and clear != expected:
            return "content_mismatch"
        if not self._redactor.unit.certain and unit_matters(text, interval.begin_offset_char, interval.end_offset_char):
            return "unit_undecided"
        return None


def _json(value: Any) -> str:
    try:
        return msgspec.json.encode(value, order="sorted").decode("utf-8")
    except (TypeError, ValueError, UnicodeEncodeError):
        # Only an in-memory response can hold what JSON cannot; its shape is still told.
        return f"({type(value).__name__})"
