"""Interactive messages as the customer saw them: a question with its choices, and the choices made.

List pickers, time pickers, quick replies, panels, carousels and forms are sent as JSON, and so are the replies to them.
This module lays out that JSON in lines. It reads the visible text, so nothing that a mask hides is drawn. If a mask
covers part of the JSON syntax, the text is no longer JSON, and is shown as it is. Nothing in it is loaded, opened or
followed.

Source: the interactive message templates of the administrator guide. Unrecognised members are drawn as fields.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from rtca_nb.model.offsets import MASK

__all__ = ["INTERACTIVE", "REPLY", "Card", "Leaf", "Line", "card_of", "hidden_runs"]

INTERACTIVE: Final = "application/vnd.amazonaws.connect.message.interactive"
"""Content type of a question."""
REPLY: Final = f"{INTERACTIVE}.response"
"""Content type of the reply to a question."""

_KINDS: Final = {
    "listpicker": "list picker",
    "timepicker": "time picker",
    "quickreply": "quick reply",
    "panel": "panel",
    "carousel": "carousel",
    "form": "form",
    "appleform": "form",
    "view": "form",
    "viewresource": "form",
}
_TITLES: Final = ("title", "label", "name", "heading")
_DETAILS: Final = ("subtitle", "description")
_TEXTS: Final = frozenset({"content", "data", "message", "text"})
# Addresses, keys and sizes, which customers do not see.
_UNSEEN: Final = frozenset(
    {"imagetype", "imagedata", "templateidentifier", "templatetype", "version", "timezoneoffset", "latitude"}
    | {"longitude", "radius", "identifier", "id", "url", "hyperlink", "viewtoken", "viewid", "actiontype", "type"}
)
_DEEPEST: Final = 12
_MOST_LINES: Final = 200

_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_RUN: Final = re.compile(f"{MASK}+")


class Leaf(NamedTuple):
    """A text in the JSON of a message, and its offset there, in code points; None if it is written with escapes."""

    text: str
    begin: int | None = None


class Line(NamedTuple):
    """One line of a card.

    Attributes
    ----------
    kind : {"title", "detail", "choice", "chosen", "field"}
    parts : tuple of Leaf
        Texts of the line; for a field, its name and its value.
    level : int
        Depth: 0 for the message's own lines, 1 for the cards in it.
    """

    kind: str
    parts: tuple[Leaf, ...]
    level: int

    @property
    def between(self) -> str:
        """Separator of its parts."""
        return ": " if self.kind == "field" else " · "

    @property
    def text(self) -> str:
        """The words of the line."""
        return self.between.join(part.text for part in self.parts)


class Card(NamedTuple):
    """An interactive message, laid out: the name of its kind, such as ``list picker``, and its lines."""

    label: str
    lines: tuple[Line, ...]


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object, as (name, value), in order; repeated names are kept."""

    def get(self, *names: str) -> Leaf | None:
        """Return the first member with one of these lower-case names that is a text or number; None if none is."""
        return next((value for key, value in self if key.lower() in names and isinstance(value, Leaf)), None)


def card_of(text: str, content_type: str | None, role: str | None) -> Card | None:
    """Lay out an interactive message.

    Parameters
    ----------
    text : str
        The visible text.
    content_type, role : str or None
        As sent.

    Returns
    -------
    Card or None
        None if it is not an interactive message, or cannot be laid out; its text is then shown as it is.
    """
    if content_type not in {INTERACTIVE, REPLY, "application/json"} or not text.lstrip().startswith("{"):
        return None
    try:
        whole = _placed(json.loads(text, object_pairs_hook=_Pairs, parse_constant=_refuse), _strings(text))
    except (ValueError, RecursionError, StopIteration):
        return None
    kind = whole.get("templatetype")
    if kind is None and content_type == "application/json":
        return None
    reply = content_type == REPLY or (content_type != INTERACTIVE and role == "CUSTOMER")
    drawing = _Drawing("chosen" if reply else "choice")
    drawing.members(_Pairs(pair for pair in whole if pair[0].lower() != "templatetype"), 0, 0)
    if not drawing.lines or drawing.is_too_much:
        return None
    label = _KINDS.get("" if kind is None else kind.text.lower(), "interactive")
    return Card(
        f"{label} reply" if reply else label if label != "interactive" else "interactive message", tuple(drawing.lines)
    )


