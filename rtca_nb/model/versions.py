"""Versions of segments: their content, where each was first and last seen, and which one is current.

This is the only place where repeated segments are merged. :class:`~rtca_nb.model.merging.Merge` adds pages whose times
of reading are known, :func:`~rtca_nb.model.joining.merge_segments` adds segments of which only the order is known.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import msgspec

from rtca_nb.model.growth import Growth, grew_into
from rtca_nb.model.record import Revision
from rtca_nb.model.segments import (
    Attachments,
    Categories,
    Event,
    ExtractedInformation,
    Issues,
    PostContactSummary,
    Segment,
    Transcript,
)

__all__ = ["NAMED", "Stamp", "Standing", "Versions", "content_of", "identity_of"]

NAMED: Final = (Transcript, Event, Attachments)
"""Types whose segments have an id."""
_NAMELESS: Final = (Categories, Issues)
_WHO: Final = ("participant_id", "participant_role", "display_name")
_REPEATING: Final[dict[type[Segment], tuple[str, ...]]] = {
    Transcript: (*_WHO, "content_type", "sentiment"),
    Event: (*_WHO, "event_type"),
    Attachments: _WHO,
}
# From this page on, looking for repeated texts pays off.
_LONG: Final = 10


class Stamp(NamedTuple):
    """A page's reading, number, and time of arrival; shared by all segments of the page."""

    reading: int
    number: int
    received: int


class _Version(msgspec.Struct, gc=False):
    """One version of a segment, with where it was first and when it was last seen."""

    segment: Any
    first: Stamp
    place: int
    last: Stamp


Standing = tuple[Stamp, int, Segment]
"""The current version of a segment, with the page and place of its first version."""


class Versions:
    """All versions of the segments of a contact.

    Parameters
    ----------
    timed : bool
        Whether the stamps hold times of reading. Without them, only the id or the content identifies a segment:
        nothing shows whether a second summary or a larger category replaces the first or is an additional one.
    """

    def __init__(self, *, timed: bool = True) -> None:
        self._timed = timed
        self._identity = identity_of if timed else _id_or_content
        # Nearly all segments have one version, so only the others are kept in a list.
        self._slots: dict[type[Segment], dict[Any, _Version | list[_Version]]] = {}
        self._texts: dict[str, str] = {}

    def add(self, segments: Iterable[Segment], stamp: Stamp) -> int:
        """Add the segments of a page; adding them again changes nothing.

        Returns
        -------
        int
            Number of new segments and new versions.
        """
        if stamp.number > _LONG:
            _share_texts(segments, self._texts)
        return self._add(zip(segments, itertools.repeat(stamp), strict=False))

    def add_in_order(self, segments: Iterable[Segment], places: Iterable[int]) -> None:
        """Add segments of which only the order is known; the stamp of each holds only its place."""
        self._add(zip(segments, map(Stamp, itertools.repeat(0), itertools.repeat(0), places), strict=True))

    def _add(self, stamped: Iterable[tuple[Segment, Stamp]]) -> int:
        new = 0
        identity = self._identity
        for place, (segment, stamp) in enumerate(stamped):
            slot = self._slots.get(type(segment))
            if slot is None:
                slot = self._slots[type(segment)] = {}
            key = identity(segment)
            known = slot.get(key)
            if known is None:
                slot[key] = _Version(segment, stamp, place, stamp)
                new += 1
            else:
                slot[key] = joined = _join(known, segment, stamp, place)
                new += joined is not known
        return new

    def settle(self, whole: int = 0) -> tuple[list[Standing], tuple[Revision, ...]]:
        """Return the current version of each segment, and the revisions.

        Parameters
        ----------
        whole : int
            Name of the latest reading without a missing page; 0 if there is none.

        Returns
        -------
        standing : list of Standing
            In no particular order; sort them by stamp and place.
        revisions : tuple of Revision
            Replaced versions, oldest first.
        """
        standing: list[Standing] = []
        revisions: list[Revision] = []
        for kind, slot in self._slots.items():
            if self._timed and kind in _NAMELESS:
                _settle_nameless([v for found in slot.values() for v in _listed(found)], whole, standing, revisions)
                continue
            for found in slot.values():
                if isinstance(found, _Version):
                    standing.append((found.first, found.place, found.segment))
                else:
                    _settle(found, standing, revisions)
        revisions.sort(key=lambda revision: (revision.seen, content_of((revision.before, revision.after))))
        if not self._timed:  # the stamps are places, not times
            revisions = [Revision(revision.before, revision.after) for revision in revisions]
        return standing, tuple(revisions)


