"""The table of an audit: its columns, and its file formats."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.csv_files import csv_text
from rtca_nb.contact.pandas_versions import instants
from rtca_nb.model.record import Record
from rtca_nb.model.timestamps import parse_time

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FILE_COLUMNS", "audit_csv", "audit_json", "times_of"]

FILE_COLUMNS: Final = ("contact_id", "form", "kind", "field", "id", "absolute_time", "begin", "end", "hidden", "detail")
"""Columns of an audit's file; the masked text is left out, as it says no more than ``begin`` and ``end``."""


def times_of(rows: Iterable[tuple[str, str | None]], forms: Iterable[tuple[str, Record]]) -> pd.Series[Any]:
    """Return the time, in UTC, of the message, event or attachment of each row; missing if it has none.

    Parameters
    ----------
    rows : iterable of (form, id)
        The form and the segment's id of each row of an audit.
    forms : iterable of (str, Record)
        The forms of the contact, by their names.
    """
    import pandas as pd

    moments: dict[tuple[str, str | None], int | None] = {}
    for form, record in forms:
        moments |= {(form, item.id): parse_time(item.time) for item in record.events}
        moments |= {(form, item.id): parse_time(item.time) for item in record.attachments}
        moments |= {(form, item.id): parse_time(item.time) for item in record.transcripts}
    return pd.Series(instants([moments.get(row) for row in rows]))


def audit_csv(audits: Iterable[tuple[str, pd.DataFrame]]) -> str:
    """Return audits as CSV in the format of :mod:`rtca_nb.base.csv_files`, one row per finding.

    Parameters
    ----------
    audits : iterable of (contact_id, frame)
        Ids of contacts, each with the frame that :func:`rtca_nb.audit_redaction` returned for it.
    """
    return csv_text(FILE_COLUMNS, (list(row.values()) for row in _rows(audits)))


def audit_json(audits: Iterable[tuple[str, pd.DataFrame]]) -> str:
    """Return audits as a JSON array of findings, in ASCII; missing values are ``null``.

    Parameters
    ----------
    audits : iterable of (contact_id, frame)
        Ids of contacts, each with the frame that :func:`rtca_nb.audit_redaction` returned for it.
    """
    return json.dumps(list(_rows(audits)), ensure_ascii=True, indent=1) + "\n"


def _rows(audits: Iterable[tuple[str, pd.DataFrame]]) -> Iterable[Mapping[str, Any]]:
    for contact_id, frame in audits:
        for row in frame.to_dict("records"):
            # pandas has several missing values; none of them equals itself.
            cells = {name: row[name] if row[name] == row[name] else None for name in FILE_COLUMNS[1:]}
            moment = cells["absolute_time"]
            cells["absolute_time"] = None if moment is None else moment.isoformat().replace("+00:00", "Z")
            yield {"contact_id": contact_id, **cells}
