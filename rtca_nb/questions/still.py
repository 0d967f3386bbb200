"""Figures of answers without plotly: the same bars, lines or squares as an SVG drawing, with a table of the rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.text_width import shortened
from rtca_nb.contact.pandas_versions import known_true
from rtca_nb.questions.said import Chart
from rtca_nb.render.entries import role_label
from rtca_nb.render.languages import decimal, figure, say, spoken
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.palette import CATEGORY_COLOURS
from rtca_nb.render.still import (
    Course,
    Group,
    Part,
    Point,
    still_bars,
    still_columns,
    still_courses,
    still_keys,
    still_squares,
)
from rtca_nb.render.timeline import between

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LONGEST", "colour", "grid_groups", "is_strong", "is_upright", "named", "still_figure", "word"]

LONGEST: Final = 40
"""Maximum width of a group's name, in columns of text."""

_LISTED: Final = 200
"""Maximum number of rows in the table; the frame has all of them."""

_FIGURE: Final = Template(
    '<div class="rtca-still tex2jax_ignore mathjax_ignore" lang="{a}"><p><b>{t}</b></p>{h}{h}{h}{h}</div>'
)
_LINE: Final = Template("<p>{t}</p>")
_TABLE: Final = Template(
    "<details><summary>{say:Table}</summary><table><thead><tr>{h}</tr></thead><tbody>{h}</tbody></table>{h}</details>"
)
_ROW: Final = Template("<tr>{h}</tr>")
_HEAD: Final = Template("<th>{t}</th>")
_CELL: Final = Template("<td>{t}</td>")
# Columns whose values are words of this package.
_OWN: Final = frozenset({"measure", "of", "weekday", "reason"})
_COUNTS: Final = re.compile("[1-9]")
_DASHES: Final = ("none", "7 4", "2 3", "7 3 2 3")


def still_figure(rows: pd.DataFrame, chart: Chart, title: str, lines: Sequence[str], far: pd.DataFrame) -> Html:
    """Return the figure of an answer as HTML that needs no script, with a table of its rows.

    Parameters
    ----------
    rows : DataFrame
        Rows to draw.
    chart : Chart
    title : str
    lines : sequence of str
        Sentences below the drawing on what was counted and what is not drawn.
    far : DataFrame
        Rows that are not drawn, because their times are far from all others, but are in the table.
    """
    import pandas as pd

    if not len(rows):
        drawn, table = _LINE(say("There is nothing to draw.")), EMPTY
    else:
        drawn = {"bars": _bars, "lines": _lines, "grid": _grid}[chart.kind](rows, chart, title)
        table = _table(pd.concat([far, rows]).sort_index() if len(far) else rows)
    # For squares, a sentence below explains the colour.
    unit = EMPTY if chart.kind == "grid" or not len(rows) else _LINE(str(chart.value_title))
    return _FIGURE(spoken(), title, unit, drawn, join(map(_LINE, lines)), table)


def _table(rows: pd.DataFrame) -> Html:
    head = join(_HEAD(name) for name in rows.columns)
    cells = rows.head(_LISTED).astype(object).itertuples(index=False)
    more = len(rows) - _LISTED
    rest = _LINE(say("{n} more", n=figure(more))) if more > 0 else EMPTY
    return _TABLE(head, join(_ROW(join(_CELL(_written(value)) for value in row)) for row in cells), rest)


def is_upright(chart: Chart) -> bool:
    """Return whether bars are vertical, from left to right: those of hours, weekdays, days, weeks and months are."""
    return chart.group in {"hour", "weekday", "day", "week", "month"}


def is_strong(rows: pd.DataFrame, chart: Chart) -> list[bool]:
    """Return for each row whether it is drawn in full colour."""
    return known_true(rows[chart.strong]).tolist() if chart.strong in rows else [True] * len(rows)


def colour(place: int) -> str:
    """Return the colour of a line or series by its number, from 0; colours repeat."""
    return between(CATEGORY_COLOURS[place % len(CATEGORY_COLOURS)])


def word(column: str, value: str) -> str:
    """Return a value of a column, translated if it is a word of this package; names are returned unchanged."""
    if column == "role":
        return role_label(value) if spoken() != "en" else value
    return say(value) if column in _OWN else value


def named(rows: pd.DataFrame, chart: Chart) -> list[str]:
    """Return the name of each row's group, shortened, with a note if ``chart.mark`` says that rules changed."""
    marks = known_true(rows[chart.mark]).tolist() if chart.mark else [False] * len(rows)
    changed = f" · {say('rules changed')}"
    return [
        shortened(word(chart.group, str(value)), LONGEST) + (changed if marked else "")
        for value, marked in zip(rows[chart.group].tolist(), marks, strict=True)
    ]


def _said(value: float, chart: Chart) -> str:
    """Return a number of the chart as text; a share as a percentage."""
    if chart.share:
        words = say("{n}%", n=decimal(f"{100 * abs(value):.1f}"))
    elif float(value).is_integer() or abs(value) >= 100:
        words = figure(round(abs(value)))
    else:
        words = decimal(f"{abs(value):.3g}")
    return f"−{words}" if value < 0 and _COUNTS.search(words) else words


def _tick(value: float, chart: Chart) -> str:
    """Return a round number of the chart's scale as text; a share as a percentage."""
    words = decimal(f"{100 * abs(value) if chart.share else abs(value):.12g}")
    words = say("{n}%", n=words) if chart.share else figure(int(value)) if value >= 1_000 else words
    return f"−{words}" if value < 0 else words


