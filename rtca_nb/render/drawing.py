"""Shared parts of the static drawings: marks that never cover each other, the time axis, and shortened pauses.

Places along the time axis are per cent, so that a drawing is as wide as its column and its text keeps its size. SVG
attributes are not inline styles, so a page with a strict Content-Security-Policy shows the drawing too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rtca_nb.render.anchors import anchor
from rtca_nb.render.languages import say, say_count
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.time_axis import TimeAxis
from rtca_nb.render.times import length_words

__all__ = ["PATH", "PLOT", "Links", "Mark", "axis_height", "axis_marks", "idle_bands", "marks_html", "percent", "x_of"]

# Lines are drawn in thousandths of the width, so that one path holds them all; CSS keeps the strokes thin.
PLOT: Final = Template(
    '<svg y="{n}" width="100%" height="{n}" viewBox="0 0 1000 {n}" preserveAspectRatio="none" fill="none" '
    'stroke="currentColor">{h}</svg>'
)
"""A part of a drawing in which only the width of lines is scaled: its top, twice its height, and its paths."""
PATH: Final = Template('<path class="{a}" d="{a}"/>')
"""Lines: their class, and their path."""

# Width of a mark and distance to the next, in per cent, so that marks never cover each other at any width.
_WIDTH: Final = 0.55
_PITCH: Final = 0.6
_MOST_LOOKS: Final = 4
_MOST_NAMED: Final = 5
_ROW: Final = 13
_NARROW: Final = 5

_TIME: Final = Template('<text class="rtca-soft {a}" x="{a}%" y="{n}">{p}</text>')
_UNIT: Final = Template('<text class="rtca-soft" x="-88" y="{n}">{p}</text>')
# Some sites that show notebooks remove style sheets, so essential colours are in the drawing itself.
_IDLE: Final = Template(
    '<rect class="rtca-idle" x="{a}%" y="{n}" width="{a}%" height="{n}" fill="currentColor" fill-opacity=".1">'
    "<title>{p}</title></rect>"
)
_MARK: Final = Template("<g><title>{p}</title>{h}</g>")
_RECT: Final = Template('<rect data-k="{a}" x="{a}%" y="{a}" width="0.55%" height="{a}"/>')
_LINK: Final = Template('<a href="#{a}" tabindex="-1">{h}</a>')
_LINK_OF_MANY: Final = Template('<a href="#{a}" data-rows="{a}" tabindex="-1">{h}</a>')


def x_of(axis: TimeAxis, seconds: float) -> int:
    """Return where a moment, in seconds from contact start, is on the axis, in thousandths of the width."""
    return round(1000 * axis.place(seconds))


def percent(x: float) -> str:
    """Return thousandths of the width as per cent, for an SVG attribute; the sign ``%`` is not included."""
    return f"{x / 10:.5g}"


class Links:
    """Links marks to their messages, if the messages are in the same page.

    Parameters
    ----------
    prefix : str or None
        Prefix of the ids of the messages; None if the messages are not in the page.
    """

    def __init__(self, prefix: str | None) -> None:
        self._prefix = prefix

    def __call__(self, rows: Sequence[int | None], mark: Html) -> Html:
        """Return a mark with a link to the first of its messages, ``rows``; the link also lists the other rows."""
        known = [row for row in dict.fromkeys(rows) if row is not None]
        if self._prefix is None or not known:
            return mark
        place = anchor(self._prefix, known[0])
        return _LINK(place, mark) if len(known) == 1 else _LINK_OF_MANY(place, " ".join(map(str, known)), mark)


class Mark(NamedTuple):
    """A mark for a message: row of the transcript table, seconds from contact start, words, and styles (``data-k``)."""

    row: int
    seconds: float
    words: tuple[str, ...]
    looks: tuple[str, ...] = ("",)


def marks_html(marks: Iterable[Mark], axis: TimeAxis, top: float, height: float, link: Links) -> Html:
    """Draw marks in one strip without overlap: marks that would touch are drawn as one, with a part for each style."""
    together: list[tuple[float, list[Mark]]] = []
    for mark in sorted(marks, key=lambda mark: mark.seconds):
        x = min(max(100 * axis.place(mark.seconds) - _WIDTH / 2, 0.0), 100 - _WIDTH)
        if together and x < together[-1][0] + _PITCH:
            together[-1][1].append(mark)
        else:
            together.append((x, [mark]))
    return join(
        link([mark.row for mark in group], _MARK(_words(group, axis), _rects(group, x, top, height)))
        for x, group in together
    )


def _rects(group: Sequence[Mark], x: float, top: float, height: float) -> Html:
    looks = [*dict.fromkeys(look for mark in group for look in mark.looks)]
    if len(looks) > _MOST_LOOKS:
        looks[_MOST_LOOKS - 1 :] = [""]
    each = height / len(looks)
    return join(_RECT(look, f"{x:.5g}", f"{top + n * each:g}", f"{each:g}") for n, look in enumerate(looks))


def _words(group: Sequence[Mark], axis: TimeAxis) -> str:
    named = [*dict.fromkeys(word for mark in group for word in mark.words)]
    what = ", ".join(named[:_MOST_NAMED])
    if len(named) > _MOST_NAMED:
        what = say("{what} and {n} more", what=what, n=len(named) - _MOST_NAMED)
    rows = {mark.row for mark in group}
    if len(rows) == 1:
        return f"{axis.words(group[0].seconds)} {what}"
    begin, end = axis.words(group[0].seconds), axis.words(group[-1].seconds)
    where = begin if begin == end else f"{begin}–{end}"
    return f"{where} {say_count('{n} message', '{n} messages', len(rows))}: {what}"


def idle_bands(axis: TimeAxis, top: int, height: int, *, named: bool = True) -> Html:
    """Draw the pauses that are shortened as shaded bands; if ``named`` and there are few, with their lengths above."""
    named = named and len(axis.pauses) <= _NARROW
    parts = []
    for pause in axis.pauses:
        begin, end = 100 * axis.place(pause.begin), 100 * axis.place(pause.end)
        length = length_words(pause.seconds)
        about = say("{length} without a message, drawn short", length=length)
        parts.append(_IDLE(f"{begin:.5g}", top, f"{end - begin:.5g}", height, about))
        if named:
            parts.append(_TIME("rtca-mid", f"{(begin + end) / 2:.5g}", top - 4, length_words(pause.seconds, 1)))
    return join(parts) if parts else EMPTY


def axis_height(axis: TimeAxis) -> int:
    """Return the height of :func:`axis_marks`, in pixels."""
    return 24 + (_ROW if axis.is_wall else 0)


def axis_marks(axis: TimeAxis, top: int) -> Html:
    """Draw the time axis: ticks at round times, their unit, and the days below."""
    ticks = axis.ticks()
    line = "".join(f"M{round(1000 * tick.place)} 0V4" for tick in ticks)
    parts = [PLOT(top, 4, 4, PATH("rtca-axis", f"M0 0H1000{line}")), _UNIT(top + 17, axis.unit)]
    for number, tick in enumerate(ticks):
        # Centred labels at the ends would run over the edge.
        css = "rtca-end" if tick.place > 0.95 else "rtca-mid" if tick.place > 0.02 else "rtca-begin"
        # If only half of the labels fit, the style sheet leaves out every other label.
        every = f"{css} rtca-other" if number % 2 else css
        parts.append(_TIME(every, percent(1000 * tick.place), top + 17, tick.label))
        if tick.day:
            parts.append(_TIME(css, percent(1000 * tick.place), top + 17 + _ROW, tick.day))
    return join(parts)
