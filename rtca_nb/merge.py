"""Pages that were read once or many times, as one contact.

A page may come again (a token went stale, a watch asks anew, a broken run is resumed), and what it holds may have
changed meanwhile. The rules:

* Messages, events and attachments are the same if they have the same id; extractions, if their definition has; there
  is one summary. Of different versions the one seen last stands.
* Categories and issues have no id. They are the same if their content is; one whose matches all stand in another has
  grown into it; one that the last whole reading no longer sent, while it sent others of its type, was replaced.
* Whatever was replaced is kept as a :class:`~rtca_nb.record.Revision`.

Each page carries when it was read and its number, and only these decide what is newer. So the outcome depends on the
set of pages alone: adding one twice, in another order, or joining two merges in any way, comes to the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import msgspec

from rtca_nb.record import TERMINAL_STATUSES, Record, Revision
from rtca_nb.shapes import (
    SEGMENT_TYPES,
    Attachments,
    Categories,
    Event,
    ExtractedInformation,
    Issues,
    ParsedPage,
    PostContactSummary,
    Segment,
    Transcript,
    UnknownMember,
)
from rtca_nb.subsume import Growth, grew_into

__all__ = ["Merge", "SeenPage", "asked_notes"]

_NAMELESS: Final = (Categories, Issues)
# From this page on it repays to look for texts that repeat.
_LONG: Final = 10
_WHO: Final = ("participant_id", "participant_role", "display_name")
_REPEATING: Final[dict[type[Segment], tuple[str, ...]]] = {
    Transcript: (*_WHO, "content_type", "sentiment"),
    Event: (*_WHO, "event_type"),
    Attachments: _WHO,
}


class SeenPage(msgspec.Struct, frozen=True, gc=False):
    """One page as it was read.

    Attributes
    ----------
    parsed : ParsedPage
    reading : int
        When the reading that it belongs to began, in microseconds since 1970; names the reading.
    number : int
        Place of the page in its reading, from 1.
    received : int
        When it arrived, in microseconds since 1970.
    """

    parsed: ParsedPage
    reading: int
    number: int
    received: int

    def __repr__(self) -> str:
        return f"<SeenPage {self.number} of the reading of {datetime.fromtimestamp(self.reading / 1e6, UTC):%F %T}>"

    __str__ = __repr__


class _Stamp(NamedTuple):
    """When a page was seen; shared by all segments of the page."""

    reading: int
    number: int
    received: int


class _Version(msgspec.Struct, gc=False):
    """One content of a segment: where it was first seen, and when last."""

    segment: Any
    first: _Stamp
    place: int
    last: _Stamp


class _PageNote(NamedTuple):
    channel: str
    status: str
    is_last: bool
    malformed: int
    repaired: int


class Merge:
    """Joins pages of one contact; see the module's own words for the rules."""

    def __init__(self, pages: Iterable[SeenPage] = ()) -> None:
        # Nearly all segments have one version, so that only others pay for a list.
        self._versions: dict[type[Segment], dict[Any, _Version | list[_Version]]] = {}
        self._unknown: dict[Any, tuple[_Stamp, int, UnknownMember]] = {}
        self._readings: dict[int, dict[_Stamp, _PageNote]] = {}
        self._texts: dict[str, str] = {}
        for page in pages:
            self.add(page)

    def add(self, page: SeenPage) -> int:
        """Take a page; one that was taken already changes nothing.

        Returns
        -------
        int
            How much of it is new: segments, or versions of them, that no page had before.
        """
        parsed = page.parsed
        new = 0
        stamp = _Stamp(page.reading, page.number, page.received)
        self._readings.setdefault(page.reading, {})[stamp] = _PageNote(
            parsed.channel, parsed.status, parsed.next_token is None, parsed.malformed, parsed.repaired
        )
        if page.number > _LONG:
            _share_texts(parsed.segments, self._texts)
        for place, segment in enumerate(parsed.segments):
            slot = self._versions.get(type(segment))
            if slot is None:
                slot = self._versions[type(segment)] = {}
            key = _key(segment)
            known = slot.get(key)
            if known is None:
                slot[key] = _Version(segment, stamp, place, stamp)
                new += 1
            else:
                slot[key] = joined = _joined(known, _Version(segment, stamp, place, stamp))
                new += joined is not known
        for place, item in enumerate(parsed.unknown):
            key = (item.member, item.segment_id, _content(item.payload))
            new += key not in self._unknown
            seen = (stamp, place, item)
            self._unknown[key] = min(self._unknown.get(key, seen), seen, key=lambda found: found[:2])
        return new

    def __or__(self, other: Merge) -> Merge:
        """Join two merges into a third."""
        joined = Merge()
        for merge in (self, other):
            for reading, notes in merge._readings.items():
                joined._readings.setdefault(reading, {}).update(notes)
            for kind, slot in merge._versions.items():
                into = joined._versions.setdefault(kind, {})
                for key, versions in slot.items():
                    for version in _listed(versions):
                        copy = _Version(version.segment, version.first, version.place, version.last)
                        into[key] = _joined(into[key], copy) if key in into else copy
            for key, seen in merge._unknown.items():
                joined._unknown[key] = min(joined._unknown.get(key, seen), seen, key=lambda found: found[:2])
        return joined

    @property
    def pages(self) -> int:
        """How many pages were taken."""
        return sum(map(len, self._readings.values()))

    @property
    def status(self) -> str:
        """Status of the analysis on the page that was read last; empty where none was."""
        return self._newest()[1].status if self._readings else ""

    @property
    def complete(self) -> bool:
        """Whether a whole reading found the analysis ended from its first page on, and nothing in it was refused.

        A reading during which the analysis ended may lack what came between its first page and its last.
        """
        return self.status in TERMINAL_STATUSES and bool(self.complete_readings())

    def complete_readings(self) -> list[int]:
        """Name the readings that were whole, of an analysis that had ended, and sound."""
        return [reading for reading in sorted(self._readings) if self._is_complete(reading)]

    def _newest(self) -> tuple[_Stamp, _PageNote]:
        notes = self._readings[max(self._readings)]
        stamp = max(notes)
        return stamp, notes[stamp]

    def _is_complete(self, reading: int) -> bool:
        notes = self._whole(reading)
        return bool(notes) and all(note.status in TERMINAL_STATUSES and not note.malformed for note in notes)

    def _whole(self, reading: int) -> list[_PageNote]:
        """All pages of a reading, where none is missing and the last has no token; else nothing."""
        notes = {stamp.number: note for stamp, note in sorted(self._readings[reading].items())}
        last = max(notes)
        whole = notes[last].is_last and len(notes) == last
        return list(notes.values()) if whole else []

    def settle(self) -> tuple[tuple[Segment, ...], tuple[Revision, ...]]:
        """Return the segments in order of arrival, and what they replaced, oldest first."""
        standing: list[tuple[_Stamp, int, Segment]] = []
        revisions: list[Revision] = []
        for kind, slot in self._versions.items():
            if kind in _NAMELESS:
                self._settle_nameless([v for found in slot.values() for v in _listed(found)], standing, revisions)
                continue
            for found in slot.values():
                if isinstance(found, _Version):
                    standing.append((found.first, found.place, found.segment))
                else:
                    _settle_versions(found, standing, revisions)
        standing.sort(key=lambda item: item[:2])
        revisions.sort(key=lambda revision: (revision.seen, _content((revision.before, revision.after))))
        return tuple([segment for _, _, segment in standing]), tuple(revisions)

    def _settle_nameless(
        self, found: list[_Version], standing: list[tuple[_Stamp, int, Segment]], revisions: list[Revision]
    ) -> None:
        if len(found) == 1:
            standing.append((found[0].first, found[0].place, found[0].segment))
            return
        whole = max(filter(self._whole, self._readings), default=0)
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
                # There is no telling which of several came instead.
                seen = min(sent, key=_rank)
                after = seen.segment if len(sent) == 1 else None
                revisions.append(Revision(version.segment, after, seen.last.received))

    def record(
        self,
        *,
        instance_id: str,
        contact_id: str,
        output_type: str,
        output_type_evidence: str = "asked for",
        source: str = "v2",
        notes: Iterable[str] = (),
        requested_unit: str = "auto",
    ) -> Record:
        """Return the contact that the pages make; there must be at least one page."""
        newest, last = self._newest()
        segments, revisions = self.settle()
        said = list(notes)
        latest = self._readings[newest.reading].values()
        repaired = sum(note.repaired for note in latest)
        if repaired:
            said.append(
                f"{repaired} text{'s' if repaired > 1 else ''} held half of a surrogate pair, which is shown as U+FFFD"
            )
        malformed = sum(note.malformed for note in latest)
        if malformed:
            said.append(
                f"{malformed} segment{'s' if malformed > 1 else ''} came empty or as two at once, so something may be "
                "missing: see unknown"
            )
        return Record(
            instance_id=instance_id,
            contact_id=contact_id,
            channel=last.channel,
            status=last.status,
            output_type=output_type,
            output_type_evidence=output_type_evidence,
            complete=self.complete,
            source=source,
            segments=segments,
            unknown=tuple(item for _, _, item in sorted(self._unknown.values(), key=lambda seen: seen[:2])),
            notes=tuple(said),
            requested_unit=requested_unit,
            revisions=revisions,
        )


