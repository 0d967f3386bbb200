"""Timelines as plotly figures, to zoom, hover and edit.

plotly 7 puts a button on every chart that uploads it to a cloud; these figures never show it. plotly reads labels as
markup, so names are escaped. A figure contains its own static drawing for places that cannot run plotly: GitHub,
nbconvert, and notebooks that were not run.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go

from rtca_nb.base.text_width import shortened
from rtca_nb.model.output_types import form_words
from rtca_nb.privacy.notebook_marks import notebook_shell, seal
from rtca_nb.render.category_chart import category_lanes, category_lanes_html
from rtca_nb.render.chart import timeline
from rtca_nb.render.display import framed
from rtca_nb.render.entries import role_label
from rtca_nb.render.languages import say, spoken
from rtca_nb.render.markup import Html, plain
from rtca_nb.render.palette import CATEGORY_COLOURS, ROLES, SENTIMENTS, TOKENS
from rtca_nb.render.theme import in_language
from rtca_nb.render.time_axis import TimeAxis, axis_of
from rtca_nb.render.times import length_words
from rtca_nb.render.transcript import REVEALED
from rtca_nb.tables.absence import category_words
from rtca_nb.tables.contact_tables import Tables

# fmt: off
__all__ = [
    "CONFIG", "SEPARATORS", "Timeline", "as_drawn", "between", "category_figure", "label", "say_instead",
    "sentiment_figure",
]
# fmt: on

CONFIG: Final[dict[str, Any]] = {
    "displaylogo": False,
    "plotlyServerURL": "",
    "responsive": True,
    "showSendToCloud": False,
}

SEPARATORS: Final = {"de": ",.", "es": ",.", "fr": ",\u202f"}
"""plotly's characters for the decimal point and between thousands, for languages that differ from English."""

# The axis of a contact without times, with nothing on it.
_NO_TIME: Final = TimeAxis(0, 1.0)
# Rows of categories that a figure shows at first, and letters of a name beside its row.
_MOST_ROWS: Final = 16
_LONGEST_NAME: Final = 48
_SYMBOLS: Final = {"POSITIVE": "triangle-up", "NEGATIVE": "triangle-down", "NEUTRAL": "circle"}


class Timeline(go.Figure):  # type: ignore[misc]  # plotly ships no types
    """A plotly figure that uploads nothing and contains a static drawing of itself.

    It is a ``plotly.graph_objects.Figure`` in every other respect.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # plotly refuses unknown attributes, except through __dict__.
        self.__dict__["_static"] = ("", "<Timeline>")

    def with_static(self, drawing: Html, plain: str) -> Timeline:
        """Set the drawing and the text to show if plotly cannot run, and return the figure itself."""
        self.__dict__["_static"] = (drawing, plain)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        # Copies and pickles keep the drawing.
        _, (properties,) = super().__reduce__()
        return _restored, (properties, *self.__dict__["_static"])

    def __repr__(self) -> str:
        return str(self.__dict__["_static"][1])

    def show(self, *args: Any, **kwargs: Any) -> Any:
        """Show the figure, with the parameters of plotly's method. The upload button stays off."""
        return super().show(*args, **{**kwargs, "config": {**(kwargs.get("config") or {}), **CONFIG}})

    def to_html(self, *args: Any, **kwargs: Any) -> str:
        """Return the figure as HTML, with the parameters of plotly's method. The upload button stays off."""
        settings = {**kwargs, "config": {**(kwargs.get("config") or {}), **CONFIG}}
        return str(super().to_html(*args, **settings))

    def write_html(self, *args: Any, **kwargs: Any) -> None:
        """Write the figure to an HTML file, with the parameters of plotly's method. The upload button stays off."""
        super().write_html(*args, **{**kwargs, "config": {**(kwargs.get("config") or {}), **CONFIG}})

    def _repr_html_(self) -> str:
        return str(self.__dict__["_static"][0])

    def _repr_mimebundle_(self, *_: Any, **__: Any) -> dict[str, Any]:
        figure = self.to_plotly_json()
        import json

        from plotly.utils import PlotlyJSONEncoder

        # Arrays become lists, because the front end needs lists.
        plain = json.loads(json.dumps({**figure, "config": CONFIG}, cls=PlotlyJSONEncoder))
        return {"application/vnd.plotly.v1+json": plain, "text/html": self._repr_html_(), "text/plain": repr(self)}

    def _ipython_display_(self) -> None:
        from IPython.display import display

        bundle = self._repr_mimebundle_()
        metadata = seal(bundle) if bundle == self.__dict__.get("_drawn") else None
        display(bundle, raw=True, metadata=metadata)  # type: ignore[no-untyped-call]


