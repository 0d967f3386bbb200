"""Citations: ``contact#message:begin-end`` in code points of the message's content, ready for ``content[begin:end]``.

A view shows less than the content: a chip stands for a hidden stretch and tells no length, and CR LF is one line
break. So the view counts what it shows, and only here is that turned into offsets.
"""

from __future__ import annotations

from collections.abc import Sequence

from rtca_nb.model.offsets import is_tag
from rtca_nb.render.spans import Chip, chips_of
from rtca_nb.tables.contact_tables import Tables

__all__ = ["citation", "content_offset", "shown_offset"]


def content_offset(content: str, chips: Sequence[Chip], shown: int) -> int:
    """Code point of a message's content at which something in the view stands.

    Parameters
    ----------
    content : str
        As it may be seen.
    chips : sequence of Chip
        Stretches of it that the view shows as one chip each, in order.
    shown : int
        How many things stand before it in the view: characters, line breaks and chips count one each.

    Returns
    -------
    int
        0 to ``len(content)``.
    """
    place = 0
    waiting = iter(chips)
    chip = next(waiting, None)
    for _ in range(shown):
        if place >= len(content):
            break
        if chip is not None and place >= chip.begin:
            place = max(chip.end, place + 1)
            chip = next(waiting, None)
        elif content.startswith("\r\n", place):
            place += 2
        else:
            place += 1
    return min(place, len(content))


def shown_offset(content: str, chips: Sequence[Chip], place: int, *, after: bool = False) -> int:
    """Count what stands before a code point of a message's content in the view: the way back of content_offset.

    Parameters
    ----------
    content, chips
        As for :func:`content_offset`.
    place : int
        Code point of the content.
    after : bool
        Whether a chip that the place lies in counts as standing before it.
    """
    shown = at = 0
    for chip in (*chips, None):
        stop = place if chip is None else min(chip.begin, place)
        if stop > at:
            shown += stop - at - content.count("\r\n", at, stop)
        if chip is None or chip.begin >= place:
            break
        if chip.end > place and not after:
            break
        shown += 1
        at = max(at, chip.end)
    return shown


def citation(tables: Tables, row: int, begin: int, end: int | None) -> str:
    """Cite what the view shows between two places of a message; ``end=None`` cites the whole message."""
    mask = tables.masks()[row]
    content = "" if mask is None else mask.text
    identity = tables.get("transcript")["id"][row] or ""
    chips = [] if mask is None else chips_of(mask, _tags(tables, identity, content))
    first = content_offset(content, chips, begin)
    last = len(content) if end is None else content_offset(content, chips, max(begin, end))
    return f"{tables.redactor.record.contact_id}#{identity}:{first}-{last}"


def _tags(tables: Tables, identity: str, content: str) -> list[tuple[int, int]]:
    """Where the service put its own tags: those are chips in a redacted contact."""
    if not tables.redactor.trusted:
        return []
    table = tables.get("redactions")
    spans = zip(table["id"], table["begin"], table["end"], strict=True)
    own = [(begin, end) for other, begin, end in spans if other == identity and begin is not None]
    return [(begin, end) for begin, end in own if is_tag(content[begin:end])]
