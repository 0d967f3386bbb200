"""E-mail addresses, even if "@" and "." are written as words, in brackets or with spaces around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import regex

from rtca_nb.base.text_folding import folded

__all__ = ["find_emails"]

_LOCAL: Final = r"[\w.!#$%&'*+/=?^`{|}~-]"
# Possessive, and only from the start of a run: a long run without an @ is scanned once, not once per character.
_PLAIN: Final = regex.compile(rf"""(?:(?<!{_LOCAL}){_LOCAL}++|"[^"\n]{{1,64}}")@[\w-]+(?:\.[\w-]+)+""")

_AT_WORD: Final = "at|arroba|ät|aet|chiocciola|arobase|собака|собачка|małpa|kuyruklu"
_DOT_WORD: Final = "dot|punto|punkt|point|ponto|точка|nokta|kropka|period"
_OPEN: Final = r"[(\[{<«*_]"
_CLOSE: Final = r"[)\]}>»*_]"
_SIGN: Final = regex.compile(
    rf"(?i)(?P<sign>[^\w\s.]{{0,2}} ?@\s{{0,3}}[^\w\s.]{{0,2}}(?=[\w]))"
    rf"|(?P<dashed> -(?:{_AT_WORD})- )"
    rf"|(?P<bracket> {{0,2}}{_OPEN}{{1,2}} ?(?:{_AT_WORD}|@) ?{_CLOSE}{{1,2}} {{0,2}})"
    rf"|(?P<word>\s{{1,3}}(?:{_AT_WORD})\s{{1,3}})"
)
# Every sign has this; far faster to search in a text without a sign, and fastest if the pattern begins with letters.
_AT: Final = re.compile(r"at(?<=[\s\-([{<«*_]at)(?=[\s\-)\]}>»*_])")
_AT_WORDS: Final = tuple(_AT_WORD.split("|")[1:])
_DOT: Final = (
    rf"(?:\.| \. | {{0,2}}{_OPEN}{{1,2}} ?(?:{_DOT_WORD}|\.) ?{_CLOSE}{{1,2}} {{0,2}}"
    rf"| -(?:{_DOT_WORD})- |\s{{1,2}}(?:{_DOT_WORD})\s{{1,2}})"
)
_SPOKEN_DOT: Final = regex.compile(rf"(?i)(?:{_OPEN}|\s)(?:{_DOT_WORD}|\.)(?:{_CLOSE}|\s)")
_NAME: Final = rf"[\p{{L}}\p{{N}}_+-]{{1,64}}(?:{_DOT}[\p{{L}}\p{{N}}_+-]{{1,64}}){{0,4}}"
_BEFORE: Final = regex.compile(rf"(?ri)(?<![\w]){_NAME}")
_LABEL: Final = r"[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})"
_AFTER: Final = regex.compile(rf"(?i){_LABEL}(?:{_DOT}{_LABEL}){{1,4}}(?![\w])")
_COMMA: Final = regex.compile(r"(?i)[\w-]{1,63},(?:com|org|net|edu|gov|info|de|fr|es|it|nl|uk|ru|jp|cn|br|in|io)(?!\w)")
_SPACED: Final = regex.compile(
    r"(?<!\S)[\w.+-](?: [\w.+-]){1,63} ?(?:@|\(at\)| at ) ?(?:[\w.-](?: [\w.-]){3,63}(?!\S)|[\w-]++(?:\.[\w-]+)++)",
    regex.IGNORECASE,
)
_CUE: Final = regex.compile(r"(?i)e-?mail|mail|correo|courriel|correio|почт|contact|reach|write|adres|posta|address")
_PROVIDER: Final = regex.compile(
    r"(?i)(?:gmail|googlemail|yahoo|hotmail|outlook|icloud|live|msn|aol|gmx|proton(?:mail)?|mail|yandex|qq|163|naver"
    r"|web|t-online|free|orange|libero|wanadoo)\W"
)
_NO_NAME: Final = frozenset(
    (
        "the a an this that our your my look looking is was are were not all it us me you meet met up here there stay "
        "down"
    ).split()
)
_WINDOW: Final = 140
_TLD: Final = regex.compile(r"(?i)(?<![\p{L}\p{N}-])(?:\p{L}{2,24}|xn--[\w-]{2,58})$")


def find_emails(text: str) -> list[tuple[int, int]]:
    """Return begin and end (exclusive) of each e-mail address, in order and not overlapping.

    Parameters
    ----------
    text : str
        The text with ASCII digits and spaces, as :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    """
    signs = text.count("@")
    written = _may_hold_words(text)
    if not signs and not written:
        return []
    found = [match.span() for match in _PLAIN.finditer(text, _start_of_first(text))] if signs else []
    taken = {place for begin, end in found for place in range(begin, end) if text[place] == "@"}
    if written or len(taken) < signs:
        found += _written_out(text, taken)
    if len(found) < 2:
        return found
    kept: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if kept and begin < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((begin, end))
    return kept


def _written_out(text: str, taken: set[int]) -> Iterator[tuple[int, int]]:
    if " @" in text or " at " in text or " AT " in text:
        yield from (match.span() for match in _SPACED.finditer(text))
    for sign in _SIGN.finditer(text):
        if "@" in sign.group() and not taken.isdisjoint(range(*sign.span())):
            continue
        before = _BEFORE.match(text, max(0, sign.start() - _WINDOW), sign.start())
        if before is None:
            continue
        after = _AFTER.match(text, sign.end(), sign.end() + _WINDOW) or (
            None if sign["word"] else _COMMA.match(text, sign.end(), sign.end() + _WINDOW)
        )
        if after is None or _TLD.search(after.group()) is None:
            continue
        if sign["word"] and not _is_meant(text, before, after):
            continue
        yield before.start(), after.end()


def _start_of_first(text: str) -> int:
    """Return an index before which no address of the usual form begins; the text has an "@"."""
    return 0 if '"' in text else text.rfind(" ", 0, text.index("@")) + 1


def _may_hold_words(text: str) -> bool:
    """Return whether the text may have a word in place of "@"."""
    low = text.lower()
    return _AT.search(low) is not None or bool([word for word in _AT_WORDS if word in low])


def _is_meant(text: str, before: regex.Match[str], after: regex.Match[str]) -> bool:
    """Return whether "at" between two words makes them an address."""
    name, domain = folded(before.group()), after.group()
    first = folded(regex.match(r"\w+", domain).group())
    if first in _NO_NAME or name in _NO_NAME:
        return False
    if _SPOKEN_DOT.search(domain) is not None or _PROVIDER.match(domain) is not None:
        return True
    if not name.isalpha():
        return True
    return _CUE.search(text, max(0, before.start() - 40), before.start()) is not None
