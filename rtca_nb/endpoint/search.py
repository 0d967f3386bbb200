"""SearchContacts, as far as it takes to find the contacts that are served.

A contact is taken to begin with its first segment and to be over with its last; one without times is not found. Only
``SearchCriteria.Channels`` is searched by. Other criteria are refused rather than ignored, as a wrong list of contacts
is worse than none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from rtca_nb.endpoint.paging import Place, Tokens
from rtca_nb.endpoint.protocol import RefusedError
from rtca_nb.endpoint.score import Score

__all__ = ["Found", "search"]

_REGION_ARN: Final = "arn:aws:connect:us-east-1:123456789012:instance/{}/contact/{}"
_DEFAULT_PAGE: Final = 100


class Found(NamedTuple):
    """A contact that may be found, and whether it is over."""

    score: Score
    over: bool


def _began(found: Found) -> float | None:
    return found.score.began


def _ended(found: Found) -> float | None:
    return found.score.ended if found.over else None


_TIMES: Final[dict[str, Callable[[Found], float | None]]] = {
    "INITIATION_TIMESTAMP": _began,
    "DISCONNECT_TIMESTAMP": _ended,
}


def search(members: Mapping[str, Any], contacts: Iterable[Found], tokens: Tokens) -> dict[str, Any]:
    """Answer SearchContacts.

    Parameters
    ----------
    members : mapping
        The request's members, valid by the model.
    contacts : iterable of Found
        The contacts of the instance.
    tokens : Tokens
        Where NextTokens come from.

    Raises
    ------
    RefusedError
        The search is one that the endpoint does not know.
    """
    criteria = {name: value for name, value in (members.get("SearchCriteria") or {}).items() if value}
    unknown = sorted(set(criteria) - {"Channels"})
    if unknown:
        raise RefusedError("InvalidRequestException", f"This endpoint does not search by SearchCriteria.{unknown[0]}.")
    moment = _time_named(members["TimeRange"]["Type"], "TimeRange.Type")
    first, last = (_seconds(members["TimeRange"][name]) for name in ("StartTime", "EndTime"))
    if first > last:
        raise RefusedError("InvalidRequestException", "TimeRange.StartTime must not be after TimeRange.EndTime.")
    channels = criteria.get("Channels")
    matching = [
        found
        for found in contacts
        if (at := moment(found)) is not None
        and first <= at <= last
        and (channels is None or found.score.contact.channel in channels)
    ]
    sort = members.get("Sort") or {"FieldName": "INITIATION_TIMESTAMP", "Order": "DESCENDING"}
    key = _time_named(sort["FieldName"], "Sort.FieldName")
    matching.sort(
        key=lambda found: (key(found) or 0.0, found.score.contact.contact_id), reverse=sort["Order"] == "DESCENDING"
    )
    return _page(members, matching, tokens)


def _page(members: Mapping[str, Any], matching: list[Found], tokens: Tokens) -> dict[str, Any]:
    question = {name: value for name, value in members.items() if name not in {"NextToken", "MaxResults"}}
    binding = hashlib.sha256(json.dumps(question, sort_keys=True).encode()).digest()
    token = members.get("NextToken")
    start = tokens.read(binding, token).offset if token is not None else 0
    end = start + members.get("MaxResults", _DEFAULT_PAGE)
    answer: dict[str, Any] = {
        "Contacts": [_described(found) for found in matching[start:end]],
        "TotalCount": len(matching),
    }
    if end < len(matching):
        answer["NextToken"] = tokens.issue(binding, Place(0, 0, end))
    return answer


def _described(found: Found) -> dict[str, Any]:
    score = found.score
    described = {
        "Arn": _REGION_ARN.format(score.instance_id, score.contact.contact_id),
        "Id": score.contact.contact_id,
        "InitiationMethod": "API",
        "Channel": score.contact.channel,
        "InitiationTimestamp": score.began,
    }
    ended = _ended(found)
    return described if ended is None else {**described, "DisconnectTimestamp": ended}


def _time_named(name: str, member: str) -> Callable[[Found], float | None]:
    if name not in _TIMES:
        raise RefusedError("InvalidRequestException", f"This endpoint knows only {', '.join(_TIMES)} as {member}.")
    return _TIMES[name]


def _seconds(value: Any) -> float:
    return dt.datetime.fromisoformat(value).timestamp() if isinstance(value, str) else float(value)
