"""Questions over a corpus, beside the same questions in plain DuckDB SQL over the same files.

Run it as ``python -m tests.benchmarks.questions``; ``--contacts 100000`` gives the figures that count, and ``--folder``
keeps the corpus for the next time. For each question it prints the seconds by the clock of the quickest round, and the
processor time in times of the plain SQL, as the median of the rounds, which alternate. It ends with 1 where a question
takes more than 2 seconds, or more than twice what the SQL takes. With fewer contacts most of the time is not that of
the data, so there is no target then.

The SQL is what somebody writes who knows that every contact is there once, and asks for the figures of the answer
without its intervals. A first round holds the answers against each other: they must agree, or the ratio says nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import rtca_nb as rtca
from rtca_nb.samples.generator.writing import write_contacts
from tests.benchmarks.took import Took, median

ROUNDS: Final = 5
SECONDS: Final = 2.0
TIMES: Final = 2.0
WHOLE: Final = 100_000
TABLES: Final = (
    "contacts",
    "transcript",
    "matches",
    "skipped",
    "response_times",
    "silences",
    "offset_problems",
    "unknown",
)

# Contacts of which categories were evaluated.
_RATED: Final = (
    "rated AS (SELECT contact_id FROM contacts WHERE status NOT IN ('FAILED', 'NOT_ANALYSED') AND complete AND "
    "contact_id "
    "NOT IN (SELECT contact_id FROM skipped WHERE feature = 'CATEGORIZATION' AND category IS NULL AND rule_id IS NULL))"
)
_SKIPS: Final = (
    "skips AS (SELECT DISTINCT contact_id, category FROM skipped SEMI JOIN rated USING (contact_id) WHERE feature = "
    "'CATEGORIZATION' AND category IS NOT NULL)"
)
_FOUND: Final = (
    "found AS (SELECT contact_id, category, count(*) AS n FROM matches WHERE category IS NOT NULL GROUP BY ALL)"
)
_COUNTED: Final = (
    "sum(n)::BIGINT, count(*), count(*) FILTER (contact_id IN (FROM rated) AND (contact_id, category) NOT IN (SELECT "
    "(contact_id, category) FROM skips))"
)
MIDDLE: Final = datetime(2026, 2, 1, tzinfo=UTC)


QUALITY: Final = (
    "analysis failed",
    "a category was skipped",
    "no time at all",
    "spans that cannot be trusted",
    "unrecognised members",
    "no sentiment",
    "no time",
    "hidden whole",
)


class Question(NamedTuple):
    """A question, the columns of its answer that are compared, and the plain SQL that finds them."""

    ask: Callable[[Any], Any]
    columns: tuple[str, ...]
    sql: str


QUESTIONS: Final[dict[str, Question]] = {
    "category_frequency": Question(
        lambda corpus: corpus.category_frequency(),
        ("category", "matches", "contacts", "matched", "evaluated"),
        f"WITH {_RATED}, {_SKIPS}, {_FOUND}, lost AS (SELECT category, count(*) AS n FROM skips GROUP BY category) "
        f"SELECT category, {_COUNTED}, (SELECT count(*) FROM rated) - coalesce(any_value(lost.n), 0) FROM found LEFT "
        "JOIN lost USING (category) GROUP BY category".replace("sum(n)", "sum(found.n)"),
    ),
    "category_cooccurrence": Question(
        lambda corpus: corpus.category_cooccurrence(),
        ("category", "other", "both"),
        f"WITH {_RATED}, {_SKIPS}, found AS (SELECT DISTINCT contact_id, category FROM matches SEMI JOIN rated USING "
        "(contact_id) WHERE (contact_id, category) NOT IN (SELECT (contact_id, category) FROM skips)), own AS (SELECT "
        "DISTINCT category FROM found), pairs AS (SELECT a.category, b.category AS other, count(*) AS n FROM found a "
        "JOIN found b USING (contact_id) WHERE a.category <> b.category GROUP BY ALL) SELECT a.category, b.category, "
        "coalesce(n, 0) FROM own a JOIN own b ON a.category <> b.category LEFT JOIN pairs ON pairs.category = "
        "a.category AND other = b.category",
    ),
    "category_trend": Question(
        lambda corpus: corpus.category_trend("week"),
        ("category", "matches", "contacts"),
        f"WITH {_FOUND}, weeks AS (SELECT contact_id, date_trunc('week', start AT TIME ZONE 'UTC') AS week FROM "
        "contacts "
        "WHERE start IS NOT NULL), every AS (SELECT week, category FROM (SELECT DISTINCT week FROM weeks) CROSS JOIN "
        "(SELECT DISTINCT category FROM found)), counted AS (SELECT week, category, sum(n)::BIGINT AS matches, "
        "count(*) "
        "AS contacts FROM found JOIN weeks USING (contact_id) GROUP BY ALL) SELECT category, coalesce(matches, 0), "
        "coalesce(contacts, 0) FROM every LEFT JOIN counted USING (week, category)",
    ),
    "coverage": Question(
        lambda corpus: corpus.coverage("week"),
        ("without", "evaluated"),
        f"WITH {_RATED}, matched AS (SELECT DISTINCT contact_id FROM matches), doubt AS (SELECT DISTINCT contact_id "
        "FROM "
        "skipped WHERE feature = 'CATEGORIZATION'), known AS (SELECT start, contact_id IN (FROM matched) AS any_match "
        "FROM "
        "contacts SEMI JOIN rated USING (contact_id) WHERE contact_id IN (FROM matched) OR contact_id NOT IN (FROM "
        "doubt)) "
        "SELECT count(*) FILTER (NOT any_match), count(*) FROM known WHERE start IS NOT NULL GROUP BY "
        "date_trunc('week', start AT TIME ZONE 'UTC')",
    ),
    "sentiment_by category": Question(
        lambda corpus: corpus.sentiment_by("category"),
        ("category", "contacts", "messages", "positive", "neutral", "negative"),
        "SELECT category, count(DISTINCT contact_id) FILTER (sentiment IS NOT NULL), count(*), count(*) FILTER "
        "(sentiment = 'POSITIVE'), count(*) FILTER (sentiment = 'NEUTRAL'), "
        "count(*) FILTER (sentiment = 'NEGATIVE') FROM (SELECT contact_id, unnest(categories) AS category, "
        "sentiment FROM "
        "transcript WHERE participant_role = 'CUSTOMER') GROUP BY category",
    ),
    "sentiment_by agent": Question(
        lambda corpus: corpus.sentiment_by("agent", "AGENT"),
        ("agent", "contacts", "messages", "positive", "neutral", "negative"),
        "SELECT agent, count(DISTINCT contact_id) FILTER (sentiment IS NOT NULL), count(*), count(*) FILTER "
        "(sentiment = 'POSITIVE'), count(*) FILTER (sentiment = 'NEUTRAL'), "
        "count(*) FILTER (sentiment = 'NEGATIVE') FROM transcript JOIN (SELECT contact_id, agent FROM contacts WHERE "
        "agent IS NOT NULL) USING (contact_id) WHERE participant_role = 'AGENT' GROUP BY agent",
    ),
    "sentiment_shift": Question(
        lambda corpus: corpus.sentiment_shift("week"),
        ("contacts", "improved", "worsened"),
        "SELECT count(*), count(*) FILTER (customer_sentiment_shift > 0), count(*) FILTER (customer_sentiment_shift < "
        "0) FROM contacts WHERE customer_sentiment_shift IS NOT NULL AND start IS NOT NULL GROUP BY date_trunc('week', "
        "start AT TIME ZONE 'UTC')",
    ),
    "response_times_by agent": Question(
        lambda corpus: corpus.response_times_by("agent"),
        ("agent", "contacts", "replies", "median_seconds", "p90_seconds", "max_seconds"),
        "SELECT agent, count(DISTINCT contact_id), count(*), median(from_last_seconds), "
        "quantile_cont(from_last_seconds, "
        "0.9), max(from_last_seconds) FROM response_times JOIN contacts USING (contact_id) WHERE participant_role = "
        "'AGENT' AND from_last_seconds IS NOT NULL AND agent IS NOT NULL GROUP BY agent",
    ),
    "response_times_by hour": Question(
        lambda corpus: corpus.response_times_by("hour"),
        ("hour", "contacts", "replies", "median_seconds", "p90_seconds", "max_seconds"),
        "SELECT hour(start AT TIME ZONE 'UTC') AS hour, count(DISTINCT contact_id), count(*), "
        "median(from_last_seconds), quantile_cont(from_last_seconds, 0.9), max(from_last_seconds) FROM response_times "
        "JOIN contacts USING (contact_id) WHERE participant_role = 'AGENT' AND from_last_seconds IS NOT NULL AND start "
        "IS NOT NULL GROUP BY hour",
    ),
    "longest_silences": Question(
        lambda corpus: corpus.longest_silences(),
        ("contact_id", "seconds"),
        "SELECT contact_id, seconds FROM silences JOIN contacts USING (contact_id) ORDER BY seconds DESC, begin_time, "
        "contact_id LIMIT 20",
    ),
    "abandonment": Question(
        lambda corpus: corpus.abandonment("week"),
        ("contacts", "no_agent", "customer_last"),
        "WITH talk AS (SELECT contact_id, count(*) FILTER (participant_role = 'CUSTOMER') AS asked, count(*) FILTER "
        "(participant_role <> 'CUSTOMER') AS answered, max(absolute_time) FILTER (participant_role = 'CUSTOMER') AS "
        "last_asked, max(absolute_time) FILTER (participant_role <> 'CUSTOMER') AS last_answered, "
        "bool_or(absolute_time "
        "IS NULL) AS timeless FROM transcript WHERE participant_role IN ('CUSTOMER', 'AGENT', 'SUPERVISOR') GROUP BY "
        "contact_id) SELECT count(*), count(*) FILTER (answered = 0), count(*) FILTER (answered > 0 AND last_asked > "
        'last_answered AND contacts."end" - last_asked >= INTERVAL 60 SECOND) FROM contacts JOIN talk USING '
        "(contact_id) WHERE status NOT IN ('FAILED', 'NOT_ANALYSED') AND complete AND asked > 0 AND (answered = 0 "
        "OR NOT "
        "timeless) AND start IS NOT NULL GROUP BY date_trunc('week', start AT TIME ZONE 'UTC')",
    ),
    "data_quality": Question(
        lambda corpus: corpus.data_quality().query("measure in @QUALITY"),
        ("number",),
        "WITH said AS (SELECT count(*) FILTER (sentiment IS NULL AND participant_role IN ('AGENT', 'CUSTOMER') AND "
        "coalesce(content_type, 'text/plain') IN ('text/plain', 'text/markdown')) AS unscored, count(*) FILTER "
        "(absolute_time IS NULL) AS timeless, count(hidden) AS hidden FROM transcript), spans AS (SELECT "
        "count(DISTINCT contact_id) AS n FROM offset_problems), members AS (SELECT count(DISTINCT contact_id) AS n "
        "FROM unknown), skips AS (SELECT "
        "count(DISTINCT contact_id) AS n FROM skipped WHERE feature = 'CATEGORIZATION'), of AS (SELECT count(*) FILTER "
        "(status = 'FAILED') AS failed, count(*) FILTER (start IS NULL) AS undated FROM contacts) SELECT "
        "unnest([failed, skips.n, undated, spans.n, members.n, unscored, timeless, hidden]) FROM said, spans, members, "
        "skips, of",
    ),
    "redaction_rates": Question(
        lambda corpus: corpus.redaction_rates(),
        ("role", "contacts", "redacted_contacts", "messages", "redacted_messages", "spans", "hidden_messages"),
        "SELECT participant_role, count(*), count(*) FILTER (redacted > 0), sum(messages)::BIGINT, "
        "sum(redacted)::BIGINT, sum(spans)::BIGINT, sum(hidden)::BIGINT FROM (SELECT contact_id, participant_role, "
        "count(*) AS messages, count(*) FILTER (redaction_count > 0) AS redacted, coalesce(sum(redaction_count), 0) AS "
        "spans, count(hidden) AS hidden FROM transcript JOIN (SELECT contact_id FROM contacts WHERE status <> "
        "'NOT_ANALYSED') USING (contact_id) WHERE participant_role IS NOT NULL GROUP BY ALL) GROUP BY participant_role",
    ),
    "hidden_by_contact": Question(
        lambda corpus: corpus.hidden_by_contact(),
        ("contact_id", "reason", "messages", "out_of"),
        "WITH told AS (SELECT contact_id, CASE WHEN hidden IS NOT NULL THEN hidden WHEN redaction_count > 0 THEN "
        "'redacted' END AS reason, count(*) AS n FROM transcript GROUP BY ALL), total AS (SELECT contact_id, "
        "sum(n)::BIGINT AS n FROM told GROUP BY contact_id) SELECT contact_id, reason, told.n, total.n FROM told JOIN "
        "total USING (contact_id) WHERE reason IS NOT NULL",
    ),
    "drift": Question(
        lambda corpus: corpus.drift((None, MIDDLE), (MIDDLE, None)).dropna(subset="category"),
        ("category", "before", "after"),
        f"WITH {_RATED}, {_SKIPS}, sides AS (SELECT contact_id, (start >= '{MIDDLE}')::INT AS side, "
        "customer_sentiment, agent_sentiment FROM contacts WHERE start IS NOT NULL), own AS (SELECT DISTINCT "
        "contact_id, category FROM matches WHERE category IS NOT NULL), found AS (SELECT category, side, count(*) "
        "AS n FROM own JOIN sides USING (contact_id) SEMI JOIN rated USING (contact_id) ANTI JOIN skips USING "
        "(contact_id, category) GROUP BY ALL), lost AS (SELECT category, side, count(*) AS n FROM skips JOIN sides "
        "USING (contact_id) GROUP BY ALL), total AS (SELECT side, count(*) AS n FROM sides SEMI JOIN rated USING "
        "(contact_id) GROUP BY side), share AS (SELECT category, side, found.n / (total.n - coalesce(lost.n, 0)) "
        "AS share FROM found JOIN total USING (side) LEFT JOIN lost USING (category, side)), replies AS (SELECT "
        "side, avg(from_last_seconds) AS mean FROM response_times JOIN sides USING (contact_id) WHERE "
        "participant_role = 'AGENT' GROUP BY side), scores AS (SELECT side, avg(customer_sentiment) AS one, "
        "avg(agent_sentiment) AS other FROM sides GROUP BY side) SELECT category, coalesce(a.share, 0), "
        "coalesce(b.share, 0) FROM (FROM share WHERE side = 0) AS a FULL JOIN (FROM share WHERE side = 1) AS b "
        "USING (category) WHERE (SELECT sum(mean) FROM replies) >= 0 AND (SELECT sum(one + other) FROM scores) IS "
        "NOT NULL",
    ),
}


def plain(corpus: Any, sql: str) -> list[tuple[Any, ...]]:
    """Ask in plain SQL, of the files themselves."""
    import duckdb

    with duckdb.connect(":memory:") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name in TABLES:
            paths = ", ".join(f"'{path}'" for path in corpus.table(name).files)
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{paths}])")
        found: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
        return found


def same(frame: Any, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> bool:
    """Whether an answer and the plain SQL found the same figures, in any order."""
    ours = [tuple(map(_value, row)) for row in frame[list(columns)].itertuples(index=False)]
    theirs = [tuple(map(_value, row)) for row in rows]
    return sorted(ours, key=repr) == sorted(theirs, key=repr)


def _value(value: Any) -> Any:
    return value if isinstance(value, str) else round(float(value), 9)


def measure(corpus: Any, rounds: int, *, judged: bool) -> int:
    """Measure each question; return how many miss their target."""
    missed = 0
    for name, question in QUESTIONS.items():
        if not same(question.ask(corpus), question.columns, plain(corpus, question.sql)):
            print(f"{name}: the plain SQL finds other figures, so there is nothing to compare", flush=True)
            missed += 1
            continue
        took = [
            (Took.of(partial(question.ask, corpus)), Took.of(partial(plain, corpus, question.sql)))
            for _ in range(rounds)
        ]
        clock = min(ours.clock for ours, _ in took)
        ratio = median([ours.processor / peer.processor for ours, peer in took])
        peer = min(peer.clock for _, peer in took)
        good = clock <= SECONDS and ratio <= TIMES
        missed += judged and not good
        said = f"{name}: {clock:.2f} s by the clock (SQL {peer:.2f} s), processor {ratio:.2f} × the SQL's"
        print(
            said + (f"; targets {SECONDS:g} s and {TIMES:g} × {'reached' if good else 'MISSED'}" if judged else ""),
            flush=True,
        )
    return missed


def corpus_of(folder: Path, contacts: int) -> Any:
    """Open the corpus in a folder, which is made where it is not there yet."""
    place = folder / f"corpus-{contacts}"
    if not place.exists():
        folder.mkdir(parents=True, exist_ok=True)
        source = folder / "contacts.jsonl"
        write_contacts(contacts, redacted=source, seed=7)
        rtca.write_corpus(source, place)
    return rtca.open_corpus(place)


def main() -> int:
    """Print a line for each question."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.questions")
    parser.add_argument("--contacts", type=int, default=5000, help="contacts of the corpus [5,000]")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds, of which the median counts [{ROUNDS}]")
    parser.add_argument("--folder", type=Path, help="where the corpus is kept, or made if it is not there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        missed = measure(corpus_of(folder, options.contacts), options.rounds, judged=options.contacts >= WHOLE)
        return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
