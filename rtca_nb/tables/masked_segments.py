"""Typed segments with every hidden text replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, assert_never

from msgspec.structs import replace

from rtca_nb.base.columnar import Table
from rtca_nb.model.record import Record, Revision, replace_fields
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
)
from rtca_nb.privacy.redaction import Redactor

__all__ = ["bare", "extracted_as", "issues_as", "masked_record", "masked_segments", "stated_as"]


class Quotes(Protocol):
    """Tables with texts that were sent with spans: ``issues``, ``outcomes``, ``extracted`` and so on."""

    def get(self, name: str) -> Table:
        """Return the table of that name."""


def masked_segments(redactor: Redactor, quotes: Quotes) -> tuple[Segment, ...]:
    """Return all segments in order of arrival, masked by the redactor.

    Categories hold only names of rules and offsets, so they are not masked.

    Parameters
    ----------
    redactor : Redactor
    quotes : Quotes
        Tables of the same redactor.
    """
    if redactor.revealed:
        return redactor.record.segments
    messages = iter(redactor.messages())
    # The tables list items in the order in which the segments hold them, so one pass pairs both.
    contents = iter(quotes.get("issues")["content"])
    values = iter(quotes.get("extracted")["value"])
    masked: list[Segment] = []
    for segment in redactor.record.segments:
        if isinstance(segment, Transcript):
            mask = next(messages)
            masked.append(replace(segment, content=None if mask is None else mask.text, **_name(segment, redactor)))
        elif isinstance(segment, Event):
            masked.append(replace(segment, **_name(segment, redactor)))
        elif isinstance(segment, Attachments):
            files = [
                replace(file, attachment_name=redactor.attachment_name(file.attachment_name, file.attachment_id))
                for file in segment.attachments or ()
            ]
            masked.append(replace(segment, attachments=_like(segment.attachments, files), **_name(segment, redactor)))
        elif isinstance(segment, Issues):
            masked.append(issues_as(segment, contents))
        elif isinstance(segment, PostContactSummary):
            masked.append(replace(segment, content=redactor.summary(segment.content)))
        elif isinstance(segment, ExtractedInformation):
            masked.append(extracted_as(segment, values))
        elif isinstance(segment, Categories):
            masked.append(segment)
        else:
            # A new type must not pass unmasked.
            assert_never(segment)
    return tuple(masked)


def masked_record(redactor: Redactor, quotes: Quotes) -> Record:
    """Return the record with every text masked by the redactor, or unchanged if the redactor reveals.

    Revisions keep only the type and id of the changed segment, because nothing masks the replaced text.
    The parameters are those of :func:`masked_segments`.
    """
    record = redactor.record
    if redactor.revealed:
        return record
    return replace_fields(
        record,
        segments=masked_segments(redactor, quotes),
        unknown=tuple(replace(item, payload=redactor.payload(item.payload)) for item in record.unknown),
        outcomes=stated_as(record.outcomes, iter(quotes.get("outcomes")["content"])),
        action_items=stated_as(record.action_items, iter(quotes.get("action_items")["content"])),
        participants=tuple(
            replace(one, display_name=redactor.display_name(one.display_name, one.participant_role, one.participant_id))
            for one in record.participants
        ),
        revisions=tuple(Revision(bare(item.before), None, item.seen) for item in record.revisions),
    )


def bare(segment: Segment) -> Segment:
    """Return an empty segment of the same type and id."""
    if isinstance(segment, (Transcript, Event, Attachments)):
        return type(segment)(id=segment.id)
    return type(segment)()


def _name(segment: Transcript | Event | Attachments, redactor: Redactor) -> dict[str, Any]:
    name = redactor.display_name(segment.display_name, segment.participant_role, segment.participant_id)
    return {"display_name": name}


def issues_as(segment: Issues, contents: Iterator[str | None]) -> Issues:
    """Return issues with the text of each item replaced by the next visible text from ``contents``."""
    issues = stated_as(segment.issues_detected or (), contents)
    return replace(segment, issues_detected=_like(segment.issues_detected, issues))


def stated_as(issues: Iterable[IssueDetected], contents: Iterator[str | None]) -> tuple[IssueDetected, ...]:
    """Return issues, outcomes or action items, each item's text replaced by the next visible one from ``contents``."""
    return tuple(
        replace(
            issue,
            transcript_items=_like(
                issue.transcript_items, [replace(item, content=next(contents)) for item in issue.transcript_items or ()]
            ),
        )
        for issue in issues
    )


def extracted_as(segment: ExtractedInformation, values: Iterator[str | None]) -> ExtractedInformation:
    """Return an extraction with visible values; ``values`` yields one for each row of the table of extracted values."""
    found = []
    for value in segment.extracted_values or ():
        # A value has a row for each of its points of interest, or one row if it has none.
        shown = [next(values) for _ in value.points_of_interest or (None,)]
        found.append(replace(value, content=shown[0]))
    if not found:
        next(values)
    return replace(segment, extracted_values=_like(segment.extracted_values, found))


def _like(sent: tuple[Any, ...] | None, masked: Iterable[Any]) -> tuple[Any, ...] | None:
    """Return ``masked`` as a tuple, or None if ``sent`` is None, because the member was absent."""
    return None if sent is None else tuple(masked)
