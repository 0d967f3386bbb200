"""Answers of ``ListRealtimeContactAnalysisSegmentsV2``: boto3 dicts, AWS CLI JSON, one page or many.

A page has no contact id and does not state whether it is Raw or Redacted, unless this package wrote it (see
:mod:`rtca_nb.sources.export_metadata`). Ids are ``"unknown"`` unless the caller gives them: a file's name may be
anything, so none is guessed from it. Tokens show which pages belong together: a page with ``NextToken`` is followed by
another, and a page without it is the last of its contact. Pages that state their contact may be anywhere in the source,
so they are joined when the source ends.

A contact is complete only if there is proof that no page is missing: this package wrote and counted the pages, or the
names of their files number them and nothing in the pages contradicts that. Otherwise completeness is unknown, and the
signs that :mod:`rtca_nb.sources.holes` finds are noted.
"""

from __future__ import annotations

import zlib
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from rtca_nb.base.arguments import counted
from rtca_nb.base.safe_json import load_json
from rtca_nb.exceptions import MalformedSourceError
from rtca_nb.model.context import SentContext
from rtca_nb.model.joining import record_of_pages, sort_pages
from rtca_nb.model.merging import Merge
from rtca_nb.model.output_types import Form
from rtca_nb.model.pages import SeenPage
from rtca_nb.model.parsing import ParsedPage, parse_page, parse_response, parse_tolerantly
from rtca_nb.model.record import Record, replace_fields
from rtca_nb.model.reencoded import likely_writer
from rtca_nb.sources.export_metadata import Counted, Stated, Told, missing_of, told_in
from rtca_nb.sources.holes import orphan_note, orphans, signs_of_holes
from rtca_nb.sources.json_values import Blob, Piece, guarded
from rtca_nb.sources.numbering import PageNumber, missing_pages
from rtca_nb.sources.options import Options

__all__ = ["Pages"]

MOST_AT_HAND: Final = 20_000
"""Most segments kept decoded until the source ends; further pages are kept as compressed bytes."""


class _Page(NamedTuple):
    """A page, the name and the number of its file, and the metadata that this package wrote into it."""

    parsed: ParsedPage
    name: str | None
    number: PageNumber | None
    counted: Counted | None
    context: SentContext | None = None

    @property
    def is_last(self) -> bool:
        return self.parsed.next_token is None


class _Held(NamedTuple):
    """A page that is kept until the source ends: decoded, or compressed if there are many."""

    piece: Piece  # without its bytes
    parsed: ParsedPage | None
    packed: bytes | None
    told: Told

    @classmethod
    def decoded(cls, piece: Piece, parsed: ParsedPage, told: Told) -> _Held:
        return cls(Piece(piece.label, piece.group, name=piece.name, number=piece.number), parsed, None, told)

    @classmethod
    def small(cls, piece: Piece, told: Told) -> _Held:
        packed = None if piece.body is None else zlib.compress(piece.body, level=1)
        return cls(replace(piece, body=None, members=None, page=None), None, packed, told)

    def page(self) -> _Page:
        parsed = self.parsed
        if parsed is None:
            body = None if self.packed is None else zlib.decompress(self.packed)
            parsed = _parsed(replace(self.piece, body=body), self.told)
        # The number of its file is not needed, because the page states its contact.
        return _Page(parsed, self.piece.name, None, self.told.counted, self.told.context)


