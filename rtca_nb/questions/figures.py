"""Figures of answers: bars with intervals, lines over time, and squares for pairs.

plotly shows names of groups as they are, without reading markup in them. The figures have the class of timelines, which
uploads nothing, and shows a static drawing if plotly does not run.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.text_width import shortened, wrapped
from rtca_nb.contact.pandas_versions import known_true
from rtca_nb.privacy.notebook_marks import MARKER
from rtca_nb.questions.drawn import LINES, MOST, TIMES, chosen, drawable, is_timed
from rtca_nb.questions.far_times import DAYS, dates_of, split_far
from rtca_nb.questions.said import Chart, Said
from rtca_nb.questions.still import LONGEST, colour, grid_groups, is_strong, is_upright, named, still_figure, word
from rtca_nb.render.languages import Whole, phrase_count, say, spoken
from rtca_nb.render.palette import CATEGORY_COLOURS
from rtca_nb.render.timeline import SEPARATORS, Timeline, as_drawn, between, label, say_instead

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["figure_of"]

_TICKS: Final = 8
"""Up to this many times all have a label."""

_WIDE: Final = 56
"""Characters in a line of the notes, which fits 400 px; plotly does not wrap lines, but cuts them."""
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_GRID: Final = "rgba(128,136,150,.25)"
_ABOVE: Final = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 1, "xanchor": "right"}
_CORNER: Final = {"x": 0.01, "xanchor": "left", "y": 1, "yanchor": "top", "pad": {"t": 14}}
# Formats of days and months on an axis; plotly only has English names.
_DAYS: Final = {"de": "%-d.%-m.%Y", "es": "%-d/%-m/%Y", "fr": "%d/%m/%Y", "ja": "%Y/%-m/%-d"}
_MONTHS: Final = {"de": "%-m/%Y", "es": "%-m/%Y", "fr": "%m/%Y", "ja": "%Y/%-m"}
_DASHES: Final = ("solid", "dash", "dot", "dashdot")


def figure_of(frame: pd.DataFrame, said: Said, *, revealed: bool) -> Timeline:
    """Return the figure of ``frame``, an answer or a selection from it, for :meth:`Answer.plot`."""
    import pandas as pd

    chart = said.chart
    selected = "" if said.drawn is not None else said.of_rows(len(frame))
    frame, rows = drawable(frame, said)
    lines = [say("n = {things}.", things=said.things), *filter(None, [selected]), *said.sentences]
    near, far = split_far(rows, chart.group)
    drawn, cut = chosen(near, chart)
    if chart.kind == "grid":
        lines.append(say("Colour: {what}.", what=chart.value_title))
    if len(rows) < len(frame):
        undrawn = phrase_count("{n} row", "{n} rows", len(frame) - len(rows))
        lines.append(say("Not drawn: {rows} without a value or a place on the axis.", rows=undrawn))
    if cut and is_timed(chart):
        lines.append(say("Drawn: the last {n} of {all} periods.", n=TIMES, all=Whole(cut)))
    elif cut:
        most = MOST if chart.kind != "lines" else LINES
        lines.append(say("Drawn: the first {n} of {all} groups.", n=most, all=Whole(cut)))
    if len(far):
        days = [time.date() for time in sorted(set(far[chart.group]))]
        lines.append(
            say(
                "Not drawn, because these dates are far from all others: {days}; the frame has them.",
                days=dates_of(days),
            )
        )
    if chart.strong in drawn and not known_true(drawn[chart.strong]).all():
        lines.append(say("Paler: {what}.", what=chart.paler))
    title = f"{said.title} — {MARKER}" if revealed else str(said.title)
    more = [say("A double click on the figure shows what is beyond its axis.")] if len(far) else []
    figure = Timeline(layout=_layout(title, chart, drawn, [*lines, *more]))
    if len(far) and chart.kind == "lines":
        also = far[far[chart.series].isin(drawn[chart.series])]
        several = pd.concat([drawn, also]).sort_values(chart.group, kind="stable")
        _lines(figure, several, chart, set(far[chart.group]))
    elif len(far):
        _bars(figure, pd.concat([drawn, far]).sort_index(), chart)
    else:
        {"bars": _bars, "lines": _lines, "grid": _grid}[chart.kind](figure, drawn, chart)
    if len(far):
        figure.update_xaxes(range=_ends(drawn, chart), **_places(drawn, chart)[1])
    if not len(drawn):
        say_instead(figure, say("There is nothing to draw."))
    static = still_figure(drawn, chart, title, lines, far)
    return as_drawn(figure.with_static(static, f"<{title}: {said.number}>"))


def _ends(rows: pd.DataFrame, chart: Chart) -> list[str]:
    """Return the first and last time, in ISO format, of an axis that shows these rows with a margin on both sides."""
    first, last = (end.to_pydatetime() for end in (rows[chart.group].min(), rows[chart.group].max()))
    beside = timedelta(days=0.6 * DAYS[chart.group]) + 0.02 * (last - first)
    ends = first - min(beside, first - _FIRST), last + min(beside, _LAST - last)
    return [end.replace(tzinfo=None).isoformat(timespec="seconds") for end in ends]


def _axis(title: object) -> dict[str, Any]:
    """Return the layout of the axis that shows the values."""
    return {
        "title": {"text": label(str(title))},
        "gridcolor": _GRID,
        "zerolinecolor": "rgba(128,136,150,.6)",
        "automargin": True,
    }


def _layout(title: str, chart: Chart, rows: pd.DataFrame, lines: list[str]) -> dict[str, Any]:
    below = [part for line in lines for part in wrapped(line, _WIDE)]
    groups = len(grid_groups(rows, chart)) if chart.kind == "grid" else rows[chart.group].nunique()
    height = 270 if len(rows) else 72
    if chart.kind == "grid" and len(rows):
        height = 26 * max(groups, 4)
    elif chart.kind == "bars" and len(rows) and not is_upright(chart):
        height = 40 + 26 * max(len(rows), 4)
    foot = (66 if len(rows) else 20) + 15 * len(below)
    standing = chart.kind == "lines" or (chart.kind == "bars" and is_upright(chart))
    top = 48 if chart.kind != "grid" else 62 + 5 * min(LONGEST, max(map(len, rows[chart.group]), default=0))
    # Notes also extend below the names of groups on the left, which take at least this many pixels in the margin.
    aside = 0 if standing else 5 * max((min(len(str(name)), LONGEST) for name in rows[chart.group]), default=0)
    figures = {**_axis(chart.value_title), **({"tickformat": ".3~%"} if chart.share else {})}
    if chart.share and len(rows) and not rows[[chart.value, *(chart.ends or ())]].fillna(0).to_numpy().any():
        figures["range"] = [0, 1]  # plotly's own range would begin below 0
    across = {**_axis(chart.group_title if standing else ""), "zeroline": False}
    return {
        "title": {"text": label(title), "font": {"size": 15}, **_CORNER},
        # plotly's own template adds 7 kB to every figure, and differs between versions.
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
                "xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 0, "yanchor": "top",
                "xshift": -aside, "yshift": -52 if len(rows) else -6,
            }
        ],
    }  # fmt: skip


def _places(rows: pd.DataFrame, chart: Chart) -> tuple[list[Any], dict[str, Any]]:
    """Return the position of each row's group on its axis, and the layout of that axis."""
    kind = rows[chart.group].dtype
    if str(kind).startswith("datetime64"):
        times = [time.isoformat() for time in rows[chart.group].dt.tz_localize(None)]
        found = sorted(set(times))
        day, month = _DAYS.get(spoken(), "%-d %b %Y"), _MONTHS.get(spoken(), "%b %Y")
        axis: dict[str, Any] = {"type": "date", "tickformat": month if chart.group == "month" else day}
        return times, axis if len(found) > _TICKS else {**axis, "tickmode": "array", "tickvals": found}
    names = list(map(label, named(rows, chart)))
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


