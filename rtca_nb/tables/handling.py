"""Name the agent and the queue that handled a contact, from its contact record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rtca_nb.model.context import SentContext, text_at
from rtca_nb.model.record import Record
from rtca_nb.privacy.context_masks import HIDDEN, agent_pseudonym, seen
from rtca_nb.tables.absence_reasons import known_settings

__all__ = ["agent_of", "following_words", "handled_by", "handling_words", "queue_of"]


def agent_of(sent: SentContext, *, revealed: bool) -> str | None:
    """Return the agent's name, or the pseudonym if the name is masked or not known; None if no agent is known.

    Parameters
    ----------
    sent : SentContext
        Answers in clear text.
    revealed : bool
        Show the name, unless it was masked before the answers were kept.
    """
    name = _name(sent.get("DescribeUser")) if revealed and not sent.masked else None
    identity = text_at(sent.get("DescribeContact"), "AgentInfo", "Id")
    return name or (agent_pseudonym(identity) if identity else None)


def queue_of(sent: SentContext) -> str | None:
    """Return the queue's name, otherwise its id; both are visible even if the contact is not revealed."""
    name = text_at(seen("Queue", sent.get("DescribeQueue") or {}), "Name")
    identity = text_at(seen("Contact", sent.get("DescribeContact") or {}), "QueueInfo", "Id")
    return next((one for one in (name, identity) if one is not None and one != HIDDEN), None)


def handled_by(record: Record, *, revealed: bool) -> list[tuple[str, str]]:
    """Return pairs of ``"agent"`` or ``"queue"`` and its name, for those that are known."""
    sent = record.context
    if sent is None:
        return []
    found = (("agent", agent_of(sent, revealed=revealed)), ("queue", queue_of(sent)))
    return [(what, name) for what, name in found if name is not None]


def handling_words(record: Record, *, revealed: bool) -> list[str]:
    """Return a phrase for the agent and one for the queue that handled a contact, as far as they are known."""
    # A pseudonym already contains the word "agent".
    named = handled_by(record, revealed=revealed)
    return [name if name.startswith(f"{what}-") else f"{what} {name}" for what, name in named]


def following_words(record: Record, *, revealed: bool) -> list[str]:
    """Return phrases for agent and queue, and the service's reason for the state of the analysis, if it gives one."""
    settings = known_settings(record)
    said = handling_words(record, revealed=revealed)
    return [*said, settings.reason] if settings is not None and settings.reason is not None else said


def _name(user: Mapping[str, Any] | None) -> str | None:
    parts = [text_at(user, "IdentityInfo", name) for name in ("FirstName", "LastName")]
    return " ".join(part for part in parts if part) or text_at(user, "Username")