class Pages:
    """Collects pages until their contact has ended."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._pages: list[_Page] = []
        self._label = ""
        self._group: Hashable = None
        self._stated = Stated()
        self._held: dict[Stated, list[_Held]] = {}
        self._at_hand = 0
        self._apart = False

    def add(self, piece: Piece) -> Iterator[Record]:
        """Take a page; yield the contacts that are now known to have ended."""
        # A single contact may be spread over files of any name.
        if self._pages and piece.group != self._group and not self._options.single:
            yield from self._end()
        told = told_in(piece)
        stated = told.stated
        if self._pages and stated != self._stated:
            yield from self._end()
        page = _parsed(piece, told)
        if stated.contact_id is not None:
            self._held.setdefault(stated, []).append(self._hold(piece, page, told))
            return
        _check_readable(page, piece.label)
        self._stated = stated
        if not self._pages:
            self._label = piece.label
        self._pages.append(_Page(page, piece.name, piece.number, told.counted, told.context))
        self._group = piece.group
        yield from self._ended()

    def _ended(self) -> Iterator[Record]:
        """Yield the contacts that have certainly ended: for pages without numbers, once two are last pages."""
        pages = self._pages
        if self._options.single or pages[-1].number is not None or not pages[-1].is_last:
            return
        if self._apart or sum(page.is_last for page in pages) > 1:
            self._apart = True
            yield from self._end(more=True)

    def _hold(self, piece: Piece, page: ParsedPage, told: Told) -> _Held:
        """Return a page in the form in which it is kept until the source ends: compressed if there are many."""
        self._at_hand += len(page.segments)
        return _Held.small(piece, told) if self._at_hand > MOST_AT_HAND else _Held.decoded(piece, page, told)

    def close(self) -> Iterator[Record]:
        """Yield the contacts that have not been yielded yet."""
        yield from self._end()
        held, self._held = self._held, {}
        for stated in list(held):
            self._stated = stated
            yield self._joined(held.pop(stated))

    def break_off(self, blob: Blob | None) -> Iterator[Record]:
        """Yield the contact that ended before a file that cannot be read, unless that file may be a page of it."""
        if not self._pages or self._options.single:
            return
        if self._pages[-1].is_last if blob is None else blob.group != self._group:
            yield from self._end()

    def _end(self, *, more: bool = False) -> Iterator[Record]:
        """Yield the contacts of the pages collected so far; ``more`` if further pages of the group may follow."""
        pages, self._pages = self._pages, []
        # Once a group is known to hold several contacts, each last page ends one of them.
        apart, self._apart = self._apart, more
        last = [place for place, page in enumerate(pages) if page.is_last]
        if self._group is None and self._options.single and pages:
            # One list, passed as one contact, may hold the pages of several polls.
            yield self._record(pages)
        elif len(last) == 1 and not apart:
            # Sorting files by name may put the last page before the others.
            yield self._record(_last_at_end(pages))
        elif pages:
            begin = 0
            for end in [place + 1 for place in last] + ([] if pages[-1].is_last else [len(pages)]):
                numbered = pages[begin].number is not None
                yield self._record(pages[begin:end], before=pages[:begin] if numbered else ())
                begin = end

    def _joined(self, held: Sequence[_Held]) -> Record:
        """Join pages that state the same contact; if an archive exported all of them, merge them as it does."""
        pages = [item.page() for item in held]
        self._label = held[0].piece.label
        kept = [item.told.kept for item in held if item.told.kept is not None]
        if len(kept) < len(held):
            return self._record(_last_at_end(pages) if sum(page.is_last for page in pages) == 1 else pages)
        instance_id, contact_id = self._options.ids(self._stated.instance_id, self._stated.contact_id)
        merge = Merge(
            SeenPage(page.parsed, told.reading, told.number, told.received, kept=True)
            for page, told in zip(pages, kept, strict=True)
        )
        record = merge.record(
            instance_id=instance_id,
            contact_id=contact_id,
            **self._form()._asdict(),
            asked=max(kept).segment_types,
            offset_unit=self._options.offset_unit,
        )
        context = next((page.context for page in pages if page.context is not None), None)
        return replace_fields(record, origin=pages[0].name, context=context)

    def _form(self) -> Form:
        stated = self._stated
        return self._options.settle_form(
            stated.output_type, label=self._label, doubted=stated.doubted, asked=stated.asked
        )

    def _record(self, pages: Sequence[_Page], *, before: Sequence[_Page] = ()) -> Record:
        found = sort_pages([page.parsed for page in pages])
        instance_id, contact_id = self._options.ids(self._stated.instance_id, self._stated.contact_id)
        notes = []
        drained = pages[-1].is_last
        if not drained:
            notes.append("the last page names a NextToken: more pages follow, but were not provided")
        missing = missing_pages([page.number for page in pages], before=[page.number for page in before])
        if missing:
            notes.append(f"the numbers in the file names skip {missing}")
        written = [page.counted for page in pages if page.counted is not None]
        lost = missing_of(written) if len(written) == len(pages) else None
        if lost:
            notes.append(f"the export that holds this contact is incomplete: {lost} missing")
        by_export = lost == "" and all(page.complete for page in written)
        # The pages themselves outweigh the numbers in file names, which anyone may have given.
        doubts: list[str] = []
        if not by_export:
            # Files may be given in any order; if their names number them, judge that order.
            order = (
                pages if missing is None else sorted(pages, key=lambda page: page.number.number if page.number else 0)
            )
            doubts = signs_of_holes([page.parsed for page in order])
            absent = orphans(found) if drained and not missing else 0
            if absent:
                doubts.append(orphan_note(absent, "a page"))
        whole = drained and not missing and not lost
        proven = by_export or (missing == "" and not doubts)
        return record_of_pages(
            [page.parsed for page in pages],
            found=found,
            instance_id=instance_id,
            contact_id=contact_id,
            **self._form()._asdict(),
            complete=whole and proven,
            unproven=whole and not proven,
            source="v2",
            notes=[*notes, *doubts],
            offset_unit=self._options.offset_unit,
            origin=pages[0].name,
            skipped=next((page.skipped for page in written), ()),
            asked=next((page.segment_types for page in written), None),
            context=next((page.context for page in pages if page.context is not None), None),
        )


def _parsed(piece: Piece, told: Told) -> ParsedPage:
    if piece.page is not None:
        return piece.page.page
    with guarded():
        if piece.body is None:
            return parse_response(piece.value, label=piece.label)
        if piece.odd:
            return parse_tolerantly(load_json(piece.body, label=piece.label), label=piece.label)
        # Pages of an archive must be merged before they are taken apart.
        return parse_page(piece.body, label=piece.label, apart=told.kept is None)


def _last_at_end(pages: Sequence[_Page]) -> list[_Page]:
    return sorted(pages, key=lambda page: page.is_last)


def _check_readable(page: ParsedPage, label: str) -> None:
    """Refuse a page if none of its segments can be read.

    Raises
    ------
    MalformedSourceError
        The message names the program that most likely rewrote it.
    """
    broken = page.malformed + page.unreadable
    if broken and not page.segments:
        raise MalformedSourceError(
            f"{label.rstrip(',')} has {counted(broken, 'segment')}, none of which can be read: "
            f"{likely_writer(item.payload for item in page.unknown)}"
        )
