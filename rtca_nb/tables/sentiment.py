"""Sentiment turns and their scores.

The scores are estimates, because their formula is not documented. With ``s`` the sign of a turn (1, 0 or -1) and ``w``
its place in a streak of turns of equal non-neutral sentiment (1 if neutral), a score is ``5 · Σsw / Σw``. Over the last
three turns of a role, neutral-padded at the start, this is the progressive score; over all turns of the role it is the
overall score. This reproduces all 26 progressive scores and both overall scores of the post-chat file that AWS
publishes.

It also reproduces the begin and end scores of that file's sentiment shift, taken over the turns of the role in the
first and in the last quarter of the contact's turns, if each message without a score counts as a turn of its own. The
difference of the two, ``sentiment_shift``, is our own figure.

A post-chat file says which messages form a turn. For other sources, a turn is a run of messages of one role and the
same sentiment, uninterrupted by a scored message of another role. The published file agrees, except for one run of
three messages that it splits in two by an undocumented rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.base.columnar import MISSING_TIME, Codes, Table, codes_of, moments_of
from rtca_nb.base.groups import begins, counts, order_of, places_within, sizes_of, taken
from rtca_nb.base.picked_texts import PickedLists, PickedTexts
from rtca_nb.model.record import GivenTurn
from rtca_nb.model.timestamps import time_order
from rtca_nb.tables.contact_codes import CONTACT, contacts_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

__all__ = ["SCORED_ROLES", "SCORED_TYPES", "RoleScores", "role_scores", "sentiment_turns", "unscored_moments"]

SCORED_ROLES: Final = ("AGENT", "CUSTOMER")
"""Roles whose sentiment the service publishes; it is not documented that other roles are ever scored."""

SCORED_TYPES: Final = ("text/plain", "text/markdown")
"""Types that the service scores, as documented; a message without a type is plain text."""

_SIGN: Final = {"POSITIVE": 1, "NEGATIVE": -1}
# A progressive score looks back over this many turns of its role.
_WINDOW: Final = 3


class _Sequences(NamedTuple):
    """The order of turns by contact, role and place.

    Attributes
    ----------
    order : array of int
        The rows of the turns, sorted by contact, then role, then row.
    fresh : array of bool
        Whether each turn is the first of its role and contact.
    """

    order: npt.NDArray[np.intp]
    fresh: Flags


def _sequences(turns: Table) -> _Sequences:
    roles, whose = turns.codes("participant_role"), contacts_of(turns)
    several = len(roles.values) or 1
    key = whose * several + roles.codes
    order = order_of(key, int(key.max(initial=0)) + 1)
    return _Sequences(order, begins(key[order]))


def _signs_of(sentiments: Codes) -> Integers:
    """Return 1, 0 or -1 for each turn; an unknown sentiment counts as neutral."""
    import numpy as np

    # Index -1 takes the last.
    return np.array([*(_SIGN.get(value, 0) for value in sentiments.values), 0], np.int64)[sentiments.codes]


def _weights(signs: Integers, fresh: Flags) -> Integers:
    """Return the weight of each turn: its place (from 1) in a streak of equal non-neutral sentiment, 1 if neutral."""
    return places_within(fresh | begins(signs) | (signs == 0)) + 1


def _progressive(signs: Integers, fresh: Flags) -> Floats:
    """Return the score of each turn over the last three turns of its role, including the turn."""
    weights = _weights(signs, fresh)
    places, sizes = places_within(fresh), sizes_of(fresh)
    top, low = signs * weights, weights
    over, under = top.copy(), low.copy()
    for back in range(1, _WINDOW):
        # If the role has enough turns, turns before its first count as neutral.
        looks = sizes > back
        there = places >= back
        over[back:] += (looks & there)[back:] * top[:-back]
        under[back:] += (looks & there)[back:] * low[:-back]
        under += looks & ~there
    return 5 * over / under


class RoleScores(NamedTuple):
    """Scores of each role of each contact, contact by contact, roles in the order of their first turns.

    Attributes
    ----------
    whose : array of int
        Number (from 0) of the contact of each role.
    roles : Codes
    overall, begin, end : array of float
        Over all turns of the role, and over those in the first and in the last quarter of the contact's turns; NaN if
        there are none.
    """

    whose: Integers
    roles: Codes
    overall: Floats
    begin: Floats
    end: Floats


def role_scores(turns: Table, unscored: tuple[Integers, Integers], contacts: int) -> RoleScores:
    """Estimate the scores of each role, overall and at the beginning and end of its contact.

    Parameters
    ----------
    turns : table
        As :func:`sentiment_turns` returns it.
    unscored : tuple of array and array
        Times of the messages without a score, in order of contact, and the contact of each.
    contacts : int
        Number of contacts.
    """
    import numpy as np

    signs, roles, whose = _signs_of(turns.codes("sentiment")), turns.codes("participant_role"), contacts_of(turns)
    order, fresh = _sequences(turns)
    places = places_within(begins(whose)) + _unscored_before(_settled_times(turns), whose, *unscored)
    size = (counts(whose, contacts) + counts(unscored[1], contacts))[whose]
    signs, places, size = signs[order], places[order], size[order]
    group = np.cumsum(fresh) - 1
    first = order[fresh]
    # Groups are in the order of role numbers; the result is in the order of first turns.
    appearance = np.argsort(first, kind="stable")

    def score(chosen: Flags, weights: Integers) -> Floats:
        over, under = (np.bincount(group[chosen], values[chosen], len(first)) for values in (signs * weights, weights))
        found: Floats = np.where(under > 0, 5 * over / np.maximum(under, 1), np.nan)[appearance]
        return found

    weights = _weights(signs, fresh)
    in_first, in_last = 4 * places < size, 4 * places >= 3 * size
    # A new streak begins with the last quarter.
    anew = fresh | begins(in_last)
    return RoleScores(
        whose[first][appearance],
        Codes(roles.codes[first[appearance]], roles.values),
        score(np.ones(len(signs), bool), weights),
        score(in_first, weights),
        score(in_last, _weights(signs, anew)),
    )


def _unscored_before(times: Integers, whose: Integers, unscored: Integers, unscored_whose: Integers) -> Integers:
    """Return, for each turn, the number of messages without a score before it in its contact."""
    import numpy as np

    times = np.where(times == MISSING_TIME, np.iinfo(np.int64).max, times)
    if not len(unscored):
        return np.zeros(len(times), np.int64)
    contacts, moments = np.concatenate((whose, unscored_whose)), np.concatenate((times, unscored))
    # If a turn and a message have the same time, the turn comes first.
    order = np.lexsort((np.arange(len(moments)) >= len(times), moments, contacts))
    passed = np.cumsum(order >= len(times))
    found = np.zeros(len(moments), np.int64)
    found[order] = passed
    before = np.cumsum(counts(unscored_whose, int(contacts.max(initial=0)) + 1))
    # Messages of earlier contacts do not count.
    earlier: Integers = np.append(0, before)[whose]
    return found[: len(times)] - earlier


def _settled_times(turns: Table) -> Integers:
    """Return when each turn began; a turn of unknown time takes that of its role's previous turn."""
    times = turns.moments("begin_time")
    if not (times == MISSING_TIME).any():
        return times
    last: dict[tuple[int, str], int | None] = {}
    found = []
    rows = zip(contacts_of(turns).tolist(), turns["participant_role"], turns["begin_time"], strict=True)
    for contact, role, moment in rows:
        last[contact, role] = last.get((contact, role)) if moment is None else moment
        found.append(last[contact, role])
    return moments_of(found)


