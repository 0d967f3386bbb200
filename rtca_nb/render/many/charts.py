"""Small static charts for an overview: SVG without scripts, in the page's colours, with their figures in words.

Places along a bar are per cent of its width, so a drawing is as wide as its column.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rtca_nb.render.languages import decimal, figure, say
from rtca_nb.render.many.figures import Hour, Moods, Spread
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.palette import SENTIMENTS

__all__ = ["course", "hours_chart", "mood_bar", "percent", "share_bar", "spread_chart"]

_SHARE: Final = Template(
    '<svg class="rtca-share" width="100%" height="14" role="img" aria-label="{a}">'
    '<rect class="rtca-rail" width="100%" height="8" y="3" rx="2"/>'
    '<rect class="rtca-bar" width="{a}%" height="8" y="3" rx="2"/>{h}</svg>'
)
_WHISKER: Final = Template('<rect class="rtca-whisker" x="{a}%" width="{a}%" height="2" y="6"/>')
_COURSE: Final = Template(
    '<svg class="rtca-spark" width="96" height="22" viewBox="0 0 96 22" role="img" aria-label="{a}">'
    '<path class="rtca-run" d="{a}"/>{h}</svg>'
)
_DOT: Final = Template('<circle class="rtca-dot" cx="{n}" cy="{n}" r="2"/>')
_MOODS: Final = Template('<svg class="rtca-moods" width="100%" height="20" role="img" aria-label="{a}">{h}</svg>')
_PART: Final = Template('<rect data-s="{a}" x="{a}%" width="{a}%" height="20"><title>{p}</title></rect>{h}')
_SIGN: Final = Template('<text x="{a}%" y="14" aria-hidden="true">{p}</text>')
_BARS: Final = Template(
    '<svg class="rtca-bars" width="100%" height="{n}" role="img" aria-label="{a}">'
    '<line class="rtca-axis" x1="0" x2="100%" y1="{n}" y2="{n}"/>{h}</svg>'
)
_COLUMN: Final = Template('<rect class="{a}" x="{a}%" width="{a}%" y="{n}" height="{n}"><title>{p}</title></rect>')
_NUMBER: Final = Template('<text class="rtca-number" x="{a}%" y="{n}">{p}</text>')
_LABEL: Final = Template('<text class="rtca-label" x="{a}%" y="{n}">{p}</text>')
_TALL: Final = 84
_ABOVE: Final = 16
_BELOW: Final = 20
_MOST_LABELS: Final = 8
_MOST_NUMBERS: Final = 12
# Share of a bar that is wide enough for a sign on a phone.
_ROOM: Final = 0.06


def percent(share: float | None) -> str:
    """Return a share as a percentage; only 0 gives "0 %", and only 1 gives "100 %". None means not evaluated."""
    if share is None:
        return say("not evaluated")
    if 0 < share < 0.005:
        return _per_cent("< 0.5")
    if 0.995 < share < 1:
        return _per_cent("> 99.5")
    return _per_cent(f"{100 * share:.0f}")


def _per_cent(number: str) -> str:
    return say("{n} %", n=decimal(number))


def _at(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0")


def share_bar(share: float, low: float | None, high: float | None) -> Html:
    """Draw a share, from 0 to 1, as a bar, with its confidence interval if ``low`` and ``high`` are known."""
    whisker = EMPTY if low is None or high is None else _WHISKER(_at(low), _at(high - low))
    interval = (
        "" if low is None or high is None else f", {say('{low} to {high}', low=percent(low), high=percent(high))}"
    )
    return _SHARE(f"{percent(share)}{interval}", _at(share), whisker)


def course(shares: Sequence[float | None], spans: str) -> Html:
    """Draw a line of shares over days, weeks or months (``spans`` is that word), with a gap at each None."""
    known = [share for share in shares if share is not None]
    if len(known) < 2:
        return EMPTY
    top = max(*known, 0.01)
    step = 90 / (len(shares) - 1)
    places = [None if share is None else (round(3 + place * step, 1), round(19 - 16 * share / top, 1))
              for place, share in enumerate(shares)]  # fmt: skip
    drawn, pen = [], "M"
    for place in places:
        if place is None:
            pen = "M"
        else:
            drawn.append(f"{pen}{place[0]:g} {place[1]:g}")
            pen = "L"
    lone = [one for one, before, after in zip(places, [None, *places], [*places[1:], None], strict=False)
            if one is not None and before is None and after is None]  # fmt: skip
    last = next(place for place in reversed(places) if place is not None)
    dots = join(_DOT(*place) for place in dict.fromkeys([*lone, last]))
    label = say("by {unit}: {shares}", unit=say(spans), shares=", ".join(map(percent, shares)))
    return _COURSE(label, "".join(drawn), dots)


def mood_bar(moods: Moods) -> Html:
    """Draw the sentiments of a role's messages as one divided bar."""
    words = {name or "": say(mood.word) for name, mood in SENTIMENTS.items()}
    counts = {
        "POSITIVE": moods.positive,
        "NEUTRAL": moods.neutral,
        "NEGATIVE": moods.negative,
        "MIXED": moods.other,
        "": moods.unscored,
    }
    total = sum(counts.values())
    if not total:
        return EMPTY
    parts, at = [], 0.0
    said = []
    for name, count in counts.items():
        if count:
            words_of = f"{figure(count)} {words.get(name) or say('other')}"
            said.append(words_of)
            parts.append(_PART(name, _at(at), _at(count / total), words_of, _sign(name, at, count / total)))
            at += count / total
    return _MOODS(f"{moods.who}: {', '.join(said)}", join(parts))


