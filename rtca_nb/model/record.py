"""What is known of a contact before anyone looks at it: clear text, in one sealed object.

Every source (the client, files, archives) ends in a :class:`Record`; every reader of text starts from one, through
:class:`rtca_nb.privacy.redaction.Redactor`. A record prints nothing of what it holds and refuses to be pickled, because
a pickle would carry clear text to disk unasked.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import msgspec

from rtca_nb.base.arguments import is_one_of, quoted
from rtca_nb.base.no_pickle import refuse_pickle
from rtca_nb.exceptions import UsageError
from rtca_nb.model.messages import Messages, Sorted, parts_of, sort_segments
from rtca_nb.model.offsets import UNITS
from rtca_nb.model.parsing import (
    Attachments,
    Categories,
    Event,
    ExtractedInformation,
    IssueDetected,
    Issues,
    ParsedPage,
    PostContactSummary,
    Segment,
    Transcript,
    UnknownMember,
)
from rtca_nb.model.references import Matches, References, Statements

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = [
    "TERMINAL_STATUSES",
    "GivenTurn",
    "Participant",
    "Record",
    "Revision",
    "SentFigure",
    "check_unit",
    "merge_segments",
    "record_of_pages",
    "sort_pages",
]

_Derived = TypeVar("_Derived")

TERMINAL_STATUSES: Final = frozenset({"COMPLETED", "FAILED"})
_BY_ID: Final = (Transcript, Event, Attachments)


class GivenTurn(msgspec.Struct, frozen=True):
    """A sentiment turn that the source itself groups (post-chat files do)."""

    participant_role: str
    sentiment: str | None
    progressive_score: float | None
    ids: tuple[str, ...]


class SentFigure(msgspec.Struct, frozen=True):
    """A figure that the source itself states, beside which ours are estimates."""

    metric: str
    participant_role: str | None
    value: float
    unit: str
    ids: tuple[str, ...] = ()  # the messages that it was measured at, where the source names them


class Participant(msgspec.Struct, frozen=True):
    """A participant whom only the source's own list names: no segment carries the name.

    Such a name is as personal as one on a message. It stands among :attr:`Record.participated`, so that it is hidden
    wherever the text repeats it.
    """

    participant_id: str | None
    participant_role: str | None
    display_name: str | None

    @property
    def id(self) -> None:
        """A participant is no segment and has no id of one."""
        return None

    def __repr__(self) -> str:
        return f"<Participant {self.participant_role}>"

    __str__ = __repr__


class Revision(msgspec.Struct, frozen=True):
    """A segment that changed while the contact was read more than once.

    Attributes
    ----------
    before : Segment
        What stood there.
    after : Segment or None
        What stands there instead; None where several segments came instead of it.
    seen : int or None
        When the change was seen, in microseconds since 1970; None where the source tells no times of reading.
    """

    before: Segment
    after: Segment | None
    seen: int | None = None

    def __repr__(self) -> str:
        return f"<Revision of {self.before!r}>"

    __str__ = __repr__

    def __rich_repr__(self) -> Any:
        return iter(())


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Record:
    """One contact, in clear.

    Attributes
    ----------
    segments : tuple of Segment
        In order of arrival, merged.
    output_type : str
        ``"Raw"`` or ``"Redacted"``; what is uncertain is Raw.
    output_type_evidence : str
        Why.
    complete : bool
        A terminal status was seen, the token was drained, and nothing was refused.
    source : str
        The shape that it was read from: ``"v2"``, ``"post-chat"``, …
    notes : tuple of str
        Sentences on what the reader should know; they never quote customer text.
    requested_unit : {"auto", "code_points", "utf16", "utf8"}
        What the offsets count, where the reader was told; ``auto`` decides by evidence.
    origin : str or None
        Name of the file, made safe to show, that it was read from; of several the first. It is no id: it stands where
        a contact without one has to be told from others.
    sorted : Sorted or None
        The same segments by type, where the maker of the record has sorted them already.

    Raises
    ------
    UsageError
        If ``output_type`` or ``requested_unit`` is none of its values.
    """

    instance_id: str
    contact_id: str
    channel: str
    status: str
    output_type: str
    output_type_evidence: str
    complete: bool
    source: str
    segments: tuple[Segment, ...]
    unknown: tuple[UnknownMember, ...] = ()
    notes: tuple[str, ...] = ()
    given_turns: tuple[GivenTurn, ...] | None = None
    outcomes: tuple[IssueDetected, ...] = ()
    action_items: tuple[IssueDetected, ...] = ()
    sent_figures: tuple[SentFigure, ...] = ()
    participants: tuple[Participant, ...] = ()
    requested_unit: str = "auto"
    revisions: tuple[Revision, ...] = ()
    origin: str | None = None
    sorted: Sorted | None = None
    # The segments by type, each in order of arrival; derived, so that no reader walks the whole list again.
    messages: Messages = field(init=False)
    matches: Matches = field(init=False)
    statements: Statements = field(init=False)
    events: tuple[Event, ...] = field(init=False)
    attachments: tuple[Attachments, ...] = field(init=False)
    categories: tuple[Categories, ...] = field(init=False)
    issues: tuple[Issues, ...] = field(init=False)
    summaries: tuple[PostContactSummary, ...] = field(init=False)
    extractions: tuple[ExtractedInformation, ...] = field(init=False)
    _places: dict[int, npt.NDArray[np.intp]] = field(init=False)
    _derived: dict[Any, Any] = field(init=False)

    def __post_init__(self) -> None:
        check_unit(self.requested_unit)
        if self.output_type not in {"Raw", "Redacted"}:
            raise UsageError(f"output_type is {self.output_type!r}; choose Raw or Redacted")
        found = self.sorted or sort_segments(self.segments)
        kinds: tuple[type[Segment], ...] = (
            Event,
            Attachments,
            Categories,
            Issues,
            PostContactSummary,
            ExtractedInformation,
        )
        names = ("events", "attachments", "categories", "issues", "summaries", "extractions")
        object.__setattr__(self, "sorted", found)
        object.__setattr__(self, "_places", {})
        object.__setattr__(self, "_derived", {})
        for name in ("messages", "matches", "statements"):
            object.__setattr__(self, name, getattr(found, name))
        for name, kind in zip(names, kinds, strict=True):
            object.__setattr__(self, name, tuple(found.others.get(kind, ())))

    @property
    def transcripts(self) -> Sequence[Transcript]:
        """The messages, in order of arrival. Treat it as read-only."""
        return self.messages.items

    def places(self, references: References) -> npt.NDArray[np.intp]:
        """Return where among ``transcripts`` the messages are that spans refer to; -1 for one that is not there."""
        if references is not self.matches and references is not self.statements:
            return self.messages.find(references.spans.ids)
        if id(references) not in self._places:
            self._places[id(references)] = self.messages.find(references.spans.ids)
        return self._places[id(references)]

    def derive(self, make: Callable[[Record], _Derived]) -> _Derived:
        """Return what ``make`` makes of this record: made once, and kept for whoever asks next."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: _Derived = self._derived[make]
        return found

    @property
    def participated(self) -> tuple[Transcript | Event | Attachments | Participant, ...]:
        """Everything that names a participant: segments, and the source's own list."""
        return (*self.transcripts, *self.events, *self.attachments, *self.participants)

    def __repr__(self) -> str:
        return f"<Record {self.contact_id} ({self.output_type}, {len(self.segments)} segments)>"

    def __reduce__(self) -> NoReturn:
        refuse_pickle()


