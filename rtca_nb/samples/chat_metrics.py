"""The service's own metrics of a chat, computed from its segments by the documented definitions.

Sources: ChatContactMetrics and ParticipantMetrics, and the members of these names in the contact record. A response is
the first message of one side after one or more messages of the other side; its time counts from the first of those. A
conversation turn is a run of messages of the customer, or a run of messages of others.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any, Final, NamedTuple

__all__ = ["chat_metrics"]

_JOINED: Final = "participant.joined"
_BOTS: Final = frozenset({"SYSTEM", "CUSTOM_BOT"})


class _Said(NamedTuple):
    role: str
    who: str
    at: str
    length: int

    @property
    def time(self) -> datetime:
        return _time(self.at)


def chat_metrics(segments: list[dict[str, Any]], *, ended: str | None) -> dict[str, Any]:
    """Return ``ChatMetrics`` as DescribeContact returns it.

    Parameters
    ----------
    segments : list of dict
        Segments in order of time, of the Raw form if there is one, because lengths count the text as written.
    ended : str or None
        Time of the disconnection, in ISO 8601; None if there is none yet.
    """
    items = [segment["Transcript"] for segment in segments if "Transcript" in segment]
    said = [
        _Said(item["ParticipantRole"], item["ParticipantId"], item["Time"]["AbsoluteTime"], len(item["Content"]))
        for item in items
    ]
    bots = [one for one in said if one.role in _BOTS]
    agents = [one for one in said if one.role == "AGENT"]
    customers = [one for one in said if one.role == "CUSTOMER"]
    contact: dict[str, Any] = {
        "MultiParty": any(one.role == "SUPERVISOR" for one in said),
        "TotalMessages": len(said),
        "TotalBotMessages": len(bots),
        "TotalBotMessageLengthInChars": sum(one.length for one in bots),
        "ConversationTurnCount": _turns([one.role == "CUSTOMER" for one in said]),
    }
    joined = [
        _time(event["Time"]["AbsoluteTime"])
        for segment in segments
        if (event := segment.get("Event")) and event["EventType"].endswith(_JOINED)
        if event.get("ParticipantRole") == "AGENT"
    ]
    if agents:
        contact["AgentFirstResponseTimestamp"] = agents[0].at
        if joined:
            contact["AgentFirstResponseTimeInMillis"] = _milliseconds(joined[0], agents[0].time)
    if customers and ended is not None:
        contact["ConversationCloseTimeInMillis"] = _milliseconds(customers[-1].time, _time(ended))
    metrics = {"ChatContactMetrics": contact}
    for name, role, other in (("AgentMetrics", "AGENT", "CUSTOMER"), ("CustomerMetrics", "CUSTOMER", "AGENT")):
        spoken = [one for one in said if one.role == role]
        if spoken:
            metrics[name] = _participant(spoken, [one for one in said if one.role in {role, other}])
    return metrics


def _participant(spoken: list[_Said], both: list[_Said]) -> dict[str, Any]:
    role = spoken[0].role
    waits: list[int] = []
    asked: datetime | None = None
    for one in both:
        if one.role != role:
            asked = asked or one.time
        elif asked is not None:
            waits.append(_milliseconds(asked, one.time))
            asked = None
    return {
        "ParticipantId": spoken[0].who,
        "ParticipantType": role,
        "ConversationAbandon": False,
        "MessagesSent": len(spoken),
        "NumResponses": len(waits),
        "MessageLengthInChars": sum(one.length for one in spoken),
        "TotalResponseTimeInMillis": sum(waits),
        "MaxResponseTimeInMillis": max(waits, default=0),
        "LastMessageTimestamp": spoken[-1].at,
    }


def _turns(sides: list[bool]) -> int:
    return sum(before is not after for before, after in pairwise(sides)) + bool(sides)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _milliseconds(begin: datetime, end: datetime) -> int:
    return round((end - begin).total_seconds() * 1000)
