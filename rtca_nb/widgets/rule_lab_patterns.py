r"""Patterns of words as a line of text, to read and write in a form: ``re* {within 5} [order|parcel]``.

Words are literal, spaces included. ``[a|b]`` is a list, ``{within 5}`` and ``{not within 5}`` are distances in words,
``{number}`` and ``{decimal}`` are numbers in digits, ``{+}`` separates two adjacent pieces of literal text. A backslash
makes the next character literal; ``\n`` is a line break.
"""

from __future__ import annotations

import re
from typing import Final

from rtca_nb.base.arguments import quoted
from rtca_nb.rules.grammar import Number, Pattern, Piece, Plain, Proximity, WordList

__all__ = ["PatternTextError", "pattern_of_text", "text_of_pattern"]

_ESCAPED: Final = re.compile(r"[\\\[\]{}|\n\r]")
_SIGNS: Final = {"\n": "\\n", "\r": "\\r"}
_MEANT: Final = {"n": "\n", "r": "\r"}
_DISTANCE: Final = re.compile(r"(not )?within ([0-9]{1,6})")
_FORMS: Final = "{within 5}, {not within 5}, {number}, {decimal}"


class PatternTextError(ValueError):
    """A line is not a valid pattern; the message is a sentence for the person who types it."""


def text_of_pattern(pattern: Pattern) -> str:
    """Return a pattern as a line of text."""
    parts: list[str] = []
    before: Piece | None = None
    for piece in pattern:
        if isinstance(piece, Plain):
            if isinstance(before, Plain):
                parts.append("{+}")
            parts.append(_escaped(piece.value))
        elif isinstance(piece, WordList):
            parts.append(f"[{'|'.join(map(_item, piece.values))}]")
        elif isinstance(piece, Proximity):
            parts.append(f"{{{'' if piece.is_within else 'not '}within {piece.distance}}}")
        else:
            parts.append("{decimal}" if piece.decimal else "{number}")
        before = piece
    return "".join(parts)


def pattern_of_text(line: str) -> Pattern:
    """Return the pattern that a line of text describes.

    Raises
    ------
    PatternTextError
        If brackets do not pair, or contain anything but what this module describes.
    """
    pieces: list[Piece] = []
    words: list[str] = []
    at = 0

    def close() -> None:
        if words:
            pieces.append(Plain("".join(words)))
            words.clear()

    while at < len(line):
        sign = line[at]
        if sign == "\\":
            word, at = _sign_behind(line, at)
            words.append(word)
        elif sign == "[":
            close()
            values, at = _list(line, at + 1)
            pieces.append(WordList(values))
        elif sign == "{":
            close()
            end = line.find("}", at)
            if end < 0:
                raise PatternTextError("A { is not closed by a }; close it, or write \\{ for a literal {.")
            piece = _special(line[at + 1 : end].strip())
            at = end + 1
            if piece is not None:
                pieces.append(piece)
        elif sign in "]}|":
            raise PatternTextError(f"A {sign} has no opening bracket before it; for a literal {sign}, write \\{sign}.")
        else:
            words.append(sign)
            at += 1
    close()
    return tuple(pieces)


def _special(content: str) -> Piece | None:
    if content == "+":
        return None
    if content in {"number", "decimal"}:
        return Number(content == "decimal")
    found = _DISTANCE.fullmatch(" ".join(content.split()))
    if found is None:
        raise PatternTextError(f"A pattern cannot contain {{{quoted(content, 40)[1:-1]}}}; it can contain {_FORMS}.")
    return Proximity(int(found[2]), not found[1])


def _list(line: str, at: int) -> tuple[tuple[str, ...], int]:
    """Return the items of a list, and the position after it; ``at`` is the position after its opening bracket.

    Spaces around items are ignored unless escaped.
    """
    items: list[str] = []
    item: list[str] = []
    kept = 0  # spaces before this position are kept
    while at < len(line):
        sign = line[at]
        if sign == "\\":
            word, at = _sign_behind(line, at)
            item.append(word)
            kept = len(item)
            continue
        at += 1
        if sign in "|]":
            text = "".join(item)
            items.append(text[:kept] + text[kept:].rstrip())
            item, kept = [], 0
            if sign == "]":
                if not all(one.strip() for one in items):
                    raise PatternTextError("An item of a list is empty; write its words, or remove the |.")
                return tuple(items), at
        elif sign in "[{}":
            raise PatternTextError(f"A list contains only words; write \\{sign} for a literal {sign}.")
        elif item or not sign.isspace():
            item.append(sign)
    raise PatternTextError("A [ is not closed by a ]; close it, or write \\[ for a literal [.")


def _sign_behind(line: str, at: int) -> tuple[str, int]:
    sign = line[at + 1 : at + 2]
    if not sign:
        raise PatternTextError("The line ends with a backslash; write \\\\ for a literal backslash.")
    return _MEANT.get(sign, sign), at + 2


def _escaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _SIGNS.get(found[0], f"\\{found[0]}"), text)


def _item(text: str) -> str:
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    first, last = (text[:begin], text[end:])
    return f"{_spaces(first)}{_escaped(text[begin:end])}{_spaces(last)}"


def _spaces(text: str) -> str:
    return "".join(_SIGNS.get(sign, f"\\{sign}") for sign in text)
