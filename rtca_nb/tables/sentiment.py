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

from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.columnar import MISSING_TIME, Codes, Table, codes_of, moments_of
from rtca_nb.model.record import GivenTurn
from rtca_nb.model.timestamps import time_order

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["score_of", "sentiment_turns", "shift_scores", "signs_of", "unscored_moments"]

_SIGN: Final = {"POSITIVE": 1, "NEGATIVE": -1}
# A progressive score looks back over this many turns of its role.
_WINDOW: Final = 3


def signs_of(sentiments: Codes) -> Integers:
    """Return 1, 0 or -1 for each turn; a sentiment that no model knows counts as neutral."""
    import numpy as np

    # The last is what -1 takes.
    return np.array([*(_SIGN.get(value, 0) for value in sentiments.values), 0], np.int64)[sentiments.codes]


def _weights(signs: Integers) -> Integers:
    """Weight of each turn: its place in a streak of equal non-neutral sentiment; 1 where it is neutral."""
    import numpy as np

    places = np.arange(len(signs))
    starts = np.ones(len(signs), bool)
    starts[1:] = (signs[1:] != signs[:-1]) | (signs[1:] == 0)
    return places - np.maximum.accumulate(np.where(starts, places, 0)) + 1


def _progressive(signs: Integers) -> npt.NDArray[np.float64]:
    import numpy as np

    weights = _weights(signs)
    padding = min(_WINDOW, len(signs)) - 1
    if padding < 0:
        return np.zeros(0)

    def slid(values: Integers, neutral: int) -> Integers:
        padded = np.concatenate((np.full(padding, neutral), values))
        found: Integers = sum(padded[place : place + len(values)] for place in range(padding + 1))  # type: ignore[assignment]
        return found

    return 5 * slid(signs * weights, 0) / slid(weights, 1)


def score_of(signs: Integers) -> float | None:
    """Estimate the score over turns that have these signs; None without turns."""
    weights = _weights(signs)
    return 5 * int((signs * weights).sum()) / int(weights.sum()) if len(signs) else None


def shift_scores(turns: Table, unscored: Integers) -> dict[str, tuple[float | None, float | None]]:
    """Estimate, for each role, the scores at the beginning and at the end of the contact.

    Parameters
    ----------
    turns : table
        As :func:`sentiment_turns` returns it.
    unscored : array of int
        Times of the messages without a score.

    Returns
    -------
    dict of str to (float or None, float or None)
        Over the turns of the role in the first and in the last quarter of all turns; None where it has none there.
    """
    import numpy as np

    roles, signs = turns.codes("participant_role"), signs_of(turns.codes("sentiment"))
    times = _settled_times(turns)
    size = len(times) + len(unscored)
    before = np.searchsorted(np.sort(unscored), times)
    before[times == MISSING_TIME] = len(unscored)
    places = np.arange(len(times)) + before
    # Places ascend, so each quarter ends at the first turn, seen from its own end, that is not in it.
    begin = np.append(4 * places < size, False).argmin()
    end = len(places) - np.append((4 * places >= 3 * size)[::-1], False).argmin()
    return {
        role: (score_of(signs[own[own < begin]]), score_of(signs[own[own >= end]]))
        for role, own in zip(roles.values, roles.places(), strict=True)
    }


def _settled_times(turns: Table) -> Integers:
    """Return when each turn began; one whose messages are not there stands with the turn before it of its role."""
    times = turns.moments("begin_time")
    if not (times == MISSING_TIME).any():
        return times
    last: dict[str, int | None] = {}
    found = []
    for role, moment in zip(turns["participant_role"], turns["begin_time"], strict=True):
        last[role] = last.get(role) if moment is None else moment
        found.append(last[role])
    return moments_of(found)


