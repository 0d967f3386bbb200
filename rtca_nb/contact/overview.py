"""The first sheet of a workbook: its subject and form, missing parts, and the contents of the other sheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.contact.cell_values import readable
from rtca_nb.contact.long_texts import LongTexts
from rtca_nb.contact.plain_cells import write_text
from rtca_nb.contact.sheet_cells import sheet_time
from rtca_nb.model.ids import shown_id
from rtca_nb.model.output_types import form_words
from rtca_nb.privacy.file_names import seen_file_name
from rtca_nb.privacy.notebook_marks import MARKER
from rtca_nb.tables.notes import notes_on
from rtca_nb.tables.schema import COLUMNS, Column

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.tables.contact_tables import Tables

__all__ = [
    "HOLDS",
    "OVERVIEW",
    "Line",
    "Overview",
    "Section",
    "columns_frame",
    "form_of_text",
    "overview_of",
    "time_line",
    "totals",
]

OVERVIEW: Final = "overview"
"""Name of the first sheet."""

HOLDS: Final[Mapping[str, str]] = {
    "contacts": "A row is a contact in one form (such as Redacted), with the figures that most questions need.",
    "transcript": "A row is a message.",
    "redactions": "A row is a redacted span.",
    "categories": "A row is a span of text in which a category matched; matches has a row for each match.",
    "matches": "A row is a match of a category: a point of interest, or the whole contact.",
    "issues": "A row is a span of an issue that was detected.",
    "outcomes": "A row is a span of an outcome that was detected.",
    "action_items": "A row is a span of an action item that was detected.",
    "events": "A row is an event, such as somebody joining.",
    "attachments": "A row is a file.",
    "summary": "A row is a summary of the contact.",
    "extracted": "A row is an extracted value and one of its places, or the reason why no value was extracted.",
    "skipped": "A row is a part of the analysis that the service skipped; results may be missing for that reason.",
    "unknown": "A row is a member of the service's answer that this package does not recognise.",
    "highlights": "A row is a span of a redaction, category, issue or extracted value.",
    "offset_problems": "A row is a span that cannot be trusted.",
    "revisions": "A row is a segment that was sent again with other content.",
    "sentiment": "A row is a turn, with its sentiment and its score, which is an estimate.",
    "response_times": "A row is a reply, with the time until it came, in seconds.",
    "silences": "A row is one of the longest times in which nobody wrote, in seconds.",
    "metrics": "A row is a figure of the contact, such as its duration, with its unit.",
    "columns": "A row is a column of one of these sheets, and what it means.",
    "long texts": "A row is a part of a text that is too long for its cell; the cell names the row here where the text "
    "begins.",
}
"""Content of each sheet, by name."""

_LABEL, _VALUE, _REMARK = 34, 26, 96
_CLEAR_COLOUR: Final = "#B42318"
_MASKED_TEXT: Final = "Masked: text that is or may be personal is not shown."
_UNTRUSTED: Final = "The redaction is not trusted, so the text is masked like that of a Raw contact."
_CLEAR_TEXT: Final = f"{MARKER}: this file shows personal data in clear text."

Value = str | int | dt.datetime | None


class Line(NamedTuple):
    """A line of an overview: three cells.

    Attributes
    ----------
    label : str
    value : str, int, datetime or None
        A datetime is in UTC, without a time zone. None leaves the cell empty.
    remark : str
    """

    label: str
    value: Value
    remark: str = ""


class Section(NamedTuple):
    """Lines under a heading."""

    title: str
    lines: Sequence[Line]


class Overview(NamedTuple):
    """Content of the first sheet, above the list of the other sheets.

    Attributes
    ----------
    title : str
    revealed : bool
    sections : sequence of Section
    """

    title: str
    revealed: bool
    sections: Sequence[Section]

    def write(
        self, book: Any, sheet: Any, listed: Iterable[tuple[str, int]], about: Mapping[str, str], long_texts: LongTexts
    ) -> None:
        """Write the first sheet: the sections, and a list of the other sheets.

        Parameters
        ----------
        book, sheet
            XlsxWriter's workbook, and the worksheet in it to write to.
        listed : iterable of (str, int)
            Name of each other sheet, and its number of rows.
        about : mapping of str to str
            What each sheet holds, in a sentence, by the sheet's name.
        long_texts : LongTexts
        """
        _Writer(book, sheet, long_texts).write(self, listed, about)


class _Writer:
    def __init__(self, book: Any, sheet: Any, long_texts: LongTexts) -> None:
        top = {"valign": "top"}
        self._sheet = sheet
        self._long_texts = long_texts
        self._row = 0
        self._formats = {
            "title": book.add_format({"bold": True, "font_size": 18, "quote_prefix": True}),
            "masked": book.add_format({"font_color": "#52606D", "quote_prefix": True}),
            "clear": book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": _CLEAR_COLOUR}),
            "heading": book.add_format({"bold": True, "font_size": 12, "bottom": 1, "bottom_color": "#A9B4C4"}),
            "text": book.add_format({"quote_prefix": True, "align": "left", **top}),
            "wrapped": book.add_format({"quote_prefix": True, "text_wrap": True, **top}),
            "number": book.add_format({"num_format": "#,##0", "align": "left", **top}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left", **top}),
            "link": book.add_format({"font_color": "#1155CC", "underline": 1, **top}),
        }

    def write(self, overview: Overview, listed: Iterable[tuple[str, int]], about: Mapping[str, str]) -> None:
        sheet = self._sheet
        self._text(0, overview.title, "title")
        sheet.set_row(0, 28)
        self._row = 1
        for column in range(3) if overview.revealed else ():
            sheet.write_blank(1, column, None, self._formats["clear"])
        self._text(0, form_of_text(revealed=overview.revealed), "clear" if overview.revealed else "masked")
        for section in overview.sections:
            self._heading(section.title)
            for line in section.lines:
                self._row += 1
                self._text(0, line.label, "text")
                self._value(line.value)
                if line.remark:
                    self._text(2, line.remark, "wrapped")
        self._heading("Sheets", "Rows", "What they hold")
        for name, rows in listed:
            self._row += 1
            target = name.replace("'", "''")
            sheet.write_url(self._row, 0, f"internal:'{target}'!A1", self._formats["link"], name)
            self._value(rows)
            self._text(2, about.get(name, ""), "wrapped")
        for place, width in enumerate((_LABEL, _VALUE, _REMARK)):
            sheet.set_column(place, place, width)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_tab_color(_CLEAR_COLOUR if overview.revealed else "#3B5B8C")

    def _heading(self, *titles: str) -> None:
        self._row += 2
        for column in range(3):
            self._text(column, titles[column] if column < len(titles) else "", "heading")

    def _text(self, column: int, text: str, kind: str) -> None:
        plain = self._long_texts.cell(readable(text), OVERVIEW, self._row + 1, "")
        if plain:
            write_text(self._sheet, self._row, column, plain, self._formats[kind])
        else:
            self._sheet.write_blank(self._row, column, None, self._formats[kind])

    def _value(self, value: Value) -> None:
        if isinstance(value, dt.datetime):
            self._sheet.write_datetime(self._row, 1, value, self._formats["time"])
        elif isinstance(value, int):
            self._sheet.write_number(self._row, 1, value, self._formats["number"])
        elif value is not None:
            self._text(1, value, "text")


def form_of_text(*, revealed: bool) -> str:
    """Return a sentence that says whether the text of a file is masked or in clear text."""
    return _CLEAR_TEXT if revealed else _MASKED_TEXT


def columns_frame(columns: Mapping[str, Sequence[Column]]) -> pd.DataFrame:
    """Return a frame with the meaning of each column of the given sheets, one row per column.

    Parameters
    ----------
    columns : mapping of str to sequence of Column
        The columns of each sheet, by the sheet's name.
    """
    import pandas as pd

    rows = [(name, column.name, column.doc) for name, several in columns.items() for column in several]
    return pd.DataFrame(rows, columns=["sheet", "column", "meaning"])


def totals(counts: Mapping[str, int], title: str = "Totals") -> Section:
    """Return a section with a line for each total.

    Parameters
    ----------
    counts : mapping of str to int
        The totals, by label.
    title : str
    """
    return Section(title, [Line(label, number) for label, number in counts.items()])


def time_line(label: str, microseconds: int | None) -> Line:
    """Return a line with a time, given as microseconds since 1970 in UTC, or None if it is not known."""
    if microseconds is None:
        return Line(f"{label} (UTC)", "not known")
    time = dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=microseconds)  # noqa: DTZ001 - a sheet has no zones
    return Line(f"{label} (UTC)", sheet_time(time) or time.isoformat())


def overview_of(tables: Tables, title: str | None = None) -> Overview:
    """Return the overview of one contact.

    Parameters
    ----------
    tables : Tables
        Tables of the contact.
    title : str, optional
        Default: the name of the contact.
    """
    redactor = tables.redactor
    record = redactor.record
    rows = {name: tables.get(name).rows for name in COLUMNS}
    trusted = redactor.trusted or redactor.revealed or record.output_type == "Raw"
    about = Section(
        "Contact",
        [
            Line("Contact id", record.contact_id),
            Line("Instance id", record.instance_id),
            Line("Form", form_words(record.output_type), "" if trusted else _UNTRUSTED),
            Line("Analysis", record.status),
            Line("Complete", "yes" if record.complete else "nothing proves it" if record.unproven else "no"),
            time_line("Begin", tables.start),
            time_line("End", tables.end),
            Line("Source", record.source, seen_file_name(tables.redactor) or ""),
        ],
    )
    counts = {
        "Messages": rows["transcript"],
        "Redacted spans": rows["redactions"],
        "Matches of categories": rows["matches"],
        "Events": rows["events"],
        "Attachments": rows["attachments"],
        "Skipped analyses": rows["skipped"],
        "Spans that cannot be trusted": rows["offset_problems"],
    }
    notes = [Line("", None, note) for note in notes_on(tables)]
    return Overview(
        title or f"Contact {shown_id(record)}",
        redactor.revealed,
        [about, totals(counts), *([Section("Notes", notes)] if notes else [])],
    )
