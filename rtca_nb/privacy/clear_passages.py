"""Find text of removed outputs in places where people paste it: Markdown, raw cells and metadata.

Such places have no execution count, so their text decides: a paragraph is removed if it repeats something that a
removed output showed and that nothing left in the notebook shows.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Final

__all__ = ["Passages", "paragraphs", "texts_in"]

_WORD: Final = re.compile(r"\w+(?:[@.+'’-]\w+)*")
_TAG: Final = re.compile(r"<[^<>]*>")
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
_BREAK: Final = re.compile(r"(\n[ \t]*(?:\n[ \t]*)*\n)")
# An output and a paragraph do not share so many consecutive words by accident.
_RUN: Final = 5
# Thai, Lao, Burmese, Khmer, kana and Han are written without spaces; a Korean word includes its particles.
_DENSE: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{4}")
_LONG: Final = 20
_NUMBER: Final = 5


class Passages:
    """Runs of words that identify paragraphs, and which of these runs removed outputs have shown.

    Parameters
    ----------
    texts : iterable of str
        All texts whose paragraphs will be checked with :meth:`occur_in`; only runs of words from them are remembered.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._wanted = {run for text in texts for paragraph in paragraphs(text) for run in _telling_runs(paragraph)}
        self._lengths = sorted({len(run) for run in self._wanted})
        self._shown: set[tuple[str, ...]] = set()

    def __bool__(self) -> bool:
        return bool(self._shown)

    def add(self, text: str) -> None:
        """Note which runs of words the text of a removed output shows."""
        self._shown |= self._found(text)

    def discard(self, text: str) -> None:
        """Forget the runs of words in a text that stays in the notebook, as they give nothing away."""
        if self._shown:
            self._shown -= self._found(text)

    def occur_in(self, text: str) -> bool:
        """Return whether a paragraph has a run of words that a removed output showed."""
        return any(run in self._shown for run in _telling_runs(text))

    def _found(self, text: str) -> set[tuple[str, ...]]:
        if not self._wanted:
            return set()
        words = _words(text)
        return {
            run
            for length in self._lengths
            for place in range(len(words) - length + 1)
            if (run := tuple(words[place : place + length])) in self._wanted
        }


def paragraphs(text: str) -> list[str]:
    """Split a text into paragraphs and the blank lines between them; joined, they are the text again."""
    return _BREAK.split(text)


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text and number in a JSON value as text, without terminal colours.

    A text with HTML is yielded a second time without tags and escapes, and a list of lines also as one text.
    """
    if isinstance(value, str):
        plain = _COLOUR.sub("", value)
        yield plain
        if "<" in plain or "&" in plain:
            yield html.unescape(_TAG.sub(" ", plain))
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield from texts_in("".join(value))  # the lines of one text
        for item in value:
            yield from texts_in(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _telling_runs(paragraph: str) -> Iterator[tuple[str, ...]]:
    """Yield runs of words that identify a paragraph.

    These are runs of five words, lines of fewer words other than headings, pairs that may be a name, and single
    distinctive words: with a digit or an @, very long, or with several letters of a script such as Thai or Chinese.
    """
    words = _words(paragraph)
    yield from (tuple(words[place : place + _RUN]) for place in range(len(words) - _RUN + 1))
    yield from ((word,) for word in words if _is_telling(word))
    for line in paragraph.splitlines():
        own = _words(line)
        if 0 < len(own) < _RUN and not line.lstrip().startswith("#"):
            yield tuple(own)
        named = [_may_be_name(word) for word in _WORD.findall(unicodedata.normalize("NFKC", line))]
        yield from (pair for pair, both in zip(pairwise(own), pairwise(named), strict=False) if all(both))


def _is_telling(word: str) -> bool:
    if len(word) >= _NUMBER and any(character.isdecimal() for character in word):
        return True
    return "@" in word or len(word) >= _LONG or _DENSE.search(word) is not None


def _may_be_name(word: str) -> bool:
    """Return whether a word begins with a capital letter or with a letter of a script without capitals."""
    return word[0].isupper() or (word[0].isalpha() and word.upper() == word.lower())
