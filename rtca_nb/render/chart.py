"""The sentiment timeline as a static drawing: SVG that needs no script, fits its column and can be printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from rtca_nb.base.text_width import shortened
from rtca_nb.render.drawing import (
    PATH,
    PLOT,
    Links,
    Mark,
    axis_height,
    axis_marks,
    idle_bands,
    marks_html,
    percent,
    x_of,
)
from rtca_nb.render.entries import role_label, signed
from rtca_nb.render.languages import say
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.palette import SENTIMENTS
from rtca_nb.render.spans import MarkedMessages
from rtca_nb.render.time_axis import TimeAxis, axis_of
from rtca_nb.tables.contact_tables import Table, Tables

__all__ = ["timeline", "timeline_svg"]

# With more turns than this, single turns cannot be seen, so only the extremes of each column of the drawing are kept.
_MOST_TURNS: Final = 400
_TOP: Final = 14
_LONGEST_LABEL: Final = 12  # in Latin letters; a Japanese letter counts as two
# Most roles that are named if all share a lane.
_MOST_LABELS: Final = 4
_TICK: Final = 11


class _Size(NamedTuple):
    """Heights in pixels: of a lane of scores, of half its scale, and of a strip of marks."""

    lane: int
    half: int
    strip: int


_FULL: Final = _Size(84, 26, 17)
_COMPACT: Final = _Size(66, 28, 14)

_SECTION: Final = Template('<section class="rtca-course"><h3>{t}</h3>{h}{h}</section>\n')
_LEGEND: Final = Template('<p class="rtca-legend">{h}</p>')
_MOOD: Final = Template('<span class="rtca-s" data-s="{a}">{t} {t}</span> ')
_SCORES: Final = Template('<span class="rtca-s">{t}</span>')

_SVG: Final = Template(
    '<figure class="rtca-line"><svg class="rtca-timeline" width="100%" height="{n}" overflow="visible" role="{a}" '
    'aria-label="{a}">{h}</svg></figure>'
)
# Labels are left of the drawing, in the margin of the figure.
_LABEL: Final = Template('<text class="{a}" x="-88" y="{n}">{p}</text>')
_LONG_LABEL: Final = Template('<text class="{a}" x="-88" y="{n}">{p}<title>{p}</title></text>')
_BOUND: Final = Template('<text class="rtca-soft rtca-end" text-anchor="end" x="-8" y="{n}">{p}</text>')
_LANE_OF: Final = Template('<g data-r="{a}">{h}</g>')
_POINTS: Final = Template('<g class="rtca-points">{h}</g>')
_POINT: Final = Template('<text data-s="{a}" x="{a}%" y="{n}">{p}<title>{p}</title></text>')
_TICKS: Final = Template('<g class="rtca-ticks" data-k="{a}">{h}</g>')
_NOTE: Final = Template('<text class="rtca-soft" x="0" y="{n}">{p}</text>')


def timeline(tables: Tables, *, prefix: str = "", linked: bool = True) -> Html:
    """Draw the timeline under its heading, with a legend of its marks; for the parameters see :func:`timeline_svg`."""
    drawing = timeline_svg(tables, prefix=prefix, linked=linked)
    if not drawing:
        return EMPTY
    moods = [(name or "", mood) for name, mood in SENTIMENTS.items() if name in tables.get("sentiment")["sentiment"]]
    marks = join(_MOOD(name, mood.mark, say(mood.word)) for name, mood in moods)
    scores = _SCORES(say("line: score from −5 to +5, an estimate"))
    return _SECTION(say("Sentiment over time"), drawing, _LEGEND(join([marks, scores])) if moods else EMPTY)


def timeline_svg(tables: Tables, *, prefix: str = "", linked: bool = True, compact: bool = False) -> Html:
    """Draw each role's score and sentiment over time, and mark messages with redactions, issues and categories.

    Parameters
    ----------
    tables : Tables
    prefix : str
        Prefix of the ids of the messages that marks link to.
    linked : bool
        Whether those messages are in the same page.
    compact : bool
        Whether all roles share one lane, so that the drawing is at most 160 pixels high.

    Returns
    -------
    Html
        Empty if the contact has no times.
    """
    axis = axis_of(tables)
    if axis is None:
        return EMPTY
    size = _COMPACT if compact else _FULL
    roles = _roles(tables)
    parts: list[Html] = []
    top = _TOP
    link = Links(prefix if linked else None)
    lanes = _Lanes(tables, axis, link, size)
    for number, role in enumerate(roles):
        if not compact or not number:
            parts += lanes.frame(top)
        parts.append(lanes.scores(role, top, number if compact else None))
        if not compact or role == roles[-1]:
            top += size.lane
    if not roles:
        parts.append(_NOTE(top, say("No message was scored.")))
        top += 24
    for label, css, marks in _strips(tables):
        if marks:
            parts.append(_LABEL("rtca-soft", top + 10, say(label)))
            parts.append(_TICKS(css, marks_html(marks, axis, top, _TICK, link)))
            top += size.strip
    parts = [idle_bands(axis, _TOP, top - _TOP), *parts, axis_marks(axis, top + 2)]
    # A drawing that contains links must not have the role of an image.
    about = say("Sentiment over time, with marks")
    return _SVG(top + 2 + axis_height(axis), "group" if linked else "img", about, join(parts))


def _roles(tables: Tables) -> list[str]:
    """Return the roles with a score: customer, agent, then others."""
    scored = tables.get("sentiment")["participant_role"]
    roles = [role for role in ("CUSTOMER", "AGENT") if role in scored]
    return roles + [role for role in dict.fromkeys(scored) if role not in roles]


class _Lanes:
    """Draws the scores of roles, each role in its own lane or all in one."""

    def __init__(self, tables: Tables, axis: TimeAxis, link: Links, size: _Size) -> None:
        self._tables = tables
        self._axis = axis
        self._link = link
        self._size = size

    def frame(self, top: int) -> Iterable[Html]:
        """Yield the parts of the scale of a lane that begins ``top`` pixels below the top of the drawing."""
        half, middle = self._size.half, self._middle(top)
        yield _BOUND(middle - half + 4, "+5")
        yield _BOUND(middle + half + 4, "−5")
        grid = PATH("rtca-grid", f"M0 0H1000M0 {2 * half}H1000")
        zero = PATH("rtca-zero", f"M0 {half}H1000")
        yield PLOT(middle - half, 2 * half, 2 * half, join([grid, zero]))

    def scores(self, role: str, top: int, place: int | None) -> Html:
        """Draw the scores of a role; ``place`` is its number, from 0, among roles in the lane; None if it is alone."""
        half, middle, axis = self._size.half, self._middle(top), self._axis
        turns = self._tables.get("sentiment")
        offsets, scores = turns["offset_seconds"], turns["progressive_score"]
        label = role_label(role)
        parts = []
        if place is None or place < _MOST_LABELS:
            parts.append(_role_label(middle + 4 if place is None else middle - half + 10 + 14 * place, label))
        own = [
            (row, x_of(axis, offsets[row]), round(half - half * scores[row] / 5)) for row in _thinned(turns, role, axis)
        ]
        if own:
            score = PATH("rtca-score", f"M{own[0][1]} {own[0][2]}{_steps([(x, y) for _, x, y in own])}H1000")
            parts.append(PLOT(middle - half, 2 * half, 2 * half, score))
        points = []
        for row, x, y in own:
            sentiment = turns["sentiment"][row]
            mood = SENTIMENTS.get(sentiment) or SENTIMENTS[None]
            message = self._tables.row_of(turns["ids"][row][0]) if turns["ids"][row] else None
            about = say(
                "{time} {who} {mood}, score {score} (estimate)",
                time=axis.words(offsets[row]),
                who=label,
                mood=say(mood.word),
                score=signed(scores[row]),
            )
            point = _POINT(sentiment or "", percent(x), middle - half + y + 4, mood.mark, about)
            points.append(self._link([message], point))
        return _LANE_OF(role, join([*parts, _POINTS(join(points))]))

    def _middle(self, top: int) -> int:
        return top + self._size.lane // 2 - 6


def _steps(places: Sequence[tuple[int, int]]) -> str:
    """Return SVG path commands for a stepped line through points (x, y); points on the same level need none."""
    return "".join(f"H{x}V{y}" for (_, before), (x, y) in pairwise(places) if y != before)


def _role_label(y: int, label: str) -> Html:
    short = shortened(label, _LONGEST_LABEL)
    return _LABEL("rtca-who", y, label) if short == label else _LONG_LABEL("rtca-who", y, short, label)


def _thinned(turns: Table, role: str, axis: TimeAxis) -> list[int]:
    own = [row for row, other in enumerate(turns["participant_role"]) if other == role]
    own = [row for row in own if turns["offset_seconds"][row] is not None]
    if len(own) <= _MOST_TURNS:
        return own
    columns: dict[int, list[int]] = {}
    for row in own:
        columns.setdefault(int(axis.place(turns["offset_seconds"][row]) * _MOST_TURNS / 2), []).append(row)
    kept: set[int] = set()
    for rows in columns.values():
        kept.add(min(rows, key=lambda row: turns["progressive_score"][row]))
        kept.add(max(rows, key=lambda row: turns["progressive_score"][row]))
    return sorted(kept)


def _strips(tables: Tables) -> Iterable[tuple[str, str, list[Mark]]]:
    """Yield the label, the style (``data-k``) and the marks of each strip below the scores."""
    transcript = tables.get("transcript")
    offsets = transcript["offset_seconds"]
    hidden = [
        Mark(row, offsets[row], (say("redacted"),))
        for row, (mask, count) in enumerate(zip(tables.masks(), transcript["redaction_count"], strict=True))
        if (count or (mask is not None and mask.hidden)) and offsets[row] is not None
    ]
    yield "Redacted", "chip", hidden
    issues: list[Mark] = []
    categories: list[Mark] = []
    marked = MarkedMessages(tables, frozenset({"issues", "categories"}))
    for row, marks in sorted(marked.by_row.items()):
        if offsets[row] is None:
            continue
        for kind, found in (("issue", issues), ("category", categories)):
            own = dict.fromkeys((mark.label, mark.css) for mark in marks if mark.kind == kind)
            if own:
                looks = tuple(css if kind == "category" else "" for _, css in own)
                words = tuple(label if kind == "category" else _issue(label) for label, _ in own)
                found.append(Mark(row, offsets[row], words, looks))
    yield "Issues", "is", issues
    yield "Categories", "", categories


def _issue(label: str) -> str:
    """Return the label of an issue with its number, in the language of the interface."""
    name, _, number = label.rpartition(" ")
    return f"{say(name)} {number}"
