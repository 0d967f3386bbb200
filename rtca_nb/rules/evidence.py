"""Quote places in messages with some text around them, masked like the contact.

Revealed contacts are not quoted, because others than the person who revealed them may read the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from rtca_nb.rules.chat import Chat

__all__ = ["Place", "Quote", "quotes_at", "quotes_in"]

_MOST: Final = 3
"""Maximum number of quotes for one answer."""
_AROUND: Final = 40
_LONGEST: Final = 200
_CUT: Final = "…"

Place = tuple[str, int | None, int | None]
"""Id of a message, begin and end in code points; the whole message if these are not known."""


class Quote(NamedTuple):
    """The quoted text of a place.

    Attributes
    ----------
    id : str
        Id of the message.
    before, words, after : str
        Text before the place, at the place and after it, cut if long; each masked code point is one ``█``.
    """

    id: str
    before: str
    words: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}⟦{self.words}⟧{self.after}"


def quotes_in(chat: Chat, points: Iterable[Sequence[tuple[int, int, int]]]) -> tuple[Quote, ...]:
    """Quote the first places that made a rule match, up to three; none if the chat is revealed.

    ``points`` is as in :class:`rtca_nb.rules.outcomes.Verdict`.
    """
    if chat.revealed:
        return ()
    spans = [span for point in points for span in point][:_MOST]
    return tuple(_quote(chat, row, begin, end) for row, begin, end in spans)


def quotes_at(chat: Chat, places: Iterable[Place]) -> tuple[Quote, ...]:
    """Quote the first places where the service found a category, up to three; none if the chat is revealed."""
    if chat.revealed:
        return ()
    rows = {identity: row for row, identity in enumerate(chat.ids)}
    known = [place for place in places if place[0] in rows][:_MOST]
    return tuple(_quote(chat, rows[identity], begin, end) for identity, begin, end in known)


def _quote(chat: Chat, row: int, begin: int | None, end: int | None) -> Quote:
    text = chat.texts[row] or ""
    if begin is None or end is None:
        begin, end = 0, len(text)
    before, words, after = text[max(0, begin - _AROUND) : begin], text[begin:end], text[end : end + _AROUND]
    if begin > _AROUND:
        before = f"{_CUT}{before}"
    if len(text) > end + _AROUND:
        after = f"{after}{_CUT}"
    if len(words) > _LONGEST:
        words = f"{words[:_LONGEST]}{_CUT}"
    return Quote(chat.ids[row] or "", before, words, after)
