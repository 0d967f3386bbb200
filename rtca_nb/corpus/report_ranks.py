"""The best and the worst agents, queues and hours by stated measures, as far as they can be told apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.corpus.report_words import known, rows_in, seconds_words
from rtca_nb.questions.groups import MINIMUM
from rtca_nb.render.many.charts import percent
from rtca_nb.render.many.figures import Best

if TYPE_CHECKING:
    from rtca_nb.questions import Questions

__all__ = ["bests_of"]


class _Measure(NamedTuple):
    """What is ranked: the question and the column of its answer; the least is the best."""

    name: str
    question: str
    column: str
    words: Callable[[float], str]


_MEASURES: Final = (
    _Measure("Negative messages of customers", "sentiment_by", "negative_share", percent),
    _Measure("Mean time to an agent's reply", "response_times_by", "mean_seconds", seconds_words),
    _Measure("Customers left alone (est.)", "abandonment", "share", percent),
)
_GROUPS: Final = {"agent": "Agents", "queue": "Queues", "hour": "Hours of the day (UTC)"}


def bests_of(asked: Questions, within: Mapping[str, Any]) -> tuple[tuple[Best, ...], tuple[str, ...]]:
    """Return the best and the worst group by each measure, and what was not ranked.

    Parameters
    ----------
    asked : Questions
    within : mapping
        The period, as arguments of a question.
    """
    found: list[Best] = []
    unranked: list[str] = []
    for by, groups in _GROUPS.items():
        few: set[Any] = set()
        compared = there = False
        for measure in _MEASURES:
            answer = getattr(asked, measure.question)(by, **within)
            rows = [row for row in rows_in(answer) if known(getattr(row, measure.column)) is not None]
            there |= bool(len(answer))
            few |= {getattr(row, by) for row in rows if not row.ranked}
            ranked = sorted((row for row in rows if row.ranked), key=lambda row: getattr(row, measure.column))
            if len(ranked) > 1:
                compared = True
                found.append(_best(measure, by, ranked[0], ranked[-1], len(ranked)))
        if not there:
            unranked.append(f"{groups}: not known of these contacts, so not compared.")
        elif not compared:
            unranked.append(f"{groups}: not compared, as no two have {MINIMUM} contacts or more.")
        elif few:
            unranked.append(f"{groups}: {len(few):,} of fewer than {MINIMUM} contacts not ranked.")
    return tuple(found), tuple(unranked)


def _best(measure: _Measure, by: str, best: Any, worst: Any, number: int) -> Best:
    high, low = known(best.high), known(worst.low)
    value, other = getattr(best, measure.column), getattr(worst, measure.column)
    if value == other:
        remark = "no difference"
    elif high is None or low is None or high >= low:
        remark = "may be chance: the intervals overlap"
    else:
        remark = "the intervals do not overlap"
    names = _words(measure, by, best), _words(measure, by, worst)
    return Best(measure.name, f"{by}, {number:,} ranked", *names, remark)


def _words(measure: _Measure, by: str, row: Any) -> str:
    name = getattr(row, by)
    shown = f"{name}:00" if by == "hour" else str(name)
    low, high = known(row.low), known(row.high)
    interval = "" if low is None or high is None else f" ({measure.words(low)} to {measure.words(high)})"
    return f"{shown}: {measure.words(getattr(row, measure.column))}{interval}, n = {row.contacts:,}"
