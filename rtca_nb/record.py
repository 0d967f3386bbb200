"""What is known of a contact before anyone looks at it: clear text, in one sealed object.

Every source (the client, files, archives) ends in a :class:`Record`; every reader of text starts from one, through
:class:`rtca_nb.redaction.Redactor`. A record prints nothing of what it holds and refuses to be pickled, because a
pickle would carry clear text to disk unasked.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final, NoReturn

import msgspec

from rtca_nb.arguments import is_one_of, quoted
from rtca_nb.exceptions import RevealError, UsageError
from rtca_nb.offsets import UNITS
from rtca_nb.segments import (
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
]

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
    # The segments by type, each in order of arrival; derived, so that no reader walks the whole list again.
    transcripts: tuple[Transcript, ...] = field(init=False)
    events: tuple[Event, ...] = field(init=False)
    attachments: tuple[Attachments, ...] = field(init=False)
    categories: tuple[Categories, ...] = field(init=False)
    issues: tuple[Issues, ...] = field(init=False)
    summaries: tuple[PostContactSummary, ...] = field(init=False)
    extractions: tuple[ExtractedInformation, ...] = field(init=False)
    _places: dict[str, int] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        check_unit(self.requested_unit)
        if self.output_type not in {"Raw", "Redacted"}:
            raise UsageError(f"output_type is {self.output_type!r}; choose Raw or Redacted")
        found = _by_type(self.segments)
        kinds: tuple[type[Segment], ...] = (
            Transcript,
            Event,
            Attachments,
            Categories,
            Issues,
            PostContactSummary,
            ExtractedInformation,
        )
        names = ("transcripts", "events", "attachments", "categories", "issues", "summaries", "extractions")
        for name, kind in zip(names, kinds, strict=True):
            object.__setattr__(self, name, tuple(found.get(kind, [])))

    def places(self) -> dict[str, int]:
        """Place of each message that has an id among ``transcripts``, by id. Treat it as read-only."""
        if self._places is not None:
            return self._places
        places = {item.id: place for place, item in enumerate(self.transcripts) if item.id is not None}
        object.__setattr__(self, "_places", places)
        return places

    @property
    def participated(self) -> tuple[Transcript | Event | Attachments | Participant, ...]:
        """Everything that names a participant: segments, and the source's own list."""
        return (*self.transcripts, *self.events, *self.attachments, *self.participants)

    def __repr__(self) -> str:
        return f"<Record {self.contact_id} ({self.output_type}, {len(self.segments)} segments)>"

    def __reduce__(self) -> NoReturn:
        raise RevealError(
            "a contact cannot be pickled, because its clear text would be written unasked; keep the archive or the "
            "source file and read it again"
        )


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
    return Record(**{**values, **changes})


def merge_segments(segments: Iterable[Segment]) -> tuple[tuple[Segment, ...], tuple[Revision, ...]]:
    """Merge segments that were seen more than once.

    Messages, events and attachments merge by id: the newest stands, in the place of the first, and what it replaced
    is kept as a revision. Segments without an id (categories, issues, summary, extractions) merge by content.
    """
    arrived = tuple(segments)
    # Nearly always nothing repeats, and telling so is much cheaper than merging.
    again = {kind for kind, items in _by_type(arrived).items() if _repeats(kind, items)}
    if not again:
        return arrived, ()
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


def _repeats(kind: type[Segment], items: list[Any]) -> bool:
    if kind in _BY_ID:
        ids = {item.id for item in items}
        return len(ids) - (None in ids) < len(items)
    return len(set(map(_encoded, items))) < len(items)


def _by_type(segments: Iterable[Segment]) -> dict[type[Segment], list[Any]]:
    kinds: dict[type[Segment], list[Any]] = {}
    for segment in segments:
        kind = type(segment)
        if kind in kinds:
            kinds[kind].append(segment)
        else:
            kinds[kind] = [segment]
    return kinds


def _identity(segment: Segment) -> str | bytes:
    if isinstance(segment, _BY_ID) and segment.id is not None:
        return segment.id
    return _encoded(segment)


_encoded: Final = msgspec.json.Encoder().encode


def record_of_pages(
    pages: Sequence[ParsedPage],
    *,
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
    segments, revisions = merge_segments(itertools.chain.from_iterable([page.segments for page in pages]))
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
    )