def check_unit(offset_unit: str) -> None:
    """Refuse what offsets cannot count.

    Raises
    ------
    UsageError
        If it is neither ``auto`` nor a unit.
    """
    if not is_one_of(offset_unit, ("auto", *UNITS)):
        raise UsageError(f"offset_unit is {quoted(offset_unit)}; choose one of auto, {', '.join(UNITS)}")


def replace_fields(record: Record, **changes: Any) -> Record:
    """Return a copy of the record with some fields changed."""
    values = {item.name: getattr(record, item.name) for item in fields(record) if item.init}
    if "segments" in changes:
        values["sorted"] = None
    return Record(**{**values, **changes})


def merge_segments(segments: Iterable[Segment]) -> tuple[tuple[Segment, ...], tuple[Revision, ...]]:
    """Merge segments that were seen more than once.

    Messages, events and attachments merge by id: the newest stands, in the place of the first, and what it replaced
    is kept as a revision. Segments without an id (categories, issues, summary, extractions) merge by content.
    """
    arrived = tuple(segments)
    merged, revisions, _ = _merged(arrived, sort_segments(arrived))
    return merged, revisions


def _merged(
    arrived: Iterable[Segment], found: Sorted
) -> tuple[tuple[Segment, ...], tuple[Revision, ...], Sorted | None]:
    """Merge, and return what is left sorted too, where it need not be sorted anew."""
    messages, named = found.messages, [kind for kind in _BY_ID[1:] if _share_names(found.others.get(kind, ()))]
    repeated = {kind: numbers for kind, items in found.others.items() if (numbers := _repeated(found, kind, items))}
    # Nearly always nothing repeats, and telling so is much cheaper than merging.
    if not (messages.repeat or named or repeated):
        return tuple(arrived), (), found
    if not (messages.repeat or named):
        # The same content twice: the first stands.
        left = found.without(repeated)
        dropped = {id(found.others[kind][number]) for kind, numbers in repeated.items() for number in numbers}
        # Where one object came twice, as when pages are handed over twice, these do not tell it from itself.
        if dropped.isdisjoint(id(item) for kind in repeated for item in left.others[kind]):
            return tuple([item for item in arrived if id(item) not in dropped]), (), left
    again = {*named, *repeated, *([Transcript] if messages.repeat else [])}
    return *_merged_by_name(tuple(arrived), again), None


