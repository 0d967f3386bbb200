"""Quickly find the texts that may contain a personal number or an e-mail address.

Almost no message has digits, an "@", words for either, or an escape. In texts that are not returned here,
:func:`rtca_nb.privacy.pii_patterns.find_personal_data` finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from rtca_nb.privacy.spoken_words import SPOKEN, may_be_number

__all__ = ["is_worth_a_look", "worth_a_look"]

# Digits and "@", the beginnings of escapes, and the brackets around an "at" in place of "@".
_BRACKETS: Final = b"([{<_"
_SIGNS: Final = frozenset(b"0123456789@\\%&")
_OTHER_BYTES: Final = bytes(code for code in range(256) if code not in _SIGNS and code not in _BRACKETS)
_WIDE_SIGNS: Final = r"\d@\uff20\ufe6b\\%&²³¹⁰-₉①-⓿❶-➓〇零一二三四五六七八九十공영일이삼사오육륙칠팔구"
_SIGN: Final = re.compile(f"[{_WIDE_SIGNS}]")
_AT_WORDS: Final = ("arroba", "chiocciola", "arobase", "ät", "собака", "-at-")
_BRACKETED_AT: Final = re.compile(rf"[(\[{{<_]{{1,2}} ?(?i:@|at|{'|'.join(_AT_WORDS)})")
_DOMAIN: Final = re.compile(r"\w\.[a-z]{2}| dot | punto | punkt | point ")
_HYPHENED: Final = re.compile(r"\w-\w+-\w")

_AT: Final = frozenset(_AT_WORDS)
_FEW: Final = 256
"""With fewer texts, checking them one by one is faster than loading the library that checks all at once."""


def is_worth_a_look(text: str) -> bool:
    """Return whether a text may hold a personal number or an e-mail address."""
    if text.isascii():
        signs = text.encode("ascii").translate(None, _OTHER_BYTES)
        if signs and (signs.strip(_BRACKETS) or _BRACKETED_AT.search(text) is not None):
            return True
    elif _SIGN.search(text) is not None or not text.isprintable() or _BRACKETED_AT.search(text) is not None:
        return True
    low = text.lower()
    words = low.split()
    if may_be_number(low, words):
        return True
    if " at " in low and _DOMAIN.search(low) is not None:
        return True
    if "-" in low and _HYPHENED.search(low) is not None:
        return True
    return not _AT.isdisjoint(words)


def worth_a_look(texts: Sequence[str | None]) -> set[int]:
    """Return the indexes of the texts that may contain a personal number or an e-mail address.

    Parameters
    ----------
    texts : sequence of str or None
        For example, those of one contact; thousands of texts take milliseconds.
    """
    if len(texts) < _FEW:
        return {number for number, text in enumerate(texts) if text and is_worth_a_look(text)}
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        whole = pa.array(texts, pa.string())
    except UnicodeEncodeError:  # Arrow rejects lone surrogates
        whole = pa.array([text and text.encode("utf-8", "replace").decode("utf-8") for text in texts], pa.string())
    found = pc.match_substring_regex(whole, _at_once())
    return {number for number, hit in enumerate(found.to_pylist()) if hit}


@cache
def _at_once() -> str:
    """Return one regular expression for RE2 that finds the texts to be returned; RE2 takes one pass over any text."""
    signs = re.sub(r"\\u(\w{4})", r"\\x{\1}", _WIDE_SIGNS).replace(r"\d", r"\p{N}")
    at = "|".join(map(re.escape, _AT_WORDS))
    return (
        rf"(?i)[{signs}\pC\p{{Zl}}\p{{Zp}}]|[(\[{{<_] ?(?:@|at|{at})"
        rf"| at .*(?:[\pL\pN_]\.[a-z]{{2}}| dot | punto | punkt | point )|{at}|{SPOKEN}"
    )
