"""What is hidden in a contact, why and how much, counted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from rtca_nb.privacy.masks import HiddenValue
from rtca_nb.privacy.redaction import REASONS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HiddenCount", "hidden_counts", "hidden_report"]


class HiddenCount(NamedTuple):
    """How much is hidden of one field, for one reason.

    Attributes
    ----------
    field, reason, meaning : str
    places : int
        Stretches, or values.
    segments : int
        In how many segments; one without an id counts for each value.
    code_points : int
    """

    field: str
    reason: str
    meaning: str | None
    places: int
    segments: int
    code_points: int


def hidden_counts(values: Iterable[HiddenValue]) -> list[HiddenCount]:
    """Count what is hidden in one contact by field and reason, in order of appearance."""
    found: dict[tuple[str, str], list[HiddenValue]] = {}
    for value in values:
        found.setdefault((value.field, value.reason), []).append(value)
    return [
        HiddenCount(
            field,
            reason,
            REASONS.get(reason),
            len(several),
            len({one.id for one in several} - {None}) + sum(one.id is None for one in several),
            sum(one.code_points for one in several),
        )
        for (field, reason), several in found.items()
    ]


def hidden_report(values: Iterable[HiddenValue]) -> pd.DataFrame:
    """Return the frame of :meth:`rtca_nb.Contact.redaction_report`."""
    import pandas as pd

    report = pd.DataFrame(hidden_counts(values), columns=[*HiddenCount._fields])
    return report.astype(dict.fromkeys(("places", "segments", "code_points"), "int64"))
