"""HTML of an explorer of many contacts: header, filters, table, charts, and the place where a contact opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.questions.narrowing import ONLY, Narrowing
from rtca_nb.render.entries import signed
from rtca_nb.render.languages import decimal, figure, phrase_count, say
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
"""Number of rows on a page of the table."""

_MANY: Final = 200
"""Largest number of values that a filter lists."""

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
    '<header class="rtca-cx-top"><h2>{say:Contacts}</h2><div class="rtca-cx-count" role="status">{h}</div></header>'
)
_TOOLS: Final = Template(
    '<form class="rtca-tools" role="search" aria-label="{say:Filter the contacts}"><div class="rtca-bar">'
    '<label class="rtca-find"><span class="rtca-unseen">{say:Contact id}</span><input type="search" name="search" '
    'placeholder="{say:Part of a contact id}" autocomplete="off" spellcheck="false"></label>'
    '<button type="button" name="panel" aria-expanded="false">{say:Filters}<b class="rtca-active"></b></button>'
    '<button type="button" name="charts" aria-expanded="true">{say:Charts}</button></div>'
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
    '<table class="rtca-cx-table" aria-label="{say:Contacts}"><thead><tr>{h}</tr></thead><tbody>{h}</tbody></table>'
)
_LIST: Final = Template(
    '<section class="rtca-cx-list" aria-label="{say:Table of contacts}">'
    '<p class="rtca-cx-state" role="status" hidden></p>'
    '<div class="rtca-cx-scroll" tabindex="0" role="group" aria-label="{say:Rows}">{h}'
    '<p class="rtca-nothing" hidden><span>{t}</span> '
    '<button type="button" name="clear">{say:Clear all filters}</button></p></div>'
    '<nav class="rtca-foot" aria-label="{say:Pages}">'
    '<button type="button" name="first" aria-label="{say:First page}">«</button>'
    '<button type="button" name="previous" aria-label="{say:Previous page}">‹</button>'
    '<p class="rtca-said" role="status"></p>'
    '<button type="button" name="next" aria-label="{say:Next page}">›</button>'
    '<button type="button" name="last" aria-label="{say:Last page}">»</button></nav></section>'
)
_CHARTS: Final = Template('<section class="rtca-cx-charts" aria-label="{say:Charts}">{h}</section>')
_CONTACT: Final = Template(
    '<section class="rtca-cx-contact" aria-label="{say:Opened contact}" hidden><div class="rtca-bar">'
    '<button type="button" name="back">{say:← Back to the table}</button>'
    '<p class="rtca-cx-wait" role="status"></p></div>'
    '<div class="rtca-cx-view"></div></section>'
)
_LIVE: Final = Template(
    '{h}{h}{h}<p class="rtca-notes rtca-cx-trouble" role="status" hidden></p><div class="rtca-cx-body">{h}{h}{h}</div>'
)
_STILL: Final = Template(
    '{h}{h}<div class="rtca-cx-body"><div class="rtca-cx-list"><div class="rtca-cx-scroll" tabindex="0" role="group" '
    'aria-label="{say:Rows}">{h}{h}</div><p class="rtca-foot">{t}</p></div>{h}</div>'
)
_COUNT: Final = Template("<p>{t}<b>{t}</b>{t}</p>{h}")
_HERE: Final = "\0"
_LINE: Final = Template("<p><small>{t}</small></p>")
_CHOSEN: Final = Template('<p class="rtca-cx-chips"><span>{say:Only}</span> {h}{h}</p>')
_CHIP: Final = Template(
    '<button type="button" name="unset" value="{a}" data-place="{n}" title="{say:Remove this filter}"><bdi>{t}</bdi> '
    '<i aria-hidden="true">×</i></button> '
)
_STILL_CHIP: Final = Template('<b class="rtca-cx-mark"><bdi>{t}</bdi></b> ')
_CLEAR: Final = Template('<button type="button" name="clear">{say:Clear all}</button>')
_EMPTY: Final = Template('<p class="rtca-cx-none">{t}</p>')
_BY_ID: Final = "The search box searches contact ids; corpus.search finds what was said."
_NONE: Final = "There are no contacts here yet."


class Choices(NamedTuple):
    """Values to filter by, other than categories, in the order of the controls.

    Attributes
    ----------
    statuses, agents, queues : dict of str to int
        Each value, and the number of contacts that have it.
    only : dict of str to int
        Each condition of the filter ``only``, and the number of contacts that meet it.
    """

    statuses: dict[str, int]
    agents: dict[str, int]
    queues: dict[str, int]
    only: dict[str, int]


def explorer_frame(
    contacts: ContactList, choices: Choices, charts: Html, shown: tuple[Html, Html, str] | None = None
) -> Html:
    """Make the HTML around the parts of the live view, which come later, or, with ``shown``, the whole static view.

    Parameters
    ----------
    contacts : ContactList
    choices : Choices
    charts : Html
    shown : tuple of Html, Html and str, optional
        Header, rows of the table, and words about the page, for a static view.
    """
    banner = _BANNER(say(REVEALED)) if contacts.revealed else EMPTY
    if shown is None:
        nothing = f"{say('No contact matches.')} {say(_BY_ID)}" if len(contacts) else say(_NONE)
        table = _TABLE(table_head(sortable=True), EMPTY)
        return _LIVE(
            banner, _HEAD(EMPTY), _TOOLS(_filters(choices)), _LIST(table, nothing), _CHARTS(charts), _CONTACT()
        )
    head, rows, pager = shown
    nothing = EMPTY if rows else _EMPTY(say("No contact matches.") if len(contacts) else say(_NONE))
    return _STILL(banner, _HEAD(head), _TABLE(table_head(sortable=False), rows), nothing, pager, _CHARTS(charts))


def _filters(choices: Choices) -> Html:
    groups = [
        _checks(
            say("Analysis"), "statuses", [_WORD(_status(name)) for name in choices.statuses], choices.statuses.values()
        ),
        _checks(
            say("Only contacts with"),
            "only",
            [_WORD(say(_ONLY_WORDS[name])) for name in ONLY],
            map(choices.only.get, ONLY),
        ),
        _checks(say("Agent"), "agents", list(map(_WORD, choices.agents)), choices.agents.values()),
        _checks(say("Queue"), "queues", list(map(_WORD, choices.queues)), choices.queues.values()),
        _KINDS(),
    ]
    return join([*groups, _CLEAR()])


def category_checks(categories: Sequence[str]) -> Html:
    """Make the checkboxes of categories; ``categories`` has their names, the most frequent first."""
    labels = [_CATEGORY(category_css(place), name) for place, name in enumerate(categories)]
    return _checks(say("Category"), "categories", labels, None)


def _checks(title: str, name: str, labels: Sequence[Html], counts: Any) -> Html:
    numbers = [None] * len(labels) if counts is None else list(counts)
    boxes = [
        _CHECK(name, place, label, EMPTY if number is None else _NUMBER(figure(number)))
        for place, (label, number) in enumerate(zip(labels[:_MANY], numbers[:_MANY], strict=True))
        if number is None or number
    ]
    return _GROUP(title, join(boxes)) if boxes else EMPTY


def _status(name: str) -> str:
    return say(_STATUS_WORDS.get(name, name.lower().replace("_", " ")))


def number_words(number: int, of: int, left_out: Sequence[str]) -> Html:
    """Render how many contacts pass the filters (``number`` of ``of``), and the sentences in ``left_out``.

    These say which contacts are not in the list at all.
    """
    if number == of:
        said, here = str(phrase_count("{n} contact", "{n} contacts", of)), figure(of)
    else:
        said, here = str(phrase_count("{some} of {n} contact", "{some} of {n} contacts", of, some=_HERE)), _HERE
    before, _, after = said.partition(here)
    return _COUNT(before, figure(number), after, join(_LINE(line) for line in left_out))


def pager_words(page: int, number: int) -> str:
    """Return in words which rows are on a page (from 0), out of ``number`` rows; empty if there are none."""
    if not number:
        return ""
    first = page * PAGE + 1
    last = min(first + PAGE - 1, number)
    rows = f"{figure(first)}–{figure(last)}" if last > first else figure(first)
    return str(phrase_count("{some} of {n} contact", "{some} of {n} contacts", number, some=rows))


def said_range(name: str, bounds: tuple[Any, Any]) -> str:
    """Return the chosen range of the dimension ``name`` in words: "2026-01-05 to 2026-02-02", "below 30 s"."""
    low, high = (None if bound is None else _bound(name, bound) for bound in bounds)
    if low is None:
        return say("before {high}", high=high) if name in {"time", "hour"} else say("below {high}", high=high)
    return say("from {low}", low=low) if high is None else say("{low} to {high}", low=low, high=high)


def _bound(name: str, bound: Any) -> str:
    if name == "time":
        time = datetime.fromisoformat(bound)
        return f"{time:%Y-%m-%d}" if (time.hour, time.minute, time.second) == (0, 0, 0) else f"{time:%Y-%m-%d %H:%M}"
    if name == "score":
        return signed(float(bound))
    return f"{bound:02.0f}:00" if name == "hour" else decimal(f"{bound:g} s")


_RANGE_TRAITS: Final = {
    "time": ("period", "started {range}"),
    "score": ("customer_sentiment", "score {range}"),
    "response": ("first_response_seconds", "first response {range}"),
    "hour": ("hours", "{range} UTC"),
}


def chosen_chips(chosen: Narrowing, ranges: Mapping[str, str], *, live: bool = True) -> Html:
    """List the active filters; in a live view, each with a button that removes it.

    ``ranges`` has the chosen range of each filtered dimension, such as ``time``, in words.
    """
    found: list[tuple[str, int, str]] = []
    for name, said in ranges.items():
        trait, words = _RANGE_TRAITS[name]
        found.append((trait, 0, say(words, range=said)))
    found += [
        ("categories", place, say("no match") if name is None else name) for place, name in enumerate(chosen.categories)
    ]
    found += [
        ("statuses", place, say("analysis {state}", state=_status(name))) for place, name in enumerate(chosen.statuses)
    ]
    found += [("agents", place, say("agent {name}", name=name)) for place, name in enumerate(chosen.agents)]
    found += [("queues", place, say("queue {name}", name=name)) for place, name in enumerate(chosen.queues)]
    found += [
        ("only", place, say("with {what}", what=say(_ONLY_WORDS[name]))) for place, name in enumerate(chosen.only)
    ]
    if chosen.text:
        found.append(("search", 0, say("id contains “{text}”", text=chosen.text)))
    if not found:
        return EMPTY
    chips = [_CHIP(trait, place, words) if live else _STILL_CHIP(words) for trait, place, words in found]
    return _CHOSEN(join(chips), _CLEAR() if live and len(found) > 1 else EMPTY)
