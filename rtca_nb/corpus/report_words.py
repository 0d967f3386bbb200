"""Turn answers to questions into the tiles, charts and sentences of an overview."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.questions.groups import MINIMUM
from rtca_nb.render.entries import signed
from rtca_nb.render.languages import Phrase, figure, phrase_count, say
from rtca_nb.render.many.charts import percent
from rtca_nb.render.many.figures import Best, CategoryLine, Extreme, Hour, Moods, Spread, Tile
from rtca_nb.render.many.table import Row
from rtca_nb.render.overview import date
from rtca_nb.render.times import clock

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "contacts_words",
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
_TOLD: Final = 2
_EVERYWHERE: Final = 0.95
_SCORES: Final = ((-5, -3), (-3, -1), (-1, 1), (1, 3), (3, 5))
_REPLIES: Final = (0, 10, 20, 30, 60, 120)
_UNKNOWN: Final = "not known"
_NOT_EVALUATED: Final = "not evaluated"
_ROLES: Final = {"CUSTOMER": "Customers", "AGENT": "Agents"}


def known(value: Any) -> float | None:
    """Return a figure of an answer as a float, or None if it is missing (None or NaN)."""
    return None if value is None or math.isnan(value) else float(value)


def rows_in(answer: pd.DataFrame) -> list[Any]:
    """Return the rows of an answer as named tuples, with a field for each column."""
    return list(answer.itertuples(index=False))


def seconds_words(seconds: float) -> str:
    """Return a duration in words, such as ``45 s`` or ``2:30 min``."""
    return f"{seconds:.0f} s" if seconds < 120 else say("{clock} min", clock=clock(seconds))


def _row_of(answer: pd.DataFrame, role: str) -> Any:
    rows = [row for row in rows_in(answer) if row.role == role]
    return rows[0] if rows else None


def negative_tile(moods: pd.DataFrame) -> Tile:
    """Make the tile for the share of negative customer messages."""
    label = say("of the customers' messages are negative")
    row = _row_of(moods, "CUSTOMER")
    if row is None or not row.scored:
        return Tile(label, say(_NOT_EVALUATED), say("no message of a customer was scored"), known=False)
    some = say("{some} of {all} scored", some=figure(int(row.negative)), all=figure(int(row.scored)))
    return Tile(label, percent(row.negative_share), f"{some}{_between(row)}")


def _between(row: Any) -> str:
    low, high = known(row.low), known(row.high)
    return "" if low is None or high is None else f"; {say('{low} to {high}', low=percent(low), high=percent(high))}"


def shift_tile(shift: pd.DataFrame) -> Tile:
    """Make the tile for the change of the customers' score within a contact."""
    label = say("change of the customers' score in a contact (est.)")
    number = int(shift["contacts"].sum())
    if not number:
        return Tile(
            label, say(_NOT_EVALUATED), say("no contact has a score both at its beginning and at its end"), known=False
        )
    mean = float((shift["shift"] * shift["contacts"]).sum()) / number
    of = say("mean of {contacts}; scores are from −5 to +5", contacts=contacts_words(number))
    return Tile(label, say("{n} points", n=signed(mean)), of)


def contacts_words(number: int) -> str:
    """Return a number of contacts in words, such as ``3 contacts``."""
    return str(phrase_count("{n} contact", "{n} contacts", number))


def reply_tiles(replies: pd.DataFrame) -> Iterator[Tile]:
    """Yield the tiles for agents' reply times."""
    row = _row_of(replies, "AGENT")
    if row is None:
        yield Tile(say("until an agent replies"), say(_UNKNOWN), say("no reply of an agent has a time"), known=False)
        return
    replies_of = str(phrase_count("{n} reply", "{n} replies", int(row.replies)))
    yield Tile(say("mean time until an agent replies"), seconds_words(row.mean_seconds), replies_of)
    half = say("half within {time}", time=seconds_words(row.median_seconds))
    yield Tile(say("nine of ten replies within"), seconds_words(row.p90_seconds), half)


def share_tile(label: str, answer: pd.DataFrame, number: str, of: str) -> Tile:
    """Make a tile for a share of contacts: the sum of the column ``number`` divided by that of the column ``of``."""
    total, found = int(answer[of].sum()), int(answer[number].sum())
    if not total:
        return Tile(label, say(_NOT_EVALUATED), say("not enough is known about any contact"), known=False)
    some = phrase_count("{some} of {n} contact", "{some} of {n} contacts", total, some=figure(found))
    return Tile(label, percent(found / total), str(some))


def moods_of(moods: pd.DataFrame) -> tuple[Moods, ...]:
    """Return the numbers of messages by sentiment, for customers and for agents."""
    found = []
    for role, who in _ROLES.items():
        row = _row_of(moods, role)
        if row is not None and row.messages:
            named = int(row.positive), int(row.neutral), int(row.negative)
            scored = int(row.scored)
            found.append(Moods(say(who), *named, scored - sum(named), int(row.messages) - scored))
    return tuple(found)


def hours(replies: pd.DataFrame) -> tuple[Hour, ...]:
    """Return agents' reply times for each hour of the day (UTC) in which contacts started."""
    return tuple(
        Hour(int(row.hour), float(row.median_seconds), float(row.p90_seconds), int(row.replies))
        for row in rows_in(replies)
    )


