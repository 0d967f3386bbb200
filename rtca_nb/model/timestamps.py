"""Read times as sent into microseconds since 1970 (UTC).

The service writes ISO 8601; other tools that keep its answers write epoch seconds, or leave the zone out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.columnar import MISSING_TIME, moments_of
from rtca_nb.model.segments import Time

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["parse_time", "parse_times", "time_order"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Years 1 to 9999; a chat cannot have taken place at any other time.
_NEVER: Final = 2**63 - 1
_EARLIEST, _LATEST = -62_135_596_800_000_000, 253_402_300_799_999_999
# From this number of times on, calling Arrow's parser pays off.
_MANY: Final = 64


def parse_time(time: Time | None) -> int | None:
    """Read a time as sent, ISO 8601 or epoch seconds, into microseconds since 1970 (UTC); None if it cannot be read."""
    return None if time is None else _parse(time.absolute_time)


def parse_times(sent: Sequence[str | float | None]) -> npt.NDArray[np.int64]:
    """Read many values of ``absolute_time``, each as :func:`parse_time` does.

    Returns
    -------
    array of int64
        :data:`~rtca_nb.base.columnar.MISSING_TIME` for times that are missing or cannot be read.
    """
    found = _parse_in_bulk(sent) if len(sent) >= _MANY else None
    return moments_of([_parse(value) for value in sent]) if found is None else found


def _parse(value: str | float | None) -> int | None:
    if value is None:
        return None
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        # Without a zone, UTC is meant, as always in the service's times, and not the local zone.
        difference = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
        micros = (difference.days * 86_400 + difference.seconds) * 1_000_000 + difference.microseconds
    else:
        try:
            micros = round(value * 1_000_000)
        except (OverflowError, ValueError):
            return None  # infinite, or not a number
    return micros if _EARLIEST <= micros <= _LATEST else None


def _parse_in_bulk(sent: Sequence[str | float | None]) -> npt.NDArray[np.int64] | None:
    """Read times as the service writes them; None if one of them is in another format."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        texts = pa.array(sent, pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
        return None
    if not _are_usual(texts) and not pc.all(pc.match_substring_regex(texts, _AS_SERVICE), min_count=0).as_py():
        return None
    try:
        micros = texts.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    except pa.ArrowInvalid:
        return None
    found: npt.NDArray[np.int64] = micros.fill_null(MISSING_TIME).to_numpy()
    return found


# The format that both parsers read the same way.
_AS_SERVICE: Final = r"^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?Z$"
# The usual format: the least byte at each place, and how far a byte may be above it.
_LEAST: Final = b"1000-00-00T00:00:00.000Z"
_ABOVE: Final = bytes(9 if chr(sign).isdigit() else 0 for sign in _LEAST).replace(b"\x09", b"\x08", 1)


def _are_usual(texts: Any) -> bool:
    """Return whether all of an array's texts are ISO 8601 in milliseconds and UTC; cheaper than the regex."""
    import numpy as np

    size = len(_LEAST)
    if texts.null_count or len(texts.buffers()) != 3 or texts.offset:
        return False
    _, edges, data = texts.buffers()
    ends = np.frombuffer(edges, np.int32, len(texts) + 1)
    if ends[0] or ends[-1] != size * len(texts) or (ends[1:] - ends[:-1] != size).any():
        return False
    rows = np.frombuffer(data, np.uint8, size * len(texts)).reshape(-1, size)
    # A byte below the least one wraps around to a large number.
    return bool((rows - np.frombuffer(_LEAST, np.uint8) <= np.frombuffer(_ABOVE, np.uint8)).all())


def time_order(times: npt.NDArray[np.int64] | Sequence[int | None], groups: Any = None) -> Sequence[int]:
    """Return the places of ``times`` (from 0), sorted by time, then by place; missing times come last.

    Parameters
    ----------
    times : array or sequence of int
    groups : array of int, optional
        The group of each time, ascending; times are sorted only within their group.
    """
    import numpy as np

    moments = times if isinstance(times, np.ndarray) else moments_of(times)
    last = np.where(moments == MISSING_TIME, _NEVER, moments)
    in_order = last[1:] >= last[:-1]
    if groups is not None:
        in_order |= groups[1:] != groups[:-1]
    if in_order.all():
        return range(len(last))  # as nearly always: segments arrive in order
    order: list[int] = (np.argsort(last, kind="stable") if groups is None else np.lexsort((last, groups))).tolist()
    return order
