"""Tables of many short contacts: made together, beside one at a time, and beside reading them.

Run it as ``python -m tests.benchmarks.many``. It prints a table of ratios and ends with 1 where one misses its target.
Times are processor time, compared round by round, as in :mod:`tests.benchmarks.frames`; all ways give the same tables.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
import pyarrow as pa

from rtca_nb.contact.arrow_batches import arrow_batches
from rtca_nb.contact.contact import Contact
from rtca_nb.sources.page_lines import contacts_in_lines
from rtca_nb.tables.schema import COLUMNS
from tests.benchmarks.frames import Line, compare, normalized
from tests.benchmarks.reading import exported, with_metadata
from tests.benchmarks.synthetic import pages

SIZE = 60


def lines_of(number: int, output_type: str = "Redacted", *, odd: int = 0) -> list[bytes]:
    """Write contacts, one a line; one in ``odd`` is in disorder, repeats itself and has what no model knows."""
    found = []
    for seed in range(number):
        (body,) = pages(SIZE, seed)
        if odd and seed % odd == 0:
            page = json.loads(body)
            page["Segments"] = [{"Weather": {"Sky": "grey"}}, *page["Segments"][::-1], *page["Segments"][:5]]
            page["Segments"][3].update(Mood="glad")
            body = json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode()
        about: dict[str, Any] = exported(1, 1)
        about["Export"].update(ContactId=f"contact-{seed}", OutputType=output_type)
        found += with_metadata([body], [about])
    return found


def together(lines: Iterable[bytes]) -> Any:
    """All frames, batch by batch."""
    return [sum(map(len, tables.values())) for tables in arrow_batches(contacts_in_lines(lines))]


def one_by_one(lines: Iterable[bytes]) -> Any:
    """All frames of each contact, put under one another."""
    made: dict[str, list[pa.Table]] = {name: [] for name in COLUMNS}
    for contact in contacts_in_lines(lines):
        for name, tables in made.items():
            table = contact.arrow(name)
            ids = pa.array([contact.contact_id] * len(table), pa.large_string())
            tables.append(table.add_column(0, "contact_id", ids))
    return {name: pa.concat_tables(tables).unify_dictionaries() for name, tables in made.items()}


def peer(lines: Iterable[bytes]) -> Any:
    """What pandas takes for all contacts at once: bare tables, nothing masked, checked or computed."""
    frames = normalized(list(lines))
    assert all(isinstance(frame, pd.DataFrame) for frame in frames.values())
    return frames


def tables_alone(lines: Iterable[bytes]) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Return what makes the tables, and what reads the contacts that they are made of."""
    given = list(lines)

    def read() -> list[Contact]:
        return list(contacts_in_lines(given))

    return lambda: list(arrow_batches(read())), read


def lines() -> list[Line]:
    found = []

    def line(what: str, ratio: float, target: str = "told", *, reached: bool | None = None) -> None:
        found.append(Line(what, ratio, target, reached))

    redacted, raw, odd = lines_of(200), lines_of(200, "Raw"), lines_of(200, odd=100)
    ratio = compare(lambda: one_by_one(redacted), lambda: together(redacted), 3)
    line(f"200 contacts × {SIZE}, all frames: one at a time / together", ratio, "≥ 5", reached=ratio >= 5)
    ratio = compare(lambda: peer(redacted), lambda: together(redacted), 3)
    line("the same: bulk json_normalize, bare / ours, all frames, masked and checked", ratio, "told")
    ratio = compare(lambda: one_by_one(raw), lambda: together(raw), 3)
    line("the same as Raw: one at a time / together", ratio, "≥ 2", reached=ratio >= 2)
    ratio = compare(lambda: together(odd), lambda: together(redacted), 5)
    line("one contact in 100 irregular / all regular", ratio, "≤ 1.1", reached=ratio <= 1.1)
    ratio = compare(*tables_alone(redacted), 5)
    line("reading and making all frames / reading", ratio, "told")
    ratio = compare(lambda: together(redacted), lambda: together(redacted[:50]), 5) / 4
    line("growth, 50 → 200 contacts, per contact", ratio, "≤ 1.1", reached=ratio <= 1.1)
    return found


def main() -> int:
    found = lines()
    width = max(len(line.what) for line in found)
    for line in found:
        verdict = {True: "reached", False: "MISSED", None: ""}[line.reached]
        print(f"{line.what:{width}}  {line.ratio:7.2f}  {line.target:>6}  {verdict}")
    return 1 if any(line.reached is False for line in found) else 0


if __name__ == "__main__":
    sys.exit(main())
