"""Questions about the data: what is missing or cannot be trusted, and how much is redacted and hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rtca_nb.model.offsets import is_tag
from rtca_nb.questions.answer import answer, grouped_answer
from rtca_nb.questions.expected import EXPECTED, not_expected
from rtca_nb.questions.groups import MINIMUM, group_of, ranked_column, shown_groups
from rtca_nb.questions.period import Period
from rtca_nb.questions.said import Chart, Said
from rtca_nb.questions.scope import Scope, scope
from rtca_nb.questions.statistics import Ratios, share_interval
from rtca_nb.questions.talk import SUMS
from rtca_nb.questions.waits import check_limit
from rtca_nb.render.languages import phrase, phrase_count
from rtca_nb.tables.schema import Column

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.questions.source import Source

__all__ = ["data_quality", "hidden_by_contact", "redaction_rates", "service_placeholders"]

# Measure of contacts -> SQL that is true if it applies to a row of ``chosen``, using the tables of ``judge``.
_CONTACTS: Final = {
    "incomplete": "NOT complete AND NOT (status = 'COMPLETED' AND c IN (FROM unproven))",
    "nothing proves that it is complete": "NOT complete AND status = 'COMPLETED' AND c IN (FROM unproven)",
    "analysis failed": "status = 'FAILED'",
    "not analysed": "status = 'NOT_ANALYSED'",
    "categories not asked for": "c IN (FROM unasked)",
    "messages not asked for": "c IN (FROM silent)",
    "a category was skipped": "c IN (SELECT c FROM skips)",
    "redaction not trusted": "output_type <> 'Raw' AND NOT redaction_trusted",
    "no Redacted form": "output_type = 'Raw'",
    "no time at all": "start IS NULL",
    "spans that cannot be trusted": "c IN (SELECT c FROM spans)",
    "unrecognised members": "c IN (SELECT c FROM members)",
}
_MESSAGES: Final = {
    "no sentiment": f"sentiment IS NULL AND {EXPECTED}",
    "no time": "absolute_time IS NULL",
    "hidden whole": "hidden IS NOT NULL",
}


def data_quality(source: Source, period: Period) -> pd.DataFrame:
    """Count contacts and messages with missing or doubtful data, for :meth:`Questions.data_quality`."""
    columns = (
        Column("measure", "text", 'What the counted contacts or messages have in common, such as "no time".'),
        Column("of", "enum", "Whether contacts or messages are counted.", ("contacts", "messages")),
        Column("number", "int", "Number of contacts or messages to which the measure applies."),
        Column("out_of", "int", "Number of contacts or messages that were examined."),
        Column("share", "float", "number divided by out_of; missing if out_of is 0."),
    )
    names = ("transcript", "matches", "skipped", "offset_problems", "unknown")
    with scope(source.table, names, period, ("complete",)) as asked:
        others = list(asked.left_out)
        asked.judge()
        asked.unasked("Transcript", "silent")
        asked.run(f"CREATE TEMP TABLE spans AS SELECT DISTINCT c FROM {asked.of('offset_problems')}")
        asked.run(f"CREATE TEMP TABLE members AS SELECT DISTINCT c FROM {asked.of('unknown')}")
        counts = ", ".join(f"count(*) FILTER ({which})" for which in _CONTACTS.values())
        found = asked.row(f"SELECT count(*), {counts} FROM chosen JOIN judged USING (c)")
        counts = ", ".join(f"count(*) FILTER ({which})" for which in _MESSAGES.values())
        expected = f"count(*) FILTER ({EXPECTED}), count(*) FILTER (sentiment IS NULL AND NOT {EXPECTED})"
        *said_of, scorable, odd = asked.row(f"SELECT count(*), {counts}, {expected} FROM {asked.of_each('transcript')}")
        if odd:
            others.append(phrase("Not counted as without sentiment: {things}.", things=not_expected(odd)))
        n = asked.contacts
    values: dict[str, list[Any]] = {column.name: [] for column in columns}
    for of, measures, numbers in (("contacts", _CONTACTS, found), ("messages", _MESSAGES, said_of)):
        for measure, number in zip(measures, numbers[1:], strict=True):
            total = scorable if measure == "no sentiment" else numbers[0]
            share = number / total if total else float("nan")
            for name, value in zip(values, (measure, of, number, total, share), strict=True):
                values[name].append(value)
    unit = phrase("share of contacts or messages")
    chart = Chart("bars", "measure", "share", unit, "", series="of", share=True)
    messages = phrase_count("{n} message", "{n} messages", said_of[0])
    said = Said(phrase("Data quality"), unit, n, tuple(others), chart, also=messages)
    return answer(columns, values, said, revealed=source.revealed)


def redaction_rates(source: Source, by: Any, period: Period) -> pd.DataFrame:
    """Count redacted spans and the messages with them, for :meth:`Questions.redaction_rates`."""
    group = group_of(by)
    columns = (
        group.column,
        Column("contacts", "int", "Contacts with a message."),
        Column("redacted_contacts", "int", "Contacts with a redacted span in a message."),
        Column("messages", "int", "Messages."),
        Column("redacted_messages", "int", "Messages with a redacted span."),
        Column("spans", "int", "Redacted spans."),
        Column(
            "hidden_messages",
            "int",
            "Messages that are hidden as a whole, because it is not certain what is redacted in them.",
        ),
        Column("share", "float", "redacted_messages divided by messages."),
        Column(
            "low",
            "float",
            "Lower end of the 95 % confidence interval of the share; the interval treats contacts, not messages, as "
            "independent.",
        ),
        Column("high", "float", "Upper end of the 95 % confidence interval of the share."),
        ranked_column(),
    )
    names = ("transcript", *(["matches"] if by == "category" else []))
    with scope(source.table, names, period, group.columns) as asked:
        asked.drop_without_messages_asked()
        asked.drop_not_analysed(phrase("without analysis, so redactions are not known"))
        of, grp = asked.of_each("transcript"), "participant_role"
        if by != "role":
            asked.group(group)
            of, grp = asked.of("transcript", "grouped"), "grp"
        asked.run(
            f"CREATE TEMP TABLE talk AS SELECT c, {grp} AS grp, count(*) AS x, count(*) FILTER (redaction_count > 0) "
            "AS y, sum(redaction_count) AS spans, count(hidden) AS hidden FROM "
            f"{of} WHERE {grp} IS NOT NULL GROUP BY ALL"
        )
        rows = asked.rows(
            "SELECT grp, count(*) FILTER (y > 0), coalesce(sum(spans), 0)::BIGINT, sum(hidden)::BIGINT, "
            f"{SUMS} FROM talk GROUP BY grp"
        )
        # A message of a contact with several categories counts once.
        (n,) = asked.row(
            "SELECT coalesce(sum(x), 0)::BIGINT FROM (SELECT c, any_value(x) AS x FROM talk GROUP BY c)"
            if by == "category"
            else "SELECT coalesce(sum(x), 0)::BIGINT FROM talk"
        )
        (unsure,) = asked.row("SELECT count(*) FROM chosen WHERE output_type NOT IN ('Raw', 'Redacted')")
        asked.remark(unsure, phrase("nothing states whether anything was redacted"))
        left_out = tuple(asked.left_out)
    sums = Ratios.of([row[4:] for row in rows])
    low, high = share_interval(sums)
    values = {
        group.column.name: shown_groups(group, [row[0] for row in rows]),
        "contacts": [row[4] for row in rows],
        "redacted_contacts": [row[1] for row in rows],
        "messages": [int(row[5]) for row in rows],
        "redacted_messages": [int(row[6]) for row in rows],
        "spans": [row[2] for row in rows],
        "hidden_messages": [row[3] for row in rows],
        "share": sums.ratio.tolist(),
        "low": low.tolist(),
        "high": high.tolist(),
        "ranked": [row[4] >= MINIMUM for row in rows],
    }
    axis = phrase("share of messages")
    chart = Chart("bars", group.column.name, "share", axis, group.title, ("low", "high"), share=True)
    said = Said(phrase("Messages with a redaction, by {by}", by=group.by), axis, n, left_out, chart, "message")
    return grouped_answer(group, columns, values, said, revealed=source.revealed)


def hidden_by_contact(source: Source, limit: Any, period: Period) -> pd.DataFrame:
    """List why messages of each contact are redacted or hidden, for :meth:`Questions.hidden_by_contact`."""
    if limit is not None:
        check_limit(limit)
    columns = (
        Column("contact_id", "text", "Id of the contact."),
        Column("output_type", "enum", "Output type of the contact that is counted."),
        Column(
            "reason",
            "text",
            '"redacted" for messages with redacted spans; else why messages are hidden (as in transcript.hidden).',
        ),
        Column("messages", "int", "Messages that are redacted or hidden for that reason."),
        Column("spans", "int", "Redacted spans in them."),
        Column("out_of", "int", "Messages of the contact."),
        Column("share", "float", "messages divided by out_of."),
    )
    with scope(source.table, ("transcript",), period, ()) as asked:
        asked.drop_without_messages_asked()
        asked.run(
            "CREATE TEMP TABLE told AS SELECT c, CASE WHEN hidden IS NOT NULL THEN hidden WHEN redaction_count > 0 "
            "THEN 'redacted' END AS reason, count(*) AS n, sum(redaction_count)::BIGINT AS spans FROM "
            f"{asked.of('transcript')} GROUP BY ALL"
        )
        rows = asked.rows(
            "WITH total AS (SELECT c, sum(n)::BIGINT AS n FROM told GROUP BY c) SELECT contact_id, output_type, "
            "reason, told.n, coalesce(spans, 0), total.n, told.n / total.n FROM told JOIN total USING (c) JOIN chosen "
            f"USING (c) WHERE reason IS NOT NULL ORDER BY told.n DESC, contact_id, reason LIMIT {limit or 'ALL'}"
        )
        n = asked.contacts
        (nothing,) = asked.row(
            "SELECT count(*) FROM chosen WHERE c NOT IN (SELECT c FROM told WHERE reason IS NOT NULL)"
        )
        if nothing:
            rest = phrase_count("{n} contact", "{n} contacts", nothing)
            asked.left_out.append(phrase("Not listed: {things} without a hidden or redacted message.", things=rest))
        left_out = tuple(asked.left_out)
    values = {column.name: [row[place] for row in rows] for place, column in enumerate(columns)}
    chart = Chart("bars", "contact_id", "messages", phrase("messages"), phrase("contact"), series="reason")
    said = Said(phrase("Messages that are hidden, by contact and reason"), phrase("messages"), n, left_out, chart)
    return answer(columns, values, said, revealed=source.revealed)


def service_placeholders(asked: Scope) -> list[tuple[Any, ...]]:
    """Count the tags, such as ``[NAME]``, that the service wrote in contacts whose redaction is trusted.

    Returns
    -------
    list of tuple
        One for each contact and tag: contact id, output type, ``redaction_trusted``, the tag, how often it occurs, and
        in how many messages.
    """
    rows = asked.rows(
        "SELECT contact_id, chosen.output_type, chosen.redaction_trusted, text, count(*), count(DISTINCT coalesce(id, "
        f"'')) FROM {asked.of('redactions')} WHERE chosen.redaction_trusted AND text IS NOT NULL GROUP BY ALL ORDER BY "
        "ALL"
    )
    return [row for row in rows if is_tag(row[3])]
