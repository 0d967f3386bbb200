"""Mask a rule that is shown with a contact, because its words would disclose hidden text of the contact.

A rule that is shown by itself is not masked: its author wrote it, and it discloses nothing about a contact.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.contact.hidden_phrases import HiddenPhrases
from rtca_nb.privacy.context_masks import agent_pseudonym
from rtca_nb.privacy.masks import MASK
from rtca_nb.rules.grammar import Group, Plain, WordList
from rtca_nb.rules.kinds import kind_of_path

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact

__all__ = ["seen_root"]

_WORDS: Final = {"ExactMatch.Transcript", "PatternMatch.Transcript"}
# The fields that a contact record masks.
_MASKED: Final = {
    "Agent.HierarchyGroup.ARN",
    "Agent.RoutingProfile",
    "ContactAttribute.",
    "SegmentAttributes.UserDefined.",
}


def seen_root(root: Any, contact: Contact) -> Any:
    """Return the conditions of a rule, with masks if they would disclose hidden text of the contact.

    Parameters
    ----------
    root : Group or Condition
    contact : Contact

    Returns
    -------
    Group or Condition
        Ids of agents are replaced by pseudonyms. Values of attributes, routing profiles and groups are replaced by █,
        and so are words and phrases that occur in hidden text of the contact. For a revealed contact, the conditions
        are not changed.
    """
    return root if contact.revealed else _seen(root, HiddenPhrases(contact).hide)


def _seen(node: Any, hides: Callable[[str], bool]) -> Any:
    if isinstance(node, Group):
        return dataclasses.replace(node, operands=tuple(_seen(one, hides) for one in node.operands))
    kind = kind_of_path(node.path)
    subject = None if kind is None else kind.subject
    if subject == "Agent.AgentId":
        return _replaced(node, lambda text: agent_pseudonym(text.rsplit("/", 1)[-1]))
    if subject in _MASKED:
        return _replaced(node, lambda _: MASK)
    if subject in _WORDS:
        return _replaced(node, lambda text: MASK if hides(text) else text)
    return node


def _replaced(node: Any, change: Callable[[str], str]) -> Any:
    return dataclasses.replace(node, operands=tuple(_changed(one, change) for one in node.operands))


def _changed(operand: Any, change: Callable[[str], str]) -> Any:
    """Return an operand, or a piece of a pattern, with ``change`` applied to its texts; numbers stay the same."""
    if isinstance(operand, str):
        return change(operand)
    if isinstance(operand, tuple):
        return tuple(_changed(piece, change) for piece in operand)
    if isinstance(operand, Plain):
        return Plain(change(operand.value))
    return WordList(tuple(map(change, operand.values))) if isinstance(operand, WordList) else operand