def as_drawn(figure: Timeline) -> Timeline:
    """Return the figure itself; in a notebook, remember its output, so that a later change can be noticed."""
    if notebook_shell() is not None:
        figure.__dict__["_drawn"] = figure._repr_mimebundle_()
    return figure


def between(shades: tuple[str, str]) -> str:
    """Return a mixture of a light and a dark page's colour, because a figure does not know its background."""
    # With 70 to 30, even the worst colour has good contrast on both.
    pairs = [[int(shade[at : at + 2], 16) for shade in shades] for at in (1, 3, 5)]
    return "#" + "".join(f"{(70 * light + 30 * dark) // 100:02x}" for light, dark in pairs)


def _restored(properties: dict[str, Any], drawing: Html, plain_text: str) -> Timeline:
    return Timeline(properties).with_static(drawing, plain_text)


def label(text: str) -> str:
    """Return text that plotly shows as it is: no markup, nothing invisible, and no TeX on a page with MathJax."""
    return html.escape(plain(text), quote=False).replace("$", "＄")


def _layout(tables: Tables, title: str, height: int, axis: TimeAxis) -> dict[str, Any]:
    mark = f" — {say(REVEALED)}" if tables.redactor.revealed else ""
    soft = TOKENS["soft"][0]
    return {
        "title": {"text": f"{title}{mark}", "font": {"size": 15}, "x": 0.01, "xanchor": "left"},
        # plotly's own template adds 7 kB to every figure, and differs between versions.
        "template": "none",
        "height": height,
        "margin": {"l": 60, "r": 20, "t": 72, "b": 64 if axis.is_wall else 50},
        "separators": SEPARATORS.get(spoken(), ".,"),
        "hovermode": "closest",
        # With transparent surfaces and a grey that is legible on both, the notebook's theme shows through.
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": "#7b8494"},
        "legend": {"orientation": "h", "y": 1.08, "x": 1, "xanchor": "right"},
        "xaxis": {"gridcolor": "rgba(128,136,150,.25)", "zeroline": False, "linecolor": soft, **_clock_axis(axis)},
        "yaxis": {"gridcolor": "rgba(128,136,150,.25)", "zerolinecolor": "rgba(128,136,150,.6)"},
    }


def _clock_axis(axis: TimeAxis) -> dict[str, Any]:
    ticks = axis.ticks(10)
    return {
        "title": {"text": say("time of day, UTC") if axis.is_wall else say("time from contact start, minutes:seconds")},
        "tickvals": [tick.place * axis.length for tick in ticks],
        "ticktext": [f"{tick.label}<br>{tick.day}" if tick.day else tick.label for tick in ticks],
        "range": [-axis.length * 0.01, axis.length * 1.02],
    }


def _shade_pauses(figure: Timeline, axis: TimeAxis) -> None:
    """Shade the pauses that are drawn short, and label them with their lengths."""
    for pause in axis.pauses:
        begin, end = axis.drawn(pause.begin), axis.drawn(pause.end)
        figure.add_shape(
            type="rect", x0=begin, x1=end, y0=0, y1=1, yref="paper",
            fillcolor="rgba(128,136,150,.16)", line={"width": 0}, layer="below",
        )  # fmt: skip
        figure.add_annotation(
            text=say("{length} pause", length=length_words(pause.seconds, 1)),
            x=(begin + end) / 2, y=1, yref="paper", yanchor="bottom",
            showarrow=False, font={"size": 10},
        )  # fmt: skip


def _explain(figure: Timeline, shapes: Sequence[str]) -> None:
    """Add a legend of the shapes of marks, above the left end of the drawing."""
    figure.add_annotation(
        text="   ".join(shapes), showarrow=False, x=0, y=1, xref="paper", yref="paper", xanchor="left",
        yanchor="bottom", yshift=14, font={"size": 11},
    )  # fmt: skip


def _about(tables: Tables, title: str) -> str:
    mark = "REVEALED, " if tables.redactor.revealed else ""
    return (
        f"<{title} of contact {plain(tables.redactor.record.contact_id)} "
        f"({mark}{form_words(tables.redactor.record.output_type)})>"
    )