def _sign(name: str, at: float, share: float) -> Html:
    # In print, and for some readers, green and red look the same.
    return _SIGN(_at(at), SENTIMENTS[name].mark) if name in ("POSITIVE", "NEGATIVE") and share >= _ROOM else EMPTY


def spread_chart(spread: Spread) -> Html:
    """Draw how many contacts are in each range of a value; empty if no contact is."""
    counts = [count for _, count in spread.bars]
    if not any(counts):
        return EMPTY
    top, wide = max(counts), 1 / len(counts)
    marks: list[Html] = []
    for place, (label, count) in enumerate(spread.bars):
        height = round(_TALL * count / top)
        height = max(height, 1) if count else 0
        middle = _at((place + 0.5) * wide)
        column = (_at((place + 0.08) * wide), _at(0.84 * wide), _ABOVE + _TALL - height, height)
        marks.append(_COLUMN("rtca-bar", *column, f"{label}: {figure(count)}"))
        if count:
            marks.append(_NUMBER(middle, _ABOVE + _TALL - height - 4, figure(count)))
        marks.append(_LABEL(middle, _ABOVE + _TALL + 15, label))
    words = "; ".join(f"{label}: {figure(count)}" for label, count in spread.bars)
    base = _ABOVE + _TALL
    return _BARS(base + _BELOW, f"{spread.title}: {words}", base, base, join(marks))


def hours_chart(hours: Sequence[Hour]) -> Html:
    """Draw reply times by hour: the times within which half of the replies, and nine in ten, came."""
    if not hours:
        return EMPTY
    first, last = hours[0].hour, hours[-1].hour
    number = last - first + 1
    top, wide = max(0.001, *(hour.p90 for hour in hours)), 1 / number
    step = -(-number // _MOST_LABELS)
    marks: list[Html] = []
    for hour in hours:
        place = hour.hour - first
        about = say(
            "{hour}: of {n} replies, half came within {half}, nine of ten within {most}",
            hour=f"{hour.hour}:00",
            half=f"{hour.median:.0f} s",
            most=f"{hour.p90:.0f} s",
            n=figure(hour.replies),
        )
        for css, value in (("rtca-paler", hour.p90), ("rtca-bar", hour.median)):
            height = max(round(_TALL * value / top), 1)
            column = (_at((place + 0.12) * wide), _at(0.76 * wide), _ABOVE + _TALL - height, height)
            marks.append(_COLUMN(css, *column, about))
        if number <= _MOST_NUMBERS or hour.p90 == top:
            at = _ABOVE + _TALL - max(round(_TALL * hour.p90 / top), 1) - 4
            marks.append(_NUMBER(_at((place + 0.5) * wide), at, f"{hour.p90:.0f}"))
    for place in range(0, number, step):
        marks.append(_LABEL(_at((place + 0.5) * wide), _ABOVE + _TALL + 15, f"{first + place}:00"))
    words = "; ".join(f"{hour.hour}:00: {hour.median:.0f} s, {hour.p90:.0f} s" for hour in hours)
    base = _ABOVE + _TALL
    label = say(
        "Reply times by hour of the day (half of the replies came within the first time, nine of ten within the "
        "second): {hours}",
        hours=words,
    )
    return _BARS(base + _BELOW, label, base, base, join(marks))
