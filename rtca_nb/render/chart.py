"""The sentiment timeline as a static drawing: SVG that needs no script, scales with its column and prints.

Places along the time axis are per cent, so the drawing is as wide as its column and its text keeps its size; SVG
attributes are no inline styles, so a page with a strict Content-Security-Policy shows it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from rtca_nb.render.anchors import anchor
from rtca_nb.render.entries import clock, signed
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.palette import ROLES, SENTIMENTS
from rtca_nb.render.spans import MarkedMessages
from rtca_nb.tables.contact_tables import Table, Tables

__all__ = ["timeline", "timeline_svg"]

# Beyond this many turns the eye sees a band, not turns: the extremes of each column of the drawing are kept.
_MOST_TURNS: Final = 400
_TOP, _LANE, _HALF, _STRIP, _AXIS = 14, 84, 26, 17, 30
_LONGEST_LABEL: Final = 12

_SECTION: Final = Template('<section class="rtca-course"><h3>Sentiment over time</h3>{h}{h}</section>\n')
_LEGEND: Final = Template('<p class="rtca-legend">{h}</p>')
_MOOD: Final = Template('<span class="rtca-s" data-s="{a}">{t} {t}</span> ')
_SCORES: Final = Template('<span class="rtca-s">line: score from −5 to +5, an estimate</span>')

_SVG: Final = Template(
    '<figure class="rtca-line"><svg class="rtca-timeline" width="100%" height="{n}" overflow="visible" role="{a}" '
    'aria-label="{a}">{h}</svg></figure>'
)
# Some sites that show notebooks take style sheets out; what a drawing cannot do without stands in it.
# Lines are drawn in thousandths of the width, so that one path holds them all; CSS keeps their strokes thin.
_PLOT: Final = Template(
    '<svg y="{n}" width="100%" height="{n}" viewBox="0 0 1000 {n}" preserveAspectRatio="none" fill="none" '
    'stroke="currentColor">{h}</svg>'
)
_PATH: Final = Template('<path class="{a}" d="{a}"/>')
# Labels stand left of the drawing, in a margin that the figure keeps for them.
_LABEL: Final = Template('<text class="{a}" x="-88" y="{n}">{p}</text>')
_LONG_LABEL: Final = Template('<text class="{a}" x="-88" y="{n}">{p}<title>{p}</title></text>')
_BOUND: Final = Template('<text class="rtca-soft rtca-end" text-anchor="end" x="-8" y="{n}">{p}</text>')
_TIME: Final = Template('<text class="rtca-soft {a}" x="{a}%" y="{n}">{p}</text>')
_LANE_OF: Final = Template('<g data-r="{a}">{h}</g>')
_POINTS: Final = Template('<g class="rtca-points">{h}</g>')
_POINT: Final = Template('<text data-s="{a}" x="{a}%" y="{n}">{p}<title>{p}</title></text>')
_TICKS: Final = Template('<g class="rtca-ticks" data-k="{a}">{h}</g>')
_TICK: Final = Template('<rect x="{a}%" y="{n}" width="4" height="11"><title>{p}</title></rect>')
_CATEGORY_TICK: Final = Template('<rect data-k="{a}" x="{a}%" y="{n}" width="4" height="11"><title>{p}</title></rect>')
_LINK: Final = Template('<a href="#{a}" tabindex="-1">{h}</a>')


def _x(offset: float, span: float) -> int:
    """Place of a time, in thousandths of the width."""
    return round(1000 * offset / span)


def _percent(x: int) -> str:
    return f"{x / 10:g}"


class _Links:
    """Makes marks lead to their messages, where those are in the same page."""

    def __init__(self, prefix: str | None) -> None:
        self._prefix = prefix

    def __call__(self, row: int | None, mark: Html) -> Html:
        return mark if self._prefix is None or row is None else _LINK(anchor(self._prefix, row), mark)


def timeline(tables: Tables, *, prefix: str = "", linked: bool = True) -> Html:
    """Draw the timeline under its heading, with a legend of what its marks mean; parameters as of timeline_svg."""
    drawing = timeline_svg(tables, prefix=prefix, linked=linked)
    if not drawing:
        return EMPTY
    moods = [(name or "", mood) for name, mood in SENTIMENTS.items() if name in tables.get("sentiment")["sentiment"]]
    marks = join(_MOOD(name, mood.mark, mood.word) for name, mood in moods)
    return _SECTION(drawing, _LEGEND(join([marks, _SCORES()])) if moods else EMPTY)


def timeline_svg(tables: Tables, *, prefix: str = "", linked: bool = True) -> Html:
    """Draw score and sentiment of customer and agent over time, and where redactions, issues and categories stand.

    Parameters
    ----------
    tables : Tables
    prefix : str
        Prefix of the ids of the messages that marks link to.
    linked : bool
        Whether those messages are in the same page.

    Returns
    -------
    Html
        Empty where the contact has no times.
    """
    if tables.start is None or tables.end is None:
        return EMPTY
    span = max((tables.end - tables.start) / 1_000_000, 1.0)
    turns = tables.get("sentiment")
    roles = [role for role in ("CUSTOMER", "AGENT") if role in turns["participant_role"]]
    roles += [role for role in dict.fromkeys(turns["participant_role"]) if role not in roles]
    parts: list[Html] = []
    top = _TOP
    link = _Links(prefix if linked else None)
    for role in roles:
        parts.append(_LANE_OF(role, join(_lane(tables, role, top, span, link))))
        top += _LANE
    if not roles:
        parts.append(_NOTE(top, "No message was scored."))
        top += 24
    for label, css, ticks in _strips(tables, span):
        if ticks:
            parts.append(_LABEL("rtca-soft", top + 10, label))
            parts.append(_TICKS(css, join(link(tick.row, tick.html(top)) for tick in ticks)))
            top += _STRIP
    parts += _axis(top + 2, span)
    # What holds links is no image.
    return _SVG(top + _AXIS, "group" if linked else "img", "Sentiment over time, with marks", join(parts))


_NOTE: Final = Template('<text class="rtca-soft" x="0" y="{n}">{p}</text>')


def _lane(tables: Tables, role: str, top: int, span: float, link: _Links) -> Iterable[Html]:
    turns = tables.get("sentiment")
    known = ROLES.get(role)
    label = known.label if known else role
    middle = top + _LANE // 2 - 8
    yield _role_label(middle + 4, label)
    yield _BOUND(middle - _HALF + 4, "+5")
    yield _BOUND(middle + _HALF + 4, "−5")
    grid = _PATH("rtca-grid", f"M0 0H1000M0 {2 * _HALF}H1000")
    zero = _PATH("rtca-zero", f"M0 {_HALF}H1000")
    offsets, scores = turns["offset_seconds"], turns["progressive_score"]
    own = [(row, _x(offsets[row], span), round(_HALF - _HALF * scores[row] / 5)) for row in _thinned(turns, role, span)]
    score = EMPTY
    if own:
        score = _PATH("rtca-score", f"M{own[0][1]} {own[0][2]}{_steps([(x, y) for _, x, y in own])}H1000")
    yield _PLOT(middle - _HALF, 2 * _HALF, 2 * _HALF, join([grid, zero, score]))
    points = []
    for row, x, y in own:
        sentiment = turns["sentiment"][row]
        mood = SENTIMENTS.get(sentiment) or SENTIMENTS[None]
        message = tables.row_of(turns["ids"][row][0]) if turns["ids"][row] else None
        about = f"{clock(offsets[row])} {mood.word}, score {signed(scores[row])} (estimate)"
        points.append(link(message, _POINT(sentiment or "", _percent(x), middle - _HALF + y + 4, mood.mark, about)))
    yield _POINTS(join(points))


def _steps(places: Sequence[tuple[int, int]]) -> str:
    """Draw a line from the first of some places to the last, in steps; where it stays level there is no step."""
    return "".join(f"H{x}V{y}" for (_, before), (x, y) in pairwise(places) if y != before)


def _role_label(y: int, label: str) -> Html:
    if len(label) <= _LONGEST_LABEL:
        return _LABEL("rtca-who", y, label)
    return _LONG_LABEL("rtca-who", y, f"{label[: _LONGEST_LABEL - 1]}…", label)


def _thinned(turns: Table, role: str, span: float) -> list[int]:
    own = [row for row, other in enumerate(turns["participant_role"]) if other == role]
    own = [row for row in own if turns["offset_seconds"][row] is not None]
    if len(own) <= _MOST_TURNS:
        return own
    columns: dict[int, list[int]] = {}
    for row in own:
        columns.setdefault(int(turns["offset_seconds"][row] / span * _MOST_TURNS / 2), []).append(row)
    kept: set[int] = set()
    for rows in columns.values():
        kept.add(min(rows, key=lambda row: turns["progressive_score"][row]))
        kept.add(max(rows, key=lambda row: turns["progressive_score"][row]))
    return sorted(kept)


class _Tick(NamedTuple):
    """A mark on a strip, with the look of its category if it has one; its height is known when the strip is placed."""

    row: int
    css: str
    x: str
    title: str

    def html(self, top: int) -> Html:
        """Return the mark, as high as its strip."""
        if self.css:
            return _CATEGORY_TICK(self.css, self.x, top, self.title)
        return _TICK(self.x, top, self.title)


def _strips(tables: Tables, span: float) -> Iterable[tuple[str, str, list[_Tick]]]:
    """Yield the label, the look and the marks of each strip."""
    transcript = tables.get("transcript")
    offsets = transcript["offset_seconds"]

    def tick(row: int, css: str, what: str) -> _Tick:
        return _Tick(row, css, _percent(_x(offsets[row], span)), f"{clock(offsets[row])} {what}")

    hidden = [
        tick(row, "", "redacted")
        for row, (mask, count) in enumerate(zip(tables.masks(), transcript["redaction_count"], strict=True))
        if (count or (mask is not None and mask.hidden)) and offsets[row] is not None
    ]
    yield "Redacted", "chip", hidden
    issues: list[_Tick] = []
    categories: list[_Tick] = []
    marked = MarkedMessages(tables, frozenset({"issues", "categories"}))
    for row, marks in sorted(marked.by_row.items()):
        if offsets[row] is None:
            continue
        for kind, css, label in dict.fromkeys((mark.kind, mark.css, mark.label) for mark in marks):
            if kind == "issue":
                issues.append(tick(row, "", label))
            else:
                categories.append(tick(row, css, label))
    yield "Issues", "is", issues
    yield "Categories", "", categories


def _axis(top: int, span: float) -> Iterable[Html]:
    step = next((size for size in (10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600) if span / size <= 6), span / 6)
    marks = [place * step for place in range(int(span / step) + 1)]
    ticks = "".join(f"M{_x(mark, span)} 0V4" for mark in marks)
    yield _PLOT(top, 4, 4, _PATH("rtca-axis", f"M0 0H1000{ticks}"))
    for mark in marks:
        # The last label would run into the edge.
        yield _TIME("rtca-end" if mark / span > 0.95 else "rtca-mid", _percent(_x(mark, span)), top + 17, clock(mark))
