"""Pages that were read once or many times, as one contact.

A page may come again (a token went stale, a watch asks anew, a broken run is resumed), and what it holds may have
changed meanwhile. The rules:

* Messages, events and attachments are the same if they have the same id; extractions, if their definition has; there
  is one summary. Of different versions the one seen last stands.
* Categories and issues have no id. They are the same if their content is; one whose matches all stand in another has
  grown into it; one that the last whole reading no longer sent, while it sent others of its type, was replaced.
* Whatever was replaced is kept as a :class:`~rtca_nb.model.record.Revision`.

Each page carries when it was read and its number, and only these decide what is newer. So the outcome depends on the
set of pages alone: adding one twice, in another order, or joining two merges in any way, comes to the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import msgspec

from rtca_nb.model.growth import Growth
from rtca_nb.model.record import TERMINAL_STATUSES, Record, Revision
from rtca_nb.model.segments import (
    SEGMENT_TYPES,
    Categories,
    Issues,
    ParsedPage,
    Segment,
    UnknownMember,
)
from rtca_nb.model.versions import (
    Stamp,
    Standing,
    Version,
    content_of,
    identity_of,
    join_versions,
    list_versions,
    rank,
    settle_versions,
    share_texts,
    successor,
)

__all__ = ["Merge", "SeenPage", "asked_notes"]

_NAMELESS: Final = (Categories, Issues)
# From this page on it repays to look for texts that repeat.
_LONG: Final = 10


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
        self._versions: dict[type[Segment], dict[Any, Version | list[Version]]] = {}
        self._unknown: dict[Any, tuple[Stamp, int, UnknownMember]] = {}
        self._readings: dict[int, dict[Stamp, _PageNote]] = {}
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
        stamp = Stamp(page.reading, page.number, page.received)
        self._readings.setdefault(page.reading, {})[stamp] = _PageNote(
            parsed.channel, parsed.status, parsed.next_token is None, parsed.malformed, parsed.repaired
        )
        if page.number > _LONG:
            share_texts(parsed.segments, self._texts)
        for place, segment in enumerate(parsed.segments):
            slot = self._versions.get(type(segment))
            if slot is None:
                slot = self._versions[type(segment)] = {}
            key = identity_of(segment)
            known = slot.get(key)
            if known is None:
                slot[key] = Version(segment, stamp, place, stamp)
                new += 1
            else:
                slot[key] = joined = join_versions(known, Version(segment, stamp, place, stamp))
                new += joined is not known
        for place, item in enumerate(parsed.unknown):
            key = (item.member, item.segment_id, content_of(item.payload))
            new += key not in self._unknown
            seen = (stamp, place, item)
            self._unknown[key] = min(self._unknown.get(key, seen), seen, key=lambda found: found[:2])
        return new

    def prune(self) -> None:
        """Forget which pages older readings had, where that decides nothing any more: a watch has no end."""
        whole = max(filter(self._whole, self._readings), default=0)
        for reading in [old for old in self._readings if old < whole and not self._is_complete(old)]:
            del self._readings[reading]

    def __or__(self, other: Merge) -> Merge:
        """Join two merges into a third."""
        joined = Merge()
        for merge in (self, other):
            for reading, notes in merge._readings.items():
                joined._readings.setdefault(reading, {}).update(notes)
            for kind, slot in merge._versions.items():
                into = joined._versions.setdefault(kind, {})
                for key, versions in slot.items():
                    for version in list_versions(versions):
                        copy = Version(version.segment, version.first, version.place, version.last)
                        into[key] = join_versions(into[key], copy) if key in into else copy
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

    def _newest(self) -> tuple[Stamp, _PageNote]:
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
        standing: list[Standing] = []
        revisions: list[Revision] = []
        for kind, slot in self._versions.items():
            if kind in _NAMELESS:
                self._settle_nameless([v for found in slot.values() for v in list_versions(found)], standing, revisions)
                continue
            for found in slot.values():
                if isinstance(found, Version):
                    standing.append((found.first, found.place, found.segment))
                else:
                    settle_versions(found, standing, revisions)
        standing.sort(key=lambda item: item[:2])
        revisions.sort(key=lambda revision: (revision.seen, content_of((revision.before, revision.after))))
        return tuple([segment for _, _, segment in standing]), tuple(revisions)

    def _settle_nameless(self, found: list[Version], standing: list[Standing], revisions: list[Revision]) -> None:
        if len(found) == 1:
            standing.append((found[0].first, found[0].place, found[0].segment))
            return
        whole = max(filter(self._whole, self._readings), default=0)
        sent = [version for version in found if version.last.reading >= whole] or found
        growth = Growth([version.segment for version in sent])
        for version in found:
            near = [sent[place] for place in growth.candidates(version.segment)]
            newer = successor(version, near)
            if newer is not None:
                revisions.append(Revision(version.segment, newer.segment, newer.first.received))
            elif version.last.reading >= whole or sent is found:
                standing.append((version.first, version.place, version.segment))
            else:
                # There is no telling which of several came instead.
                seen = min(sent, key=rank)
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
                "missing: see contact.unknown"
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
