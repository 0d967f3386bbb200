"""The sentiment timeline as a static drawing: SVG that needs no script, scales with its column and prints.

Places along the time axis are per cent, so the drawing is as wide as its column and its text keeps its size; SVG
attributes are no inline styles, so a page with a strict Content-Security-Policy shows it too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from rtca_nb.palette import ROLES, SENTIMENTS
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.spans import MarkedMessages
from rtca_nb.render.transcript import anchor, clock
from rtca_nb.tables import Tables

__all__ = ["timeline_svg"]

# Beyond this many turns the eye sees a band, not turns: the extremes of each column of the drawing are kept.
_MOST_TURNS: Final = 400
_TOP, _LANE, _STRIP, _AXIS = 14, 84, 17, 30

_SVG: Final = Template(
    '<figure class="line"><svg class="timeline" width="100%" height="{n}" role="img" aria-label="{a}">{h}</svg></figure>'
)
_LINE: Final = Template('<line class="{a}" x1="{a}" x2="{a}" y1="{n}" y2="{n}"/>')
_LABEL: Final = Template('<text class="{a}" x="{a}" y="{n}" text-anchor="{a}">{t}</text>')
_POINT: Final = Template(
    '<a href="#{a}"><text class="p {a}" x="{a}" y="{n}" text-anchor="middle">{t}<title>{t}</title></text></a>'
)
_TICK: Final = Template('<a href="#{a}"><rect class="tick {a}" x="{a}" y="{n}" width="4" height="11" rx="1"><title>{t}</title></rect></a>')


def _x(offset: float, span: float) -> str:
    """Place of a time: the labels take the first eleventh of the width."""
    return f"{11 + 87 * offset / span:.2f}%"


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
    for role in roles:
        parts += _lane(tables, role, top, span, prefix if linked else None)
        top += _LANE
    if not roles:
        parts.append(_LABEL("soft", "11%", top + 12, "start", "No message was scored."))
        top += 24
    for label, ticks in _strips(tables, span, prefix):
        if ticks:
            parts.append(_LABEL("soft", "0", top + 10, "start", label))
            parts += [tick(top) for tick in ticks]
            top += _STRIP
    parts += _axis(top + 2, span)
    return _SVG(top + _AXIS, "Sentiment of customer and agent over time, with marks", join(parts))


def _lane(tables: Tables, role: str, top: int, span: float, prefix: str | None) -> Iterable[Html]:
    turns = tables.get("sentiment")
    known = ROLES.get(role)
    middle, half = top + _LANE // 2 - 8, _LANE // 2 - 16
    yield _LABEL(f"who {known.css if known else 'ot'}", "0", middle + 4, "start", known.label if known else role)
    yield _LABEL("soft", "10.2%", middle - half + 4, "end", "+5")
    yield _LABEL("soft", "10.2%", middle + half + 4, "end", "−5")
    for offset in (-half, 0, half):
        yield _LINE("zero" if offset == 0 else "grid", "11%", "98%", middle + offset, middle + offset)
    css = f"score {known.css if known else 'ot'}"
    own = _thinned(turns, role, span)
    previous: tuple[str, float] | None = None
    for row in own:
        x = _x(turns["offset_seconds"][row] or 0.0, span)
        y = middle - half * turns["progressive_score"][row] / 5
        if previous is not None:
            yield _LINE(css, previous[0], x, previous[1], previous[1])
            yield _LINE(css, x, x, previous[1], y)
        previous = (x, y)
    if previous is not None:
        yield _LINE(css, previous[0], "98%", previous[1], previous[1])
    for row in own:
        mood = SENTIMENTS.get(turns["sentiment"][row]) or SENTIMENTS[None]
        offset = turns["offset_seconds"][row]
        y = middle - half * turns["progressive_score"][row] / 5
        message = tables.row_of(turns["ids"][row][0]) if turns["ids"][row] else None
        score = turns["progressive_score"][row]
        about = f"{clock(offset)} {mood.word}, score {score:+.1f} (estimate)"
        target = "" if prefix is None or message is None else anchor(prefix, message)
        yield _POINT(target, mood.css, _x(offset or 0.0, span), y + 4, mood.mark, about)


def _thinned(turns: dict[str, list[Any]], role: str, span: float) -> list[int]:
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


class _Mark:
    """A tick whose height is known only when its strip is placed."""

    def __init__(self, css: str, x: str, target: str, title: str) -> None:
        self._values = (css, x, target, title)

    def __call__(self, top: int) -> Html:
        css, x, target, title = self._values
        return _TICK(target, css, x, top, title)


def _strips(tables: Tables, span: float, prefix: str) -> Iterable[tuple[str, list[_Mark]]]:
    offsets = tables.get("transcript")["offset_seconds"]
    hidden: list[_Mark] = []
    counts = tables.get("transcript")["redaction_count"]
    for row, (mask, count) in enumerate(zip(tables.masks(), counts, strict=True)):
        if (count or (mask is not None and mask.hidden)) and offsets[row] is not None:
            where = _x(offsets[row], span)
            hidden.append(_Mark("chip-tick", where, anchor(prefix, row), f"{clock(offsets[row])} redacted"))
    yield "Redacted", hidden
    marked = MarkedMessages(tables, frozenset({"issues", "categories"}))
    issues: list[_Mark] = []
    categories: list[_Mark] = []
    for row, marks in sorted(marked.by_row.items()):
        if offsets[row] is None:
            continue
        for kind, css, label in dict.fromkeys((mark.kind, mark.css, mark.label) for mark in marks):
            where = _x(offsets[row], span)
            mark = _Mark(css if kind == "category" else "is-tick", where, anchor(prefix, row), f"{clock(offsets[row])} {label}")
            (issues if kind == "issue" else categories).append(mark)
    yield "Issues", issues
    yield "Categories", categories


def _axis(top: int, span: float) -> Iterable[Html]:
    yield _LINE("axis", "11%", "98%", top, top)
    step = next((size for size in (10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600) if span / size <= 8), span / 8)
    mark = 0.0
    while mark <= span:
        yield _LINE("axis", _x(mark, span), _x(mark, span), top, top + 4)
        # The last label would run into the edge.
        at_end = mark / span > 0.95
        yield _LABEL("soft", _x(mark, span), top + 17, "end" if at_end else "middle", clock(mark))
        mark += step


