"""Compare figures of a contact with those that the service keeps in the contact record.

The service's figures are the reference: if all contacts of an account agree, our definition of a figure is the
service's; if not, ours remains an estimate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.base.arguments import kind_of
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.frames import marked_copy
from rtca_nb.contact.pandas_versions import of_kinds
from rtca_nb.exceptions import UsageError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["compare_metrics"]

_BOTS: Final = ("SYSTEM", "CUSTOM_BOT")
# The service counts whole milliseconds.
_TOLERANCE: Final = 0.0015


class _Figure(NamedTuple):
    """A figure of the service: its place in the record, its unit, our computation, and our definition in words."""

    part: str
    member: str
    unit: str
    compute: Callable[[Contact], float | None]
    definition: str


@hide_locals
def compare_metrics(contact: Contact) -> pd.DataFrame:
    """Compare this package's figures for a contact with the figures of the service.

    Parameters
    ----------
    contact : Contact
        A contact with its contact record, as :func:`rtca_nb.fetch_contact` returns it with ``context=True``.

    Returns
    -------
    DataFrame
        One row for each figure that this package or the service provides. Columns:

        - ``member``: name of the figure in the contact record;
        - ``participant_role``: AGENT or CUSTOMER; missing for figures of the whole contact;
        - ``service``: figure of the service;
        - ``ours``: figure of this package;
        - ``difference``: ``ours`` minus ``service``;
        - ``unit``: unit of ``service``, ``ours`` and ``difference``: count, code points or seconds;
        - ``verdict``: confirmed (both figures agree, times to within 1.5 ms), differs, only ours, or only the
          service's;
        - ``definition``: how this package computes the figure.

        This package measures the length of messages in the form that the contact has. If text was redacted, the lengths
        of a Redacted contact therefore differ from the lengths that the service gives.

    Raises
    ------
    UsageError
        If ``contact`` is not a contact, or has no contact record.

    Notes
    -----
    Source: DescribeContact, ``ChatMetrics``.
    """
    import pandas as pd

    if not isinstance(contact, Contact):
        raise UsageError(f"compare_metrics takes a contact, not {kind_of(contact)}")
    context = contact.context
    if context is None:
        raise UsageError(
            "the service's figures are in the contact record; fetch the contact with fetch_contact(…, context=True)"
        )
    rows = [_row(figure, context.chat_metrics, contact) for figure in _FIGURES]
    frame = pd.DataFrame([row for row in rows if row["verdict"] is not None], columns=list(_KINDS))
    return marked_copy(frame.astype(of_kinds(_KINDS)), revealed=contact.revealed)


_KINDS: Final = {
    "member": "str",
    "participant_role": "str",
    "service": "float64",
    "ours": "float64",
    "difference": "float64",
    "unit": "str",
    "verdict": "str",
    "definition": "str",
}


_MOST: Final = 1e15
"""Larger values are not figures: no count or time in milliseconds is as large."""


def _row(figure: _Figure, sent: Mapping[str, Mapping[str, Any]], contact: Contact) -> dict[str, Any]:
    value = sent.get(figure.part, {}).get(figure.member)
    known = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _MOST
    service = float(value) if known and value is not None else None
    if service is not None and figure.unit == "seconds":
        service /= 1000
    ours = figure.compute(contact)
    difference = None if service is None or ours is None else ours - service
    if difference is not None:
        verdict: str | None = "confirmed" if abs(difference) < _TOLERANCE else "differs"
    elif service is not None:
        verdict = "only the service's"
    else:
        verdict = None if ours is None else "only ours"
    role = {"AgentMetrics": "AGENT", "CustomerMetrics": "CUSTOMER"}.get(figure.part)
    return {
        "member": figure.member,
        "participant_role": role,
        "service": service,
        "ours": ours,
        "difference": difference,
        "unit": figure.unit,
        "verdict": verdict,
        "definition": figure.definition,
    }


def _metric(name: str, role: str | None = None) -> Callable[[Contact], float | None]:
    """Return a function that takes a contact and returns one of its computed metrics; None if it is missing."""

    def find(contact: Contact) -> float | None:
        frame = contact.metrics
        of_role = frame.participant_role.isna() if role is None else frame.participant_role == role
        values = frame.loc[(frame.metric == name) & of_role & (frame.source == "computed"), "value"].dropna()
        return None if values.empty else float(values.iloc[0])

    return find


def _of_bots(name: str) -> Callable[[Contact], float | None]:
    return lambda contact: sum(_metric(name, role)(contact) or 0.0 for role in _BOTS)


def _responses(role: str, of: Callable[[Any], float]) -> Callable[[Contact], float | None]:
    """Return a function that applies ``of`` to a role's response times in a contact; None if the role wrote nothing."""

    def find(contact: Contact) -> float | None:
        if _metric("messages", role)(contact) is None:
            return None
        times = contact.response_times
        return float(of(times.loc[times.participant_role == role, "from_first_seconds"]))

    return find


def _close_time(contact: Contact) -> float | None:
    found, context, transcript = _metric("conversation_close_time")(contact), contact.context, contact.transcript
    times = transcript.loc[transcript.participant_role == "CUSTOMER", "absolute_time"].dropna()
    if found is not None or context is None or context.disconnected is None or times.empty:
        return found
    return float((context.disconnected - times.max()).total_seconds())


def _turns(contact: Contact) -> float | None:
    is_customer = contact.transcript.participant_role == "CUSTOMER"
    return float((is_customer != is_customer.shift()).sum())


def _figures() -> tuple[_Figure, ...]:
    chat = "ChatContactMetrics"
    found = [
        _Figure(chat, "TotalMessages", "count", _metric("messages"), "messages of all roles"),
        _Figure(chat, "TotalBotMessages", "count", _of_bots("messages"), "messages of the system and of bots"),
        _Figure(
            *(chat, "TotalBotMessageLengthInChars", "code points", _of_bots("message_length_total")),
            "length of the messages of the system and of bots",
        ),
        _Figure(
            *(chat, "ConversationTurnCount", "count", _turns),
            "groups of consecutive messages that are all by the customer, or all by others",
        ),
        _Figure(
            *(chat, "AgentFirstResponseTimeInMillis", "seconds", _metric("agent_greeting_time", "AGENT")),
            "from when the agent joined to the agent's first message",
        ),
        _Figure(
            *(chat, "ConversationCloseTimeInMillis", "seconds", _close_time),
            "from the customer's last message to the end of the contact; the end is taken from the events or, if they "
            "do not show it, from the contact record",
        ),
    ]
    for part, role in (("AgentMetrics", "AGENT"), ("CustomerMetrics", "CUSTOMER")):
        found += [
            _Figure(part, "MessagesSent", "count", _metric("messages", role), "messages"),
            _Figure(
                *(part, "MessageLengthInChars", "code points", _metric("message_length_total", role)),
                "length of all messages",
            ),
            _Figure(
                part,
                "NumResponses",
                "count",
                _responses(role, len),
                "replies, each to a turn of the other side",
            ),
            _Figure(
                *(part, "TotalResponseTimeInMillis", "seconds", _responses(role, lambda times: times.sum())),
                "sum of the times from the first message of the other side's turn to the reply",
            ),
            _Figure(
                *(part, "MaxResponseTimeInMillis", "seconds"),
                _responses(role, lambda times: times.max() if len(times) else 0.0),
                "longest time from the first message of the other side's turn to the reply",
            ),
        ]
    return tuple(found)


_FIGURES: Final = _figures()
