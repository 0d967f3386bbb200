"""Messages in which something personal may stand, told apart from all the others at once.

Looking into a message for known values and for shapes of personal data takes several passes over it, and nearly always
there is nothing to be found. Here all messages in ASCII are searched as one text; the others, which are fewer, one by
one. What is not named here surely holds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import regex

from rtca_nb.base.text_folding import folded, readable
from rtca_nb.model.messages import Messages
from rtca_nb.privacy.personal_texts import KnownValues
from rtca_nb.privacy.pii_patterns import MARKS, find_personal_data

__all__ = ["suspects"]

# What may begin an escape, which reads as something else than it is.
_ESCAPES: Final = "\\%&"
_MARKED: Final = bytes([chr(code) in MARKS + _ESCAPES for code in range(256)])
_TOKEN_CHARACTER: Final = regex.compile(r"(?V1)[[\w\p{M}]--[_]]")
# Each known word is one more pass over a text; from here on it is cheaper to look up each word of the text.
_FEW: Final = 16


class _Tokens(dict[int, str]):
    """What each character becomes in a folded text of which only words are left, between spaces."""

    def __missing__(self, code: int) -> str:
        folds = folded(chr(code))
        found = self[code] = "".join(one if _TOKEN_CHARACTER.match(one) else " " for one in folds)
        return found


_TOKENS: Final = _Tokens()


def suspects(messages: Messages, known: KnownValues) -> set[int]:
    """Return the places of messages in which known values or personal data may stand.

    Parameters
    ----------
    messages : Messages
    known : KnownValues

    Returns
    -------
    set of int
        Of a message that is not among them, neither ``known.find`` nor ``find_personal_data`` finds anything.
    """
    ascii_ = messages.ascii
    plain = ascii_.nonzero()[0]
    texts = [messages.content[place] or "" for place in plain.tolist()]
    found = {int(plain[number]) for number in _in_ascii(texts, known)}
    return found | {place for place in (~ascii_).nonzero()[0].tolist() if _suspicious(messages.content[place], known)}


def _in_ascii(texts: Sequence[str], known: KnownValues) -> set[int]:
    """Return the numbers of the texts, all of them ASCII, in which something may be found."""
    import numpy as np

    whole = "\n".join(texts)
    positions: list[int] = np.frombuffer(whole.encode("ascii").translate(_MARKED), np.bool_).nonzero()[0].tolist()
    for word in known.exact:
        positions += _occurrences(whole, word)
    words = [word for word in known.by_first if word.isascii()]
    found: set[int] = set()
    if len(words) > _FEW:
        found.update(number for number, text in enumerate(texts) if _has_word(text.translate(_TOKENS), known))
    else:
        # With a space before it, so that a word begins in it where the space before that word is here.
        folds = f" {whole.translate(_TOKENS)} "
        for word in words:
            positions += _occurrences(folds, f" {word} ")
    ends = np.cumsum([len(text) + 1 for text in texts])
    found.update(np.searchsorted(ends, positions, side="right").tolist())
    return found


def _occurrences(text: str, piece: str) -> Iterator[int]:
    begin = text.find(piece)
    while begin >= 0:
        yield begin
        begin = text.find(piece, begin + 1)


def _has_word(folds: str, known: KnownValues) -> bool:
    return not known.by_first.keys().isdisjoint(folds.split())


def _suspicious(text: str | None, known: KnownValues) -> bool:
    """Whether something may be found in a text."""
    if not text:
        return False
    folds = text.translate(_TOKENS)
    return (
        _has_word(folds, known)
        or any(part in folds for part in known.parts)
        or any(word in text for word in known.exact)
        or readable(text) is not None
        or bool(find_personal_data(text))
    )
