"""How many names a page has that was taken apart: one more in its text is a name that stood twice, and was lost.

To write a page again only to count its names would cost more than decoding it did, and its columns tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from rtca_nb.base.safe_json import names_in
from rtca_nb.model.messages import Part

__all__ = ["names_of_page"]

_encode: Final = msgspec.json.Encoder().encode


def names_of_page(members: Sequence[Any], part: Part) -> int | None:
    """Count the names of what is not null.

    Parameters
    ----------
    members : sequence of object
        The members of the page, but for its segments.
    part : Part
        Its segments.

    Returns
    -------
    int or None
        None where that cannot be told so.
    """
    count = len(members) - members.count(None) + 1
    nested = [member for member in members if isinstance(member, (dict, list))]
    others = _names_written([nested, part.others])
    if others is None:
        return None
    size = len(part.items)
    count += others + 2 * size + len(part.others)  # each segment, and the time of each message
    missing = part.id.count(None) + part.content.count(None)
    for codes, values in part.coded:
        if None in values:
            missing += codes.count(values.index(None))
    untimed = part.absolute_time.count(None)
    if untimed:
        missing += untimed + sum(item.time is None for item in part.items)
    redacted = 0
    for place in dict.fromkeys([place for place, *_ in part.redacted]):
        redaction = part.items[place].redaction
        offsets = None if redaction is None else redaction.character_offsets
        redacted += 1 if offsets is None else 2
        for interval in offsets or ():
            redacted += (interval.begin_offset_char is not None) + (interval.end_offset_char is not None)
    # Seven columns, and in the time of each message when that is.
    return count + 8 * size - missing + redacted


def _names_written(values: Any) -> int | None:
    try:
        written = _encode(values)
    except (TypeError, UnicodeEncodeError, RecursionError, OverflowError):
        return None
    if b"\\" in written:
        return names_in(written, skip_nulls=True)
    return written.count(b'":') - written.count(b'":null')
