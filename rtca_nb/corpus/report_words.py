"""Answers to questions as the tiles, drawings and sentences of an overview."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import counted
from rtca_nb.questions.groups import MINIMUM
from rtca_nb.render.entries import role_label, signed
from rtca_nb.render.many.charts import percent
from rtca_nb.render.many.figures import CategoryLine, Extreme, Hour, Moods, Spread, Tile
from rtca_nb.render.many.table import Row
from rtca_nb.render.times import clock

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "extremes",
    "hours",
    "known",
    "moods_of",
    "negative_tile",
    "reply_tiles",
    "rows_in",
    "said_of",
    "seconds_words",
    "share_tile",
    "shift_tile",
    "spreads",
]

_FIRST: Final = 5
_NAMED: Final = 3
_EVERYWHERE: Final = 0.95
_SCORES: Final = ((-5, -3), (-3, -1), (-1, 1), (1, 3), (3, 5))
_REPLIES: Final = (0, 10, 20, 30, 60, 120)
_UNKNOWN: Final = "not known"
_NOT_EVALUATED: Final = "not evaluated"
_ROLES: Final = ("CUSTOMER", "AGENT")


def known(value: Any) -> float | None:
    """Return a figure of an answer; None where it is missing."""
    return None if value is None or math.isnan(value) else float(value)


def rows_in(answer: pd.DataFrame) -> list[Any]:
    """Return the rows of an answer, with its columns as attributes."""
    return list(answer.itertuples(index=False))


def seconds_words(seconds: float) -> str:
    """Write a time."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{clock(seconds)} min"


def _row_of(answer: pd.DataFrame, role: str) -> Any:
    rows = [row for row in rows_in(answer) if row.role == role]
    return rows[0] if rows else None


def negative_tile(moods: pd.DataFrame) -> Tile:
    """Return how many messages of customers are negative."""
    label = "of the customers' messages are negative"
    row = _row_of(moods, "CUSTOMER")
    if row is None or not row.scored:
        return Tile(label, _NOT_EVALUATED, "no message of a customer was scored")
    return Tile(label, percent(row.negative_share), f"{row.negative:,} of {row.scored:,} scored{_between(row)}")


def _between(row: Any) -> str:
    low, high = known(row.low), known(row.high)
    return "" if low is None or high is None else f"; {percent(low)} to {percent(high)}"


def shift_tile(shift: pd.DataFrame) -> Tile:
    """Return how the score of customers changes over a contact."""
    label = "change of the customers' score in a contact (est.)"
    number = int(shift["contacts"].sum())
    if not number:
        return Tile(label, _NOT_EVALUATED, "no contact has a score at its beginning and its end")
    mean = float((shift["shift"] * shift["contacts"]).sum()) / number
    return Tile(label, f"{signed(mean)} points", f"mean of {counted(number, 'contact')}; the scale is −5 to +5")


def reply_tiles(replies: pd.DataFrame) -> Iterator[Tile]:
    """Yield how long agents take to reply."""
    row = _row_of(replies, "AGENT")
    if row is None:
        yield Tile("until an agent replies", _UNKNOWN, "no reply of an agent has a time")
        return
    yield Tile(
        "until an agent replies, mean", seconds_words(row.mean_seconds), counted(int(row.replies), "reply", "replies")
    )
    yield Tile(
        "nine of ten replies within", seconds_words(row.p90_seconds), f"half within {seconds_words(row.median_seconds)}"
    )


def share_tile(label: str, answer: pd.DataFrame, number: str, of: str) -> Tile:
    """Return how many of the contacts of an answer are such."""
    total, found = int(answer[of].sum()), int(answer[number].sum())
    if not total:
        return Tile(label, _NOT_EVALUATED, "of no contact is enough known")
    return Tile(label, percent(found / total), f"{found:,} of {counted(total, 'contact')}")


def moods_of(moods: pd.DataFrame) -> tuple[Moods, ...]:
    """Return how many messages of customers and agents have which sentiment."""
    found = []
    for role in _ROLES:
        row = _row_of(moods, role)
        if row is not None and row.messages:
            named = int(row.positive), int(row.neutral), int(row.negative)
            scored = int(row.scored)
            found.append(Moods(f"{role_label(role)}s", *named, scored - sum(named), int(row.messages) - scored))
    return tuple(found)


