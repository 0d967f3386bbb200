"""Pages that were read once or many times, as one contact.

A page may come again (a token went stale, a watch asks again, a broken run is resumed), and what it holds may have
changed meanwhile. The rules:

* Messages, events and attachments are the same if they have the same id; extractions, if their definition has; there
  is one summary. Of different versions the one seen last stands.
* Categories and issues have no id. They are the same if their content is; one whose matches are all in another has
  grown into it; one that the last whole reading no longer sent, while it sent others of its type, was replaced.
* Whatever was replaced is kept as a :class:`~rtca_nb.model.record.Revision`.

Each page carries when it was read and its number, and only these decide what is newer. So the outcome depends on the
set of pages alone: adding one twice, or in another order, changes nothing.

Where the source tells no times of reading (files, streams), :mod:`rtca_nb.model.joining` merges by id and content
alone, through the same :class:`~rtca_nb.model.versions.Versions`.
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
    """Joins pages of one contact; see the module's own words for the rules."""

    def __init__(self, pages: Iterable[SeenPage] = ()) -> None:
        self._versions = Versions()
        self._unknown: dict[Any, tuple[Stamp, int, UnknownMember]] = {}
        self._readings: dict[int, dict[Stamp, _PageNote]] = {}
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
        """Forget which pages older readings had, where that decides nothing any more: a watch has no end."""
        whole = max(filter(self._whole, self._readings), default=0)
        for reading in [old for old in self._readings if old < whole and not self._is_complete(old)]:
            del self._readings[reading]

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
        return bool(notes) and all(
            note.status in TERMINAL_STATUSES and not note.malformed and not note.unreadable for note in notes
        )

    def _whole(self, reading: int) -> list[_PageNote]:
        """All pages of a reading, where none is missing and the last has no token; else nothing."""
        pages = sorted(self._readings[reading].items())
        notes = {stamp.number: note for stamp, note in pages}
        last = max(notes)
        whole = notes[last].is_last and len(notes) == last and _hang_together(pages)
        return list(notes.values()) if whole else []

    def settle(self) -> tuple[tuple[Segment, ...], tuple[Revision, ...]]:
        """Return the segments in order of arrival, and what they replaced, oldest first."""
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
        """Return the contact that the pages make; there must be at least one page.

        ``asked`` are the segment types that were asked for.
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
    """Return whether each page of a reading was asked for while the token before it was young; pages are in order."""
    reached: dict[int, list[tuple[int, bool]]] = {0: [(pages[0][0].received, False)]}
    for stamp, note in pages:
        for received, kept in reached.get(stamp.number - 1, ()):
            # Pages that this run has read itself are one reading, however the clock went meanwhile.
            one_run = not kept and not note.kept
            if stamp.number == 1 or one_run or abs(stamp.received - received) <= TOKEN_AGE:
                reached.setdefault(stamp.number, []).append((stamp.received, note.kept))
                break
    return len(reached) == pages[-1][0].number + 1
