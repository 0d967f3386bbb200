"""Reduce texts to what a reader compares: without case, accents, widths, invisible characters and escapes.

People who type a name again may leave out its accent; software may separate letters from their marks, put invisible
characters between them, or write them as escapes of JSON, HTML or a URL.
"""

from __future__ import annotations

import html
import re
import sys
import unicodedata
import urllib.parse
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import regex

__all__ = ["View", "folded", "readable", "with_letters"]

_INVISIBLE: Final = r"(?V1)[\p{Cf}\p{Default_Ignorable_Code_Point}]"
# Software escapes text again that is already escaped: JSON within JSON has two backslashes, a link within a link %25.
_U: Final = r"\\{1,16}+u"
_PAIR: Final = rf"{_U}[Dd][89ABab][0-9A-Fa-f]{{2}}{_U}[Dd][C-Fc-f][0-9A-Fa-f]{{2}}"  # one character in JSON
_ESCAPE: Final = (
    _PAIR + rf"|{_U}[0-9A-Fa-f]{{4}}|{_U}\{{[0-9A-Fa-f]{{1,6}}\}}|\\{{1,16}}+U[0-9A-Fa-f]{{8}}"
    r"|(?:\\{1,16}+x[0-9A-Fa-f]{2})++|\\{1,16}+[nrtbf\"/]|\\\\|(?:%(?:25)*+[0-9A-Fa-f]{2})++|%(?:25)++"
    r"|&(?:amp;)*+(?:#\d{1,7}+;?|#[xX][0-9A-Fa-f]{1,6}+;?|\w{2,31};)|&(?:amp;)++"
)
_ESCAPED: Final = regex.compile(_ESCAPE)
_TWICE: Final = re.compile("%(?:25)+(?=[0-9A-Fa-f]{2})")
_AMPERSANDS: Final = re.compile("&(?:amp;)+")
# Invisible, but printable for Python: grapheme joiners, fillers, variation selectors.
_PRINTABLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_HIDDEN: Final = regex.compile(_INVISIBLE)
_UNREAD: Final = regex.compile(f"{_INVISIBLE}|{_ESCAPE}")
# HTML tags and comments, and letters outside of ASCII in mail (quoted-printable).
_MARKUP: Final = r"<!--.{0,200}?-->|</?[A-Za-z][^<>]{0,300}+>|(?:=[89A-F][0-9A-F])++"
_MARKED_UP: Final = regex.compile(rf"(?s){_INVISIBLE}|{_ESCAPE}|{_MARKUP}")
# Elements that separate their text from the text around them.
_BLOCK: Final = re.compile(
    "</?(?:p|div|t[dhr]|li|[uod]l|d[dt]|table|h[1-6]|hr|section|article|option|pre|blockquote)\\b", re.IGNORECASE
)


class _Folds(dict[int, str]):
    """Code point of a character -> its folded form; computed on first use."""

    def __missing__(self, code: int) -> str:
        marked = unicodedata.normalize("NFKD", chr(code))
        # Vowel signs have no combining class and stay: without them, words would have another meaning.
        fold = self[code] = "".join(c for c in marked if not unicodedata.combining(c)).casefold()
        return fold


_FOLDS: Final = _Folds()

# Digits and signs that people write for letters, next to letters; a 1 may be one of two letters.
_FIGURE: Final = re.compile(r"(?<=[^\W\d_])[013457@$!](?=[^\W\d_])|(?<![\w@$!])[013457@$](?=[^\W\d_]{2})")
_ANY_FIGURE: Final = re.compile(r"[013457@$!]")
_FIGURES: Final = tuple(str.maketrans("013457@$!", letters) for letters in ("oieastasi", "oleastasl"))


def folded(text: str) -> str:
    """Return the text without case, accents and widths."""
    return text.casefold() if text.isascii() else text.translate(_FOLDS)


def with_letters(text: str) -> list[str]:
    """Return a text with letters for the digits and signs that people write instead of them: ``M4ria`` is ``Maria``.

    The list is empty if the text has no such digit or sign, and has two texts if one may mean either of two letters.
    """
    if _ANY_FIGURE.search(text) is None or _FIGURE.search(text) is None:
        return []
    return sorted({_spelled(text, table) for table in _FIGURES})


def _spelled(text: str, table: dict[int, int]) -> str:
    return _FIGURE.sub(lambda match: match.group().translate(table), text)


class View(NamedTuple):
    """A text as it reads, and for each of its characters the begin and end (exclusive) in the original text."""

    text: str
    begins: list[int]
    ends: list[int]

    def places(self, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield for each non-empty span in ``text`` the span in the original text."""
        for begin, end in spans:
            yield self.begins[begin], self.ends[end - 1]


def readable(text: str, *, markup: bool = False) -> View | None:
    """Return a text without invisible characters and with its escapes decoded; None if it has neither.

    Parameters
    ----------
    text : str
    markup : bool
        Also leave out HTML tags, and decode letters outside of ASCII in mail (quoted-printable).
    """
    marked_up = markup and ("<" in text or "=" in text)
    if not (marked_up or "\\" in text or "%" in text or "&" in text) and (
        text.isascii() or (text.isprintable() and _PRINTABLE.search(text) is None)
    ):
        return None  # nearly all texts; a cheap check
    pattern = _MARKED_UP if marked_up else _ESCAPED if text.isascii() else _UNREAD
    pieces: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    done = 0
    for match in pattern.finditer(text):
        begin, end = match.span()
        meant = _meant(match.group())
        pieces += (text[done:begin], meant)
        begins += [*range(done, begin), *([begin] * len(meant))]
        ends += [*range(done + 1, begin + 1), *([end] * len(meant))]
        done = end
    if not done:
        return None
    pieces.append(text[done:])
    begins += range(done, len(text))
    ends += range(done + 1, len(text) + 1)
    return View("".join(pieces), begins, ends)


def _meant(piece: str) -> str:
    """Return the characters that an escape or HTML tag means to a reader; empty for an invisible character."""
    first = piece[0]
    if first == "<":
        return " " if _BLOCK.match(piece) is not None else ""
    if first == "=":
        return bytes.fromhex(piece.replace("=", "")).decode("utf-8", "replace")
    if first == "%":
        meant = urllib.parse.unquote(_TWICE.sub("%", piece))
    elif first == "&":
        meant = html.unescape(_AMPERSANDS.sub("&", piece))
    elif first == "\\":
        meant = _meant_in_json(piece)
    else:
        return ""
    # An invisible character is also invisible if it is escaped.
    return meant if meant.isascii() else _HIDDEN.sub("", meant)


def _meant_in_json(piece: str) -> str:
    """Return the character of an escape in JSON or in a programming language."""
    codes = piece.replace("\\", "")
    if codes[:1] == "u" and "{" not in codes:
        return bytes.fromhex(codes.replace("u", "")).decode("utf-16-be", "surrogatepass")
    if codes[:1] == "x":
        return bytes.fromhex(codes.replace("x", "")).decode("utf-8", "replace")
    if codes[:1] in {"u", "U"}:
        code = int(codes.strip("uU{}"), 16)
        return chr(code) if code <= sys.maxunicode else " "
    # It does not matter which other sign it is: none of them is part of a word.
    return " "
