"""Masks: what may be seen of a message, and why the rest is hidden.

Hidden text keeps its position: each hidden code point becomes one :data:`MASK`, so every offset stays valid. Only
:mod:`rtca_nb.privacy.redaction` decides what is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import msgspec

from rtca_nb.model.offsets import MASK
from rtca_nb.privacy.pii_patterns import KINDS

__all__ = ["MASK", "REASONS", "Hidden", "HiddenValue", "MessageMask", "cover", "cross", "hide_whole", "merge_hidden"]

REASONS: Final[dict[str, str]] = {
    "redaction": "the service redacted it",
    "repeated": "the same text is redacted, or is a person's name, elsewhere in the contact",
    **KINDS,
    "out_of_range": "a redaction reaches beyond the message, so all of it is hidden",
    "inverted": "a redaction ends before it begins, so all of the message is hidden",
    "empty": "a redaction span is empty, so all of the message is hidden",
    "incomplete": "a redaction lacks an offset, so all of the message is hidden",
    "overlapping_redaction": "redactions overlap, so all of the message is hidden",
    "unit_undecided": "the unit of a redaction's offsets is undecided, so all of the message is hidden",
    "splits_word": "a redaction begins or ends inside a word, or at a space or punctuation, so all of the message is "
    "hidden",
    "redacted_text": "the offsets of its redactions seem to refer to the redacted text, so all of the message is "
    "hidden",
    "other_form": "it is hidden in the contact's other form (Raw or Redacted)",
    "other_text": "text that is hidden in the contact's other form (Raw or Redacted) cannot be found here, so all of "
    "the message is hidden",
    "misses_tag": "a redaction does not cover its tag, so all of the message is hidden",
    "taken_back": "more of the message was redacted in another reading, so all of it is hidden",
    "unknown_redaction": "a redaction has unrecognised members, so all of the message is hidden",
    "no_offsets": "the field may hold personal data and carries no offsets",
}
"""Why something is hidden, by code; the order ranks the reasons."""


class Hidden(NamedTuple):
    """A hidden span of a message (code points, end exclusive), why (a key of :data:`REASONS`), and a label to show."""

    begin: int
    end: int
    reason: str
    label: str


class HiddenValue(NamedTuple):
    """A hidden value, for the report.

    It has the field, the id of the segment (None if there is none), the reason (a key of :data:`REASONS`), and the
    length in code points.
    """

    field: str
    id: str | None
    reason: str
    code_points: int


class MessageMask(msgspec.Struct, frozen=True, gc=False):
    """What may be seen of one message.

    Attributes
    ----------
    text : str
        The message, with hidden code points replaced by :data:`MASK`; as long as the original.
    hidden : tuple of Hidden
        The hidden spans, in order, not overlapping.
    whole : str or None
        Why the whole message is hidden (a key of :data:`REASONS`); None if it is not.
    """

    text: str
    hidden: tuple[Hidden, ...] = ()
    whole: str | None = None

    def __repr__(self) -> str:
        return f"<MessageMask of {len(self.text)} code points, {len(self.hidden)} hidden stretches>"

    __str__ = __repr__

    def __rich_repr__(self) -> Any:
        return iter(())


def cross(spans: list[tuple[int, int]]) -> bool:
    """Return whether any two of the spans overlap in part; equal spans, and spans inside others, do not count."""
    if len(spans) < 2:
        return False
    around: list[int] = []  # ends of the spans around the current place, the innermost last
    for begin, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        while around and around[-1] <= begin:
            around.pop()
        if around and end > around[-1]:
            return True
        around.append(end)
    return False


def hide_whole(text: str, reason: str | None) -> MessageMask:
    """Return a mask that hides all of a message; the default reason is "misses_tag"."""
    why = reason or "misses_tag"
    return MessageMask(MASK * len(text), (Hidden(0, len(text), why, "hidden"),), why)


_RANK: Final = {reason: rank for rank, reason in enumerate(REASONS)}


def merge_hidden(hidden: Iterable[Hidden]) -> tuple[Hidden, ...]:
    """Join spans that overlap; of their reasons, the first in :data:`REASONS` (the service's own, if any) remains."""
    merged: list[Hidden] = []
    for item in sorted(hidden):
        if item.begin >= item.end:
            continue
        if merged and item.begin < merged[-1].end:
            last = merged[-1]
            reason = min(last.reason, item.reason, key=_RANK.__getitem__)
            merged[-1] = Hidden(last.begin, max(last.end, item.end), reason, last.label)
        else:
            merged.append(item)
    return tuple(merged)


def cover(text: str, hidden: Iterable[Hidden]) -> str:
    """Return a text with the given spans, which must be in order and must not overlap, replaced by masks."""
    pieces: list[str] = []
    done = 0
    for item in hidden:
        pieces += (text[done : item.begin], MASK * (item.end - item.begin))
        done = item.end
    pieces.append(text[done:])
    return "".join(pieces)
