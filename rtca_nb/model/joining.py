"""Join the pages and segments of one reading, which is all that most contacts consist of.

Segments hardly ever repeat, and checking that is much cheaper than merging. Segments that do repeat go through
:class:`~rtca_nb.model.versions.Versions`, which also merges pages of many readings. Here only the order is known, so
two segments are the same if they have the same id, or the same content if their type has no id: the last of several
versions takes the place of the first, and a revision keeps the version that was replaced.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Sequence

from rtca_nb.exceptions import UsageError
from rtca_nb.model.context import SentContext
from rtca_nb.model.messages import Part, Sorted, parts_of, sort_segments
from rtca_nb.model.parsing import ParsedPage
from rtca_nb.model.reading_notes import asked_notes, health_notes, repaired_notes
from rtca_nb.model.record import TERMINAL_STATUSES, Record, Revision, Skipped
from rtca_nb.model.references import References
from rtca_nb.model.segments import Attachments, Categories, Event, Issues, Segment, Transcript
from rtca_nb.model.versions import NAMED, Versions, content_of

__all__ = ["merge_segments", "record_of_pages", "sort_pages"]

_Merged = tuple[tuple[Segment, ...], tuple[Revision, ...], Sorted | None]
"""Segments, revisions, and the segments sorted by type, or None if they must be sorted again."""


def merge_segments(segments: Iterable[Segment]) -> tuple[tuple[Segment, ...], tuple[Revision, ...]]:
    """Merge segments that may have come more than once.

    Parameters
    ----------
    segments : iterable of Segment
        In order of arrival.

    Returns
    -------
    segments : tuple of Segment
        The last version of each, in order of first arrival.
    revisions : tuple of Revision
        The segments that were replaced, in the order in which that happened.
    """
    arrived = tuple(segments)
    merged, revisions, _ = _merged(arrived, sort_segments(arrived))
    return merged, revisions


def _merged(arrived: Iterable[Segment], found: Sorted) -> _Merged:
    messages = found.messages
    named = [kind for kind in (Event, Attachments) if _share_names(found.others.get(kind, ()))]
    repeated = {kind: numbers for kind, items in found.others.items() if (numbers := _repeated(found, kind, items))}
    if not (messages.repeat or named or repeated):
        return tuple(arrived), (), found
    if not (messages.repeat or named):
        # Of segments with the same content, the first is kept.
        left = found.without(repeated)
        dropped = {id(found.others[kind][number]) for kind, numbers in repeated.items() for number in numbers}
        # If a page was passed twice, the same object is both kept and dropped, and its id() cannot distinguish them.
        if dropped.isdisjoint(id(item) for kind in repeated for item in left.others[kind]):
            return tuple([item for item in arrived if id(item) not in dropped]), (), left
    again = {*named, *repeated, *([Transcript] if messages.repeat else [])}
    return *_merged_versions(tuple(arrived), again), None


def _merged_versions(
    arrived: tuple[Segment, ...], again: Collection[type[Segment]]
) -> tuple[tuple[Segment, ...], tuple[Revision, ...]]:
    merged: list[Segment | None] = list(arrived)
    versions = Versions(timed=False)
    # Few types repeat, mostly types with few segments.
    places = [place for place, kind in enumerate(map(type, arrived)) if kind in again]
    versions.add_in_order([arrived[place] for place in places], places)
    for place in places:
        merged[place] = None
    standing, revisions = versions.settle()
    for first, _, segment in standing:
        merged[first.received] = segment
    return tuple([segment for segment in merged if segment is not None]), revisions


def _share_names(items: Sequence[Event | Attachments]) -> bool:
    """Return whether two of these segments may be the same: an id occurs twice, or a segment has no id."""
    ids = {item.id for item in items}
    return None in ids or len(ids) < len(items)


def _repeated(found: Sorted, kind: type[Segment], items: Sequence[Segment]) -> set[int]:
    """Return the places in ``items`` (from 0) of segments that repeat an earlier one; none for types with ids."""
    if kind in NAMED or len(items) < 2:
        return set()
    references: dict[type[Segment], References] = {Categories: found.matches, Issues: found.statements}
    numbers = references[kind].twins() if kind in references else range(len(items))
    seen: set[bytes] = set()
    again: set[int] = set()
    for number in numbers:
        content = content_of(items[number])
        if content in seen:
            again.add(number)
        seen.add(content)
    return again


def sort_pages(pages: Iterable[ParsedPage]) -> Sorted:
    """Group the segments of pages by type, each type in order of arrival."""
    parts: list[Part] = []
    for page in pages:
        parts += parts_of(page.segments) if page.part is None else (page.part,)
    return Sorted.of(parts)


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
    offset_unit: str = "auto",
    output_type_asked: bool = True,
    redaction_doubted: bool = False,
    unproven: bool = False,
    asked: Iterable[str] | None = None,
    origin: str | None = None,
    skipped: tuple[Skipped, ...] = (),
    context: SentContext | None = None,
) -> Record:
    """Join the pages of one contact into a record.

    Parameters
    ----------
    pages : sequence of ParsedPage
        In the order in which they were read; at least one. Channel and status are the last page's.
    found : Sorted, optional
        The segments of ``pages``, as :func:`sort_pages` returns them, if the caller has sorted them already.
    complete : bool
        Whether the last page was reached and no page was refused. The record is complete only if the status is also
        terminal, and all segments could be read.
    unproven : bool
        Whether nothing indicates that pages are missing, and nothing proves that none are.
    asked : iterable of str, optional
        The segment types that were requested, if that is known.
    origin : str, optional
        Name of the file that the pages are from.
    skipped : tuple of Skipped
        Parts of the analysis that the service skipped.
    context : SentContext, optional
        The contact record.
    """
    if not pages:
        raise UsageError("a contact needs at least one page, and none was given")
    last = pages[-1]
    arrived = itertools.chain.from_iterable([page.segments for page in pages])
    segments, revisions, left = _merged(arrived, sort_pages(pages) if found is None else found)
    malformed, unreadable = sum(page.malformed for page in pages), sum(page.unreadable for page in pages)
    ended = last.status in TERMINAL_STATUSES and not malformed and not unreadable
    types = None if asked is None else tuple(asked)
    return Record(
        instance_id=instance_id,
        contact_id=contact_id,
        channel=last.channel,
        status=last.status,
        output_type=output_type,
        output_type_evidence=output_type_evidence,
        output_type_asked=output_type_asked,
        redaction_doubted=redaction_doubted,
        complete=complete and ended,
        unproven=unproven and ended,
        unreadable=malformed + unreadable,
        source=source,
        segments=segments,
        revisions=revisions,
        unknown=tuple(item for page in pages for item in page.unknown),
        notes=(
            *notes,
            *([] if types is None else asked_notes(types)),
            *repaired_notes(sum(page.repaired for page in pages)),
            *health_notes(malformed=malformed, unreadable=unreadable, reencoded=sum(page.reencoded for page in pages)),
        ),
        asked=types,
        offset_unit=offset_unit,
        origin=origin,
        skipped=skipped,
        context=context,
        sorted=left,
    )
