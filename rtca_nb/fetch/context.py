"""Fetch the context of contacts: DescribeContact, and the names of agents and queues, each requested once.

Each operation has its own quota, and each is optional: if one of them fails, that is noted, and the contact is returned
without this part.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, NamedTuple

from rtca_nb.exceptions import (
    AccessDeniedError,
    IntegrityError,
    InvalidRequestError,
    ResourceNotFoundError,
    RtcaError,
    SetupError,
    ThrottlingError,
)
from rtca_nb.fetch.asking import TIMEOUT, Asker
from rtca_nb.model.context import MEMBERS, SentContext, described

__all__ = ["ContextReader"]

_IDS: Final = {
    "DescribeContact": ("ContactId", "Id"),
    "DescribeUser": ("UserId", "Id"),
    "DescribeQueue": ("QueueId", "QueueId"),
}
"""By operation, the member with the id in a request, and in the description that is returned."""
DENIALS: Final = 3
"""After this many denials, an operation is not called again, unless it succeeded once: a policy may deny by resource.
"""
_ANSWERED: Final = float("-inf")
_NAMES: Final = (("DescribeUser", "UserId", "AgentInfo"), ("DescribeQueue", "QueueId", "QueueInfo"))


@dataclass(slots=True)
class ContextReader:
    """Reads contexts; names of agents and queues are kept for all contacts.

    Parameters
    ----------
    asker : Asker
    raises_setup : bool
        Whether to raise errors that make every request fail, such as expired credentials; if False, they are noted
        like others.
    """

    asker: Asker
    raises_setup: bool = False
    _names: dict[tuple[str, str, str], _Once] = field(default_factory=dict)
    _denials: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read(
        self, instance_id: str, contact_id: str, *, stop: threading.Event | None = None, within: float = TIMEOUT
    ) -> SentContext:
        """Return the context of a contact, as far as it can be fetched.

        Parameters
        ----------
        instance_id, contact_id : str
        stop : threading.Event, optional
            Ends the waiting with StoppedError; used in place of the asker's own event.
        within : float
            Seconds that each answer may take.
        """
        limits = _Limits(stop, within)
        answers: dict[str, bytes] = {}
        missing: dict[str, str] = {}
        found = self._ask("DescribeContact", {"InstanceId": instance_id, "ContactId": contact_id}, limits)
        contact = _take("DescribeContact", found, answers, missing) or {}
        for operation, member, part in _NAMES:
            identity = contact[part].get("Id") if isinstance(contact.get(part), dict) else None
            if isinstance(identity, str) and identity:
                once = self._once((operation, instance_id, identity))
                asked = partial(self._ask, operation, {"InstanceId": instance_id, member: identity}, limits)
                _take(operation, once.get(asked), answers, missing)
        return SentContext(answers, missing)

    def _once(self, key: tuple[str, str, str]) -> _Once:
        with self._lock:
            return self._names.setdefault(key, _Once())

    def _ask(self, operation: str, members: dict[str, Any], limits: _Limits) -> bytes | str:
        """Return the body of an answer, or, as a str, the reason why there is none, such as ``"denied"``."""
        if self._denials.get(operation, 0) >= DENIALS:
            return "denied"
        try:
            body = self.asker.ask(operation, members, MEMBERS[operation], stop=limits.stop, within=limits.within)
            self._denials[operation] = _ANSWERED
            return body if _is_of(operation, body, members) else "unreadable"
        except RtcaError as error:
            if self.raises_setup and isinstance(error, SetupError):
                raise
            why = _why(error)
        if why == "denied":
            self._denials[operation] = self._denials.get(operation, 0) + 1
        return why


class _Limits(NamedTuple):
    """Limits on waiting for an answer."""

    stop: threading.Event | None
    within: float


class _Once:
    """An answer that several threads need; the first of these threads requests it."""

    __slots__ = ("_found", "_lock")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: bytes | str | None = None

    def get(self, ask: Callable[[], bytes | str]) -> bytes | str:
        with self._lock:
            if self._found is None:
                found = ask()
                # Other failures may be temporary, so the next contact requests the answer again.
                if isinstance(found, str) and found not in {"denied", "not found"}:
                    return found
                self._found = found
            return self._found


def _take(
    operation: str, found: bytes | str, answers: dict[str, bytes], missing: dict[str, str]
) -> dict[str, Any] | None:
    if isinstance(found, str):
        missing[operation] = found
        return None
    answers[operation] = found
    return described(operation, found)


def _is_of(operation: str, body: bytes, asked: dict[str, Any]) -> bool:
    """Return whether an answer describes the requested contact, agent or queue, and not another one."""
    found = described(operation, body)
    member, name = _IDS[operation]
    return found is not None and found.get(name, asked[member]) == asked[member]


def _why(error: RtcaError) -> str:
    if isinstance(error, AccessDeniedError):
        return "denied"
    if isinstance(error, ThrottlingError):
        return "throttled"
    if isinstance(error, ResourceNotFoundError):
        return "not found"
    if isinstance(error, InvalidRequestError):
        return "refused"
    return "unreadable" if isinstance(error, IntegrityError) else "no answer"
