"""Questions about contacts without a reply: the longest silences, and customers who were left alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import is_seconds, quoted
from rtca_nb.exceptions import UsageError
from rtca_nb.questions.answer import answer, grouped_answer
from rtca_nb.questions.groups import MINIMUM, group_of, ranked_column, shown_groups
from rtca_nb.questions.period import Period
from rtca_nb.questions.said import Chart, Said
from rtca_nb.questions.scope import scope
from rtca_nb.questions.statistics import wilson
from rtca_nb.render.languages import phrase
from rtca_nb.tables.schema import ROLES, Column

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.questions.source import Source

__all__ = ["abandonment", "check_limit", "longest_silences"]

_ID: Final = (
    Column("contact_id", "text", "Id of the contact."),
    Column("output_type", "enum", "Output type of the contact that is counted."),
)


def check_limit(limit: Any) -> int:
    """Check the argument ``limit``, the maximum number of rows, and return it.

    Raises
    ------
    UsageError
        If it is not a whole number, 1 or more.
    """
    if type(limit) is not int or not 1 <= limit < 2**31:
        raise UsageError(f"limit must be a whole number, 1 or more, not {quoted(limit)}")
    return limit


def longest_silences(source: Source, limit: Any, period: Period) -> pd.DataFrame:
    """List the longest times without a message, for :meth:`Questions.longest_silences`."""
    check_limit(limit)
    columns = (
        *_ID,
        Column("seconds", "float", "Length of the silence, in seconds."),
        Column("begin_time", "time", "Time of the message before the silence, in UTC."),
        Column("end_time", "time", "Time of the message after the silence, in UTC."),
        Column("previous_role", "enum", "Role of the participant who wrote the message before the silence.", ROLES),
        Column("participant_role", "enum", "Role of the participant who wrote the message after the silence.", ROLES),
        Column("agent", "text", "Pseudonym of the agent, where it is known."),
        Column("queue", "text", "Name of the queue, where it is known."),
    )
    with scope(source.table, ("silences",), period, ("agent", "queue")) as asked:
        asked.drop_without_messages_asked()
        (n,) = asked.row(f"SELECT count(DISTINCT c) FROM {asked.of_each('silences')}")
        asked.leave_out_contacts(asked.contacts - n, phrase("fewer than two messages with a time"))
        rows = asked.rows(
            "SELECT chosen.contact_id, chosen.output_type, seconds, epoch_us(begin_time), epoch_us(end_time), "
            f"previous_role, participant_role, agent, queue FROM {asked.of('silences')} "
            "ORDER BY seconds DESC, begin_time, chosen.contact_id LIMIT ?",
            limit,
        )
        left_out = tuple(asked.left_out)
    values = {column.name: [row[place] for row in rows] for place, column in enumerate(columns)}
    chart = Chart("bars", "contact_id", "seconds", phrase("seconds without a message"), phrase("contact"))
    said = Said(phrase("Longest silences"), phrase("seconds"), n, left_out, chart)
    return answer(columns, values, said, revealed=source.revealed)


def abandonment(source: Source, by: Any, waited: Any, period: Period) -> pd.DataFrame:
    """Estimate how many customers were left without a reply, for :meth:`Questions.abandonment`."""
    group = group_of(by, ("role",))
    if not is_seconds(waited) or not math.isfinite(waited) or waited < 0:
        raise UsageError(f"waited_seconds must be a number of seconds, 0 or more, not {quoted(waited)}")
    columns = (
        group.column,
        Column(
            "contacts",
            "int",
            "Contacts in which the customer wrote; contacts with a failed analysis or data known to be missing are "
            "not counted.",
        ),
        Column("no_agent", "int", "Contacts in which no agent and no supervisor wrote."),
        Column(
            "customer_last",
            "int",
            "Contacts in which an agent or a supervisor wrote, but the customer wrote last and the contact lasted at "
            "least waited_seconds after that.",
        ),
        Column("abandoned", "int", "no_agent and customer_last together."),
        Column("share", "float", "abandoned divided by contacts; an estimate."),
        Column("low", "float", "Lower end of the 95 % confidence interval of the share (Wilson)."),
        Column("high", "float", "Upper end of the 95 % confidence interval of the share (Wilson)."),
        ranked_column(),
    )
    names = ("transcript", *(["matches"] if by == "category" else []))
    with scope(source.table, names, period, ("complete", '"end"', *group.columns)) as asked:
        asked.drop_without_messages_asked()
        asked.doubt()
        asked.run(
            "CREATE TEMP TABLE ended AS SELECT c, status <> 'FAILED' AND (complete OR c IN (FROM unproven)) AS whole, "
            '"end" FROM chosen'
        )
        asked.run(
            "CREATE TEMP TABLE talk AS SELECT c, count(*) FILTER (participant_role = 'CUSTOMER') AS asked, count(*) "
            "FILTER (participant_role <> 'CUSTOMER') AS answered, max(absolute_time) FILTER (participant_role = "
            "'CUSTOMER') AS last_asked, max(absolute_time) FILTER (participant_role <> 'CUSTOMER') AS last_answered, "
            f"bool_or(absolute_time IS NULL) AS timeless FROM {asked.of('transcript')} WHERE participant_role IN "
            "('CUSTOMER', 'AGENT', 'SUPERVISOR') GROUP BY c"
        )
        (cut, silent, timeless) = asked.row(
            "SELECT count(*) FILTER (NOT whole), count(*) FILTER (whole AND coalesce(asked, 0) = 0), count(*) FILTER "
            "(whole AND asked > 0 AND answered > 0 AND timeless) FROM ended LEFT JOIN talk USING (c)"
        )
        asked.leave_out_contacts(cut, phrase("incomplete data or a failed analysis, so nobody knows who wrote last"))
        asked.leave_out_contacts(silent, phrase("the customer wrote nothing"))
        asked.leave_out_contacts(timeless, phrase("some messages have no time"))
        asked.run(
            "CREATE TEMP TABLE found AS SELECT c, answered = 0 AS no_agent, answered > 0 AND last_asked > "
            'last_answered AND epoch_us("end") - epoch_us(last_asked) >= ? AS customer_last FROM ended JOIN talk '
            "USING (c) WHERE whole AND asked > 0 AND (answered = 0 OR NOT timeless)",
            round(waited * 1_000_000),
        )
        asked.group(group)
        rows = asked.rows(
            "SELECT grp, count(*), count(*) FILTER (no_agent), count(*) FILTER (customer_last) FROM grouped JOIN found "
            "USING (c) GROUP BY grp"
        )
        (n,) = asked.row("SELECT count(*) FROM found SEMI JOIN grouped USING (c)")
        left_out = tuple(asked.left_out)
    contacts, abandoned = [row[1] for row in rows], [row[2] + row[3] for row in rows]
    low, high = wilson(abandoned, contacts)
    values = {
        group.column.name: shown_groups(group, [row[0] for row in rows]),
        "contacts": contacts,
        "no_agent": [row[2] for row in rows],
        "customer_last": [row[3] for row in rows],
        "abandoned": abandoned,
        "share": [k / of for k, of in zip(abandoned, contacts, strict=True)],
        "low": low.tolist(),
        "high": high.tolist(),
        "ranked": [of >= MINIMUM for of in contacts],
    }
    axis = phrase("share of contacts (estimate)")
    chart = Chart("bars", group.column.name, "share", axis, group.title, ("low", "high"), share=True)
    title = phrase("Customers who were left alone, by {by} (an estimate)", by=group.by)
    said = Said(title, phrase("share of contacts"), n, left_out, chart)
    return grouped_answer(group, columns, values, said, revealed=source.revealed)