def _share_texts(segments: Iterable[Segment], texts: dict[str, str]) -> None:
    """Make segments share repeated texts, which in a long contact take as much memory as the messages."""
    for segment in segments:
        for name in _REPEATING.get(type(segment), ()):
            text = getattr(segment, name)
            if text is not None:
                # Segments are frozen, but the text is equal, so no holder of the segment sees a change.
                msgspec.structs.force_setattr(segment, name, texts.setdefault(text, text))


def identity_of(segment: Segment) -> Any:
    """Return a key that is equal for versions of the same segment: an id, or the content."""
    if isinstance(segment, NAMED):
        # Without an id, only the content distinguishes segments.
        return segment.id if segment.id is not None else content_of(segment)
    if isinstance(segment, PostContactSummary):
        return None
    if isinstance(segment, ExtractedInformation) and segment.extraction_definition_id is not None:
        return segment.extraction_definition_id
    return content_of(segment)


def _id_or_content(segment: Segment) -> str | bytes:
    if isinstance(segment, NAMED) and segment.id is not None:
        return segment.id
    return content_of(segment)


def content_of(value: Any) -> bytes:
    """Return bytes that are the same for the same content."""
    try:
        return msgspec.json.encode(value, order="deterministic")
    except (TypeError, ValueError, UnicodeEncodeError):
        return repr(value).encode("utf-8", "backslashreplace")  # values that only a dict in memory can hold


def _listed(found: _Version | list[_Version]) -> list[_Version]:
    """Return versions as a list, whether there is one or more."""
    return found if isinstance(found, list) else [found]


def _join(known: _Version | list[_Version], segment: Segment, stamp: Stamp, place: int) -> _Version | list[_Version]:
    """Return the versions with one more sighting of a segment: a new version, or a known one that was seen again."""
    versions = _listed(known)
    for version in versions:
        if version.segment == segment:
            version.last = max(version.last, stamp)
            if stamp < version.first or (stamp == version.first and place < version.place):
                version.first, version.place = stamp, place
            return known
    return [*versions, _Version(segment, stamp, place, stamp)]


def _rank(version: _Version) -> tuple[Stamp, int, bytes]:
    """Return a key that sorts versions by when they were last seen, then, to break ties, by place and content."""
    return version.last, version.place, content_of(version.segment)


def _settle(versions: list[_Version], standing: list[Standing], revisions: list[Revision]) -> None:
    """Add the version seen last to ``standing``, at the first one's place, and each change to ``revisions``."""
    current = max(versions, key=_rank)
    first = min(versions, key=lambda version: (version.first, version.place))
    standing.append((first.first, first.place, current.segment))
    order = sorted(versions, key=lambda version: (version.first, version.place, content_of(version.segment)))
    for before, after in itertools.pairwise(order):
        revisions.append(Revision(before.segment, after.segment, after.first.received))
    if order[-1] is not current:  # the segment returned to an earlier version
        revisions.append(Revision(order[-1].segment, current.segment, current.last.received))


def _settle_nameless(found: list[_Version], whole: int, standing: list[Standing], revisions: list[Revision]) -> None:
    if len(found) == 1:
        standing.append((found[0].first, found[0].place, found[0].segment))
        return
    sent = [version for version in found if version.last.reading >= whole] or found
    growth = Growth([version.segment for version in sent])
    for version in found:
        near = [sent[place] for place in growth.candidates(version.segment)]
        newer = _successor(version, near)
        if newer is not None:
            revisions.append(Revision(version.segment, newer.segment, newer.first.received))
        elif version.last.reading >= whole or sent is found:
            standing.append((version.first, version.place, version.segment))
        else:
            # If there are several, it is unknown which one replaced this.
            seen = min(sent, key=_rank)
            after = seen.segment if len(sent) == 1 else None
            revisions.append(Revision(version.segment, after, seen.last.received))


def _successor(version: _Version, found: list[_Version]) -> _Version | None:
    """Return the version that a segment without an id has grown into, if any."""
    larger = [
        other
        for other in found
        if other is not version
        and grew_into(version.segment, other.segment)
        # Of two with the same content in another order, the later one is current.
        and (not grew_into(other.segment, version.segment) or _rank(other) > _rank(version))
    ]
    return min(larger, key=_rank, default=None)
