"""Figures of a contact that are computed here or sent: pick the computed ones, and place both kinds side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

__all__ = ["COMPUTED", "computed_figures", "paired"]

COMPUTED: Final = "computed"
"""Source of a figure that is computed here."""

# A sent response time is counted from the last message; see rtca_nb.tables.metrics.
_ALIKE: Final = {f"response_time_{which}": f"response_time_from_last_{which}" for which in ("mean", "max")}
_PARTS: Final = ("_with_agent", "_without_agent")


def computed_figures(metrics: Mapping[str, Sequence[Any]]) -> dict[tuple[str, str | None], tuple[float | None, bool]]:
    """Return the value of each computed figure, and whether it is an estimate, keyed by metric and role.

    Views show whether a figure is an estimate, so a figure of the service must not take its place.
    """
    columns = ("metric", "participant_role", "source", "value", "estimate")
    rows = zip(*(metrics[name] for name in columns), strict=True)
    return {(metric, role): (value, estimate) for metric, role, source, value, estimate in rows if source == COMPUTED}


def paired(figures: Sequence[tuple[str, str | None, str]]) -> list[int]:
    """Return the places (from 0) of figures, sorted so that a sent figure follows the computed one of the same kind.

    Parameters
    ----------
    figures : sequence of (str, str or None, str)
        Metric, role and source of each figure.
    """
    first: dict[tuple[str, str | None], int] = {}
    for place, (metric, role, _) in enumerate(figures):
        first.setdefault((metric, role), place)

    def beside(place: int) -> int:
        metric, role, source = figures[place]
        if source == COMPUTED:
            return place
        for part in _PARTS:
            metric = metric.removesuffix(part)
        return first.get((_ALIKE.get(metric, metric), role), first.get((metric, role), place))

    return sorted(range(len(figures)), key=beside)
