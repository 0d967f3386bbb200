"""Places of a contact's spans in its messages, resolved once for each record.

Masks, frames, views and the audit need the same spans: redactions, matches of categories, and the places of issues,
outcomes, action items and extracted values. The place and the problem of a span are the same whether the contact is
masked or revealed.

Nearly all spans are sound: they lie within their message and cut nothing. These are found for all spans of a kind at
once; only the others are resolved one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.model.inference import UnitDecision, decide_unit
from rtca_nb.model.offset_columns import column_of, listed, numbers_of
from rtca_nb.model.offsets import Span, is_tag, resolve, splits_word, unit_matters
from rtca_nb.model.placed_spans import PlacedSpans
from rtca_nb.model.record import Record
from rtca_nb.model.record_batch import RecordBatch
from rtca_nb.model.references import Spans
from rtca_nb.model.segments import CharacterInterval
from rtca_nb.model.sent_spans import Sent, sent_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Places = npt.NDArray[np.intp]

__all__ = ["DOUBTS", "ResolvedSpans"]

DOUBTS: Final = frozenset({"misses_tag", "splits_word", "overlapping_redaction", "content_mismatch", "unit_undecided"})
"""Problems of spans that can nevertheless be cut out of their message as sent."""

_KINDS: Final = ("matches", "issues", "outcomes", "action_items", "extracted")

_Doubts = Callable[[list[int], list[Any], list[Any]], Iterable[tuple[int, str]]]
"""A function of the spans' message places, begins and ends that yields doubtful rows and their problems."""


