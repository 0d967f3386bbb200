"""The matches of each category over time as a static drawing: one lane per category, and one time axis for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from rtca_nb.render.categories import words_of_matches
from rtca_nb.render.drawing import PATH, PLOT, Links, Mark, axis_height, axis_marks, idle_bands, marks_html
from rtca_nb.render.entries import role_label
from rtca_nb.render.languages import say, say_count
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.spans import category_css
from rtca_nb.render.time_axis import TimeAxis, axis_of
from rtca_nb.tables.absence import category_words
from rtca_nb.tables.contact_tables import Tables
from rtca_nb.tables.matches import matches_by_category

__all__ = ["CategoryLane", "category_lanes", "category_lanes_html"]

# 150 categories would fill many screens, so all beyond this number are folded.
_OPEN: Final = 12
_HEIGHT: Final = 20
_TOP: Final = 3
_TICK: Final = 14

_SECTION: Final = Template('<section class="rtca-course"><h3>{say:Categories over time}</h3>{h}{h}{h}</section>\n')
_LANES: Final = Template('<figure class="rtca-lanes"><ul>{h}</ul>{h}</figure>')
_LANE: Final = Template(
    '<li><p><span data-k="{a}">{t}</span> <small>{t}</small></p>'
    '<svg class="rtca-timeline rtca-ticks" width="100%" height="{n}" overflow="visible" role="img" aria-label="{a}">'
    "{h}</svg></li>\n"
)
_AXIS: Final = Template(
    '<div class="rtca-lane-axis"><svg class="rtca-timeline" width="100%" height="{n}" overflow="visible" role="img" '
    'aria-label="{say:Time axis}">{h}</svg></div>'
)
_WHOLE: Final = Template(
    '<g><title>{p}</title><rect class="rtca-whole" data-k="{a}" x="0" y="{n}" width="100%" height="{n}" '
    'fill-opacity=".3"/></g>'
)
_MORE: Final = Template('<details class="rtca-more"><summary>{t}</summary>{h}</details>')
_LEGEND: Final = Template('<p class="rtca-legend">{h}</p>')
_SHAPE: Final = Template("<span>{t} {t}</span> ")
_NONE: Final = Template('<p class="rtca-none">{t}</p>')


class CategoryLane(NamedTuple):
    """A category over time.

    Attributes
    ----------
    name : str
    about : str
        Number of matches, and number of matched messages outside the transcript, in words.
    points : list of (float, int, int)
        For each match, one for each of its messages that has a time: seconds from contact start, row of the transcript
        table, and number of the match in this category, from 1.
    whole : int
        Number of matches of the whole contact.
    """

    name: str
    about: str
    points: list[tuple[float, int, int]]
    whole: int


def category_lanes(tables: Tables) -> list[CategoryLane]:
    """Return the categories of a contact over time, in order of first appearance."""
    matches, offsets = tables.get("matches"), tables.get("transcript")["offset_seconds"]
    lanes = []
    for name, rows in matches_by_category(matches).items():
        points: list[tuple[float, int, int]] = []
        outside: set[str] = set()
        for number, row in enumerate(rows, 1):
            for identity in matches["ids"][row]:
                message = tables.row_of(identity)
                if message is None:
                    outside.add(identity)
                elif offsets[message] is not None:
                    points.append((offsets[message], message, number))
        about = words_of_matches(matches, rows)
        if outside:
            about = f"{about}, {say('{n} outside', n=len(outside))}"
        lanes.append(CategoryLane(name, about, points, sum(matches["match"][row] is None for row in rows)))
    return lanes


def category_lanes_html(tables: Tables) -> Html:
    """Draw a lane for each category under a heading, with a legend; those after the twelfth open on demand."""
    axis, lanes = axis_of(tables), category_lanes(tables)
    if not lanes:
        return _SECTION(
            _NONE(say("Categories: {what}.", what=say(category_words(tables.redactor.record)))), EMPTY, EMPTY
        )
    numbered = list(enumerate(lanes))
    parts = [_figure(tables, part, axis) for part in (numbered[:_OPEN], numbered[_OPEN:]) if part]
    if len(parts) > 1:
        parts[1] = _MORE(say("{n} more categories", n=len(lanes) - _OPEN), parts[1])
    return _SECTION(*parts, *[EMPTY] * (2 - len(parts)), _legend(lanes, axis))


def _figure(tables: Tables, lanes: Sequence[tuple[int, CategoryLane]], axis: TimeAxis | None) -> Html:
    entries = [
        _LANE(
            category_css(number),
            lane.name,
            lane.about,
            _HEIGHT,
            f"{lane.name}: {lane.about}",
            EMPTY if axis is None else _drawn(tables, lane, category_css(number), axis),
        )
        for number, lane in lanes
    ]
    foot = EMPTY if axis is None else _AXIS(axis_height(axis) + 2, axis_marks(axis, 0))
    return _LANES(join(entries), foot)


def _drawn(tables: Tables, lane: CategoryLane, css: str, axis: TimeAxis) -> Html:
    roles = tables.get("transcript")["participant_role"]
    marks = [
        Mark(row, seconds, (say("{who}, match {n}", who=role_label(roles[row]), n=number),), (css,))
        for seconds, row, number in lane.points
    ]
    whole = (
        _WHOLE(f"{lane.name}: {say_count('whole contact', 'whole contact {n} times', 1)}", css, _TOP, _TICK)
        if lane.whole
        else EMPTY
    )
    line = PLOT(_HEIGHT // 2, 4, 4, PATH("rtca-grid", "M0 0H1000"))
    return join(
        [line, idle_bands(axis, 0, _HEIGHT, named=False), whole, marks_html(marks, axis, _TOP, _TICK, Links(None))]
    )


def _legend(lanes: Sequence[CategoryLane], axis: TimeAxis | None) -> Html:
    shapes = []
    if any(lane.points for lane in lanes):
        shapes.append(_SHAPE("▮", say("a message that matched")))
    if any(lane.whole for lane in lanes):
        shapes.append(_SHAPE("▬", say("the whole contact matched")))
    if axis is not None and axis.pauses:
        shapes.append(_SHAPE("░", say("a pause, drawn short")))
    return _LEGEND(join(shapes)) if shapes else EMPTY