def sentiment_turns(transcript: Table, given: tuple[GivenTurn, ...] | None, starts: Integers) -> Table:
    """Return the table of sentiment turns, one a row.

    Parameters
    ----------
    transcript : table
    given : tuple of GivenTurn or None
        The turns, if the source states them; then the transcript is that of one contact.
    starts : array of int
        When each contact began, in microseconds since 1970.
    """
    import numpy as np

    columns = _runs_of_sentiment(transcript) if given is None else _given_turns(transcript, given)
    table = Table(columns, ("begin_time", "end_time"))
    signs, begin_times = _signs_of(columns["sentiment"]), columns["begin_time"]
    order, fresh = _sequences(table)
    numbers, scores = np.zeros(len(signs), np.int64), np.zeros(len(signs))
    numbers[order], scores[order] = places_within(fresh) + 1, _progressive(signs[order], fresh)
    columns["turn"], columns["progressive_score"] = numbers, scores
    sent = [None] * len(signs) if given is None else [turn.progressive_score for turn in given]
    columns["sent_score"] = np.array(sent, np.float64)  # None becomes NaN
    began = starts[columns[CONTACT]]
    since = (begin_times - began) / 1_000_000
    since[(begin_times == MISSING_TIME) | (began == MISSING_TIME)] = np.nan
    columns["offset_seconds"] = since
    rows = time_order(_settled_times(table), columns[CONTACT])
    if not isinstance(rows, range):
        columns = {
            name: [column[place] for place in rows] if isinstance(column, list) else column.take(rows)
            for name, column in columns.items()
        }
    return Table(columns, ("begin_time", "end_time"))


