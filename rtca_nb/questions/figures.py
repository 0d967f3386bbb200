"""Figures of answers: bars with intervals, lines over time, and squares for pairs.

Names are text in them, as in the timelines, whose class of figure they share: it uploads nothing, and where plotly does
not run, a table takes its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.text_width import shortened, wrapped
from rtca_nb.privacy.notebook_marks import MARKER
from rtca_nb.questions.said import Chart, Said
from rtca_nb.render.entries import role_label
from rtca_nb.render.languages import Whole, phrase_count, say, spoken
from rtca_nb.render.markup import Html, Template, join, plain
from rtca_nb.render.palette import CATEGORY_COLOURS
from rtca_nb.render.timeline import SEPARATORS, Timeline, as_drawn, between, label

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["figure_of"]

_MOST: Final = 30
"""Groups that are drawn; the frame has all of them."""

_LINES: Final = 8
"""Lines over time that can be distinguished."""

_TICKS: Final = 8
"""Times that all have their label."""

_WIDE: Final = 110
_LONG: Final = 40
_GRID: Final = "rgba(128,136,150,.25)"
_TABLE: Final = Template("<p>{t}</p><table><thead><tr>{h}</tr></thead><tbody>{h}</tbody></table>{h}")
_ROW: Final = Template("<tr>{h}</tr>")
_HEAD: Final = Template("<th>{t}</th>")
_CELL: Final = Template("<td>{t}</td>")
_LINE: Final = Template("<p>{t}</p>")
_ABOVE: Final = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 1, "xanchor": "right"}
_CORNER: Final = {"x": 0.01, "xanchor": "left", "y": 1, "yanchor": "top", "pad": {"t": 14}}
# How a day and a month are written on an axis; plotly knows English names only.
_DAYS: Final = {"de": "%-d.%-m.%Y", "es": "%-d/%-m/%Y", "fr": "%d/%m/%Y", "ja": "%Y/%-m/%-d"}
_MONTHS: Final = {"de": "%-m/%Y", "es": "%-m/%Y", "fr": "%m/%Y", "ja": "%Y/%-m"}
# Columns of which this package made up the values.
_OWN: Final = frozenset({"measure", "of", "weekday", "reason"})
_DASHES: Final = ("solid", "dash", "dot", "dashdot")


def figure_of(frame: pd.DataFrame, said: Said, *, revealed: bool) -> Timeline:
    """Draw an answer; see :meth:`Answer.plot`."""
    chart = said.chart
    frame = frame if said.drawn is None else said.drawn
    rows = frame[frame[chart.group].notna() & frame[chart.value].notna()]
    lines = [say("n = {things}.", things=said.things), *map(str, said.left_out)]
    drawn, cut = _first(rows, chart)
    if chart.kind == "grid":
        lines.append(say("Colour: {what}.", what=chart.value_title))
    if len(rows) < len(frame):
        undrawn = phrase_count("{n} row", "{n} rows", len(frame) - len(rows))
        lines.append(say("Not drawn: {rows} of the frame with other or no figures.", rows=undrawn))
    if cut:
        most = _MOST if chart.kind != "lines" else _LINES
        lines.append(say("Drawn: the first {n} of {all}.", n=most, all=Whole(cut)))
    if chart.strong in drawn and not drawn[chart.strong].fillna(False).all():
        lines.append(say("Paler: {what}.", what=chart.paler))
    title = f"{said.title} — {MARKER}" if revealed else str(said.title)
    figure = Timeline(layout=_layout(title, chart, drawn, lines))
    {"bars": _bars, "lines": _lines, "grid": _grid}[chart.kind](figure, drawn, chart)
    if not len(drawn):
        figure.add_annotation(
            text=say("There is nothing to draw."), showarrow=False, x=0.5, y=0.5, xref="paper", yref="paper"
        )
    static = _static(drawn, title, lines)
    return as_drawn(figure.with_static(static, f"<{plain(title)}: {plain(said.number)}>"))


def _first(rows: pd.DataFrame, chart: Chart) -> tuple[pd.DataFrame, int]:
    """Return what is drawn, and of how many groups that is, where not all are."""
    column = chart.series if chart.kind == "lines" else chart.group
    groups = list(dict.fromkeys(rows[column]))
    most = _LINES if chart.kind == "lines" else _MOST
    if len(groups) <= most:
        return rows, 0
    kept = rows[rows[column].isin(groups[:most])]
    if chart.kind == "grid":
        kept = kept[kept[chart.series].isin(groups[:most])]
    return kept, len(groups)


def _upright(chart: Chart) -> bool:
    """Return whether bars stand: groups with an order of their own do, from left to right."""
    return chart.group in {"hour", "weekday", "day", "week", "month"}


def _axis(title: object) -> dict[str, Any]:
    """Return an axis of figures."""
    return {
        "title": {"text": label(str(title))},
        "gridcolor": _GRID,
        "zerolinecolor": "rgba(128,136,150,.6)",
        "automargin": True,
    }


def _layout(title: str, chart: Chart, rows: pd.DataFrame, lines: list[str]) -> dict[str, Any]:
    below = [part for line in lines for part in wrapped(line, _WIDE)]
    groups = rows[chart.group].nunique()
    height = 270
    if chart.kind == "grid":
        height = 26 * max(groups, 4)
    elif chart.kind == "bars" and not _upright(chart):
        height = 40 + 26 * max(len(rows), 4)
    foot = 66 + 15 * len(below)
    standing = chart.kind == "lines" or (chart.kind == "bars" and _upright(chart))
    top = 48 if chart.kind != "grid" else 62 + 5 * min(_LONG, max(map(len, rows[chart.group]), default=0))
    figures = {**_axis(chart.value_title), **({"tickformat": ".0%"} if chart.share else {})}
    across = {**_axis(chart.group_title if standing else ""), "zeroline": False}
    return {
        "title": {"text": label(title), "font": {"size": 15}, **_CORNER},
        # plotly's own template is 7 kB in every figure, and differs from version to version.
        "template": "none",
        "height": height + foot + top,
        "margin": {"l": 60, "r": 24, "t": top, "b": foot},
        "separators": SEPARATORS.get(spoken(), ".,"),
        "hovermode": "closest",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": "#7b8494"},
        "showlegend": chart.kind == "lines" or (chart.series is not None and chart.kind == "bars"),
        "legend": {} if chart.kind == "lines" else _ABOVE,
        "barmode": "relative",
        "xaxis": across if standing else figures,
        "yaxis": figures if standing else {**across, "autorange": "reversed"},
        "annotations": [
            {
                "text": "<br>".join(map(label, below)),
                "showarrow": False, "align": "left", "font": {"size": 11},
                "xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 0, "yanchor": "top", "yshift": -52,
            }
        ],
    }  # fmt: skip


def _names(rows: pd.DataFrame, chart: Chart) -> list[str]:
    """Return groups as labels: each is different, and none is read as a number or a date."""
    marks = rows[chart.mark].fillna(False).tolist() if chart.mark else [False] * len(rows)
    found = []
    changed = f" · {say('rules changed')}"
    for value, marked in zip(rows[chart.group].tolist(), marks, strict=True):
        found.append(label(shortened(_word(chart.group, str(value)), _LONG)) + (changed if marked else ""))
    return found


def _word(column: str, value: str) -> str:
    """Say a value of the package's own; names, which others gave, stay as they are."""
    if column == "role":
        return role_label(value) if spoken() != "en" else value
    return say(value) if column in _OWN else value


