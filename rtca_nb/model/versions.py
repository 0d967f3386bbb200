"""Versions of a segment: what it said, where it was first seen and when last."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import msgspec

from rtca_nb.model.growth import grew_into
from rtca_nb.model.record import Revision
from rtca_nb.model.segments import Attachments, Event, ExtractedInformation, PostContactSummary, Segment, Transcript

__all__ = [
    "Stamp",
    "Standing",
    "Version",
    "content_of",
    "identity_of",
    "join_versions",
    "list_versions",
    "rank",
    "settle_versions",
    "share_texts",
    "successor",
]

_WHO: Final = ("participant_id", "participant_role", "display_name")
_REPEATING: Final[dict[type[Segment], tuple[str, ...]]] = {
    Transcript: (*_WHO, "content_type", "sentiment"),
    Event: (*_WHO, "event_type"),
    Attachments: _WHO,
}


class Stamp(NamedTuple):
    """When a page was seen; shared by all segments of the page."""

    reading: int
    number: int
    received: int


class Version(msgspec.Struct, gc=False):
    """One content of a segment: where it was first seen, and when last."""

    segment: Any
    first: Stamp
    place: int
    last: Stamp


Standing = tuple[Stamp, int, Segment]
"""A segment as it stands, with the page and place of its first version."""


def share_texts(segments: Iterable[Segment], texts: dict[str, str]) -> None:
    """Let segments share the texts that repeat: in a long contact they take as much memory as the messages."""
    for segment in segments:
        for name in _REPEATING.get(type(segment), ()):
            text = getattr(segment, name)
            if text is not None:
                # The same text: who holds the segment sees no change.
                msgspec.structs.force_setattr(segment, name, texts.setdefault(text, text))


def identity_of(segment: Segment) -> Any:
    """Return what makes two segments of one type the same: an id, or their content."""
    if isinstance(segment, (Transcript, Event, Attachments)):
        # Without an id only the content tells one from another.
        return segment.id if segment.id is not None else content_of(segment)
    if isinstance(segment, PostContactSummary):
        return None
    if isinstance(segment, ExtractedInformation) and segment.extraction_definition_id is not None:
        return segment.extraction_definition_id
    return content_of(segment)


def content_of(value: Any) -> bytes:
    """Return content as bytes that are the same for the same content."""
    try:
        return msgspec.json.encode(value, order="deterministic")
    except (TypeError, ValueError, UnicodeEncodeError):
        return repr(value).encode("utf-8", "backslashreplace")  # what only a dict in memory can hold


def list_versions(found: Version | list[Version]) -> list[Version]:
    """Return versions as a list, whether there is one or more."""
    return found if isinstance(found, list) else [found]


def join_versions(known: Version | list[Version], new: Version) -> Version | list[Version]:
    """Add what was seen of one segment; the same content widens what is known of it."""
    versions = list_versions(known)
    for version in versions:
        if version.segment == new.segment:
            version.first, version.place = min((version.first, version.place), (new.first, new.place))
            version.last = max(version.last, new.last)
            return known
    return [*versions, new]


def rank(version: Version) -> tuple[Stamp, int, bytes]:
    """Return what orders versions by when they were seen last, and never leaves a tie to chance."""
    return version.last, version.place, content_of(version.segment)


def settle_versions(versions: list[Version], standing: list[Standing], revisions: list[Revision]) -> None:
    """Let the version seen last stand in the place of the first; note the others as revisions."""
    current = max(versions, key=rank)
    first = min(versions, key=lambda version: (version.first, version.place))
    standing.append((first.first, first.place, current.segment))
    order = sorted(versions, key=lambda version: (version.first, version.place, content_of(version.segment)))
    for before, after in itertools.pairwise(order):
        revisions.append(Revision(before.segment, after.segment, after.first.received))
    if order[-1] is not current:  # it went back to what it had been
        revisions.append(Revision(order[-1].segment, current.segment, current.last.received))


def successor(version: Version, found: list[Version]) -> Version | None:
    """What a segment without an id has grown into, if anything."""
    larger = [
        other
        for other in found
        if other is not version
        and grew_into(version.segment, other.segment)
        # Two that say the same in another order: the later one stands.
        and (not grew_into(other.segment, version.segment) or rank(other) > rank(version))
    ]
    return min(larger, key=rank, default=None)
