"""Segments into columns: the one extraction that frames, views and reports share.

A :class:`~rtca_nb.base.columnar.Table` has the columns of :data:`rtca_nb.tables.schema.COLUMNS`, and its rows are
ordered by time then arrival. Each is computed when first asked for. Text comes only through the
:class:`~rtca_nb.privacy.redaction.Redactor`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from rtca_nb.base.columnar import MISSING_TIME, Codes, Table, absent, codes_of, combinations, joined, repeated
from rtca_nb.model.offsets import PROBLEMS
from rtca_nb.model.references import Spans, Statements, spans_of, statements_in
from rtca_nb.model.segments import Attachments, Event, ExtractedValue, TranscriptItem
from rtca_nb.model.timestamps import parse_time, parse_times, time_order
from rtca_nb.privacy.redaction import HiddenValue, MessageMask, Redactor, redaction_label
from rtca_nb.tables.metrics import metrics, response_times, silences
from rtca_nb.tables.schema import COLUMNS
from rtca_nb.tables.sentiment import sentiment_turns, unscored_moments
from rtca_nb.tables.spans import SpanColumns, SpanRow

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["Table", "Tables", "parse_time"]


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
        sent: dict[str, Sequence[str | float | None]] = {
            "transcript": record.messages.absolute_time,
            "events": _times_sent(record.events),
            "attachments": _times_sent(record.attachments),
        }
        self._times = {name: parse_times(times) for name, times in sent.items()}
        known = [moments[moments != MISSING_TIME] for moments in self._times.values()]
        self.start: int | None = min((int(moments.min()) for moments in known if len(moments)), default=None)
        self.end: int | None = max((int(moments.max()) for moments in known if len(moments)), default=None)
        self.unreadable_times = sum(len(times) - times.count(None) for times in sent.values()) - sum(map(len, known))
        self._rows: dict[str, int] | None = None
        self._hidden_quotes: list[HiddenValue] = []
        self._labelled: list[tuple[str, Table, list[str]]] | None = None

    def get(self, name: str) -> Table:
        """Return the table of that name; computed once. Treat it as read-only."""
        if name not in self._made:
            made: Table = getattr(self, f"_{name}")()
            self._made[name] = made.select(column.name for column in COLUMNS[name])
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
        import numpy as np

        messages, moments = self.redactor.record.messages, self._times["transcript"]
        order = time_order(moments)
        in_order = isinstance(order, range)
        contents = list(messages.content)
        hidden: list[str | None] = [None] * len(moments)
        hiding = self.redactor.hiding()
        for place, mask in hiding.items():
            contents[place], hidden[place] = mask.text, mask.whole
        redacted = np.fromiter([place for place, *_ in messages.redacted], np.intp)
        columns: dict[str, Any] = {
            "id": list(messages.id),
            **self._who(*map(messages.codes, ("participant_id", "participant_role", "display_name"))),
            "content": contents,
            "content_type": messages.codes("content_type"),
            "sentiment": messages.codes("sentiment"),
            "redaction_count": np.bincount(redacted, minlength=len(moments)),
            "hidden": codes_of(hidden) if hiding else absent(len(hidden)),
            **self._when(moments),
        }
        if not in_order:
            columns = {
                name: [column[place] for place in order] if isinstance(column, list) else column.take(order)
                for name, column in columns.items()
            }
        return Table(columns, _TIMES)

    def _events(self) -> Table:
        moments = self._times["events"]
        order = time_order(moments)
        rows = [self.redactor.record.events[place] for place in order]
        return Table(
            {
                "id": [item.id for item in rows],
                **self._who_of(rows),
                "event_type": [item.event_type for item in rows],
                **self._when(moments[[*order]]),
            },
            _TIMES,
        )

    def _attachments(self) -> Table:
        moments = self._times["attachments"]
        order = time_order(moments)
        items = self.redactor.record.attachments
        pairs = [(place, file) for place in order for file in items[place].attachments or ()]
        places = [place for place, _ in pairs]
        rows = [items[place] for place in places]
        files = [file for _, file in pairs]
        return Table(
            {
                "id": [item.id for item in rows],
                **self._who_of(rows),
                "attachment_id": [file.attachment_id for file in files],
                "attachment_name": [
                    self.redactor.attachment_name(file.attachment_name, file.attachment_id) for file in files
                ],
                "content_type": [file.content_type for file in files],
                "status": [file.status for file in files],
                **self._when(moments[places]),
            },
            _TIMES,
        )

    def _who_of(self, rows: Sequence[Event | Attachments]) -> dict[str, Any]:
        """Return the columns of a participant."""
        show = self.redactor.display_name
        return {
            "participant_id": [item.participant_id for item in rows],
            "participant_role": [item.participant_role for item in rows],
            "display_name": [show(item.display_name, item.participant_role, item.participant_id) for item in rows],
        }

    def _who(self, participants: Codes, roles: Codes, names: Codes) -> dict[str, Any]:
        """Return the same for messages, of which few participants write many."""
        rows, firsts = combinations([column.codes for column in (names, roles, participants)])
        name_of, role_of, participant_of = names.value, roles.value, participants.value
        shown = [self.redactor.display_name(name_of(row), role_of(row), participant_of(row)) for row in firsts]
        return {
            "participant_id": participants,
            "participant_role": roles,
            "display_name": codes_of(shown).take(rows),
        }

    def _when(self, moments: Integers) -> dict[str, Any]:
        import numpy as np

        since = (moments - (self.start or 0)) / 1_000_000
        since[moments == MISSING_TIME] = np.nan
        return {"absolute_time": moments, "offset_seconds": since}

    def _summary(self) -> Table:
        rows = self.redactor.record.summaries
        return Table(
            {
                "status": [item.status for item in rows],
                "content": [self.redactor.summary(item.content) for item in rows],
                "failure_code": [item.failure_code for item in rows],
            }
        )

    def _unknown(self) -> Table:
        rows = self.redactor.record.unknown
        return Table(
            {
                "member": [item.member for item in rows],
                "payload": [_json(self.redactor.payload(item.payload)) for item in rows],
                "id": [item.segment_id for item in rows],
            }
        )

    def _revisions(self) -> Table:
        if not self.redactor.record.revisions:
            return Table({column.name: [] for column in COLUMNS["revisions"]})
        from rtca_nb.tables.revisions import revision_table  # it makes tables of its own

        return revision_table(self.redactor)

    # -- spans ------------------------------------------------------------------------------------------------

    def _redactions(self) -> Table:
        import numpy as np

        messages, order = self.redactor.record.messages, time_order(self._times["transcript"])
        rows = messages.redacted
        if not isinstance(order, range):
            rank = {place: row for row, place in enumerate(order)}
            rows = sorted(rows, key=lambda row: rank[row[0]])
        places, *offsets = zip(*rows, strict=True) if rows else ((), (), (), ())
        spans = Spans([messages.id[place] for place in places], *offsets)
        found = SpanColumns(self.redactor, spans, np.fromiter(places, np.intp, len(places)), redactions=True)
        return Table(found.columns())

    def _categories(self) -> Table:
        record = self.redactor.record
        matches = record.matches
        found = SpanColumns(self.redactor, matches.spans, record.places(matches))
        return Table(
            {
                "category": matches.names,
                "rule_id": matches.rules,
                "point_of_interest": matches.points,
                **found.columns(),
            }
        )

    def _issues(self) -> Table:
        return self._stated(self.redactor.record.statements, "issue")

    def _outcomes(self) -> Table:
        return self._stated(statements_in(self.redactor.record.outcomes), "outcome")

    def _action_items(self) -> Table:
        return self._stated(statements_in(self.redactor.record.action_items), "action item")

    def _stated(self, statements: Statements, kind: str) -> Table:
        places = self.redactor.record.places(statements)
        spans = statements.spans
        found = SpanColumns(self.redactor, spans, places, expected=statements.contents)
        contents, numbers = list(statements.contents), statements.numbers
        for row, span in found.odd.items():
            contents[row] = self._quoted(contents[row], spans.ids[row], span, kind, str(numbers[row]))
        return Table({"issue": numbers, "content": contents, **found.columns()})

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
        names = ("definition_id", "definition_name", "label", "value", "failure_code")
        table: dict[str, list[Any]] = {name: [] for name in names}
        items: list[TranscriptItem] = []
        keys: list[str] = []
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
                table["value"].append(None if value is None else value.content)
                items.append(item or TranscriptItem())
                keys.append(f"{number}.{place}")
        spans = spans_of(items)
        columns = SpanColumns(self.redactor, spans, self.redactor.record.messages.find(spans.ids))
        rows = [columns.row(row) for row in range(len(items))]
        table["value"] = [
            self._quoted(content, identity, row, "value", key)
            for content, identity, row, key in zip(table["value"], spans.ids, rows, keys, strict=True)
        ]
        return Table({**table, **columns.columns()})

    def _highlights(self) -> Table:
        kinds, sources, labels = zip(*self._marked(), strict=True)
        columns = {name: joined([source.held(name) for source in sources]) for name in ("id", "begin", "end", "text")}
        return Table(
            {
                "kind": repeated(kinds, [source.rows for source in sources]),
                "label": list(itertools.chain.from_iterable(labels)),
                "problem": joined([source.codes("problem") for source in sources]),
                **columns,
            }
        )

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
                _labels(redactions["text"]) if tags else ["PII"] * redactions.rows,
            ),
            ("category", self.get("categories"), list(self.get("categories")["category"])),
            ("issue", issues, [f"issue {number}" for number in issues["issue"]]),
            ("extracted", extracted, [label or name or identity or "value" for label, name, identity in named]),
        ]
        return self._labelled

    def _offset_problems(self) -> Table:
        table: dict[str, list[Any]] = {column.name: [] for column in COLUMNS["offset_problems"]}
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
        return Table(table)

    # -- derived figures --------------------------------------------------------------------------------------

    def _sentiment(self) -> Table:
        return sentiment_turns(self.get("transcript"), self.redactor.record.given_turns, self.start)

    def _response_times(self) -> Table:
        return response_times(self.get("transcript"))

    def _silences(self) -> Table:
        return silences(self.get("transcript"), self.start)

    def _metrics(self) -> Table:
        names = ("transcript", "events", "attachments", "sentiment", "response_times", "silences")
        record = self.redactor.record
        return metrics(
            {name: self.get(name) for name in names},
            sizes=record.messages.sizes[[*time_order(self._times["transcript"])]],
            unscored=unscored_moments(self.get("transcript"), record.given_turns),
            sent=record.sent_figures,
        )


_TIMES: Final = ("absolute_time",)


def _times_sent(items: Iterable[Event | Attachments]) -> list[str | float | None]:
    return [None if item.time is None else item.time.absolute_time for item in items]


def _labels(texts: Iterable[str | None]) -> list[str]:
    """Labels of redacted spans, of which there are few."""
    known = [text or "" for text in texts]
    labels = {text: redaction_label(text) for text in set(known)}
    return [labels[text] for text in known]


def _json(value: Any) -> str:
    try:
        return msgspec.json.encode(value, order="sorted").decode("utf-8")
    except (TypeError, ValueError, UnicodeEncodeError):
        # Only an in-memory response can hold what JSON cannot; its shape is still told.
        return f"({type(value).__name__})"
