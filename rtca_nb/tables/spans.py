"""Tables of spans: redactions, categories, stated and extracted spans, and highlights of several kinds.

The places of spans come from :class:`~rtca_nb.model.resolved_spans.ResolvedSpans`; their text comes only through the
:class:`~rtca_nb.privacy.redaction.Redactor`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from rtca_nb.base.columnar import Table, joined, repeated
from rtca_nb.base.groups import taken
from rtca_nb.base.picked_texts import PickedTexts
from rtca_nb.base.text_lists import TextLists
from rtca_nb.model.offsets import PROBLEMS
from rtca_nb.model.placed_spans import PlacedSpans
from rtca_nb.model.record_batch import RecordBatch
from rtca_nb.model.sent_spans import Sent, sent_of
from rtca_nb.privacy.redaction import HiddenValue, Redactor
from rtca_nb.privacy.redaction_batch import BatchRedactor
from rtca_nb.tables.contact_codes import CONTACT, contacts_of
from rtca_nb.tables.facts import Facts
from rtca_nb.tables.matches import issue_names, match_table, names_by_row
from rtca_nb.tables.schema import COLUMNS
from rtca_nb.tables.span_labels import Marked, tag_labels

__all__ = ["SPAN_TABLES", "SpanTables"]


class SpanTables:
    """The tables of spans, masked by one redactor; each is made on first use.

    Parameters
    ----------
    redactor : Redactor or BatchRedactor
    facts : Facts
    """

    def __init__(self, redactor: Redactor | BatchRedactor, facts: Facts) -> None:
        self._redactor = redactor
        self._facts = facts
        self._made: dict[str, Table] = {}
        self._shown: dict[str, list[str | None]] = {}
        self._hidden: dict[str, list[tuple[int, HiddenValue]]] = {}

    def __repr__(self) -> str:
        return f"<SpanTables of {self._redactor!r}>"

    def get(self, name: str) -> Table:
        """Return the table of that name, one of :data:`SPAN_TABLES`. Treat it as read-only."""
        if name not in self._made:
            made = SPAN_TABLES[name](self)
            self._made[name] = made.select((CONTACT, *(column.name for column in COLUMNS[name])))
        return self._made[name]

    def hidden_values(self) -> list[tuple[int, HiddenValue]]:
        """Return the hidden values of texts that were sent with spans, each with the number (from 0) of its contact."""
        for name in _QUOTING:
            self.get(name)
        return [found for kind in _QUOTING.values() for found in self._hidden.get(kind, ())]

    def names_on_messages(self) -> dict[str, TextLists]:
        """Return the columns ``categories`` and ``issues`` of the transcript table: the names on each message."""
        record, facts = self._redactor.record, self._facts
        size = len(record.messages)

        def categories() -> dict[int, tuple[str, ...]]:
            sent = sent_of(record, "matches")
            return names_by_row(facts.rows_at(sent.places), sent.details[0])

        def issues() -> dict[int, tuple[str, ...]]:
            sent = sent_of(record, "issues")
            names: Sequence[str | None] = self._contents(self._redactor.spans.issues, sent, "issue")
            if not all(names):  # an issue that was sent without text is named by the text of the message
                names = issue_names(self.get("issues"))
            return names_by_row(facts.rows_at(sent.places), names)

        return {"categories": TextLists(size, categories), "issues": TextLists(size, issues)}

    # -- one kind ---------------------------------------------------------------------------------------------

    def redactions(self) -> Table:
        """Make the table of redactions, in order of their messages."""
        placed, order = self._redactor.spans.redactions, self._facts.order
        if not isinstance(order, range):
            rank = {place: row for row, place in enumerate(order)}
            places = placed.places.tolist()
            placed = placed.take(sorted(range(len(placed)), key=lambda row: rank[places[row]]))
        return Table(self._columns(placed, self._whose(placed.places)))

    def _whose(self, places: Any) -> Any:
        """Return the number of the contact of the message at each place; no place is -1."""
        import numpy as np

        record = self._redactor.record
        if isinstance(record, RecordBatch):
            return record.message_whose[places]
        return np.zeros(len(places), np.int64)

    def categories(self) -> Table:
        """Make the table of matched spans."""
        sent = sent_of(self._redactor.record, "matches")
        names, rules, points = sent.details
        return Table(
            {
                "category": names,
                "rule_id": rules,
                "point_of_interest": points,
                **self._columns(self._redactor.spans.matches, sent.whose),
            }
        )

    def matches(self) -> Table:
        """Make the table of matches, each of which may have several spans."""
        moments = self._facts.moments_at(self._redactor.spans.matches.places)
        return match_table(self.get("categories"), sent_of(self._redactor.record, "matches").sizes, moments)

    def issues(self) -> Table:
        """Make the table of issues."""
        return self._stated(self._redactor.spans.issues, "issues", "issue")

    def outcomes(self) -> Table:
        """Make the table of outcomes."""
        return self._stated(self._redactor.spans.outcomes, "outcomes", "outcome")

    def action_items(self) -> Table:
        """Make the table of action items."""
        return self._stated(self._redactor.spans.action_items, "action_items", "action item")

    def extracted(self) -> Table:
        """Make the table of extracted values."""
        sent, placed = sent_of(self._redactor.record, "extracted"), self._redactor.spans.extracted
        rows = sent.rows
        segments = [row.segment for row in rows]
        return Table(
            {
                "definition_id": [segment.extraction_definition_id for segment in segments],
                "definition_name": [segment.extraction_definition_name for segment in segments],
                "label": [segment.extraction_definition_display_label for segment in segments],
                "failure_code": [segment.failure_code for segment in segments],
                "value": [self._quoted(placed, sent, place, "value", row.key) for place, row in enumerate(rows)],
                **self._columns(placed, sent.whose),
            }
        )

    def _columns(self, placed: PlacedSpans, whose: Any) -> dict[str, Any]:
        """Return the columns that the tables of all kinds of spans share."""
        messages, contents = self._redactor.record.messages, self._redactor.contents()
        places = zip(placed.places.tolist(), _listed(placed.begins), _listed(placed.ends), strict=True)
        return {
            CONTACT: whose,
            "id": placed.ids if (placed.places < 0).any() else PickedTexts(messages.id_texts, placed.places),
            "begin_offset_char": placed.sent_begins,
            "end_offset_char": placed.sent_ends,
            "begin": placed.begins,
            "end": placed.ends,
            "text": [None if begin is None else contents[place][begin:end] for place, begin, end in places],
            "problem": placed.problem_codes(),
        }

    def _stated(self, placed: PlacedSpans, plural: str, kind: str) -> Table:
        sent = sent_of(self._redactor.record, plural)
        contents = self._contents(placed, sent, kind)
        return Table({"issue": sent.numbers, "content": contents, **self._columns(placed, sent.whose)})

    def _contents(self, placed: PlacedSpans, sent: Sent, kind: str) -> list[str | None]:
        """Return the visible texts that were sent with spans of one kind."""
        if kind not in self._shown:
            contents, numbers = list(sent.contents), sent.numbers
            for row in self._doubtful(placed):
                contents[row] = self._quoted(placed, sent, row, kind, str(numbers[row]))
            self._shown[kind] = contents
        return self._shown[kind]

    def _doubtful(self, placed: PlacedSpans) -> list[int]:
        """Return the rows whose span may differ from the text sent with it, or may be hidden."""
        import numpy as np

        redactor = self._redactor
        if redactor.revealed:
            return []
        doubtful = np.zeros(len(redactor.record.messages) + 1, bool)
        doubtful[[*redactor.hiding(), *redactor.lapsed_places(), -1]] = True
        rows = {*doubtful[placed.places].nonzero()[0].tolist(), *placed.problems}
        if isinstance(placed.begins, list):
            rows.update(row for row, begin in enumerate(placed.begins) if begin is None)
        return sorted(rows)

    def _quoted(self, placed: PlacedSpans, sent: Sent, row: int, kind: str, key: str) -> str | None:
        """Return the visible part of a text that was sent with a span."""
        content = sent.contents[row]
        if content is None or self._redactor.revealed:
            return content
        redactor = self._redactor.one(int(sent.whose[row]))
        place, begin, end = int(placed.places[row]), placed.begins[row], placed.ends[row]
        masked = clear = None
        doubtful = False
        if place >= 0 and placed.problems.get(row) != "no_content":
            text, mask = self._redactor.record.messages.content[place], self._redactor.hiding().get(place)
            doubtful = (mask is not None and mask.whole is not None) or redactor.lapses.reworded(placed.ids[row], text)
            if begin is not None and text is not None:
                clear = text[begin:end]
                masked = clear if mask is None else mask.text[begin:end]
        shown = redactor.quoted(content, masked, clear, kind, key, doubtful=doubtful)
        if shown != content:
            hidden = HiddenValue(kind.replace(" ", "_"), placed.ids[row], "no_offsets", len(content))
            self._hidden.setdefault(kind, []).append((int(sent.whose[row]), hidden))
        return shown

    # -- several kinds ----------------------------------------------------------------------------------------

    def highlights(self) -> Table:
        """Make the table of redactions, categories, issues and extracted values, with a row for each span."""
        kinds, tables, labels = zip(*self._marked(), strict=True)
        names = (CONTACT, "id", "begin", "end", "text")
        columns = {
            "kind": repeated(kinds, [table.rows for table in tables]),
            "label": list(itertools.chain.from_iterable(labels)),
            "problem": joined([table.codes("problem") for table in tables]),
            **{name: joined([table.held(name) for table in tables]) for name in names},
        }
        return Table(self._by_contact(columns))

    def _by_contact(self, columns: dict[str, Any]) -> dict[str, Any]:
        """Sort rows of several kinds by contact."""
        import numpy as np

        if self._facts.contacts == 1:
            return columns
        order = np.argsort(columns[CONTACT], kind="stable")
        return {name: taken(column, order) for name, column in columns.items()}

    def _marked(self) -> Iterator[Marked]:
        redactions, issues, extracted = (self.get(name) for name in ("redactions", "issues", "extracted"))
        tags = self._redactor.trusted
        yield Marked("redaction", redactions, tag_labels(redactions["text"]) if tags else ["PII"] * redactions.rows)
        yield Marked("category", self.get("categories"), self.get("categories")["category"])
        yield Marked("issue", issues, [f"issue {number}" for number in issues["issue"]])
        named = zip(extracted["label"], extracted["definition_name"], extracted["definition_id"], strict=True)
        yield Marked("extracted", extracted, [label or name or identity or "value" for label, name, identity in named])

    def offset_problems(self) -> Table:
        """Make the table of spans that cannot be trusted."""
        import numpy as np

        marked, sizes = [*self._marked()], self._facts.sizes().tolist()
        for kind, name in (("outcome", "outcomes"), ("action item", "action_items")):
            table = self.get(name)
            marked.append(Marked(kind, table, [f"{kind} {number}" for number in table["issue"]]))
        rows = [
            (kind, labels[row], *self._problem(table, row, problem, sizes))
            for kind, table, labels in marked
            for row, problem in self._problems(table)
        ]
        rows.sort(key=lambda row: row[-1])
        columns = zip(*rows, strict=True) if rows else [()] * (len(_PROBLEM_COLUMNS) + 1)
        *others, whose = map(list, columns)
        return Table({CONTACT: np.array(whose, np.int64), **dict(zip(_PROBLEM_COLUMNS, others, strict=True))})

    def _problems(self, table: Table) -> list[tuple[int, str]]:
        """Return each row with a problem, and the problem's name."""
        problems = table.codes("problem")
        if not problems.values:
            return []
        return [(row, problems.values[code]) for row, code in enumerate(problems.codes.tolist()) if code >= 0]

    def _problem(self, table: Table, row: int, problem: str, sizes: list[int]) -> tuple[Any, ...]:
        whose = int(contacts_of(table)[row])
        identity, begin, end = (table[name][row] for name in ("id", "begin_offset_char", "end_offset_char"))
        place = None if identity is None else self._facts.row_of(identity, whose)
        size = -1 if place is None else sizes[place]
        where = "a span without offsets" if begin is None and end is None else f"{begin}–{end}"
        of = "" if size < 0 else f" in a message of {size} code points"
        return identity, begin, end, problem, f"{where}{of}: {PROBLEMS[problem]}", whose


_QUOTING: Final = {"issues": "issue", "outcomes": "outcome", "action_items": "action item", "extracted": "value"}
"""Tables of spans that are sent with a text -> names of their kinds."""

_PROBLEM_COLUMNS: Final = ("kind", "label", "id", "begin_offset_char", "end_offset_char", "problem", "detail")

SPAN_TABLES: Final[Mapping[str, Callable[[SpanTables], Table]]] = {
    "redactions": SpanTables.redactions,
    "categories": SpanTables.categories,
    "matches": SpanTables.matches,
    "issues": SpanTables.issues,
    "outcomes": SpanTables.outcomes,
    "action_items": SpanTables.action_items,
    "extracted": SpanTables.extracted,
    "highlights": SpanTables.highlights,
    "offset_problems": SpanTables.offset_problems,
}
"""Maker of each table."""


def _listed(column: Any) -> list[Any]:
    found: list[Any] = column if isinstance(column, list) else column.tolist()
    return found