def spreads(rows: Sequence[Row]) -> tuple[Spread, ...]:
    """Return the distributions of customer scores and mean reply times over contacts."""
    scores = [row.score for row in rows if row.score is not None]
    by_score = tuple(
        (
            say("{low} to {high}", low=_whole(low), high=_whole(high)),
            sum(low <= score < high or score == high == 5 for score in scores),
        )
        for low, high in _SCORES
    )
    replies = [row.reply for row in rows if row.reply is not None]
    ends = [*_REPLIES[1:], math.inf]
    by_reply = tuple(
        (_reply_words(low, high), sum(low <= reply < high for reply in replies))
        for low, high in zip(_REPLIES, ends, strict=True)
    )
    unscored, silent = len(rows) - len(scores), len(rows) - len(replies)
    return (
        Spread(
            say("Contacts by the customer's score (an estimate)"),
            by_score,
            _number(phrase_count("{n} contact without a score", "{n} contacts without a score", unscored)),
        ),
        Spread(
            say("Contacts by the mean time to an agent's reply"),
            by_reply,
            _number(
                phrase_count(
                    "{n} contact without a known time to an agent's reply",
                    "{n} contacts without a known time to an agent's reply",
                    silent,
                )
            ),
        ),
    )


def _number(things: Phrase) -> str:
    return str(things) if things.number else ""


def _reply_words(low: int, high: float) -> str:
    return say("{low} to {high}", low=low, high=f"{high} s") if high < math.inf else say("from {low}", low=f"{low} s")


def _whole(score: int) -> str:
    return f"{score:+d}".replace("-", "−") if score else "0"


def extremes(rows: Sequence[Row]) -> tuple[Extreme, ...]:
    """Return the contacts with the lowest or highest values of some measures; nothing if there are too few contacts."""
    if len(rows) < MINIMUM:
        return ()
    matched = Counter(name for row in rows for name in row.categories)
    telling = {name: number for name, number in matched.items() if number < _EVERYWHERE * len(rows)}

    def about(row: Row) -> str:
        """Return the date of a contact and its rarest categories, in words."""
        rarest = sorted((name for name in row.categories if name in telling), key=telling.__getitem__)[:_TOLD]
        day = say("date unknown") if row.start is None else date(row.start)[:10]
        return f"{day} · {', '.join(rarest)}" if rarest else day

    def ends(title: str, figure: Callable[[Row], float | None], words: Callable[[float], str], sign: int) -> Extreme:
        there = [(sign * value, row) for row in rows if (value := figure(row)) is not None]
        there.sort(key=lambda pair: pair[0])
        first = ((row.place, row.name, words(sign * value), about(row)) for value, row in there[:_FIRST])
        return Extreme(title, tuple(first))

    return (
        ends(say("Lowest score of the customer (est.)"), lambda row: row.score, signed, 1),
        ends(say("Highest score of the customer (est.)"), lambda row: row.score, signed, -1),
        ends(say("Longest mean time to an agent's reply"), lambda row: row.reply, seconds_words, -1),
        ends(say("Longest time without a message"), lambda row: row.silence, seconds_words, -1),
    )


def said_of(
    lines: Sequence[CategoryLine],
    tiles: Sequence[Tile],
    bests: Sequence[Best],
    evaluated: int,
    number: int,
    *,
    compared: bool,
) -> Iterator[str]:
    """Yield the main findings in sentences: frequent categories, changes, differences, and what is not known."""
    there = [line for line in lines if line.share is not None]
    told = [line for line in there if line.share is not None and line.share < _EVERYWHERE][:_NAMED]
    contacts = contacts_words(evaluated)
    if told:
        named = ", ".join(_share_of(line) for line in told)
        if told[0] is not there[0]:
            yield say(
                "Most frequent, apart from those that match nearly every contact: {categories}.", categories=named
            )
        else:
            yield say("Most frequent: {categories}.", categories=named)
    elif there:
        yield say(
            "Each listed category matches nearly all contacts that were evaluated ({contacts}).", contacts=contacts
        )
    elif evaluated:
        yield say("No category matched in {contacts} that were evaluated.", contacts=contacts)
    else:
        yield say("Categories: not evaluated in any contact.")
    changed = [line for line in lines if line.changed]
    if changed:
        went = ", ".join(
            say(
                "{category} from {before} to {after}",
                category=line.name,
                before=percent(line.before),
                after=percent(line.after),
            )
            for line in changed
        )
        yield say("From the first half of this period to the second: {changes}.", changes=went)
    elif compared:
        yield say("From the first half of this period to the second, no category changed more than chance explains.")
    for tile, sentence in zip(tiles, _SENTENCES, strict=False):
        if sentence and tile.known:
            yield say(sentence, value=tile.value, of=tile.of)
    if bests:
        yield say(
            "Differences that chance alone hardly explains: {differences}.",
            differences="; ".join(best.said for best in bests),
        )
    if evaluated < number:
        missing = contacts_words(number - evaluated)
        yield say(
            "Not evaluated for categories: {contacts} of {all}; the last section before the table says why.",
            contacts=missing,
            all=figure(number),
        )


def _share_of(line: CategoryLine) -> str:
    some = say("{place} of {total}", place=figure(line.matched), total=figure(line.evaluated))
    return f"{line.name} ({percent(line.share)}, {some})"


# Sentences for the tiles, in their order; empty for a tile without a sentence.
_SENTENCES: Final = (
    "",
    "",
    "Of the customers' messages, {value} are negative ({of}).",
    "Within a contact, the customers' score changes by {value} ({of}).",
    "Agents reply after {value} on average.",
)
