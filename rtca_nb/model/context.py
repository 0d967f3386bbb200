"""Contact records: the service's answers about a contact that are not part of its analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NoReturn

from rtca_nb.base.no_pickle import refuse_pickle
from rtca_nb.base.safe_json import load_json, repair_text, without_infinities

__all__ = ["MEMBERS", "REASONS", "SentContext", "described", "member_at", "text_at", "time_of"]

MEMBERS: Final[Mapping[str, str]] = {"DescribeContact": "Contact", "DescribeUser": "User", "DescribeQueue": "Queue"}
"""The member of each answer that holds the description."""


REASONS: Final = frozenset({"denied", "throttled", "not found", "refused", "unreadable", "no answer"})
"""Why an operation returned nothing."""


@dataclass(frozen=True, slots=True, repr=False)
class SentContext:
    """Answers that describe a contact, its agent and its queue, as sent; in clear text unless ``masked``.

    Attributes
    ----------
    answers : mapping of str to bytes
        Body of each answer, keyed by operation, such as ``"DescribeContact"``; failed operations are left out.
    missing : mapping of str to str
        For each operation that returned nothing, keyed by its name, the reason: one of :data:`REASONS`.
    masked : bool
        Whether personal data was masked before the answers were kept.
    """

    answers: Mapping[str, bytes]
    missing: Mapping[str, str]
    masked: bool = False

    def __repr__(self) -> str:
        return f"<SentContext of {len(self.answers)} answers>"

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    def get(self, operation: str) -> dict[str, Any] | None:
        """Return the contact, user or queue that an operation's answer describes; None if there is no such answer."""
        body = self.answers.get(operation)
        return None if body is None else described(operation, body)


def described(operation: str, body: bytes) -> dict[str, Any] | None:
    """Return the contact, user or queue in an answer: its member that :data:`MEMBERS` names; None if it has none.

    Raises
    ------
    IntegrityError
        The body is not valid JSON.
    """
    answer = load_json(body, label=f"The answer of {operation}")
    found = answer.get(MEMBERS[operation]) if isinstance(answer, dict) else None
    # Lone surrogates and infinite numbers cannot be written to files.
    return without_infinities(repair_text(found)[0]) if isinstance(found, dict) else None


def member_at(value: Any, *path: str) -> Any:
    """Return the value at a path of nested names; None if a name is missing, or a value on the way is no mapping."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def text_at(value: Any, *path: str) -> str | None:
    """Return the text at a path of nested names; None if it is empty or not text."""
    found = member_at(value, *path)
    return found if isinstance(found, str) and found else None


def time_of(value: Any) -> datetime | None:
    """Read a time, as UTC, from ISO 8601 text or seconds since 1970; None if the value is neither."""
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None
