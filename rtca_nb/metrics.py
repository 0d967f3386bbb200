"""Derived figures: sentiment turns and scores, response times, counts.

All of them work on the tables of :mod:`rtca_nb.tables` (dicts of columns, times in microseconds). What is inferred
is marked as an estimate; what is unknown stays missing and is never zero or neutral.

Sources: the score formula and the response time "from the last message" reproduce the figures in AWS's published
example but are documented nowhere; the response time "from the first message" and the greeting, first response and
close times follow the contact record's documented definitions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rtca_nb.record import GivenTurn

__all__ = ["metrics", "overall_score", "progressive_scores", "response_times", "sentiment_turns"]

Table = dict[str, list[Any]]

_SIGN: Final = {"POSITIVE": 1, "NEGATIVE": -1, "NEUTRAL": 0}
_JOINED: Final = "application/vnd.amazonaws.connect.event.participant.joined"
# A score looks back over this many turns of its role.
_WINDOW: Final = 3


def _weighted(sentiments: Sequence[str | None]) -> list[tuple[int, int]]:
    """Sign and weight of each turn: the weight is its place in a streak of equal non-neutral sentiment."""
    found: list[tuple[int, int]] = []
    for sentiment in sentiments:
        sign = _SIGN.get(sentiment or "", 0)
        streak = found[-1][1] + 1 if sign and found and found[-1][0] == sign else 1
        found.append((sign, streak))
    return found


def _score(turns: Iterable[tuple[int, int]]) -> float:
    pairs = list(turns)
    return 5 * sum(sign * weight for sign, weight in pairs) / sum(weight for _, weight in pairs)


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
    weighted = _weighted(sentiments)
    padded = [(0, 1)] * (min(_WINDOW, len(weighted)) - 1) + weighted
    width = len(padded) - len(weighted) + 1
    return [_score(padded[place : place + width]) for place in range(len(weighted))]


def overall_score(sentiments: Sequence[str | None]) -> float | None:
    """Estimate the score of a role over all of its turns, -5 to 5; None without turns."""
    return _score(_weighted(sentiments)) if sentiments else None


def sentiment_turns(transcript: Mapping[str, list[Any]], given: tuple[GivenTurn, ...] | None) -> Table:
    """Group messages into sentiment turns.

    A post-chat file brings its groups; elsewhere a turn is a run of messages of one role, uninterrupted by a scored
    message of another, that have the same sentiment. Messages without sentiment belong to no turn.
    """
    times = dict(
        zip(transcript["id"], zip(transcript["absolute_time"], transcript["offset_seconds"], strict=True), strict=True)
    )
    groups = _given_groups(given) if given is not None else _runs_of_sentiment(transcript)
    table: Table = {
        name: []
        for name in (
            "turn", "participant_role", "sentiment", "progressive_score", "sent_score", "begin_time", "end_time",
            "offset_seconds", "ids",
        )
    }  # fmt: skip
    by_role: dict[str, list[int]] = {}
    for place, (role, _, _) in enumerate(groups):
        by_role.setdefault(role, []).append(place)
    scores: dict[int, tuple[int, float]] = {}
    for places in by_role.values():
        estimates = progressive_scores([groups[place][1] for place in places])
        for number, (place, estimate) in enumerate(zip(places, estimates, strict=True), 1):
            scores[place] = (number, estimate)
    for place, (role, sentiment, ids) in enumerate(groups):
        known = [times[identity] for identity in ids if identity in times]
        moments = [moment for moment, _ in known if moment is not None]
        table["turn"].append(scores[place][0])
        table["participant_role"].append(role)
        table["sentiment"].append(sentiment)
        table["progressive_score"].append(scores[place][1])
        table["sent_score"].append(given[place].progressive_score if given is not None else None)
        table["begin_time"].append(min(moments, default=None))
        table["end_time"].append(max(moments, default=None))
        table["offset_seconds"].append(min((offset for _, offset in known if offset is not None), default=None))
        table["ids"].append(list(ids))
    order = sorted(
        range(len(groups)),
        key=lambda place: (table["begin_time"][place] is None, table["begin_time"][place] or 0),
    )
    return {name: [values[place] for place in order] for name, values in table.items()}


def _given_groups(given: tuple[GivenTurn, ...]) -> list[tuple[str, str | None, Sequence[str]]]:
    return [(turn.participant_role, turn.sentiment, turn.ids) for turn in given]


def _runs_of_sentiment(transcript: Mapping[str, list[Any]]) -> list[tuple[str, str | None, Sequence[str]]]:
    groups: list[tuple[str, str | None, list[str]]] = []
    scored = zip(transcript["participant_role"], transcript["sentiment"], transcript["id"], strict=True)
    for role, sentiment, identity in scored:
        if role is None or sentiment is None:
            continue
        if groups and groups[-1][:2] == (role, sentiment):
            groups[-1][2].append(identity)
        else:
            groups.append((role, sentiment, [identity]))
    return [(role, sentiment, ids) for role, sentiment, ids in groups]


_TALKING: Final = frozenset({"AGENT", "CUSTOMER"})


def response_times(transcript: Mapping[str, list[Any]]) -> Table:
    """How long agent and customer kept each other waiting, both ways of counting.

    A reply is the first message after one or more messages of the counterpart; messages of the system, of bots and
    of supervisors are passed over.
    """
    table: Table = {
        name: [] for name in ("participant_role", "id", "previous_id", "from_last_seconds", "from_first_seconds")
    }
    first: int | None = None
    previous: tuple[str, str, int] | None = None
    rows = zip(transcript["participant_role"], transcript["id"], transcript["absolute_time"], strict=True)
    for role, identity, moment in rows:
        if role not in _TALKING or moment is None:
            continue
        if previous is None or previous[0] != role:
            if previous is not None and first is not None:
                table["participant_role"].append(role)
                table["id"].append(identity)
                table["previous_id"].append(previous[1])
                table["from_last_seconds"].append((moment - previous[2]) / 1_000_000)
                table["from_first_seconds"].append((moment - first) / 1_000_000)
            first = moment
        previous = (role, identity, moment)
    return table


class _Figures:
    def __init__(self) -> None:
        self.table: Table = {name: [] for name in ("metric", "participant_role", "value", "unit", "estimate")}

    def add(self, metric: str, role: str | None, value: float | None, unit: str, *, estimate: bool = False) -> None:
        for name, item in zip(self.table, (metric, role, value, unit, estimate), strict=True):
            self.table[name].append(item)


def metrics(tables: Mapping[str, Table]) -> Table:
    """All figures of a contact, one a row.

    Parameters
    ----------
    tables : mapping of str to table
        ``transcript``, ``events``, ``sentiment`` and ``response_times``.
    """
    transcript, events = tables["transcript"], tables["events"]
    figures = _Figures()
    roles = list(dict.fromkeys(role for role in transcript["participant_role"] if role is not None))
    size = len(transcript["id"])
    figures.add("messages", None, size, "count")
    for role in roles:
        figures.add("messages", role, sum(other == role for other in transcript["participant_role"]), "count")
    for role in roles:
        lengths = [
            len(text)
            for text, other in zip(transcript["content"], transcript["participant_role"], strict=True)
            if other == role and text is not None
        ]
        figures.add("message_length_mean", role, sum(lengths) / len(lengths) if lengths else None, "code points")
    # A turn here is a run of messages of one role, whoever else was silent.
    turns = _turns(transcript["participant_role"])
    figures.add("turns", None, len(turns), "count")
    for role in roles:
        figures.add("turns", role, sum(other == role for other in turns), "count")
    moments = [m for table in (transcript, events) for m in table["absolute_time"] if m is not None]
    figures.add("duration", None, (max(moments) - min(moments)) / 1_000_000 if moments else None, "seconds")
    _add_silence(figures, transcript)
    unscored = sum(sentiment is None for sentiment in transcript["sentiment"])
    figures.add("unscored_share", None, unscored / size if size else None, "share")
    _add_sentiment(figures, tables["sentiment"])
    _add_responses(figures, tables["response_times"])
    _add_greetings(figures, transcript, events)
    return figures.table


def _turns(roles: Iterable[str | None]) -> list[str | None]:
    turns: list[str | None] = []
    for role in roles:
        if not turns or turns[-1] != role:
            turns.append(role)
    return turns


def _add_silence(figures: _Figures, transcript: Mapping[str, list[Any]]) -> None:
    moments = [moment for moment in transcript["absolute_time"] if moment is not None]
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    figures.add("longest_silence", None, max(gaps) / 1_000_000 if gaps else None, "seconds")


def _add_sentiment(figures: _Figures, turns: Table) -> None:
    for role in dict.fromkeys(turns["participant_role"]):
        own = [place for place, other in enumerate(turns["participant_role"]) if other == role]
        sentiments = [turns["sentiment"][place] for place in own]
        figures.add("sentiment_overall", role, overall_score(sentiments), "score", estimate=True)
        # Ours: the mean of the second half of the turns less that of the first half.
        half = len(sentiments) // 2
        if half:
            early, late = overall_score(sentiments[:half]), overall_score(sentiments[-half:])
            shift = None if early is None or late is None else late - early
            figures.add("sentiment_shift", role, shift, "score", estimate=True)


def _add_responses(figures: _Figures, replies: Table) -> None:
    for role in dict.fromkeys(replies["participant_role"]):
        own = [place for place, other in enumerate(replies["participant_role"]) if other == role]
        for definition, estimate in (("from_last", True), ("from_first", False)):
            values = [replies[f"{definition}_seconds"][place] for place in own]
            mean = sum(values) / len(values)
            figures.add(f"response_time_{definition}_mean", role, mean, "seconds", estimate=estimate)
            figures.add(f"response_time_{definition}_max", role, max(values), "seconds", estimate=estimate)


def _add_greetings(figures: _Figures, transcript: Mapping[str, list[Any]], events: Table) -> None:
    joined: dict[str, int] = {}
    for kind, role, moment in zip(
        events["event_type"], events["participant_role"], events["absolute_time"], strict=True
    ):
        if kind == _JOINED and role is not None and moment is not None:
            joined.setdefault(role, moment)

    def first(role: str, since: int | None) -> float | None:
        if since is None:
            return None
        pairs = zip(transcript["participant_role"], transcript["absolute_time"], strict=True)
        later = [moment for other, moment in pairs if other == role and moment is not None and moment >= since]
        return (min(later) - since) / 1_000_000 if later else None

    figures.add("agent_greeting_time", "AGENT", first("AGENT", joined.get("AGENT")), "seconds")
    customer = joined.get("CUSTOMER")
    figures.add("automated_greeting_time", "SYSTEM", first("SYSTEM", customer), "seconds")
    pairs = list(zip(transcript["participant_role"], transcript["absolute_time"], strict=True))
    asked = [moment for role, moment in pairs if role == "CUSTOMER" and moment is not None]
    figures.add("agent_first_response", "AGENT", first("AGENT", min(asked, default=None)), "seconds")
    ended = [
        moment
        for kind, moment in zip(events["event_type"], events["absolute_time"], strict=True)
        if kind == "application/vnd.amazonaws.connect.event.chat.ended" and moment is not None
    ]
    closing = (max(ended) - max(asked)) / 1_000_000 if ended and asked else None
    figures.add("conversation_close_time", None, closing, "seconds")
