"""Charts beside a table of contacts; each shows a distribution, in which a bar or a range can be chosen.

A range is chosen with two sliders under the chart or by dragging over it, a category by clicking its bar, which is a
button. A chart counts the contacts that pass all other filters, so that its own alternatives stay visible, in a pale
colour.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from rtca_nb.questions.bins import Bins
from rtca_nb.render.languages import decimal, figure, phrase_count, say
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.spans import category_css
from rtca_nb.widgets.corpus_edges import ends_of, range_of, said_of

__all__ = ["CHARTS", "category_bars", "chart_frame", "counting", "hour_bars", "range_bars"]

_MOST: Final = 8
_HIGH: Final = 52


class _Chart(NamedTuple):
    """A chart: the trait that it sets, its title, and its instruction."""

    trait: str
    title: str
    about: str


CHARTS: Final = {
    "time": _Chart("period", "Contacts over time", "Choose when contacts started"),
    "category": _Chart("categories", "Categories", "Choose categories"),
    "score": _Chart("customer_sentiment", "Customer's score", "Choose the score of the customer"),
    "response": _Chart("first_response_seconds", "First response", "Choose seconds to the first response"),
    "hour": _Chart("hours", "First response by hour (UTC)", "Choose the hour of the day"),
}
"""All charts in the order shown, keyed by the dimension that each one filters."""

_FRAME: Final = Template(
    '<figure class="rtca-cx-chart" data-chart="{a}"><figcaption><h3>{t}</h3> <output class="rtca-cx-said">{h}</output>'
    '</figcaption><div class="rtca-cx-plot">{h}</div>{h}</figure>'
)
_ENDS: Final = Template('<p class="rtca-cx-ends" aria-hidden="true"><span>{t}</span><span>{t}</span></p>')
_SLIDERS: Final = Template(
    '<div class="rtca-cx-range" role="group" aria-label="{a}" data-edges="{a}" data-words="{a}">'
    '<input type="range" name="low" min="0" max="{n}" step="1" value="0" aria-label="{say:From}">'
    '<input type="range" name="high" min="0" max="{n}" step="1" value="{n}" aria-label="{say:To}"></div>'
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
_COUNTING: Final = Template('<p class="rtca-cx-note rtca-cx-counting">{say:Counting…}</p>')

_DETAILS: Final = Template('<details class="rtca-cx-note"><summary>{t}</summary>{h}</details>')
_LINE: Final = Template("<p>{t}</p>")
_LIST: Final = Template('<ul class="rtca-cx-bars">{h}</ul>{h}')
_BAR: Final = Template(
    '<li><button type="button" class="rtca-go" name="category" value="{a}" aria-pressed="{a}" title="{a}">{h}</button>'
    "</li>"
)
_STILL: Final = Template('<li><span title="{a}">{h}</span></li>')
_FILL: Final = Template(
    '<svg width="100%" height="100%" aria-hidden="true"><g data-k="{a}"><rect width="{a}%" height="100%"/>'
    '<line x2="{a}%" y1="100%" y2="100%"/></g></svg>'
    "<bdi>{t}</bdi> <b>{t}</b> <small>{t}</small>"
)
_NONE: Final = Template("<i>{t}</i> <b>{t}</b>")


def counting() -> str:
    """Return the placeholder for a chart that is not ready yet."""
    return str(_COUNTING())


def chart_frame(name: str, bins: Bins | None, plot: Html, said: Html, *, live: bool) -> Html:
    """Make the HTML around a chart, which stays while the drawing in it changes; in a live view, it has sliders."""
    chart = CHARTS[name]
    title = say(chart.title)
    if name == "time" and bins is not None and bins.unit:
        title = say("Contacts by {unit}", unit=say(bins.unit))
    under = EMPTY
    if bins is not None and len(bins.edges) > 1:
        words = [said_of(name, bins, place) for place in range(len(bins.edges))]
        last = len(words) - 1
        under = _ENDS(*ends_of(name, bins, words))
        if live:
            values = [_value(edge) for edge in bins.edges]
            # The outermost edges exclude nothing, so they are not bounds.
            values[0] = values[-1] = None
            edges, shown = json.dumps(values), json.dumps(words)
            under = join([under, _SLIDERS(say(chart.about), edges, shown, last, last, last)])
    return _FRAME(name, title, said, plot, under)


def _value(edge: Any) -> Any:
    return edge.isoformat() if isinstance(edge, datetime) else edge


def range_bars(name: str, bins: Bins, counts: Sequence[int], chosen: tuple[Any, Any], unknown: int) -> Html:
    """Draw a histogram of contacts.

    Parameters
    ----------
    name : str
        A key of :data:`CHARTS`.
    bins : Bins
    counts : sequence of int
        Number of contacts in each range of ``bins``.
    chosen : tuple
        Chosen bounds, lower and upper; None for no bound.
    unknown : int
        Number of contacts whose value is not known.
    """
    if not counts:
        return _NOTE(say("No contact has a value for this chart."))
    words = [f"{range_of(name, bins, place)}: {_contacts(number)}" for place, number in enumerate(counts)]
    about = say("{contacts}; the tallest bar has {n}", contacts=_contacts(sum(counts)), n=figure(max(counts)))
    return _bars(counts, words, _within(bins, chosen), about, _NOTE(_unknown(name, unknown)) if unknown else EMPTY)


def _contacts(number: int) -> str:
    return str(phrase_count("{n} contact", "{n} contacts", number))


def _unknown(name: str, number: int) -> str:
    if name == "score":
        return str(phrase_count("{n} contact without a score", "{n} contacts without a score", number))
    if name == "response":
        return str(
            phrase_count("{n} contact without a first response", "{n} contacts without a first response", number)
        )
    return str(phrase_count("{n} contact without a time", "{n} contacts without a time", number))


def hour_bars(bins: Bins, answer: Any, chosen: tuple[Any, Any]) -> Html:
    """Draw the mean time to the first response, by hour of the day.

    Parameters
    ----------
    bins : Bins
    answer : Answer
        The answer to the question ``response_times_by("hour", measure="first_response")``.
    chosen : tuple
        Chosen bounds, lower and upper; None for no bound.
    """
    found = {int(row.hour): row for row in answer.itertuples(index=False)}
    means = [float(found[hour].mean_seconds) if hour in found else 0.0 for hour in range(24)]
    words, pale = [], set()
    for hour in range(24):
        if hour not in found:
            words.append(f"{range_of('hour', bins, hour)}: {say('no first response')}")
            continue
        row = found[hour]
        mean = say("mean {time}", time=_seconds(row.mean_seconds))
        if row.low == row.low:  # NaN
            mean = f"{mean} ({_interval(f'{row.low:.3g}', _seconds(row.high))})"
        few = "" if row.ranked else f", {say('too few to compare')}"
        words.append(f"{range_of('hour', bins, hour)}: {mean}, {_contacts(int(row.contacts))}{few}")
        if not row.ranked:
            pale.add(hour)
    if not found:
        return _NOTE(say("No contact has a first response."))
    within = [inside and hour not in pale for hour, inside in enumerate(_within(bins, chosen))]
    about = f"{answer.title}: {say('means of up to {time}', time=_seconds(max(means)))}"
    said = f"{say('means of up to {time}', time=_seconds(max(means)))}; n = {_contacts(answer.n)}"
    return _bars(means, words, within, about, _note(said, answer))


def _seconds(seconds: float) -> str:
    return decimal(f"{seconds:.3g} s")


def _interval(low: str, high: str) -> str:
    return f"{say('{n} %', n=95)}: {say('{low} to {high}', low=decimal(low), high=high)}"


def _within(bins: Bins, chosen: tuple[Any, Any]) -> list[bool]:
    """Return for each bin whether it overlaps the chosen range."""
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
        # The bar of at least one contact is always high enough to be seen.
        high = 0.0 if not value else max(1.5, (_HIGH - 2) * value / most)
        size = (f"{place + 0.08:g}", f"{_HIGH - high:.4g}", "0.84", f"{high:.4g}")
        drawn.append(_BIN("" if within[place] else "rtca-off", place, _HIGH, *size, words[place]))
    return _SVG(_HIGH, len(values), _HIGH, about, join(drawn), note)


def _note(said: str, answer: Any) -> Html:
    """Render ``said``, the number of counted contacts; it unfolds to show remarks, and what was left out and why."""
    if answer.left_out:
        # Remarks are about contacts that are counted although something about them is doubtful.
        more = [say("others left out")] if answer.leaves_out else []
        more += [say("single categories not evaluated")] if answer.leaves_out_of_shares else []
        return _DETAILS(", ".join([said, *(more or [say("with a remark")])]), join(map(_LINE, answer.left_out)))
    return _NOTE(said)


def category_bars(
    answer: Any, places: dict[str, int], chosen: Sequence[str | None], uncovered: int, *, live: bool
) -> Html:
    """Draw the share of contacts that each category matches.

    Parameters
    ----------
    answer : Answer
        The answer to the question ``category_frequency()``.
    places : dict of str to int
        Rank of each category among all, from 0; it determines the colour of the category.
    chosen : sequence of str or None
        Categories that were chosen; None is the choice of contacts without a match.
    uncovered : int
        Number of contacts without a match, although all categories were evaluated in them.
    live : bool
        Whether the bars are buttons that choose a category.
    """
    rows = {row.category: row for row in answer.itertuples(index=False)}
    names = [name for place, name in enumerate(rows) if place < _MOST or name in chosen]
    names += [name for name in chosen if name is not None and name not in rows]
    bars = [_bar(name, rows.get(name), places, chosen, live=live) for name in names]
    if uncovered or None in chosen:
        about = str(
            phrase_count(
                "{n} contact in which no category matches, though all were evaluated",
                "{n} contacts in which no category matches, though all were evaluated",
                uncovered,
            )
        )
        words = _NONE(say("no match"), figure(uncovered))
        bars.append(_BAR("", str(None in chosen).lower(), about, words) if live else _STILL(about, words))
    more = len(rows) - sum(name in rows for name in names)
    rest = _NOTE(say("{n} more in Filters", n=more) if live else say("{n} more", n=more)) if more else EMPTY
    note = join([rest, _note(f"n = {_contacts(answer.n)}", answer)])
    return _LIST(join(bars), note) if bars else join([_NOTE(say("No category matches.")), note])


def _bar(name: str, row: Any, places: dict[str, int], chosen: Sequence[str | None], *, live: bool) -> Html:
    share = 0.0 if row is None or row.share != row.share else float(row.share)
    contacts = 0 if row is None else int(row.contacts)
    percent = "" if row is None or row.share != row.share else _percent(share, 0 if share >= 0.1 else 1)
    about = f"{name}: {_contacts(contacts)}"
    if row is not None:
        about += f", {phrase_count('{n} match', '{n} matches', int(row.matches))}"
        some = say("{some} of {all} evaluated", some=figure(int(row.matched)), all=figure(int(row.evaluated)))
        if percent:
            some += f", {_percent(share, 1)} ({_interval(_percent(row.low, 1), _percent(row.high, 1))})"
        about += f"; {some}"
    place = places[name]
    wide = f"{100 * share:.4g}"
    fill = _FILL(category_css(place), wide, wide, name, figure(contacts), percent)
    return _BAR(str(place), str(name in chosen).lower(), about, fill) if live else _STILL(about, fill)


def _percent(share: float, digits: int) -> str:
    return say("{n}%", n=decimal(f"{100 * share:.{digits}f}"))
