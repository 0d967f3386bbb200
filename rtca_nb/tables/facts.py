"""Facts that redaction does not affect: times, roles, ids, sentiment turns and figures, computed once for each record.

One contact and a batch of several are handled the same way: tables have a column with the contact of each row
(:mod:`rtca_nb.tables.contact_codes`), and one contact is a batch of one.

The facts are the same whether a contact is masked or revealed. No column here holds text that a person wrote or chose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.base.columnar import MISSING_TIME, Table
from rtca_nb.base.groups import earliest, latest
from rtca_nb.base.picked_texts import PickedTexts
from rtca_nb.model.record import Record
from rtca_nb.model.record_batch import RecordBatch
from rtca_nb.model.segments import Attachment, Attachments, Event
from rtca_nb.model.timestamps import parse_times, time_order
from rtca_nb.tables.contact_codes import CONTACT, contacts_of
from rtca_nb.tables.metrics import metrics, response_times, silences
from rtca_nb.tables.schema import COLUMNS
from rtca_nb.tables.sent_members import count_unreadable, times_sent, who
from rtca_nb.tables.sentiment import sentiment_turns, unscored_moments

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["FIGURES", "TIMES", "Facts"]

FIGURES: Final = ("sentiment", "response_times", "silences", "metrics")
"""Tables that consist only of facts."""
TIMES: Final = ("absolute_time",)
_CODED: Final = ("participant_id", "participant_role", "content_type", "sentiment")


class _Columns(NamedTuple):
    """A value for each message, each event and each attachment, contact by contact and in order of arrival."""

    messages: Integers
    events: Integers
    attachments: Integers


class Facts:
    """Facts about one record, or about each record of a batch, that redaction does not affect.

    Parameters
    ----------
    record : Record or RecordBatch

    Attributes
    ----------
    contacts : int
        Number of contacts.
    """

    def __init__(self, record: Record | RecordBatch) -> None:
        self.contacts = 1
        self._several: _Columns | None = None
        if isinstance(record, RecordBatch):
            self.contacts = len(record.records)
            self._several = _Columns(record.message_whose, record.whose("events"), record.whose("attachments"))
        # Not the record itself, because it keeps this object.
        self._messages = record.messages
        self._events = record.events
        self._attachments = record.attachments
        self._given_turns = record.given_turns
        self._sent_figures = record.sent_figures
        self._made: dict[str, Table] = {}

    @classmethod
    def of(cls, record: Record) -> Facts:
        """Return the facts of a record, which are computed once."""
        return record.derive(cls)

    def __repr__(self) -> str:
        return f"<Facts of {len(self._messages)} messages>"

    def get(self, name: str) -> Table:
        """Return ``messages``, ``events``, ``attachments`` or one of :data:`FIGURES`. Treat it as read-only.

        The first three have the columns of the tables ``transcript``, ``events`` and ``attachments`` that are facts.
        """
        if name not in self._made:
            made = self._make(name)
            if name in FIGURES:
                made = made.select((CONTACT, *(column.name for column in COLUMNS[name])))
            self._made[name] = made
        return self._made[name]

    def _make(self, name: str) -> Table:
        makers = {
            "messages": self._message_facts,
            "events": self._event_facts,
            "attachments": self._file_facts,
            "sentiment": self._sentiment,
            "response_times": self._response_times,
            "silences": self._silences,
            "metrics": self._metrics,
        }
        return makers[name]()

    @cached_property
    def _whose(self) -> _Columns:
        """Number (from 0) of the contact of each message, event and attachment."""
        import numpy as np

        if self._several is not None:
            return self._several
        sizes = (len(self._messages), len(self._events), len(self._attachments))
        return _Columns(*(np.zeros(size, np.int64) for size in sizes))

    # -- when -------------------------------------------------------------------------------------------------

    @cached_property
    def _times(self) -> _Columns:
        return _Columns(
            parse_times(self._messages.absolute_time),
            parse_times(times_sent(self._events)),
            parse_times(times_sent(self._attachments)),
        )

    @cached_property
    def _all_times(self) -> tuple[Integers, Integers]:
        import numpy as np

        return np.concatenate(self._times), np.concatenate(self._whose)

    @cached_property
    def starts(self) -> Integers:
        """Microseconds since 1970 of the first message, event or attachment of each contact."""
        return earliest(*self._all_times, self.contacts)

    @cached_property
    def ends(self) -> Integers:
        """Microseconds since 1970 of the last message, event or attachment of each contact."""
        return latest(*self._all_times, self.contacts)

    @cached_property
    def unreadable(self) -> Integers:
        """Number of timestamps of each contact that cannot be read."""
        sent = (self._messages.absolute_time, times_sent(self._events), times_sent(self._attachments))
        return count_unreadable(sent, *self._all_times, self.contacts)

    # -- rows -------------------------------------------------------------------------------------------------

    @cached_property
    def order(self) -> Sequence[int]:
        """Places (from 0, by arrival) of the messages, sorted by contact, then time, then arrival."""
        return time_order(self._times.messages, self._whose.messages)

    @cached_property
    def events(self) -> list[Event]:
        """The events, in order of contact, then time."""
        return [self._events[place] for place in self._event_order]

    @cached_property
    def _event_order(self) -> Sequence[int]:
        return time_order(self._times.events, self._whose.events)

    @cached_property
    def _file_places(self) -> list[tuple[int, Attachment]]:
        """The files, each with the place of its segment among the attachments, in order of contact, then time."""
        order = time_order(self._times.attachments, self._whose.attachments)
        return [(place, file) for place in order for file in self._attachments[place].attachments or ()]

    @cached_property
    def files(self) -> list[tuple[Attachments, Attachment]]:
        """The files, each with its segment, in order of contact, then time."""
        return [(self._attachments[place], file) for place, file in self._file_places]

    @cached_property
    def _rows(self) -> dict[str | None, int]:
        return {value: row for row, value in enumerate(self.get("messages")["id"]) if value is not None}

    def row_of(self, identity: str, contact: int = 0) -> int | None:
        """Return the row of a message in the transcript table; None if the contact has no such message."""
        row = self._rows.get(identity)
        if row is None or self.contacts == 1:
            return row
        table, whose = self.get("messages"), contacts_of(self.get("messages"))
        if whose[row] != contact:  # another contact also has a message with this id
            own = (whose == contact).nonzero()[0].tolist()
            row = max((row for row in own if table["id"][row] == identity), default=None)
        return row

    def rows_of(self, ids: Iterable[str | None]) -> list[int | None]:
        """Return, for each id, the row of its message in the transcript table; None if there is no such message."""
        return list(map(self._rows.get, ids))

    def sizes(self) -> Integers:
        """Return the lengths of the messages in code points, by row; -1 for a message without text."""
        sizes: Integers = self.in_order(self._messages.sizes)
        return sizes

    def rows_at(self, places: npt.NDArray[np.intp]) -> list[int]:
        """Return the transcript row of the message at each place in order of arrival; -1 stays -1."""
        import numpy as np

        rows = places
        if not isinstance(self.order, range):
            row_of = np.full(len(self.order) + 1, -1)  # index -1 takes the last
            row_of[np.fromiter(self.order, np.intp, len(self.order))] = np.arange(len(self.order))
            rows = row_of[places]
        found: list[int] = rows.tolist()
        return found

    def moments_at(self, places: npt.NDArray[np.intp]) -> Integers:
        """Return the time of the message at each place in order of arrival; for -1, the time is missing."""
        import numpy as np

        return np.append(self._times.messages, MISSING_TIME)[places]

    def in_order(self, column: Any) -> Any:
        """Reorder a column of the messages from order of arrival into the order of the rows."""
        if isinstance(self.order, range):
            return column
        return column.take(self.order) if hasattr(column, "take") else [column[place] for place in self.order]

    # -- what happened ----------------------------------------------------------------------------------------

    def _message_facts(self) -> Table:
        import numpy as np

        messages, moments = self._messages, self._times.messages
        redacted = np.fromiter([place for place, *_ in messages.redacted], np.intp)
        columns: dict[str, Any] = {
            CONTACT: self._whose.messages,
            "id": PickedTexts(messages.id_texts, np.arange(len(moments))),
            **{name: messages.codes(name) for name in _CODED},
            "redaction_count": np.bincount(redacted, minlength=len(moments)),
            **self._when(moments, self._whose.messages),
        }
        return Table({name: self.in_order(column) for name, column in columns.items()}, TIMES)

    def _event_facts(self) -> Table:
        order = [*self._event_order]
        whose = self._whose.events[order]
        return Table(
            {
                CONTACT: whose,
                **who(self.events),
                "event_type": [item.event_type for item in self.events],
                **self._when(self._times.events[order], whose),
            },
            TIMES,
        )

    def _file_facts(self) -> Table:
        places = [place for place, _ in self._file_places]
        whose = self._whose.attachments[places]
        return Table(
            {
                CONTACT: whose,
                **who([segment for segment, _ in self.files]),
                "attachment_id": [file.attachment_id for _, file in self.files],
                "content_type": [file.content_type for _, file in self.files],
                "status": [file.status for _, file in self.files],
                **self._when(self._times.attachments[places], whose),
            },
            TIMES,
        )

    def _when(self, moments: Integers, whose: Integers) -> dict[str, Any]:
        import numpy as np

        since = (moments - self.starts[whose]) / 1_000_000
        since[moments == MISSING_TIME] = np.nan
        return {"absolute_time": moments, "offset_seconds": since}

    # -- figures ----------------------------------------------------------------------------------------------

    def _sentiment(self) -> Table:
        return sentiment_turns(self.get("messages"), self._given_turns, self.starts)

    def _response_times(self) -> Table:
        return response_times(self.get("messages"))

    def _silences(self) -> Table:
        return silences(self.get("messages"), self.starts)

    def _metrics(self) -> Table:
        names = ("events", "attachments", "sentiment", "response_times", "silences")
        return metrics(
            {"transcript": self.get("messages"), **{name: self.get(name) for name in names}},
            sizes=self.sizes(),
            unscored=unscored_moments(self.get("messages"), self._given_turns),
            contacts=self.contacts,
            sent=self._sent_figures,
        )
