"""Whether questions find what is true: run as ``python -m tests.benchmarks.effects``.

Of each seed, contacts are invented and read as the service would send them, and questions are asked of them. Counted
is in how many seeds the 95 % interval of an answer holds what the generator plants (``docs/generated.md``): the mean
reply of slow agents and of all others, and the share of contacts that ask for a supervisor, in the queue ``Overflow``
and elsewhere. No source names agents and queues, so these are taken from the truth. Then each contact is put into one
of two weeks by lot, and counted is in how many seeds ``drift`` raises an alarm, though nothing changed.

It ends with 1 where intervals hold the effects in fewer than 93 % or more than 97 % of cases, or drift raises an alarm
in more than 5 % of the seeds. Of 200 seeds that is within what chance makes of 95 % and 5 %; of few it is not.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pyarrow as pa

import rtca_nb as rtca
from rtca_nb.questions import HeldTable, Questions
from rtca_nb.questions.statistics import wilson
from rtca_nb.samples import generate_contacts

LEAST: Final = 0.93
MOST: Final = 0.97
ALARMS: Final = 0.05
SLOW, OTHERS, OVERFLOW, ELSEWHERE = "slow agents", "other agents", "Overflow", "other queues"
# The generator's own numbers: seconds, and shares of contacts.
TRUE: Final = {SLOW: 60.0, OTHERS: 30.0, OVERFLOW: 0.20, ELSEWHERE: 0.05}
MONDAY: Final = datetime(2026, 1, 5, tzinfo=UTC)
WEEK: Final = timedelta(days=7)


class Known(Questions):
    """Contacts in memory of which more is known than their sources say; with ``kept``, only some of them."""

    revealed = False

    def __init__(self, held: Any, known: dict[str, dict[str, Any]], kept: set[str] | None = None) -> None:
        self._held = held
        self._known = known
        self._kept = kept

    def table(self, name: str) -> HeldTable:
        """Return a table."""
        rows = self._held.table(name).rows
        if self._kept is not None:
            rows = rows.filter(pa.array([one in self._kept for one in rows["contact_id"].to_pylist()], pa.bool_()))
        if name == "contacts":
            ids = rows["contact_id"].to_pylist()
            for column in next(iter(self._known.values())):
                values = pa.array([self._known[one][column] for one in ids], rows.schema.field(column).type)
                rows = rows.set_column(rows.schema.get_field_index(column), column, values)
        return HeldTable(name, rows)


def held_effects(seed: int, contacts: int) -> Iterator[tuple[str, bool]]:
    """Yield, for each effect and for drift, whether the interval holds it and whether nothing is taken for a change."""
    made = list(generate_contacts(contacts, seed=seed))
    truth = {one.contact_id: one.truth for one in made}
    held = rtca.corpus_of(
        rtca.read_contact(one.pages(), output_type="Redacted", contact_id=one.contact_id) for one in made
    )
    draw = random.Random(seed)
    known = {
        one: {
            "agent": SLOW if told["effects"]["reply_factor"] > 1 else OTHERS,
            "queue": OVERFLOW if told["queue"] == OVERFLOW else ELSEWHERE,
            "start": MONDAY + WEEK * draw.randrange(2),
        }
        for one, told in truth.items()
    }
    replies = Known(held, known).response_times_by("agent").set_index("agent")
    for agent, row in replies.iterrows():
        yield str(agent), bool(row["low"] <= TRUE[str(agent)] <= row["high"])
    for queue in (OVERFLOW, ELSEWHERE):
        those = {one for one, told in known.items() if told["queue"] == queue}
        asked = Known(held, known, those).category_frequency().set_index("category")
        evaluated = sum(truth[one]["status"] == "COMPLETED" for one in those)
        if evaluated:
            yield queue, _holds(asked, evaluated, TRUE[queue])
    drift = Known(held, known).drift((MONDAY, MONDAY + WEEK), (MONDAY + WEEK, None))
    yield "no alarm", not drift["drifted"].fillna(False).any()


def _holds(asked: Any, evaluated: int, true: float) -> bool:
    """Whether the interval of a share holds it; a category that matches nowhere has no row: its share is none."""
    name = "Supervisor-Requested"
    low, high = asked.loc[name, ["low", "high"]] if name in asked.index else wilson(0, evaluated)
    return bool(low <= true <= high)


def simulate(seeds: range, contacts: int) -> tuple[Counter[str], Counter[str]]:
    """Return in how many seeds each was so, and in how many it was asked."""
    true: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for seed in seeds:
        for name, holds in held_effects(seed, contacts):
            asked[name] += 1
            true[name] += holds
    return true, asked


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.effects")
    parser.add_argument("--seeds", type=int, default=200, help="how many [200]")
    parser.add_argument("--first", type=int, default=0, help="the first one [0]")
    parser.add_argument("--contacts", type=int, default=150, help="contacts of each [150]")
    options = parser.parse_args()
    true, asked = simulate(range(options.first, options.first + options.seeds), options.contacts)
    print(f"{options.seeds:,} seeds of {options.contacts:,} contacts")
    for name in (*TRUE, "no alarm"):
        print(f"{name:16}{true[name]:>6,} of {asked[name]:,}{true[name] / asked[name]:>10.1%}")
    within = sum(true[name] for name in TRUE) / sum(asked[name] for name in TRUE)
    alarms = (asked["no alarm"] - true["no alarm"]) / asked["no alarm"]
    print(f"intervals hold the effects in {within:.1%}   (95 ± 2 %)")
    print(f"drift raises an alarm in {alarms:.1%}   (at most 5 %)")
    return int(not (LEAST <= within <= MOST and alarms <= ALARMS))


if __name__ == "__main__":
    sys.exit(main())
