"""Parts of a chat, as its author writes them: people, files, matches and extracted values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rtca_nb.samples.markup import OutputType

__all__ = ["HUMAN_ROLES", "SENTIMENTS", "TAG", "Attachment", "Extract", "Match", "Mood", "Person"]

TAG = "[PII]"
"""Text that replaces redacted text that has no offsets, such as a display name."""

HUMAN_ROLES = frozenset({"AGENT", "CUSTOMER", "SUPERVISOR"})
"""The roles whose display name is personal."""

Mood = Literal["+", "-", "0"]
"""The sentiment of a message, as the author writes it."""

SENTIMENTS: dict[Mood, str] = {"+": "POSITIVE", "-": "NEGATIVE", "0": "NEUTRAL"}
"""The sentiment as the operation spells it."""


@dataclass(frozen=True)
class Person:
    """Someone, or something, that takes part in a chat.

    Parameters
    ----------
    id : str
        The ``ParticipantId``.
    role : str
        The ``ParticipantRole``, for example ``"AGENT"``.
    name : str or None
        The display name, which is personal if the role is human. None leaves the member out.
    """

    id: str
    role: str
    name: str | None

    def wire(self, output_type: OutputType) -> dict[str, Any]:
        """Return the members that identify the sender of a segment."""
        wire = {"ParticipantId": self.id, "ParticipantRole": self.role}
        if self.name is not None:
            wire["DisplayName"] = TAG if output_type == "Redacted" and self.role in HUMAN_ROLES else self.name
        return wire


@dataclass(frozen=True)
class Attachment:
    """A file in a message; its name is personal.

    Parameters
    ----------
    name, content_type, status : str
        Name, MIME type and status, as sent; the status is ``"APPROVED"``, ``"REJECTED"`` or ``"IN_PROGRESS"``.
    """

    name: str
    content_type: str
    status: str = "APPROVED"


@dataclass(frozen=True, init=False)
class Match:
    """A category that matched.

    Parameters
    ----------
    category : str
        The category's name.
    *points : sequence of str
        One sequence for each point of interest: the marks that it covers, or ``"#mark"`` for the whole message with
        that mark, without offsets. Without points, the whole contact matches.
    rule : bool, default True
        Whether the details name the rule.
    """

    category: str
    points: tuple[Sequence[str], ...]
    rule: bool

    def __init__(self, category: str, *points: Sequence[str], rule: bool = True) -> None:
        object.__setattr__(self, "category", category)
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "rule", rule)


@dataclass(frozen=True)
class Extract:
    """One extracted value.

    Parameters
    ----------
    content : str
        The value, as markup; personal data in it are redacted as in a message.
    marks : sequence of str
        Names of the marks where it was found.
    """

    content: str
    marks: Sequence[str] = ()
