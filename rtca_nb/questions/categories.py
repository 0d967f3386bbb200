"""Questions about categories: how often each matches, over time or with others, and how often none matches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import is_one_of, quoted
from rtca_nb.exceptions import UsageError
from rtca_nb.questions.answer import answer, grouped_answer
from rtca_nb.questions.groups import GROUPS, MINIMUM, Group, ranked_column, shown_groups
from rtca_nb.questions.period import Period
from rtca_nb.questions.said import Chart, Said
from rtca_nb.questions.scope import Scope, scope
from rtca_nb.questions.statistics import wilson
from rtca_nb.questions.waits import check_limit
from rtca_nb.render.languages import phrase, phrase_count
from rtca_nb.tables.schema import Column

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.questions.source import Source

__all__ = [
    "PERIODS",
    "category_cooccurrence",
    "category_frequency",
    "category_trend",
    "check_span",
    "coverage",
    "note_skips",
]

PERIODS: Final = ("day", "week", "month")

_CATEGORY: Final = GROUPS["category"].column
_MATCHES: Final = Column("matches", "int", "Matches: points of interest, and matches of the whole contact.")
_CONTACTS: Final = Column("contacts", "int", "Contacts with a match.")
_MATCHED: Final = Column("matched", "int", "Contacts with a match, among the contacts that are counted in evaluated.")
_EVALUATED: Final = Column(
    "evaluated",
    "int",
    "Contacts in which the service evaluated the category; contacts whose analysis failed or has not ended, or that "
    "are known to lack data, are not counted.",
)
_SHARE: Final = (
    Column("share", "float", "matched divided by evaluated."),
    Column("low", "float", "Lower end of the 95 % confidence interval of the share (Wilson)."),
    Column("high", "float", "Upper end of the 95 % confidence interval of the share (Wilson)."),
)
_CATEGORY_TITLE: Final = GROUPS["category"].title
_TABLES: Final = ("matches", "skipped")
_SHARE_TITLE: Final = phrase("share of contacts")


def check_span(period: Any) -> Group:
    """Return the :class:`Group` with the name ``period``, which must be day, week or month.

    Raises
    ------
    UsageError
        If it is none of these.
    """
    if not is_one_of(period, PERIODS):
        raise UsageError(f"period must be one of {', '.join(PERIODS)}, not {quoted(period)}")
    return GROUPS[period]


def note_skips(asked: Scope, of: str = "unrated") -> None:
    """Add a sentence to the notes of ``asked`` on how many categories of how many contacts were not evaluated.

    ``of`` is SQL of the rows to count: the table ``unrated``, or a part of it.
    """
    (pairs, contacts) = asked.row(f"SELECT count(*), count(DISTINCT c) FROM {of}")
    if pairs:
        said = phrase(
            "Left out of shares, because the service did not evaluate them: {categories} of {contacts}.",
            categories=phrase_count("{n} category", "{n} categories", pairs),
            contacts=phrase_count("{n} contact", "{n} contacts", contacts),
        )
        asked.left_out.append(said)


def _shares(values: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return the columns ``values`` with ``share``, ``low`` and ``high``, from ``matched`` and ``evaluated``."""
    low, high = wilson(values["matched"], values["evaluated"])
    share = [k / n if n else float("nan") for k, n in zip(values["matched"], values["evaluated"], strict=True)]
    return {**values, "share": share, "low": low.tolist(), "high": high.tolist()}


def category_frequency(source: Source, period: Period) -> pd.DataFrame:
    """Count matches and contacts of each category, for :meth:`Questions.category_frequency`."""
    columns = (_CATEGORY, _MATCHES, _CONTACTS, _MATCHED, _EVALUATED, *_SHARE)
    with scope(source.table, _TABLES, period, ("complete",)) as asked:
        rated = asked.rate()
        note_skips(asked)
        rows = asked.rows(
            "SELECT category, sum(matches)::BIGINT AS matches, count(*) AS contacts, count(rated.c) FILTER (unrated.c "
            "IS NULL) AS matched, ? - coalesce(any_value(missing), 0) AS evaluated FROM matched LEFT JOIN rated USING "
            "(c) LEFT JOIN unrated USING (c, category) LEFT JOIN (SELECT category, count(*) AS missing FROM unrated "
            "GROUP BY category) USING (category) GROUP BY category ORDER BY contacts DESC, matches DESC, category",
            rated,
        )
        left_out = tuple(asked.left_out)
    names = [column.name for column in columns[:5]]
    values = _shares({name: [row[place] for row in rows] for place, name in enumerate(names)})
    chart = Chart("bars", "category", "share", _SHARE_TITLE, _CATEGORY_TITLE, ("low", "high"), share=True)
    said = Said(phrase("Contacts in which each category matched"), _SHARE_TITLE, rated, left_out, chart)
    return answer(columns, values, said, revealed=source.revealed)