def asked_notes(segment_types: Iterable[str]) -> list[str]:
    """Say what was not asked for, in a note for the reader."""
    asked = list(segment_types)
    if set(SEGMENT_TYPES) - {"ExtractedInformation"} <= set(asked):
        return []
    return [f"only {', '.join(asked)} segments were asked for"]


def _share_texts(segments: Iterable[Segment], texts: dict[str, str]) -> None:
    """Let segments share the texts that repeat: in a long contact they take as much memory as the messages."""
    for segment in segments:
        for name in _REPEATING.get(type(segment), ()):
            text = getattr(segment, name)
            if text is not None:
                # The same text: who holds the segment sees no change.
                msgspec.structs.force_setattr(segment, name, texts.setdefault(text, text))


def _key(segment: Segment) -> Any:
    if isinstance(segment, (Transcript, Event, Attachments)):
        # Without an id only the content tells one from another.
        return segment.id if segment.id is not None else _content(segment)
    if isinstance(segment, PostContactSummary):
        return None
    if isinstance(segment, ExtractedInformation) and segment.extraction_definition_id is not None:
        return segment.extraction_definition_id
    return _content(segment)


def _content(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value, order="deterministic")
    except (TypeError, ValueError, UnicodeEncodeError):
        return repr(value).encode("utf-8", "backslashreplace")  # what only a dict in memory can hold


