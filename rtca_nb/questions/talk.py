"""Questions about messages and replies: sentiment, its shift, and response times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import is_one_of, quoted
from rtca_nb.exceptions import UsageError
from rtca_nb.questions.answer import grouped_answer
from rtca_nb.questions.expected import EXPECTED, not_expected
from rtca_nb.questions.groups import MINIMUM, Group, check_role, group_of, ranked_column, shown_groups
from rtca_nb.questions.period import Period
from rtca_nb.questions.said import Chart, Said
from rtca_nb.questions.scope import scope
from rtca_nb.questions.statistics import Ratios, mean_interval, share_interval
from rtca_nb.render.languages import Phrase, phrase, phrase_count
from rtca_nb.tables.schema import Column

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.questions.source import Source

__all__ = ["MEASURES", "TALKING", "response_times_by", "sentiment_by", "sentiment_shift"]

TALKING: Final = ("AGENT", "CUSTOMER")
MEASURES: Final = ("from_last", "from_first", "first_response")
SUMS: Final = "count(*), sum(x), sum(y), sum(x * x), sum(x * y), sum(y * y)"

_RANKED: Final = ranked_column()
_OF: Final = {"AGENT": "agents", "CUSTOMER": "customers"}


def _of(role: str) -> Phrase:
    return phrase(_OF.get(role, role.lower().replace("_", " ")))


_SINCE: Final = {
    "from_last": phrase("seconds from the last message of the other side"),
    "from_first": phrase("seconds from the first message of the other side's turn"),
    "first_response": phrase("seconds from the customer's first message to the first reply of an agent"),
}


def _silent(role: str, by: str, *, first: bool) -> Phrase:
    if first:
        return phrase("no first response of {who}", who=_of(role))
    return phrase("no reply") if by == "role" else phrase("no reply of {who}", who=_of(role))


def _reply_title(role: str, group: Group, *, first: bool) -> Phrase:
    if first:
        return phrase("First response times of {who} by {by}", who=_of(role), by=group.by)
    if group.column.name == "role":
        return phrase("Response times by {by}", by=group.by)
    return phrase("Response times of {who} by {by}", who=_of(role), by=group.by)


def _ends(interval: tuple[Any, Any]) -> dict[str, list[float]]:
    return dict(zip(("low", "high"), (end.tolist() for end in interval), strict=True))


def _column(rows: Sequence[Sequence[Any]], place: int) -> list[Any]:
    return [row[place] for row in rows]


def sentiment_by(source: Source, by: Any, role: Any, period: Period) -> pd.DataFrame:
    """Count positive, neutral and negative messages, for :meth:`Questions.sentiment_by`."""
    group = group_of(by)
    role = check_role(role)
    columns = (
        group.column,
        Column("contacts", "int", "Contacts with a message that is scored."),
        Column("messages", "int", "Messages."),
        Column("positive", "int", "Messages with positive sentiment."),
        Column("neutral", "int", "Messages with neutral sentiment."),
        Column("negative", "int", "Messages with negative sentiment."),
        Column("scored", "int", "Messages with any sentiment."),
        Column("negative_share", "float", "negative divided by scored."),
        Column(
            "low",
            "float",
            "Lower end of the 95 % confidence interval of the share; the interval treats contacts, not messages, as "
            "independent.",
        ),
        Column("high", "float", "Upper end of the 95 % confidence interval of the share."),
        _RANKED,
    )
    with scope(source.table, ("transcript",), period, group.columns) as asked:
        asked.drop_without_messages_asked()
        of, which, grp = asked.of("transcript"), "participant_role = ?", "grp"
        values: list[Any] = [role]
        if by == "role":
            which, values, grp = "participant_role IS NOT NULL", [], "participant_role"
        elif by == "category":
            which, grp = f"{which} AND len(categories) > 0", "categories"
        else:
            asked.group(group)
            of = asked.of("transcript", "grouped")
        counts = (
            "count(*) AS messages, count(sentiment) AS x, count(*) FILTER (sentiment = 'NEGATIVE') AS y, count(*) "
            "FILTER (sentiment = 'POSITIVE') AS positive, count(*) FILTER (sentiment = 'NEUTRAL') AS neutral, count(*) "
            "FILTER (sentiment IS NULL AND NOT expected) AS odd"
        )
        of = f"(SELECT *, {EXPECTED} AS expected FROM {of})"
        if by == "category":
            # Few messages have a category, and grouping by lists of categories is slow.
            asked.run(
                f"CREATE TEMP TABLE picked AS SELECT c, {grp} AS grp, sentiment, expected FROM {of} WHERE {which}",
                *values,
            )
            asked.run(
                f"CREATE TEMP TABLE talk AS SELECT c, grp, {counts} FROM (SELECT * REPLACE (unnest(grp) AS grp) FROM "
                "picked) GROUP BY ALL"
            )
        else:
            asked.run(
                f"CREATE TEMP TABLE talk AS SELECT c, {grp} AS grp, {counts} FROM {of} WHERE {which} GROUP BY ALL",
                *values,
            )
        rows = asked.rows(
            "SELECT grp, sum(messages)::BIGINT, sum(positive)::BIGINT, sum(neutral)::BIGINT, sum(y)::BIGINT, "
            f"sum(x)::BIGINT, {SUMS.replace('count(*)', 'count(*) FILTER (x > 0)')} FROM talk GROUP BY grp"
        )
        # A message with several categories counts once.
        (unscored, odd, n, other) = asked.row(
            "SELECT coalesce(sum(messages - x - odd), 0)::BIGINT, coalesce(sum(odd), 0)::BIGINT, coalesce(sum(x), "
            "0)::BIGINT, coalesce(sum(x - y - positive - neutral), 0)::BIGINT FROM "
            f"{f'(SELECT {counts} FROM picked)' if by == 'category' else 'talk'}"
        )
        if unscored:
            some = phrase_count("{n} message without sentiment", "{n} messages without sentiment", unscored)
            asked.left_out.append(phrase("Left out: {things}.", things=some))
        if odd:
            asked.left_out.append(phrase("Left out: {things}.", things=not_expected(odd)))
        if other:
            some = phrase_count("{n} message", "{n} messages", other)
            words = "Counted as scored: {things} with a sentiment other than positive, neutral or negative."
            asked.left_out.append(phrase(words, things=some))
        left_out = tuple(asked.left_out)
    sums = Ratios.of([row[6:] for row in rows])
    found = {
        group.column.name: shown_groups(group, _column(rows, 0)),
        "contacts": _column(rows, 6),
        **{
            name: _column(rows, place)
            for place, name in enumerate(("messages", "positive", "neutral", "negative", "scored"), 1)
        },
        "negative_share": sums.ratio.tolist(),
        **_ends(share_interval(sums)),
        "ranked": [row[6] >= MINIMUM for row in rows],
    }
    title = (
        phrase("Negative messages by {by}", by=group.by)
        if by == "role"
        else phrase("Negative messages of {who} by {by}", who=_of(role), by=group.by)
    )
    chart = Chart(
        "bars",
        group.column.name,
        "negative_share",
        phrase("share of scored messages"),
        group.title,
        ("low", "high"),
        share=True,
    )
    said = Said(title, phrase("share of scored messages"), n, left_out, chart, "message")
    return grouped_answer(group, columns, found, said, revealed=source.revealed)


def sentiment_shift(source: Source, by: Any, role: Any, period: Period) -> pd.DataFrame:
    """Estimate how scores change during contacts, for :meth:`Questions.sentiment_shift`."""
    group = group_of(by, ("role",))
    shift = {"AGENT": "agent_sentiment_shift", "CUSTOMER": "customer_sentiment_shift"}[check_role(role, TALKING)]
    columns = (
        group.column,
        Column("contacts", "int", "Contacts with a score at their beginning and at their end."),
        Column("improved", "int", "Contacts whose score rose."),
        Column("worsened", "int", "Contacts whose score fell."),
        Column("shift", "float", "Mean change of the score from the beginning to the end of a contact; an estimate."),
        Column("low", "float", "Lower end of the 95 % confidence interval of the mean (Student)."),
        Column("high", "float", "Upper end of the 95 % confidence interval of the mean (Student)."),
        _RANKED,
    )
    with scope(source.table, ("matches",) if by == "category" else (), period, (shift, *group.columns)) as asked:
        asked.drop_without_messages_asked()
        asked.group(group)
        rows = asked.rows(
            f"SELECT grp, count(*) FILTER (y > 0), count(*) FILTER (y < 0), {SUMS} FROM (SELECT grp, {shift} AS y, 1 "
            f"AS x FROM grouped WHERE {shift} IS NOT NULL) GROUP BY grp"
        )
        (without,) = asked.row(
            f"SELECT count(*) FILTER ({shift} IS NULL) FROM (SELECT DISTINCT c, {shift} FROM grouped)"
        )
        (n,) = asked.row(f"SELECT count(DISTINCT c) FROM grouped WHERE {shift} IS NOT NULL")
        asked.leave_out_contacts(without, phrase("no score of {who} at the beginning or end", who=_of(role)))
        left_out = tuple(asked.left_out)
    sums = Ratios.of([row[3:] for row in rows])
    found = {
        group.column.name: shown_groups(group, _column(rows, 0)),
        "contacts": _column(rows, 3),
        "improved": _column(rows, 1),
        "worsened": _column(rows, 2),
        "shift": sums.ratio.tolist(),
        **_ends(mean_interval(sums.ratio, sums.error, sums.n)),
        "ranked": [row[3] >= MINIMUM for row in rows],
    }
    unit = phrase("points of the score, which is an estimate from -5 to 5")
    axis = phrase("score at the end minus score at the beginning")
    chart = Chart("bars", group.column.name, "shift", axis, group.title, ("low", "high"))
    said = Said(phrase("Shift of sentiment of {who} by {by}", who=_of(role), by=group.by), unit, n, left_out, chart)
    return grouped_answer(group, columns, found, said, revealed=source.revealed)


def response_times_by(source: Source, by: Any, role: Any, measure: Any, period: Period) -> pd.DataFrame:
    """Measure the response times of a role, for :meth:`Questions.response_times_by`."""
    group = group_of(by)
    role = check_role(role, TALKING)
    if not is_one_of(measure, MEASURES):
        raise UsageError(f"measure must be one of {', '.join(MEASURES)}, not {quoted(measure)}")
    first = measure == "first_response"
    if first and (role != "AGENT" or by == "role"):
        raise UsageError(
            "first_response is measured only for agents, and cannot be grouped by role; pass another measure, "
            "role or by"
        )
    columns = (
        group.column,
        Column("contacts", "int", "Contacts with a reply."),
        Column("replies", "int", "Replies."),
        Column("mean_seconds", "float", "Mean time to a reply."),
        Column(
            "low",
            "float",
            "Lower end of the 95 % confidence interval of the mean, never below 0; the interval treats contacts, not "
            "replies, as independent.",
        ),
        Column(
            "high",
            "float",
            "Upper end of the 95 % confidence interval of the mean; missing for fewer than two contacts.",
        ),
        Column("median_seconds", "float", "Time within which half of the replies came."),
        Column("p90_seconds", "float", "Time within which nine of ten replies came."),
        Column("max_seconds", "float", "Longest time to a reply."),
        _RANKED,
    )
    names = ("response_times", *(["matches"] if by == "category" else []))
    used = ("first_response_seconds", *group.columns) if first else group.columns
    with scope(source.table, names, period, used) as asked:
        asked.drop_without_messages_asked()
        seconds, of = f"{measure}_seconds", "chosen" if first else asked.of("response_times")
        who = "'AGENT'" if first else "participant_role"
        within = "chosen" if by == "role" else "(SELECT DISTINCT c FROM grouped)"
        if by != "role":
            asked.group(group)
        asked.run(
            f"CREATE TEMP TABLE told AS SELECT c, {who} AS said_by, {seconds} AS seconds FROM {of} WHERE {seconds} IS "
            f"NOT NULL AND {who} IS NOT NULL AND ({who} = ? OR ?) AND c IN (SELECT c FROM {within})",
            role,
            by == "role",
        )
        if by == "role":
            asked.run("CREATE TEMP VIEW replies AS SELECT c, said_by AS grp, seconds FROM told")
        else:
            asked.run("CREATE TEMP TABLE replies AS SELECT c, grp, seconds FROM told JOIN grouped USING (c)")
        rows = asked.rows(
            f"WITH sums AS (SELECT grp, {SUMS} FROM (SELECT c, grp, count(*) AS x, sum(seconds) AS y FROM replies "
            "GROUP BY c, grp) GROUP BY grp), spread AS (SELECT grp, quantile_cont(seconds, [0.5, 0.9]) AS q, "
            "max(seconds) AS longest FROM replies GROUP BY grp) SELECT grp, q[1], q[2], longest, sums.* EXCLUDE "
            "(grp) FROM sums JOIN spread USING (grp)"
        )
        # A reply of a contact with several categories counts once.
        (n, grouped, answered) = asked.row(
            "SELECT (SELECT count(*) FROM told), count(*), count(*) FILTER (c IN "
            f"(SELECT c FROM told)) FROM {within} AS all_of_them"
        )
        asked.leave_out_contacts(grouped - answered, _silent(role, by, first=first))
        left_out = tuple(asked.left_out)
    sums = Ratios.of([row[4:] for row in rows])
    found = {
        group.column.name: shown_groups(group, _column(rows, 0)),
        "contacts": _column(rows, 4),
        "replies": [int(row[5]) for row in rows],
        "mean_seconds": sums.ratio.tolist(),
        **_ends(mean_interval(sums.ratio, sums.error, sums.n, least=0)),
        "median_seconds": _column(rows, 1),
        "p90_seconds": _column(rows, 2),
        "max_seconds": _column(rows, 3),
        "ranked": [row[4] >= MINIMUM for row in rows],
    }
    axis = phrase("mean time to the first response (s)") if first else phrase("mean time to a reply (s)")
    chart = Chart("bars", group.column.name, "mean_seconds", axis, group.title, ("low", "high"))
    said = Said(_reply_title(role, group, first=first), _SINCE[measure], n, left_out, chart, "reply")
    return grouped_answer(group, columns, found, said, revealed=source.revealed)
