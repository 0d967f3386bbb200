"""What redaction does not touch: times, roles, ids, sentiment turns and figures, computed once for each record.

These are the same whether a contact is masked or revealed. No column here holds text that a person wrote or chose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.base.columnar import MISSING_TIME, Table
from rtca_nb.model.record import Record
from rtca_nb.model.segments import Attachment, Attachments, Event
from rtca_nb.model.timestamps import parse_times, time_order
from rtca_nb.tables.metrics import metrics, response_times, silences
from rtca_nb.tables.schema import COLUMNS
from rtca_nb.tables.sentiment import sentiment_turns, unscored_moments

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["FIGURES", "TIMES", "Facts"]

FIGURES: Final = ("sentiment", "response_times", "silences", "metrics")
"""Tables that are facts as a whole."""
TIMES: Final = ("absolute_time",)


class _Times(NamedTuple):
    """When messages, events and attachments were, in order of arrival."""

    messages: Integers
    events: Integers
    attachments: Integers


class Facts:
    """The facts of one record.

    Parameters
    ----------
    record : Record
    """

    def __init__(self, record: Record) -> None:
        # Not the record itself: it keeps this, and the two would wait for the garbage collector.
        self._messages = record.messages
        self._events = record.events
        self._attachments = record.attachments
        self._given_turns = record.given_turns
        self._sent_figures = record.sent_figures
        self._made: dict[str, Table] = {}

    @classmethod
    def of(cls, record: Record) -> Facts:
        """Return the facts of a record, the same for whoever asks."""
        return record.derive(cls)

    def __repr__(self) -> str:
        return f"<Facts of {len(self._messages)} messages>"

    def get(self, name: str) -> Table:
        """Return ``messages``, ``events``, ``attachments`` or one of :data:`FIGURES`. Treat it as read-only.

        The first three have the columns of the tables ``transcript``, ``events`` and ``attachments`` that are facts.
        """
        if name not in self._made:
            made = self._make(name)
            self._made[name] = made.select(column.name for column in COLUMNS[name]) if name in FIGURES else made
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

    # -- when -------------------------------------------------------------------------------------------------

    @cached_property
    def _times(self) -> _Times:
        return _Times(
            parse_times(self._messages.absolute_time),
            parse_times(_times_sent(self._events)),
            parse_times(_times_sent(self._attachments)),
        )

    @cached_property
    def _known_times(self) -> list[Integers]:
        return [moments[moments != MISSING_TIME] for moments in self._times]

    @cached_property
    def start(self) -> int | None:
        """Microseconds since 1970 of the first message, event or attachment."""
        return min((int(moments.min()) for moments in self._known_times if len(moments)), default=None)

    @cached_property
    def end(self) -> int | None:
        """Microseconds since 1970 of the last message, event or attachment."""
        return max((int(moments.max()) for moments in self._known_times if len(moments)), default=None)

    @cached_property
    def unreadable_times(self) -> int:
        """How many times cannot be read."""
        sent = (self._messages.absolute_time, _times_sent(self._events), _times_sent(self._attachments))
        return sum(len(times) - times.count(None) for times in sent) - sum(map(len, self._known_times))

    # -- rows -------------------------------------------------------------------------------------------------

    @cached_property
    def order(self) -> Sequence[int]:
        """Places of the messages in order of time, then arrival."""
        return time_order(self._times.messages)

    @cached_property
    def events(self) -> list[Event]:
        """The events, in order of time."""
        return [self._events[place] for place in time_order(self._times.events)]

    @cached_property
    def files(self) -> list[tuple[Attachments, Attachment]]:
        """The files, each with its segment, in order of time."""
        places = time_order(self._times.attachments)
        return [
            (self._attachments[place], file) for place in places for file in self._attachments[place].attachments or ()
        ]

    @cached_property
    def _rows(self) -> dict[str | None, int]:
        return {value: row for row, value in enumerate(self.get("messages")["id"]) if value is not None}

    def row_of(self, identity: str) -> int | None:
        """Return the row of a message in the transcript table."""
        return self._rows.get(identity)

    def rows_of(self, ids: Iterable[str | None]) -> list[int | None]:
        """Return, for each id, the row of its message in the transcript table; None where there is no such message."""
        return list(map(self._rows.get, ids))

    def sizes(self) -> Integers:
        """Return the lengths of the messages in code points, by row; -1 for one without text."""
        sizes: Integers = self.in_order(self._messages.sizes)
        return sizes

    def rows_at(self, places: npt.NDArray[np.intp]) -> list[int]:
        """Return the rows of messages by their places in order of arrival; -1 stays -1."""
        import numpy as np

        rows = places
        if not isinstance(self.order, range):
            row_of = np.full(len(self.order) + 1, -1)  # the last is what -1 takes
            row_of[np.fromiter(self.order, np.intp, len(self.order))] = np.arange(len(self.order))
            rows = row_of[places]
        found: list[int] = rows.tolist()
        return found

    def moments_at(self, places: npt.NDArray[np.intp]) -> Integers:
        """Return the times of messages by their places in order of arrival; -1 has none."""
        import numpy as np

        return np.append(self._times.messages, MISSING_TIME)[places]

    def in_order(self, column: Any) -> Any:
        """Bring a column of the messages from order of arrival into the order of the rows."""
        if isinstance(self.order, range):
            return column
        return column.take(self.order) if hasattr(column, "take") else [column[place] for place in self.order]

    # -- what happened ----------------------------------------------------------------------------------------

    def _message_facts(self) -> Table:
        import numpy as np

        messages, moments = self._messages, self._times.messages
        redacted = np.fromiter([place for place, *_ in messages.redacted], np.intp)
        columns: dict[str, Any] = {
            "id": messages.id,
            **{
                name: messages.codes(name)
                for name in ("participant_id", "participant_role", "content_type", "sentiment")
            },
            "redaction_count": np.bincount(redacted, minlength=len(moments)),
            **self._when(moments),
        }
        return Table({name: self.in_order(column) for name, column in columns.items()}, TIMES)

    def _event_facts(self) -> Table:
        moments = self._times.events
        return Table(
            {
                **_who(self.events),
                "event_type": [item.event_type for item in self.events],
                **self._when(moments[[*time_order(moments)]]),
            },
            TIMES,
        )

    def _file_facts(self) -> Table:
        moments = self._times.attachments
        places = [place for place in time_order(moments) for _ in self._attachments[place].attachments or ()]
        return Table(
            {
                **_who([segment for segment, _ in self.files]),
                "attachment_id": [file.attachment_id for _, file in self.files],
                "content_type": [file.content_type for _, file in self.files],
                "status": [file.status for _, file in self.files],
                **self._when(moments[places]),
            },
            TIMES,
        )

    def _when(self, moments: Integers) -> dict[str, Any]:
        import numpy as np

        since = (moments - (self.start or 0)) / 1_000_000
        since[moments == MISSING_TIME] = np.nan
        return {"absolute_time": moments, "offset_seconds": since}

    # -- figures ----------------------------------------------------------------------------------------------

    def _sentiment(self) -> Table:
        return sentiment_turns(self.get("messages"), self._given_turns, self.start)

    def _response_times(self) -> Table:
        return response_times(self.get("messages"))

    def _silences(self) -> Table:
        return silences(self.get("messages"), self.start)

    def _metrics(self) -> Table:
        names = ("events", "attachments", "sentiment", "response_times", "silences")
        return metrics(
            {"transcript": self.get("messages"), **{name: self.get(name) for name in names}},
            sizes=self.sizes(),
            unscored=unscored_moments(self.get("messages"), self._given_turns),
            sent=self._sent_figures,
        )


def _times_sent(items: Iterable[Event | Attachments]) -> list[str | float | None]:
    return [None if item.time is None else item.time.absolute_time for item in items]


def _who(rows: Sequence[Event | Attachments]) -> dict[str, Any]:
    return {
        "id": [item.id for item in rows],
        "participant_id": [item.participant_id for item in rows],
        "participant_role": [item.participant_role for item in rows],
    }
