"""The walk over two contacts: messages by id, then everything that points at them, then the contact itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from rtca_nb.review.compare.changes import Change, in_order
from rtca_nb.review.compare.side import Field, Side, SpanEntry, same_value
from rtca_nb.review.compare.spans import Pairing, SamePlace, pair_spans
from rtca_nb.review.compare.texts import Alignment, Covered, align

if TYPE_CHECKING:
    from rtca_nb.tables.contact_tables import Table, Tables

__all__ = ["Walk", "row_key"]

_STATED: Final = (("issues", "issue"), ("outcomes", "outcome"), ("action_items", "action item"))
_MESSAGE: Final = ("content", "content_type", "participant_role", "participant_id", "sentiment")
_EVENT: Final = ("event_type", "participant_role", "participant_id")
_SENDER: Final = ("participant_role", "participant_id")
_FILE: Final = ("content_type", "status")


class Walk:
    """Lists what differs between the tables of two contacts."""

    def __init__(self, before: Tables, after: Tables) -> None:
        types = [tables.redactor.record.output_type for tables in (before, after)]
        self._mixed = types[0] != types[1]
        self._old, self._new = (Side(tables, mixed=self._mixed) for tables in (before, after))
        self._texts = (self._texts_by_key(self._old), self._texts_by_key(self._new))
        self._alignments: dict[str, Alignment | None] = {}
        self._times: dict[str, int] = {}
        for tables in (before, after):
            for name in ("transcript", "events", "attachments"):
                table = tables.get(name)
                for identity, time in zip(table["id"], table["absolute_time"], strict=True):
                    if identity is not None and time is not None:
                        self._times[identity] = min(time, self._times.get(identity, time))

    def changes(self) -> list[Change]:
        """Return all changes in order."""
        found = [
            *self._contact(),
            *self._summary(),
            *self._messages(),
            *self._events(),
            *self._files(),
            *self._spans(),
            *self._unknown(),
        ]
        return sorted(found, key=in_order)

    # -- what happened ----------------------------------------------------------------------------------------

    def _messages(self) -> Iterator[Change]:
        def fields(side: Side, row: int) -> Iterator[Field]:
            table = side.tables.get("transcript")
            text = self._texts[side is self._new].get(row_key(table, row), [None])
            for name in _MESSAGE:
                shown = table[name][row]
                yield Field(name, shown, text[0] if name == "content" else shown)
            yield from self._who_and_when(side, table, row)

        def lone(side: Side, row: int) -> tuple[str | None, str | None]:
            table = side.tables.get("transcript")
            count = side.redaction_count(table["id"][row])
            words = None if not count else f"with {count} redaction{'' if count == 1 else 's'}"
            return table["content"][row], words

        yield from self._paired("transcript", "message", "participant_role", fields, lone)

    def _events(self) -> Iterator[Change]:
        def fields(side: Side, row: int) -> Iterator[Field]:
            table = side.tables.get("events")
            yield from (Field(name, table[name][row], table[name][row]) for name in _EVENT)
            yield from self._who_and_when(side, table, row)

        def lone(side: Side, row: int) -> tuple[str | None, str | None]:
            return side.tables.get("events")["event_type"][row], None

        yield from self._paired("events", "event", "event_type", fields, lone)

    def _files(self) -> Iterator[Change]:
        def fields(side: Side, row: int) -> Iterator[Field]:
            table = side.tables.get("attachments")
            name = table["attachment_name"][row]
            yield Field("attachment_name", name, side.file_name(name))
            yield from (Field(field, table[field][row], table[field][row]) for field in _FILE)
            # Files that were sent together share the rest.
            if row == 0 or row_key(table, row) != row_key(table, row - 1):
                yield from (Field(field, table[field][row], table[field][row]) for field in _SENDER)
                yield from self._who_and_when(side, table, row)

        def lone(side: Side, row: int) -> tuple[str | None, str | None]:
            return side.tables.get("attachments")["attachment_name"][row], None

        yield from self._paired("attachments", "attachment", "attachment_name", fields, lone)

    def _who_and_when(self, side: Side, table: Table, row: int) -> Iterator[Field]:
        name = table["display_name"][row]
        seen = side.name(name, table["participant_role"][row], table["participant_id"][row])
        time = table["absolute_time"][row]
        yield Field("display_name", name, seen)
        yield Field("absolute_time", _moment(time), time)

    def _paired(
        self,
        name: str,
        kind: str,
        label: str,
        fields: Callable[[Side, int], Iterable[Field]],
        lone: Callable[[Side, int], tuple[str | None, str | None]],
    ) -> Iterator[Change]:
        """Pair the rows of a table by their keys; the second row of a key with the second."""
        old, new = (side.tables.get(name) for side in (self._old, self._new))
        rows = (_rows_by_key(old), _rows_by_key(new))
        for key in dict.fromkeys((*rows[0], *rows[1])):
            olds, news = rows[0].get(key, []), rows[1].get(key, [])
            for before, after in zip(olds, news, strict=False):
                for one, other in zip(fields(self._old, before), fields(self._new, after), strict=False):
                    if not same_value(one.value, other.value):
                        times = [time for time in (old["absolute_time"][before], new["absolute_time"][after]) if time]
                        yield Change(
                            "changed",
                            kind,
                            new[label][after],
                            new["id"][after],
                            min(times, default=None),
                            one.name,
                            one.shown,
                            other.shown,
                        )
            for row in olds[len(news) :]:
                text, words = lone(self._old, row)
                time = old["absolute_time"][row]
                yield Change("lost", kind, old[label][row], old["id"][row], time, before=text, detail=words)
            for row in news[len(olds) :]:
                text, words = lone(self._new, row)
                time = new["absolute_time"][row]
                yield Change("gained", kind, new[label][row], new["id"][row], time, after=text, detail=words)

    # -- spans ------------------------------------------------------------------------------------------------

    def _spans(self) -> Iterator[Change]:
        keys = _category_keys(self._old.tables.get("categories"), self._new.tables.get("categories"))
        yield from self._renamed(*keys)
        place = self._same_place() if self._mixed else None
        shared = set(self._old.tables.get("transcript")["id"]) & set(self._new.tables.get("transcript")["id"])
        pairs = [("redaction", self._old.redactions(shared), self._new.redactions(shared))]
        pairs += [(kind, self._old.stated(name, kind), self._new.stated(name, kind)) for name, kind in _STATED]
        pairs.append(("extracted", self._old.extracted(), self._new.extracted()))
        for kind, before, after in pairs:
            for pairing in pair_spans(before, after, place):
                yield from self._span_changes(kind, pairing)
        known = [set(names.values()) for names in keys]
        for pairing in pair_spans(self._old.categories(keys[0]), self._new.categories(keys[1]), place):
            lone = pairing.after or pairing.before
            words = []
            if lone is not None and pairing.change in {"gained", "lost"}:
                if lone.id is None and lone.sent == (None, None):
                    words.append("whole contact")
                if lone.key not in known[pairing.change == "lost"]:
                    words.append("a category new to the contact" if pairing.change == "gained" else "its last match")
            yield from self._span_changes("category", pairing, ", ".join(words) or None)

    def _same_place(self) -> SamePlace:
        def alike(one: SpanEntry, other: SpanEntry) -> bool:
            if (None, None) in (one.place, other.place) or one.id is None:
                return one.place == other.place
            old, new = (both.get(one.id, [None])[0] for both in self._texts)
            if old is None or new is None:
                return one.sent == other.sent
            alignment = self._alignment(one.id, old, new)
            if alignment is None:
                return True  # nothing tells where a place of the one text is in the other
            return all(
                left is not None and right is not None and alignment.same_place(left, right)
                for left, right in zip(one.place, other.place, strict=True)
            )

        return alike

    def _alignment(self, identity: str, old: Covered, new: Covered) -> Alignment | None:
        if identity not in self._alignments:
            self._alignments[identity] = align(old, new)
        return self._alignments[identity]

    def _span_changes(self, kind: str, pairing: Pairing, detail: str | None = None) -> Iterator[Change]:
        change, old, new = pairing
        shown = new or old
        if shown is None:
            return
        time = self._times.get(shown.id) if shown.id is not None else None
        before, after = ((None, None) if span is None else span.sent for span in (old, new))
        if change == "changed" and old is not None and new is not None:
            for one, other in zip(old.fields, new.fields, strict=True):
                if not same_value(one.value, other.value):
                    yield Change(
                        change, kind, shown.label, shown.id, time, one.name, one.shown, other.shown, *before, *after
                    )
            return
        if detail is None and shown.id is not None and shown.place == (None, None) and shown.sent != (None, None):
            detail = "its message is not among the segments"
        was, now = (None if span is None else _text_of(span) for span in (old, new))
        yield Change(change, kind, shown.label, shown.id, time, None, was, now, *before, *after, detail)

    def _renamed(self, old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
        """Tell of categories that go by another name, or whose rule has another id."""
        rules = [_rules(side.tables.get("categories")) for side in (self._old, self._new)]
        before = {key: name for name, key in old.items()}
        for name, key in new.items():
            was = before.get(key)
            if was is None:
                continue
            if was != name:
                yield Change("changed", "category", name, None, None, "category", was, name)
            elif None not in (rules[0][was], rules[1][name]) and rules[0][was] != rules[1][name]:
                yield Change("changed", "category", name, None, None, "rule_id", rules[0][was], rules[1][name])

    # -- the contact ------------------------------------------------------------------------------------------

    def _contact(self) -> Iterator[Change]:
        status = [side.tables.redactor.record.status for side in (self._old, self._new)]
        if status[0] != status[1]:
            yield Change("changed", "contact", None, None, None, "status", status[0], status[1])

    def _summary(self) -> Iterator[Change]:
        tables = [side.tables.get("summary") for side in (self._old, self._new)]
        counts = [len(table["status"]) for table in tables]
        for row in range(max(counts)):
            if row >= min(counts):
                gained = counts[1] > counts[0]
                table = tables[gained]
                shown = table["content"][row] or table["failure_code"][row] or table["status"][row]
                was, now = (None, shown) if gained else (shown, None)
                yield Change("gained" if gained else "lost", "summary", None, None, None, None, was, now)
                continue
            for name in ("status", "content", "failure_code"):
                was, now = (table[name][row] for table in tables)
                seen = (self._old.summary(was), self._new.summary(now)) if name == "content" else (was, now)
                if not same_value(*seen):
                    yield Change("changed", "summary", None, None, None, name, was, now)

    def _unknown(self) -> Iterator[Change]:
        counts = []
        for side in (self._old, self._new):
            table = side.tables.get("unknown")
            counts.append(Counter(zip(table["member"], table["payload"], table["id"], strict=True)))
        for change, rest in (("lost", counts[0] - counts[1]), ("gained", counts[1] - counts[0])):
            for member, payload, identity in rest.elements():
                texts = (payload, None) if change == "lost" else (None, payload)
                time = None if identity is None else self._times.get(identity)
                yield Change(change, "unknown", member, identity, time, None, *texts)

    def _texts_by_key(self, side: Side) -> dict[str, list[Covered | None]]:
        table = side.tables.get("transcript")
        found: dict[str, list[Covered | None]] = {}
        for row, text in enumerate(side.texts()):
            found.setdefault(row_key(table, row), []).append(text)
        return found


def row_key(table: Table, row: int) -> str:
    """By what a message, event or file is known in both contacts: its id, else when it was and whose."""
    identity: str | None = table["id"][row]
    return f"{table['absolute_time'][row]}\0{table['participant_id'][row]}" if identity is None else identity


def _rows_by_key(table: Table) -> dict[tuple[str, str | None], list[int]]:
    files = table.get("attachment_id")
    found: dict[tuple[str, str | None], list[int]] = {}
    for row in range(len(table["id"])):
        found.setdefault((row_key(table, row), None if files is None else files[row]), []).append(row)
    return found


def _rules(table: Table) -> dict[str, str | None]:
    """Rule id of each category, where one is sent."""
    rules: dict[str, str | None] = {}
    for name, rule in zip(table["category"], table["rule_id"], strict=True):
        if rules.get(name) is None:
            rules[name] = rule
    return rules


def _category_keys(old: Table, new: Table) -> tuple[dict[str, str], dict[str, str]]:
    """Say by what each category is known in both contacts: its rule where that tells, else its name."""
    before, after = _rules(old), _rules(new)
    # A rule id on two names tells nothing.
    clear = [
        {rule for rule, count in Counter(rules.values()).items() if count == 1} - {None} for rules in (before, after)
    ]
    shared = clear[0] & clear[1]
    keys = [
        {name: f"rule {rule}" if rule in shared else f"name {name}" for name, rule in rules.items()}
        for rules in (before, after)
    ]
    return keys[0], keys[1]


def _text_of(span: SpanEntry) -> str | None:
    return span.text if not span.fields or span.fields[0].shown is None else span.fields[0].shown


def _moment(micros: int | None) -> str | None:
    if micros is None:
        return None
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).isoformat(timespec="milliseconds")