def hours(replies: pd.DataFrame) -> tuple[Hour, ...]:
    """Return how long replies of agents took, hour by hour."""
    return tuple(
        Hour(int(row.hour), float(row.median_seconds), float(row.p90_seconds), int(row.replies))
        for row in rows_in(replies)
    )


def spreads(rows: Sequence[Row]) -> tuple[Spread, ...]:
    """Return how many contacts have which score of the customer, and which mean time to a reply."""
    scores = [row.score for row in rows if row.score is not None]
    by_score = tuple(
        (f"{_whole(low)} to {_whole(high)}", sum(low <= score < high or score == high == 5 for score in scores))
        for low, high in _SCORES
    )
    replies = [row.reply for row in rows if row.reply is not None]
    ends = [*_REPLIES[1:], math.inf]
    by_reply = tuple(
        (f"{low} to {high} s" if high < math.inf else f"{low} s on", sum(low <= reply < high for reply in replies))
        for low, high in zip(_REPLIES, ends, strict=True)
    )
    unscored, silent = len(rows) - len(scores), len(rows) - len(replies)
    return (
        Spread("Contacts by the customer's score (an estimate)", by_score, unscored, "have no score"),
        Spread("Contacts by the mean time to an agent's reply", by_reply, silent, "have no reply with a time"),
    )


def _whole(score: int) -> str:
    return signed(score).removesuffix(".0")


def extremes(rows: Sequence[Row]) -> tuple[Extreme, ...]:
    """Return the contacts at the ends of some measures; among few, every one is at an end."""
    if len(rows) < MINIMUM:
        return ()

    def ends(title: str, figure: Callable[[Row], float | None], words: Callable[[float], str], sign: int) -> Extreme:
        there = [(sign * value, row) for row in rows if (value := figure(row)) is not None]
        there.sort(key=lambda pair: pair[0])
        return Extreme(title, tuple((row.place, row.name, words(sign * value)) for value, row in there[:_FIRST]))

    return (
        ends("Lowest score of the customer (est.)", lambda row: row.score, signed, 1),
        ends("Highest score of the customer (est.)", lambda row: row.score, signed, -1),
        ends("Slowest replies of an agent, mean", lambda row: row.reply, seconds_words, -1),
        ends("Longest time without a message", lambda row: row.silence, seconds_words, -1),
    )


def said_of(
    lines: Sequence[CategoryLine], tiles: Sequence[Tile], evaluated: int, number: int, *, compared: bool
) -> Iterator[str]:
    """Yield what happened, in sentences: the most frequent categories, what changed, and what is not known."""
    there = [line for line in lines if line.share is not None]
    told = [line for line in there if line.share is not None and line.share < _EVERYWHERE][:_NAMED]
    if told:
        named = ", ".join(
            f"{line.name} ({percent(line.share)}, {line.matched:,} of {line.evaluated:,})" for line in told
        )
        beside = ", beside those that match nearly everywhere" if told[0] is not there[0] else ""
        yield f"Most frequent{beside}: {named}."
    elif there:
        yield f"All categories match nearly everywhere, in {counted(evaluated, 'contact')} that were evaluated."
    elif evaluated:
        yield f"No category matched in {counted(evaluated, 'contact')} that were evaluated."
    else:
        yield "Categories: not evaluated in any contact."
    changed = [line for line in lines if line.changed]
    if changed:
        went = ", ".join(f"{line.name} from {percent(line.before)} to {percent(line.after)}" for line in changed)
        yield f"From the first half of this time to the second: {went}."
    elif compared:
        yield "From the first half of this time to the second no category changed more than chance alone would explain."
    for tile, sentence in zip(tiles, _SENTENCES, strict=False):
        if sentence and tile.value not in {_NOT_EVALUATED, _UNKNOWN}:
            yield sentence.format(tile.value, tile.of)
    if evaluated < number:
        missing = f"{counted(number - evaluated, 'contact')} of {number:,}"
        yield f"Not evaluated for categories: {missing}; the last section before the table says why."


# Of each tile, in their order, where it is worth one.
_SENTENCES: Final = (
    "",
    "",
    "Of the customers' messages, {0} are negative ({1}).",
    "Within a contact, the customers' score changes by {0} ({1}).",
    "Agents reply after {0} on average.",
)
