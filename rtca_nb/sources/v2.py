"""Answers of ``ListRealtimeContactAnalysisSegmentsV2``: boto3 dicts, AWS CLI JSON, one page or many.

A page carries no contact id and does not say whether it is Raw or Redacted, except where this package wrote it (see
:mod:`rtca_nb.sources.stated`). Ids are ``"unknown"`` unless the caller gives them: a file's name may be anything, so
none is guessed from it. Which pages belong together is told by their
tokens: a page with ``NextToken`` is followed by another, a page without is the last of its contact.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from rtca_nb.record import Record, record_of_pages, replace_fields
from rtca_nb.segments import ParsedPage, parse_page, parse_response
from rtca_nb.sources.options import Options
from rtca_nb.sources.stated import Stated, stated_in
from rtca_nb.sources.values import Piece, guarded

__all__ = ["Pages"]


class Pages:
    """Collects pages until the contact that they belong to is whole."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._pages: list[tuple[ParsedPage, str | None]] = []  # each with the name of its file
        self._label = ""
        self._group: Hashable = None
        self._stated = Stated()

    def add(self, piece: Piece) -> Iterator[Record]:
        """Take a page; yield the contacts that ended before it."""
        # A single contact may be spread over files of any name.
        if self._pages and piece.group != self._group and not self._options.single:
            yield from self.close()
        stated = stated_in(piece)
        if self._pages and stated != self._stated:
            yield from self.close()
        self._stated = stated
        with guarded():
            page = (
                parse_response(piece.value, what=piece.label)
                if piece.body is None
                else parse_page(piece.body, what=piece.label)
            )
        if not self._pages:
            self._label = piece.label
        self._pages.append((page, piece.name))
        self._group = piece.group

    def close(self) -> Iterator[Record]:
        """Yield the contacts whose pages were taken."""
        pages, self._pages = self._pages, []
        last = [place for place, (page, _) in enumerate(pages) if page.next_token is None]
        if self._group is None and self._options.single and pages:
            # One list, handed over as one contact: it may hold the pages of several polls.
            yield self._record(pages, polls=len(last))
        elif len(last) == 1:
            # Files sort by name, which may put the last page before the others.
            yield self._record([*pages[: last[0]], *pages[last[0] + 1 :], pages[last[0]]])
        elif pages:
            begin = 0
            for end in [place + 1 for place in last] + ([len(pages)] if pages[-1][0].next_token is not None else []):
                yield self._record(pages[begin:end])
                begin = end

    def _record(self, named: list[tuple[ParsedPage, str | None]], *, polls: int = 1) -> Record:
        pages = [page for page, _ in named]
        segments = [segment for page in pages for segment in page.segments]
        stated = self._stated
        output_type, evidence = self._options.settle_output_type(stated.output_type, segments, label=self._label)
        instance_id, contact_id = self._options.ids(stated.instance_id, stated.contact_id)
        notes = []
        drained = pages[-1].next_token is None
        if not drained:
            notes.append("the last page names a NextToken: more pages follow it that were not given")
        if polls > 1:
            notes.append(f"{polls} of its {len(pages)} pages are last pages, so it was joined from several readings")
        record = record_of_pages(
            pages,
            instance_id=instance_id,
            contact_id=contact_id,
            output_type=output_type,
            output_type_evidence=evidence,
            complete=drained,
            source="v2",
            notes=notes,
            requested_unit=self._options.offset_unit,
        )
        return replace_fields(record, origin=named[0][1])
