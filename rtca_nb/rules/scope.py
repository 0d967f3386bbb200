"""Which messages a condition looks at: by role and by period."""

from __future__ import annotations

from typing import Final, NamedTuple

from rtca_nb.rules.chat import Chat
from rtca_nb.rules.choices import Choices
from rtca_nb.rules.grammar import Condition

__all__ = ["PERIOD", "ROLE", "InScope", "Scope"]

ROLE: Final = "ParticipantRole"
PERIOD: Final = "PostChatContactPeriodSeconds"
_CHOICES: Final = ("first_from", "last_to", "edge")
_TALKING: Final = frozenset({"AGENT", "CUSTOMER"})


class InScope(NamedTuple):
    """Rows of the transcript.

    Attributes
    ----------
    rows : list of int
        Messages that a condition looks at.
    doubtful : list of int
        Messages of the right role of which nobody knows whether they are in the period.
    """

    rows: list[int]
    doubtful: list[int]


class Scope:
    """The messages that a condition looks at.

    Parameters
    ----------
    condition : Condition
    choices : Choices
    presence : bool
        Whether first seconds count from when the participant was there.
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
        """Return the messages of a chat; worked out once."""
        found: InScope | None = chat.scopes.get(self._key)
        if found is None:
            found = chat.scopes[self._key] = self._of(chat)
        return found

    def _of(self, chat: Chat) -> InScope:
        if self.role is not None:
            rows = [row for row, role in enumerate(chat.roles) if role == self.role]
        elif self._roles is not None:
            rows = [row for row, role in enumerate(chat.roles) if role in self._roles]
        else:
            rows = list(range(len(chat.roles)))
        if self._period is None:
            return InScope(rows, [])
        which, seconds = self._period
        anchor = self._begin(chat, rows) if which == "First" else self._end(chat)
        if anchor is None:
            return InScope([], rows)
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
        return InScope(inside, doubtful)

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


def _first(chat: Chat, rows: range | list[int]) -> int | None:
    return min((time for row in rows if (time := chat.times[row]) is not None), default=None)
