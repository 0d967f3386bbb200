"""Rules over a corpus: seconds for many chats and many rules.

Run it as ``python -m tests.benchmarks.rules``; ``--chats 10000 --rules 100`` gives the figures that count. It writes
invented contacts into a corpus, makes rules of words that occur in them and of words that do not, and prints what a
back-test of all rules takes: seconds by the clock and of the processor, memory beyond what there was before, and the
ratio to one ``regexp_matches`` scan per rule in DuckDB on the same machine at the same time. It ends with 1 where more
than 20 seconds of the processor (for 10,000 chats), or more than three times DuckDB's, are used.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any, Final

import rtca_nb as rtca
from rtca_nb.rules import RuleSet, read_rules
from rtca_nb.samples.generator.writing import write_contacts

SECONDS: Final = 20.0
RATIO: Final = 3.0
_CHATS: Final = 10_000
_RULES: Final = 100
_OPERANDS: Final = 10


def condition(path: str, operands: list[Any], role: str) -> dict[str, Any]:
    """Return a condition on words."""
    return {
        "Operator": "CONTAINS_ANY",
        "Operands": operands,
        "ComparisonValue": f"$.ContactLens.PostChat.{path}.Transcript",
        "FilterClause": {"LogicOperator": "AND", "Filters": [{"Type": "ParticipantRole", "Data": role}]},
        "Negate": False,
    }


def made_rules(number: int, texts: list[str], random: Random) -> RuleSet:
    """Return rules of an exact match and patterns, ten operands each, half of them of words that are said in chats."""
    said = [words for text in texts if len(words := re.findall("[a-zA-Z]{3,}", text)) > 3]

    def phrase() -> str:
        words = random.choice(said)
        place = random.randrange(len(words) - 1)
        return " ".join(words[place : place + 2]) if random.random() < 0.5 else f"{words[place]} {words[0]}qx"

    def word() -> str:
        chosen_word = random.choice(random.choice(said))
        return chosen_word if random.random() < 0.5 else f"{chosen_word}qx"

    def pattern() -> list[dict[str, Any]]:
        near = {"Type": "PROXIMITY", "Value": {"Distance": 5, "IsWithin": True}}
        star = {"Type": "PLAIN", "Value": f"{word()[:5]}* "}
        return [star, near, {"Type": "LIST", "Value": [{"Type": "PLAIN", "Value": word()} for _ in range(3)]}]

    rules = []
    for place in range(number):
        role = random.choice(["CUSTOMER", "AGENT", "ANY"])
        exact = condition("ExactMatch", [phrase() for _ in range(_OPERANDS)], role)
        other = condition("PatternMatch", [pattern() for _ in range(_OPERANDS)], role)
        root = {"Operator": "OR" if place % 2 else "AND", "Operands": [exact, other]}
        function = {"Version": "2022-11-25", "RuleFunction": root}
        rules.append({"Name": f"rule-{place}", "Function": function})
    return read_rules(rules)


def main() -> int:
    """Measure; return 1 where the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=_CHATS)
    parser.add_argument("--rules", type=int, default=_RULES)
    parser.add_argument("--workers", type=int, default=1, help="processes that share the corpus [1]")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        source, folder = Path(scratch, "contacts.jsonl"), Path(scratch, "corpus")
        write_contacts(asked.chats, redacted=source, seed=7)
        rtca.write_corpus(source, folder)
        corpus = rtca.open_corpus(folder)
        messages = len(corpus.transcript)
        texts = corpus.transcript.to_pandas()["content"].head(20_000).dropna().tolist()
        rules = made_rules(asked.rules, texts, Random(7))
        before, clock, processor = _memory(), time.perf_counter(), _used()
        made = rules.backtest(corpus, workers=asked.workers)
        took, used = time.perf_counter() - clock, _used() - processor
        print(
            f"{asked.chats:,} chats, {messages:,} messages, {len(rules)} rules: {made.rules['matches'].sum():,} matches"
        )
        print(f"rules   {took:6.1f} s by the clock, {used:6.1f} s of the processor, {_memory() - before:,.0f} MB more")
        clock, processor = time.perf_counter(), time.process_time()
        _scan(corpus, rules)
        scanning, scanned = time.perf_counter() - clock, time.process_time() - processor
        print(f"DuckDB  {scanning:6.1f} s by the clock, {scanned:6.1f} s of the processor, one scan a rule")
        print(f"ratio   {took / scanning:6.2f} by the clock, {used / scanned:6.2f} of the processor")
    return int(used > SECONDS * asked.chats / _CHATS or took > RATIO * scanning)


def _scan(corpus: rtca.Corpus, rules: RuleSet) -> None:
    for rule in rules:
        texts = [operand for one in rule.conditions for operand in one.operands if isinstance(operand, str)]
        found = "|".join(re.escape(text).replace("\\ ", " ") for text in texts)
        corpus.sql(f"SELECT count(*) FROM transcript WHERE regexp_matches(content, '(?i)\\b({found})\\b')")


def _used() -> float:
    """Seconds of the processor, of this process and of those that it started."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