def _given_turns(transcript: Table, given: tuple[GivenTurn, ...]) -> dict[str, Any]:
    import numpy as np

    times = dict(zip(transcript["id"], transcript["absolute_time"], strict=True))
    moments = [[moment for id_ in turn.ids if (moment := times.get(id_)) is not None] for turn in given]
    return {
        CONTACT: np.zeros(len(given), np.int64),
        "participant_role": codes_of([turn.participant_role for turn in given]),
        "sentiment": codes_of([turn.sentiment for turn in given]),
        "ids": [tuple(turn.ids) for turn in given],
        "begin_time": moments_of([min(found, default=None) for found in moments]),
        "end_time": moments_of([max(found, default=None) for found in moments]),
    }


def _scored(transcript: Table) -> Flags:
    """Return whether each message has both a sentiment and a role."""
    found: Flags = (transcript.codes("participant_role").codes >= 0) & (transcript.codes("sentiment").codes >= 0)
    return found


def _runs_of_sentiment(transcript: Table) -> dict[str, Any]:
    import numpy as np

    roles, sentiments = transcript.codes("participant_role"), transcript.codes("sentiment")
    scored = np.flatnonzero(_scored(transcript))
    whose = contacts_of(transcript)[scored]
    first = np.flatnonzero(begins(whose, roles.codes[scored], sentiments.codes[scored]))
    ends = np.append(first[1:], len(scored)) if len(scored) else first
    ids = taken(transcript.held("id"), scored)
    moments = transcript.moments("absolute_time")[scored]
    return {
        CONTACT: whose[first],
        "participant_role": roles.take(scored[first]),
        "sentiment": sentiments.take(scored[first]),
        "ids": PickedLists(ids, ends)
        if isinstance(ids, PickedTexts)
        else [tuple(ids[begin:end]) for begin, end in zip(first.tolist(), ends.tolist(), strict=True)],
        "begin_time": moments[first],
        # A missing time is the smallest number.
        "end_time": np.maximum.reduceat(moments, first) if len(first) else moments,
    }


def unscored_moments(transcript: Table, given: tuple[GivenTurn, ...] | None) -> tuple[Integers, Integers]:
    """Return the known times of the messages that are in no turn, and the contact of each."""
    import numpy as np

    moments = transcript.moments("absolute_time")
    if given is None:
        alone = ~_scored(transcript)
    else:
        scored = {id_ for turn in given for id_ in turn.ids}
        alone = np.array([id_ not in scored for id_ in transcript["id"]], bool)
    rows = alone & (moments != MISSING_TIME)
    return moments[rows], contacts_of(transcript)[rows]
