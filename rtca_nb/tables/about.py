"""What is known of a contact beside its tables, whether it was worked out by itself or with others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rtca_nb.model.inference import UnitDecision
from rtca_nb.privacy.masks import MessageMask

__all__ = ["About"]


class About(NamedTuple):
    """What is known of a contact beside its tables.

    Attributes
    ----------
    start, end : int or None
        Microseconds since 1970 of the first and the last message, event or attachment.
    unreadable_times : int
        How many times cannot be read.
    unit : UnitDecision
        What its offsets count.
    whole : int
        How many messages are hidden whole.
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
        """Say the same, given the masks of the messages of which something is hidden."""
        whole = sum(mask.whole is not None for mask in hiding.values())
        return cls(start, end, unreadable_times, unit, whole)