def sentiment_turns(transcript: Table, given: tuple[GivenTurn, ...] | None, start: int | None) -> Table:
    """Group messages into sentiment turns.

    Parameters
    ----------
    transcript : table
    given : tuple of GivenTurn or None
        The groups, where the source states them.
    start : int or None
        When the contact began.
    """
    import numpy as np

    columns = _runs_of_sentiment(transcript) if given is None else _given_turns(transcript, given)
    roles, signs, begins = columns["participant_role"], signs_of(columns["sentiment"]), columns["begin_time"]
    numbers, scores = np.zeros(len(signs), np.int64), np.zeros(len(signs))
    for own in roles.places():
        numbers[own], scores[own] = np.arange(1, len(own) + 1), _progressive(signs[own])
    columns["turn"], columns["progressive_score"] = numbers, scores
    sent = [None] * len(signs) if given is None else [turn.progressive_score for turn in given]
    columns["sent_score"] = np.array(sent, np.float64)  # None becomes NaN
    since = (begins - (start or 0)) / 1_000_000
    since[(begins == MISSING_TIME) | (start is None)] = np.nan
    columns["offset_seconds"] = since
    times = ("begin_time", "end_time")
    order = time_order(_settled_times(Table(columns, times)))
    if not isinstance(order, range):
        columns = {
            name: [column[place] for place in order] if isinstance(column, list) else column.take(order)
            for name, column in columns.items()
        }
    return Table(columns, times)


def _given_turns(transcript: Table, given: tuple[GivenTurn, ...]) -> dict[str, Any]:
    times = dict(zip(transcript["id"], transcript["absolute_time"], strict=True))
    moments = [[moment for id_ in turn.ids if (moment := times.get(id_)) is not None] for turn in given]
    return {
        "participant_role": codes_of([turn.participant_role for turn in given]),
        "sentiment": codes_of([turn.sentiment for turn in given]),
        "ids": [tuple(turn.ids) for turn in given],
        "begin_time": moments_of([min(found, default=None) for found in moments]),
        "end_time": moments_of([max(found, default=None) for found in moments]),
    }


def _scored(transcript: Table) -> npt.NDArray[np.bool_]:
    """Which messages have a sentiment, and a role to count it for."""
    found: npt.NDArray[np.bool_] = (transcript.codes("participant_role").codes >= 0) & (
        transcript.codes("sentiment").codes >= 0
    )
    return found


def _runs_of_sentiment(transcript: Table) -> dict[str, Any]:
    import numpy as np

    roles, sentiments = transcript.codes("participant_role"), transcript.codes("sentiment")
    scored = np.flatnonzero(_scored(transcript))
    who, mood = roles.codes[scored], sentiments.codes[scored]
    starts = np.ones(len(scored), bool)
    starts[1:] = (who[1:] != who[:-1]) | (mood[1:] != mood[:-1])
    begins = np.flatnonzero(starts)
    ends = np.append(begins[1:], len(scored)) if len(scored) else begins
    ids = transcript["id"]
    # A slice of a tuple is the tuple that a run needs.
    of_scored = tuple([ids[place] for place in scored.tolist()])
    moments = transcript.moments("absolute_time")[scored]
    return {
        "participant_role": roles.take(scored[begins]),
        "sentiment": sentiments.take(scored[begins]),
        "ids": [of_scored[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)],
        "begin_time": moments[begins],
        # What has no time is the smallest of numbers.
        "end_time": np.maximum.reduceat(moments, begins) if len(begins) else moments,
    }


def unscored_moments(transcript: Table, given: tuple[GivenTurn, ...] | None) -> Integers:
    """Return the times of the messages that are in no turn."""
    import numpy as np

    moments = transcript.moments("absolute_time")
    if given is None:
        alone = ~_scored(transcript)
    else:
        scored = {id_ for turn in given for id_ in turn.ids}
        alone = np.array([id_ not in scored for id_ in transcript["id"]], bool)
    found: Integers = moments[alone & (moments != MISSING_TIME)]
    return found
