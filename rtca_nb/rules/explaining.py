"""Explain the answer of a rule for a contact: the answer of each group and condition, and the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from rtca_nb.rules.chat import Chat
from rtca_nb.rules.choices import Choices
from rtca_nb.rules.grammar import Condition, Group, Node
from rtca_nb.rules.logic import all_of, any_of
from rtca_nb.rules.machine import asked_of
from rtca_nb.rules.outcomes import Verdict
from rtca_nb.rules.word_conditions import EVERY_ROW, WordCondition

__all__ = ["Explained", "explained"]


class Explained(NamedTuple):
    """The answer of a group or a condition for a contact.

    Attributes
    ----------
    node : Node
        The group or condition.
    verdict : Verdict
        Its answer.
    parts : tuple of Explained
        Answers of the parts of a group, in order; empty for a condition.
    """

    node: Node
    verdict: Verdict
    parts: tuple[Explained, ...] = ()


def explained(node: Group, chat: Chat, context: Mapping[str, Any], choices: Choices) -> Explained:
    """Evaluate a rule and each of its parts for a contact; ``node`` is the root of the rule."""
    return _explained(node, chat, context, choices)


def _explained(node: Node, chat: Chat, context: Mapping[str, Any], choices: Choices) -> Explained:
    if isinstance(node, Condition):
        asked = asked_of(node, choices)
        operands = dict.fromkeys(range(len(asked.operands)), EVERY_ROW) if isinstance(asked, WordCondition) else {}
        return Explained(node, asked.ask(chat, context, operands))
    parts = tuple(_explained(child, chat, context, choices) for child in node.operands)
    verdicts = [part.verdict for part in parts]
    return Explained(node, all_of(verdicts) if node.operator == "AND" else any_of(verdicts), parts)