def hidden_runs(text: str) -> Iterator[tuple[int, int]]:
    """Yield (begin, end), in code points, of each run of ``█`` in a text."""
    return (match.span() for match in _RUN.finditer(text))


class _Drawing:
    """The lines of one card, collected in order."""

    def __init__(self, choice: str) -> None:
        self.lines: list[Line] = []
        self.is_too_much = False
        self._choice = choice

    def members(self, pairs: _Pairs, level: int, depth: int, *, chosen: bool = False) -> None:
        """Add the lines of a JSON object: its title, its description, and its other members."""
        self.is_too_much |= depth > _DEEPEST or len(self.lines) > _MOST_LINES
        if self.is_too_much:
            return
        title, value, detail = pairs.get(*_TITLES), pairs.get("value"), pairs.get(*_DETAILS)
        nested = any(isinstance(member, list) and member for _, member in pairs)
        if title is not None and value is not None:
            self._add("field", level, title, value)
        elif chosen and not nested:
            when = _slot(pairs)
            parts = [part for part in (title, detail, *when) if part is not None]
            if parts:
                self._add(self._choice, level, *parts)
        elif title is not None:
            self._add("title", level, title)
        if detail is not None and (value is not None or not chosen or nested):
            self._add("detail", level, detail)
        used = {*_TITLES, *_DETAILS, "value", *(("date", "duration") if chosen and not nested else ())}
        for key, member in pairs:
            if key.lower() not in used or isinstance(member, list):
                self._member(key, member, level, depth)

    def _member(self, key: str, member: Any, level: int, depth: int) -> None:
        name = key.lower()
        if isinstance(member, _Pairs):
            # The reply to a choice is not part of the question.
            if name != "replymessage":
                self.members(member, level, depth + 1)
        elif isinstance(member, list):
            for item in member:
                self._item(item, level, depth)
        elif name == "imagedescription":
            self._add("detail", level, Leaf("image"), member)
        elif isinstance(member, Leaf) and name not in _UNSEEN and member.text:
            self._add(*(("detail", level) if name in _TEXTS else ("field", level, Leaf(key))), member)

    def _item(self, item: Any, level: int, depth: int) -> None:
        if isinstance(item, Leaf):
            self._add(self._choice, level, item)
        elif isinstance(item, _Pairs):
            inner = next((member for key, member in item if key.lower() == "data" and isinstance(member, _Pairs)), None)
            # Each card of a carousel is a message of its own.
            self.members(item if inner is None else inner, level + (inner is not None), depth + 1, chosen=inner is None)

    def _add(self, kind: str, level: int, *parts: Leaf) -> None:
        self.lines.append(Line(kind, tuple(parts), level))


def _slot(pairs: _Pairs) -> list[Leaf]:
    """Return the date and duration of a time slot, if it has them; the duration has no unit, as none is documented."""
    date, duration = pairs.get("date"), pairs.get("duration")
    found = [] if date is None else [date]
    return found if duration is None else [*found, Leaf(f"duration {duration.text}")]


def _strings(text: str) -> Iterator[Leaf]:
    for match in _STRING.finditer(text):
        piece = match.group()[1:-1]
        yield Leaf(piece, match.start() + 1 if "\\" not in piece else None)


def _placed(value: Any, strings: Iterator[Leaf]) -> Any:
    """Return a decoded JSON value with texts and numbers as :class:`Leaf`; ``strings`` has all its strings in order."""
    if isinstance(value, _Pairs):
        found = _Pairs()
        for key, member in value:
            next(strings)
            found.append((key, _placed(member, strings)))
        return found
    if isinstance(value, list):
        return [_placed(item, strings) for item in value]
    if isinstance(value, str):
        return Leaf(value, next(strings).begin)
    return Leaf(json.dumps(value)) if value is not None else None


def _refuse(name: str) -> Any:
    raise ValueError(name)