class ResolvedSpans:
    """The spans of one record, or of a batch; each kind is resolved when it is first asked for.

    Parameters
    ----------
    record : Record or RecordBatch
    on_tags : bool
        Whether redacted spans cover redaction tags rather than words; :mod:`rtca_nb.privacy.trust` decides.
    known : ResolvedSpans, optional
        The spans of a record that has some of the same messages; spans that it has resolved are not resolved again.
    unit : UnitDecision, optional
        The unit of the offsets, if it is decided already; it is the same for all contacts of a batch.
    unsure : array of bool, optional
        For each contact of a batch, whether nothing shows which unit is right; needed only if contacts differ in this.
    whole : tuple of ResolvedSpans, int and int, optional
        The spans of the batch that the record belongs to, the place there of the record and of its first message; spans
        that are resolved there are not resolved again.

    Attributes
    ----------
    unit : UnitDecision
        The unit of the offsets.
    resolved : dict
        Spans resolved one by one, keyed by text, begin and end, because versions of a message may differ in text.
    """

    __slots__ = (
        "_kinds",
        "_messages",
        "_on_tags",
        "_sent",
        "_unsure",
        "_whole",
        "resolved",
        "unit",
    )

    def __init__(
        self,
        record: Record | RecordBatch,
        *,
        on_tags: bool,
        known: ResolvedSpans | None = None,
        unit: UnitDecision | None = None,
        unsure: npt.NDArray[np.bool_] | None = None,
        whole: tuple[ResolvedSpans, int, int] | None = None,
    ) -> None:
        self.unit: UnitDecision = unit or decide_unit(record, on_tags=on_tags)
        # Not the record itself: the record keeps this object, so only the garbage collector would free the cycle.
        self._messages = record.messages
        self._sent = {} if whole is not None else {kind: sent_of(record, kind) for kind in _KINDS}
        self._whole = whole
        self._unsure = None
        if unsure is not None and isinstance(record, RecordBatch):
            self._unsure = unsure, record.message_whose
        self._on_tags = on_tags
        self._kinds: dict[str, PlacedSpans] = {}
        self.resolved: dict[tuple[str, int | None, int | None], Span] = {}
        if known is not None and known.unit.unit == self.unit.unit:
            self.resolved = known.resolved

    def __repr__(self) -> str:
        return f"<ResolvedSpans of {len(self._messages)} messages>"

    # -- kinds ------------------------------------------------------------------------------------------------

    @property
    def redactions(self) -> PlacedSpans:
        """Redacted spans, in order of arrival of their messages."""
        return self._kind("redactions", self._redactions)

    @property
    def matches(self) -> PlacedSpans:
        """Spans of category matches."""
        return self._kind("matches", lambda: self._unstated("matches"))

    @property
    def issues(self) -> PlacedSpans:
        """Spans that state issues."""
        return self._kind("issues", lambda: self._stated("issues"))

    @property
    def outcomes(self) -> PlacedSpans:
        """Spans that state outcomes."""
        return self._kind("outcomes", lambda: self._stated("outcomes"))

    @property
    def action_items(self) -> PlacedSpans:
        """Spans that state action items."""
        return self._kind("action_items", lambda: self._stated("action_items"))

    @property
    def extracted(self) -> PlacedSpans:
        """Spans of extracted values: a row for each of :func:`rtca_nb.model.references.extracted_rows`."""
        return self._kind("extracted", lambda: self._unstated("extracted"))

    def _kind(self, name: str, make: Callable[[], PlacedSpans]) -> PlacedSpans:
        if name not in self._kinds:
            self._kinds[name] = make() if self._whole is None else self._part(name, *self._whole)
        return self._kinds[name]

    def _part(self, name: str, whole: ResolvedSpans, contact: int, first: int) -> PlacedSpans:
        """Take the spans of one contact from those of its batch."""
        placed: PlacedSpans = getattr(whole, name)
        if name == "redactions":
            # Redactions are in the order of their messages, so places ascend.
            edges = placed.places.searchsorted([first, first + len(self._messages)])
        else:
            edges = whole._sent[name].whose.searchsorted([contact, contact + 1])
        begin, end = edges.tolist()
        return placed.part(begin, end, first)

    def _redactions(self) -> PlacedSpans:
        import numpy as np

        messages = self._messages
        rows = messages.redacted
        places, *offsets = zip(*rows, strict=True) if rows else ((), (), (), ())
        ids = messages.id
        sent = Spans([ids[place] for place in places], *offsets)
        found = np.fromiter(places, np.intp, len(places))
        unsure = None if self._unsure is None else self._unsure[0][self._unsure[1][found]]
        return self._place(sent, found, unsure, self._redaction_doubts)

    def _unstated(self, kind: str) -> PlacedSpans:
        sent = self._sent[kind]
        return self._place(sent.spans, sent.places, self._unsure_of(sent))

    def _unsure_of(self, sent: Sent) -> npt.NDArray[np.bool_] | None:
        return None if self._unsure is None else self._unsure[0][sent.whose]

    def _stated(self, kind: str) -> PlacedSpans:
        sent: Sent = self._sent[kind]
        texts, contents = self._messages.content, sent.contents

        def unlike(places: list[int], begins: list[Any], ends: list[Any]) -> Iterator[tuple[int, str]]:
            for row, (place, begin, end, content) in enumerate(zip(places, begins, ends, contents, strict=True)):
                if begin is not None and content is not None and (texts[place] or "")[begin:end] != content:
                    yield row, "content_mismatch"

        return self._place(sent.spans, sent.places, self._unsure_of(sent), unlike)

    # -- single spans -----------------------------------------------------------------------------------------

    def resolve(self, text: str, interval: CharacterInterval) -> Span:
        """Resolve a span of a text; a repeated call with the same span and text is answered from memory."""
        key = (text, interval.begin_offset_char, interval.end_offset_char)
        if key not in self.resolved:
            self.resolved[key] = resolve(*key, self.unit.unit)
        return self.resolved[key]

    def is_undecided(self, text: str, interval: CharacterInterval) -> bool:
        """Return whether a span covers different text in another unit, and nothing shows which unit is right."""
        return not self.unit.certain and unit_matters(text, interval.begin_offset_char, interval.end_offset_char)

    # -- all spans of a kind ----------------------------------------------------------------------------------

    def _place(
        self,
        sent: Spans,
        places: Places,
        unsure: npt.NDArray[np.bool_] | None,
        doubts: _Doubts | None = None,
    ) -> PlacedSpans:
        """Resolve spans, given the places of their messages; ``unsure`` marks the spans whose unit may be wrong."""
        numbers = numbers_of(sent.begins), numbers_of(sent.ends)
        begins: Any
        ends: Any
        begins, ends = numbers
        contents = self._messages.content
        problems: dict[int, str] = {}
        undecided: list[int] = []
        lone = self._doubtful(*numbers, places, unsure)
        if lone:
            begins, ends = begins.tolist(), ends.tolist()
        for row in lone:
            place, interval = int(places[row]), sent.intervals[row]
            text = contents[place] if place >= 0 else None
            begins[row] = ends[row] = problem = None
            if place < 0:
                # Without id and offsets, the whole contact matched. An id that leads nowhere is kept and reported.
                problem = None if sent.ids[row] is None and interval is None else "orphan_id"
            elif interval is not None and text is None:
                problem = "no_content"
            elif interval is not None and text is not None:
                begins[row], ends[row], problem = self.resolve(text, interval)
                if (unsure is None or unsure[row]) and self.is_undecided(text, interval):
                    undecided.append(row)
            if problem is not None:
                problems[row] = problem
        if doubts is not None and len(places):
            for row, problem in doubts(places.tolist(), listed(begins), listed(ends)):
                problems.setdefault(row, problem)
        for row in undecided:
            problems.setdefault(row, "unit_undecided")
        return PlacedSpans(
            sent.ids,
            places,
            sent=(column_of(sent.begins, numbers[0]), column_of(sent.ends, numbers[1])),
            placed=(column_of(begins), column_of(ends)),
            problems=dict(sorted(problems.items())),
            undecided=frozenset(undecided),
        )

    def _doubtful(
        self, begins: Integers, ends: Integers, places: Places, unsure: npt.NDArray[np.bool_] | None
    ) -> list[int]:
        """Return the rows of spans that may reach beyond their message or cut a written character."""
        messages = self._messages
        rows: list[int]
        if not len(messages):
            return [*range(len(places))]
        # A message without text has a size of -1, so nothing lies within it.
        inside = (places >= 0) & (begins >= 0) & (begins < ends) & (ends <= messages.sizes[places])
        foreign = inside & ~messages.ascii[places]
        if self.unit.unit != "code_points" or (unsure is None and not self.unit.certain):
            rows = (~inside | foreign).nonzero()[0].tolist()
            return rows
        if unsure is not None:
            inside &= ~(foreign & unsure)
            foreign &= ~unsure
        texts, other = messages.content, foreign.nonzero()[0]
        for row, place, begin, end in zip(
            other.tolist(), places[other].tolist(), begins[other].tolist(), ends[other].tolist(), strict=True
        ):
            text = texts[place] or ""
            edges = text[begin - 1 if begin else 0 : begin + 1] + text[end - 1 : end + 1]
            inside[row] = edges.isascii() and edges.isprintable()
        rows = (~inside).nonzero()[0].tolist()
        return rows

    def _redaction_doubts(self, places: list[int], begins: list[Any], ends: list[Any]) -> Iterator[tuple[int, str]]:
        """Yield row and problem of redactions that miss a tag, split a word, or overlap an earlier redaction."""
        import numpy as np

        texts = self._messages.content
        crowded = np.bincount(places)[places] > 1
        tags: set[str] = set()  # the few tags of a contact are recognised once
        message, taken = -1, bytearray()
        for row, (place, begin, end, several) in enumerate(zip(places, begins, ends, crowded.tolist(), strict=True)):
            text = texts[place]
            if begin is None or text is None:
                continue
            piece = text[begin:end]
            if piece not in tags:
                if is_tag(piece):
                    tags.add(piece)
                elif self._on_tags:
                    yield row, "misses_tag"
                elif splits_word(text, begin, end):
                    yield row, "splits_word"
            if several:
                if place != message:
                    message, taken = place, bytearray(len(text))
                if taken.find(1, begin, end) >= 0:
                    yield row, "overlapping_redaction"
                taken[begin:end] = b"\1" * (end - begin)
