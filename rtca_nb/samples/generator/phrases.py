"""Phrases with slots and marks, and phrases with filled slots, in both forms at once.

A phrase is written on one line. ``{name}`` is a slot; ``<`` and ``>`` enclose the part that a rule finds. Slots in
:data:`PERSONAL` are redacted: the Raw form has their value, the Redacted form a tag. No phrase and no value holds a
quotation mark or a backslash, so JSON holds a text as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rtca_nb.exceptions import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PERSONAL", "Both", "Personal", "Phrase", "Said"]

PERSONAL: Final = {
    "name": "NAME",
    "given": "NAME",
    "surname": "NAME",
    "agent": "NAME",
    "boss": "NAME",
    "email": "EMAIL",
    "phone": "PHONE",
    "address": "ADDRESS",
    "card": "CREDIT_DEBIT_NUMBER",
    "expiry": "CREDIT_DEBIT_EXPIRY",
}
"""Slots that hold personal data, and the entity that their tag names."""

_TOKEN: Final = re.compile(r"\{(?P<slot>[a-z]+)\}|(?P<mark>[<>])|(?P<text>[^{}<>\"\\]+)")
_MOODS: Final = {"+": "POSITIVE", "-": "NEGATIVE", "=": "NEUTRAL"}

Span = tuple[int, int]


class Both(NamedTuple):
    """A range of code points in each form of a text.

    Attributes
    ----------
    raw, redacted : tuple of int
        Begin and end; the character at the end is outside.
    """

    raw: Span
    redacted: Span


class Personal(NamedTuple):
    """A personal value in a text.

    Attributes
    ----------
    kind, value : str
        The entity, and its text in the Raw form.
    place : Both
    """

    kind: str
    value: str
    place: Both


class Said:
    """A text in both forms.

    Attributes
    ----------
    raw, redacted : str
        The texts.
    mark : Both or None
        Part of the text that a rule finds; None if there is none.
    personal : tuple of Personal
        The personal values in the text, in order.
    mood : str or None
        The sentiment.
    encoded : list of tuple of bytes or None
        Two items, for the Redacted form and the Raw form. Each has two parts of JSON: the text, and the member
        ``Redaction`` with a comma before it, which is empty if nothing is personal. None until the form is first
        encoded.
    """

    __slots__ = ("encoded", "mark", "mood", "personal", "raw", "redacted")

    def __init__(
        self, raw: str, redacted: str, mark: Both | None, personal: tuple[Personal, ...], mood: str | None
    ) -> None:
        self.raw, self.redacted = raw, redacted
        self.mark, self.personal, self.mood = mark, personal, mood
        self.encoded: list[tuple[bytes, bytes] | None] = [None, None]

    def encode(self, *, raw: bool) -> tuple[bytes, bytes]:
        """Return a form as two parts of JSON, as in ``encoded``, and keep them there."""
        text = self.raw if raw else self.redacted
        spans = [item.place.raw if raw else item.place.redacted for item in self.personal]
        found = self.encoded[raw] = (text.encode(), _redaction(spans) if spans else b"")
        return found


def _redaction(spans: list[Span]) -> bytes:
    items = ",".join([f'{{"BeginOffsetChar":{begin},"EndOffsetChar":{end}}}' for begin, end in spans])
    return f',"Redaction":{{"CharacterOffsets":[{items}]}}'.encode()


class Phrase:
    """A phrase, from one line of a file in ``texts``.

    Parameters
    ----------
    line : str
        Its text; if it has a sentiment, it begins with ``+``, ``-`` or ``=`` and a blank.

    Attributes
    ----------
    fixed : Said or None
        The phrase in both forms if it has no slots; None if it has any.
    mood : str or None
        The sentiment.

    Raises
    ------
    UsageError
        If the line has a stray brace, quotation mark or backslash.
    """

    __slots__ = ("_places", "_raw", "_redacted", "fixed", "mood")

    def __init__(self, line: str) -> None:
        self.mood = _MOODS.get(line[0]) if line[1:2] == " " else None
        text = line[2:] if self.mood else line
        self._raw = self._redacted = ""  # formats for a mapping of slots
        # Places in the text: how many characters of the text itself, and which slots, precede them.
        self._places: list[tuple[int, str]] = []
        slots = literal = position = 0
        while position < len(text):
            token = _TOKEN.match(text, position)
            if token is None:
                raise UsageError(f"A phrase has a stray {text[position]!r} at position {position}; take it out.")
            position = token.end()
            piece = token[token.lastgroup or 0]
            if token.lastgroup == "text":
                self._raw += piece.replace("%", "%%")
                self._redacted += piece.replace("%", "%%")
                literal += len(piece)
                continue
            self._places.append((literal, piece))
            literal = 0
            if token.lastgroup == "slot":
                slots += 1
                self._raw += f"%({piece})s"
                self._redacted += f"[{PERSONAL[piece]}]" if piece in PERSONAL else f"%({piece})s"
        self.fixed = self.fill({}) if not slots else None

    def fill(self, values: Mapping[str, str], lead: str = "") -> Said:
        """Return the phrase in both forms, with its slots filled.

        Parameters
        ----------
        values : mapping of str to str
            The text of each slot, by the slot's name.
        lead : str
            Text to put before the phrase.
        """
        at_raw = at_redacted = len(lead)
        opened = mark = None
        personal: list[Personal] = []
        for literal, name in self._places:
            at_raw += literal
            at_redacted += literal
            if name == "<":
                opened = (at_raw, at_redacted)
            elif name == ">":
                mark = None if opened is None else Both((opened[0], at_raw), (opened[1], at_redacted))
            else:
                value = values[name]
                entity = PERSONAL.get(name)
                end = at_raw + len(value)
                if entity is None:
                    at_redacted += len(value)
                else:
                    tagged = at_redacted + len(entity) + 2
                    personal.append(Personal(entity, value, Both((at_raw, end), (at_redacted, tagged))))
                    at_redacted = tagged
                at_raw = end
        raw = lead + self._raw % values
        redacted = lead + self._redacted % values if personal else raw
        return Said(raw, redacted, mark, tuple(personal), self.mood)
