"""Sentiment turns and scores.

The scores are estimates: nothing documents their formula. With ``s`` the sign of a turn (1, 0 or -1) and ``w`` its
place in a streak of turns of equal non-neutral sentiment (1 where neutral), a score is ``5 · Σsw / Σw``. Over the last
three turns of a role, neutral-padded at the start, this is the progressive score; over all turns of the role it is the
overall score. In the post-chat file that AWS publishes, all 26 progressive scores and both overall scores come out.

So do the begin and end scores of that file's sentiment shift, taken over the turns of the role that stand in the first
and in the last quarter of the contact's turns, where each message without a score counts as a turn of its own. The
difference of the two, ``sentiment_shift``, is ours.

A post-chat file says which messages form a turn. Elsewhere we take a run of messages of one role, uninterrupted by a
scored message of another role, that have the same sentiment. The published file agrees, but for one run of three
messages that it splits in two, by a rule that nobody documents.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rtca_nb.record import GivenTurn
from rtca_nb.times import time_order

__all__ = ["overall_score", "progressive_scores", "sentiment_turns", "shift_scores"]

Table = dict[str, list[Any]]

_SIGN: Final[dict[str | None, int]] = {"POSITIVE": 1, "NEGATIVE": -1}
# A progressive score looks back over this many turns of its role.
_WINDOW: Final = 3


def _weighted(sentiments: Iterable[str | None]) -> tuple[list[int], list[int]]:
    """Signed weight, and weight, of each turn."""
    signed: list[int] = []
    weights: list[int] = []
    before = weight = 0
    for sign in map(_SIGN.get, sentiments, itertools.repeat(0)):
        weight = weight + 1 if sign and sign == before else 1
        before = sign
        signed.append(sign * weight)
        weights.append(weight)
    return signed, weights


def progressive_scores(sentiments: Sequence[str | None]) -> list[float]:
    """Estimate the score of a role after each of its turns, -5 to 5.

    Parameters
    ----------
    sentiments : sequence of str
        ``POSITIVE``, ``NEGATIVE`` or ``NEUTRAL`` for each turn of one role, in order.

    Returns
    -------
    list of float
        For each turn the weighted mean over the last three turns; the first turns are padded with neutral ones as
        far as the chat has as many turns.
    """
    signed, weights = _weighted(sentiments)
    padding = min(_WINDOW, len(signed)) - 1
    signed, weights = [0] * padding + signed, [1] * padding + weights
    sums = (_sliding_sums(values, padding + 1) for values in (signed, weights))
    return [5 * total / weight for total, weight in zip(*sums, strict=True)]


def _sliding_sums(values: list[int], width: int) -> list[int]:
    return [sum(window) for window in zip(*(values[place:] for place in range(width)), strict=False)]


def overall_score(sentiments: Sequence[str | None]) -> float | None:
    """Estimate the score of a role over all of its turns, -5 to 5; None without turns."""
    signed, weights = _weighted(sentiments)
    return 5 * sum(signed) / sum(weights) if signed else None


def shift_scores(turns: Table, unscored: Sequence[int]) -> dict[str, tuple[float | None, float | None]]:
    """Estimate, for each role, the scores at the beginning and at the end of the contact.

    Parameters
    ----------
    turns : table
        As :func:`sentiment_turns` returns it.
    unscored : sequence of int
        Times of the messages without a score.

    Returns
    -------
    dict of str to (float or None, float or None)
        Over the turns of the role in the first and in the last quarter of all turns; None where it has none there.
    """
    alone = sorted(unscored)
    size = len(turns["turn"]) + len(alone)
    begin: dict[str, list[str | None]] = {role: [] for role in dict.fromkeys(turns["participant_role"])}
    end: dict[str, list[str | None]] = {role: [] for role in begin}
    times = _settled_times(turns)

    def place(rank: int) -> int:
        moment = times[rank]
        return rank + (len(alone) if moment is None else bisect_left(alone, moment))

    # Places ascend, so each quarter is walked from its own end and no further.
    ranks = range(len(times))
    early = list(itertools.takewhile(lambda rank: 4 * place(rank) < size, ranks))
    late = list(itertools.takewhile(lambda rank: 4 * place(rank) >= 3 * size, reversed(ranks)))[::-1]
    for quarter, scope in ((early, begin), (late, end)):
        for rank in quarter:
            scope[turns["participant_role"][rank]].append(turns["sentiment"][rank])
    return {role: (overall_score(begin[role]), overall_score(end[role])) for role in begin}


def _settled_times(turns: Table) -> list[int | None]:
    """Return when each turn began; one whose messages are not there stands with the turn before it of its role."""
    if None not in turns["begin_time"]:
        return turns["begin_time"]
    last: dict[str, int | None] = {}
    found = []
    for role, moment in zip(turns["participant_role"], turns["begin_time"], strict=True):
        last[role] = last.get(role) if moment is None else moment
        found.append(last[role])
    return found


def sentiment_turns(
    transcript: Mapping[str, list[Any]], given: tuple[GivenTurn, ...] | None, start: int | None
) -> Table:
    """Group messages into sentiment turns.

    Parameters
    ----------
    transcript : table
    given : tuple of GivenTurn or None
        The groups, where the source states them.
    start : int or None
        When the contact began.
    """
    table = _runs_of_sentiment(transcript) if given is None else _given_turns(transcript, given)
    size = len(table["ids"])
    of_role: dict[str, list[int]] = {}
    for place, role in enumerate(table["participant_role"]):
        of_role.setdefault(role, []).append(place)
    numbers, scores = [0] * size, [0.0] * size
    for places in of_role.values():
        estimates = progressive_scores([table["sentiment"][place] for place in places])
        for number, (place, estimate) in enumerate(zip(places, estimates, strict=True), 1):
            numbers[place], scores[place] = number, estimate
    table["turn"], table["progressive_score"] = numbers, scores
    table["sent_score"] = [None] * size if given is None else [turn.progressive_score for turn in given]
    table["offset_seconds"] = [
        None if begin is None or start is None else (begin - start) / 1_000_000 for begin in table["begin_time"]
    ]
    order = time_order(_settled_times(table))
    if isinstance(order, range):
        return table
    return {name: [values[place] for place in order] for name, values in table.items()}


_COLUMNS: Final = ("participant_role", "sentiment", "ids", "begin_time", "end_time")


def _given_turns(transcript: Mapping[str, list[Any]], given: tuple[GivenTurn, ...]) -> Table:
    times = dict(zip(transcript["id"], transcript["absolute_time"], strict=True))
    table: Table = {name: [] for name in _COLUMNS}
    for turn in given:
        moments = [moment for identity in turn.ids if (moment := times.get(identity)) is not None]
        row = (
            turn.participant_role,
            turn.sentiment,
            [*turn.ids],
            min(moments, default=None),
            max(moments, default=None),
        )
        for name, value in zip(_COLUMNS, row, strict=True):
            table[name].append(value)
    return table


def _runs_of_sentiment(transcript: Mapping[str, list[Any]]) -> Table:
    table: Table = {name: [] for name in _COLUMNS}
    roles, sentiments, runs, begins, ends = table.values()
    ids: list[str | None] = []
    role = sentiment = last = None
    columns = (transcript[name] for name in ("participant_role", "sentiment", "id", "absolute_time"))
    for who, mood, identity, moment in zip(*columns, strict=True):
        if mood is None or who is None:
            continue
        if who != role or mood != sentiment:
            ends.append(last)  # of the run before
            role, sentiment, ids, last = who, mood, [], None
            roles.append(who)
            sentiments.append(mood)
            runs.append(ids)
            begins.append(moment)
        ids.append(identity)
        # Messages come in order of time, those without one last.
        if moment is not None:
            last = moment
    table["end_time"] = [*ends[1:], last] if runs else []
    table["ids"] = [tuple(run) for run in runs]
    return table