def sentiment_figure(tables: Tables) -> Timeline:
    """Draw the score of each role and the sentiment of each turn; see :func:`rtca_nb.sentiment_timeline`."""
    turns, axis = tables.get("sentiment"), axis_of(tables) or _NO_TIME
    figure = Timeline(layout=_layout(tables, say("Sentiment over time"), 360, axis))
    figure.update_yaxes(range=[-5.4, 5.4], title={"text": say("score from −5 to +5 (estimate)")})
    for role in dict.fromkeys(turns["participant_role"]):
        rows = [
            row
            for row, other in enumerate(turns["participant_role"])
            if other == role and turns["offset_seconds"][row] is not None
        ]
        known = ROLES.get(role)
        moods = [turns["sentiment"][row] for row in rows]
        offsets = [turns["offset_seconds"][row] for row in rows]
        words = [say((SENTIMENTS.get(mood) or SENTIMENTS[None]).word) for mood in moods]
        name, colour = label(role_label(role)), between(TOKENS[known.css if known and known.css in TOKENS else "ot"])
        line = {"shape": "hv", "width": 1.5, "color": colour}
        # An empty line for the legend, which would otherwise show the marker of the first turn for the role.
        figure.add_scatter(name=name, x=[None], y=[None], mode="lines", line=line, legendgroup=name)
        figure.add_scatter(
            name=name,
            x=[axis.drawn(offset) for offset in offsets],
            y=[turns["progressive_score"][row] for row in rows],
            mode="lines+markers",
            line=line,
            legendgroup=name,
            showlegend=False,
            marker={"symbol": [_SYMBOLS.get(mood or "", "diamond") for mood in moods], "size": 9},
            customdata=[[axis.words(offset), word] for offset, word in zip(offsets, words, strict=True)],
            hovertemplate=f"{_hovered('%{y:+.1f}')}<extra>%{{fullData.name}}</extra>",
        )
    if figure.data:
        used = dict.fromkeys(turns["sentiment"])
        _explain(figure, [f"{mood.mark} {say(mood.word)}" for name, mood in SENTIMENTS.items() if name in used])
        _shade_pauses(figure, axis)
    else:
        say_instead(figure, say("No message was scored."))
    static = in_language(framed(tables, timeline(tables, linked=False)))
    return as_drawn(figure.with_static(static, _about(tables, "sentiment timeline")))


def category_figure(tables: Tables) -> Timeline:
    """Draw the matches of each category over time; see :func:`rtca_nb.category_timeline`."""
    lanes, axis = category_lanes(tables), axis_of(tables) or _NO_TIME
    roles = tables.get("transcript")["participant_role"]
    shown, length = min(len(lanes), _MOST_ROWS), axis.length
    figure = Timeline(layout=_layout(tables, say("Categories over time"), 132 + 34 * max(shown, 2), axis))
    figure.update_layout(showlegend=False)
    matched = say("{who}, match {n}", who="%{customdata[1]}", n="%{customdata[2]}")
    for place, lane in enumerate(lanes):
        colour = between(CATEGORY_COLOURS[place % len(CATEGORY_COLOURS)])
        for _ in range(lane.whole):
            figure.add_shape(
                type="rect", x0=0, x1=length, y0=place - 0.32, y1=place + 0.32,
                fillcolor=colour, opacity=0.22, line={"width": 0},
            )  # fmt: skip
        points = lane.points
        figure.add_scatter(
            name=label(lane.name),
            x=[axis.drawn(offset) for offset, *_ in points],
            y=[place] * len(points),
            mode="markers",
            marker={"size": 11, "color": colour, "symbol": "square", "opacity": 0.85},
            customdata=[[axis.words(offset), label(role_label(roles[row])), number] for offset, row, number in points],
            hovertemplate=f"%{{customdata[0]}} {matched}<extra>%{{fullData.name}}</extra>",
        )
    figure.update_yaxes(
        tickvals=list(range(len(lanes))),
        ticktext=[f"{label(shortened(lane.name, _LONGEST_NAME))} ({lane.about})" for lane in lanes],
        range=[shown - 0.4, -0.6],
        automargin=True,
        zeroline=False,
    )
    if not lanes:
        say_instead(figure, say("Categories: {what}.", what=say(category_words(tables.redactor.record))))
    shapes = [f"■ {say('a message that matched')}"] if any(lane.points for lane in lanes) else []
    shapes += [f"▬ {say('the whole contact matched')}"] if any(lane.whole for lane in lanes) else []
    if len(lanes) > shown:
        # Further rows are reached by dragging: a figure of 150 rows would push the following cells far down.
        figure.update_layout(dragmode="pan")
        shapes.append(say("drag up for {n} more", n=len(lanes) - shown))
    _explain(figure, shapes)
    if lanes:
        _shade_pauses(figure, axis)
    static = in_language(framed(tables, category_lanes_html(tables)))
    return as_drawn(figure.with_static(static, _about(tables, "category timeline")))


def say_instead(figure: Timeline, sentence: str) -> None:
    """Show a sentence on why there is nothing to draw, instead of empty axes."""
    figure.add_annotation(text=sentence, showarrow=False, x=0.5, y=0.5, xref="paper", yref="paper", font={"size": 14})
    figure.update_layout(dragmode=False)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)


def _hovered(score: str) -> str:
    return say("{time} {mood}, score {score}", time="%{customdata[0]}", mood="%{customdata[1]}", score=score)
