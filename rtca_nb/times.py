"""Times as sent, read into microseconds since 1970 (UTC).

The service writes ISO 8601; other tools that keep its answers write epoch seconds, or leave the zone out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from rtca_nb.shapes import Time

__all__ = ["parse_time", "parse_times", "time_order"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Years 1 to 9999; anything beyond is not a time that a chat took place at.
_EARLIEST, _LATEST = -62_135_596_800_000_000, 253_402_300_799_999_999
# From here on Arrow's parser repays being called.
_MANY: Final = 64


def parse_time(time: Time | None) -> int | None:
    """Microseconds since 1970 (UTC) of a time as sent: ISO 8601, or epoch seconds. None where it cannot be read."""
    return None if time is None else _parse(time.absolute_time)


def parse_times(sent: Sequence[str | float | None]) -> list[int | None]:
    """Read many values of ``absolute_time``; the same as :func:`parse_time` on each."""
    found = _parse_in_bulk(sent) if len(sent) >= _MANY else None
    return [_parse(value) for value in sent] if found is None else found


def _parse(value: str | float | None) -> int | None:
    if value is None:
        return None
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        # A time without a zone would be read in the reader's own; the service always means UTC.
        difference = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
        micros = (difference.days * 86_400 + difference.seconds) * 1_000_000 + difference.microseconds
    else:
        try:
            micros = round(value * 1_000_000)
        except (OverflowError, ValueError):
            return None  # infinite, or not a number
    return micros if _EARLIEST <= micros <= _LATEST else None


def _parse_in_bulk(sent: Sequence[str | float | None]) -> list[int | None] | None:
    """Read times as the service writes them; None where one of them is written otherwise."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        texts = pa.array(sent, pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
        return None
    if not pc.all(pc.match_substring_regex(texts, _AS_SERVICE), min_count=0).as_py():
        return None
    try:
        micros: list[int | None] = texts.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_pylist()
    except pa.ArrowInvalid:
        return None
    return micros


# What both parsers read alike.
_AS_SERVICE: Final = r"^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?Z$"


def time_order(times: list[int | None]) -> Sequence[int]:
    """Return the places in order of time, then arrival; what has no time comes last."""
    if None in times:
        return sorted(range(len(times)), key=lambda place: (True, 0) if times[place] is None else (False, times[place]))
    known: list[int] = times  # type: ignore[assignment]  # none of them is None
    if sorted(known) == known:
        return range(len(known))  # as nearly always: segments arrive in order
    return sorted(range(len(known)), key=known.__getitem__)
