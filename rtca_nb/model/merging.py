"""Merge pages that were read once or several times into one contact.

A page may be read again (a token expired, a watch polls again, an interrupted run is resumed), and its content may
have changed meanwhile. The rules:

* Messages, events and attachments are the same if they have the same id; extractions, if their definitions do; there
  is one summary. Of several versions, the one seen last is kept.
* Categories and issues have no id. They are the same if their content is the same. A segment whose matches are all in
  another has grown into it. A segment that is not in the last whole reading, if others of its type are, was replaced.
  A reading is whole if no page of it is missing.
* Every replaced segment is kept as a :class:`~rtca_nb.model.record.Revision`.

Each page carries its number and the time when it was read, and only these decide which version is newer. So the result
depends only on the set of pages: adding a page twice, or in another order, changes nothing.

If the source has no times of reading (files, streams), :mod:`rtca_nb.model.joining` merges by id and content alone,
through the same :class:`~rtca_nb.model.versions.Versions`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from rtca_nb.model.pages import TOKEN_AGE, SeenPage
from rtca_nb.model.reading_notes import asked_notes, health_notes, repaired_notes
from rtca_nb.model.record import TERMINAL_STATUSES, Record, Revision
from rtca_nb.model.segments import Segment, UnknownMember
from rtca_nb.model.versions import Stamp, Versions, content_of

__all__ = ["Merge"]


class _PageNote(NamedTuple):
    channel: str
    status: str
    is_last: bool
    malformed: int
    repaired: int
    unreadable: int
    reencoded: int
    kept: bool


class Merge:
    """Merges the pages of one contact; the module's docstring states the rules."""

    def __init__(self, pages: Iterable[SeenPage] = ()) -> None:
        self._versions = Versions()
        self._unknown: dict[Any, tuple[Stamp, int, UnknownMember]] = {}
        self._readings: dict[int, dict[Stamp, _PageNote]] = {}
        for page in pages:
            self.add(page)

    def add(self, page: SeenPage) -> int:
        """Add a page; adding it again changes nothing.

        Returns
        -------
        int
            Number of its segments, versions of segments, and unknown members that no page had before.
        """
        parsed = page.parsed
        stamp = Stamp(page.reading, page.number, page.received)
        self._readings.setdefault(page.reading, {})[stamp] = _PageNote(
            parsed.channel,
            parsed.status,
            parsed.next_token is None,
            parsed.malformed,
            parsed.repaired,
            parsed.unreadable,
            parsed.reencoded,
            page.kept,
        )
        new = self._versions.add(parsed.segments, stamp)
        for place, item in enumerate(parsed.unknown):
            key = (item.member, item.segment_id, content_of(item.payload))
            new += key not in self._unknown
            seen = (stamp, place, item)
            self._unknown[key] = min(self._unknown.get(key, seen), seen, key=lambda found: found[:2])
        return new

    def prune(self) -> None:
        """Forget pages, but no segments, of incomplete readings before the last whole one: a watch may run for ever."""
        whole = max(filter(self._whole, self._readings), default=0)
        for reading in [old for old in self._readings if old < whole and not self._is_complete(old)]:
            del self._readings[reading]

    @property
    def pages(self) -> int:
        """Number of different pages that were added, without those that :meth:`prune` forgot."""
        return sum(map(len, self._readings.values()))

    @property
    def status(self) -> str:
        """Status of the analysis on the page that was read last; empty if no page was read."""
        return self._newest()[1].status if self._readings else ""

    @property
    def complete(self) -> bool:
        """Whether a reading without missing pages found the analysis ended on each page, and read all of it.

        If the analysis ended during a reading, the reading may lack segments that were added after its first page.
        """
        return self.status in TERMINAL_STATUSES and bool(self.complete_readings())

    def complete_readings(self) -> list[int]:
        """Return the names of readings, oldest first, that lack no page and read all segments of an ended analysis."""
        return [reading for reading in sorted(self._readings) if self._is_complete(reading)]

    def _newest(self) -> tuple[Stamp, _PageNote]:
        notes = self._readings[max(self._readings)]
        stamp = max(notes)
        return stamp, notes[stamp]

    def _is_complete(self, reading: int) -> bool:
        notes = self._whole(reading)
        return bool(notes) and all(
            note.status in TERMINAL_STATUSES and not note.malformed and not note.unreadable for note in notes
        )

    def _whole(self, reading: int) -> list[_PageNote]:
        """Return a reading's pages if none is missing and the last has no token; otherwise an empty list."""
        pages = sorted(self._readings[reading].items())
        notes = {stamp.number: note for stamp, note in pages}
        last = max(notes)
        whole = notes[last].is_last and len(notes) == last and _hang_together(pages)
        return list(notes.values()) if whole else []

    def settle(self) -> tuple[tuple[Segment, ...], tuple[Revision, ...]]:
        """Return the current segments in order of first arrival, and the revisions, oldest first."""
        whole = max(filter(self._whole, self._readings), default=0)
        standing, revisions = self._versions.settle(whole)
        standing.sort(key=lambda item: item[:2])
        return tuple([segment for _, _, segment in standing]), revisions

    def record(
        self,
        *,
        instance_id: str,
        contact_id: str,
        output_type: str,
        output_type_evidence: str = "asked for",
        source: str = "v2",
        notes: Iterable[str] = (),
        offset_unit: str = "auto",
        output_type_asked: bool = True,
        redaction_doubted: bool = False,
        asked: Iterable[str] | None = None,
    ) -> Record:
        """Return the contact that the added pages make up; there must be at least one page.

        ``asked`` are the segment types that were requested.
        """
        newest, last = self._newest()
        segments, revisions = self.settle()
        latest = self._readings[newest.reading].values()
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
            complete=self.complete,
            source=source,
            segments=segments,
            unknown=tuple(item for _, _, item in sorted(self._unknown.values(), key=lambda seen: seen[:2])),
            notes=(
                *notes,
                *([] if types is None else asked_notes(types)),
                *repaired_notes(sum(note.repaired for note in latest)),
                *health_notes(
                    malformed=sum(note.malformed for note in latest),
                    unreadable=sum(note.unreadable for note in latest),
                    reencoded=sum(note.reencoded for note in latest),
                ),
            ),
            asked=types,
            unreadable=sum(note.malformed + note.unreadable for note in latest),
            offset_unit=offset_unit,
            revisions=revisions,
        )


def _hang_together(pages: list[tuple[Stamp, _PageNote]]) -> bool:
    """Return whether each page of a reading came while the token of the page before was recent; pages are sorted."""
    reached: dict[int, list[tuple[int, bool]]] = {0: [(pages[0][0].received, False)]}
    for stamp, note in pages:
        for received, kept in reached.get(stamp.number - 1, ()):
            # Pages that this run has read itself belong together, even if the clock was changed meanwhile.
            one_run = not kept and not note.kept
            if stamp.number == 1 or one_run or abs(stamp.received - received) <= TOKEN_AGE:
                reached.setdefault(stamp.number, []).append((stamp.received, note.kept))
                break
    return len(reached) == pages[-1][0].number + 1
