"""Data of an instance other than contacts: users, queues, rules and extraction definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from rtca_nb.endpoint.contacts import bare_instance_id
from rtca_nb.endpoint.model import Operation
from rtca_nb.endpoint.protocol import RefusedError, encode_json, serialise
from rtca_nb.endpoint.validation import first_violation
from rtca_nb.exceptions import EndpointError

__all__ = ["DESCRIBES", "Instances", "ServedInstance", "no_such"]


@dataclass(frozen=True, slots=True)
class ServedInstance:
    """Users, queues, rules and extraction definitions of one instance, for a local endpoint to serve.

    Parameters
    ----------
    instance_id : str
        Id or ARN of the instance.
    users, queues, rules, extraction_definitions : sequence of dict
        Each dict is in the form that the service returns: ``User`` of DescribeUser, ``Queue`` of DescribeQueue,
        ``Rule`` of DescribeRule, or ``ExtractionDefinition`` of DescribeExtractionDefinition. These operations then
        return the dict by its id. ListRules and SearchRules return the rules, too.
    pass_through : bool
        Whether to serve the dicts even if botocore's service model does not allow them. If False, such a dict raises
        EndpointError.
    """

    instance_id: str
    users: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    queues: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    rules: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    extraction_definitions: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    pass_through: bool = False


class _Described(NamedTuple):
    """How one kind of item is served.

    ``kept_in`` is its field of `ServedInstance`; ``asked_by`` is the request's member with its id; ``answered_in`` is
    the answer's member that holds it; ``named_by`` is its own member with its id; ``words`` names it in messages.
    """

    kept_in: str
    asked_by: str
    answered_in: str
    named_by: str
    words: str


DESCRIBES: Final[dict[str, _Described]] = {
    "DescribeUser": _Described("users", "UserId", "User", "Id", "user"),
    "DescribeQueue": _Described("queues", "QueueId", "Queue", "QueueId", "queue"),
    "DescribeRule": _Described("rules", "RuleId", "Rule", "RuleId", "rule"),
    "DescribeExtractionDefinition": _Described(
        *("extraction_definitions", "ExtractionDefinitionId", "ExtractionDefinition", "ExtractionDefinitionId"),
        "extraction definition",
    ),
}
"""Operations that describe one item of an instance by its id."""


class Instances:
    """The instances of one account.

    Parameters
    ----------
    operations : mapping of str to Operation
        Operations to serve, by name; items are checked against their shapes.
    """

    def __init__(self, operations: Mapping[str, Operation]) -> None:
        self._operations = operations
        self._ids: set[str] = set()
        self._answers: dict[tuple[str, str, str], bytes] = {}
        self._rules: dict[str, list[Mapping[str, Any]]] = {}

    def add(self, instance: ServedInstance) -> None:
        """Serve an instance, or more items of an instance.

        Raises
        ------
        EndpointError
            The service model does not allow an item, or an item has no id, or one with its id is served already.
        """
        owner = bare_instance_id(instance.instance_id)
        self.note(owner)
        for operation, kind in DESCRIBES.items():
            if operation not in self._operations:
                continue  # an older botocore lacks it, so no client here can call it
            for described in getattr(instance, kind.kept_in):
                answer = self._checked(operation, kind, described, pass_through=instance.pass_through)
                key = (operation, owner, str(described.get(kind.named_by, "")))
                if not key[2]:
                    raise EndpointError(f"A {kind.words} cannot be served without {kind.named_by}; give it one.")
                if key in self._answers:
                    raise EndpointError(f"A {kind.words} with id {key[2]} is served already; give each its own id.")
                self._answers[key] = encode_json(answer)
        self._rules.setdefault(owner, []).extend(instance.rules)

    def note(self, instance_id: str) -> None:
        """Register an instance by its id, so that requests for it do not get ResourceNotFoundException."""
        self._ids.add(instance_id)

    def __contains__(self, instance_id: str) -> bool:
        return bare_instance_id(instance_id) in self._ids

    def check(self, instance_id: str) -> str:
        """Check that an instance is served, and return its id, without the ARN around it.

        Raises
        ------
        RefusedError
            No instance with that id is served.
        """
        if instance_id not in self:
            raise no_such("instance")
        return bare_instance_id(instance_id)

    def describe(self, operation: str, members: Mapping[str, Any]) -> bytes:
        """Return the body of the answer to one of the operations in `DESCRIBES`.

        Raises
        ------
        RefusedError
            There is no such instance, or no such item in it.
        """
        owner, kind = self.check(members["InstanceId"]), DESCRIBES[operation]
        answer = self._answers.get((operation, owner, members[kind.asked_by]))
        if answer is None:
            raise no_such(kind.words)
        return answer

    def rules(self, instance_id: str) -> Iterator[Mapping[str, Any]]:
        """Yield the rules of an instance, as DescribeRule returns them."""
        yield from self._rules.get(instance_id, ())

    def _checked(self, operation: str, kind: _Described, described: Any, *, pass_through: bool) -> Any:
        shape, answer = self._operations[operation].output_shape, {kind.answered_in: described}
        older = self._operations[operation].from_older_model
        violation = None if pass_through else first_violation(shape, answer, unknown_allowed=older)
        if violation is not None:
            raise EndpointError(
                f"A {kind.words} cannot be served: {violation.message} Set pass_through=True to serve it anyway."
            )
        return serialise(shape, answer)


def no_such(words: str) -> RefusedError:
    """Return the error for something that does not exist; ``words`` names it, such as ``"queue"``."""
    return RefusedError("ResourceNotFoundException", f"There is no such {words}.")
