"""What is known of a contact before anyone looks at it: clear text, in one sealed object.

Every source (the client, files, archives) ends in a :class:`Record`; every reader of text starts from one, through
:class:`rtca_nb.redaction.Redactor`. A record prints nothing of what it holds and refuses to be pickled, because a
pickle would carry clear text to disk unasked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final, NoReturn

import msgspec

from rtca_nb.exceptions import RevealError
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

__all__ = ["TERMINAL_STATUSES", "GivenTurn", "Participant", "Record", "SentFigure", "merge_segments", "record_of_pages"]

TERMINAL_STATUSES: Final = frozenset({"COMPLETED", "FAILED"})


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
    # The segments by type, each in order of arrival; derived, so that no reader walks the whole list again.
    transcripts: tuple[Transcript, ...] = field(init=False)
    events: tuple[Event, ...] = field(init=False)
    attachments: tuple[Attachments, ...] = field(init=False)
    categories: tuple[Categories, ...] = field(init=False)
    issues: tuple[Issues, ...] = field(init=False)
    summaries: tuple[PostContactSummary, ...] = field(init=False)
    extractions: tuple[ExtractedInformation, ...] = field(init=False)

    def __post_init__(self) -> None:
        kinds: dict[type[Segment], list[Any]] = {
            kind: []
            for kind in (Transcript, Event, Attachments, Categories, Issues, PostContactSummary, ExtractedInformation)
        }
        for segment in self.segments:
            kinds[type(segment)].append(segment)
        names = ("transcripts", "events", "attachments", "categories", "issues", "summaries", "extractions")
        for name, found in zip(names, kinds.values(), strict=True):
            object.__setattr__(self, name, tuple(found))

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


def replace_fields(record: Record, **changes: Any) -> Record:
    """Return a copy of the record with some fields changed."""
    values = {item.name: getattr(record, item.name) for item in fields(record) if item.init}
    return Record(**{**values, **changes})


def merge_segments(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Merge segments that were seen more than once.

    Messages, events and attachments merge by id: the newest stands, in the place of the first. Segments without an
    id (categories, issues, summary, extractions) merge by content.
    """
    merged: dict[Any, Segment] = {}
    for segment in segments:
        if isinstance(segment, (Transcript, Event, Attachments)) and segment.id is not None:
            merged[type(segment), segment.id] = segment
        else:
            merged[type(segment), msgspec.json.encode(segment)] = segment
    return tuple(merged.values())


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
    last = pages[-1]
    said = list(notes)
    repaired = sum(page.repaired for page in pages)
    if repaired:
        said.append(
            f"{repaired} text{'s' if repaired > 1 else ''} held half of a surrogate pair, which is shown as U+FFFD"
        )
    return Record(
        instance_id=instance_id,
        contact_id=contact_id,
        channel=last.channel,
        status=last.status,
        output_type=output_type,
        output_type_evidence=output_type_evidence,
        complete=complete and last.status in TERMINAL_STATUSES,
        source=source,
        segments=merge_segments(segment for page in pages for segment in page.segments),
        unknown=tuple(item for page in pages for item in page.unknown),
        notes=tuple(said),
        requested_unit=requested_unit,
    )
