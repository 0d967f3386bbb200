"""Best and worst agents, queues and hours by given measures, named only if chance does not explain the difference."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.corpus.report_words import contacts_words, known, rows_in, seconds_words
from rtca_nb.corpus.row_batches import columns_of
from rtca_nb.corpus.schema import CONTACTS
from rtca_nb.questions.groups import MINIMUM
from rtca_nb.questions.statistics import LEVEL
from rtca_nb.render.languages import figure, say
from rtca_nb.render.many.charts import percent
from rtca_nb.render.many.figures import Best

if TYPE_CHECKING:
    from rtca_nb.questions import Questions

__all__ = ["bests_of"]


class _Measure(NamedTuple):
    """A measure to rank groups by: its name, the question, the column of the answer, and how to word a value.

    The smallest value is the best.
    """

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


def bests_of(asked: Questions, within: Mapping[str, Any], number: int) -> tuple[tuple[Best, ...], tuple[str, ...]]:
    """Return the best and the worst group by each measure, and notes on the groups that are not named.

    Only groups whose difference chance does not explain are named. A note says which others were compared.

    Parameters
    ----------
    asked : Questions
        Answers questions about the contacts.
    within : mapping
        The period, as keyword arguments of a question.
    number : int
        Number of contacts.
    """
    found: list[Best] = []
    unnamed: list[str] = []
    for by, groups in _GROUPS.items():
        if by != "hour" and not _is_known(asked, by):
            unnamed.append(say("{groups}: not known for these contacts, so not compared.", groups=say(groups)))
            continue
        # With so few contacts, no two groups can have enough of them.
        answers = [(measure, _rows(asked, measure, by, within)) for measure in _MEASURES if number >= 2 * MINIMUM]
        few = {getattr(row, by) for _, rows in answers for row in rows if not row.ranked}
        ranked = [(measure, [row for row in rows if row.ranked]) for measure, rows in answers]
        compared = [(measure, rows) for measure, rows in ranked if len(rows) > 1]
        found += [_best(measure, by, rows) for measure, rows in compared if _differ(rows, measure)]
        alike = [(measure, len(rows)) for measure, rows in compared if not _differ(rows, measure)]
        unnamed += _alike(say(groups), alike)
        if not compared:
            unnamed.append(
                say(
                    "{groups}: not compared, because no two have {few} contacts or more.",
                    groups=say(groups),
                    few=MINIMUM,
                )
            )
        elif few:
            unnamed.append(
                say(
                    "{groups} with fewer than {few} contacts, not ranked: {n}.",
                    groups=say(groups),
                    n=figure(len(few)),
                    few=MINIMUM,
                )
            )
    return tuple(found), tuple(unnamed)


def _is_known(asked: Questions, column: str) -> bool:
    """Check whether a column of the table ``contacts`` has any value."""
    rows = columns_of(asked.table(CONTACTS), [column])
    return bool(len(rows) > rows.column(column).null_count)


def _rows(asked: Questions, measure: _Measure, by: str, within: Mapping[str, Any]) -> list[Any]:
    """Ask the question of a measure; return the row of each group whose value is known, the best first."""
    answer = getattr(asked, measure.question)(by, **within)
    rows = [row for row in rows_in(answer) if known(getattr(row, measure.column)) is not None]
    return sorted(rows, key=lambda row: getattr(row, measure.column))


def _alike(groups: str, measures: Sequence[tuple[_Measure, int]]) -> Iterator[str]:
    """Yield a sentence for each number of groups that were compared without a difference beyond chance."""
    for number in dict.fromkeys(number for _, number in measures):
        yield say(
            "{groups}: among {n} compared, no difference beyond chance was found by these measures: {measures}.",
            groups=groups,
            n=figure(number),
            measures="; ".join(say(measure.name) for measure, other in measures if other == number),
        )


def _best(measure: _Measure, by: str, rows: Sequence[Any]) -> Best:
    best, worst = rows[0], rows[-1]
    name = say(measure.name)
    said = say(
        "{measure} by {by}, from {best} to {worst}",
        measure=name,
        by=say(by),
        best=_short(measure, by, best),
        worst=_short(measure, by, worst),
    )
    ranked = say("{by}, {n} ranked", by=say(by), n=figure(len(rows)))
    return Best(name, ranked, _words(measure, by, best), _words(measure, by, worst), said)


def _differ(rows: Sequence[Any], measure: _Measure) -> bool:
    """Check whether the best group and the worst differ by more than chance explains.

    The test allows for the fact that these two were picked from all pairs of groups (Bonferroni correction).
    """
    best, worst = rows[0], rows[-1]
    value, other = getattr(best, measure.column), getattr(worst, measure.column)
    high, low = known(best.high), known(worst.low)
    if high is None or low is None:
        return False
    of_one, of_all = (NormalDist().inv_cdf(1 - (1 - LEVEL) / 2 / pairs) for pairs in (1, math.comb(len(rows), 2)))
    return bool(other - value > of_all / of_one * math.hypot(high - value, other - low))


def _name(by: str, row: Any) -> str:
    name = getattr(row, by)
    return f"{name}:00" if by == "hour" else str(name)


def _short(measure: _Measure, by: str, row: Any) -> str:
    return f"{_name(by, row)} ({measure.words(getattr(row, measure.column))})"


def _words(measure: _Measure, by: str, row: Any) -> str:
    low, high = known(row.low), known(row.high)
    interval = ""
    if low is not None and high is not None:
        interval = f" ({say('{low} to {high}', low=measure.words(low), high=measure.words(high))})"
    value = measure.words(getattr(row, measure.column))
    return f"{_name(by, row)}: {value}{interval}, {contacts_words(int(row.contacts))}"
