"""Report the hidden text of many contacts: the ``redaction_report`` of each contact, in one answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import msgspec

from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.hidden_report import HiddenCount, hidden_counts, placeholder_count
from rtca_nb.contact.kept import hidden_of
from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.row_batches import arrow_batches
from rtca_nb.questions import Questions
from rtca_nb.questions.answer import answer
from rtca_nb.questions.period import Period, period_of
from rtca_nb.questions.quality import service_placeholders
from rtca_nb.questions.said import Chart, Said
from rtca_nb.questions.scope import scope
from rtca_nb.render.languages import phrase, phrase_count
from rtca_nb.tables.schema import Column

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from rtca_nb.corpus.stored_table import StoredTable

__all__ = ["Found", "Hiding", "counts_in", "stored_counts"]

Found = tuple[str, str, bool, list[HiddenCount]]
"""One form of a contact: its id, the form, whether its redaction is trusted, and counts of its hidden text."""

_COLUMNS: Final = (
    Column("contact_id", "text", "Id of the contact."),
    Column("output_type", "enum", "Output type of the contact that is counted."),
    Column("field", "text", "What is hidden, as in ``redaction_report`` of a contact."),
    Column("reason", "text", "Reason, in a word."),
    Column("meaning", "text", "Reason, in a sentence."),
    Column("places", "int", "Number of spans or values."),
    Column(
        "segments",
        "int",
        "Number of segments with such spans or values; if a segment has no id, each of its values counts as a segment.",
    ),
    Column(
        "code_points",
        "int",
        "Number of hidden code points; missing if the service removed the text, because the length is then unknown.",
    ),
    Column("type", "text", "Kinds of data that the service's tags name."),
)


def stored_counts(contents: StoredTable) -> Iterable[Found]:
    """Yield the counts of hidden text in each contact of a corpus.

    Parameters
    ----------
    contents : StoredTable
        The table ``segments``.

    Raises
    ------
    CorpusError
        If a file is damaged.
    """
    for batch in arrow_batches(contents):
        yield from counts_in(batch)


def counts_in(rows: Any) -> Iterable[Found]:
    """Yield the counts of hidden text for some rows of the table ``segments``.

    Parameters
    ----------
    rows : pyarrow.Table or pyarrow.RecordBatch

    Raises
    ------
    CorpusError
        If a row has changed since it was written.
    """
    columns = (rows.column(name).to_pylist() for name in ("contact_id", "output_type", "redaction_trusted", "content"))
    for identity, form, trusted, content in zip(*columns, strict=True):
        try:
            yield identity, form, trusted, hidden_counts(hidden_of(content))
        except (TypeError, msgspec.DecodeError):
            raise damaged("a file of the table segments", "has changed since it was written") from None


@hide_locals
class Hiding(Questions):
    """Questions about many contacts, and ``redaction_report``, which is about their hidden text."""

    def _hidden_counts(self) -> Iterable[Found]:
        """Yield the counts of hidden text in each contact, in any order."""
        raise NotImplementedError

    def redaction_report(self, *, begin: datetime | None = None, end: datetime | None = None) -> pd.DataFrame:
        """List how much text of each contact is masked or was removed by the service, and why.

        Parameters
        ----------
        begin, end : datetime, optional
            Count only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone.

        Returns
        -------
        pandas.DataFrame
            A row for each contact, field and reason, and for each kind of tag that the service wrote in a contact.
            Columns are ``contact_id``, ``output_type``, ``field`` (such as ``content``), ``reason`` (a word),
            ``meaning`` (the reason in a sentence), ``places`` (number of spans or values), ``segments`` (number of
            segments with such places), ``code_points`` (number of masked code points; missing for tags) and ``type``
            (the name in the tag, such as ``NAME``). The contact with the most masked text comes first. Like every
            answer, the frame also has ``title``, ``unit``, ``n``, ``left_out`` and ``plot()``.

        Raises
        ------
        UsageError
            If a time has no time zone, or ``end`` is not after ``begin``.
        SetupError
            If DuckDB is not installed.
        CorpusError
            If a file cannot be read.
        """
        return _report(self, self._hidden_counts(), period_of(begin, end))


def _report(source: Questions, found: Iterable[Found], period: Period) -> pd.DataFrame:
    """Make the frame that :meth:`Hiding.redaction_report` returns.

    Parameters
    ----------
    source : Questions
        Decides which contacts are counted.
    found : iterable of Found
        Counts of all contacts, in any order.
    period : Period
    """
    with scope(source.table, ("redactions",), period, ()) as asked:
        chosen = {*asked.rows("SELECT contact_id, output_type, redaction_trusted FROM chosen")}
        placeholders: dict[tuple[str, str, bool], list[HiddenCount]] = {}
        for identity, form, trusted, tag, places, segments in service_placeholders(asked):
            count = placeholder_count(tag, places, segments)
            placeholders.setdefault((identity, form, trusted), []).append(count)
        left_out, n = [*asked.left_out], asked.contacts
    several = []
    for identity, form, trusted, hidden in found:
        key = identity, form, trusted
        if key in chosen and (counts := [*hidden, *placeholders.get(key, ())]):
            several.append((sum(count.code_points or 0 for count in counts), identity, form, counts))
    several.sort(key=lambda one: (-one[0], one[1]))
    if placeholders:
        contacts = phrase_count("{n} contact", "{n} contacts", len(placeholders))
        left_out.append(
            phrase(
                "In {contacts} the service replaced text with tags; the length of that text is not known.",
                contacts=contacts,
            )
        )
    if len(several) < n:
        unlisted = phrase_count("{n} contact", "{n} contacts", n - len(several))
        left_out.append(phrase("Not listed: {contacts} in which nothing is hidden.", contacts=unlisted))
    rows = [(identity, form, *count) for _, identity, form, counts in several for count in counts]
    values = {column.name: [row[place] for row in rows] for place, column in enumerate(_COLUMNS)}
    chart = Chart("bars", "contact_id", "code_points", phrase("code points"), phrase("contact"), series="reason")
    said = Said(
        phrase("What is hidden, by contact, field and reason"), phrase("code points"), n, tuple(left_out), chart
    )
    return answer(_COLUMNS, values, said, revealed=source.revealed)
