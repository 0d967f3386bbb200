"""Facts about a contact that are not in its tables, computed for it alone or with others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rtca_nb.model.inference import UnitDecision
from rtca_nb.privacy.masks import MessageMask

__all__ = ["About"]


class About(NamedTuple):
    """Facts about a contact that are not in its tables.

    Attributes
    ----------
    start, end : int or None
        Microseconds since 1970 of the first and the last message, event or attachment.
    unreadable_times : int
        Number of timestamps that cannot be read.
    unit : UnitDecision
        The unit of its offsets.
    whole : int
        Number of messages that are hidden as a whole.
    """

    start: int | None
    end: int | None
    unreadable_times: int
    unit: UnitDecision
    whole: int

    @classmethod
    def of(
        cls,
        start: int | None,
        end: int | None,
        unreadable_times: int,
        unit: UnitDecision,
        hiding: Mapping[int, MessageMask],
    ) -> About:
        """Return the facts; ``hiding`` has the masks of messages in which something is hidden, keyed by place."""
        whole = sum(mask.whole is not None for mask in hiding.values())
        return cls(start, end, unreadable_times, unit, whole)
