"""Compare two contacts: messages by id, then everything that refers to messages, then the contact itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from rtca_nb.review.compare.absent import explained
from rtca_nb.review.compare.changes import Change, in_order
from rtca_nb.review.compare.side import Field, Side, same_value
from rtca_nb.review.compare.span_changes import SpanChanges
from rtca_nb.review.compare.texts import Covered
from rtca_nb.tables.absence import skipped_sentences

if TYPE_CHECKING:
    from rtca_nb.tables.contact_tables import Table, Tables

__all__ = ["Walk", "row_key"]

_MESSAGE: Final = ("content", "content_type", "participant_role", "participant_id", "sentiment")
_EVENT: Final = ("event_type", "participant_role", "participant_id")
_SENDER: Final = ("participant_role", "participant_id")
_FILE: Final = ("content_type", "status")


class Walk:
    """Lists the differences between the tables of two contacts."""

    def __init__(self, before: Tables, after: Tables) -> None:
        mixed = before.redactor.trusted != after.redactor.trusted
        self._before, self._after = (Side(tables, mixed=mixed) for tables in (before, after))
        self._texts = (_texts_by_key(self._before), _texts_by_key(self._after))
        self._times: dict[str, int] = {}
        for tables in (before, after):
            for name in ("transcript", "events", "attachments"):
                table = tables.get(name)
                for identity, time in zip(table["id"], table["absolute_time"], strict=True):
                    if identity is not None and time is not None:
                        self._times[identity] = min(time, self._times.get(identity, time))

    def changes(self) -> list[Change]:
        """Return all changes in order of time, then id."""
        found = [
            *self._contact(),
            *self._summary(),
            *self._messages(),
            *self._events(),
            *self._files(),
            *SpanChanges(self._before, self._after, self._texts, self._times).all(),
            *self._unknown(),
        ]
        records = [side.tables.redactor.record for side in (self._before, self._after)]
        return sorted((explained(change, *records) for change in found), key=in_order)

    # -- messages, events and files -------------------------------------------------------------------------------

    def _messages(self) -> Iterator[Change]:
        def fields(side: Side, row: int) -> Iterator[Field]:
            table = side.tables.get("transcript")
            text = self._texts[side is self._after].get(row_key(table, row), [None])
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
            # Files that were sent together share the other fields.
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
        """Yield the changes of a table's rows, which are paired by key; rows with the same key are paired in order."""
        old, new = (side.tables.get(name) for side in (self._before, self._after))
        rows = (_rows_by_key(old), _rows_by_key(new))
        for key in dict.fromkeys((*rows[0], *rows[1])):
            olds, news = rows[0].get(key, []), rows[1].get(key, [])
            for before, after in zip(olds, news, strict=False):
                for one, other in zip(fields(self._before, before), fields(self._after, after), strict=False):
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
                text, words = lone(self._before, row)
                time = old["absolute_time"][row]
                yield Change("lost", kind, old[label][row], old["id"][row], time, before=text, detail=words)
            for row in news[len(olds) :]:
                text, words = lone(self._after, row)
                time = new["absolute_time"][row]
                yield Change("gained", kind, new[label][row], new["id"][row], time, after=text, detail=words)

    # -- the contact ------------------------------------------------------------------------------------------

    def _contact(self) -> Iterator[Change]:
        records = [side.tables.redactor.record for side in (self._before, self._after)]
        skipped = ["; ".join(skipped_sentences(record)) or None for record in records]
        for field, (before, after) in (("status", [record.status for record in records]), ("skipped", skipped)):
            if before != after:
                yield Change("changed", "contact", None, None, None, field, before, after)

    def _summary(self) -> Iterator[Change]:
        tables = [side.tables.get("summary") for side in (self._before, self._after)]
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
                seen = (self._before.summary(was), self._after.summary(now)) if name == "content" else (was, now)
                if not same_value(*seen):
                    yield Change("changed", "summary", None, None, None, name, was, now)

    def _unknown(self) -> Iterator[Change]:
        counts = []
        for side in (self._before, self._after):
            table = side.tables.get("unknown")
            counts.append(Counter(zip(table["member"], table["payload"], table["id"], strict=True)))
        for change, rest in (("lost", counts[0] - counts[1]), ("gained", counts[1] - counts[0])):
            for member, payload, identity in rest.elements():
                texts = (payload, None) if change == "lost" else (None, payload)
                time = None if identity is None else self._times.get(identity)
                yield Change(change, "unknown", member, identity, time, None, *texts)


def _texts_by_key(side: Side) -> dict[str, list[Covered | None]]:
    table = side.tables.get("transcript")
    found: dict[str, list[Covered | None]] = {}
    for row, text in enumerate(side.texts()):
        found.setdefault(row_key(table, row), []).append(text)
    return found


def row_key(table: Table, row: int) -> str:
    """Return the identity of a message, event or file in both contacts: its id, else its time and sender."""
    identity: str | None = table["id"][row]
    return f"{table['absolute_time'][row]}\0{table['participant_id'][row]}" if identity is None else identity


def _rows_by_key(table: Table) -> dict[tuple[str, str | None], list[int]]:
    files = table.get("attachment_id")
    found: dict[tuple[str, str | None], list[int]] = {}
    for row in range(len(table["id"])):
        found.setdefault((row_key(table, row), None if files is None else files[row]), []).append(row)
    return found


def _moment(micros: int | None) -> str | None:
    if micros is None:
        return None
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).isoformat(timespec="milliseconds")
