"""Rows of contacts in the table ``contacts``: what each is, and the figures that most questions ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.contact.access import tables_of
from rtca_nb.contact.contact import Contact

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

__all__ = ["Numbered", "contact_rows"]


class Numbered(NamedTuple):
    """A frame of several contacts.

    Attributes
    ----------
    table : pyarrow.Table
    contacts : array of int
        Of which contact each row is, by its place among them.
    """

    table: pa.Table
    contacts: npt.NDArray[np.int64]


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
# Column of ``contacts`` -> frame of which it counts the rows, or one column's different values.
_ROWS: Final[Mapping[str, tuple[str, str | None]]] = {
    "redactions": ("redactions", None),
    "categories": ("categories", "category"),
    "issues": ("issues", "issue"),
    "events": ("events", None),
    "attachments": ("attachments", None),
}


def contact_rows(contacts: Sequence[Contact], frames: Mapping[str, Numbered]) -> dict[str, list[Any]]:
    """Return the rows of some contacts, by columns; what is not known of a contact is missing.

    Nothing of it depends on whether the text may be seen, and nothing quotes anybody.

    Parameters
    ----------
    contacts : sequence of Contact
    frames : mapping of str to Numbered
        Every frame of these contacts.
    """
    tables = [tables_of(contact) for contact in contacts]
    records = [one.redactor.record for one in tables]
    figures = _figures(frames["metrics"], len(contacts))
    number = len(contacts)
    problems, unknown = (_counted(frames[name], None, number) for name in ("offset_problems", "unknown"))
    return {
        "instance_id": [contact.instance_id for contact in contacts],
        "channel": [contact.channel for contact in contacts],
        "revealed": [contact.revealed for contact in contacts],
        "status": [contact.status for contact in contacts],
        "complete": [contact.complete for contact in contacts],
        "source": [contact.source for contact in contacts],
        "source_name": [contact.source_name for contact in contacts],
        "start": [one.start for one in tables],
        "end": [one.end for one in tables],
        "segments": [len(record.segments) for record in records],
        "messages": [len(record.messages) for record in records],
        **{column: [of.get(figure) for of in figures] for column, figure in _FIGURES.items()},
        **{column: [int(of.get(figure) or 0) for of in figures] for column, figure in _COUNTS.items()},
        **{column: _counted(frames[frame], values, number) for column, (frame, values) in _ROWS.items()},
        "problems": [sum(both) for both in zip(problems, unknown, strict=True)],
        "notes": [list(contact.notes) for contact in contacts],
    }


def _figures(metrics: Numbered, number: int) -> list[dict[_Figure, float | None]]:
    """Return the computed figures of each contact."""
    found: list[dict[_Figure, float | None]] = [{} for _ in range(number)]
    names, roles, values, sources = (
        metrics.table.column(name).to_pylist() for name in ("metric", "participant_role", "value", "source")
    )
    for place, name, role, value, source in zip(metrics.contacts.tolist(), names, roles, values, sources, strict=True):
        if source == "computed":
            found[place][name, role] = value
    return found


def _counted(frame: Numbered, values: str | None, number: int) -> list[int]:
    """Count the rows of each contact, or the different values that a column has in them."""
    found = [0] * number
    places = frame.contacts.tolist()
    if values is None:
        for place in places:
            found[place] += 1
    else:
        for place, _ in set(zip(places, frame.table.column(values).to_pylist(), strict=True)):
            found[place] += 1
    return found
