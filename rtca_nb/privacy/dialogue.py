"""The messages before a message: the question that it answers, or the beginning of its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from rtca_nb.model.record import Record
from rtca_nb.model.timestamps import parse_times, time_order

__all__ = ["Before", "Dialogue", "dialogue_of"]

_REACH: Final = 2


class Dialogue:
    """The messages of a contact in order of time.

    A question is looked for in the two messages before an answer, whoever wrote them: one may be "just a moment" or an
    afterthought. Further back, people have mostly moved on to something else.

    Parameters
    ----------
    record : Record
    """

    def __init__(self, record: Record) -> None:
        self._texts = record.messages.content
        self._times = record.messages.absolute_time

    def __repr__(self) -> str:
        return f"<Dialogue: {len(self._texts)} messages>"

    @cached_property
    def _order(self) -> Sequence[int]:
        return time_order(parse_times(self._times))

    @cached_property
    def _turns(self) -> dict[int, int]:
        # Messages nearly always arrive in order.
        return {} if isinstance(self._order, range) else {place: turn for turn, place in enumerate(self._order)}

    def before(self, place: int) -> Before:
        """Return an iterable of the texts of the (at most two) messages before a message in time, the nearest first.

        Parameters
        ----------
        place : int
            Position of the message in order of arrival, from 0. If there is no such message, the iterable is empty.
        """
        return Before(self, place)

    def texts_before(self, place: int) -> Iterator[str]:
        """Yield the texts that :meth:`before` describes; ``place`` is the position in order of arrival, from 0."""
        if place < len(self._texts):
            turn = self._turns.get(place, place)
            for earlier in range(turn - 1, max(-1, turn - 1 - _REACH), -1):
                yield self._texts[self._order[earlier]] or ""


class Before:
    """Iterable of the texts before a message, the nearest one first; nothing is sorted until the first text is read.

    Parameters
    ----------
    dialogue : Dialogue
    place : int
        Position of the message in order of arrival, from 0.
    """

    __slots__ = ("_dialogue", "_place")

    def __init__(self, dialogue: Dialogue, place: int) -> None:
        self._dialogue = dialogue
        self._place = place

    def __repr__(self) -> str:
        return f"<Before message {self._place}>"

    def __iter__(self) -> Iterator[str]:
        return self._dialogue.texts_before(self._place)


def dialogue_of(record: Record) -> Dialogue:
    """Return the dialogue of a record; it is made once for each record."""
    return record.derive(Dialogue)
