"""Evaluate rules on one contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rtca_nb.base.arguments import kind_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.context import known_record
from rtca_nb.exceptions import UsageError
from rtca_nb.rules.chat import chat_of
from rtca_nb.rules.choices import chosen
from rtca_nb.rules.context import checked_context
from rtca_nb.rules.machine import machine_of

if TYPE_CHECKING:
    from rtca_nb.rules.machine import NamedRule
    from rtca_nb.rules.outcomes import RuleOutcome

__all__ = ["outcomes_of"]


def outcomes_of(
    rules: Sequence[NamedRule], contact: Any, context: Mapping[str, Any] | None, choices: Mapping[str, str] | None
) -> list[RuleOutcome]:
    """Return an outcome for each rule, in order; parameters and errors are those of :meth:`rtca_nb.Rule.evaluate`."""
    if not isinstance(contact, Contact):
        raise UsageError(f"a rule takes a contact, not {kind_of(contact)}; get one with read_contact")
    machine = machine_of(rules, chosen(choices))
    chat = chat_of(contact)
    verdicts = machine.verdicts(chat, checked_context(known_record(contact) if context is None else context))
    return [machine.outcome(number, verdict, chat) for number, verdict in enumerate(verdicts)]
