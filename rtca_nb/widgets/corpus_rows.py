"""Contacts as rows of a table: start, id, course of the customer's score, matches and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final, NamedTuple

from rtca_nb.render.entries import signed
from rtca_nb.render.languages import figure, phrase_count, say
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.spans import category_css
from rtca_nb.render.times import clock

__all__ = ["COLUMNS", "category_chips", "course_svg", "table_head", "table_rows"]

_CHIPS: Final = 2
_LONGEST: Final = 20
_WIDE, _HIGH = 64, 20


class _Column(NamedTuple):
    """A column of the table: its sort key, title, CSS class and description."""

    sort: str
    title: str
    css: str
    about: str


COLUMNS: Final = (
    _Column("start", "Started (UTC)", "rtca-cx-when", "First message, event or attachment"),
    _Column("contact_id", "Contact", "rtca-cx-id", "Id of the contact"),
    _Column("customer_sentiment", "Customer's score", "rtca-cx-score", "From −5 to +5, an estimate, with its course"),
    _Column("categories", "Categories", "rtca-cx-names", "Categories that matched, the rarest first"),
    _Column("messages", "Messages", "rtca-cx-n", "Messages"),
    _Column("first_response_seconds", "First response", "rtca-cx-n", "From the customer's first message to an agent's"),
    _Column("duration_seconds", "Duration", "rtca-cx-n rtca-cx-more", "From start to end"),
    _Column("redactions", "Redacted", "rtca-cx-n rtca-cx-more", "Redacted spans"),
)
"""Columns of the table, in order."""

_SORTED: Final = Template(
    '<th scope="col" class="{a}" data-sort="{a}"><button type="button" class="rtca-go" name="sort" value="{a}" '
    'title="{a}">{t}<i aria-hidden="true"></i></button></th>'
)
_HEAD: Final = Template('<th scope="col" class="{a}" title="{a}">{t}</th>')
_ROW: Final = Template(
    '<tr data-row="{n}"><td class="rtca-cx-when"><time>{h}</time></td>'
    '<td class="rtca-cx-id">{h}{h}</td>'
    '<td class="rtca-cx-score"><span class="rtca-cx-course">{h}</span><span class="rtca-cx-points">{h}</span></td>'
    '<td class="rtca-cx-names">{h}</td>'
    '<td class="rtca-cx-n">{t}</td><td class="rtca-cx-n">{h}</td>'
    '<td class="rtca-cx-n rtca-cx-more">{h}</td><td class="rtca-cx-n rtca-cx-more">{t}</td></tr>'
)
_OPEN: Final = Template(
    '<button type="button" class="rtca-go" name="open" value="{a}" title="{a}" tabindex="-1"><bdi>{t}</bdi></button>'
)
_NAME: Final = Template('<bdi title="{a}">{t}</bdi>')
_MARK: Final = Template(' <b class="rtca-cx-mark">{t}</b>')
_CHIP: Final = Template('<span data-k="{a}" title="{a}"><bdi>{t}</bdi></span> ')
_FIT: Final = Template('<span class="rtca-cx-fit">{h}</span>')
_MORE: Final = Template('<small title="{a}">+{n}</small>')
_MOMENT: Final = Template("<span>{t}</span> <span>{t}</span>")
_SOFT: Final = Template("<small>{t}</small>")
_NUMBER: Final = Template("{t}")
_SVG: Final = Template(
    '<svg width="{n}" height="{n}" viewBox="0 0 {n} {n}" fill="none" stroke="currentColor" role="img" '
    'aria-label="{a}"><path class="rtca-zero" d="M0 {n}H{n}"/><path class="rtca-cx-line" d="{a}"/>'
    '<circle class="{a}" cx="{a}" cy="{a}" r="2.2" stroke="none"/></svg>'
)
_ENDED: Final = {"COMPLETED": "", "FAILED": "analysis failed", "NOT_ANALYSED": "not analysed"}


def table_head(*, sortable: bool) -> Html:
    """Make the header row of the table, of buttons if the table can be sorted."""
    if sortable:
        return join(
            _SORTED(column.css, column.sort, column.sort, _sorting(column), say(column.title)) for column in COLUMNS
        )
    return join(_HEAD(column.css, say(column.about), say(column.title)) for column in COLUMNS)


def _sorting(column: _Column) -> str:
    return say("{what}. Click to sort by it", what=say(column.about))


def table_rows(
    rows: Sequence[Mapping[str, Any]],
    courses: Sequence[Html] = (),
    chips: Sequence[Html] = (),
    *,
    live: bool,
) -> Html:
    """Make rows of the table.

    Parameters
    ----------
    rows : sequence of mapping
        Contacts, as ``ContactList.rows`` returns them.
    courses, chips : sequence of Html, optional
        Results of :func:`course_svg` and :func:`category_chips` for each row; they may be filled in later.
    live : bool
        Whether a contact can be opened.
    """
    nothing = [EMPTY] * len(rows)
    drawn = zip(rows, courses or nothing, chips or nothing, strict=True)
    return join(_row(place, row, course, names, live=live) for place, (row, course, names) in enumerate(drawn))


def _row(place: int, row: Mapping[str, Any], course: Html, chips: Html, *, live: bool) -> Html:
    identity = row["contact_id"]
    name = _OPEN(identity, identity, identity) if live else _NAME(identity, identity)
    score = row["customer_sentiment"]
    return _ROW(
        place,
        _moment(row["start"]),
        name,
        join(_MARK(mark) for mark in _marks(row)),
        course,
        _SOFT(say("not scored")) if score is None else _NUMBER(signed(score)),
        chips,
        figure(row["messages"] or 0),
        _seconds(row["first_response_seconds"]),
        _seconds(row["duration_seconds"]),
        figure(row["redactions"] or 0),
    )


def _moment(start: datetime | None) -> Html:
    if start is None:
        return _SOFT(say("no time"))
    day, time = f"{start.astimezone(UTC):%Y-%m-%d %H:%M}".split(" ")
    return _MOMENT(day, time)


def _seconds(seconds: float | None) -> Html:
    return _SOFT("–") if seconds is None else _NUMBER(clock(seconds))


def _marks(row: Mapping[str, Any]) -> list[str]:
    """Return warnings about a contact, in a few words."""
    status = row["status"]
    ended = _ENDED.get(status, (status or "state unknown").lower().replace("_", " "))
    marks = [say(ended)] if ended else []
    if not row["complete"] and not row["unproven"] and status in _ENDED:
        marks.append(say("incomplete"))
    if row["problems"]:
        marks.append(str(phrase_count("{n} problem", "{n} problems", row["problems"])))
    return marks


def category_chips(row: Mapping[str, Any], places: Mapping[str, int]) -> Html:
    """Show the categories that matched in a contact, the rarest first.

    Parameters
    ----------
    row : mapping
        A contact, as ``ContactList.rows`` returns it once the matches are known.
    places : mapping of str to int
        Rank of each category, from 0 for the most frequent; it determines the colour of the category.
    """
    names = sorted(row["names"], key=lambda name: (-places.get(name, 0), name))
    if not names:
        return _SOFT(say("no match") if row["uncovered"] else say("not known"))
    chips = [_CHIP(category_css(places.get(name, 0)), name, _short(name)) for name in names[:_CHIPS]]
    rest = names[_CHIPS:]
    return _FIT(join([*chips, _MORE(", ".join(rest), len(rest))] if rest else chips))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def course_svg(course: Sequence[float]) -> Html:
    """Draw the scores of a customer in the course of a contact, as a stepped line; nothing if there are no scores."""
    if not course:
        return EMPTY
    middle = _HIGH // 2
    step = (_WIDE - 4) / max(len(course) - 1, 1)
    points = [(round(2 + place * step, 1), _height(score)) for place, score in enumerate(course)]
    line = f"M{points[0][0]:g} {points[0][1]:g}" + "".join(
        f"H{x:g}{'' if y == before else f'V{y:g}'}" for (_, before), (x, y) in pairwise(points)
    )
    last = course[-1]
    mood = "rtca-cx-low" if last < 0 else "rtca-cx-high" if last > 0 else "rtca-cx-even"
    ends = {"first": signed(course[0]), "last": signed(last), "lowest": signed(min(course))}
    said = say("Score from {first} to {last}, lowest {lowest}", **ends)
    x, y = points[-1]
    return _SVG(_WIDE, _HIGH, _WIDE, _HIGH, said, middle, _WIDE, line, mood, f"{x:g}", f"{y:g}")


def _height(score: float) -> float:
    return round(_HIGH / 2 - (_HIGH / 2 - 3) * max(-5.0, min(5.0, score)) / 5, 1)
