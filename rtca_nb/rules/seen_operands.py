"""A rule as it may be seen beside a contact that it matched: that it matched tells what the contact hides.

Whoever shows a rule by itself shows all of it: the author wrote it, and it says nothing of a contact.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.contact.access import record_of, tables_of
from rtca_nb.privacy.context_masks import agent_pseudonym
from rtca_nb.privacy.masks import MASK
from rtca_nb.rules.grammar import Group, Plain, WordList
from rtca_nb.rules.kinds import kind_of_path
from rtca_nb.tables.kept_tables import KeptTables

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact

__all__ = ["seen_root"]

_WORDS: Final = {"ExactMatch.Transcript", "PatternMatch.Transcript"}
# What a contact record masks.
_MASKED: Final = {
    "Agent.HierarchyGroup.ARN",
    "Agent.RoutingProfile",
    "ContactAttribute.",
    "SegmentAttributes.UserDefined.",
}


def seen_root(root: Any, contact: Contact) -> Any:
    """Return the conditions of a rule without what they would tell of a masked contact.

    Parameters
    ----------
    root : Group or Condition
    contact : Contact

    Returns
    -------
    Group or Condition
        Agents are pseudonyms. Values of attributes, and words and phrases that occur where the contact hides text, are
        block letters. Of a revealed contact, the conditions as they are.
    """
    return root if contact.revealed else _seen(root, _Hidden(contact).hides)


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
    """Change the words of an operand: it is a text, a pattern of several pieces, or a number."""
    if isinstance(operand, str):
        return change(operand)
    if isinstance(operand, tuple):
        return tuple(_changed(piece, change) for piece in operand)
    if isinstance(operand, Plain):
        return Plain(change(operand.value))
    return WordList(tuple(map(change, operand.values))) if isinstance(operand, WordList) else operand


class _Hidden:
    """Which words and phrases occur where a contact hides text."""

    def __init__(self, contact: Contact) -> None:
        tables = tables_of(contact)
        seen = [text for text in tables.get("transcript")["content"] if isinstance(text, str)]
        # A contact that a corpus kept has no clear text at hand: what is not seen in it is taken for hidden.
        self._kept = isinstance(tables, KeptTables)
        clear = seen if self._kept else [text for text in record_of(contact).messages.content if text is not None]
        self._seen, self._clear = "\n".join(seen).casefold(), "\n".join(clear).casefold()
        self._whole = MASK not in self._seen

    def hides(self, operand: str) -> bool:
        """Return whether a phrase, or a part of a pattern, occurs in what is hidden."""
        if self._whole:
            return False
        # A word may stand for all that begin like it.
        words = [
            re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in operand.casefold().split()
        ]
        if not any(words):
            return False
        # Scripts without spaces have no edges of words.
        before, after = (r"(?<!\w)", r"(?!\w)") if operand.isascii() else ("", "")
        phrase = re.compile(before + r"\s+".join(words) + after)
        shown = len(phrase.findall(self._seen))
        return shown == 0 if self._kept else len(phrase.findall(self._clear)) > shown
