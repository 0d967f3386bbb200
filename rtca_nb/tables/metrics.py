"""Figures of a contact: counts, lengths, turns, response times, silences and scores.

They are computed from the tables of :mod:`rtca_nb.tables.facts` (columns, times in microseconds), of one contact or of
several. An inferred figure is marked as an estimate; an unknown figure is missing, never zero or neutral.
:data:`METRICS` explains each figure.

Sources. Greeting times, the response time "from the first message" and the close time follow the documented
definitions of the contact record. The response time "from the last message" is documented nowhere, but the post-chat
file that AWS publishes uses it. That file lacks one message of the customer, so its 31 messages reproduce only one of
its four response times, the agent's maximum of 7,309 ms. The other three (agent's mean 5,575 ms, customer's mean
5,875 ms and maximum 11,366 ms) are reproduced if the missing message is put back 11,366 ms after the message before it.
Its agent greeting time of 2,511 ms is reproduced as it is. For scores see :mod:`rtca_nb.tables.sentiment`.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.columnar import MISSING_TIME, Table
from rtca_nb.base.groups import begins, counts, earliest, latest, places_within, taken
from rtca_nb.model.record import SentFigure
from rtca_nb.tables.contact_codes import CONTACT, RolesOf, contacts_of
from rtca_nb.tables.figure_rows import FigureRows
from rtca_nb.tables.sentiment import role_scores

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

__all__ = ["METRICS", "metrics", "response_times", "silences"]

METRICS: Final[dict[str, str]] = {
    "messages": "Number of messages of one role, or of all roles together.",
    "turns": "Number of turns of one role, or of all roles together: the back and forth of the chat.",
    "message_length_mean": "Mean length of the messages of a role.",
    "message_length_max": "Length of the longest message of a role.",
    "message_length_total": "Length of all messages of a role together.",
    "duration": "Time from the first message, event or attachment to the last.",
    "longest_silence": "Longest time between two consecutive messages; the frame silences lists the longest such "
    "times.",
    "unscored_share": "Share of all messages that have no sentiment; only text/plain and text/markdown are scored.",
    "sentiment_overall": "Score over all turns of the role, from -5 (negative) to 5 (positive).",
    "sentiment_begin": "Score over those turns of the role that are in the first quarter of the contact's turns.",
    "sentiment_end": "Score over those turns of the role that are in the last quarter of the contact's turns.",
    "sentiment_shift": "sentiment_end minus sentiment_begin.",
    "response_time_from_last_mean": "Mean time from the other side's last message to the reply.",
    "response_time_from_last_max": "Longest time from the other side's last message to the reply.",
    "response_time_from_first_mean": "Mean time from the first message of the other side's turn to the reply.",
    "response_time_from_first_max": "Longest time from the first message of the other side's turn to the reply.",
    "agent_greeting_time": "Time from when the first agent joined to the first message of an agent after that.",
    "automated_greeting_time": "Time from when the customer joined to the first message of the system after that.",
    "agent_first_response": "Time from the customer's first message to the first message of an agent after it.",
    "conversation_close_time": "Time from the customer's last message to the event that ended the chat.",
}
"""Explanation of each figure; a source may state others."""

_EVENT: Final = "application/vnd.amazonaws.connect.event."
_TALKING: Final = ("AGENT", "CUSTOMER")
_SILENCES: Final = 10


def response_times(transcript: Table) -> Table:
    """Return the response times of agent and customer, counted from the other side's last and first message.

    A reply is the first message after one or more messages of the counterpart; messages of the system, of bots and
    of supervisors are skipped, and so are messages without a time.
    """
    import numpy as np

    roles, moments, whose = (
        transcript.codes("participant_role"),
        transcript.moments("absolute_time"),
        contacts_of(transcript),
    )
    talking = roles.rows(_TALKING[0]) | roles.rows(_TALKING[1])
    rows = np.flatnonzero(talking & (moments != MISSING_TIME))
    turns = np.flatnonzero(begins(whose[rows], roles.codes[rows]))
    before, after = turns[:-1], turns[1:]
    # The first turn of a contact is not a reply.
    replying = whose[rows[before]] == whose[rows[after]]
    replies, first, last = rows[after[replying]], rows[before[replying]], rows[after[replying] - 1]
    ids = transcript.held("id")
    return Table(
        {
            CONTACT: whose[replies],
            "participant_role": roles.take(replies),
            "id": taken(ids, replies),
            "previous_id": taken(ids, last),
            "from_last_seconds": (moments[replies] - moments[last]) / 1_000_000,
            "from_first_seconds": (moments[replies] - moments[first]) / 1_000_000,
        }
    )


def silences(transcript: Table, starts: Integers) -> Table:
    """Return the ten longest silences of each contact, the longest first.

    Parameters
    ----------
    transcript : table
    starts : array of int
        When each contact began, in microseconds since 1970.
    """
    import numpy as np

    rows = np.flatnonzero(transcript.moments("absolute_time") != MISSING_TIME)
    moments, whose = transcript.moments("absolute_time")[rows], contacts_of(transcript)[rows]
    gaps = moments[1:] - moments[:-1]
    within = np.flatnonzero(whose[1:] == whose[:-1])
    if len(starts) == 1 and len(within) > _SILENCES:  # in a long contact, nearly all of them are too short
        within = within[gaps[within] >= np.partition(gaps[within], -_SILENCES)[-_SILENCES]]
    order = within[np.lexsort((-gaps[within], whose[within]))]
    ranks = places_within(begins(whose[order]))
    longest = order[ranks < _SILENCES]
    ids, roles = transcript.held("id"), transcript.codes("participant_role")
    began = starts[whose[longest]]
    return Table(
        {
            CONTACT: whose[longest],
            "rank": ranks[ranks < _SILENCES] + 1,
            "seconds": gaps[longest] / 1_000_000,
            "begin_time": moments[longest],
            "end_time": moments[longest + 1],
            "offset_seconds": (moments[longest] - began) / 1_000_000,
            "previous_id": taken(ids, rows[longest]),
            "previous_role": roles.take(rows[longest]),
            "id": taken(ids, rows[longest + 1]),
            "participant_role": roles.take(rows[longest + 1]),
        },
        times=("begin_time", "end_time"),
    )


def metrics(
    tables: Mapping[str, Table],
    *,
    sizes: Integers,
    unscored: tuple[Integers, Integers],
    contacts: int = 1,
    sent: Sequence[SentFigure] = (),
) -> Table:
    """Return the figures of all contacts, one figure per row: those computed here, then those that the source states.

    Parameters
    ----------
    tables : mapping of str to table
        ``transcript``, ``events``, ``attachments``, ``sentiment``, ``response_times`` and ``silences``.
    sizes : array of int
        Lengths of the messages in code points, in the order of ``transcript``; -1 for a message without text.
    unscored : tuple of array and array
        Times of the messages that are in no sentiment turn, and the contact of each.
    contacts : int
        Number of contacts.
    sent : sequence of SentFigure
        Figures that the source itself states; only for a single contact.
    """
    import numpy as np

    transcript, events, attachments = tables["transcript"], tables["events"], tables["attachments"]
    figures = FigureRows(contacts)
    _add_sizes(figures, transcript, sizes)
    timed = (transcript, events, attachments)
    moments = np.concatenate([table.moments("absolute_time") for table in timed])
    whose = np.concatenate([contacts_of(table) for table in timed])
    lasted = _seconds(latest(moments, whose, contacts), earliest(moments, whose, contacts))
    figures.add("duration", lasted, "seconds")
    longest = np.full(contacts, np.nan)
    gaps = tables["silences"]
    first = gaps.numbers("rank") == 1
    longest[contacts_of(gaps)[first]] = gaps.numbers("seconds")[first]
    figures.add("longest_silence", longest, "seconds")
    messages = counts(contacts_of(transcript), contacts)
    without = counts(contacts_of(transcript)[transcript.codes("sentiment").codes < 0], contacts)
    figures.add("unscored_share", _divided(without, messages), "share")
    scores = role_scores(tables["sentiment"], unscored, contacts)
    with figures.of_roles(scores.whose, scores.roles):
        figures.add("sentiment_overall", scores.overall, "score", estimate=True)
        figures.add("sentiment_begin", scores.begin, "score", estimate=True)
        figures.add("sentiment_end", scores.end, "score", estimate=True)
        figures.add("sentiment_shift", scores.end - scores.begin, "score", estimate=True)
    _add_responses(figures, tables["response_times"])
    _add_greetings(figures, transcript, events)
    for figure in sent:
        # In the unit of the computed figure, so that the two can be compared.
        milliseconds = figure.unit == "milliseconds"
        value, unit = (figure.value / 1000, "seconds") if milliseconds else (figure.value, figure.unit)
        figures.add(figure.metric, np.array([value], np.float64), unit, role=figure.participant_role, source="sent")
    return figures.table()


def _divided(over: Any, under: Any) -> Floats:
    """Divide; the result is NaN where the divisor is 0."""
    import numpy as np

    return np.where(under > 0, over / np.maximum(under, 1), np.nan)


def _seconds(later: Integers, earlier: Integers) -> Floats:
    """Return the seconds between two times; NaN where one is missing."""
    import numpy as np

    known = (later != MISSING_TIME) & (earlier != MISSING_TIME)
    return np.where(known, np.where(known, later - earlier, 0) / 1_000_000, np.nan)


def _add_sizes(figures: FigureRows, transcript: Table, sizes: Integers) -> None:
    import numpy as np

    whose, roles = contacts_of(transcript), transcript.codes("participant_role")
    turns = begins(whose, roles.codes)
    own = RolesOf.table(transcript)
    several = len(own.whose)
    figures.add("messages", counts(whose, figures.contacts), "count")
    with figures.of_roles(own.whose, own.roles):
        figures.add("messages", counts(own.numbers, several), "count")
    figures.add("turns", counts(whose[turns], figures.contacts), "count")
    with figures.of_roles(own.whose, own.roles):
        figures.add("turns", counts(own.numbers[turns[own.rows]], several), "count")
    lengths, written = sizes[own.rows], sizes[own.rows] >= 0
    total = np.bincount(own.numbers[written], lengths[written], several)
    number = counts(own.numbers[written], several)
    longest = np.full(several, -1)
    np.maximum.at(longest, own.numbers, lengths)
    with figures.of_roles(own.whose, own.roles):
        figures.add("message_length_mean", _divided(total, number), "code points")
        figures.add("message_length_max", np.where(number > 0, longest, np.nan), "code points")
        figures.add("message_length_total", np.where(number > 0, total, np.nan), "code points")


def _add_responses(figures: FigureRows, replies: Table) -> None:
    import numpy as np

    own = RolesOf.table(replies)
    order = own.rows[np.argsort(own.numbers, kind="stable")]
    edges = np.append(0, np.cumsum(counts(own.numbers, len(own.whose)))).tolist()
    with figures.of_roles(own.whose, own.roles):
        for definition, estimate in (("from_last", True), ("from_first", False)):
            values = replies.numbers(f"{definition}_seconds")[order]
            # Sums of floats depend on their order, so each group is summed by itself.
            groups = [values[begin:end] for begin, end in itertools.pairwise(edges)]
            means = np.array([np.add.reduce(group) / len(group) for group in groups], np.float64)
            most = np.maximum.reduceat(values, edges[:-1]) if groups else values
            figures.add(f"response_time_{definition}_mean", means, "seconds", estimate=estimate)
            figures.add(f"response_time_{definition}_max", most, "seconds", estimate=estimate)


def _add_greetings(figures: FigureRows, transcript: Table, events: Table) -> None:
    roles, moments, whose = (
        transcript.codes("participant_role"),
        transcript.moments("absolute_time"),
        contacts_of(transcript),
    )
    seconds, contacts = "seconds", figures.contacts

    def wait(since: Integers, role: str) -> Floats:
        """Return the seconds from each contact's time ``since`` until the next message of a role."""
        rows = roles.rows(role) & (moments >= since[whose]) & (since[whose] != MISSING_TIME)
        return _seconds(earliest(moments[rows], whose[rows], contacts), since)

    joined = _first_events(events, "participant.joined", "AGENT", contacts)
    figures.add("agent_greeting_time", wait(joined, "AGENT"), seconds, role="AGENT")
    joined = _first_events(events, "participant.joined", "CUSTOMER", contacts)
    figures.add("automated_greeting_time", wait(joined, "SYSTEM"), seconds, role="SYSTEM")
    asked = roles.rows("CUSTOMER")
    first = earliest(moments[asked], whose[asked], contacts)
    figures.add("agent_first_response", wait(first, "AGENT"), seconds, role="AGENT")
    ended = _first_events(events, "chat.ended", None, contacts)
    figures.add("conversation_close_time", _seconds(ended, latest(moments[asked], whose[asked], contacts)), seconds)


def _first_events(events: Table, kind: str, role: str | None, contacts: int) -> Integers:
    """Return the time of the first event of a kind in each contact, of the role if it is given."""
    rows = events.codes("event_type").rows(f"{_EVENT}{kind}")
    if role is not None:
        rows &= events.codes("participant_role").rows(role)
    return earliest(events.moments("absolute_time")[rows], contacts_of(events)[rows], contacts)
