"""Figures of a contact: counts, lengths, turns, waits, silences, scores.

All of them work on the tables of :mod:`rtca_nb.tables.facts` (dicts of columns, times in microseconds). What is
inferred is marked as an estimate; what is unknown stays missing and is never zero or neutral. :data:`METRICS` says
what each figure is.

Sources. Greeting times, the response time "from the first message" and the close time follow the documented
definitions of the contact record. The response time "from the last message" is documented nowhere; it is what the
post-chat file that AWS publishes uses. That file lacks one message of the customer, so of its four response times its
own 31 messages give one, the agent's maximum of 7,309 ms. The other three (agent's mean 5,575 ms, customer's mean
5,875 ms and maximum 11,366 ms) come out once the missing message is put back 11,366 ms after the message before it.
Its agent greeting time of 2,511 ms comes out as it is. For scores see :mod:`rtca_nb.tables.sentiment`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rtca_nb.base.columnar import MISSING_TIME, Codes, Table
from rtca_nb.model.record import SentFigure
from rtca_nb.tables.sentiment import score_of, shift_scores, signs_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["METRICS", "metrics", "response_times", "silences"]

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
_TALKING: Final = ("AGENT", "CUSTOMER")
_SILENCES: Final = 10


def response_times(transcript: Table) -> Table:
    """How long agent and customer kept each other waiting, both ways of counting.

    A reply is the first message after one or more messages of the counterpart; messages of the system, of bots and
    of supervisors are passed over, and so are messages without a time.
    """
    import numpy as np

    roles, moments = transcript.codes("participant_role"), transcript.moments("absolute_time")
    talking = roles.rows(_TALKING[0]) | roles.rows(_TALKING[1])
    rows = np.flatnonzero(talking & (moments != MISSING_TIME))
    who = roles.codes[rows]
    turns = np.flatnonzero(np.append(True, who[1:] != who[:-1])) if len(rows) else rows
    replies, first = rows[turns[1:]], rows[turns[:-1]]
    last = rows[turns[1:] - 1]
    ids = transcript["id"]
    return Table(
        {
            "participant_role": roles.take(replies),
            "id": [ids[row] for row in replies.tolist()],
            "previous_id": [ids[row] for row in last.tolist()],
            "from_last_seconds": (moments[replies] - moments[last]) / 1_000_000,
            "from_first_seconds": (moments[replies] - moments[first]) / 1_000_000,
        }
    )


def silences(transcript: Table, start: int | None) -> Table:
    """The longest times in which nobody wrote, the longest first."""
    import numpy as np

    moments = transcript.moments("absolute_time")
    moments = moments[moments != MISSING_TIME]  # those without a time stand last
    gaps = moments[1:] - moments[:-1]
    least = np.partition(gaps, -_SILENCES)[-_SILENCES] if len(gaps) > _SILENCES else 0
    long = np.flatnonzero(gaps >= least)
    longest = long[np.argsort(-gaps[long], kind="stable")][:_SILENCES]
    ids, roles = transcript["id"], transcript.codes("participant_role")
    return Table(
        {
            "rank": np.arange(1, len(longest) + 1),
            "seconds": gaps[longest] / 1_000_000,
            "begin_time": moments[longest],
            "end_time": moments[longest + 1],
            "offset_seconds": (moments[longest] - (start or 0)) / 1_000_000,
            "previous_id": [ids[row] for row in longest.tolist()],
            "previous_role": roles.take(longest),
            "id": [ids[row + 1] for row in longest.tolist()],
            "participant_role": roles.take(longest + 1),
        },
        times=("begin_time", "end_time"),
    )


class _Figures:
    def __init__(self) -> None:
        names = ("metric", "participant_role", "value", "unit", "estimate", "source")
        self.columns: dict[str, list[object]] = {name: [] for name in names}

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
        for column, item in zip(self.columns.values(), (metric, role, value, unit, estimate, source), strict=True):
            column.append(item)


def metrics(
    tables: Mapping[str, Table], *, sizes: Integers, unscored: Integers, sent: Sequence[SentFigure] = ()
) -> Table:
    """All figures of a contact, one a row: those that we compute, then those that the source states.

    Parameters
    ----------
    tables : mapping of str to table
        ``transcript``, ``events``, ``attachments``, ``sentiment``, ``response_times`` and ``silences``.
    sizes : array of int
        Lengths of the messages in code points, as in ``transcript``; -1 for one without text.
    unscored : array of int
        Times of the messages that are in no sentiment turn.
    sent : sequence of SentFigure
        Figures that the source itself states.
    """
    transcript, events, attachments = tables["transcript"], tables["events"], tables["attachments"]
    figures = _Figures()
    _add_sizes(figures, transcript, sizes)
    moments = [_known(table) for table in (transcript, events, attachments)]
    ends = [(int(known.min()), int(known.max())) for known in moments if len(known)]
    lasted = (max(end for _, end in ends) - min(begin for begin, _ in ends)) / 1_000_000 if ends else None
    figures.add("duration", None, lasted, "seconds")
    longest = tables["silences"]["seconds"]
    figures.add("longest_silence", None, longest[0] if longest else None, "seconds")
    sentiments = transcript.codes("sentiment").codes
    share = int((sentiments < 0).sum()) / len(sentiments) if len(sentiments) else None
    figures.add("unscored_share", None, share, "share")
    _add_sentiment(figures, tables["sentiment"], unscored)
    _add_responses(figures, tables["response_times"])
    _add_greetings(figures, transcript, events)
    for figure in sent:
        # In the unit of the figure that it stands beside, so that the two can be compared.
        milliseconds = figure.unit == "milliseconds"
        value, unit = (figure.value / 1000, "seconds") if milliseconds else (figure.value, figure.unit)
        figures.add(figure.metric, figure.participant_role, value, unit, source="sent")
    return Table(figures.columns)


def _known(table: Table) -> Integers:
    """Times of a table, without those that are missing."""
    moments = table.moments("absolute_time")
    found: Integers = moments[moments != MISSING_TIME]
    return found


def _add_sizes(figures: _Figures, transcript: Table, sizes: Integers) -> None:
    import numpy as np

    roles = transcript.codes("participant_role")
    turns = np.append(True, roles.codes[1:] != roles.codes[:-1])[: len(sizes)]
    places = roles.places()
    figures.add("messages", None, len(sizes), "count")
    for role, own in zip(roles.values, places, strict=True):
        figures.add("messages", role, len(own), "count")
    figures.add("turns", None, int(turns.sum()), "count")
    for role, own in zip(roles.values, places, strict=True):
        figures.add("turns", role, int(turns[own].sum()), "count")
    for role, own in zip(roles.values, places, strict=True):
        lengths = sizes[own]
        lengths = lengths[lengths >= 0]
        total = int(lengths.sum()) if len(lengths) else None
        mean = None if total is None else total / len(lengths)
        figures.add("message_length_mean", role, mean, "code points")
        figures.add("message_length_max", role, int(lengths.max()) if len(lengths) else None, "code points")
        figures.add("message_length_total", role, total, "code points")


def _add_sentiment(figures: _Figures, turns: Table, unscored: Integers) -> None:
    roles, signs = turns.codes("participant_role"), signs_of(turns.codes("sentiment"))
    shifts = shift_scores(turns, unscored)
    for role, own in zip(roles.values, roles.places(), strict=True):
        begin, end = shifts[role]
        shift = None if begin is None or end is None else end - begin
        figures.add("sentiment_overall", role, score_of(signs[own]), "score", estimate=True)
        figures.add("sentiment_begin", role, begin, "score", estimate=True)
        figures.add("sentiment_end", role, end, "score", estimate=True)
        figures.add("sentiment_shift", role, shift, "score", estimate=True)


def _add_responses(figures: _Figures, replies: Table) -> None:
    roles = replies.codes("participant_role")
    for role, own in zip(roles.values, roles.places(), strict=True):
        for definition, estimate in (("from_last", True), ("from_first", False)):
            values = replies.numbers(f"{definition}_seconds")[own]
            mean, most = float(values.mean()), float(values.max())
            figures.add(f"response_time_{definition}_mean", role, mean, "seconds", estimate=estimate)
            figures.add(f"response_time_{definition}_max", role, most, "seconds", estimate=estimate)


def _add_greetings(figures: _Figures, transcript: Table, events: Table) -> None:
    roles, moments = transcript.codes("participant_role"), transcript.moments("absolute_time")
    seconds = "seconds"
    joined = _first_event(events, "participant.joined", "AGENT")
    figures.add("agent_greeting_time", "AGENT", _wait(joined, _moments(roles, moments, "AGENT")), seconds)
    joined = _first_event(events, "participant.joined", "CUSTOMER")
    figures.add("automated_greeting_time", "SYSTEM", _wait(joined, _moments(roles, moments, "SYSTEM")), seconds)
    asked = _moments(roles, moments, "CUSTOMER")
    first = int(asked[0]) if len(asked) else None
    figures.add("agent_first_response", "AGENT", _wait(first, _moments(roles, moments, "AGENT")), seconds)
    ended = _first_event(events, "chat.ended", None)
    closing = None if ended is None or not len(asked) else (ended - int(asked.max())) / 1_000_000
    figures.add("conversation_close_time", None, closing, seconds)


def _moments(roles: Codes, moments: Integers, role: str) -> Integers:
    """Return when a role wrote, in order of time."""
    found: Integers = moments[roles.rows(role) & (moments != MISSING_TIME)]
    return found


def _first_event(events: Table, kind: str, role: str | None) -> int | None:
    """When the first event of that kind was, of that role where one is given."""
    rows = zip(events["event_type"], events["participant_role"], events["absolute_time"], strict=True)
    wanted = f"{_EVENT}{kind}"
    return min((m for name, who, m in rows if name == wanted and role in {None, who} and m is not None), default=None)


def _wait(since: int | None, moments: Integers) -> float | None:
    """Seconds to the first of some moments that is not earlier."""
    if since is None:
        return None
    later = moments[moments >= since]
    return (int(later[0]) - since) / 1_000_000 if len(later) else None
