"""Frame of an explorer of many contacts: header, filters, table, charts, and the place where a contact opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.base.arguments import counted
from rtca_nb.questions.narrowing import ONLY, Narrowing
from rtca_nb.render.entries import signed
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.spans import category_css
from rtca_nb.render.transcript import REVEALED
from rtca_nb.widgets.corpus_rows import table_head

if TYPE_CHECKING:
    from rtca_nb.questions.contact_list import ContactList

__all__ = [
    "PAGE",
    "Choices",
    "category_checks",
    "chosen_chips",
    "explorer_frame",
    "number_words",
    "pager_words",
    "said_range",
]

PAGE: Final = 50
"""Rows on a page of the table."""

_MANY: Final = 200
"""Values that a filter lists."""

_ONLY_WORDS: Final = {
    "redactions": "redacted text",
    "issues": "an issue",
    "attachments": "a file",
    "problems": "a problem in the data",
    "incomplete": "not all read",
}
_STATUS_WORDS: Final = {
    "COMPLETED": "completed",
    "FAILED": "failed",
    "IN_PROGRESS": "in progress",
    "NOT_ANALYSED": "not analysed",
}

_BANNER: Final = Template('<p class="rtca-revealed">{t}</p>')
_HEAD: Final = Template(
    '<header class="rtca-cx-top"><h2>Contacts</h2><div class="rtca-cx-count" role="status">{h}</div></header>'
)
_TOOLS: Final = Template(
    '<form class="rtca-tools" role="search" aria-label="Filter the contacts"><div class="rtca-bar">'
    '<label class="rtca-find"><span class="rtca-unseen">Contact id</span><input type="search" name="search" '
    'placeholder="Part of a contact id" autocomplete="off" spellcheck="false"></label>'
    '<button type="button" name="panel" aria-expanded="false">Filters<b class="rtca-active"></b></button>'
    '<button type="button" name="charts" aria-expanded="true">Charts</button></div>'
    '<div class="rtca-panel" hidden>{h}</div><div class="rtca-cx-chosen"></div></form>'
)
_GROUP: Final = Template('<fieldset><legend>{t}</legend><div class="rtca-choices">{h}</div></fieldset>')
_CHECK: Final = Template(
    '<label class="rtca-choice"><input type="checkbox" name="{a}" value="{n}">{h} <small>{h}</small></label>'
)
_KINDS: Final = Template('<div class="rtca-cx-kinds"></div>')
_WORD: Final = Template("<span><bdi>{t}</bdi></span>")
_CATEGORY: Final = Template('<span data-k="{a}"><bdi>{t}</bdi></span>')
_NUMBER: Final = Template("{t}")
_TABLE: Final = Template(
    '<table class="rtca-cx-table" aria-label="Contacts"><thead><tr>{h}</tr></thead><tbody>{h}</tbody></table>'
)
_LIST: Final = Template(
    '<section class="rtca-cx-list" aria-label="Table of contacts"><p class="rtca-cx-state" role="status" hidden></p>'
    '<div class="rtca-cx-scroll" tabindex="0" role="group" aria-label="Rows">{h}'
    '<p class="rtca-nothing" hidden><span>{t}</span> <button type="button" name="clear">Clear all filters</button></p>'
    '</div><nav class="rtca-foot" aria-label="Pages">'
    '<button type="button" name="first" aria-label="First page">«</button>'
    '<button type="button" name="previous" aria-label="Previous page">‹</button>'
    '<p class="rtca-said" role="status"></p>'
    '<button type="button" name="next" aria-label="Next page">›</button>'
    '<button type="button" name="last" aria-label="Last page">»</button></nav></section>'
)
_CHARTS: Final = Template('<section class="rtca-cx-charts" aria-label="Charts">{h}</section>')
_CONTACT: Final = Template(
    '<section class="rtca-cx-contact" aria-label="Opened contact" hidden><div class="rtca-bar">'
    '<button type="button" name="back">← Back to the table</button><p class="rtca-cx-wait" role="status"></p></div>'
    '<div class="rtca-cx-view"></div></section>'
)
_LIVE: Final = Template(
    '{h}{h}{h}<p class="rtca-notes rtca-cx-trouble" role="status" hidden></p><div class="rtca-cx-body">{h}{h}{h}</div>'
)
_STILL: Final = Template(
    '{h}{h}<div class="rtca-cx-body"><div class="rtca-cx-list"><div class="rtca-cx-scroll" tabindex="0" role="group" '
    'aria-label="Rows">{h}{h}</div><p class="rtca-foot">{t}</p></div>{h}</div>'
)
_COUNT: Final = Template("<p><b>{t}</b> {t}</p>{h}")
_LINE: Final = Template("<p><small>{t}</small></p>")
_CHOSEN: Final = Template('<p class="rtca-cx-chips"><span>Only</span> {h}{h}</p>')
_CHIP: Final = Template(
    '<button type="button" name="unset" value="{a}" data-place="{n}" title="Remove this filter"><bdi>{t}</bdi> '
    '<i aria-hidden="true">×</i></button> '
)
_STILL_CHIP: Final = Template('<b class="rtca-cx-mark"><bdi>{t}</bdi></b> ')
_CLEAR: Final = Template('<button type="button" name="clear">Clear all</button>')
_EMPTY: Final = Template('<p class="rtca-cx-none">{t}</p>')
_NONE: Final = "There are no contacts here yet."


class Choices(NamedTuple):
    """Values to filter by, other than categories, in the order of the controls.

    Attributes
    ----------
    statuses, agents, queues : dict of str to int
        Each value, and the number of contacts that have it.
    only : dict of str to int
    """

    statuses: dict[str, int]
    agents: dict[str, int]
    queues: dict[str, int]
    only: dict[str, int]


def explorer_frame(
    contacts: ContactList, choices: Choices, charts: Html, shown: tuple[Html, Html, str] | None = None
) -> Html:
    """Make the frame of the live view, to be filled in part by part, or a complete static view.

    Parameters
    ----------
    contacts : ContactList
    choices : Choices
    charts : Html
    shown : tuple of Html, Html and str, optional
        Header, rows, and words about the page of a static view.
    """
    banner = _BANNER(REVEALED) if contacts.revealed else EMPTY
    if shown is None:
        nothing = "No contact matches." if len(contacts) else _NONE
        table = _TABLE(table_head(sortable=True), EMPTY)
        return _LIVE(
            banner, _HEAD(EMPTY), _TOOLS(_filters(choices)), _LIST(table, nothing), _CHARTS(charts), _CONTACT()
        )
    head, rows, pager = shown
    nothing = EMPTY if rows else _EMPTY("No contact matches." if len(contacts) else _NONE)
    return _STILL(banner, _HEAD(head), _TABLE(table_head(sortable=False), rows), nothing, pager, _CHARTS(charts))


def _filters(choices: Choices) -> Html:
    groups = [
        _checks("Analysis", "statuses", [_WORD(_status(name)) for name in choices.statuses], choices.statuses.values()),
        _checks("Only contacts with", "only", [_WORD(_ONLY_WORDS[name]) for name in ONLY], map(choices.only.get, ONLY)),
        _checks("Agent", "agents", list(map(_WORD, choices.agents)), choices.agents.values()),
        _checks("Queue", "queues", list(map(_WORD, choices.queues)), choices.queues.values()),
        _KINDS(),
    ]
    return join([*groups, _CLEAR()])


def category_checks(categories: Sequence[str]) -> Html:
    """List categories to choose from, the most frequent first."""
    labels = [_CATEGORY(category_css(place), name) for place, name in enumerate(categories)]
    return _checks("Category", "categories", labels, None)


def _checks(title: str, name: str, labels: Sequence[Html], counts: Any) -> Html:
    numbers = [None] * len(labels) if counts is None else list(counts)
    boxes = [
        _CHECK(name, place, label, EMPTY if number is None else _NUMBER(f"{number:,}"))
        for place, (label, number) in enumerate(zip(labels[:_MANY], numbers[:_MANY], strict=True))
        if number is None or number
    ]
    return _GROUP(title, join(boxes)) if boxes else EMPTY


def _status(name: str) -> str:
    return _STATUS_WORDS.get(name, name.lower().replace("_", " "))


def number_words(number: int, of: int, left_out: Sequence[str]) -> Html:
    """Write how many contacts the filters keep, and what is not in the list at all."""
    words = "contact" if of == 1 else "contacts"
    said = words if number == of else f"of {of:,} {words}"
    return _COUNT(f"{number:,}", said, join(_LINE(line) for line in left_out))


def pager_words(page: int, number: int) -> str:
    """Put into words which rows are shown."""
    if not number:
        return ""
    first = page * PAGE + 1
    last = min(first + PAGE - 1, number)
    return f"{first:,}{f'–{last:,}' if last > first else ''} of {counted(number, 'contact')}"


def said_range(name: str, bounds: tuple[Any, Any]) -> str:
    """Put a chosen range into words: "2026-01-05 to 2026-02-02", "from −5.0", "below 30 s"."""
    low, high = (None if bound is None else _bound(name, bound) for bound in bounds)
    if low is None:
        return f"before {high}" if name in {"time", "hour"} else f"below {high}"
    return f"from {low}" if high is None else f"{low} to {high}"


def _bound(name: str, bound: Any) -> str:
    if name == "time":
        time = datetime.fromisoformat(bound)
        return f"{time:%Y-%m-%d}" if (time.hour, time.minute, time.second) == (0, 0, 0) else f"{time:%Y-%m-%d %H:%M}"
    if name == "score":
        return signed(float(bound))
    return f"{bound:02.0f}:00" if name == "hour" else f"{bound:g} s"


_RANGE_TRAITS: Final = {
    "time": ("period", "started {}"),
    "score": ("customer_sentiment", "score {}"),
    "response": ("first_response_seconds", "first response {}"),
    "hour": ("hours", "{} UTC"),
}


def chosen_chips(chosen: Narrowing, ranges: Mapping[str, str], *, live: bool = True) -> Html:
    """List the active filters; in a live view, each with a button that removes it."""
    found: list[tuple[str, int, str]] = []
    for name, said in ranges.items():
        trait, words = _RANGE_TRAITS[name]
        found.append((trait, 0, words.format(said)))
    found += [
        ("categories", place, "no match" if name is None else name) for place, name in enumerate(chosen.categories)
    ]
    found += [("statuses", place, f"analysis {_status(name)}") for place, name in enumerate(chosen.statuses)]
    found += [("agents", place, f"agent {name}") for place, name in enumerate(chosen.agents)]
    found += [("queues", place, f"queue {name}") for place, name in enumerate(chosen.queues)]
    found += [("only", place, f"with {_ONLY_WORDS[name]}") for place, name in enumerate(chosen.only)]
    if chosen.text:
        found.append(("search", 0, f"id contains “{chosen.text}”"))
    if not found:
        return EMPTY
    chips = [_CHIP(trait, place, words) if live else _STILL_CHIP(words) for trait, place, words in found]
    return _CHOSEN(join(chips), _CLEAR() if live and len(found) > 1 else EMPTY)
