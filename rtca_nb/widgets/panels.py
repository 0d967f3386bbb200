"""Parts of the explorer around the transcript: figures, charts and findings. All of them link to messages.

Clickable elements have the rows (from 0) of their messages in the attribute ``data-rows``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Final, NamedTuple

from rtca_nb.render.anchors import anchor
from rtca_nb.render.categories import words_of_matches
from rtca_nb.render.chart import timeline_svg
from rtca_nb.render.entries import role_label
from rtca_nb.render.languages import decimal, say
from rtca_nb.render.markup import EMPTY, Html, Template, join, text
from rtca_nb.render.overview import Quotes, header, key_figures, summary_card
from rtca_nb.render.spans import category_css
from rtca_nb.render.time_axis import TimeAxis, axis_of
from rtca_nb.render.times import clock
from rtca_nb.render.told import notes_list, told_category, told_name
from rtca_nb.render.transcript import banner
from rtca_nb.tables.absence import NOT_EVALUATED, category_words, unevaluated
from rtca_nb.tables.contact_tables import Tables
from rtca_nb.tables.matches import matches_by_category
from rtca_nb.tables.notes import warnings_on
from rtca_nb.widgets.controls import Found, category_filter, narrowing, talk_frame, toolbar
from rtca_nb.widgets.review_panel import review_frame
from rtca_nb.widgets.why import Reasons

__all__ = ["explorer_page"]

# With more columns than this, bars would touch; the slowest reply of each column is kept.
_COLUMNS: Final = 240
_HALF: Final = 26
_SILENCES: Final = 3

_PAGE: Final = Template(
    '{h}<div class="rtca-overview"><div class="rtca-head">{h}{h}</div>'
    '<section class="rtca-charts" aria-label="{say:Over time}" data-axis="{a}">{h}'
    '<div class="rtca-under"><p class="rtca-readout" aria-hidden="true"></p>{h}</div>{h}</section></div>{h}'
    '<div class="rtca-body"><div class="rtca-main">{h}{h}</div>'
    '<aside class="rtca-side" aria-label="{say:Findings}">{h}{h}</aside></div>'
)
_MORE: Final = Template(
    '<button type="button" name="panel" value="charts" aria-expanded="false">{say:All charts}</button>'
)
_ALL: Final = Template('<div class="rtca-panel rtca-all-charts" data-panel="charts" hidden>{h}{h}</div>')
_FIGURES: Final = Template('<dl class="rtca-key-figures rtca-figures">{h}</dl>')
_FIGURE: Final = Template("<div><dt>{t}</dt><dd>{h}</dd></div>")
_GO: Final = Template('<button type="button" class="rtca-go {a}" data-rows="{a}">{h}</button>')
_GO_MARK: Final = Template(
    '<button type="button" class="rtca-go rtca-wide" data-rows="{a}" data-mark="{n}">{h}</button>'
)
_STAY: Final = Template('<span class="{a}">{h}</span>')
_SECTION: Final = Template('<section class="rtca-found"><h3>{t} <small>{n}</small></h3>{h}<ul>{h}</ul></section>')
_ENTRY: Final = Template("<li>{h}</li>")
_FINDING: Final = Template('<li class="rtca-finding">{h}{h}{h}{h}</li>')
# The reader's position among several matches, and the back button.
_TURN: Final = Template(
    '<span class="rtca-turn" hidden><small></small> <button type="button" name="back" '
    'aria-label="{say:One match back}" title="{say:One match back} (K)">↑</button></span>'
)
_MATCHES: Final = Template('<span data-k="{a}"><bdi>{t}</bdi></span> <small>{t}</small>')
_UNMATCHED: Final = Template("<bdi>{t}</bdi> <small>{t}</small>")
_SMALL: Final = Template("<small>{t}</small>")
_QUOTE: Final = Template('<span data-k="is">{t}</span> <q dir="auto">{h}</q>')
_SILENCE: Final = Template("<b>{t}</b> <span>{t}</span>")
_STRIP: Final = Template(
    '<figure class="rtca-line rtca-waits">'
    '<svg class="rtca-timeline" width="100%" height="{n}" role="group" aria-label="{a}">{h}</svg></figure>'
)
_LABEL: Final = Template('<text class="rtca-who" data-r="{a}" x="-88" y="{n}">{p}</text>')
_BOUND: Final = Template('<text class="rtca-soft rtca-end" x="-8" y="{n}">{p}</text>')
_BASE: Final = Template('<line class="rtca-zero" x1="0" x2="100%" y1="{n}" y2="{n}"/>')
_BAR: Final = Template(
    '<a href="#{a}" tabindex="-1"><rect data-r="{a}" x="{a}%" y="{a}" width="5" height="{a}">'
    "<title>{p}</title></rect></a>"
)
_GAP: Final = Template(
    '<a href="#{a}" tabindex="-1"><rect class="rtca-gap" x="{a}%" y="{n}" width="{a}%" height="{n}"><title>{p}</title>'
    "</rect></a>"
)


def explorer_page(tables: Tables, found: Found, reasons: Reasons) -> Html:
    """Lay out the explorer; the script puts the transcript into its frame."""
    axis = axis_of(tables)
    return _PAGE(
        banner(tables),
        header(tables),
        _figures(tables),
        "" if axis is None else axis.attribute(),
        timeline_svg(tables, compact=True),
        EMPTY if axis is None else _MORE(),
        EMPTY if axis is None else _ALL(timeline_svg(tables), _waits(tables, axis)),
        notes_list(warnings_on(tables)),
        toolbar(found, explorer=True),
        talk_frame(),
        review_frame(),
        join([summary_card(tables), _categories(tables, found, reasons), *_stated(tables), _silences(tables)]),
    )


def _go(rows: Iterable[int], content: Html, css: str = "") -> Html:
    """Make a button that links to messages, or its content alone if there are none."""
    places = " ".join(map(str, rows))
    return _GO(css, places, content) if places else _STAY(css, content)


def _rows(tables: Tables, ids: Iterable[str | None]) -> list[int]:
    found = (tables.row_of(identity) for identity in ids if identity is not None)
    return list(dict.fromkeys(row for row in found if row is not None))


def _figures(tables: Tables) -> Html:
    longest = _rows(tables, tables.get("silences")["id"][:1])
    return _FIGURES(
        join(
            _FIGURE(label, _go(longest, text(value)) if label == say("longest silence") else text(value))
            for label, value in key_figures(tables)
        )
    )


def _categories(tables: Tables, found: Found, reasons: Reasons) -> Html:
    matches = tables.get("matches")
    entries = []
    for place, (name, places) in enumerate(matches_by_category(matches).items()):
        ids = dict.fromkeys(identity for row in places for identity in matches["ids"][row])
        rows = _rows(tables, ids)
        notes = [words_of_matches(matches, places)]
        missing = sum(tables.row_of(identity) is None for identity in ids)
        if missing:
            notes.append(say("{n} outside the transcript", n=missing))
        words = _MATCHES(category_css(place), name, ", ".join(notes))
        entries.append(
            _FINDING(
                _GO_MARK(" ".join(map(str, rows)), place, words) if rows else _STAY("rtca-wide", words),
                _TURN() if max(len(places), len(rows)) > 1 and rows else EMPTY,
                category_filter(place) if found.categories[name] else EMPTY,
                reasons.of(name),
            )
        )
    record, matched = tables.redactor.record, len(entries)
    for item in unevaluated(record):
        words = _UNMATCHED(
            told_category(item.what, item.category), f"{say(NOT_EVALUATED)}: {told_name(item.reason, 'reason')}"
        )
        entries.append(_ENTRY(_STAY("rtca-wide", words)))
    if not entries:
        entries.append(_ENTRY(_SMALL(say(category_words(record)))))
    above = join([narrowing(say("Find a category"), matched), reasons.remark if matched else EMPTY])
    return _SECTION(say("Categories"), matched, above, join(entries))


def _stated(tables: Tables) -> Iterable[Html]:
    """Render issues, outcomes and action items."""
    quotes = Quotes(tables)
    for name, title in (("issues", "Issues"), ("outcomes", "Outcomes"), ("action_items", "Action items")):
        table = tables.get(name)
        entries = []
        for number in dict.fromkeys(table["issue"]):
            places = [row for row, other in enumerate(table["issue"]) if other == number]
            words = [
                quotes.html(table, row)
                if table["content"][row] or table["text"][row]
                else text(f"({say('whole message')})")
                for row in places
            ]
            quote = _QUOTE(f"{say(title[:-1].lower())} {number}", join(words, " … "))
            entries.append(_ENTRY(_go(_rows(tables, (table["id"][row] for row in places)), quote, "rtca-wide")))
        if entries:
            yield _SECTION(say(title), len(entries), EMPTY, join(entries))


def _silences(tables: Tables) -> Html:
    table = tables.get("silences")
    columns = ("seconds", "offset_seconds", "previous_role", "id")
    rows = list(zip(*(table[name] for name in columns), strict=True))[:_SILENCES]
    entries = [
        _ENTRY(
            _go(
                _rows(tables, [identity]),
                _SILENCE(_length(seconds), say("from {time}, after {who}", time=clock(offset), who=role_label(role))),
                "rtca-wide",
            )
        )
        for seconds, offset, role, identity in rows
    ]
    return _SECTION(say("Longest silences"), len(entries), EMPTY, join(entries)) if entries else EMPTY


def _length(seconds: float) -> str:
    return decimal(f"{seconds:.1f} s") if seconds < 60 else clock(seconds)


def _waits(tables: Tables, axis: TimeAxis) -> Html:
    """Draw reply times, the agent's above the line and the customer's below, and the longest silence."""
    replies = tables.get("response_times")
    offsets = tables.get("transcript")["offset_seconds"]
    slowest: dict[tuple[str, int], tuple[float, int]] = {}
    for role, identity, seconds in zip(
        replies["participant_role"], replies["id"], replies["from_last_seconds"], strict=True
    ):
        row = tables.row_of(identity) if identity is not None else None
        if row is None or offsets[row] is None:
            continue
        column = (role, int(axis.place(offsets[row]) * _COLUMNS))
        slowest[column] = max(slowest.get(column, (-1.0, row)), (seconds, row))
    if not slowest:
        return EMPTY
    most = max(seconds for seconds, _ in slowest.values())
    middle = _HALF + 8
    # On a square-root scale, because one long silence would flatten all other waits.
    heights = {column: _HALF * sqrt(seconds / most) if most else 0.0 for column, (seconds, _) in slowest.items()}
    bars = [
        _bar(_Reply(column[0], row, seconds, axis.place(offsets[row]), max(2.0, heights[column])), middle)
        for column, (seconds, row) in sorted(slowest.items(), key=lambda item: item[1][1])
    ]
    labels = [
        _LABEL("AGENT", middle - 6, say("Agent took")),
        _LABEL("CUSTOMER", middle + 15, say("Customer took")),
        _BOUND(middle - _HALF + 4, _length(most)),
    ]
    return _STRIP(
        2 * middle,
        say("How long each reply took"),
        join([*_gap(tables, axis, middle), _BASE(middle, middle), *labels, *bars]),
    )


class _Reply(NamedTuple):
    """A bar: who replied, the row that it links to, seconds until the reply, place from 0 to 1, height in pixels."""

    role: str
    row: int
    seconds: float
    place: float
    height: float


def _bar(reply: _Reply, middle: int) -> Html:
    top = middle - reply.height if reply.role == "AGENT" else middle
    about = say("{who} replied after {length}", who=role_label(reply.role), length=_length(reply.seconds))
    where = (f"{100 * reply.place:.2f}", f"{top:.1f}", f"{reply.height:.1f}")
    return _BAR(anchor("", reply.row), reply.role, *where, about)


def _gap(tables: Tables, axis: TimeAxis, middle: int) -> Iterable[Html]:
    table = tables.get("silences")
    ids: Sequence[str | None] = table["id"][:1]
    for row in _rows(tables, ids):
        seconds, begin = table["seconds"][0], table["offset_seconds"][0]
        left, right = 100 * axis.place(begin), 100 * axis.place(begin + seconds)
        about = say("longest silence, {length}, from {time}", length=_length(seconds), time=axis.words(begin))
        yield _GAP(
            anchor("", row),
            f"{left:.2f}",
            middle - _HALF,
            f"{right - left:.2f}",
            2 * _HALF,
            about,
        )
