"""Choose the part of an answer that a figure draws: the first of many groups; refuse selections that lack a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rtca_nb.exceptions import UsageError
from rtca_nb.questions.far_times import DAYS
from rtca_nb.questions.said import Chart, Said
from rtca_nb.questions.still import grid_groups

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LINES", "MOST", "TIMES", "chosen", "drawable", "is_timed"]

MOST: Final = 30
"""Maximum number of groups that are drawn; the frame has all of them."""

TIMES: Final = 400
"""Maximum number of days, weeks or months that are drawn, the last ones."""

LINES: Final = 8
"""Maximum number of lines over time, so that readers can tell them apart."""


def drawable(frame: pd.DataFrame, said: Said) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the frame to draw, and those of its rows that have a group and a value.

    Raises
    ------
    UsageError
        If a selection lacks a column that is drawn, or has it twice.
    """
    chart = said.chart
    if said.drawn is not None:
        frame = said.drawn
    else:
        own = (chart.group, chart.series, chart.value, *(chart.ends or ()), chart.mark, chart.strong)
        used = [name for name in own if name in said.columns]
        there = list(frame.columns)
        if lost := [name for name in used if there.count(name) != 1]:
            raise UsageError(
                f"plot() draws the columns {', '.join(used)}, but this selection has no {' and no '.join(lost)}; "
                "select each of them once, or plot the whole answer"
            )
    rows = frame[frame[chart.group].notna() & frame[chart.value].notna()]
    # A selection may be in another order, but lines must connect consecutive times.
    return frame, rows.sort_values(chart.group, kind="stable") if chart.kind == "lines" else rows


def is_timed(chart: Chart) -> bool:
    """Return whether each bar shows a day, week or month."""
    return chart.kind == "bars" and chart.group in DAYS


def chosen(rows: pd.DataFrame, chart: Chart) -> tuple[pd.DataFrame, int]:
    """Return the rows to draw, and the number of all groups if some are not drawn, otherwise 0.

    If there are too many groups, the first ones are drawn, or the last ones if groups are days, weeks or months. For
    lines, each value of ``chart.series`` counts as a group.
    """
    column = chart.series if chart.kind == "lines" else chart.group
    groups = grid_groups(rows, chart) if chart.kind == "grid" else list(dict.fromkeys(rows[column]))
    if is_timed(chart):
        groups.sort()
        return (rows, 0) if len(groups) <= TIMES else (rows[rows[column].isin(groups[-TIMES:])], len(groups))
    most = LINES if chart.kind == "lines" else MOST
    if len(groups) <= most:
        return rows, 0
    kept = rows[rows[column].isin(groups[:most])]
    if chart.kind == "grid":
        kept = kept[kept[chart.series].isin(groups[:most])]
    return kept, len(groups)
