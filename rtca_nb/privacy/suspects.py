"""Messages in which something personal may stand, told apart from all the others at once.

Looking into a message for known values and for shapes of personal data takes several passes over it, and nearly always
there is nothing to be found. For known values all messages in ASCII are searched as one text; the others, which are
fewer, one by one. What is not named here surely holds nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from rtca_nb.base.text_folding import readable
from rtca_nb.privacy.number_gate import worth_a_look
from rtca_nb.privacy.personal_texts import KnownValues, occurrences, words_of

__all__ = ["suspects"]

# What begins an escape, which reads as something else than it is.
_ESCAPES: Final = b"\\%&"
# Each known word is one more pass over a text; from here on it is cheaper to look up each word of the text.
_FEW: Final = 16


def suspects(texts: Sequence[str | None], known: KnownValues) -> set[int]:
    """Return the numbers of the texts in which known values or personal data may stand.

    Parameters
    ----------
    texts : sequence of str or None
        The messages of one contact, say; thousands of texts take milliseconds.
    known : KnownValues

    Returns
    -------
    set of int
        In a text that is not among them, neither ``known.find`` nor ``find_personal_data`` finds anything.
    """
    plain = [number for number, text in enumerate(texts) if text and text.isascii()]
    joined = _Joined([texts[number] or "" for number in plain])
    found = {plain[number] for number in joined.numbers(joined.signs(_ESCAPES), _known_in(joined, known))}
    found.update(number for number, text in enumerate(texts) if text and not text.isascii() and _may_hold(text, known))
    return found | worth_a_look(texts)


class _Joined:
    """Texts in ASCII, searched as one."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.whole = "\n".join(texts)

    def __repr__(self) -> str:
        return f"<_Joined: {len(self.texts)} texts>"

    def signs(self, signs: bytes) -> list[int]:
        """Return the places where one of some characters stands."""
        import numpy as np

        table = bytes(code in signs for code in range(256))
        places: list[int] = np.frombuffer(self.whole.encode("ascii").translate(table), np.bool_).nonzero()[0].tolist()
        return places

    def numbers(self, *places: Iterator[int] | list[int]) -> list[int]:
        """Return the numbers of the texts in which some places are; a text may be named more than once."""
        import numpy as np

        ends = np.cumsum([len(text) + 1 for text in self.texts])
        found: list[int] = np.searchsorted(ends, [*itertools.chain(*places)], side="right").tolist()
        return found


def _known_in(joined: _Joined, known: KnownValues) -> Iterator[int]:
    """Yield a place in each text in which a known value may stand."""
    for word in known.exact:
        yield from occurrences(joined.whole, word)
    words = [word for word in known.by_first if word.isascii()]
    if len(words) <= _FEW:
        # With a space before it, so that a word begins in it where the space before that word is here.
        folds = f" {words_of(joined.whole)} "
        for word in words:
            yield from occurrences(folds, f" {word} ")
        return
    begin = 0
    for text in joined.texts:
        if _has_word(words_of(text), known):
            yield begin
        begin += len(text) + 1


def _has_word(words: str, known: KnownValues) -> bool:
    return not known.by_first.keys().isdisjoint(words.split())


def _may_hold(text: str, known: KnownValues) -> bool:
    """Whether a known value may stand in a text."""
    words = words_of(text)
    return (
        _has_word(words, known)
        or any(part in words for part in known.parts)
        or any(word in text for word in known.exact)
        or readable(text) is not None
    )