def category_cooccurrence(source: Source, limit: Any, period: Period) -> pd.DataFrame:
    """Count the contacts in which two categories match together, for :meth:`Questions.category_cooccurrence`."""
    if limit is not None:
        check_limit(limit)
    columns = (
        _CATEGORY,
        Column("other", "text", "Name of another category."),
        Column(
            "both", "int", "Contacts in which category and other both match, among the contacts counted in evaluated."
        ),
        Column("evaluated", "int", "Contacts in which category matches and for which other was evaluated."),
        Column("share", "float", "both divided by evaluated."),
        *_SHARE[1:],
        Column(
            "lift",
            "float",
            "share divided by the share of other in category_frequency; 1 if the two categories are independent.",
        ),
    )
    with scope(source.table, _TABLES, period, ("complete",)) as asked:
        rated = asked.rate()
        note_skips(asked)
        asked.run(
            "CREATE TEMP TABLE own AS SELECT category, count(*) AS n FROM matched SEMI JOIN rated USING (c) ANTI JOIN "
            f"unrated USING (c, category) GROUP BY category ORDER BY n DESC, category LIMIT {limit or 'ALL'}"
        )
        (others,) = asked.row(
            "SELECT count(DISTINCT category) FROM matched SEMI JOIN rated USING (c) ANTI JOIN unrated USING (c, "
            "category) ANTI JOIN own USING (category)"
        )
        if others:
            rare = phrase_count("{n} less frequent category", "{n} less frequent categories", others)
            asked.left_out.append(phrase("Left out: {things}.", things=rare))
        rows = asked.rows(
            "WITH found AS (SELECT c, category FROM matched SEMI JOIN own USING (category) SEMI JOIN rated USING (c) "
            "ANTI JOIN unrated USING (c, category)), missing AS (SELECT "
            "category, count(*) AS n FROM unrated GROUP BY category), lost AS (SELECT found.category, "
            "unrated.category AS other, count(*) AS n FROM found JOIN unrated USING (c) GROUP BY ALL), pairs AS "
            "(SELECT a.category, b.category AS other, count(*) AS n FROM found a JOIN found b ON a.c = b.c AND "
            "a.category <> b.category GROUP BY ALL) SELECT a.category, b.category, coalesce(pairs.n, 0), a.n - "
            "coalesce(lost.n, 0), b.n::DOUBLE / (? - coalesce(missing.n, 0)) FROM own a JOIN own b ON a.category <> "
            "b.category LEFT JOIN pairs ON pairs.category = a.category AND pairs.other = b.category LEFT JOIN lost ON "
            "lost.category = a.category AND lost.other = b.category LEFT JOIN missing ON missing.category = b.category "
            "ORDER BY a.n DESC, a.category, b.n DESC, b.category",
            rated,
        )
        left_out = tuple(asked.left_out)
    both, evaluated = [row[2] for row in rows], [row[3] for row in rows]
    low, high = wilson(both, evaluated)
    share = [k / n if n else float("nan") for k, n in zip(both, evaluated, strict=True)]
    values = {
        "category": [row[0] for row in rows],
        "other": [row[1] for row in rows],
        "both": both,
        "evaluated": evaluated,
        "share": share,
        "low": low.tolist(),
        "high": high.tolist(),
        "lift": [one / row[4] for one, row in zip(share, rows, strict=True)],
    }
    chart = Chart(
        "grid", "category", "share",
        phrase("of the contacts with the category on the left, share of those that also have the category above"),
        _CATEGORY_TITLE, series="other", share=True,
    )  # fmt: skip
    unit = phrase("share of the contacts with the first category")
    said = Said(phrase("Categories that match together"), unit, rated, left_out, chart)
    return answer(columns, values, said, revealed=source.revealed)


