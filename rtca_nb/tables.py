"""Segments into columns: the one extraction that frames, views and reports share.

A table is a dict of equally long lists, in the order of :data:`rtca_nb.columns.COLUMNS`, ordered by time then
arrival. Each is computed when first asked for. Text comes only through the :class:`~rtca_nb.redaction.Redactor`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from rtca_nb.columns import COLUMNS
from rtca_nb.metrics import metrics, response_times, sentiment_turns, silences
from rtca_nb.offsets import PROBLEMS
from rtca_nb.redaction import HiddenValue, MessageMask, Redactor, redaction_label
from rtca_nb.segments import (
    Attachments,
    Event,
    ExtractedValue,
    IssueDetected,
    Transcript,
    TranscriptItem,
)
from rtca_nb.spans import SpanColumns, SpanRow
from rtca_nb.times import parse_time, parse_times, time_order

__all__ = ["Table", "Tables", "parse_time"]

Table = dict[str, list[Any]]


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
        sent = {
            name: [None if item.time is None else item.time.absolute_time for item in items]
            for name, items in timed.items()
        }
        self._times = {name: parse_times(times) for name, times in sent.items()}
        known = [time for times in self._times.values() for time in times if time is not None]
        self.start: int | None = min(known, default=None)
        self.end: int | None = max(known, default=None)
        self.unreadable_times = sum(len(times) - times.count(None) for times in sent.values()) - len(known)
        self._rows: dict[str, int] | None = None
        self._hidden_quotes: list[HiddenValue] = []
        self._labelled: list[tuple[str, Table, list[str]]] | None = None

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
        return [masks[place] for place in time_order(self._times["transcript"])]

    # -- what happened ----------------------------------------------------------------------------------------

    def _transcript(self) -> Table:
        times = self._times["transcript"]
        order = time_order(times)
        items = self.redactor.record.transcripts
        rows = [items[place] for place in order]
        columns = _transpose(Transcript, rows)
        contents = columns["content"]
        hidden: list[str | None] = [None] * len(rows)
        hiding = self.redactor.hiding()
        for row, place in enumerate(order) if hiding else ():
            mask = hiding.get(place)
            if mask is not None:
                contents[row], hidden[row] = mask.text, mask.whole
        return {
            **self._named(columns),
            "redaction_count": [
                0 if redaction is None else len(redaction.character_offsets or ()) for redaction in columns["redaction"]
            ],
            "hidden": hidden,
            **self._when([times[place] for place in order]),
        }

    def _events(self) -> Table:
        times = self._times["events"]
        order = time_order(times)
        rows = [self.redactor.record.events[place] for place in order]
        return {
            **self._named(_transpose(Event, rows)),
            **self._when([times[place] for place in order]),
        }

    def _attachments(self) -> Table:
        times = self._times["attachments"]
        order = time_order(times)
        items = self.redactor.record.attachments
        pairs = [(place, file) for place in order for file in items[place].attachments or ()]
        rows = [items[place] for place, _ in pairs]
        files = [file for _, file in pairs]
        return {
            **self._named(_transpose(Attachments, rows)),
            "attachment_id": [file.attachment_id for file in files],
            "attachment_name": [
                self.redactor.attachment_name(file.attachment_name, file.attachment_id) for file in files
            ],
            "content_type": [file.content_type for file in files],
            "status": [file.status for file in files],
            **self._when([times[place] for place, _ in pairs]),
        }

    def _named(self, columns: Table) -> Table:
        """Replace the names in the columns by those that may be seen."""
        shown = _Names(self.redactor)
        keys = zip(columns["display_name"], columns["participant_role"], columns["participant_id"], strict=True)
        return {**columns, "display_name": [shown[key] for key in keys]}

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

    def _revisions(self) -> Table:
        if not self.redactor.record.revisions:
            return {column.name: [] for column in COLUMNS["revisions"]}
        from rtca_nb.revisions import revision_table  # it makes tables of its own

        return revision_table(self.redactor)

    # -- spans ------------------------------------------------------------------------------------------------

    def _redactions(self) -> Table:
        spans = SpanColumns(self.redactor, "redaction")
        record = self.redactor.record
        for place in time_order(self._times["transcript"]):
            message = record.transcripts[place]
            if message.redaction is None:
                continue
            intervals = message.redaction.character_offsets or ()
            taken = bytearray(len(message.content or "")) if len(intervals) > 1 else None
            for interval in intervals:
                spans.add(message.id, interval, place=place, taken=taken)
        return spans.columns()

    def _categories(self) -> Table:
        spans = SpanColumns(self.redactor, "category")
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
        return {"category": names, "rule_id": rules, "point_of_interest": points, **spans.columns()}

    def _issues(self) -> Table:
        detected = [issue for segment in self.redactor.record.issues for issue in segment.issues_detected or ()]
        return self._stated(detected, "issue")

    def _outcomes(self) -> Table:
        return self._stated(self.redactor.record.outcomes, "outcome")

    def _action_items(self) -> Table:
        return self._stated(self.redactor.record.action_items, "action item")

    def _stated(self, detected: Iterable[IssueDetected], kind: str) -> Table:
        spans = SpanColumns(self.redactor, kind)
        numbers: list[int] = []
        contents: list[str | None] = []
        for number, issue in enumerate(detected, 1):
            for item in issue.transcript_items or ():
                numbers.append(number)
                row = spans.add(item.id, item.character_offsets, expected=item.content)
                contents.append(self._quoted(item.content, item.id, row, kind, str(number)))
        return {"issue": numbers, "content": contents, **spans.columns()}

    def _quoted(self, content: str | None, identity: str | None, row: SpanRow, kind: str, key: str) -> str | None:
        masked, clear, doubtful = row
        shown = self.redactor.quoted(content, masked, clear, kind, key, doubtful=doubtful)
        if content is not None and shown != content:
            self._hidden_quotes.append(HiddenValue(kind.replace(" ", "_"), identity, "no_offsets", len(content)))
        return shown

    def hidden_values(self) -> list[HiddenValue]:
        """Return everything that is hidden in the contact: for each field, what and why."""
        for name in ("issues", "outcomes", "action_items", "extracted"):
            self.get(name)
        return [*self.redactor.hidden_values(), *self._hidden_quotes]

    def _extracted(self) -> Table:
        spans = SpanColumns(self.redactor, "extracted")
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
                identity = item.id if item else None
                row = spans.add(identity, item.character_offsets if item else None)
                content = None if value is None else value.content
                table["value"].append(self._quoted(content, identity, row, "value", f"{number}.{place}"))
        return {**table, **spans.columns()}

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
        if self._labelled is not None:
            return self._labelled
        redactions, issues, extracted = (self.get(name) for name in ("redactions", "issues", "extracted"))
        named = zip(extracted["label"], extracted["definition_name"], extracted["definition_id"], strict=True)
        tags = self.redactor.record.output_type == "Redacted"
        self._labelled = [
            (
                "redaction",
                redactions,
                [redaction_label(text or "") if tags else "PII" for text in redactions["text"]],
            ),
            ("category", self.get("categories"), list(self.get("categories")["category"])),
            ("issue", issues, [f"issue {number}" for number in issues["issue"]]),
            ("extracted", extracted, [label or name or identity or "value" for label, name, identity in named]),
        ]
        return self._labelled

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
            doubtful = [row for row, problem in enumerate(source["problem"]) if problem is not None]
            for row in doubtful:
                problem = source["problem"][row]
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
        return sentiment_turns(self.get("transcript"), self.redactor.record.given_turns, self.start)

    def _response_times(self) -> Table:
        return response_times(self.get("transcript"))

    def _silences(self) -> Table:
        return silences(self.get("transcript"), self.start)

    def _metrics(self) -> Table:
        names = ("transcript", "events", "attachments", "sentiment", "response_times", "silences")
        return metrics({name: self.get(name) for name in names}, self.redactor.record.sent_figures)


_BATCH: Final = 1_000


def _transpose(kind: type[Any], rows: Sequence[Any]) -> Table:
    """Turn objects of one kind into columns of their attributes.

    In batches: each object is fetched from memory once for all of its attributes, and no mass of tuples is alive
    at a time.
    """
    columns: Table = {name: [] for name in kind.__struct_fields__}
    extend = [column.extend for column in columns.values()]
    for first in range(0, len(rows), _BATCH):
        batch = zip(*map(msgspec.structs.astuple, rows[first : first + _BATCH]), strict=True)
        for add, values in zip(extend, batch, strict=True):
            add(values)
    return columns


class _Names(dict[tuple[str | None, str | None, str | None], str | None]):
    """Names to show, by name, role and participant: few participants write many messages."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def __missing__(self, key: tuple[str | None, str | None, str | None]) -> str | None:
        shown = self[key] = self._redactor.display_name(*key)
        return shown


def _json(value: Any) -> str:
    try:
        return msgspec.json.encode(value, order="sorted").decode("utf-8")
    except (TypeError, ValueError, UnicodeEncodeError):
        # Only an in-memory response can hold what JSON cannot; its shape is still told.
        return f"({type(value).__name__})"
