"""Select the messages that a condition examines, by role and by period."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from rtca_nb.rules.chat import Chat
from rtca_nb.rules.choices import Choices
from rtca_nb.rules.grammar import Condition

__all__ = ["PERIOD", "ROLE", "InScope", "Scope", "bits_of", "rows_of"]

ROLE: Final = "ParticipantRole"
PERIOD: Final = "PostChatContactPeriodSeconds"
_CHOICES: Final = ("first_from", "last_to", "edge")
_TALKING: Final = frozenset({"AGENT", "CUSTOMER"})


class InScope(NamedTuple):
    """Messages that a condition examines, as rows of the transcript (from 0).

    Attributes
    ----------
    rows : list of int
        Messages that the condition certainly examines.
    doubtful : list of int
        Messages of the right role that may or may not be in the period, because a time is not known.
    bits : int
        ``rows`` as a number in which bit n is set for row n.
    """

    rows: list[int]
    doubtful: list[int]
    bits: int


class Scope:
    """A selection of the messages that a condition examines, by role and by period.

    Parameters
    ----------
    condition : Condition
    choices : Choices
    presence : bool
        Whether the first seconds count from the time when a participant of the role joined, or if that is not known,
        from the first message of the role. Otherwise, the choice ``first_from`` says what they count from.
    """

    def __init__(self, condition: Condition, choices: Choices, *, presence: bool = False) -> None:
        role, period = condition.filter(ROLE), condition.filter(PERIOD)
        self.role = role if isinstance(role, str) and role != "ANY" else None
        self._roles = _TALKING if self.role is None and choices["any_role"] == "agent and customer" else None
        self._period = period if isinstance(period, tuple) else None
        self._choices = choices
        self._presence = presence
        self._key = (self.role, self._roles, self._period, presence, *(choices[name] for name in _CHOICES))

    def of(self, chat: Chat) -> InScope:
        """Return the messages of a chat that the condition examines; cached in the chat."""
        found: InScope | None = chat.scopes.get(self._key)
        if found is None:
            rows, doubtful = self._of(chat)
            found = chat.scopes[self._key] = InScope(rows, doubtful, bits_of(rows))
        return found

    def _of(self, chat: Chat) -> tuple[list[int], list[int]]:
        if self.role is not None:
            rows = [row for row, role in enumerate(chat.roles) if role == self.role]
        elif self._roles is not None:
            rows = [row for row, role in enumerate(chat.roles) if role in self._roles]
        else:
            rows = list(range(len(chat.roles)))
        if self._period is None:
            return rows, []
        which, seconds = self._period
        anchor = self._begin(chat, rows) if which == "First" else self._end(chat)
        if anchor is None:
            return [], rows
        length = int(seconds) * 1_000_000
        edge = self._choices["edge"] == "included"
        inside, doubtful = [], []
        for row in rows:
            time = chat.times[row]
            if time is None:
                doubtful.append(row)
                continue
            away = time - anchor if which == "First" else anchor - time
            if 0 <= away < length or (edge and away == length):
                inside.append(row)
        return inside, doubtful

    def _begin(self, chat: Chat, rows: list[int]) -> int | None:
        if self._presence:
            joined = chat.joined.get(self.role) if self.role is not None else None
            return _first(chat, rows) if joined is None else joined
        choice = self._choices["first_from"]
        if choice == "contact":
            return chat.start
        if choice == "agent joined":
            return chat.joined.get("AGENT")
        return _first(chat, range(len(chat.times)))

    def _end(self, chat: Chat) -> int | None:
        if self._choices["last_to"] == "contact":
            return chat.end
        return max((time for time in chat.times if time is not None), default=None)


def bits_of(rows: Iterable[int]) -> int:
    """Return a number in which bit n is set for each row n."""
    bits = 0
    for row in rows:
        bits |= 1 << row
    return bits


def rows_of(bits: int) -> list[int]:
    """Return the rows whose bits are set in a number, ascending."""
    rows = []
    while bits:
        lowest = bits & -bits
        rows.append(lowest.bit_length() - 1)
        bits ^= lowest
    return rows


def _first(chat: Chat, rows: range | list[int]) -> int | None:
    return min((time for row in rows if (time := chat.times[row]) is not None), default=None)
