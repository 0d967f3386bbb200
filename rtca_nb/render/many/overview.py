"""Overview of a report on many contacts: the main findings, as sentences, figures and small charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rtca_nb.render.languages import figure, say, say_count
from rtca_nb.render.many.charts import course, hours_chart, mood_bar, percent, share_bar, spread_chart
from rtca_nb.render.many.figures import Best, CategoryLine, Extreme, Figures, Moods, Quality, Spread
from rtca_nb.render.markup import EMPTY, Html, Template, join, text
from rtca_nb.render.palette import SENTIMENTS
from rtca_nb.render.transcript import REVEALED

__all__ = ["heading", "overview"]

_HEAD: Final = Template(
    '<header class="rtca-head"><h1>{t}</h1>\n<p class="rtca-facts"><span>{t}</span> <a href="#contacts">{t}</a></p>'
    "</header>\n"
)
_REVEALED: Final = Template('<p class="rtca-revealed" role="note">{t}</p>\n')
_SAID: Final = Template('<ul class="rtca-said">{h}</ul>\n')
_ITEM: Final = Template("<li>{t}")
_TILES: Final = Template('<dl class="rtca-key-figures">{h}</dl>\n')
_TILE: Final = Template("<div><dt>{t}{h}</dt><dd>{t}</dd></div>")
_OF: Final = Template("<small>{t}</small>")
_SECTION: Final = Template('<section class="{a}"><h2>{t}</h2>\n{h}</section>\n')
_PAIR: Final = Template('<div class="rtca-pair">{h}</div>\n')
_TABLE: Final = Template(
    '<div class="rtca-wide-table" role="group" tabindex="0" aria-label="{a}"><table class="{a}">'
    "<thead><tr>{h}</tr></thead>\n<tbody>{h}</tbody></table></div>\n"
)
_TH: Final = Template('<th scope="col">{t}</th>')
_TR: Final = Template("<tr>{h}</tr>\n")
_ROW_OF: Final = Template('<th scope="row"><bdi>{t}</bdi></th>')
_TD: Final = Template("<td>{h}</td>")
_NUMBER: Final = Template('<td class="rtca-n">{t}</td>')
_NOTE: Final = Template('<p class="rtca-note">{t}</p>\n')
_BDI: Final = Template("<bdi>{t}</bdi>")
_MOODS: Final = Template('<div class="rtca-mood"><h3>{t}</h3>{h}<p class="rtca-legend">{h}</p></div>\n')
_MOOD: Final = Template('<span class="rtca-s" data-s="{a}">{t} {t} {t}</span> ')
_CHART: Final = Template('<figure class="rtca-chart"><figcaption>{t}</figcaption>{h}{h}</figure>\n')
_EXTREME: Final = Template('<div><h3>{t}</h3><ol class="rtca-ends">{h}</ol></div>\n')
_END: Final = Template('<li><a href="#contact{n}"><bdi>{t}</bdi></a> <small>{t}<br><bdi>{t}</bdi></small>')
_SPANS: Final = {"day": "By day", "week": "By week", "month": "By month"}
_EVEN: Final = Template('<span class="rtca-even">{t}</span>')
_CHANGED: Final = Template('<b class="rtca-changed">{t}</b>')


def heading(title: str, figures: Figures, *, revealed: bool) -> Html:
    """Render the header of the overview and of each contact that is opened.

    Parameters
    ----------
    title : str
    figures : Figures
    revealed : bool
        Whether any contact is revealed; the header then has a warning.
    """
    head = _HEAD(title, figures.period, say("All contacts, and search ↓"))
    return join([head, _REVEALED(say(REVEALED))]) if revealed else head


def overview(figures: Figures) -> Html:
    """Render the overview: main findings and figures, categories, charts, extremes and data quality."""
    parts = [
        _SAID(join(map(_ITEM, figures.said))) if figures.said else EMPTY,
        _TILES(join(_TILE(tile.label, _OF(tile.of) if tile.of else EMPTY, tile.value) for tile in figures.tiles)),
        _categories(figures),
        _talk(figures),
        _bests(figures.bests, figures.unranked),
        _extremes(figures.extremes),
        _quality(figures.quality, figures.left_out),
    ]
    return join(parts)


def _categories(figures: Figures) -> Html:
    if not figures.categories:
        return EMPTY
    rows = join(_category(line, figures.spans) for line in figures.categories)
    heads = [say("Category"), say("Share of contacts"), say("0 to 100 %"), say("Contacts")]
    if figures.spans:
        heads += [say(_SPANS[figures.spans]), say("From first to second half of the period")]
    shares = say(
        "Share of contacts with a match among the contacts in which the category was evaluated. "
        "The line at the bar's end is the 95 % confidence interval."
    )
    notes = [shares]
    if figures.spans:
        notes.append(
            say(
                "A change has ▲ or ▼ only if chance alone hardly explains it, "
                "considering how many categories are compared."
            )
        )
    if figures.more_categories:
        less = figures.more_categories
        notes.append(
            say_count(
                "{n} less frequent category is not listed here.",
                "{n} less frequent categories are not listed here.",
                less,
            )
        )
    table = _table(say("Categories"), "rtca-shares", heads, rows)
    return _SECTION("rtca-categories", say("Categories"), join([table, _NOTE(" ".join(notes))]))


def _category(line: CategoryLine, spans: str) -> Html:
    bar = EMPTY if line.share is None else share_bar(line.share, line.low, line.high)
    of = say("{place} of {total}", place=figure(line.matched), total=figure(line.evaluated)) if line.evaluated else "–"
    cells = [_ROW_OF(line.name), _NUMBER(percent(line.share)), _TD(bar), _NUMBER(of)]
    if spans:
        cells += [_TD(course(line.course, spans)), _TD(_change(line))]
    return _TR(join(cells))


def _change(line: CategoryLine) -> Html:
    if line.before is None or line.after is None:
        return text(say("not known"))
    went = say("{before} to {after}", before=percent(line.before), after=percent(line.after))
    rule = f"; {say('the rule has a different id in the second half')}" if line.other_rule else ""
    if line.changed is None:
        return text(f"{went}{rule}")
    if not line.changed:
        return _EVEN(f"{went}, {say('no clear change')}{rule}")
    return _CHANGED(f"{'▲' if line.after > line.before else '▼'} {went}{rule}")


def _talk(figures: Figures) -> Html:
    moods = [_mood(moods) for moods in figures.moods]
    charts = [_spread(spread) for spread in figures.spreads]
    hours = hours_chart(figures.hours)
    if hours:
        note = say(
            "Lower part of each bar: half of the replies came within this time. Whole bar: nine of ten did; the number "
            "above a bar is this time in seconds."
        )
        charts.append(_CHART(say("Agents' reply times by hour of the day (UTC)"), hours, _NOTE(note)))
    parts = [
        _SECTION("rtca-sentiment", say("Sentiment of messages"), join(moods)) if any(moods) else EMPTY,
        _SECTION("rtca-course-of-talk", say("How contacts went"), _PAIR(join(charts))) if any(charts) else EMPTY,
    ]
    return join(parts)


def _mood(moods: Moods) -> Html:
    counts = {
        "POSITIVE": moods.positive,
        "NEUTRAL": moods.neutral,
        "NEGATIVE": moods.negative,
        None: moods.unscored,
    }
    words = [
        _MOOD(name or "", SENTIMENTS[name].mark, figure(count), say(SENTIMENTS[name].word))
        for name, count in counts.items()
        if count
    ]
    if moods.other:
        words.append(_MOOD("MIXED", "◆", figure(moods.other), say("other")))
    drawing = mood_bar(moods)
    return _MOODS(moods.who, drawing, join(words)) if drawing else EMPTY


def _spread(spread: Spread) -> Html:
    drawing = spread_chart(spread)
    if not drawing:
        return _CHART(spread.title, _NOTE(spread.unknown), EMPTY)
    note = _NOTE(say("Not drawn: {what}.", what=spread.unknown)) if spread.unknown else EMPTY
    return _CHART(spread.title, drawing, note)


def _bests(bests: Sequence[Best], unranked: Sequence[str]) -> Html:
    if not bests and not unranked:
        return EMPTY
    rows = join(
        _TR(join([_ROW_OF(best.measure), *(_TD(_BDI(value)) for value in (best.by, best.best, best.worst))]))
        for best in bests
    )
    heads = map(say, ("Measure", "By", "Best", "Worst"))
    table = _table(say("Best and worst"), "rtca-bests", heads, rows) if bests else EMPTY
    certainty = say(
        "This table lists only differences that chance alone hardly explains, considering how many groups are compared."
    )
    notes = [*([certainty] if bests else []), *unranked]
    return _SECTION("rtca-best", say("Best and worst"), join([table, *map(_NOTE, notes)]))


def _extremes(extremes: Sequence[Extreme]) -> Html:
    lists = [_EXTREME(extreme.title, join(_END(*row) for row in extreme.rows)) for extreme in extremes if extreme.rows]
    return _SECTION("rtca-extremes", say("Contacts to look at first"), _PAIR(join(lists))) if lists else EMPTY


def _quality(quality: Sequence[Quality], left_out: Sequence[str]) -> Html:
    found = [row for row in quality if row.number]
    table = EMPTY
    if found:
        rows = join(_TR(join([_ROW_OF(f"{say(row.of)}: {say(row.measure)}"), *_counted(row)])) for row in found)
        table = _table(
            say("Data quality"),
            "rtca-faults",
            (say("What is missing or doubtful"), say("Number"), say("Share")),
            rows,
        )
    elif quality:
        table = _NOTE(say("As far as the data show, nothing is missing or doubtful."))
    lines = _SAID(join(map(_ITEM, left_out))) if left_out else EMPTY
    return _SECTION("rtca-data", say("Data quality, and what could not be evaluated"), join([table, lines]))


def _counted(row: Quality) -> Iterable[Html]:
    yield _NUMBER(say("{place} of {total}", place=figure(row.number), total=figure(row.out_of)))
    yield _NUMBER(percent(row.number / row.out_of) if row.out_of else "–")


def _table(name: str, css: str, heads: Iterable[str], rows: Html) -> Html:
    return _TABLE(name, css, join(_TH(head) for head in heads), rows)
