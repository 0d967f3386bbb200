"""Timelines as plotly figures, for those who want to zoom, hover and change them.

plotly 7 puts a button on every chart that uploads it to a cloud; these figures never show it. Labels are markup to
plotly, so names are escaped. A figure carries its own static drawing for places that cannot run plotly: GitHub,
nbconvert and a notebook that was not run.
"""

from __future__ import annotations

import html
from typing import Any, Final

import plotly.graph_objects as go

from rtca_nb.model.output_types import form_words
from rtca_nb.privacy.notebook_marks import notebook_shell, seal
from rtca_nb.render.chart import timeline_svg
from rtca_nb.render.display import framed
from rtca_nb.render.entries import clock, role_label
from rtca_nb.render.markup import Html, plain
from rtca_nb.render.palette import CATEGORY_COLOURS, ROLES, SENTIMENTS, TOKENS
from rtca_nb.render.transcript import REVEALED
from rtca_nb.tables.absence import category_words
from rtca_nb.tables.contact_tables import Tables
from rtca_nb.tables.matches import match_words, matches_by_category

__all__ = ["CONFIG", "Timeline", "as_drawn", "between", "category_figure", "label", "sentiment_figure"]

CONFIG: Final[dict[str, Any]] = {
    "displaylogo": False,
    "plotlyServerURL": "",
    "responsive": True,
    "showSendToCloud": False,
}

_SYMBOLS: Final = {"POSITIVE": "triangle-up", "NEGATIVE": "triangle-down", "NEUTRAL": "circle"}


