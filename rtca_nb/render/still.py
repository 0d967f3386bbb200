"""Static drawings of answers: SVG that needs no style sheet and no script.

Places along a drawing are per cent of its width, so that words keep their size on a narrow page. Colours are between
those for light and dark surroundings, and words have the colour of the page, so a drawing is legible anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from rtca_nb.base.text_width import columns_of
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.scales import round_ticks

__all__ = [
    "Course",
    "Group",
    "Part",
    "Point",
    "still_bars",
    "still_columns",
    "still_courses",
    "still_keys",
    "still_squares",
]


class Part(NamedTuple):
    """A bar, or the part of a bar for one of several series.

    Attributes
    ----------
    value : float
        Its length on the scale; it may be negative.
    low, high : float or None
        Ends of its confidence interval, if it has one.
    words : str
        Text to show beside the pointer.
    colour : str
    strong : bool
        Whether it is drawn in full colour.
    """

    value: float
    low: float | None
    high: float | None
    words: str
    colour: str
    strong: bool = True


class Group(NamedTuple):
    """A group of a bar chart: its name, its value in words, and its parts, drawn end to end.

    ``slot`` is its position from the left, from 0, among vertical bars; positions that no group has are gaps.
    """

    name: str
    said: str
    parts: tuple[Part, ...]
    slot: int = 0


class Point(NamedTuple):
    """A point of a line: its place along the time axis from 0 to 1, the label of its time, and its value."""

    place: float
    label: str
    part: Part


class Course(NamedTuple):
    """A line over time: its name, the dash pattern of its stroke, and its points."""

    name: str
    dashes: str
    points: tuple[Point, ...]


_SVG: Final = Template(
    '<svg width="100%" height="{n}" overflow="visible" fill="currentColor" font-size="12" role="img" aria-label="{a}">'
    "{h}</svg>"
)
_TEXT: Final = Template('<text x="{a}%" y="{n}" text-anchor="{a}">{p}</text>')
_MOVED: Final = Template('<svg x="{n}" width="100%" height="{n}" overflow="visible">{h}</svg>')
_SMALL: Final = Template('<text x="{a}%" y="{n}" text-anchor="{a}" font-size="11" fill-opacity="0.8">{p}</text>')
_RECT: Final = Template(
    '<rect x="{a}%" y="{a}" width="{a}%" height="{a}" fill="{a}" fill-opacity="{a}"><title>{p}</title></rect>'
)
_RULE: Final = Template('<rect x="{a}%" y="{a}" width="{a}" height="{a}" fill-opacity="{a}"/>')
_PLOT: Final = Template(
    '<svg y="{n}" width="100%" height="{n}" viewBox="0 0 1000 {n}" preserveAspectRatio="none" overflow="visible">'
    "{h}</svg>"
)
_PATH: Final = Template(
    '<path d="{a}" fill="none" stroke="{a}" stroke-width="1.8" stroke-dasharray="{a}" '
    'vector-effect="non-scaling-stroke"/>'
)
_DOT: Final = Template('<circle cx="{a}%" cy="{a}" r="3.5" fill="{a}"><title>{p}</title></circle>')
_KEY: Final = Template(
    '<bdi class="rtca-key"><svg width="26" height="10" aria-hidden="true"><path d="M0 5H26" stroke="{a}" '
    'stroke-width="{n}" stroke-dasharray="{a}"/></svg>\u00a0{t}</bdi> \u2003'
)
_KEYS: Final = Template("<p>{h}</p>")

_TALL: Final = 150
_ABOVE: Final = 20
_BELOW: Final = 20
# A row: its words, and its bar below them.
_ROW: Final = 32
_THICK: Final = 10
# Most figures above columns; and most labels below them, if they are short and if not.
_FIGURES: Final = 8
_LABELS: Final = (8, 4)
_SHORT: Final = 5
_FAINT: Final = "0.45"
_FULL: Final = "0.9"


def _number(value: float) -> str:
    return f"{value:.5g}"


def _ends(parts: Iterable[Part], stacked: Iterable[float] = ()) -> tuple[float, float]:
    """Return the ends of a scale that includes zero, all parts with their intervals, and the values ``stacked``."""
    values = [0.0, *stacked]
    for part in parts:
        values += [part.value, *(end for end in (part.low, part.high) if end is not None)]
    low, high = min(values), max(values)
    return low, high if high > low else low + 1.0


def _scale(groups: Sequence[Group]) -> tuple[Callable[[float], float], float, float]:
    """Return a function that maps a value to its place on the scale, from 0 to 1, and both ends of the scale."""
    sums = [sum(part.value for part in group.parts if (part.value < 0) == below)
            for group in groups for below in (True, False)]  # fmt: skip
    low, high = _ends((part for group in groups for part in group.parts), sums)
    return _between(low, high)


def _between(low: float, high: float) -> tuple[Callable[[float], float], float, float]:
    return (lambda value: (value - low) / (high - low)), low, high


def _stacked(parts: Sequence[Part]) -> Iterable[tuple[Part, float, float]]:
    """Yield each part with the values at which it begins and ends; negative parts are stacked below zero."""
    ends = {True: 0.0, False: 0.0}
    for part in parts:
        begin = ends[part.value < 0]
        ends[part.value < 0] = begin + part.value
        yield part, min(begin, ends[part.value < 0]), max(begin, ends[part.value < 0])


def still_keys(keys: Iterable[tuple[str, str, str]], *, thick: bool = False) -> Html:
    """Draw a key with the colour, dash pattern and name of each series."""
    return _KEYS(join(_KEY(colour, 10 if thick else 2, dashes, name) for colour, dashes, name in keys))


def _described(title: str, groups: Iterable[tuple[str, str]]) -> str:
    return f"{title}: {'; '.join(f'{name}: {said}' for name, said in groups)}"


def still_bars(title: str, groups: Sequence[Group], said_of: Callable[[float], str]) -> Html:
    """Draw groups as horizontal bars, each below its name and value, with a scale at the bottom.

    ``said_of`` returns a value of the scale in words.
    """
    _, low, high = _scale(groups)
    ticks = round_ticks(low, high)
    place, low, high = _between(ticks[0], ticks[-1])
    foot = len(groups) * _ROW
    drawn: list[Html] = []
    names: list[Html] = []
    figures: list[Html] = []
    for tick in ticks:
        at = place(tick)
        drawn += [_RULE(_number(100 * at), "0", "1", str(foot), "0.5" if tick == 0 else "0.12"),
                  _SMALL(_number(100 * at), foot + 13, _anchor(at), said_of(tick))]  # fmt: skip
    for number, group in enumerate(groups):
        top = number * _ROW
        names.append(_TEXT("0", top + 13, "start", group.name))
        figures.append(_TEXT("100", top + 13, "end", group.said))
        for part, begin, end in _stacked(group.parts):
            x, width = 100 * place(begin), 100 * (place(end) - place(begin))
            shade = _FULL if part.strong else _FAINT
            drawn.append(_RECT(_number(x), str(top + 18), _number(width), str(_THICK), part.colour, shade, part.words))
            if part.low is not None and part.high is not None:
                x, width = 100 * place(part.low), 100 * (place(part.high) - place(part.low))
                drawn.append(_RULE(_number(x), str(top + 22.4), f"{_number(width)}%", "1.2", "0.8"))
                drawn += [_RULE(_number(at), str(top + 20), "1.2", "6", "0.8") for at in (x, x + width)]
    about = _described(title, ((group.name, group.said) for group in groups))
    # Beside the lines at both ends of the scale, so that they do not overlap.
    drawn += [_MOVED(4, foot, join(names)), _MOVED(-4, foot, join(figures))]
    return _SVG(foot + _BELOW, about, join(drawn))


def still_columns(title: str, groups: Sequence[Group], said_of: Callable[[float], str]) -> Html:
    """Draw groups from left to right as vertical bars; ``said_of`` returns a value of the scale in words."""
    place, low, high = _scale(groups)
    slots = 1 + max(group.slot for group in groups)

    def y(value: float) -> float:
        return _ABOVE + _TALL * (1 - place(value))

    drawn = _axis(low, high, y, said_of, named=len(groups) > _FIGURES)
    for group in groups:
        x, wide, top = 100 * (group.slot + 0.14) / slots, 72 / slots, y(0.0)
        middle = 100 * (group.slot + 0.5) / slots
        for part, begin, end in _stacked(group.parts):
            high_at, shade = y(end), _FULL if part.strong else _FAINT
            tall = max(y(begin) - high_at, 1.0 if part.value else 0.0)
            drawn.append(
                _RECT(_number(x), _number(high_at), _number(wide), _number(tall), part.colour, shade, part.words)
            )
            top = min(top, high_at)
            if part.low is not None and part.high is not None:
                top = min(top, y(part.high))
                length = _number(y(part.low) - y(part.high))
                drawn.append(_RULE(_number(middle), _number(y(part.high)), "1.2", length, "0.8"))
        if len(groups) <= _FIGURES:
            drawn.append(_SMALL(_number(middle), round(top) - 4, _anchor(middle / 100), group.said))
    drawn += _labels([((group.slot + 0.5) / slots, group.name) for group in groups])
    about = _described(title, ((group.name, group.said) for group in groups))
    return _SVG(_ABOVE + _TALL + _BELOW, about, join(drawn))


def _axis(
    low: float, high: float, y: Callable[[float], float], said_of: Callable[[float], str], *, named: bool
) -> list[Html]:
    """Draw a line at each end of the scale and at zero; if ``named`` is set, label both ends with their values."""
    drawn = []
    for value in dict.fromkeys((high, 0.0, low)):
        drawn.append(_RULE("0", _number(y(value)), "100%", "1", "0.5" if value == 0 else "0.15"))
        if named and value:
            drawn.append(_SMALL("0", round(y(value)) - 4, "start", said_of(value)))
    return drawn


def _labels(places: Sequence[tuple[float, str]]) -> list[Html]:
    """Draw as many labels, each (place from 0 to 1, text), as fit below a drawing in a narrow column."""
    most = _LABELS[max(columns_of(label) for _, label in places) > _SHORT]
    step = -(-len(places) // most)
    drawn = []
    for place, label in places[::step]:
        drawn.append(_SMALL(_number(100 * place), _ABOVE + _TALL + 16, _anchor(place), label))
    return drawn


def _anchor(place: float) -> str:
    """Return the SVG ``text-anchor`` with which a text at a place, from 0 to 1, stays within the drawing."""
    return "start" if place < 0.06 else "end" if place > 0.94 else "middle"


def still_courses(title: str, courses: Sequence[Course], said_of: Callable[[float], str]) -> Html:
    """Draw lines over time, named above the drawing; ``said_of`` returns a value of the scale in words."""
    parts = [point.part for course in courses for point in course.points]
    low, high = _ends(parts)

    def y(value: float) -> float:
        return _ABOVE + _TALL * (high - value) / (high - low)

    drawn = _axis(low, high, y, said_of, named=True)
    paths: list[Html] = []
    for course in courses:
        steps = (f"{_number(1000 * at)} {_number(y(part.value) - _ABOVE)}" for at, _, part in course.points)
        colour = course.points[0].part.colour
        paths.append(_PATH(f"M{'L'.join(steps)}", colour, course.dashes))
        for at, _, part in course.points:
            x = _number(100 * at)
            if part.low is not None and part.high is not None:
                length = _number(y(part.low) - y(part.high))
                drawn.append(_RULE(x, _number(y(part.high)), "1.2", length, "0.3"))
            drawn.append(_DOT(x, _number(y(part.value)), part.colour, part.words))
    labels = sorted({(point.place, point.label) for course in courses for point in course.points})
    keys = still_keys((course.points[0].part.colour, course.dashes, course.name) for course in courses)
    about = _described(title, ((course.name, ", ".join(p.part.words for p in course.points)) for course in courses))
    plot = _PLOT(_ABOVE, _TALL, _TALL, join(paths))
    return join([keys, _SVG(_ABOVE + _TALL + _BELOW, about, join([plot, *drawn, *_labels(labels)]))])


def still_squares(title: str, names: Sequence[str], rows: Sequence[Sequence[Part | None]]) -> Html:
    """Draw a square for each pair of names: a row for each name, and a column with the number of that row as head."""
    wide = 100 / len(names)
    numbers = [f"{number}" for number in range(1, len(names) + 1)]
    drawn = [_SMALL(_number((place + 0.5) * wide), 11, "middle", number) for place, number in enumerate(numbers)]
    for row, (name, parts) in enumerate(zip(names, rows, strict=True)):
        top = 16 + row * _ROW
        drawn.append(_TEXT("0", top + 13, "start", f"{numbers[row]} {name}"))
        for place, part in enumerate(parts):
            if part is not None:
                shade = f"{0.08 + 0.92 * part.value:.3g}"
                x = _number((place + 0.03) * wide)
                drawn.append(_RECT(x, str(top + 17), _number(0.94 * wide), "12", part.colour, shade, part.words))
    # No overall description: each square has its words, and there may be hundreds.
    return _SVG(20 + len(names) * _ROW, title, join(drawn)) if names else EMPTY
