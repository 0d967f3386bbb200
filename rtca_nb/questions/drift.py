"""Find what changed between two periods, and whether chance alone may be the cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import kind_of
from rtca_nb.exceptions import UsageError
from rtca_nb.questions.answer import answer
from rtca_nb.questions.categories import note_skips
from rtca_nb.questions.groups import NO_TIME
from rtca_nb.questions.period import Period, period_of
from rtca_nb.questions.said import Chart, Said
from rtca_nb.questions.scope import Scope, scope
from rtca_nb.questions.statistics import LEVEL, Difference, Ratios, adjusted, difference_of_means, difference_of_shares
from rtca_nb.questions.talk import SUMS
from rtca_nb.render.languages import phrase
from rtca_nb.tables.schema import Column

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.questions.source import Source

__all__ = ["drift", "periods_of"]

_SHARE: Final = "share of contacts with the category"
# Measure -> words for contacts without a value; below, SQL with a row per contact: number (x) and sum (y) of values.
_WITHOUT: Final = {
    "score of the customer": phrase("no customer score"),
    "score of the agent": phrase("no agent score"),
    "seconds to an agent's reply": phrase("no agent reply with a known time"),
}
_MEANS: Final = {
    "score of the customer": (
        "SELECT side, 1 AS x, customer_sentiment AS y FROM sides WHERE customer_sentiment IS NOT NULL"
    ),
    "score of the agent": "SELECT side, 1 AS x, agent_sentiment AS y FROM sides WHERE agent_sentiment IS NOT NULL",
    "seconds to an agent's reply": (
        "SELECT side, count(*) AS x, sum(from_last_seconds) AS y FROM {replies} WHERE participant_role = 'AGENT' "
        "AND from_last_seconds IS NOT NULL GROUP BY c, side"
    ),
}


def periods_of(before: Any, after: Any) -> tuple[Period, Period]:
    """Check two pairs of (begin, end), and return them as periods that have no time in common.

    Raises
    ------
    UsageError
        If a period is not a pair of times, or the periods overlap.
    """
    found = []
    for name, pair in (("before", before), ("after", after)):
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise UsageError(f"{name} must be a pair of times, begin and end, not {kind_of(pair)}")
        found.append(period_of(*pair, of=name))
    first, second = found
    ended = first.end is not None and second.begin is not None and first.end <= second.begin
    begun = second.end is not None and first.begin is not None and second.end <= first.begin
    if not ended and not begun:
        raise UsageError(
            "the periods before and after overlap, and a contact can be in only one of them; choose other times"
        )
    return first, second


def drift(source: Source, before: Any, after: Any) -> pd.DataFrame:
    """Compare categories, scores and reply times in two periods, for :meth:`Questions.drift`."""
    periods = periods_of(before, after)
    columns = (
        Column("measure", "enum", "What is compared.", (_SHARE, *_MEANS)),
        Column("category", "text", "Category that is compared; missing if the measure is not about a category."),
        Column("n_before", "int", "Contacts in the first period for which the measure is known."),
        Column("before", "float", "Share or mean in the first period."),
        Column("n_after", "int", "Contacts in the second period for which the measure is known."),
        Column("after", "float", "Share or mean in the second period."),
        Column("difference", "float", "After minus before."),
        Column(
            "low",
            "float",
            "Lower end of the 95 % confidence interval of the difference (Newcombe for shares, Welch for means).",
        ),
        Column("high", "float", "Upper end of the 95 % confidence interval of the difference."),
        Column("p", "float", "p-value: the probability that chance alone makes a difference of this size or larger."),
        Column("p_adjusted", "float", "p, adjusted for the number of comparisons (Benjamini and Hochberg)."),
        Column("drifted", "bool", "Whether p_adjusted is below 0.05; missing if p_adjusted is missing."),
        Column(
            "rule_changed",
            "bool",
            "Whether the ids of the category's rules differ between the periods; missing if they are unknown in one.",
        ),
        Column("rules_before", "list", "Ids of the category's rules in the first period."),
        Column("rules_after", "list", "Ids of the category's rules in the second period."),
    )
    used = ("complete", "agent_sentiment", "customer_sentiment")
    with scope(source.table, ("matches", "skipped", "response_times"), Period(None, None), used) as asked:
        asked.rate()
        _take_sides(asked, periods)
        rows = _shares(asked)
        rows += _means(asked)
        (n, timeless, beside) = asked.row(
            "SELECT count(side), count(*) FILTER (start IS NULL), count(*) FILTER (start IS NOT NULL AND side IS NULL) "
            "FROM chosen LEFT JOIN (SELECT c, side FROM sides) USING (c)"
        )
        asked.leave_out_contacts(timeless, NO_TIME)
        asked.leave_out_contacts(beside, phrase("in neither period"))
        note_skips(asked, "(FROM unrated SEMI JOIN sides USING (c))")
        for row in rows:
            if row[0] in _WITHOUT:
                asked.leave_out_contacts(n - row[2] - row[4], _WITHOUT[row[0]])
        left_out = tuple(asked.left_out)
    p_adjusted = adjusted([row[9] for row in rows])
    for row, p in zip(rows, p_adjusted, strict=True):
        row[10:10] = [p, None if p != p else p < 1 - LEVEL]  # noqa: PLR0124  # NaN
    rows.sort(key=lambda row: (row[1] is None, row[9] if row[9] == row[9] else 2, row[1] or ""))
    values = {column.name: [row[place] for row in rows] for place, column in enumerate(columns)}
    chart = Chart(
        "bars", "category", "difference", phrase("share after minus share before"), phrase("category"), ("low", "high"),
        share=True, mark="rule_changed", strong="drifted", paler=phrase("differences that chance alone may make"),
    )  # fmt: skip
    unit = phrase("shares; points of the score; seconds")
    said = Said(phrase("What changed between two periods"), unit, n, left_out, chart)
    return answer(columns, values, said, revealed=source.revealed)


def _take_sides(asked: Scope, periods: tuple[Period, Period]) -> None:
    """Make the table ``sides``: chosen contacts with the number of their period, 0 before and 1 after."""
    cases, values = [], []
    for side, period in enumerate(periods):
        tests = ["start IS NOT NULL"]
        for test, value in (("start >= ?", period.begin), ("start < ?", period.end)):
            if value is not None:
                tests.append(test)
                values.append(value)
        cases.append(f"WHEN {' AND '.join(tests)} THEN {side}")
    asked.run(
        "CREATE TEMP TABLE sides AS SELECT * FROM (SELECT *, CASE "
        f"{' '.join(cases)} END AS side FROM chosen) WHERE side IS NOT NULL",
        *values,
    )


def _shares(asked: Scope) -> list[list[Any]]:
    """Return a row for each category, with its share in both periods; ``drift`` adds the adjusted p-values."""
    totals = dict(asked.rows("SELECT side, count(*) FROM sides SEMI JOIN rated USING (c) GROUP BY side"))
    found = asked.rows(
        "WITH names AS (SELECT DISTINCT category FROM matched JOIN sides USING (c)), pairs AS (FROM names CROSS JOIN "
        "(SELECT unnest([0, 1]) AS side)), missing AS (SELECT category, side, count(*) AS n FROM unrated JOIN sides "
        "USING (c) GROUP BY ALL), found AS (SELECT category, side, count(*) AS n FROM matched JOIN sides USING (c) "
        "SEMI JOIN rated USING (c) ANTI JOIN unrated USING (c, category) GROUP BY ALL), rules AS (SELECT category, "
        f"side, list_sort(list(DISTINCT rule_id)) AS ids FROM {asked.of('matches', 'sides')} WHERE rule_id IS NOT NULL "
        "GROUP BY ALL) SELECT category, side, coalesce(found.n, 0), coalesce(missing.n, 0), coalesce(ids, []) FROM "
        "pairs LEFT JOIN found USING (category, side) LEFT JOIN missing USING (category, side) LEFT JOIN rules USING "
        "(category, side) ORDER BY category, side"
    )
    rows = []
    for (category, _, *one), (_, _, *other) in zip(found[::2], found[1::2], strict=True):
        before, after = ((k, totals.get(side, 0) - missing) for side, (k, missing, _) in enumerate((one, other)))
        ids = one[2], other[2]
        changed = ids[0] != ids[1] if all(ids) else None
        shares = [k / of if of else float("nan") for k, of in (before, after)]
        compared = difference_of_shares(before, after)
        rows.append([_SHARE, category, *_sides((before[1], after[1]), shares, compared), changed, *ids])
    return rows


def _means(asked: Scope) -> list[list[Any]]:
    """Return a row for each measure, with its mean in both periods; ``drift`` adds the adjusted p-values."""
    rows = []
    for measure, contacts in _MEANS.items():
        counted_of = contacts.format(replies=asked.of("response_times", "sides"))
        found = {row[0]: row[1:] for row in asked.rows(f"SELECT side, {SUMS} FROM ({counted_of}) GROUP BY side")}
        sums = Ratios.of([found.get(side, (0,) * 6) for side in (0, 1)])
        n = int(sums.n[0]), int(sums.n[1])
        compared = _sides(n, sums.ratio.tolist(), difference_of_means(sums))
        rows.append([measure, None, *compared, None, [], []])
    return rows


def _sides(n: tuple[int, int], values: list[float], difference: Difference) -> list[Any]:
    return [n[0], values[0], n[1], values[1], *difference]
