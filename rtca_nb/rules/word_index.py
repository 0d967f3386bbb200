"""Index of the words in messages, so that a condition on words is tried only on messages that have its words."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.rules.words import is_symbol, word_set

if TYPE_CHECKING:
    import numpy as np

    from rtca_nb.rules.compiling import Prepared, Slot
    from rtca_nb.rules.word_tests import WordTest

    Numbers = np.ndarray[Any, np.dtype[np.uint32]]

__all__ = ["Candidates", "WordIndex"]

_TYPE: Final = "I"


class Candidates(NamedTuple):
    """Messages that an operand may match.

    Attributes
    ----------
    messages : numpy.ndarray
        Indices of the messages, ascending; or of contacts, if ``owners`` was passed.
    sure : bool
        Whether the operand certainly matches all of them.
    """

    messages: Numbers
    sure: bool


class WordIndex:
    """Index of the words of messages.

    Parameters
    ----------
    texts : iterable of str or None
        Text of each message, masked unless revealed. Messages are numbered in this order, from 0.
    characters : bool
        Whether each character of a script without spaces is a word.
    """

    def __init__(self, texts: Iterable[str | None], *, characters: bool) -> None:
        import numpy as np

        held: dict[str, array[int]] = {}
        size = 0
        for number, text in enumerate(texts):
            size = number + 1
            if text:
                for word in word_set(text, characters=characters):
                    found = held.get(word)
                    if found is None:
                        held[word] = array(_TYPE, (number,))
                    else:
                        found.append(number)
        # One sorted array of all words, so that words with the same beginning are adjacent.
        self._words = sorted(held)
        self._places = {word: place for place, word in enumerate(self._words)}
        self._ends = np.cumsum([0, *(len(held[word]) for word in self._words)])
        self._messages: Numbers = np.empty(self._ends[-1], np.uint32)
        for place, word in enumerate(self._words):
            self._messages[self._ends[place] : self._ends[place + 1]] = held[word]
        self._is_sign = np.fromiter(map(is_symbol, self._words), bool, len(self._words))
        self._size = size

    def __repr__(self) -> str:
        return f"<WordIndex of {len(self._words):,} words>"

    def candidates(self, operand: Prepared, owners: Numbers | None = None) -> Candidates:
        """Return the messages that have all words of a possible match.

        Parameters
        ----------
        operand : Prepared
        owners : numpy.ndarray, optional
            Index of the contact of each message, if a match may span several messages. The result then has the indices
            of the contacts that have all words, and ``sure`` is true only if there are none.
        """
        import numpy as np

        nothing = Candidates(np.empty(0, np.uint32), sure=True)
        if not operand.segments or not all(operand.segments):
            return nothing
        # Words that must not follow need not occur.
        held = next((place for place, gap in enumerate(operand.gaps) if not gap.is_within), len(operand.gaps))
        slots = [slot for segment in operand.segments[: held + 1] for slot in segment]
        messages: Numbers | None = None
        for slot in slots:
            found = self._of_slot(slot, signs=operand.signs)
            if owners is not None:
                found = np.unique(owners[found])
            messages = found if messages is None else np.intersect1d(messages, found, assume_unique=True)
            if not len(messages):
                return nothing
        sure = owners is None and len(slots) == 1 and not operand.gaps and not slots[0].several
        return nothing if messages is None else Candidates(messages, sure)

    def _of_slot(self, slot: Slot, *, signs: bool) -> Numbers:
        found = [] if slot.single is None else [self._holding(slot.single, signs=signs)]
        found += [self._of_all(tests, signs=signs) for tests in slot.several]
        return found[0] if len(found) == 1 else self._union(found)

    def _of_all(self, tests: Sequence[WordTest], *, signs: bool) -> Numbers:
        import numpy as np

        messages = self._holding(tests[0], signs=signs)
        for test in tests[1:]:
            messages = np.intersect1d(messages, self._holding(test, signs=signs), assume_unique=True)
        return messages

    def _holding(self, test: WordTest, *, signs: bool) -> Numbers:
        import numpy as np

        places = {place for word in test.literals if (place := self._places.get(word)) is not None}
        if test.shapes:
            # Only words that begin like one of the shapes are tested.
            for prefix in test.prefixes:
                begin = bisect_left(self._words, prefix)
                end = bisect_right(self._words, prefix, begin, key=itemgetter(slice(len(prefix))))
                if prefix in test.open_prefixes:
                    places.update(range(begin, end))
                else:
                    places.update(place for place in range(begin, end) if test(self._words[place]))
        chosen = np.fromiter(places, np.int64, len(places))
        if not signs:
            chosen = chosen[~self._is_sign[chosen]]
        if len(chosen) == 1:
            return self._messages[self._ends[chosen[0]] : self._ends[chosen[0] + 1]]
        return self._union([self._messages[self._ends[place] : self._ends[place + 1]] for place in chosen.tolist()])

    def _union(self, found: list[Numbers]) -> Numbers:
        import numpy as np

        if not found:
            return np.empty(0, np.uint32)
        there = np.zeros(self._size, bool)
        there[np.concatenate(found)] = True
        return there.nonzero()[0].astype(np.uint32)
