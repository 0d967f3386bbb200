"""Citations: ``contact#message:begin-end`` in code points of the message's content, ready for ``content[begin:end]``.

A view shows less than the content: a chip replaces hidden text without showing its length, and CR LF is one line break.
So the script of a view counts what is shown, and only this module converts the counts to offsets.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from rtca_nb.model.offsets import is_tag
from rtca_nb.render.spans import Chip, chips_of
from rtca_nb.tables.contact_tables import Tables

__all__ = ["Cited", "citation", "cited_in", "content_offset", "shown_places"]

_CITATION: Final = re.compile(r"([^\s#]+)#(\S+?)(?::(\d{1,9})-(\d{1,9}))?", re.ASCII)


def content_offset(content: str, chips: Sequence[Chip], shown: int) -> int:
    """Return the offset in a message's content, in code points, of a place in the view of the message.

    Parameters
    ----------
    content : str
        The visible content.
    chips : sequence of Chip
        Spans that the view shows as one chip each, in order.
    shown : int
        Number of items before that place in the view: characters, line breaks and chips count one each.

    Returns
    -------
    int
        0 to ``len(content)``.
    """
    places = shown_places(content, chips)
    return places[shown] if shown < len(places) else len(content)


def shown_places(content: str, chips: Sequence[Chip]) -> list[int]:
    """Return the offset in the content at which each character, line break or chip in the view begins."""
    places: list[int] = []
    place = 0
    waiting = iter(chips)
    chip = next(waiting, None)
    while place < len(content):
        places.append(place)
        if chip is not None and place >= chip.begin:
            place = max(chip.end, place + 1)
            chip = next(waiting, None)
        elif content.startswith("\r\n", place):
            place += 2
        else:
            place += 1
    return places


class Cited(NamedTuple):
    """The target of a citation, in a view of its contact.

    Attributes
    ----------
    contact_id, id : str
        Id of the contact and of the message.
    row : int or None
        Row of the message in the transcript table; None if the viewed contact has no message with that id, or if the
        citation names another contact.
    begin, end : int or None
        Cited range, counted in characters, line breaks and chips of the view; None for the whole message.
    begin_offset, end_offset : int
        The same range in code points, limited to the content.
    """

    contact_id: str
    id: str
    row: int | None
    begin: int | None
    end: int | None
    begin_offset: int = 0
    end_offset: int = 0


def cited_in(tables: Tables, text: str) -> Cited | None:
    """Return what a citation refers to in this contact; None if the text is not a citation."""
    found = _CITATION.fullmatch(text.strip())
    if found is None:
        return None
    contact_id, identity, begin, end = found.groups()
    row = tables.row_of(identity) if contact_id == tables.redactor.record.contact_id else None
    mask = None if row is None else tables.masks()[row]
    size = 0 if mask is None else len(mask.text)
    if mask is None or begin is None:
        return Cited(contact_id, identity, row, None, None, 0, size)
    chips = chips_of(mask, _tags(tables, identity, mask.text))
    shown = shown_places(mask.text, chips)
    first, last = max(bisect_right(shown, int(begin)) - 1, 0), bisect_left(shown, int(end))
    return Cited(contact_id, identity, row, first, last, min(int(begin), size), min(int(end), size))


def citation(tables: Tables, row: int, begin: int, end: int | None) -> str:
    """Return a citation of a part of a message.

    ``begin`` and ``end`` count characters, line breaks and chips in the view of the message; if ``end`` is None, the
    citation goes to the end of the message.
    """
    mask = tables.masks()[row]
    content = "" if mask is None else mask.text
    identity = tables.get("transcript")["id"][row] or ""
    chips = [] if mask is None else chips_of(mask, _tags(tables, identity, content))
    first = content_offset(content, chips, begin)
    last = len(content) if end is None else content_offset(content, chips, max(begin, end))
    return f"{tables.redactor.record.contact_id}#{identity}:{first}-{last}"


def _tags(tables: Tables, identity: str, content: str) -> list[tuple[int, int]]:
    """Return (begin, end) of the service's tags in a message; empty if the contact's redaction is not trusted."""
    if not tables.redactor.trusted:
        return []
    table = tables.get("redactions")
    spans = zip(table["id"], table["begin"], table["end"], strict=True)
    own = [(begin, end) for other, begin, end in spans if other == identity and begin is not None]
    return [(begin, end) for begin, end in own if is_tag(content[begin:end])]
