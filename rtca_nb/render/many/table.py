"""Table of all contacts, one row each, with fields to filter it and to search all messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from rtca_nb.model.ids import shown_id
from rtca_nb.render.entries import signed
from rtca_nb.render.languages import decimal, figure, say, say_count
from rtca_nb.render.markup import Html, Template, join, text
from rtca_nb.render.overview import date, form_shown
from rtca_nb.render.report_controls import SEARCH_HINT, SEARCH_TITLE, script_words
from rtca_nb.render.spans import category_names
from rtca_nb.render.times import clock
from rtca_nb.tables.absence import category_words, count_of, unevaluated
from rtca_nb.tables.contact_tables import Tables
from rtca_nb.tables.figure_pairs import computed_figures
from rtca_nb.tables.notes import warnings_on

__all__ = ["HEADS", "Row", "contacts_table", "row_of"]

_CELLS: Final = (
    '><th scope="row"><a href="#contact{n}"><bdi>{t}</bdi></a>'
    "<td>{t}<td>{t}<td>{t}<td>{t}<td>{t}<td>{h}<td>{t}<td>{t}\n"
)
_ROW: Final = Template('<tr data-c="{a}"' + _CELLS)
_SAME: Final = Template('<tr data-c="{a}" data-of="{n}"' + _CELLS)
_NAME: Final = Template("<bdi>{t}</bdi>")
_SMALL: Final = Template("<small>{t}</small>")
_SECTION: Final = Template(
    '<section class="rtca-index" id="contacts"><h2>{t}</h2>\n{h}<div class="rtca-wide-table" role="group" tabindex="0" '
    'aria-label="{say:Contacts}"><table class="rtca-contacts"><thead><tr>{h}</tr></thead>\n'
    "<tbody>{h}</tbody></table></div>\n"
    '<p class="rtca-none" hidden>{say:No contact matches.} <button type="button">{say:Clear}</button></p>\n'
    '<p class="rtca-note">{t}</p></section>\n'
)
_TH: Final = Template('<th scope="col" data-sort="{a}">{t}</th>')
_FORM: Final = Template(
    '<form class="rtca-controls rtca-finder" role="search" autocomplete="off" '
    'aria-label="{say:Search and filter all contacts}" data-words="{a}" hidden>'
    '<label class="rtca-search">{say:Search all messages} '
    '<input type="search" name="q" spellcheck="false" placeholder="{a}" title="{a}"></label>{h}{h}{h}{h}'
    '<button type="reset">{say:Clear}</button><output aria-live="polite"></output></form>\n'
    '<section class="rtca-hits" aria-label="{say:Messages found}" hidden><h3>{say:Messages found}</h3><ol></ol>'
    '<p class="rtca-note"></p></section>\n'
)
_SELECT: Final = Template('<label>{t} <select name="{a}"><option value="">{say:all}</option>{h}</select></label>')
_OPTION: Final = Template('<option value="{a}">{p}</option>')

HEADS: Final = (
    ("Contact", "text"),
    ("Started (UTC)", "text"),
    ("Lasted", "time"),
    ("Messages", "number"),
    ("Customer score", "number"),
    ("Agent replies in", "number"),
    ("Categories", "text"),
    ("Analysis", "text"),
    ("Notes", "number"),
)
"""Head of each column, and how it is sorted."""

_UNKNOWN: Final = "–"


class Row(NamedTuple):
    """A contact's row in the table, and its data for the overview.

    Attributes
    ----------
    place : int
        Number among all contacts, from 0.
    name : str
    start : int or None
        Microseconds since 1970.
    score, reply, silence : float or None
        Overall score of the customer, mean seconds to an agent's reply, longest silence in seconds.
    categories : tuple of str
        Categories that matched.
    status, form : str
        In words.
    cells : tuple
        Content of the cells after the name, in the order of :data:`HEADS`.
    of : int or None
        If this is another form or reading of a contact, ``place`` of the row that the figures count; otherwise None.
    """

    place: int
    name: str
    start: int | None
    score: float | None
    reply: float | None
    silence: float | None
    categories: tuple[str, ...]
    status: str
    form: str
    cells: tuple[object, ...]
    of: int | None = None


def row_of(tables: Tables, place: int) -> Row:
    """Return the row of a contact; ``place`` is its number among all, from 0."""
    record = tables.redactor.record
    figures = computed_figures(tables.get("metrics"))
    score, _ = figures.get(("sentiment_overall", "CUSTOMER"), (None, True))
    reply, _ = figures.get(("response_time_from_last_mean", "AGENT"), (None, True))
    silence, _ = figures.get(("longest_silence", None), (None, False))
    length = None if tables.start is None or tables.end is None else (tables.end - tables.start) / 1_000_000
    names = tuple(category_names(tables))
    state = say(record.status.lower().replace("_", " "))
    if not record.complete:
        state = f"{state}, {say('completeness not proven') if record.unproven else say('incomplete')}"
    form = form_shown(tables)
    notes = warnings_on(tables)
    cells = (
        _UNKNOWN if tables.start is None else date(tables.start)[:16],
        clock(length),
        say(count_of(record, "Transcript", len(tables.get("transcript")["id"]))),
        _UNKNOWN if score is None else signed(score),
        _UNKNOWN if reply is None else decimal(f"{reply:.1f} s"),
        _categories(tables, names),
        f"{state} · {form}",
        str(len(notes)) if notes else "",
    )
    return Row(place, shown_id(record), tables.start, score, reply, silence, names, state, form, cells)


def _categories(tables: Tables, names: Sequence[str]) -> Html:
    """Return the names of the categories, and how many were not evaluated."""
    record = tables.redactor.record
    if not names:
        return _SMALL(say(category_words(record)))
    skipped = len(unevaluated(record))
    more = [_SMALL(say("{n} not evaluated", n=skipped))] if skipped else []
    return join([*map(_NAME, names), *more], ", ")


def contacts_table(rows: Sequence[Row], listed: Sequence[str]) -> Html:
    """Render the table with the fields above it.

    Parameters
    ----------
    rows : sequence of Row
        In the order in which they are shown.
    listed : sequence of str
        Names of all categories, for the field that filters by category.
    """
    numbers = {name: number for number, name in enumerate(listed)}
    return _SECTION(
        _heading(rows),
        _fields(rows, listed),
        join(_TH(sort, say(head)) for head, sort in HEADS),
        join(_row(row, numbers) for row in rows),
        " ".join(
            [
                say("– means not known. Scores are estimates, as is the mean time of an agent's replies."),
                say("Notes: number of warnings about the data of the contact; it shows them when you open it."),
            ]
        ),
    )


def _heading(rows: Sequence[Row]) -> str:
    number = sum(row.of is None for row in rows)
    all_of_them = say_count("All {n} contact", "All {n} contacts", number)
    several = f", {say('in {n} forms or readings', n=figure(len(rows)))}" if number < len(rows) else ""
    return f"{all_of_them}{several}"


def _row(row: Row, numbers: Mapping[str, int]) -> Html:
    chosen = " ".join(str(numbers[name]) for name in row.categories)
    shown = (row.place, row.name, *row.cells)
    return _ROW(chosen, *shown) if row.of is None else _SAME(chosen, row.of, *shown)


def _fields(rows: Sequence[Row], listed: Sequence[str]) -> Html:
    scores = [("bad", say("below 0")), ("good", say("0 and above")), ("none", say("not known"))]
    return _FORM(
        script_words("render/static/many.mjs"),
        say(SEARCH_HINT),
        f"{say(SEARCH_TITLE)}; {say('words are also looked for in contact ids')}",
        _select(
            say("Category"),
            "category",
            [*((str(n), name) for n, name in enumerate(listed)), ("-", say("none, or not known"))],
        ),
        _select(say("Score"), "score", scores),
        _select(say("Analysis"), "state", _values([row.status for row in rows])),
        _select(say("Form"), "form", _values([row.form for row in rows])),
    )


def _values(values: Sequence[str]) -> list[tuple[str, str]]:
    return [(value, value) for value in dict.fromkeys(values)]


def _select(label: str, name: str, options: Sequence[tuple[str, str]]) -> Html:
    return (
        _SELECT(label, name, join(_OPTION(value, shown) for value, shown in options)) if len(options) > 1 else text("")
    )