class Timeline(go.Figure):  # type: ignore[misc]  # plotly ships no types
    """A plotly figure that uploads nothing and has a static drawing of itself.

    It is a ``plotly.graph_objects.Figure`` in every other respect.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # plotly refuses attributes that it does not know, except through its own back door.
        self.__dict__["_static"] = ("", "<Timeline>")

    def with_static(self, drawing: Html, plain: str) -> Timeline:
        """Attach the drawing and the text that stand for the figure where plotly cannot run."""
        self.__dict__["_static"] = (drawing, plain)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        # Copies and pickles keep the drawing.
        _, (properties,) = super().__reduce__()
        return _restored, (properties, *self.__dict__["_static"])

    def __repr__(self) -> str:
        return str(self.__dict__["_static"][1])

    def show(self, *args: Any, **kwargs: Any) -> Any:
        """Show the figure; see plotly. The upload button stays off."""
        return super().show(*args, **{**kwargs, "config": {**(kwargs.get("config") or {}), **CONFIG}})

    def to_html(self, *args: Any, **kwargs: Any) -> str:
        """Return the figure as HTML; see plotly. The upload button stays off."""
        settings = {**kwargs, "config": {**(kwargs.get("config") or {}), **CONFIG}}
        return str(super().to_html(*args, **settings))

    def write_html(self, *args: Any, **kwargs: Any) -> None:
        """Write the figure to an HTML file; see plotly. The upload button stays off."""
        super().write_html(*args, **{**kwargs, "config": {**(kwargs.get("config") or {}), **CONFIG}})

    def _repr_html_(self) -> str:
        return str(self.__dict__["_static"][0])

    def _repr_mimebundle_(self, *_: Any, **__: Any) -> dict[str, Any]:
        figure = self.to_plotly_json()
        import json

        from plotly.utils import PlotlyJSONEncoder

        # Arrays become lists, as the front end wants them.
        plain = json.loads(json.dumps({**figure, "config": CONFIG}, cls=PlotlyJSONEncoder))
        return {"application/vnd.plotly.v1+json": plain, "text/html": self._repr_html_(), "text/plain": repr(self)}

    def _ipython_display_(self) -> None:
        from IPython.display import display

        bundle = self._repr_mimebundle_()
        metadata = seal(bundle) if bundle == self.__dict__.get("_drawn") else None
        display(bundle, raw=True, metadata=metadata)  # type: ignore[no-untyped-call]


def as_drawn(figure: Timeline) -> Timeline:
    """Keep what a figure shows before its reader changes it, so that a scrub can tell it from what holds more."""
    if notebook_shell() is not None:
        figure.__dict__["_drawn"] = figure._repr_mimebundle_()
    return figure


def between(shades: tuple[str, str]) -> str:
    """Colour between the shades for light and dark: a figure cannot know which of the two it stands on."""
    # 70 to 30 is where the worst of them stands out best on either.
    pairs = [[int(shade[at : at + 2], 16) for shade in shades] for at in (1, 3, 5)]
    return "#" + "".join(f"{(70 * light + 30 * dark) // 100:02x}" for light, dark in pairs)


def _restored(properties: dict[str, Any], drawing: Html, plain_text: str) -> Timeline:
    return Timeline(properties).with_static(drawing, plain_text)


def label(text: str) -> str:
    """Text as plotly shows it: no markup, nothing invisible, and no TeX where a page has MathJax."""
    return html.escape(plain(text), quote=False).replace("$", "＄")


def _layout(tables: Tables, title: str, height: int) -> dict[str, Any]:
    mark = f" — {REVEALED}" if tables.redactor.revealed else ""
    soft = TOKENS["soft"][0]
    return {
        "title": {"text": f"{title}{mark}", "font": {"size": 15}, "x": 0.01, "xanchor": "left"},
        # plotly's own template is 7 kB in every figure, and differs from version to version.
        "template": "none",
        "height": height,
        "margin": {"l": 60, "r": 20, "t": 48, "b": 44},
        "hovermode": "closest",
        # Transparent surfaces and a grey that reads on both let the notebook's theme through.
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": "#7b8494"},
        "legend": {"orientation": "h", "y": 1.08, "x": 1, "xanchor": "right"},
        "xaxis": {"gridcolor": "rgba(128,136,150,.25)", "zeroline": False, "linecolor": soft, **_clock_axis(tables)},
        "yaxis": {"gridcolor": "rgba(128,136,150,.25)", "zerolinecolor": "rgba(128,136,150,.6)"},
    }


def _clock_axis(tables: Tables) -> dict[str, Any]:
    span = 1.0 if tables.start is None or tables.end is None else max((tables.end - tables.start) / 1_000_000, 1.0)
    step = next((size for size in (10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600) if span / size <= 10), span / 10)
    ticks = [place * step for place in range(int(span / step) + 1)]
    return {
        "title": {"text": "time from contact start"},
        "tickvals": ticks,
        "ticktext": [clock(tick) for tick in ticks],
        "range": [-span * 0.01, span * 1.02],
    }


def _about(tables: Tables, title: str) -> str:
    mark = "REVEALED, " if tables.redactor.revealed else ""
    return (
        f"<{title} of contact {plain(tables.redactor.record.contact_id)} "
        f"({mark}{form_words(tables.redactor.record.output_type)})>"
    )


def sentiment_figure(tables: Tables) -> Timeline:
    """Draw the score of each role and the sentiment of each turn; see :func:`rtca_nb.sentiment_timeline`."""
    turns = tables.get("sentiment")
    figure = Timeline(layout=_layout(tables, "Sentiment", 340))
    figure.update_yaxes(range=[-5.4, 5.4], title={"text": "score (estimate)"})
    for role in dict.fromkeys(turns["participant_role"]):
        rows = [
            row
            for row, other in enumerate(turns["participant_role"])
            if other == role and turns["offset_seconds"][row] is not None
        ]
        known = ROLES.get(role)
        moods = [turns["sentiment"][row] for row in rows]
        words = [(SENTIMENTS.get(mood) or SENTIMENTS[None]).word for mood in moods]
        figure.add_scatter(
            name=label(role_label(role)),
            x=[turns["offset_seconds"][row] for row in rows],
            y=[turns["progressive_score"][row] for row in rows],
            mode="lines+markers",
            line={
                "shape": "hv",
                "width": 1.5,
                "color": between(TOKENS[known.css if known and known.css in TOKENS else "ot"]),
            },
            marker={"symbol": [_SYMBOLS.get(mood or "", "diamond") for mood in moods], "size": 9},
            customdata=[[clock(turns["offset_seconds"][row]), word] for row, word in zip(rows, words, strict=True)],
            hovertemplate="%{customdata[0]} %{customdata[1]}, score %{y:+.1f}<extra>%{fullData.name}</extra>",
        )
    if not figure.data:
        figure.add_annotation(text="No message was scored.", showarrow=False, x=0.5, y=0.5, xref="paper", yref="paper")
    static = framed(tables, timeline_svg(tables, linked=False))
    return as_drawn(figure.with_static(static, _about(tables, "sentiment timeline")))


def _no_category(tables: Tables) -> str:
    words = category_words(tables.redactor.record)
    return f"Categories: {words}."


def category_figure(tables: Tables) -> Timeline:
    """Draw when each category matched; see :func:`rtca_nb.category_timeline`."""
    matches, messages = tables.get("matches"), tables.get("transcript")
    names = matches_by_category(matches)
    figure = Timeline(layout=_layout(tables, "Categories", 120 + 34 * max(len(names), 2)))
    figure.update_layout(showlegend=False)
    span = 0.0 if tables.start is None or tables.end is None else (tables.end - tables.start) / 1_000_000
    labels = []
    for place, (name, rows) in enumerate(names.items()):
        colour = between(CATEGORY_COLOURS[place % len(CATEGORY_COLOURS)])
        points: list[tuple[float, str, int]] = []
        outside: set[str] = set()
        for number, row in enumerate(rows, 1):
            if matches["match"][row] is None:
                figure.add_shape(
                    type="rect", x0=0, x1=span, y0=place - 0.32, y1=place + 0.32,
                    fillcolor=colour, opacity=0.22, line={"width": 0},
                )  # fmt: skip
            for identity in matches["ids"][row]:
                message = tables.row_of(identity)
                if message is None:
                    outside.add(identity)
                elif messages["offset_seconds"][message] is not None:
                    who = role_label(messages["participant_role"][message])
                    points.append((messages["offset_seconds"][message], who, number))
        about = match_words(matches, rows) + (f", {len(outside)} outside" if outside else "")
        labels.append(f"{label(name)} ({about})")
        figure.add_scatter(
            name=label(name),
            x=[offset for offset, *_ in points],
            y=[place] * len(points),
            mode="markers",
            marker={"size": 11, "color": colour, "symbol": "square"},
            customdata=[[clock(offset), label(who), number] for offset, who, number in points],
            hovertemplate="%{customdata[0]} %{customdata[1]}, match %{customdata[2]}<extra>%{fullData.name}</extra>",
        )
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=labels,
        range=[len(names) - 0.4, -0.6],
        automargin=True,
        zeroline=False,
    )
    if not names:
        figure.add_annotation(text=_no_category(tables), showarrow=False, x=0.5, y=0.5, xref="paper", yref="paper")
    static = framed(tables, timeline_svg(tables, linked=False))
    return as_drawn(figure.with_static(static, _about(tables, "category timeline")))
