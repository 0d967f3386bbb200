"""The shapes of ``ListRealtimeContactAnalysisSegmentsV2`` as frozen objects, with names in snake case, as in botocore.

They are the seven segment types of the newest service model. Any member may be missing; readers of these objects check
the members that they require. The objects print their type and id, never their text.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec

__all__ = [
    "SEGMENT_TYPES",
    "Attachment",
    "Attachments",
    "Categories",
    "CategoryDetails",
    "CharacterInterval",
    "Event",
    "ExtractedInformation",
    "ExtractedValue",
    "Integer",
    "IssueDetected",
    "IssueItem",
    "Issues",
    "PointOfInterest",
    "PostContactSummary",
    "Redaction",
    "Segment",
    "Time",
    "Transcript",
    "TranscriptItem",
    "UnknownMember",
    "Wire",
]

# Integers that fit into a column; the service sends no larger ones.
Integer = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class Wire(
    msgspec.Struct,
    frozen=True,
    gc=False,
    rename="pascal",
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
):
    """Base of every shape. ``None`` means that the member was absent or null; it is not written."""

    def __repr__(self) -> str:
        identity = getattr(self, "id", None)
        # An id may be any text; escaped as in source code, it cannot control a terminal.
        return f"<{type(self).__name__}>" if identity is None else f"<{type(self).__name__} {repr(identity)[1:-1]}>"

    __str__ = __repr__

    def __rich_repr__(self) -> Any:  # rich would otherwise list every field
        return iter(())


class CharacterInterval(Wire, frozen=True):
    """Offsets as sent: ``begin_offset_char`` inclusive, ``end_offset_char`` exclusive, unit undocumented."""

    begin_offset_char: Integer | None = None
    end_offset_char: Integer | None = None


class Time(Wire, frozen=True):
    """The time of a segment; ``absolute_time`` is ISO 8601, as sent (seconds since 1970 are tolerated)."""

    absolute_time: str | Integer | float | None = None


_SOMEWHERE: Final = (CharacterInterval(),)


class Redaction(Wire, frozen=True):
    """The redacted spans of a message."""

    character_offsets: tuple[CharacterInterval, ...] | None = None

    @property
    def intervals(self) -> tuple[CharacterInterval, ...]:
        """The redacted spans; a single one without offsets if none was sent."""
        return self.character_offsets or _SOMEWHERE


class Transcript(Wire, frozen=True):
    """A message. Its text is in ``content``; ``sentiment`` is missing if the service did not score it."""

    id: str | None = None
    participant_id: str | None = None
    participant_role: str | None = None
    display_name: str | None = None
    content: str | None = None
    content_type: str | None = None
    time: Time | None = None
    redaction: Redaction | None = None
    sentiment: str | None = None


class TranscriptItem(Wire, frozen=True):
    """A reference to a message, with or without offsets into it."""

    id: str | None = None
    character_offsets: CharacterInterval | None = None


class PointOfInterest(Wire, frozen=True):
    """One match of a rule: the messages that it spans."""

    transcript_items: tuple[TranscriptItem, ...] | None = None


class CategoryDetails(Wire, frozen=True):
    """The matches of one category; no point of interest means that the whole contact matched."""

    rule_id: str | None = None
    points_of_interest: tuple[PointOfInterest, ...] | None = None


class Categories(Wire, frozen=True):
    """Matched categories, keyed by name."""

    matched_details: dict[str, CategoryDetails] | None = None


class IssueItem(Wire, frozen=True):
    """A span of a message that states the issue, and the text that the service says is there."""

    content: str | None = None
    id: str | None = None
    character_offsets: CharacterInterval | None = None


class IssueDetected(Wire, frozen=True):
    """One issue and the spans that state it."""

    transcript_items: tuple[IssueItem, ...] | None = None


class Issues(Wire, frozen=True):
    """Detected issues."""

    issues_detected: tuple[IssueDetected, ...] | None = None


class Event(Wire, frozen=True):
    """Something that happened: joined, left, typing, transfer, chat ended. Participants are optional."""

    id: str | None = None
    participant_id: str | None = None
    participant_role: str | None = None
    display_name: str | None = None
    event_type: str | None = None
    time: Time | None = None


class Attachment(Wire, frozen=True):
    """One attached file."""

    attachment_name: str | None = None
    content_type: str | None = None
    attachment_id: str | None = None
    status: str | None = None


class Attachments(Wire, frozen=True):
    """Files that one participant sent at one time."""

    id: str | None = None
    participant_id: str | None = None
    participant_role: str | None = None
    display_name: str | None = None
    attachments: tuple[Attachment, ...] | None = None
    time: Time | None = None


class PostContactSummary(Wire, frozen=True):
    """The generated summary; it has ``content`` only if ``status`` is ``COMPLETED``."""

    content: str | None = None
    status: str | None = None
    failure_code: str | None = None


class ExtractedValue(Wire, frozen=True):
    """One value that an extraction found, and where."""

    content: str | None = None
    points_of_interest: tuple[TranscriptItem, ...] | None = None


class ExtractedInformation(Wire, frozen=True):
    """The result of one extraction definition (in the service model since botocore 1.44)."""

    extraction_definition_id: str | None = None
    extraction_definition_name: str | None = None
    extraction_definition_display_label: str | None = None
    extracted_values: tuple[ExtractedValue, ...] | None = None
    failure_code: str | None = None


Segment = Transcript | Categories | Issues | Event | Attachments | PostContactSummary | ExtractedInformation

SEGMENT_TYPES: Final[dict[str, type[Segment]]] = {
    "Transcript": Transcript,
    "Categories": Categories,
    "Issues": Issues,
    "Event": Event,
    "Attachments": Attachments,
    "PostContactSummary": PostContactSummary,
    "ExtractedInformation": ExtractedInformation,
}


class UnknownMember(msgspec.Struct, frozen=True):
    """Unrecognised data: a whole segment, or a member inside one.

    Attributes
    ----------
    member : str
        Where it was: ``"Weather"`` for a segment, ``"Transcript.Mood"`` for a member of a known segment.
    payload : object
        Its content, as decoded JSON. It may hold personal data.
    segment_id : str or None
        The id of the segment that it belongs to.
    """

    member: str
    payload: Any
    segment_id: str | None = None

    def __repr__(self) -> str:
        return f"<UnknownMember {repr(self.member)[1:-1]}>"

    __str__ = __repr__

    def __rich_repr__(self) -> Any:
        return iter(())
