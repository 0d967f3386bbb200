"""The time axis of a contact: places of moments, round ticks, and shortened pauses.

A chat may pause for a day, and all messages would then be squeezed together at the ends of its timeline. Long pauses
are drawn short and marked, to leave room for the messages.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from rtca_nb.render.languages import say
from rtca_nb.render.times import IDLE, Moments, clock, short_day
from rtca_nb.tables.contact_tables import Tables

__all__ = ["Pause", "Tick", "TimeAxis", "axis_of"]

# A pause is drawn short if it is this many times longer than the usual wait, and takes this share of the other time.
_TIMES_USUAL: Final = 10
_SHARE: Final = 0.25
# Share of the axis for each short pause, and at most for all of them.
_WIDTH: Final = 0.05
_MOST_WIDTH: Final = 0.4
# From this length, in seconds, the axis shows the time of day instead of the time since the start.
_LONG: Final = 12 * 3600.0
_DAY: Final = 86_400
_STEPS: Final = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
    *(_DAY * days for days in (1, 2, 7, 14, 28, 56, 91, 182, 364)),
)  # fmt: skip
# Labels with less than this share of the axis between them would touch in a narrow column.
_APART: Final = 0.11


class Pause(NamedTuple):
    """A long pause: its begin and end in seconds from contact start."""

    begin: float
    end: float

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.end - self.begin


class Tick(NamedTuple):
    """A tick: its place from 0 to 1, its label, and the day if a new day begins there."""

    place: float
    label: str
    day: str


class TimeAxis:
    """Maps moments of a contact to places on a drawn axis, from 0 to 1.

    Parameters
    ----------
    start : int
        Contact start, in microseconds since 1970.
    span : float
        Length of the contact in seconds, more than 0.
    moments : iterable of (float or None)
        Seconds from contact start of everything that happened.

    Attributes
    ----------
    span : float
    pauses : list of Pause
        Pauses that are drawn short.
    is_wall : bool
        Whether ticks show the time of day in UTC instead of the time since the start.
    knots : list of (float, float)
        Pairs of real and drawn seconds, at each end of each pause and of the axis; the axis is linear between them.
    """

    def __init__(self, start: int, span: float, moments: Iterable[float | None] = ()) -> None:
        self.start = start
        self.span = span
        known = {min(max(moment, 0.0), span) for moment in moments if moment is not None}
        self.pauses = _pauses(sorted(known | {0.0, span}))
        self.is_wall = bool(self.pauses) or span > _LONG
        rest = span - sum(pause.seconds for pause in self.pauses)
        width = min(_WIDTH, _MOST_WIDTH / len(self.pauses)) if self.pauses else 0.0
        drawn = rest * width / (1 - width * len(self.pauses))
        self.knots = [(0.0, 0.0)]
        for pause in self.pauses:
            seconds, place = self.knots[-1]
            self.knots += [
                (pause.begin, place + pause.begin - seconds),
                (pause.end, place + pause.begin - seconds + drawn),
            ]
        seconds, place = self.knots[-1]
        self.knots.append((span, place + span - seconds))
        self._begins = [seconds for seconds, _ in self.knots]
        self.length = self.knots[-1][1]

    def drawn(self, seconds: float) -> float:
        """Return the drawn seconds of a moment, in seconds from contact start; they differ if pauses are shortened."""
        at = min(max(bisect_right(self._begins, seconds) - 1, 0), len(self.knots) - 2)
        (begin, low), (end, high) = self.knots[at], self.knots[at + 1]
        return low + (seconds - begin) * ((high - low) / (end - begin) if end > begin else 1.0)

    def place(self, seconds: float) -> float:
        """Return the place on the axis, from 0 to 1, of a moment in seconds from contact start."""
        return 1.0 if seconds >= self.span else min(max(self.drawn(seconds) / self.length, 0.0), 1.0)

    def attribute(self) -> str:
        """Return the knots for a script, as one text: real and drawn seconds in turn, separated by spaces."""
        return " ".join(f"{value:.10g}" for knot in self.knots for value in knot)

    def words(self, seconds: float) -> str:
        """Return a moment in words: the time from contact start, or, if ``is_wall``, the day and time of day."""
        if not self.is_wall:
            return clock(seconds)
        micros = self._micros(seconds)
        return f"{short_day(micros)} {_time_of_day(micros, seconds=True)}"

    @property
    def unit(self) -> str:
        """Unit of the ticks, in words."""
        return "UTC" if self.is_wall else say("from start")

    def ticks(self, most: int = 8) -> list[Tick]:
        """Return ticks at round moments along the axis, usually no more than ``most``."""
        found: list[Tick] = []
        day = ""
        for seconds in self._round(most):
            place = self.place(seconds)
            # The begin of a stretch has the label of its day, so a round moment just after it is left out.
            if found and place - found[-1].place < _APART * 8 / most:
                continue
            if not self.is_wall:
                found.append(Tick(place, clock(seconds), ""))
                continue
            micros = self._micros(seconds)
            today = short_day(micros)
            found.append(Tick(place, _time_of_day(micros), "" if today == day else today))
            day = today
        return found

    def _round(self, most: int) -> Iterator[float]:
        rest = self.span - sum(pause.seconds for pause in self.pauses)
        step = next((size for size in _STEPS if rest / size <= most), _STEPS[-1] * (rest // (_STEPS[-1] * most) + 1))
        # Days begin at midnight, so ticks are at round times of the day.
        shift = self.start / 1_000_000 % _DAY if self.is_wall and step < 7 * _DAY else 0.0
        stretches = pairwise([0.0, *(edge for pause in self.pauses for edge in pause), self.span])
        for number, (begin, end) in enumerate(stretches):
            if number % 2:
                continue
            if self.is_wall:
                yield begin
            place = -(-(begin + shift) // step) * step
            while place - shift <= end:
                yield place - shift
                place += step

    def _micros(self, seconds: float) -> int:
        return self.start + round(seconds * 1_000_000)


def _pauses(moments: Sequence[float]) -> list[Pause]:
    """Return the pauses to draw short, in order of time; ``moments`` are in order, in seconds from contact start."""
    waits = sorted((Pause(*pair) for pair in pairwise(moments)), key=lambda pause: -pause.seconds)
    if not waits:
        return []
    usual = waits[len(waits) // 2].seconds
    rest = moments[-1] - moments[0]
    kept = 0
    for number, pause in enumerate(waits, 1):
        if pause.seconds < max(IDLE, _TIMES_USUAL * usual):
            break
        rest -= pause.seconds
        # Without messages, nothing needs the room.
        if rest < 1:
            break
        if pause.seconds >= _SHARE * rest:
            kept = number
    return sorted(waits[:kept])


def _time_of_day(micros: int, *, seconds: bool = False) -> str:
    shown = Moments()(micros).split()[1]
    return shown if seconds else shown[:5]


def axis_of(tables: Tables) -> TimeAxis | None:
    """Return the time axis of a contact; None if it has no times."""
    if tables.start is None or tables.end is None:
        return None
    moments = (
        moment for name in ("transcript", "events", "attachments") for moment in tables.get(name)["offset_seconds"]
    )
    return TimeAxis(tables.start, max((tables.end - tables.start) / 1_000_000, 1.0), moments)