def _bars(figure: Timeline, rows: pd.DataFrame, chart: Chart) -> None:
    upright = is_upright(chart)
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
    names = list(map(label, named(rows, chart)))
    for number, one in enumerate(series):
        chosen = [row for row in range(len(rows)) if chart.series is None or rows[chart.series].iloc[row] == one]
        part = rows.iloc[chosen]
        x, y = [places[row] for row in chosen], part[chart.value].tolist()
        error = _error(part, chart)
        figure.add_bar(
            name="" if one is None else label(word(chart.series or "", str(one))),
            x=x if upright else y,
            y=y if upright else x,
            orientation="v" if upright else "h",
            customdata=[names[row] for row in chosen],
            hovertemplate=f"%{{customdata}}: {value}<extra></extra>",
            # By default a bar is as wide as the distance between times: a bar in 1970 could cover decades.
            width=0.8 * 86_400_000 * DAYS[chart.group] if chart.group in DAYS else None,
            marker={"color": colour(number + 1), "opacity": [_opacity(row) for row in is_strong(part, chart)]},
            **({} if error is None else {"error_y" if upright else "error_x": error}),
        )
    (figure.update_xaxes if upright else figure.update_yaxes)(**axis)


def _opacity(strong: bool) -> float:
    return 0.85 if strong else 0.4


def _lines(figure: Timeline, rows: pd.DataFrame, chart: Chart, far: Collection[Any] = ()) -> None:
    percent = "%{y:.1%}" if chart.share else "%{y:,.3~f}"
    for number, name in enumerate(dict.fromkeys(rows[chart.series])):
        part = rows[rows[chart.series] == name]
        places, axis = _places(part, chart)
        # No line leads off the axis: a gap separates points on it from points outside.
        outside = part[chart.group].isin(far).tolist()
        gaps = {place for place in range(1, len(part)) if outside[place] != outside[place - 1]}
        error = {key: _parted(value, gaps) if isinstance(value, list) else value
                 for key, value in (_error(part, chart) or {}).items()}  # fmt: skip
        shown = label(shortened(name, LONGEST))
        figure.add_scatter(
            name=shown, x=_parted(places, gaps), y=_parted(part[chart.value].tolist(), gaps), mode="lines+markers",
            line={"color": colour(number), "width": 1.8, "dash": _DASHES[number // 4 % 4]},
            marker={"size": 7}, error_y={**error, "color": colour(number), "width": 2},
            hovertemplate=f"%{{x}}: {percent}<extra>%{{fullData.name}}</extra>",
        )  # fmt: skip
        figure.update_xaxes(**axis)


def _parted(values: list[Any], gaps: set[int]) -> list[Any]:
    """Return ``values`` with None before each index in ``gaps``, so that the line has a gap there."""
    return [one for place, value in enumerate(values) for one in ([None] * (place in gaps) + [value])]


def _grid(figure: Timeline, rows: pd.DataFrame, chart: Chart) -> None:
    groups = grid_groups(rows, chart)
    names = [label(shortened(name, LONGEST)) for name in groups]
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