def _listed(found: _Version | list[_Version]) -> list[_Version]:
    return found if isinstance(found, list) else [found]


def _joined(known: _Version | list[_Version], new: _Version) -> _Version | list[_Version]:
    """Add what was seen of one segment; the same content widens what is known of it."""
    versions = _listed(known)
    for version in versions:
        if version.segment == new.segment:
            version.first, version.place = min((version.first, version.place), (new.first, new.place))
            version.last = max(version.last, new.last)
            return known
    return [*versions, new]


def _rank(version: _Version) -> tuple[_Stamp, int, bytes]:
    return version.last, version.place, _content(version.segment)


def _settle_versions(
    versions: list[_Version], standing: list[tuple[_Stamp, int, Segment]], revisions: list[Revision]
) -> None:
    current = max(versions, key=_rank)
    first = min(versions, key=lambda version: (version.first, version.place))
    standing.append((first.first, first.place, current.segment))
    order = sorted(versions, key=lambda version: (version.first, version.place, _content(version.segment)))
    for before, after in itertools.pairwise(order):
        revisions.append(Revision(before.segment, after.segment, after.first.received))
    if order[-1] is not current:  # it went back to what it had been
        revisions.append(Revision(order[-1].segment, current.segment, current.last.received))


def _successor(version: _Version, found: list[_Version]) -> _Version | None:
    """What a segment without an id has grown into, if anything."""
    larger = [
        other
        for other in found
        if other is not version
        and grew_into(version.segment, other.segment)
        # Two that say the same in another order: the later one stands.
        and (not grew_into(other.segment, version.segment) or _rank(other) > _rank(version))
    ]
    return min(larger, key=_rank, default=None)
