"""Matches of categories: one row for each, their counts, and the names of categories for each message.

A rule matches the whole contact or a point of interest, which may span several messages. The table of categories has a
row for each span; here all spans of one match share a row, and every view counts these rows.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.base.columnar import MISSING_TIME, Table
from rtca_nb.tables.contact_codes import CONTACT, contacts_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = [
    "BETWEEN",
    "MatchCounts",
    "issue_names",
    "match_counts",
    "match_table",
    "matches_by_category",
    "names_by_row",
]

BETWEEN: Final = " … "
"""Separates the texts of a match that has several spans."""
_LATEST: Final = 2**63 - 1


def match_table(spans: Table, sizes: Iterable[int], moments: npt.NDArray[np.int64]) -> Table:
    """Return the table ``matches``, with one row for each match.

    Parameters
    ----------
    spans : Table
        The table ``categories``.
    sizes : iterable of int
        Number of rows of each segment in that table.
    moments : array of int
        Time of the message of each row; :data:`~rtca_nb.base.columnar.MISSING_TIME` if there is none.

    Returns
    -------
    Table
        In order of arrival. The text of a match consists of the texts of its spans, each span once; a match of whole
        messages has no text, as in the table of categories.
    """
    import numpy as np

    names, points = spans["category"], spans["point_of_interest"]
    starts = _starts(names, points, sizes)
    found = [*map(spans["id"].__getitem__, starts)]
    texts = [*map(spans["text"].__getitem__, starts)]
    ids: list[tuple[str, ...]] = [() if identity is None else (identity,) for identity in found]
    for place, (begin, end) in enumerate(itertools.pairwise([*starts, len(names)])):
        if end - begin > 1:
            ids[place], texts[place] = _joined(spans, begin, end)
    times = np.where(moments == MISSING_TIME, _LATEST, moments)
    begins = np.minimum.reduceat(times, starts) if starts else times
    begins[begins == _LATEST] = MISSING_TIME
    return Table(
        {
            CONTACT: contacts_of(spans)[starts],
            "category": [names[row] for row in starts],
            "rule_id": [*map(spans["rule_id"].__getitem__, starts)],
            "match": [points[row] for row in starts],
            "ids": ids,
            "begin_time": begins,
            "text": texts,
        },
        ("begin_time",),
    )


def _starts(names: Sequence[str], points: Sequence[int | None], sizes: Iterable[int]) -> list[int]:
    """Return the row at which each match begins; equal numbers in different segments are different matches."""
    starts: list[int] = []
    end = 0
    for size in sizes:
        begin, end = end, end + size
        if size:
            starts.append(begin)
        for row in range(begin + 1, end):
            if names[row] != names[row - 1] or points[row] != points[row - 1]:
                starts.append(row)
    return starts


def _joined(spans: Table, begin: int, end: int) -> tuple[tuple[str, ...], str | None]:
    """Return the ids of a match's messages, and its text (None if it has none), from rows of ``spans``."""
    ids, *rest = (spans[name][begin:end] for name in ("id", "begin", "end", "text"))
    said: dict[Any, str | None] = {}
    for identity, first, last, text in zip(ids, *rest, strict=True):
        said.setdefault((identity, first, last), text)
    texts = [text for text in said.values() if text is not None]
    known = dict.fromkeys(identity for identity in ids if identity is not None)
    return tuple(known), BETWEEN.join(texts) if texts else None


def matches_by_category(matches: Table) -> dict[str, list[int]]:
    """Return rows (from 0) of the table ``matches``, keyed by category, in order of first appearance."""
    found: dict[str, list[int]] = {}
    for row, name in enumerate(matches["category"]):
        found.setdefault(name, []).append(row)
    return found


class MatchCounts(NamedTuple):
    """Numbers of matches in messages, of matches of the whole contact, and of matched messages."""

    points: int
    whole: int
    messages: int


def match_counts(matches: Table, rows: Sequence[int]) -> MatchCounts:
    """Count the matches in the given rows of the table ``matches``."""
    numbers = [matches["match"][row] for row in rows]
    ids = {identity for row in rows for identity in matches["ids"][row] if identity is not None}
    whole = numbers.count(None)
    return MatchCounts(len(numbers) - whole, whole, len(ids))


def names_by_row(rows: Sequence[int], names: Sequence[Any]) -> dict[int, tuple[str, ...]]:
    """Return the names for each message, each once, in order of appearance, keyed by the message's row.

    Parameters
    ----------
    rows : sequence of int
        For each name, the row of its message; -1 if there is no such message.
    names : sequence of str
    """
    alone = {name: (name,) for name in names}  # there are few names for many messages
    found: dict[int, tuple[str, ...]] = dict(zip(rows, map(alone.__getitem__, names), strict=True))
    if len(found) < len(rows):  # otherwise each message has one name, as most do
        counts = Counter(rows)
        several = {row for row, count in counts.items() if count > 1}
        found.update(dict.fromkeys(several, ()))
        for row, name in zip(rows, names, strict=True):
            if row in several and name not in found[row]:
                found[row] = (*found[row], name)
    found.pop(-1, None)
    return found


def issue_names(issues: Mapping[str, Sequence[Any]]) -> list[str]:
    """Return a name for each row of the table ``issues``: its visible text, otherwise its number."""
    rows = zip(issues["content"], issues["text"], issues["issue"], strict=True)
    return [content or text or f"issue {number}" for content, text, number in rows]
