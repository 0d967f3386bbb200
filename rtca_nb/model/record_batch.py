"""Records of several contacts as one: their columns joined, with the contact of each row.

Work that is the same for each contact is done once for all of them: finding spans, the order of messages, and response
times. Each row has the number of its contact (from 0, in order of the records). The numbers ascend, so the rows of a
contact are adjacent.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from rtca_nb.base.no_pickle import refuse_pickle
from rtca_nb.model.messages import Messages
from rtca_nb.model.record import Record
from rtca_nb.model.segments import Attachments, Event, PostContactSummary, UnknownMember

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["RecordBatch"]

_Derived = TypeVar("_Derived")


class RecordBatch:
    """Several records as one, contact by contact.

    Parameters
    ----------
    records : sequence of Record
        Without contacts whose source states turns or figures; those must be handled one by one.

    Attributes
    ----------
    records : tuple of Record
    messages : Messages
        The messages of all contacts, in order of contact, then arrival.
    """

    given_turns = None
    sent_figures = ()

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = tuple(records)
        self.messages = Messages([part for record in self.records for part in record.messages.parts])
        self._derived: dict[Any, Any] = {}

    def __repr__(self) -> str:
        return f"<RecordBatch of {len(self.records)} records>"

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    def derive(self, make: Callable[[RecordBatch], _Derived]) -> _Derived:
        """Return the result of ``make`` for this batch; it is computed once and kept."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: _Derived = self._derived[make]
        return found

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The events, in order of contact, then arrival."""
        return tuple(itertools.chain.from_iterable([record.events for record in self.records]))

    @cached_property
    def attachments(self) -> tuple[Attachments, ...]:
        """The attachments, in order of contact, then arrival."""
        return tuple(itertools.chain.from_iterable([record.attachments for record in self.records]))

    @cached_property
    def summaries(self) -> tuple[PostContactSummary, ...]:
        """The summaries, in order of contact."""
        return tuple(itertools.chain.from_iterable([record.summaries for record in self.records]))

    @cached_property
    def unknown(self) -> tuple[UnknownMember, ...]:
        """Unrecognised data, in order of contact, then arrival."""
        return tuple(itertools.chain.from_iterable([record.unknown for record in self.records]))

    def whose(self, name: str) -> Integers:
        """Return the number (from 0) of the contact of each item; ``name`` is ``messages``, ``events`` or the like."""
        return self.codes_for([len(getattr(record, name)) for record in self.records])

    def codes_for(self, sizes: Sequence[int]) -> Integers:
        """Return the number (from 0) of each row's contact, given how many rows each contact has."""
        import numpy as np

        return np.repeat(np.arange(len(self.records)), sizes)

    @cached_property
    def edges(self) -> list[int]:
        """Place in ``messages`` of the first message of each contact, then the number of all messages."""
        return [0, *itertools.accumulate([len(record.messages) for record in self.records])]

    @cached_property
    def message_whose(self) -> Integers:
        """Number (from 0) of the contact of each message."""
        return self.whose("messages")

    def find(self, ids: Sequence[str | None], whose: Integers) -> npt.NDArray[np.intp]:
        """Return, for each id and its contact, the place in ``messages`` of the message; -1 if there is none."""
        import numpy as np

        found = self.messages.find(ids)
        there = found >= 0
        # An id that two contacts share leads to the last of them, so the others are looked up one by one.
        astray = np.flatnonzero(there & (self.message_whose[found] != whose)) if there.any() else np.zeros(0, np.intp)
        for row, contact in zip(astray.tolist(), whose[astray].tolist(), strict=True):
            place = self.records[contact].messages.places().get(ids[row], -1)
            found[row] = self.edges[contact] + place if place >= 0 else -1
        return found
