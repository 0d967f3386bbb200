"""Prepare contacts for a rule that is being edited, so that only changed conditions are evaluated again.

Contacts are in blocks, each with an index of its words. A block keeps the answers of conditions, so after an edit only
the changed condition takes time. Results arrive block by block.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.rules.chats import chats_of
from rtca_nb.rules.context import checked_context, checked_contexts
from rtca_nb.rules.finding import find
from rtca_nb.rules.machine import asked_of
from rtca_nb.rules.scope import PERIOD, ROLE, Scope
from rtca_nb.rules.standing import Said, code_of
from rtca_nb.rules.word_conditions import EVERY_ROW, WordCondition
from rtca_nb.rules.word_index import WordIndex

if TYPE_CHECKING:
    import numpy as np

    from rtca_nb.rules.chat import Chat
    from rtca_nb.rules.choices import Choices
    from rtca_nb.rules.grammar import Condition
    from rtca_nb.rules.other_conditions import Asked

__all__ = ["Block", "Workbench"]

_SIZE: Final = 500
"""Number of contacts in a block."""
_KEPT: Final = 200
"""Number of conditions whose answers a block keeps."""
_UNKNOWN: Final = "unknown"


@lru_cache(maxsize=_KEPT)
def _asked(condition: Condition, choices: tuple[tuple[str, str], ...]) -> Asked:
    """Return a condition in compiled form; cached, so that all blocks use the same."""
    return asked_of(condition, dict(choices))


class Workbench:
    """Contacts, prepared to be queried repeatedly.

    Parameters
    ----------
    corpus : Corpus, HeldCorpus or contacts
        As in :func:`rtca_nb.rules.chats.chats_of`.
    contexts : mapping of str to mapping, optional
        Contact records by contact id.
    choices : Choices

    Attributes
    ----------
    blocks : list of Block
        The blocks that have been read so far, in order.
    complete : bool
        Whether all contacts were read.
    """

    def __init__(self, corpus: Any, contexts: Any, choices: Choices) -> None:
        self.choices = choices
        self.blocks: list[Block] = []
        self.complete = False
        self._contexts = checked_contexts(contexts)
        self._coming = chats_of(corpus)
        self._places: dict[str, tuple[Block, int]] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<Workbench of {len(self)} contacts{'' if self.complete else ', still reading'}>"

    def __len__(self) -> int:
        return sum(len(block.chats) for block in self.blocks)

    def read(self) -> Iterator[Block]:
        """Yield all blocks, reading those that have not been read yet. Several threads may call this."""
        place = 0
        while place < len(self.blocks) or self._read_more(place):
            yield self.blocks[place]
            place += 1

    def _read_more(self, place: int) -> bool:
        with self._lock:
            if place < len(self.blocks):
                return True
            chats = [] if self.complete else list(islice(self._coming, _SIZE))
            if not chats:
                self.complete = True
                return False
            block = Block(chats, self._contexts, self.choices)
            self._places |= {chat.contact_id: (block, at) for at, chat in enumerate(chats)}
            self.blocks.append(block)
            return True

    def chat(self, contact_id: str) -> tuple[Chat, Mapping[str, Any]] | None:
        """Return the chat and the contact record of a contact; None if the contact has not been read."""
        found = self._places.get(contact_id)
        return None if found is None else (found[0].chats[found[1]], found[0].contexts[found[1]])


class Block:
    """Some contacts, the index of their words, and the answers of conditions for them.

    Parameters
    ----------
    chats : sequence of Chat
    contexts : mapping of str to mapping
        Contact records by contact id.
    choices : Choices
    """

    def __init__(self, chats: Sequence[Chat], contexts: Mapping[str, Any], choices: Choices) -> None:
        self.chats = chats
        self.contexts = [checked_context(contexts.get(chat.contact_id)) for chat in chats]
        self._choices = choices
        self._characters = choices["unspaced"] == "characters"
        self._said: OrderedDict[Condition, Said] = OrderedDict()
        self._masks: dict[Any, tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<Block of {len(self.chats)} contacts>"

    def prepare(self) -> None:
        """Build the index of words in advance, so that the first condition on words need not wait for it."""
        with self._lock:
            _ = self._index

    def said(self, condition: Condition) -> Said:
        """Return the answers of a condition for each contact, computed once."""
        with self._lock:
            found = self._said.get(condition)
            if found is None:
                found = self._said[condition] = self._ask(condition)
                if len(self._said) > _KEPT:
                    self._said.popitem(last=False)
            self._said.move_to_end(condition)
            return found

    def _ask(self, condition: Condition) -> Said:
        asked = _asked(condition, tuple(self._choices.items()))
        said = Said(len(self.chats))
        if isinstance(asked, WordCondition) and not asked.fault:
            if self._choices["across"] == "adjacent":
                self._ask_contacts(asked, said)
            else:
                self._ask_words(condition, asked, said)
            return said
        for place, chat in enumerate(self.chats):
            said.put(place, asked.ask(chat, self.contexts[place], {}))
        return said

    def _ask_contacts(self, asked: WordCondition, said: Said) -> None:
        """Evaluate a condition if a match may span messages: try operands in contacts that have all of their words."""
        operands: dict[int, dict[int, int]] = {}
        for number, operand in enumerate(asked.operands):
            for place in self._index.candidates(operand, self._owners).messages.tolist():
                operands.setdefault(place, {})[number] = EVERY_ROW
        for place, chat in enumerate(self.chats):
            said.put(place, asked.ask(chat, {}, operands.get(place, {})))
            chat.forget_words()

    def _ask_words(self, condition: Condition, asked: WordCondition, said: Said) -> None:
        import numpy as np

        inside, doubtful = self._mask(condition)
        matches = np.zeros(len(self.chats), bool)
        # Contacts to evaluate one by one, with the operands that may match, and bits of the messages to try.
        apart: dict[int, dict[int, int]] = {}
        passed_over = np.fromiter((asked.passes_over(chat) for chat in self.chats), bool, len(self.chats))
        if passed_over.any():
            apart = {place: {} for place in passed_over.nonzero()[0].tolist()}
            there = ~passed_over[self._owners]
            inside, doubtful = inside & there, doubtful & there
        for number, operand in enumerate(asked.operands):
            messages, sure = self._index.candidates(operand)
            if self._choices["not_within"] == "contact" and not all(gap.is_within for gap in operand.gaps):
                # One message may exclude a match in another one.
                for message in messages[inside[messages] | doubtful[messages]].tolist():
                    place = int(self._owners[message])
                    bits = apart.setdefault(place, {})
                    bits[number] = bits.get(number, 0) | 1 << (message - int(self._begins[place]))
                continue
            for place in np.unique(self._owners[messages[doubtful[messages]]]).tolist():
                apart.setdefault(place, {})[number] = EVERY_ROW
            messages = messages[inside[messages]]
            if sure:
                matches[self._owners[messages]] = True
                continue
            for message in messages.tolist():
                place = self._owners[message]
                if not matches[place]:
                    chat, row = self.chats[place], message - int(self._begins[place])
                    words = chat.words(row, signs=operand.signs, characters=self._characters)
                    matches[place] = bool(find(operand, words).places)
        negate = bool(condition.negate)
        said.values[:] = code_of(negate)
        said.values[matches] = code_of(not negate)
        for place, chat in enumerate(self.chats):
            if not matches[place] and (place in apart or self._is_open(chat)):
                # Other candidates within the period are known not to match.
                said.put(place, asked.ask(chat, {}, dict(sorted(apart.get(place, {}).items()))))
            chat.forget_words()

    def _is_open(self, chat: Chat) -> bool:
        """Return whether a condition that finds no match in a chat may have to be left open, not false."""
        incomplete = self._choices["incomplete"] == _UNKNOWN and not chat.complete
        return incomplete or self._choices["hidden"] == _UNKNOWN

    # -- messages -----------------------------------------------------------------------------------------------------

    @cached_property
    def _index(self) -> WordIndex:
        return WordIndex((text for chat in self.chats for text in chat.texts), characters=self._characters)

    @cached_property
    def _begins(self) -> np.ndarray[Any, Any]:
        """Index in the block of the first message of each contact, and at the end the number of messages."""
        import numpy as np

        return np.cumsum([0, *(len(chat.texts) for chat in self.chats)])

    @cached_property
    def _owners(self) -> np.ndarray[Any, Any]:
        """Index of the contact of each message of the block."""
        import numpy as np

        return np.repeat(np.arange(len(self.chats)), np.diff(self._begins))

    def _mask(self, condition: Condition) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Return two arrays of bool over messages: whether a condition certainly examines each, and whether it may."""
        import numpy as np

        key = (condition.filter(ROLE), condition.filter(PERIOD))
        found = self._masks.get(key)
        if found is None:
            if len(self._masks) > _KEPT:
                self._masks.clear()
            scope = Scope(condition, self._choices)
            found = self._masks[key] = (np.zeros(len(self._owners), bool), np.zeros(len(self._owners), bool))
            for chat, begin in zip(self.chats, self._begins.tolist(), strict=False):
                rows, doubtful, _ = scope.of(chat)
                chat.scopes.clear()  # the masks have the same data
                for mask, numbers in zip(found, (rows, doubtful), strict=True):
                    if numbers:
                        mask[begin + np.asarray(numbers)] = True
        return found