def _parts(rows: pd.DataFrame, chart: Chart, names: Sequence[str], colours: Sequence[str]) -> list[Part]:
    """Return for each row its bar, its part of a bar, or its point of a line."""
    import pandas as pd

    found = []
    ends = [rows[name].tolist() for name in chart.ends] if chart.ends else [[None] * len(rows)] * 2
    values = zip(rows[chart.value].tolist(), *ends, names, colours, is_strong(rows, chart), strict=True)
    for value, low, high, name, shade, strong in values:
        words = f"{name}: {_said(value, chart)}"
        known = not (pd.isna(low) or pd.isna(high))
        if known:
            words += f" ({say('{low} to {high}', low=_said(low, chart), high=_said(high, chart))})"
        found.append(Part(float(value), low if known else None, high if known else None, words, shade, strong))
    return found


def _bars(rows: pd.DataFrame, chart: Chart, title: str) -> Html:
    names = _times(rows, chart) or named(rows, chart)
    series = list(dict.fromkeys(rows[chart.series])) if chart.series else []
    own = rows[chart.series].tolist() if chart.series else [None] * len(rows)
    kinds = [name if one is None else f"{name}, {word(chart.series or '', str(one))}"
             for name, one in zip(names, own, strict=True)]  # fmt: skip
    colours = [colour(1 if one is None else 1 + series.index(one)) for one in own]
    together: dict[Any, list[int]] = {}
    for place, value in enumerate(rows[chart.group].tolist()):
        together.setdefault(value, []).append(place)
    parts = _parts(rows, chart, kinds, colours)
    slots = _slots(list(together), chart)
    groups = [
        Group(
            names[places[0]],
            " + ".join(_said(parts[place].value, chart) for place in places),
            tuple(parts[place] for place in places),
            slot,
        )
        for places, slot in zip(together.values(), slots, strict=True)
    ]
    groups.sort(key=lambda group: group.slot)
    drawn = (
        still_columns(title, groups, lambda value: _said(value, chart))
        if is_upright(chart)
        else still_bars(title, groups, lambda value: _tick(value, chart))
    )
    keys = [(colour(1 + place), "none", word(chart.series or "", str(one))) for place, one in enumerate(series)]
    return join([still_keys(keys, thick=True), drawn]) if keys else drawn


def _times(rows: pd.DataFrame, chart: Chart) -> list[str]:
    """Return the label of each row's hour, day, week or month; empty if rows are grouped by anything else."""
    if chart.group == "hour":
        return [f"{int(hour)}:00" for hour in rows[chart.group]]
    if not str(rows[chart.group].dtype).startswith("datetime64"):
        return []
    return [f"{time.date()}"[: 7 if chart.group == "month" else None] for time in rows[chart.group]]


def _slots(groups: Sequence[Any], chart: Chart) -> list[int]:
    """Return the position of each group's bar, from 0, with gaps for hours, days, weeks and months without data."""
    if chart.group == "hour":
        places = [int(hour) for hour in groups]
    elif chart.group == "month":
        places = [12 * time.year + time.month for time in groups]
    elif chart.group in {"day", "week"}:
        places = [time.date().toordinal() // (7 if chart.group == "week" else 1) for time in groups]
    else:
        return list(range(len(groups)))
    return [place - min(places) for place in places]


def _lines(rows: pd.DataFrame, chart: Chart, title: str) -> Html:
    labels = _times(rows, chart) or named(rows, chart)
    places = rows[chart.group].tolist()
    if str(rows[chart.group].dtype).startswith("datetime64"):
        seconds = [time.timestamp() for time in places]
    else:
        order = {value: place for place, value in enumerate(dict.fromkeys(places))}
        seconds = [float(order[value]) for value in places]
    first, span = min(seconds), max(seconds) - min(seconds) or 1.0
    owners = rows[chart.series].tolist()
    courses = []
    for number, name in enumerate(dict.fromkeys(owners)):
        own = [place for place, one in enumerate(owners) if one == name]
        own.sort(key=lambda place: seconds[place])
        parts = _parts(rows.iloc[own], chart, [labels[place] for place in own], [colour(number)] * len(own))
        points = [Point((seconds[place] - first) / span, labels[place], part)
                  for place, part in zip(own, parts, strict=True)]  # fmt: skip
        courses.append(Course(shortened(str(name), LONGEST), _DASHES[number // 4 % 4], tuple(points)))
    return still_courses(title, courses, lambda value: _said(value, chart))


def grid_groups(rows: pd.DataFrame, chart: Chart) -> list[Any]:
    """Return the groups of a grid of pairs, from both columns: in a selection, each column alone may lack some."""
    return list(dict.fromkeys([*rows[chart.group], *rows[chart.series or chart.group]]))


def _grid(rows: pd.DataFrame, chart: Chart, title: str) -> Html:
    groups = grid_groups(rows, chart)
    names = [shortened(str(name), LONGEST) for name in groups]
    short = dict(zip(groups, names, strict=True))
    others = rows[chart.series].tolist()
    pairs = [say("with {one}, also {other}", one=short[one], other=shortened(str(other), LONGEST))
             for one, other in zip(rows[chart.group].tolist(), others, strict=True)]  # fmt: skip
    parts = _parts(rows, chart, pairs, [colour(1)] * len(rows))
    found = dict(zip(zip(rows[chart.group].tolist(), others, strict=True), parts, strict=True))
    return still_squares(title, names, [[found.get((one, other)) for other in groups] for one in groups])


def _written(value: Any) -> str:
    import pandas as pd

    if isinstance(value, tuple):
        return ", ".join(value)
    if pd.isna(value):
        return ""
    return f"{value:,.3g}" if isinstance(value, float) else str(value)
