"""Signs that pages are missing between the given pages, or that the pages are from several contacts.

A page states neither its number nor its contact. So nothing proves that a list of pages is complete, unless this
package wrote the pages or the names of their files number them. But some faults show: references to messages that are
missing, times that jump, and pages that share neither messages nor customers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Final

from rtca_nb.base.arguments import counted
from rtca_nb.base.columnar import MISSING_TIME
from rtca_nb.model.messages import Sorted
from rtca_nb.model.parsing import ParsedPage
from rtca_nb.model.segments import Attachments, Event, ExtractedInformation, Segment, Transcript
from rtca_nb.model.timestamps import parse_times

__all__ = ["orphan_note", "orphans", "signs_of_holes"]

# Shorter gaps are part of any chat.
_SHORTEST_JUMP: Final = 60_000_000
_CUSTOMER: Final = "CUSTOMER"
_Named = Transcript | Event | Attachments


def orphans(found: Sorted) -> int:
    """Count the missing messages that categories, issues and extracted values refer to."""
    meant = {*found.matches.spans.ids, *found.statements.spans.ids}
    for segment in found.others.get(ExtractedInformation, ()):
        for value in segment.extracted_values or ():
            meant.update(item.id for item in value.points_of_interest or ())
    return len(meant - found.messages.places().keys() - {None})


def orphan_note(number: int, part: str) -> str:
    """Return a note about missing messages; ``part`` names what may be missing, such as ``"a page"``."""
    one, many = "message that other segments refer to is", "messages that other segments refer to are"
    return f"{counted(number, one, many)} missing: {part} may be missing"


def signs_of_holes(pages: Sequence[ParsedPage]) -> list[str]:
    """Return signs that pages are missing from a list, or that it holds pages of another contact.

    Parameters
    ----------
    pages : sequence of ParsedPage
        In the order in which they were given.

    Returns
    -------
    list of str
        Notes; they quote no message.
    """
    if len(pages) == 1:
        return []  # one page has no neighbour to compare
    notes = []
    readings = _readings(pages)
    if len(readings) > 1:
        notes.append(f"{len(readings)} of the {len(pages)} pages are last pages, so several readings were joined")
        if _share_nothing([{item.id for page in reading for item in _named(page)} for reading in readings]):
            notes.append("the readings share no message, so the pages are probably from several contacts")
    if _share_nothing([_customers(page) for page in pages]):
        notes.append("the pages name different customers, so they may be from several contacts")
    first = 1
    for reading in readings:
        notes += _jumps(reading, first)
        first += len(reading)
    return notes


def _readings(pages: Sequence[ParsedPage]) -> list[list[ParsedPage]]:
    """Cut a list of pages after each last page, that is, after each page without a token."""
    readings: list[list[ParsedPage]] = [[]]
    for page in pages:
        if readings[-1] and readings[-1][-1].next_token is None:
            readings.append([])
        readings[-1].append(page)
    return readings


def _named(page: ParsedPage) -> list[_Named]:
    return [item for item in page.segments if isinstance(item, _Named)]


def _customers(page: ParsedPage) -> set[str | None]:
    named: Iterable[Segment] = page.segments
    found: set[str | None] = set()
    if page.part is not None:  # its columns show the customers without a look at each message
        (who, people), (what, roles), *_ = page.part.coded
        if _CUSTOMER in roles:
            customer = roles.index(_CUSTOMER)
            found = {people[number] for number, role in {*zip(who, what, strict=True)} if role == customer}
        named = page.part.others
    found.update(
        item.participant_id for item in named if isinstance(item, _Named) and item.participant_role == _CUSTOMER
    )
    return found - {None}


def _share_nothing(sets: Sequence[set[str | None]]) -> bool:
    """Return whether any two neighbouring sets have nothing in common; empty sets are left out first."""
    return any(one.isdisjoint(other) for one, other in itertools.pairwise(filter(None, sets)))


def _jumps(pages: Sequence[ParsedPage], first: int) -> list[str]:
    """Return notes on gaps in time between two pages that are negative, or longer than any gap within a page."""
    if not _may_jump(pages):
        return []
    spans: list[tuple[int, int, int]] = []  # number of the page, its first and its last time
    longest = 0
    named = [_named(page) for page in pages]
    moments = parse_times([_time(item) for items in named for item in items])
    edges = itertools.accumulate(map(len, named), initial=0)
    for number, (low, high) in enumerate(itertools.pairwise(edges), first):
        known = moments[low:high]
        known = known[known != MISSING_TIME]
        if not known.size:
            continue
        steps = known[1:] - known[:-1]
        if steps.min(initial=0) < 0:
            return []  # not in order of time, so times prove nothing
        longest = max(longest, int(steps.max(initial=0)))
        spans.append((number, int(known[0]), int(known[-1])))
    notes = []
    for (before, _, end), (after, begin, _) in itertools.pairwise(spans):
        if begin < end:
            notes.append(
                f"in the order given, page {after} begins before page {before} ends, so the pages may be in the wrong "
                "order, or from several contacts"
            )
        elif begin - end >= _SHORTEST_JUMP and begin - end > longest:
            passed = counted((begin - end) // _SHORTEST_JUMP, "minute passes", "minutes pass")
            notes.append(
                f"in the order given, {passed} between pages {before} and {after}, longer than any gap between "
                "messages within a page: a page may be missing"
            )
    return notes


def _may_jump(pages: Sequence[ParsedPage]) -> bool:
    """Return whether the first and last times of the pages allow a jump; only then is it worth comparing all times."""
    outer = [
        next((item for item in segments if isinstance(item, _Named)), None)
        for page in pages
        for segments in (page.segments, reversed(page.segments))
    ]
    moments = parse_times([None if item is None else _time(item) for item in outer])
    steps = moments[2::2] - moments[1:-1:2]  # from the end of each page to the start of the next
    return bool((moments == MISSING_TIME).any() or (steps < 0).any() or (steps >= _SHORTEST_JUMP).any())


def _time(item: _Named) -> str | int | float | None:
    return None if item.time is None else item.time.absolute_time
