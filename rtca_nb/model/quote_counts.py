"""Count the quotation marks of a page from its content: if its text has more, a member's name occurs twice.

They are counted from the columns of the page if it has been split, because encoding a page again only to count them
costs half as much as decoding it did.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rtca_nb.base.safe_json import quotes_kept
from rtca_nb.model.messages import Part

__all__ = ["quotes_of_page", "quotes_of_segments"]


def quotes_of_page(members: Sequence[Any], part: Part, *, within: bool = True) -> int | None:
    """Count the quotation marks that the JSON text of a page has if no name occurs twice and no typed member is null.

    Parameters
    ----------
    members : sequence of object
        The members of the page other than its segments; None for a member that it lacks.
    part : Part
        Its segments.
    within : bool
        Whether texts of messages may hold quotation marks.

    Returns
    -------
    int or None
        Marks within texts are also counted, because each is one mark in JSON. None if the number is not certain.
    """
    present = [member for member in members if member is not None]
    beside, others = quotes_kept(present), quotes_kept(part.others)
    if beside is None or others is None:
        return None
    size = len(part.items)
    names = len(present) + 1  # the segments are a member too
    names += 2 * size + len(part.others)  # the member of each union, and the time of each message
    strings = 2 * size  # ids and texts, and five columns of few different texts
    strings -= _missing(part.id) + part.sizes.count(-1)
    for codes, values in part.coded:
        strings += size - (codes.count(values.index(None)) if None in values else 0)
    names += strings + size
    times = [*map(type, part.absolute_time)]
    texts = times.count(str)
    strings += texts
    untimed = 0 if texts == size else times.count(type(None))
    if untimed:
        names -= untimed + sum(item.time is None for item in part.items)
    names += _names_of_redactions(part)
    return 2 * (names + strings) + beside + others + (_within(part) if within else 0)


def quotes_of_segments(members: Sequence[Any], segments: Sequence[Any]) -> int | None:
    """Count the quotation marks in the JSON text of a page, if it holds no nulls and each segment is of one type.

    Parameters
    ----------
    members : sequence of object
        The members of the page, without its segments.
    segments : sequence of Segment
        Its segments, one of each union: of a union with two members, the text has more.

    Returns
    -------
    int or None
        None if the content cannot be written as JSON.
    """
    present = [member for member in members if member is not None]
    beside, within = quotes_kept(present), quotes_kept(segments)
    if beside is None or within is None:
        return None
    return 2 * (len(present) + 1 + len(segments)) + beside + within  # the segments are a member too


def _missing(texts: tuple[str | None, ...]) -> int:
    """Count the Nones among texts. Mostly there are none, which joining the texts shows in a tenth of the time."""
    try:
        "".join(texts)  # type: ignore[arg-type]  # it fails if a text is None
    except TypeError:
        return texts.count(None)
    return 0


def _names_of_redactions(part: Part) -> int:
    if not part.redacted:
        return 0
    places, _, begins, ends = zip(*part.redacted, strict=True)
    messages = {*places}
    # Names of the offsets and of their list; the columns do not show them for a redaction without offsets.
    found = 2 * len(messages) + 2 * len(places) - begins.count(None) - ends.count(None)
    if None in begins:
        redactions = [part.items[place].redaction for place in messages]
        found -= sum(redaction is not None and redaction.character_offsets is None for redaction in redactions)
    return found


def _within(part: Part) -> int:
    """Count the quotation marks within the texts of messages."""
    found = sum("".join(filter(None, column)).count('"') for column in (part.id, part.content))
    for codes, values in part.coded:
        for place, text in enumerate(values):
            if text is not None and '"' in text:
                found += codes.count(place) * text.count('"')
    if any(isinstance(time, str) and '"' in time for time in part.absolute_time):
        found += sum(time.count('"') for time in part.absolute_time if isinstance(time, str))
    return found
