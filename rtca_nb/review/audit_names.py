"""Evidence about a message from the rest of its contact: names in other places, and the preceding question."""

from __future__ import annotations

from collections.abc import Iterable

from rtca_nb.model.record import Record
from rtca_nb.model.segments import Transcript
from rtca_nb.model.timestamps import parse_time
from rtca_nb.privacy.clear_names import MACHINES, is_clear_name
from rtca_nb.privacy.known_values import KnownValues
from rtca_nb.review.person_names import introduced_names

__all__ = ["NamedPeople", "in_order", "questions"]


class NamedPeople:
    """Finds in other texts the names of people that a message introduces, or that are display names.

    Parameters
    ----------
    records : iterable of Record
        One form or both forms of a contact.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        names: list[str] = []
        for record in records:
            names += [
                segment.display_name
                for segment in record.participated
                if segment.display_name and is_clear_name(segment.display_name, segment.participant_role)
            ]
            for message in record.transcripts:
                machine = message.participant_role in MACHINES
                names += introduced_names(message.content or "", by_machine=machine)
        self._known = KnownValues((name, "name") for name in dict.fromkeys(names))

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return where a text has the names of these people, as spans (code points, end exclusive).

        A name in small letters is left out.
        """
        return [(begin, end) for begin, end in self._known.find(text) if not text[begin].islower()]


def in_order(record: Record) -> list[Transcript]:
    """Return a contact's messages by time; messages without a time come last."""
    return sorted(record.transcripts, key=_moment)


def _moment(message: Transcript) -> tuple[bool, int]:
    time = parse_time(message.time)
    return time is None, time or 0


def questions(record: Record) -> dict[str | None, str]:
    """Return, by message id, the text that someone else wrote right before a message."""
    found: dict[str | None, str] = {}
    previous: Transcript | None = None
    for message in in_order(record):
        if previous is not None and previous.participant_id != message.participant_id:
            found[message.id] = previous.content or ""
        previous = message
    return found
