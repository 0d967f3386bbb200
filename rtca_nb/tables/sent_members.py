"""Members that events and attachments share, as columns."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rtca_nb.base.columnar import MISSING_TIME
from rtca_nb.base.groups import counts
from rtca_nb.model.segments import Attachments, Event

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["count_unreadable", "times_sent", "who"]


def times_sent(items: Iterable[Event | Attachments]) -> list[str | float | None]:
    """Return the times of events or attachments, as sent."""
    return [None if item.time is None else item.time.absolute_time for item in items]


def count_unreadable(sent: Sequence[Sequence[Any]], moments: Integers, whose: Integers, contacts: int) -> Integers:
    """Count, for each contact, the timestamps that were sent but cannot be read.

    Parameters
    ----------
    sent : sequence of sequence
        Timestamps as sent, in several columns; None if there is none.
    moments, whose : array of int
        The same timestamps in microseconds, with the columns one after another, and the contact of each.
    contacts : int
    """
    import numpy as np

    missing = moments == MISSING_TIME
    if sum(times.count(None) for times in sent) < np.count_nonzero(missing):
        missing[[time is None for time in itertools.chain(*sent)]] = False
    else:
        missing[:] = False
    return counts(whose[missing], contacts)


def who(rows: Sequence[Event | Attachments]) -> dict[str, Any]:
    """Return the columns ``id``, ``participant_id`` and ``participant_role``."""
    return {
        "id": [item.id for item in rows],
        "participant_id": [item.participant_id for item in rows],
        "participant_role": [item.participant_role for item in rows],
    }
