"""Rows of the table ``contacts``: the facts about each contact, and the figures that most questions use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.columnar import Table
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.context import agent_queue_language
from rtca_nb.privacy.file_names import seen_file_name
from rtca_nb.tables.about import About
from rtca_nb.tables.batch_tables import BatchTables
from rtca_nb.tables.contact_codes import contacts_of
from rtca_nb.tables.notes import notes_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int64]

__all__ = ["contact_rows"]

_Figure = tuple[str, str | None]

_FIGURES: Final[Mapping[str, _Figure]] = {
    "duration_seconds": ("duration", None),
    "agent_sentiment": ("sentiment_overall", "AGENT"),
    "customer_sentiment": ("sentiment_overall", "CUSTOMER"),
    "agent_sentiment_shift": ("sentiment_shift", "AGENT"),
    "customer_sentiment_shift": ("sentiment_shift", "CUSTOMER"),
    "first_response_seconds": ("agent_first_response", "AGENT"),
    "longest_silence_seconds": ("longest_silence", None),
}
_COUNTS: Final[Mapping[str, _Figure]] = {
    "agent_messages": ("messages", "AGENT"),
    "customer_messages": ("messages", "CUSTOMER"),
    "turns": ("turns", None),
}
# Column of ``contacts`` -> the frame whose rows it counts, or the frame and the column whose distinct values it counts.
_ROWS: Final[Mapping[str, tuple[str, str | None]]] = {
    "redactions": ("redactions", None),
    "categories": ("categories", "category"),
    "issues": ("issues", "issue"),
    "events": ("events", None),
    "attachments": ("attachments", None),
}


def contact_rows(contacts: Sequence[Contact], made: BatchTables, about: Sequence[About]) -> dict[str, Any]:
    """Return the columns of the table ``contacts`` for some contacts, by name; unknown values are missing.

    Only the columns ``revealed`` and ``notes`` depend on whether text is revealed, and no value quotes a message.

    Parameters
    ----------
    contacts : sequence of Contact
    made : BatchTables
        The contacts' tables.
    about : sequence of About
        Further facts about each contact.
    """
    import numpy as np

    redactors = [tables_of(contact).redactor for contact in contacts]
    records = [redactor.record for redactor in redactors]
    number = len(contacts)
    figures = _Figures(made.get("metrics"), number)
    problems = _counted(made.get("offset_problems"), None, number)
    served_by = [agent_queue_language(record) for record in records]
    return {
        "instance_id": [record.instance_id for record in records],
        "channel": [record.channel for record in records],
        "revealed": [redactor.revealed for redactor in redactors],
        "status": [record.status for record in records],
        "complete": [record.complete for record in records],
        "source": [record.source for record in records],
        "source_name": [*map(seen_file_name, redactors)],
        "start": [one.start for one in about],
        "end": [one.end for one in about],
        "segments": [len(record.segments) for record in records],
        "messages": [len(record.messages) for record in records],
        **{column: figures.get(*figure) for column, figure in _FIGURES.items()},
        **{column: np.nan_to_num(figures.get(*figure)).astype(np.int64) for column, figure in _COUNTS.items()},
        **{column: _counted(made.get(frame), values, number) for column, (frame, values) in _ROWS.items()},
        **{name: [one[place] for one in served_by] for place, name in enumerate(("agent", "queue", "language"))},
        "problems": problems + _counted(made.get("unknown"), None, number),
        "notes": [
            notes_of(redactor, one, problems=of_contact)
            for redactor, one, of_contact in zip(redactors, about, problems.tolist(), strict=True)
        ],
    }


class _Figures:
    """The computed figures of some contacts."""

    def __init__(self, metrics: Table, contacts: int) -> None:
        self._metrics, self._roles = metrics.codes("metric"), metrics.codes("participant_role")
        self._computed = metrics.codes("source").rows("computed")
        self._whose, self._values = contacts_of(metrics), metrics
        self._contacts = contacts

    def get(self, metric: str, role: str | None) -> Floats:
        """Return a metric for each contact; NaN if it is not known. Without a role, it is about the whole contact."""
        import numpy as np

        of_role = self._roles.codes < 0 if role is None else self._roles.rows(role)
        rows = self._metrics.rows(metric) & of_role & self._computed
        found = np.full(self._contacts, np.nan)
        found[self._whose[rows]] = _numbers(self._values, "value")[rows]
        return found


def _numbers(table: Table, name: str) -> Floats:
    import numpy as np

    held = table.held(name)
    return held if isinstance(held, np.ndarray) else np.array(held, np.float64)  # None becomes NaN


def _counted(table: Table, values: str | None, contacts: int) -> Integers:
    """Count for each contact its rows in a table or, if ``values`` is a column, the distinct values in them."""
    import numpy as np

    whose = contacts_of(table)
    if values is not None:
        whose = np.array([contact for contact, _ in {*zip(whose.tolist(), table[values], strict=True)}], np.int64)
    found: Integers = np.bincount(whose, minlength=contacts)
    return found
