"""The visible parts of several records, in the form in which they are packed, and the hidden values of each.

The texts come from the tables of all the records together. In most contacts only names are hidden, so unchanged parts
are not copied.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from rtca_nb.model.packed_record import Seen
from rtca_nb.model.record import Participant, Record, Revision
from rtca_nb.model.segments import Attachments, Event
from rtca_nb.model.sent_spans import sent_of
from rtca_nb.privacy.clear_names import NamesOfNobody
from rtca_nb.privacy.masks import Hidden, HiddenValue, MessageMask
from rtca_nb.privacy.redaction import Redactor
from rtca_nb.privacy.redaction_batch import BatchRedactor
from rtca_nb.tables.contact_codes import contacts_of
from rtca_nb.tables.masked_segments import bare, extracted_as, issues_as, stated_as
from rtca_nb.tables.spans import SpanTables

__all__ = ["SeenRecord", "seen_records"]

_Masks = tuple[tuple[Any, tuple[Hidden, ...], str | None], ...]


class SeenRecord(NamedTuple):
    """The visible part of a record.

    Attributes
    ----------
    seen : Seen
        Replacements for the parts of the record that must not be seen.
    masks : tuple of (int, tuple of Hidden, str or None)
        For each message with hidden text: its place in order of arrival (from 0), the hidden spans, and why the whole
        message is hidden, or None if only spans are.
    summaries : tuple of (str, tuple of Hidden, str or None)
        The same for each summary with hidden text, with its visible text instead of a place.
    hidden : tuple of HiddenValue
        All hidden values, with the reasons.
    """

    seen: Seen
    masks: _Masks = ()
    summaries: _Masks = ()
    hidden: tuple[HiddenValue, ...] = ()


def seen_records(redactor: BatchRedactor, spans: SpanTables) -> Iterator[SeenRecord]:
    """Yield the visible part of each record of a batch, the same as if its contact were handled alone.

    Parameters
    ----------
    redactor : BatchRedactor
    spans : SpanTables
        Tables of the same redactor.
    """
    batch = redactor.record
    if redactor.revealed:
        for _ in batch.records:
            yield SeenRecord(Seen())
        return
    quoted: list[list[HiddenValue]] = [[] for _ in batch.records]
    for contact, value in spans.hidden_values():
        quoted[contact].append(value)
    quotes = [_Quotes(redactor, spans, name) for name in _QUOTED]
    contents, authors = redactor.contents(), redactor.author_names()
    names = authors.shown.tolist() if authors.changed.any() else []
    names_of_nobody = NamesOfNobody()
    edges = itertools.pairwise(batch.edges)
    for contact, (record, (first, last)) in enumerate(zip(batch.records, edges, strict=True)):
        one, hiding = redactor.one(contact), redactor.hiding_of(contact)
        nobody = names_of_nobody if one.trusted else None
        shown = names[first:last] if names and authors.changed[first:last].any() else None
        found = _One(record, one, nobody)
        found.add_messages(hiding, shown)
        found.add_others()
        for kind in quotes:
            kind.add(contact, record, found.fields)
        yield SeenRecord(
            Seen(contents[first:last] if hiding else None, shown, found.fields),
            tuple([(place, mask.hidden, mask.whole) for place, mask in sorted(hiding.items())]),
            found.summaries(),
            (*found.hidden(), *quoted[contact]),
        )


class _One:
    """The replaced fields of one record, and its hidden values."""

    __slots__ = ("_content", "_files", "_names", "_nobody", "_record", "_redactor", "fields")

    def __init__(self, record: Record, redactor: Redactor, nobody: NamesOfNobody | None) -> None:
        self._record, self._redactor = record, redactor
        self._nobody = nobody  # only if the redaction is trusted, so that such names are shown
        self.fields: dict[str, tuple[Any, ...]] = {}
        self._content: list[HiddenValue] = []
        self._names: list[HiddenValue] = []
        self._files: list[HiddenValue] = []

    def add_messages(self, hiding: Mapping[int, MessageMask], names: Sequence[str | None] | None) -> None:
        messages = self._record.messages
        for place, mask in sorted(hiding.items()):
            identity = messages.id[place]
            self._content += [HiddenValue("content", identity, one.reason, one.end - one.begin) for one in mask.hidden]
        if names is not None:
            codes, values = messages.numbered("display_name")
            for code, identity, shown in zip(codes, messages.id, names, strict=True):
                name = values[code]
                if name and shown != name:
                    self._names.append(HiddenValue("display_name", identity, "no_offsets", len(name)))

    def add_others(self) -> None:
        record = self._record
        for name in ("events", "attachments", "participants"):
            items: tuple[Any, ...] = getattr(record, name)
            if items:
                self._put(name, items, map(self._renamed, items))
        if record.attachments:
            self._put("attachments", record.attachments, map(self._refiled, self._now("attachments")))
        if record.summaries:
            shown = [replace(item, content=self._redactor.summary(item.content)) for item in record.summaries]
            self._put("summaries", record.summaries, shown)
        if record.unknown:
            self.fields["unknown"] = tuple(
                [replace(item, payload=self._redactor.payload(item.payload)) for item in record.unknown]
            )
        if record.revisions:
            self.fields["revisions"] = tuple(
                [Revision(bare(item.before), None, item.seen) for item in record.revisions]
            )

    def _now(self, name: str) -> tuple[Any, ...]:
        return self.fields.get(name) or getattr(self._record, name)

    def _put(self, name: str, items: tuple[Any, ...], shown: Iterable[Any]) -> None:
        found = tuple(shown)
        if any(one is not other for one, other in zip(found, items, strict=True)):
            self.fields[name] = found

    def _renamed(self, item: Event | Attachments | Participant) -> Any:
        name = item.display_name
        if name is None or (self._nobody is not None and self._nobody[name]):
            return item
        shown = self._redactor.display_name(name, item.participant_role, item.participant_id)
        if shown == name:
            return item
        if name:
            self._names.append(HiddenValue("display_name", item.id, "no_offsets", len(name)))
        return replace(item, display_name=shown)

    def _refiled(self, segment: Attachments) -> Attachments:
        changed = False
        files = []
        for file in segment.attachments or ():
            shown = self._redactor.attachment_name(file.attachment_name, file.attachment_id)
            files.append(file if shown == file.attachment_name else replace(file, attachment_name=shown))
            if files[-1] is not file:
                changed = True
                size = len(file.attachment_name or "")
                self._files.append(HiddenValue("attachment_name", segment.id, "no_offsets", size))
        return replace(segment, attachments=tuple(files)) if changed else segment

    def summaries(self) -> _Masks:
        """Return the masks of summaries with hidden text."""
        redactor, sent = self._redactor, [item.content for item in self._record.summaries if item.content]
        masks = {redactor.summary(content) or "": redactor.summary_mask(content) for content in sent}
        return tuple([(text, mask.hidden, mask.whole) for text, mask in masks.items() if mask.hidden])

    def hidden(self) -> Iterator[HiddenValue]:
        """Yield all hidden values except texts that were sent with spans."""
        record, redactor = self._record, self._redactor
        yield from itertools.chain(self._content, self._names, self._files)
        for item in record.summaries:
            if item.content:
                for one in redactor.summary_mask(item.content).hidden:
                    yield HiddenValue("summary", None, one.reason, one.end - one.begin)
        for member in record.unknown:
            yield HiddenValue("unknown", member.segment_id, "no_offsets", 0)


class _Kind(NamedTuple):
    """Texts that were sent with spans: their column in the table, their field in the record, and a function.

    The function returns the field with visible texts, given the field as sent and an iterator of these texts.
    """

    column: str
    field: str
    make: Callable[[Any, Iterator[str | None]], tuple[Any, ...]]


_QUOTED: Final[Mapping[str, _Kind]] = {
    "issues": _Kind("content", "issues", lambda sent, texts: tuple([issues_as(item, texts) for item in sent])),
    "outcomes": _Kind("content", "outcomes", stated_as),
    "action_items": _Kind("content", "action_items", stated_as),
    "extracted": _Kind("value", "extractions", lambda sent, texts: tuple([extracted_as(one, texts) for one in sent])),
}
"""Tables of texts that were sent with spans, by name."""


class _Quotes:
    """Texts of one kind that were sent with spans, of all contacts."""

    def __init__(self, redactor: BatchRedactor, spans: SpanTables, name: str) -> None:
        import numpy as np

        self._kind = _QUOTED[name]
        table = spans.get(name)
        self._shown, self._sent = table[self._kind.column], [*sent_of(redactor.record, name).contents]
        self._same = self._shown == self._sent
        edges = np.arange(len(redactor.record.records) + 1)
        self._edges: list[int] = np.searchsorted(contacts_of(table), edges).tolist()

    def add(self, contact: int, record: Record, fields: dict[str, tuple[Any, ...]]) -> None:
        """Add the visible texts of a contact to ``fields`` if they differ from the texts as sent."""
        begin, end = self._edges[contact : contact + 2]
        if not self._same and self._shown[begin:end] != self._sent[begin:end]:
            field = self._kind.field
            fields[field] = self._kind.make(getattr(record, field), iter(self._shown[begin:end]))
