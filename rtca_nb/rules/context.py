"""Read fields of the contact record, which has the form of a DescribeContact answer; missing fields are unknown.

Sources: DescribeContact (``Contact``), and the contact record stream for fields that it lacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rtca_nb.base.arguments import kind_of
from rtca_nb.exceptions import UsageError

__all__ = ["ABSENT", "UNKNOWN", "attribute", "checked_context", "checked_contexts", "field_values", "segment_attribute"]

UNKNOWN: Final = object()
"""An unknown value."""
ABSENT: Final = object()
"""A value that the contact is known not to have: None in the record, or a key that its attributes lack."""

_PLACES: Final[Mapping[str, Sequence[str]]] = {
    "Agent.AgentId": ("AgentInfo.Id",),
    "Agent.RoutingProfile": ("RoutingProfile.Arn", "Agent.RoutingProfile.ARN", "AgentInfo.RoutingProfile.Arn"),
    "Agent.HierarchyGroup.ARN": tuple(f"AgentInfo.HierarchyGroups.Level{level}.Arn" for level in range(1, 6)),
    "Agent.AgentInteractionDurationSecs": ("Agent.AgentInteractionDuration",),
    "Agent.AfterContactWorkDurationSecs": ("AgentInfo.AfterContactWorkDuration",),
    "Queue.QueueId": ("QueueInfo.Id",),
    "InitiationMethod": ("InitiationMethod",),
    "DisconnectReason": ("DisconnectReason",),
    "PotentialDisconnectIssue": ("DisconnectDetails.PotentialDisconnectIssue",),
}


def checked_context(context: Any) -> Mapping[str, Any]:
    """Check a contact record and return it, without the outer ``Contact`` of DescribeContact's answer.

    None becomes an empty dict.

    Raises
    ------
    UsageError
        If ``context`` is neither None nor a mapping.
    """
    if context is None:
        return {}
    if not isinstance(context, Mapping):
        raise UsageError(f"context must be a dict such as DescribeContact returns, not {kind_of(context)}")
    inner = context.get("Contact")
    return inner if isinstance(inner, Mapping) else context


def checked_contexts(contexts: Any) -> Mapping[str, Any]:
    """Check a mapping of contact ids to contact records, and return it; None becomes an empty dict.

    Raises
    ------
    UsageError
        If ``contexts`` is neither None nor a mapping.
    """
    if contexts is not None and not isinstance(contexts, Mapping):
        raise UsageError(f"contexts must be a dict of contact records by contact id, not {kind_of(contexts)}")
    return contexts or {}


def field_values(context: Mapping[str, Any], subject: str) -> list[Any] | object:
    """Return the values of a field of a contact record, such as ``InitiationMethod``; or ``ABSENT`` or ``UNKNOWN``."""
    found = [_at(context, place) for place in _PLACES[subject]]
    values = [value for value in found if value is not UNKNOWN and value is not ABSENT]
    if values:
        return values
    return ABSENT if any(value is ABSENT for value in found) else UNKNOWN


def attribute(context: Mapping[str, Any], key: str) -> Any:
    """Return the value of a contact attribute; or ``ABSENT``, or ``UNKNOWN`` if the record lacks ``Attributes``."""
    attributes = context.get("Attributes", UNKNOWN)
    if not isinstance(attributes, Mapping):
        return ABSENT if attributes is None else UNKNOWN
    value = attributes.get(key)
    return ABSENT if value is None else value


def segment_attribute(context: Mapping[str, Any], key: str) -> Any:
    """Return the value of a user-defined segment attribute; or ``ABSENT`` or ``UNKNOWN``, as in :func:`attribute`."""
    attributes = context.get("SegmentAttributes", UNKNOWN)
    if not isinstance(attributes, Mapping):
        return ABSENT if attributes is None else UNKNOWN
    value = attributes.get(key)
    if isinstance(value, Mapping):
        value = value.get("ValueString")
    return ABSENT if value is None else value


def _at(context: Mapping[str, Any], place: str) -> Any:
    value: Any = context
    for name in place.split("."):
        if not isinstance(value, Mapping):
            return UNKNOWN
        value = value.get(name, UNKNOWN)
        if value is UNKNOWN:
            return UNKNOWN
        if value is None:
            return ABSENT
    return value
