"""Pseudonyms in masked views: a participant is called by the role, any other thing by its kind and a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rtca_nb.model.inference import PERSON_ROLES
from rtca_nb.model.record import Participant, Record
from rtca_nb.model.segments import Attachments, Event

__all__ = ["Pseudonyms"]


class Pseudonyms:
    """Makes the pseudonyms of one contact's participants and other things.

    Parameters
    ----------
    record : Record
    """

    __slots__ = ("_numbers", "_participants", "_record")

    def __init__(self, record: Record) -> None:
        self._record = record
        self._participants: dict[tuple[str, str | None], str] | None = None
        self._numbers: dict[str, dict[str, int]] = {}

    def __repr__(self) -> str:
        return f"<Pseudonyms of {self._record.contact_id}>"

    def participant(self, role: str | None, participant_id: str | None) -> str:
        """Return the pseudonym of a participant, the same throughout: ``"customer"``, ``"agent"``, ``"agent 2"``."""
        if self._participants is None:
            self._participants = {}
            counts: Counter[str] = Counter()
            for key in self._everyone():
                if key not in self._participants:
                    counts[key[0]] += 1
                    self._participants[key] = key[0] if counts[key[0]] == 1 else f"{key[0]} {counts[key[0]]}"
        kind = _role_word(role)
        return self._participants.get((kind, participant_id), kind)

    def _everyone(self) -> Iterator[tuple[str, str | None]]:
        """Yield the role word and id of everyone with a role: authors of messages first; pairs may repeat."""
        record = self._record
        roles, ids = record.messages.codes("participant_role"), record.messages.codes("participant_id")
        for role, identity in dict.fromkeys(zip(roles.codes.tolist(), ids.codes.tolist(), strict=True)):
            if role >= 0:
                yield _role_word(roles.values[role]), ids.values[identity] if identity >= 0 else None
        named: tuple[Event | Attachments | Participant, ...] = (
            *record.events,
            *record.attachments,
            *record.participants,
        )
        for segment in named:
            if segment.participant_role is not None:
                yield _role_word(segment.participant_role), segment.participant_id

    def numbered(self, kind: str, key: str) -> str:
        """Return the pseudonym of a thing, such as ``"attachment 1"``; the number is the same for the same key."""
        known = self._numbers.setdefault(kind, {})
        return f"{kind} {known.setdefault(key, len(known) + 1)}"


def _role_word(role: str | None) -> str:
    words = {"CUSTOM_BOT": "bot", None: "participant"}
    return words.get(role) or str(role).lower() if role in {*PERSON_ROLES, "SYSTEM", *words} else "participant"
