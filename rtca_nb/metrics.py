"""Figures of a contact: counts, lengths, turns, waits, silences, scores.

All of them work on the tables of :mod:`rtca_nb.tables` (dicts of columns, times in microseconds). What is inferred
is marked as an estimate; what is unknown stays missing and is never zero or neutral. :data:`METRICS` says what each
figure is.

Sources. Greeting times, the response time "from the first message" and the close time follow the documented
definitions of the contact record. The response time "from the last message" is documented nowhere; it is what the
post-chat file that AWS publishes uses. That file lacks one message of the customer, so of its four response times its
own 31 messages give one, the agent's maximum of 7,309 ms. The other three (agent's mean 5,575 ms, customer's mean
5,875 ms and maximum 11,366 ms) come out once the missing message is put back 11,366 ms after the message before it.
Its agent greeting time of 2,511 ms comes out as it is. For scores see :mod:`rtca_nb.sentiment`.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rtca_nb.record import SentFigure
from rtca_nb.sentiment import overall_score, sentiment_turns, shift_scores

__all__ = ["METRICS", "metrics", "response_times", "sentiment_turns", "silences"]

Table = dict[str, list[Any]]

METRICS: Final[dict[str, str]] = {
    "messages": "Messages.",
    "turns": "Runs of messages of one role, of whatever role: the back and forth of the chat.",
    "message_length_mean": "Mean length of the messages of a role.",
    "message_length_max": "Length of the longest message of a role.",
    "message_length_total": "Length of all messages of a role together.",
    "duration": "From the first message, event or attachment to the last.",
    "longest_silence": "Longest time in which nobody wrote, between two messages; the frame silences lists more.",
    "unscored_share": "Share of messages without sentiment; only text/plain and text/markdown are scored.",
    "sentiment_overall": "Score over all turns of the role, -5 to 5.",
    "sentiment_begin": "Score over the turns of the role in the first quarter of all turns.",
    "sentiment_end": "Score over the turns of the role in the last quarter of all turns.",
    "sentiment_shift": "Score at the end less score at the beginning.",
    "response_time_from_last_mean": "Mean time from the counterpart's last message to the reply.",
    "response_time_from_last_max": "Longest time from the counterpart's last message to the reply.",
    "response_time_from_first_mean": "Mean time from the first message of the counterpart's turn to the reply.",
    "response_time_from_first_max": "Longest time from the first message of the counterpart's turn to the reply.",
    "agent_greeting_time": "From the agent's joining to the agent's first message.",
    "automated_greeting_time": "From the customer's joining to the first message of the system.",
    "agent_first_response": "From the customer's first message to the first message of an agent after it.",
    "conversation_close_time": "From the customer's last message to the end of the chat.",
}
"""What each figure is; a source may state others."""

_EVENT: Final = "application/vnd.amazonaws.connect.event."
_TALKING: Final = frozenset({"AGENT", "CUSTOMER"})
_SILENCES: Final = 10


def response_times(transcript: Mapping[str, list[Any]]) -> Table:
    """How long agent and customer kept each other waiting, both ways of counting.

    A reply is the first message after one or more messages of the counterpart; messages of the system, of bots and
    of supervisors are passed over, and so are messages without a time.
    """
    names = ("participant_role", "id", "previous_id", "from_last_seconds", "from_first_seconds")
    table: Table = {name: [] for name in names}
    roles, ids, previous_ids, from_last, from_first = table.values()
    previous = previous_id = None
    first = last = 0
    columns = (transcript[name] for name in ("participant_role", "id", "absolute_time"))
    for role, identity, moment in zip(*columns, strict=True):
        if role not in _TALKING or moment is None:
            continue
        if role != previous:
            if previous is not None:
                roles.append(role)
                ids.append(identity)
                previous_ids.append(previous_id)
                from_last.append((moment - last) / 1_000_000)
                from_first.append((moment - first) / 1_000_000)
            first, previous = moment, role
        last, previous_id = moment, identity
    return table


def silences(transcript: Mapping[str, list[Any]], start: int | None) -> Table:
    """The longest times in which nobody wrote, the longest first."""
    moments = [moment for moment in transcript["absolute_time"] if moment is not None]  # the others stand last
    gaps = [after - before for before, after in itertools.pairwise(moments)]
    longest = heapq.nlargest(_SILENCES, range(len(gaps)), key=gaps.__getitem__)
    ids, roles = transcript["id"], transcript["participant_role"]
    return {
        "rank": list(range(1, len(longest) + 1)),
        "seconds": [gaps[place] / 1_000_000 for place in longest],
        "begin_time": [moments[place] for place in longest],
        "end_time": [moments[place + 1] for place in longest],
        "offset_seconds": [(moments[place] - (start or 0)) / 1_000_000 for place in longest],
        "previous_id": [ids[place] for place in longest],
        "previous_role": [roles[place] for place in longest],
        "id": [ids[place + 1] for place in longest],
        "participant_role": [roles[place + 1] for place in longest],
    }


class _Figures:
    def __init__(self) -> None:
        self.table: Table = {name: [] for name in ("metric", "participant_role", "value", "unit", "estimate", "source")}

    def add(
        self,
        metric: str,
        role: str | None,
        value: float | None,
        unit: str,
        *,
        estimate: bool = False,
        source: str = "computed",
    ) -> None:
        for name, item in zip(self.table, (metric, role, value, unit, estimate, source), strict=True):
            self.table[name].append(item)


def metrics(tables: Mapping[str, Table], sent: Sequence[SentFigure] = ()) -> Table:
    """All figures of a contact, one a row: those that we compute, then those that the source states.

    Parameters
    ----------
    tables : mapping of str to table
        ``transcript``, ``events``, ``attachments``, ``sentiment``, ``response_times`` and ``silences``.
    sent : sequence of SentFigure
        Figures that the source itself states.
    """
    transcript, events, attachments = tables["transcript"], tables["events"], tables["attachments"]
    figures = _Figures()
    _add_sizes(figures, transcript)
    moments = [m for table in (transcript, events, attachments) for m in table["absolute_time"] if m is not None]
    figures.add("duration", None, (max(moments) - min(moments)) / 1_000_000 if moments else None, "seconds")
    longest = tables["silences"]["seconds"]
    figures.add("longest_silence", None, longest[0] if longest else None, "seconds")
    size = len(transcript["id"])
    unscored = transcript["sentiment"].count(None)
    figures.add("unscored_share", None, unscored / size if size else None, "share")
    _add_sentiment(figures, tables["sentiment"], transcript)
    _add_responses(figures, tables["response_times"])
    _add_greetings(figures, transcript, events)
    for figure in sent:
        # In the unit of the figure that it stands beside, so that the two can be compared.
        milliseconds = figure.unit == "milliseconds"
        value, unit = (figure.value / 1000, "seconds") if milliseconds else (figure.value, figure.unit)
        figures.add(figure.metric, figure.participant_role, value, unit, source="sent")
    return figures.table


def _add_sizes(figures: _Figures, transcript: Mapping[str, list[Any]]) -> None:
    roles = transcript["participant_role"]
    messages = Counter(roles)
    turns = Counter(role for role, _ in itertools.groupby(roles))
    lengths: dict[str, list[int]] = {role: [] for role in messages if role is not None}
    for role, text in zip(roles, transcript["content"], strict=True):
        if text is not None and role is not None:
            lengths[role].append(len(text))
    for metric, counted in (("messages", messages), ("turns", turns)):
        figures.add(metric, None, counted.total(), "count")
        for role in lengths:
            figures.add(metric, role, counted[role], "count")
    for role, sizes in lengths.items():
        figures.add("message_length_mean", role, sum(sizes) / len(sizes) if sizes else None, "code points")
        figures.add("message_length_max", role, max(sizes, default=None), "code points")
        figures.add("message_length_total", role, sum(sizes) if sizes else None, "code points")


def _add_sentiment(figures: _Figures, turns: Table, transcript: Mapping[str, list[Any]]) -> None:
    scored: set[str | None] = set().union(*turns["ids"])
    pairs = zip(transcript["id"], transcript["absolute_time"], strict=True)
    alone = [moment for identity, moment in pairs if identity not in scored and moment is not None]
    of_role: dict[str, list[str | None]] = {role: [] for role in dict.fromkeys(turns["participant_role"])}
    for role, sentiment in zip(turns["participant_role"], turns["sentiment"], strict=True):
        of_role[role].append(sentiment)
    shifts = shift_scores(turns, alone)
    for role, sentiments in of_role.items():
        begin, end = shifts[role]
        shift = None if begin is None or end is None else end - begin
        figures.add("sentiment_overall", role, overall_score(sentiments), "score", estimate=True)
        figures.add("sentiment_begin", role, begin, "score", estimate=True)
        figures.add("sentiment_end", role, end, "score", estimate=True)
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
    seconds = "seconds"
    greeting = _wait(_first_event(events, "participant.joined", "AGENT"), transcript, "AGENT")
    figures.add("agent_greeting_time", "AGENT", greeting, seconds)
    automated = _wait(_first_event(events, "participant.joined", "CUSTOMER"), transcript, "SYSTEM")
    figures.add("automated_greeting_time", "SYSTEM", automated, seconds)
    asked = next(_moments(transcript, "CUSTOMER"), None)
    figures.add("agent_first_response", "AGENT", _wait(asked, transcript, "AGENT"), seconds)
    ended = _first_event(events, "chat.ended", None)
    last = max(_moments(transcript, "CUSTOMER"), default=None) if ended is not None else None
    closing = None if ended is None or last is None else (ended - last) / 1_000_000
    figures.add("conversation_close_time", None, closing, seconds)


def _moments(transcript: Mapping[str, list[Any]], role: str) -> Iterator[int]:
    """Yield when a role wrote, in order of time."""
    for who, moment in zip(transcript["participant_role"], transcript["absolute_time"], strict=True):
        if who == role and moment is not None:
            yield moment


def _first_event(events: Table, kind: str, role: str | None) -> int | None:
    """When the first event of that kind was, of that role where one is given."""
    rows = zip(events["event_type"], events["participant_role"], events["absolute_time"], strict=True)
    wanted = f"{_EVENT}{kind}"
    return min((m for name, who, m in rows if name == wanted and role in {None, who} and m is not None), default=None)


def _wait(since: int | None, transcript: Mapping[str, list[Any]], role: str) -> float | None:
    """Seconds to the first message of a role that is not earlier."""
    if since is None:
        return None
    first = next((moment for moment in _moments(transcript, role) if moment >= since), None)
    return None if first is None else (first - since) / 1_000_000