def category_trend(source: Source, span: Any, period: Period) -> pd.DataFrame:
    """Count the matches of each category by day, week or month (``span``), for :meth:`Questions.category_trend`."""
    group = check_span(span)
    columns = (group.column, _CATEGORY, _MATCHES, _CONTACTS, _MATCHED, _EVALUATED, *_SHARE)
    with scope(source.table, _TABLES, period, ("complete",)) as asked:
        asked.rate()
        asked.group(group)
        note_skips(asked)
        rows = asked.rows(
            "WITH spans AS (SELECT grp, count(rated.c) AS n FROM grouped LEFT JOIN rated USING (c) GROUP BY grp), "
            "found AS (SELECT grp, category, sum(matches)::BIGINT AS matches, count(*) AS contacts, count(rated.c)"
            " FILTER (unrated.c IS NULL) AS matched FROM matched JOIN grouped USING (c) LEFT JOIN rated USING (c) "
            "LEFT JOIN unrated USING (c, category) GROUP BY ALL), missing AS (SELECT grp, category, count(*) AS n "
            "FROM unrated JOIN grouped USING (c) GROUP BY ALL), names AS (SELECT category, sum(contacts) AS n FROM"
            " found GROUP BY category) SELECT grp, category, coalesce(matches, 0), coalesce(contacts, 0), "
            "coalesce(matched, 0), spans.n - coalesce(missing.n, 0) FROM spans CROSS JOIN names LEFT JOIN found "
            "USING (grp, category) LEFT JOIN missing USING (grp, category) ORDER BY grp, names.n DESC, category"
        )
        (n,) = asked.row("SELECT count(*) FROM grouped SEMI JOIN rated USING (c)")
        left_out = tuple(asked.left_out)
    names = [column.name for column in columns[:6]]
    values = _shares({name: [row[place] for row in rows] for place, name in enumerate(names)})
    chart = Chart(
        "lines", group.column.name, "share", _SHARE_TITLE, group.title, ("low", "high"), series="category", share=True
    )
    title = phrase("Contacts in which each category matched, by {by}", by=group.by)
    said = Said(title, _SHARE_TITLE, n, left_out, chart)
    return answer(columns, values, said, revealed=source.revealed)


def coverage(source: Source, group: Group, period: Period) -> pd.DataFrame:
    """Count the contacts in which no category matches, for :meth:`Questions.coverage`."""
    columns = (
        group.column,
        Column("without", "int", "Contacts in which all categories were evaluated and none matched."),
        Column(
            "evaluated",
            "int",
            "Contacts in which a category matched, or in which all categories were evaluated and none matched.",
        ),
        Column("share", "float", "without divided by evaluated."),
        *_SHARE[1:],
        ranked_column(),
    )
    with scope(source.table, _TABLES, period, ("complete", *group.columns)) as asked:
        asked.rate()
        asked.run(
            "CREATE TEMP TABLE known AS SELECT c, c IN (SELECT c FROM matched) AS has FROM rated WHERE c IN (SELECT c "
            "FROM matched) OR c NOT IN (SELECT c FROM skips)"
        )
        (unsure,) = asked.row("SELECT count(*) FROM rated ANTI JOIN known USING (c)")
        asked.leave_out_contacts(unsure, phrase("no category matched, and the service did not evaluate all categories"))
        asked.group(group)
        rows = asked.rows(
            "SELECT grp, count(*) FILTER (NOT has), count(*) FROM grouped JOIN known USING (c) GROUP BY grp"
        )
        (n,) = asked.row("SELECT count(*) FROM grouped SEMI JOIN known USING (c)")
        left_out = tuple(asked.left_out)
    without, evaluated = [row[1] for row in rows], [row[2] for row in rows]
    low, high = wilson(without, evaluated)
    values = {
        group.column.name: shown_groups(group, [row[0] for row in rows]),
        "without": without,
        "evaluated": evaluated,
        "share": [k / of for k, of in zip(without, evaluated, strict=True)],
        "low": low.tolist(),
        "high": high.tolist(),
        "ranked": [of >= MINIMUM for of in evaluated],
    }
    chart = Chart("bars", group.column.name, "share", _SHARE_TITLE, group.title, ("low", "high"), share=True)
    said = Said(phrase("Contacts without a category, by {by}", by=group.by), _SHARE_TITLE, n, left_out, chart)
    return grouped_answer(group, columns, values, said, revealed=source.revealed)