def _merged_by_name(
    arrived: tuple[Segment, ...], again: Collection[type[Segment]]
) -> tuple[tuple[Segment, ...], tuple[Revision, ...]]:
    merged: list[Segment | None] = list(arrived)
    revisions: list[Revision] = []
    first: dict[tuple[type[Segment], str | bytes], int] = {}
    # Few types repeat, and mostly those of which there are few.
    for place in [place for place, kind in enumerate(map(type, arrived)) if kind in again]:
        segment = arrived[place]
        stands = first.setdefault((type(segment), _identity(segment)), place)
        older = merged[stands]
        if stands != place and older is not None:
            if older != segment:
                revisions.append(Revision(older, segment))
            merged[stands], merged[place] = segment, None
    return tuple([segment for segment in merged if segment is not None]), tuple(revisions)


def _share_names(items: Sequence[Event | Attachments]) -> bool:
    """Whether two of some segments may be one: an id stands twice, or one has none."""
    ids = {item.id for item in items}
    return None in ids or len(ids) < len(items)


def _repeated(found: Sorted, kind: type[Segment], items: Sequence[Segment]) -> set[int]:
    """Numbers of those segments of a type without ids that say what an earlier one said."""
    if kind in _BY_ID:
        return set()
    references: dict[type[Segment], References] = {Categories: found.matches, Issues: found.statements}
    numbers = references[kind].twins() if kind in references else range(len(items))
    seen: set[bytes] = set()
    again: set[int] = set()
    for number in numbers:
        content = _encoded(items[number])
        if content in seen:
            again.add(number)
        seen.add(content)
    return again


def _identity(segment: Segment) -> str | bytes:
    if isinstance(segment, _BY_ID) and segment.id is not None:
        return segment.id
    return _encoded(segment)


_encoded: Final = msgspec.json.Encoder().encode


def sort_pages(pages: Iterable[ParsedPage]) -> Sorted:
    """Sort the segments of pages by type."""
    parts = [[*parts_of(page.segments)] if page.part is None else [page.part] for page in pages]
    return Sorted.of([*itertools.chain.from_iterable(parts)])


def record_of_pages(
    pages: Sequence[ParsedPage],
    *,
    found: Sorted | None = None,
    instance_id: str,
    contact_id: str,
    output_type: str,
    output_type_evidence: str,
    complete: bool,
    source: str = "v2",
    notes: Iterable[str] = (),
    requested_unit: str = "auto",
) -> Record:
    """Join the pages of one contact.

    Parameters
    ----------
    pages : sequence of ParsedPage
        In the order in which they were read; at least one. Channel and status are the last page's.
    found : Sorted, optional
        Their segments by type, as :func:`sort_pages` returns them, where the caller needed that before.
    complete : bool
        Whether the last token was drained and nothing was refused; the record is complete only if the status is
        terminal too.
    """
    if not pages:
        raise UsageError("a contact has at least one page; there is none to make it of")
    last = pages[-1]
    said = list(notes)
    repaired = sum(page.repaired for page in pages)
    if repaired:
        said.append(
            f"{repaired} text{'s' if repaired > 1 else ''} held half of a surrogate pair, which is shown as U+FFFD"
        )
    arrived = itertools.chain.from_iterable([page.segments for page in pages])
    segments, revisions, left = _merged(arrived, sort_pages(pages) if found is None else found)
    return Record(
        instance_id=instance_id,
        contact_id=contact_id,
        channel=last.channel,
        status=last.status,
        output_type=output_type,
        output_type_evidence=output_type_evidence,
        complete=complete and last.status in TERMINAL_STATUSES,
        source=source,
        segments=segments,
        revisions=revisions,
        unknown=tuple(item for page in pages for item in page.unknown),
        notes=tuple(said),
        requested_unit=requested_unit,
        sorted=left,
    )
