"""Answer SearchContacts: find served contacts by time, and by their records and messages.

A contact without a record begins with its first segment and ends with its last; a contact without times is not found.
Criteria that the endpoint does not know are refused, not ignored, because a wrong list of contacts is worse than none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from rtca_nb.endpoint.paging import Tokens, page_of
from rtca_nb.endpoint.protocol import RefusedError
from rtca_nb.endpoint.records import Found, contact_record
from rtca_nb.endpoint.shapes import fitted

__all__ = ["search"]

Record = Mapping[str, Any]

_TIMES: Final[dict[str, Sequence[str]]] = {
    "INITIATION_TIMESTAMP": ("InitiationTimestamp",),
    "DISCONNECT_TIMESTAMP": ("DisconnectTimestamp",),
    "CONNECTED_TO_AGENT_TIMESTAMP": ("AgentInfo", "ConnectedToAgentTimestamp"),
    "ENQUEUE_TIMESTAMP": ("QueueInfo", "EnqueueTimestamp"),
    "SCHEDULED_TIMESTAMP": ("ScheduledTimestamp",),
}
_TESTS: Final[dict[str, Callable[[Sequence[bool]], bool]]] = {
    "MATCH_ALL": all,
    "MATCH_ANY": any,
    "MATCH_NONE": lambda met: not any(met),
}


def search(members: Mapping[str, Any], contacts: Iterable[Found], tokens: Tokens, shape: Any) -> dict[str, Any]:
    """Return the answer to SearchContacts: one page of the contacts that are found, and their total number.

    Parameters
    ----------
    members : mapping
        Members of the request by name, already checked against the service model.
    contacts : iterable of Found
        The contacts of the instance.
    tokens : Tokens
        Issues and reads NextTokens.
    shape : botocore.model.Shape
        Shape of the answer.

    Raises
    ------
    RefusedError
        The search uses criteria that the endpoint does not know.
    """
    criteria = {name: value for name, value in (members.get("SearchCriteria") or {}).items() if value}
    unknown = sorted(set(criteria) - set(_CRITERIA))
    if unknown:
        raise RefusedError("InvalidRequestException", f"This endpoint does not search by SearchCriteria.{unknown[0]}.")
    moment = _time_named(members["TimeRange"]["Type"], "TimeRange.Type")
    first, last = (_seconds(members["TimeRange"][name]) for name in ("StartTime", "EndTime"))
    if first > last:
        raise RefusedError("InvalidRequestException", "TimeRange.StartTime must not be after TimeRange.EndTime.")
    tests = [_CRITERIA[name](value) for name, value in criteria.items()]
    matching = [
        record
        for found in contacts
        if (at := moment(record := contact_record(found))) is not None
        and first <= at <= last
        and all(test(found, record) for test in tests)
    ]
    sort = members.get("Sort") or {"FieldName": "INITIATION_TIMESTAMP", "Order": "DESCENDING"}
    key = _time_named(sort["FieldName"], "Sort.FieldName")
    matching.sort(key=lambda record: (key(record) or 0.0, str(record["Id"])), reverse=sort["Order"] == "DESCENDING")
    one = shape.members["Contacts"].member
    found = [fitted(one, record) for record in matching]
    return {**page_of("Contacts", found, members, tokens), "TotalCount": len(found)}


Test = Callable[[Found, Record], bool]


def _is_in(*path: str) -> Callable[[Sequence[str]], Test]:
    """Return a function that takes values and returns a test: whether the record has one of them at ``path``."""
    return lambda wanted: lambda _, record: _at(record, path) in wanted


def _has_attributes(criterion: Mapping[str, Any]) -> Test:
    """Return the test of SearchableContactAttributes: whether all, any or none of the attributes have a wanted value.

    The criterion's MatchType says which of the three; by default, all.
    """
    test = _test_of(criterion)

    def holds(_: Found, record: Record) -> bool:
        return test([_at(record, ("Attributes", one["Key"])) in one["Values"] for one in criterion["Criteria"]])

    return holds


def _says(criterion: Mapping[str, Any]) -> Test:
    """Return the test of ContactAnalysis: whether messages of a role contain the wanted texts, ignoring case.

    It is not documented which form the service searches if there are both; here it is the Redacted form.
    """
    transcript = criterion.get("Transcript") or {"Criteria": []}
    test = _test_of(transcript)
    each = [
        (one["ParticipantRole"], [text.casefold() for text in one["SearchText"]], _test_of(one))
        for one in transcript["Criteria"]
    ]

    def holds(found: Found, _: Record) -> bool:
        met = []
        for role, texts, said in each:
            spoken = _spoken(found, role)
            met.append(said([any(text in message for message in spoken) for text in texts]))
        return test(met)

    return holds


def _spoken(found: Found, role: str) -> list[str]:
    forms = found.score.contact.segments
    segments = forms.get("Redacted", forms.get("Raw", ()))
    messages = [segment["Transcript"] for segment in segments if isinstance(segment.get("Transcript"), Mapping)]
    return [str(one.get("Content", "")).casefold() for one in messages if one.get("ParticipantRole") == role]


_CRITERIA: Final[dict[str, Callable[[Any], Test]]] = {
    "AgentIds": _is_in("AgentInfo", "Id"),
    "Channels": _is_in("Channel"),
    "ContactAnalysis": _says,
    "InitiationMethods": _is_in("InitiationMethod"),
    "QueueIds": _is_in("QueueInfo", "Id"),
    "SearchableContactAttributes": _has_attributes,
}


def _test_of(criterion: Mapping[str, Any]) -> Callable[[Sequence[bool]], bool]:
    """Return the function that combines the results of a criterion's parts, by its MatchType; by default, ``all``."""
    kind = criterion.get("MatchType", "MATCH_ALL")
    if kind not in _TESTS:
        raise RefusedError("InvalidRequestException", f"This endpoint knows only {', '.join(_TESTS)} as MatchType.")
    return _TESTS[kind]


def _at(record: Record, path: Sequence[str]) -> Any:
    value: Any = record
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _time_named(name: str, member: str) -> Callable[[Record], float | None]:
    if name not in _TIMES:
        raise RefusedError("InvalidRequestException", f"This endpoint knows only {', '.join(_TIMES)} as {member}.")

    def moment(record: Record) -> float | None:
        try:
            return _seconds(_at(record, _TIMES[name]))
        except (TypeError, ValueError, OverflowError):  # no time, or an unreadable time
            return None

    return moment


def _seconds(value: Any) -> float:
    """Return a time of a request or a record in seconds since 1970."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    return value.timestamp() if isinstance(value, dt.datetime) else float(value)
