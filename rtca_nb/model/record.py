"""A contact in clear text, as one sealed object.

Every source (the client, files, archives) ends in a :class:`Record`; every reader of text starts from one, through
:class:`rtca_nb.privacy.redaction.Redactor`. A record never prints its content and refuses to be pickled, because a
pickle could write clear text to disk by accident.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final, NoReturn, TypeVar

import msgspec

from rtca_nb.base.no_pickle import refuse_pickle
from rtca_nb.base.printable import escaped
from rtca_nb.exceptions import UsageError
from rtca_nb.model.context import SentContext
from rtca_nb.model.messages import Messages, Sorted, sort_segments
from rtca_nb.model.offset_units import check_offset_unit
from rtca_nb.model.output_types import FORMS
from rtca_nb.model.references import Matches, Statements
from rtca_nb.model.segments import (
    Attachments,
    Categories,
    Event,
    ExtractedInformation,
    IssueDetected,
    Issues,
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
    "Skipped",
    "replace_fields",
]

_Derived = TypeVar("_Derived")

TERMINAL_STATUSES: Final = frozenset({"COMPLETED", "FAILED"})


class GivenTurn(msgspec.Struct, frozen=True):
    """A sentiment turn that the source itself gives (post-chat files do); ``ids`` are those of its messages."""

    participant_role: str
    sentiment: str | None
    progressive_score: float | None
    ids: tuple[str, ...]


class SentFigure(msgspec.Struct, frozen=True):
    """A figure that the source itself states, such as a mean response time, rather than one that we compute."""

    metric: str
    participant_role: str | None
    value: float
    unit: str
    ids: tuple[str, ...] = ()  # the messages at which it was measured, if the source names them


class Skipped(msgspec.Struct, frozen=True):
    """A part of the analysis that the service skipped, so the absence of its results means nothing.

    Source: the post-chat analysis file, ``JobDetails.SkippedAnalysis``.

    Attributes
    ----------
    feature, reason : str or None
        The part and the reason, in the service's words, such as ``CATEGORIZATION`` and ``QUOTA_EXCEEDED``.
    category, rule_id : str or None
        The category that was not evaluated, and its rule; None if the service names none.
    """

    feature: str | None
    reason: str | None
    category: str | None = None
    rule_id: str | None = None


class Participant(msgspec.Struct, frozen=True):
    """A participant who is named only in the source's own list of participants, and in no segment.

    Such a name is as personal as the name on a message. It is included in :attr:`Record.participated`, so that it is
    masked wherever the text repeats it.
    """

    participant_id: str | None
    participant_role: str | None
    display_name: str | None

    @property
    def id(self) -> None:
        """Always None: a participant is not a segment, so it has no id."""
        return None

    def __repr__(self) -> str:
        return f"<Participant {escaped(str(self.participant_role))}>"

    __str__ = __repr__


class Revision(msgspec.Struct, frozen=True):
    """A segment that changed while the contact was read more than once.

    Attributes
    ----------
    before : Segment
        The previous content.
    after : Segment or None
        The present content; None if several segments replaced it.
    seen : int or None
        When the change was seen, in microseconds since 1970; None if the source has no times of reading.
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
    """One contact, in clear text.

    Attributes
    ----------
    segments : tuple of Segment
        In order of arrival, merged.
    output_type : {"Raw", "Redacted", "unknown"}
        The form that was stated or requested. It does not say how much is masked; :mod:`rtca_nb.privacy.trust` does.
    output_type_evidence : str
        How the form is known.
    output_type_asked : bool
        Whether the caller requested the form, rather than the source stating it.
    redaction_doubted : bool
        Whether the source says that its redaction was not trusted.
    complete : bool
        Whether the status is terminal, the last page was reached, and everything could be read.
    unproven : bool
        Whether nothing indicates that the contact is incomplete, but nothing proves that it is complete either, because
        pages have no numbers.
    source : str
        The format that it was read from: ``"v2"``, ``"post-chat"``, …
    notes : tuple of str
        Sentences that the reader should know; they never quote customer text.
    offset_unit : {"auto", "code_points", "utf16", "utf8"}
        The unit of the offsets, if the caller gave it; ``auto`` decides by evidence.
    origin : str or None
        Name of the (first) file that it was read from, made safe to show. It is not an id, but distinguishes a contact
        without an id from others.
    unreadable : int
        Number of segments that cannot be read, in whole or in part.
    skipped : tuple of Skipped
        Parts of the analysis that the service skipped.
    categories_known : bool
        Whether the source lists all categories that matched and all that were skipped, so that no other one matched.
    asked : tuple of str or None
        The segment types that were requested; None if the source does not say.
    redaction_modes : tuple of (str, str or None)
        Kinds of data that the source says it redacts, each with its mask mode, as sent.
    context : SentContext or None
        The contact record, if it was requested.
    language : str or None
        Code of the language in which the contact was analysed, as the source states it, such as ``"de-DE"``.
    sorted : Sorted or None
        The same segments by type, if the maker of the record has sorted them already.

    Raises
    ------
    UsageError
        If ``output_type`` or ``offset_unit`` has an invalid value.
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
    offset_unit: str = "auto"
    revisions: tuple[Revision, ...] = ()
    origin: str | None = None
    sorted: Sorted | None = None
    output_type_asked: bool = True
    redaction_doubted: bool = False
    unproven: bool = False
    unreadable: int = 0
    skipped: tuple[Skipped, ...] = ()
    categories_known: bool = False
    asked: tuple[str, ...] | None = None
    redaction_modes: tuple[tuple[str, str | None], ...] = ()
    context: SentContext | None = None
    language: str | None = None
    # The segments by type, each in order of arrival; derived once, so that no reader goes through the whole list again.
    messages: Messages = field(init=False)
    matches: Matches = field(init=False)
    statements: Statements = field(init=False)
    events: tuple[Event, ...] = field(init=False)
    attachments: tuple[Attachments, ...] = field(init=False)
    categories: tuple[Categories, ...] = field(init=False)
    issues: tuple[Issues, ...] = field(init=False)
    summaries: tuple[PostContactSummary, ...] = field(init=False)
    extractions: tuple[ExtractedInformation, ...] = field(init=False)
    _derived: dict[Any, Any] = field(init=False)

    def __post_init__(self) -> None:
        check_offset_unit(self.offset_unit)
        if self.output_type not in FORMS:
            raise UsageError(f"output_type cannot be {self.output_type!r}; choose one of {', '.join(FORMS)}")
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
        object.__setattr__(self, "_derived", {})
        for name in ("messages", "matches", "statements"):
            object.__setattr__(self, name, getattr(found, name))
        for name, kind in zip(names, kinds, strict=True):
            object.__setattr__(self, name, tuple(found.others.get(kind, ())))

    @property
    def transcripts(self) -> Sequence[Transcript]:
        """The messages, in order of arrival. Treat it as read-only."""
        return self.messages.items

    def derive(self, make: Callable[[Record], _Derived]) -> _Derived:
        """Return the result of ``make`` for this record; it is computed once and kept."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: _Derived = self._derived[make]
        return found

    def prime(self, make: Callable[[Record], _Derived], made: _Derived) -> None:
        """Keep ``made`` as the result of ``make``, unless one is kept; used if several records are computed at once."""
        self._derived.setdefault(make, made)

    @property
    def participated(self) -> tuple[Transcript | Event | Attachments | Participant, ...]:
        """Everything that names a participant: messages, events, attachments, and the source's own list."""
        return (*self.transcripts, *self.events, *self.attachments, *self.participants)

    def __repr__(self) -> str:
        return f"<Record {self.contact_id} ({self.output_type}, {len(self.segments)} segments)>"

    def __reduce__(self) -> NoReturn:
        refuse_pickle()


def replace_fields(record: Record, **changes: Any) -> Record:
    """Return a copy of the record with some fields changed."""
    values = {item.name: getattr(record, item.name) for item in fields(record) if item.init}
    if "segments" in changes:
        values["sorted"] = None
    return Record(**{**values, **changes})
