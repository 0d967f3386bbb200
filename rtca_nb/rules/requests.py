"""Find members that CreateRule, UpdateRule or CloudFormation require but a rule lacks, such as Name or Actions.

Sources: CreateRule, UpdateRule, RuleTriggerEventSource and RuleAction of the service model; AWS::Connect::Rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import kind_of

__all__ = ["REQUIRED", "RESOURCE", "Lack", "lacking", "operation_of"]

RESOURCE: Final = "AWS::Connect::Rule"
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "CreateRule": ("InstanceId", "Name", "TriggerEventSource", "Function", "Actions", "PublishStatus"),
    "UpdateRule": ("RuleId", "InstanceId", "Name", "Function", "Actions", "PublishStatus"),
    RESOURCE: ("InstanceArn", "Name", "TriggerEventSource", "Function", "Actions", "PublishStatus"),
}
"""Operation or resource -> members that it needs."""
_ELSEWHERE: Final = frozenset({"InstanceId"})
"""Members that a file may leave out, because they name the instance, and a rule may be used in several instances."""
_OF_REQUESTS: Final = frozenset(
    {"Actions", "ClientToken", "InstanceId", "PreEvaluationFilters", "PublishStatus", "RuleId", "Tags"}
    | {"TriggerEventSource"}
)
"""Members by which an object with a Function is a request, not just a Function with a name."""


class Lack(NamedTuple):
    """A required member that is missing or wrong.

    Attributes
    ----------
    place : str
        Path of the member in the request or in the properties of the resource.
    problem : str
        What is wrong, as the end of a sentence that begins with the place.
    """

    place: str
    problem: str


def operation_of(value: Mapping[str, Any]) -> str | None:
    """Return the operation that an object is a request for; None if it lacks members that only requests have."""
    if not _OF_REQUESTS & value.keys():
        return None
    return "UpdateRule" if "RuleId" in value else "CreateRule"


def lacking(value: Mapping[str, Any], operation: str) -> tuple[Lack, ...]:
    """Return the members that an operation requires and that are missing or wrong in an object.

    Parameters
    ----------
    value : mapping
        A request, or the properties of a resource.
    operation : str
        A key of :data:`REQUIRED`.
    """
    return tuple(_lacking(value, operation))


def _lacking(value: Mapping[str, Any], operation: str) -> Iterator[Lack]:
    for member in REQUIRED[operation]:
        if value.get(member) is None and member not in _ELSEWHERE:
            yield Lack(member, f"is missing; {operation} requires it")
    source, actions = value.get("TriggerEventSource"), value.get("Actions")
    if source is not None and not isinstance(source, Mapping):
        yield Lack("TriggerEventSource", f"is {kind_of(source)}; it must be an object with an EventSourceName")
    elif source is not None and source.get("EventSourceName") is None:
        yield Lack("TriggerEventSource.EventSourceName", f"is missing; {operation} requires it")
    if operation == RESOURCE or actions is None:
        return
    if not isinstance(actions, list):
        yield Lack("Actions", f"is {kind_of(actions)}; it must be a list of actions")
        return
    for number, action in enumerate(actions):
        if not isinstance(action, Mapping):
            yield Lack(f"Actions[{number}]", f"is {kind_of(action)}; it must be an object with an ActionType")
        elif action.get("ActionType") is None:
            yield Lack(f"Actions[{number}].ActionType", f"is missing; {operation} requires it")
