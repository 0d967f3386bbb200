"""A change in words: what changed, how, when and where."""

from __future__ import annotations

import re
from typing import Final

from rtca_nb.privacy.redaction import MASK
from rtca_nb.render.entries import role_label
from rtca_nb.render.languages import say
from rtca_nb.render.markup import Html, Template, join, text
from rtca_nb.render.palette import EVENTS
from rtca_nb.render.times import clock
from rtca_nb.review.compare.changes import TYPES, Change
from rtca_nb.review.compare.pair import Comparison

__all__ = ["SIGNS", "change_words", "moment"]

_TYPE: Final = Template('<b class="rtca-cmp-type rtca-{a}"><i aria-hidden="true">{t}</i> {t}</b>')
_THING: Final = Template("{t} <bdi>{t}</bdi>")
_PLACE: Final = Template("<small>{t}</small>")
_QUOTE: Final = Template('<q dir="auto">{h}</q>')
_VALUES: Final = Template("{h} <span>→</span> {h}")
_CHIP: Final = Template('<b class="rtca-chip">PII</b>')
_VALUE: Final = Template("<bdi>{h}</bdi>")

SIGNS: Final = dict(zip(TYPES, ("+", "−", "⇄", "≠"), strict=True))
"""Sign of each type of change, shown beside its colour and word."""

_FIELDS: Final = {
    "absolute_time": "time",
    "attachment_name": "name",
    "content": "text",
    "display_name": "name of the participant",
    "participant_role": "role",
}
_LONGEST_QUOTE: Final = 90


def change_words(change: Change) -> Html:
    """Return a change in words, as a line of HTML."""
    parts = [_TYPE(change.change, SIGNS[change.change], say(change.change)), _thing(change)]
    if change.field is not None and change.field != "content":
        parts.append(_VALUES(_value(change.before), _value(change.after)))
    spans = _places(change)
    if spans:
        parts.append(_PLACE(spans))
    words = change.after if change.after is not None else change.before
    if change.field is None and words is not None and change.kind not in {"event", "unknown", "attachment"}:
        parts.append(_QUOTE(_chipped(_short(words))))
    if change.detail is not None:
        parts.append(_PLACE(change.detail))
    return join(parts, " ")


def _thing(change: Change) -> Html:
    label = change.label or ""
    if change.kind == "message":
        label = role_label(change.label)
    elif change.kind == "event":
        label = say(EVENTS[label]) if label in EVENTS else label
    elif change.field == "category":
        return text(say("category, renamed"))  # both names follow
    elif change.kind in {"issue", "outcome", "action item"}:
        kind, _, number = label.rpartition(" ")
        return text(" ".join(filter(None, (say(kind), number, _field(change)))))
    return _THING(say(change.kind), f"{label} {_field(change)}".strip())


def _field(change: Change) -> str:
    # The field "category" is the category's name, which the values already show.
    if change.field in {None, "category"}:
        return ""
    return say(_FIELDS.get(str(change.field), str(change.field)).replace("_", " "))


def _value(value: str | None) -> Html:
    return _VALUE(text(say("nothing")) if value is None else _chipped(_short(value)))


def _chipped(words: str) -> Html:
    """Return text as HTML with a chip in place of each masked span, so that its length is not shown."""
    pieces = re.split(f"({MASK}+)", words)
    return join(_CHIP() if place % 2 else text(piece) for place, piece in enumerate(pieces) if piece)


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_QUOTE else f"{words[: _LONGEST_QUOTE - 1]}…"


def _places(change: Change) -> str:
    before = _span(change.begin_offset_char_before, change.end_offset_char_before)
    after = _span(change.begin_offset_char_after, change.end_offset_char_after)
    if change.change == "moved":
        return f"{before or say('whole message')} → {after or say('whole message')}"
    return after or before


def _span(begin: int | None, end: int | None) -> str:
    return "" if begin is None and end is None else f"{'?' if begin is None else begin}–{'?' if end is None else end}"


def moment(change: Change, compared: Comparison) -> str:
    """Return the time of a change, counted from the start of the contact, as text; ``"contact"`` if it has none."""
    if change.absolute_time is None:
        return say("contact")
    starts = [tables.start for tables in compared.tables if tables.start is not None]
    first = min(starts, default=change.absolute_time)
    return clock((change.absolute_time - first) / 1_000_000)
