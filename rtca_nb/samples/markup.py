r"""Inline markup for one authored text, and its two forms in answers of the service.

A message is written once, with inline markup for personal data and for places to refer to::

    My card is <<card>>{CREDIT_DEBIT_NUMBER|4111 1111 1111 1111}<</card>>, thanks

``{LABEL|text}`` is a redaction: ``text`` in the Raw form, ``[LABEL]`` in the Redacted form. A mark begins with
``<<name>>`` and ends with ``<</name>>``. Marks may nest, cross one another, and begin or end inside a redaction. A
backslash makes the next character literal.

Both forms, each with spans in its own offsets, are made from the same source, so they always agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rtca_nb.exceptions import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["OffsetUnit", "OutputType", "Passage", "Rendering", "Span", "count_units", "literal", "parse_markup"]

OffsetUnit = Literal["code_points", "utf16"]
"""Unit of offsets. The service does not document its unit."""

OutputType = Literal["Raw", "Redacted"]
"""The two forms of an analysis, spelled as in the operation."""

_TOKEN = re.compile(
    r"""
      \\(?P<escaped>.)
    | \{(?P<label>[A-Z_]+)\|
    | (?P<end>\})
    | <<(?P<slash>/?)(?P<mark>[a-z0-9-]+)>>
    | (?P<text>[^\\{}<]+|<)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Span:
    """A half-open range of code points.

    Parameters
    ----------
    begin, end : int
        Offsets in the text of one form; the character at `end` is outside.
    """

    begin: int
    end: int


@dataclass(frozen=True)
class Rendering:
    """One form of an authored text.

    Parameters
    ----------
    text : str
        Text as the service sends it.
    redactions : tuple of Span
        Spans of the personal texts, or of the tags that replaced them.
    marks : dict of str to Span
        Span of each mark, by the mark's name.
    """

    text: str
    redactions: tuple[Span, ...]
    marks: dict[str, Span]


@dataclass(frozen=True)
class Passage:
    """An authored text in both of its forms.

    Parameters
    ----------
    raw, redacted : Rendering
        The two forms.
    secrets : frozenset of str
        The redacted texts, and the pieces of them that marks cover.
    """

    raw: Rendering
    redacted: Rendering
    secrets: frozenset[str]


@dataclass(frozen=True)
class _Pair:
    """A redaction: the span of the original and the span of the tag, each in its own text."""

    raw: Span
    tag: Span


def literal(text: str) -> str:
    """Escape `text` so that :func:`parse_markup` returns it unchanged.

    Parameters
    ----------
    text : str
        Any text, also with braces, angle brackets and backslashes.

    Returns
    -------
    str
        Markup without redactions or marks.
    """
    return re.sub(r"[\\{}<]", r"\\\g<0>", text)


def count_units(text: str, offset_unit: OffsetUnit) -> int:
    """Return the length of `text` in a unit of offsets.

    Parameters
    ----------
    text : str
        The text up to the offset.
    offset_unit : {"code_points", "utf16"}
        The unit.

    Returns
    -------
    int
        The length; in ``utf16``, a character beyond the BMP counts as two.
    """
    return len(text) if offset_unit == "code_points" else sum(2 if char > "\uffff" else 1 for char in text)


def parse_markup(source: str) -> Passage:
    r"""Return both forms of a text that is written with inline markup.

    Parameters
    ----------
    source : str
        Text with inline markup; see the docstring of the module.

    Returns
    -------
    Passage
        Both forms, and the personal texts.

    Raises
    ------
    UsageError
        If a redaction or mark is empty or not closed, if a mark is used twice, or if redactions are nested.

    Examples
    --------
    >>> passage = parse_markup("I am <<who>>{NAME|Ottoline}<</who>>.")
    >>> passage.redacted.text, passage.redacted.marks["who"]
    ('I am [NAME].', Span(begin=5, end=11))
    """
    reader = _Reader()
    position = 0
    while position < len(source):
        token = _TOKEN.match(source, position)
        if token is None:
            raise UsageError(
                f"Stray {source[position]!r} at position {position} of a markup text; write a backslash before it"
            )
        position = token.end()
        if token["mark"]:
            reader.bound_mark(token["mark"], closes=bool(token["slash"]))
        elif token["label"]:
            reader.open_redaction(token["label"])
        elif token["end"]:
            reader.close_redaction()
        else:
            reader.add(token["escaped"] or token["text"])
    return reader.passage()


class _Reader:
    """Both texts as read so far, and the redactions and marks that are still open."""

    def __init__(self) -> None:
        self.raw = self.redacted = ""
        self.pairs: list[_Pair] = []
        self.marks: dict[str, Span] = {}
        self.opened: dict[str, int] = {}
        self.inside: tuple[str, int] | None = None  # label of the open redaction, and its begin in raw

    def add(self, text: str) -> None:
        self.raw += text
        if not self.inside:
            self.redacted += text

    def bound_mark(self, name: str, *, closes: bool) -> None:
        here = len(self.raw)
        if closes:
            begin = self.opened.pop(name, here)
            if begin == here:
                raise UsageError(f"Mark {name!r} covers no text; open it before that text, and close it after.")
            self.marks[name] = Span(begin, here)
        elif name in self.opened or name in self.marks:
            raise UsageError(f"Mark {name!r} is opened twice in one text; give the second another name.")
        else:
            self.opened[name] = here

    def open_redaction(self, label: str) -> None:
        if self.inside:
            raise UsageError(f"Redaction {label} begins inside {self.inside[0]}; close that one first.")
        self.inside = (label, len(self.raw))

    def close_redaction(self) -> None:
        if not self.inside or self.inside[1] == len(self.raw):
            raise UsageError("A } of a markup text closes nothing, or an empty redaction; write a backslash before it")
        label, begin = self.inside
        tag = f"[{label}]"
        self.pairs.append(_Pair(Span(begin, len(self.raw)), Span(len(self.redacted), len(self.redacted) + len(tag))))
        self.redacted += tag
        self.inside = None

    def passage(self) -> Passage:
        if self.inside or self.opened:
            name = self.inside[0] if self.inside else min(self.opened)
            raise UsageError(f"{name!r} is never closed in a markup text; close it.")
        return Passage(
            raw=Rendering(self.raw, tuple(pair.raw for pair in self.pairs), self.marks),
            redacted=Rendering(
                self.redacted,
                tuple(pair.tag for pair in self.pairs),
                {name: _to_redacted(span, self.pairs) for name, span in self.marks.items()},
            ),
            secrets=frozenset(_secrets(self.raw, self.pairs, self.marks)),
        )


def _secrets(raw: str, pairs: list[_Pair], marks: dict[str, Span]) -> Iterator[str]:
    for pair in pairs:
        yield raw[pair.raw.begin : pair.raw.end]
        for mark in marks.values():
            begin, end = max(mark.begin, pair.raw.begin), min(mark.end, pair.raw.end)
            if begin < end:
                yield raw[begin:end]


def _to_redacted(span: Span, pairs: list[_Pair]) -> Span:
    """Convert the span of a mark to the Redacted form; if it begins or ends in a redaction, it covers the whole tag."""
    begin, end = span.begin, span.end
    for pair in pairs:
        grown = (pair.tag.end - pair.tag.begin) - (pair.raw.end - pair.raw.begin)
        if pair.raw.begin <= span.begin < pair.raw.end:
            begin = pair.tag.begin
        elif pair.raw.end <= span.begin:
            begin += grown
        if pair.raw.begin < span.end <= pair.raw.end:
            end = pair.tag.end
        elif pair.raw.end < span.end:
            end += grown
    return Span(begin, end)