def _places(rows: pd.DataFrame, chart: Chart) -> tuple[list[Any], dict[str, Any]]:
    """Return where groups stand, and the axis on which they do."""
    kind = rows[chart.group].dtype
    if str(kind).startswith("datetime64"):
        times = [time.isoformat() for time in rows[chart.group].dt.tz_localize(None)]
        found = sorted(set(times))
        day, month = _DAYS.get(spoken(), "%-d %b %Y"), _MONTHS.get(spoken(), "%b %Y")
        axis: dict[str, Any] = {"type": "date", "tickformat": month if chart.group == "month" else day}
        return times, axis if len(found) > _TICKS else {**axis, "tickmode": "array", "tickvals": found}
    names = _names(rows, chart)
    groups = list(dict.fromkeys(zip(rows[chart.group].astype(str), names, strict=True)))
    place = {value: number for number, (value, _) in enumerate(groups)}
    axis = {"tickmode": "array", "tickvals": list(place.values()), "ticktext": [name for _, name in groups]}
    return [place[value] for value in rows[chart.group].astype(str)], axis


def _error(rows: pd.DataFrame, chart: Chart) -> dict[str, Any] | None:
    if chart.ends is None:
        return None
    low, high = (rows[name] for name in chart.ends)
    up, down = (high - rows[chart.value]).fillna(0).clip(lower=0), (rows[chart.value] - low).fillna(0).clip(lower=0)
    return {
        "type": "data", "symmetric": False, "array": up.tolist(), "arrayminus": down.tolist(),
        "color": "rgba(110,118,132,.9)", "thickness": 1.2, "width": 4,
    }  # fmt: skip


