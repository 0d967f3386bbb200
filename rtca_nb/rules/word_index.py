"""Which messages hold which word: so that a condition on words is tried on these alone, however often it is changed."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.rules.word_tests import STAR
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
        Their numbers, ascending.
    sure : bool
        Whether it matches all of them.
    """

    messages: Numbers
    sure: bool


class WordIndex:
    """The words of messages.

    Parameters
    ----------
    texts : iterable of str or None
        Messages, as they may be seen.
    characters : bool
        Whether each character of a script without spaces is a word.
    """

    def __init__(self, texts: Iterable[str | None], *, characters: bool) -> None:
        held: dict[str, array[int]] = {}
        for number, text in enumerate(texts):
            if text:
                for word in word_set(text, characters=characters):
                    found = held.get(word)
                    if found is None:
                        held[word] = array(_TYPE, (number,))
                    else:
                        found.append(number)
        self._held = held
        self._signs = frozenset(filter(is_symbol, held))

    def __repr__(self) -> str:
        return f"<WordIndex of {len(self._held):,} words>"

    def candidates(self, operand: Prepared) -> Candidates:
        """Return the messages that hold all words that a match in one message takes."""
        import numpy as np

        nothing = Candidates(np.empty(0, np.uint32), sure=True)
        if not operand.segments or not all(operand.segments):
            return nothing
        # What must not follow need not be there.
        held = next((place for place, gap in enumerate(operand.gaps) if not gap.is_within), len(operand.gaps))
        slots = [slot for segment in operand.segments[: held + 1] for slot in segment]
        messages: Numbers | None = None
        for slot in slots:
            found = self._of_slot(slot, signs=operand.signs)
            messages = found if messages is None else np.intersect1d(messages, found, assume_unique=True)
            if not len(messages):
                return nothing
        sure = len(slots) == 1 and not operand.gaps and not slots[0].several
        return nothing if messages is None else Candidates(messages, sure)

    def _of_slot(self, slot: Slot, *, signs: bool) -> Numbers:
        found = [] if slot.single is None else [self._holding(slot.single, signs=signs)]
        found += [self._of_all(tests, signs=signs) for tests in slot.several]
        return _union(found)

    def _of_all(self, tests: Sequence[WordTest], *, signs: bool) -> Numbers:
        import numpy as np

        messages = self._holding(tests[0], signs=signs)
        for test in tests[1:]:
            messages = np.intersect1d(messages, self._holding(test, signs=signs), assume_unique=True)
        return messages

    def _holding(self, test: WordTest, *, signs: bool) -> Numbers:
        import numpy as np

        words = set(test.literals) & self._held.keys()
        if test.shapes:
            begins = tuple(first if isinstance(first, str) and first != STAR else "" for first, *_ in test.shapes)
            words |= {word for word in self._held if word.startswith(begins) and test(word)}
        if not signs:
            words -= self._signs
        return _union([np.frombuffer(self._held[word], np.uint32) for word in words])


def _union(found: list[Numbers]) -> Numbers:
    import numpy as np

    if len(found) == 1:
        return found[0]
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.uint32)
