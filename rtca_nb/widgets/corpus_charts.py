"""Charts beside a table of contacts; each shows a distribution, in which a bar or a range can be chosen.

A range is chosen with two sliders under the chart or by dragging over it, a category by clicking its bar, which is a
button. A chart counts the contacts that all other choices keep, so that its own alternatives stay visible; those not
chosen are pale.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import counted
from rtca_nb.questions.bins import Bins
from rtca_nb.render.entries import signed
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.spans import category_css
from rtca_nb.render.times import clock

__all__ = ["CHARTS", "COUNTING", "category_bars", "chart_frame", "hour_bars", "range_bars", "said_of"]

_MOST: Final = 8
_HIGH: Final = 52


class _Chart(NamedTuple):
    """A chart: the trait that it sets, its title, and what is chosen in it, in words."""

    trait: str
    title: str
    about: str


CHARTS: Final = {
    "time": _Chart("period", "Contacts {unit}", "when contacts started"),
    "category": _Chart("categories", "Categories", "categories"),
    "score": _Chart("customer_sentiment", "Customer's score", "the score of the customer"),
    "response": _Chart("first_response_seconds", "First response", "seconds to the first response"),
    "hour": _Chart("hours", "First response by hour (UTC)", "the hour of the day"),
}
"""All charts in the order shown, keyed by the dimension that each one filters."""

_FRAME: Final = Template(
    '<figure class="rtca-cx-chart" data-chart="{a}"><figcaption><h3>{t}</h3> <output class="rtca-cx-said">{h}</output>'
    '</figcaption><div class="rtca-cx-plot">{h}</div>{h}</figure>'
)
_ENDS: Final = Template('<p class="rtca-cx-ends" aria-hidden="true"><span>{t}</span><span>{t}</span></p>')
_SLIDERS: Final = Template(
    '<div class="rtca-cx-range" role="group" aria-label="{a}" data-edges="{a}" data-words="{a}">'
    '<input type="range" name="low" min="0" max="{n}" step="1" value="0" aria-label="From">'
    '<input type="range" name="high" min="0" max="{n}" step="1" value="{n}" aria-label="To"></div>'
)
_SVG: Final = Template(
    '<svg class="rtca-cx-bins" width="100%" height="{n}" viewBox="0 0 {n} {n}" preserveAspectRatio="none" role="img" '
    'aria-label="{a}">{h}</svg>{h}'
)
_BIN: Final = Template(
    '<g class="{a}"><rect class="rtca-cx-back" x="{n}" y="0" width="1" height="{n}"/><rect x="{a}" y="{a}" '
    'width="{a}" height="{a}"/><title>{p}</title></g>'
)
_NOTE: Final = Template('<p class="rtca-cx-note">{t}</p>')
COUNTING: Final = '<p class="rtca-cx-note rtca-cx-counting">Counting…</p>'
"""Shown in place of a chart until it is ready."""

_DETAILS: Final = Template('<details class="rtca-cx-note"><summary>{t}</summary>{h}</details>')
_LINE: Final = Template("<p>{t}</p>")
_LIST: Final = Template('<ul class="rtca-cx-bars">{h}</ul>{h}')
_BAR: Final = Template(
    '<li><button type="button" class="rtca-go" name="category" value="{a}" aria-pressed="{a}" title="{a}">{h}</button>'
    "</li>"
)
_STILL: Final = Template('<li><span title="{a}">{h}</span></li>')
_FILL: Final = Template(
    '<svg width="100%" height="100%" aria-hidden="true"><rect data-k="{a}" width="{a}%" height="100%"/></svg>'
    "<bdi>{t}</bdi> <b>{t}</b> <small>{t}</small>"
)
_NONE: Final = Template("<i>{t}</i> <b>{t}</b>")


def chart_frame(name: str, bins: Bins | None, plot: Html, said: Html, *, live: bool) -> Html:
    """Make the frame of a chart, which stays while the drawing in it changes; a live one has sliders."""
    chart = CHARTS[name]
    title = chart.title.format(unit=f"by {bins.unit}" if bins is not None and bins.unit else "over time")
    under = EMPTY
    if bins is not None and len(bins.edges) > 1:
        words = [said_of(name, bins, place) for place in range(len(bins.edges))]
        last = len(words) - 1
        under = _ENDS(words[0], f"{words[-1]} and more" if bins.open else words[-1])
        if live:
            values = [_value(edge) for edge in bins.edges]
            # The outermost edges exclude nothing, so they are not bounds.
            values[0] = values[-1] = None
            edges, shown = json.dumps(values), json.dumps(words)
            under = join([under, _SLIDERS(f"Choose {chart.about}", edges, shown, last, last, last)])
    return _FRAME(name, title, said, plot, under)


def said_of(name: str, bins: Bins, place: int) -> str:
    """Put an edge of a range into words."""
    edge = bins.edges[place]
    if isinstance(edge, datetime):
        return f"{edge:%Y-%m-%d %H:%M}" if bins.unit == "hour" else f"{edge:%Y-%m-%d}"
    if name == "score":
        return signed(edge)
    return f"{edge:02.0f}:00" if name == "hour" else _short(edge)


def _short(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 120 else clock(seconds)


def _value(edge: Any) -> Any:
    return edge.isoformat() if isinstance(edge, datetime) else edge


def range_bars(name: str, bins: Bins, counts: Sequence[int], chosen: tuple[Any, Any], unknown: int) -> Html:
    """Draw a histogram of contacts.

    Parameters
    ----------
    name : str
        One of :data:`CHARTS`.
    bins : Bins
    counts : sequence of int
    chosen : tuple
        Chosen bounds, lower and upper; None for no bound.
        unknown : int
        Number of contacts whose value is not known.
    """
    if not counts:
        return _NOTE("Nothing of it is known.")
    words = [f"{_range(name, bins, place)}: {counted(number, 'contact')}" for place, number in enumerate(counts)]
    what = {"score": "without a score", "response": "without a first response"}.get(name, "without a time")
    notes = [counted(unknown, f"contact {what}", f"contacts {what}")] if unknown else []
    about = f"{counted(sum(counts), 'contact')}, at most {max(counts):,} in one bar"
    return _bars(counts, words, _within(bins, chosen), about, _NOTE(", ".join(notes)) if notes else EMPTY)


def hour_bars(bins: Bins, answer: Any, chosen: tuple[Any, Any]) -> Html:
    """Draw the mean time to the first response, by hour of the day.

    Parameters
    ----------
    bins : Bins
    answer : Answer
        Of ``response_times_by("hour", measure="first_response")``.
    chosen : tuple
        Chosen bounds, lower and upper; None for no bound.
    """
    found = {int(row.hour): row for row in answer.itertuples(index=False)}
    means = [float(found[hour].mean_seconds) if hour in found else 0.0 for hour in range(24)]
    words, pale = [], set()
    for hour in range(24):
        if hour not in found:
            words.append(f"{_range('hour', bins, hour)}: no first response")
            continue
        row = found[hour]
        interval = "" if row.low != row.low else f" (95 %: {row.low:.3g} to {row.high:.3g} s)"
        words.append(
            f"{_range('hour', bins, hour)}: mean {row.mean_seconds:.3g} s{interval}, "
            f"{counted(row.contacts, 'contact')}{'' if row.ranked else ', too few to compare'}"
        )
        if not row.ranked:
            pale.add(hour)
    if not found:
        return _NOTE("No contact has a first response.")
    within = [inside and hour not in pale for hour, inside in enumerate(_within(bins, chosen))]
    about = f"{answer.title}: mean, at most {max(means):.3g} s"
    said = f"means of up to {max(means):.3g} s; n = {counted(answer.n, 'contact')}"
    return _bars(means, words, within, about, _note(said, answer))


def _range(name: str, bins: Bins, place: int) -> str:
    low, high = said_of(name, bins, place), said_of(name, bins, place + 1)
    if bins.open and place == len(bins.edges) - 2:
        return f"{low} and more"
    if isinstance(bins.edges[place], datetime) and bins.unit != "hour":
        last = bins.edges[place + 1] - timedelta(days=1)
        return low if bins.unit == "day" else f"{low} to {last:%Y-%m-%d}"
    return f"{low} to {high}"


def _within(bins: Bins, chosen: tuple[Any, Any]) -> list[bool]:
    """Check whether a bin overlaps the chosen range."""
    low, high = (datetime.fromisoformat(bound).astimezone(UTC) if isinstance(bound, str) else bound for bound in chosen)
    edges, last = bins.edges, len(bins.edges) - 2
    return [
        (low is None or edges[place + 1] > low or (place == last and bins.open))
        and (high is None or edges[place] < high)
        for place in range(last + 1)
    ]


def _bars(values: Sequence[float], words: Sequence[str], within: Sequence[bool], about: str, note: Html) -> Html:
    most = max(values) or 1
    drawn = []
    for place, value in enumerate(values):
        # A bar that counts at least one contact is drawn high enough to be seen.
        high = 0.0 if not value else max(1.5, (_HIGH - 2) * value / most)
        size = (f"{place + 0.08:g}", f"{_HIGH - high:.4g}", "0.84", f"{high:.4g}")
        drawn.append(_BIN("" if within[place] else "rtca-off", place, _HIGH, *size, words[place]))
    return _SVG(_HIGH, len(values), _HIGH, about, join(drawn), note)


def _note(said: str, answer: Any) -> Html:
    """Write the line on how many contacts were counted; it unfolds to show what was left out and why, and remarks."""
    if answer.left_out:
        # Remarks are about contacts that are counted, although something about them is doubtful.
        more = "others left out" if answer.leaves_out else "with a remark"
        return _DETAILS(f"{said}, {more}", join(map(_LINE, answer.left_out)))
    return _NOTE(said)


def category_bars(
    answer: Any, places: dict[str, int], chosen: Sequence[str | None], uncovered: int, *, live: bool
) -> Html:
    """Draw the share of contacts that each category matches.

    Parameters
    ----------
    answer : Answer
        Of ``category_frequency``.
    places : dict of str to int
        Rank of each category among all, which gives it its colour.
    chosen : sequence of str or None
    uncovered : int
        Contacts without a match, although all categories were evaluated in them.
    live : bool
    """
    rows = {row.category: row for row in answer.itertuples(index=False)}
    names = [name for place, name in enumerate(rows) if place < _MOST or name in chosen]
    names += [name for name in chosen if name is not None and name not in rows]
    bars = [_bar(name, rows.get(name), places, chosen, live=live) for name in names]
    if uncovered or None in chosen:
        about = f"{counted(uncovered, 'contact')} in which no category matches, though all were evaluated"
        words = _NONE("no match", f"{uncovered:,}")
        bars.append(_BAR("", str(None in chosen).lower(), about, words) if live else _STILL(about, words))
    more = len(rows) - sum(name in rows for name in names)
    rest = _NOTE(f"{more} more{' in Filters' if live else ''}") if more else EMPTY
    note = join([rest, _note(f"n = {counted(answer.n, 'contact')}", answer)])
    return _LIST(join(bars), note) if bars else join([_NOTE("No category matches."), note])


def _bar(name: str, row: Any, places: dict[str, int], chosen: Sequence[str | None], *, live: bool) -> Html:
    share = 0.0 if row is None or row.share != row.share else float(row.share)
    contacts = 0 if row is None else int(row.contacts)
    percent = "" if row is None or row.share != row.share else f"{share:.0%}" if share >= 0.1 else f"{share:.1%}"
    about = f"{name}: {counted(contacts, 'contact')}"
    if row is not None:
        about += f", {counted(int(row.matches), 'match', 'matches')}; {int(row.matched):,} of {int(row.evaluated):,}"
        if percent:
            about += f" evaluated, {share:.1%} (95 %: {row.low:.1%} to {row.high:.1%})"
    place = places[name]
    fill = _FILL(category_css(place), f"{100 * share:.4g}", name, f"{contacts:,}", percent)
    return _BAR(str(place), str(name in chosen).lower(), about, fill) if live else _STILL(about, fill)