def _colour(place: int) -> str:
    return between(CATEGORY_COLOURS[place % len(CATEGORY_COLOURS)])


def _bars(figure: Timeline, rows: pd.DataFrame, chart: Chart) -> None:
    upright = _upright(chart)
    places, axis = _places(rows, chart)
    value = (
        "%{y:.1%}"
        if chart.share and upright
        else "%{x:.1%}"
        if chart.share
        else "%{y:,.3~f}"
        if upright
        else "%{x:,.3~f}"
    )
    series = list(dict.fromkeys(rows[chart.series])) if chart.series else [None]
    names = _names(rows, chart)
    for number, one in enumerate(series):
        chosen = [row for row in range(len(rows)) if chart.series is None or rows[chart.series].iloc[row] == one]
        part = rows.iloc[chosen]
        x, y = [places[row] for row in chosen], part[chart.value].tolist()
        error = _error(part, chart)
        figure.add_bar(
            name="" if one is None else label(_word(chart.series or "", str(one))),
            x=x if upright else y,
            y=y if upright else x,
            orientation="v" if upright else "h",
            customdata=[names[row] for row in chosen],
            hovertemplate=f"%{{customdata}}: {value}<extra></extra>",
            marker={"color": _colour(number + 1), "opacity": [_opacity(row) for row in _strong(part, chart)]},
            **({} if error is None else {"error_y" if upright else "error_x": error}),
        )
    (figure.update_xaxes if upright else figure.update_yaxes)(**axis)


def _strong(rows: pd.DataFrame, chart: Chart) -> list[bool]:
    return rows[chart.strong].fillna(False).tolist() if chart.strong in rows else [True] * len(rows)


def _opacity(strong: bool) -> float:
    return 0.85 if strong else 0.4


def _lines(figure: Timeline, rows: pd.DataFrame, chart: Chart) -> None:
    percent = "%{y:.1%}" if chart.share else "%{y:,.3~f}"
    for number, name in enumerate(dict.fromkeys(rows[chart.series])):
        part = rows[rows[chart.series] == name]
        places, axis = _places(part, chart)
        shown = label(shortened(name, _LONG))
        figure.add_scatter(
            name=shown, x=places, y=part[chart.value].tolist(), mode="lines+markers",
            line={"color": _colour(number), "width": 1.8, "dash": _DASHES[number // 4 % 4]},
            marker={"size": 7}, error_y={**(_error(part, chart) or {}), "color": _colour(number), "width": 2},
            hovertemplate=f"%{{x}}: {percent}<extra>%{{fullData.name}}</extra>",
        )  # fmt: skip
        figure.update_xaxes(**axis)


def _grid(figure: Timeline, rows: pd.DataFrame, chart: Chart) -> None:
    groups = list(dict.fromkeys(rows[chart.group]))
    names = [label(shortened(name, _LONG)) for name in groups]
    found = dict(zip(zip(rows[chart.group], rows[chart.series], strict=True), rows[chart.value], strict=True))
    values = [[found.get((one, other)) for other in groups] for one in groups]
    figure.add_heatmap(
        z=values, x=list(range(len(groups))), y=list(range(len(groups))), zmin=0, zmax=1,
        customdata=[[[one, other] for other in names] for one in names],
        colorscale=[[0, "rgba(128,136,150,.08)"], [1, between(CATEGORY_COLOURS[1])]],
        colorbar={"tickformat": ".0%", "thickness": 12},
        xgap=1, ygap=1, hoverongaps=False,
        hovertemplate=f"{_both()}: %{{z:.1%}}<extra></extra>",
    )  # fmt: skip
    axis = {"tickmode": "array", "tickvals": list(range(len(groups))), "ticktext": names, "showgrid": False}
    figure.update_xaxes(**axis, title={"text": ""}, tickangle=-40, side="top")
    figure.update_yaxes(**axis, autorange="reversed", title={"text": ""})


def _both() -> str:
    return say("with {one}, also {other}", one="%{customdata[0]}", other="%{customdata[1]}")


def _written(value: Any) -> str:
    import pandas as pd

    if isinstance(value, tuple):
        return ", ".join(value)
    if pd.isna(value):
        return ""
    return f"{value:,.3g}" if isinstance(value, float) else str(value)


def _static(rows: pd.DataFrame, title: str, lines: list[str]) -> Html:
    """Return a table for places where plotly does not run."""
    head = join(_HEAD(name) for name in rows.columns)
    body = join(
        _ROW(join(_CELL(_written(value)) for value in row))
        for row in rows.head(_MOST).astype(object).itertuples(index=False)
    )
    return _TABLE(title, head, body, join(_LINE(line) for line in lines))
