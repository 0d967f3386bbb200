"""HTML of the search box, filters and switches above a transcript; the script adds their behaviour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rtca_nb.render.entries import role_label
from rtca_nb.render.languages import say
from rtca_nb.render.markup import EMPTY, Html, Template, join, text
from rtca_nb.render.palette import SENTIMENTS
from rtca_nb.render.report_controls import SEARCH_HINT, SEARCH_TITLE
from rtca_nb.render.spans import KINDS, MarkedMessages, category_css
from rtca_nb.tables.contact_tables import Tables

__all__ = ["KIND_WORDS", "UNSCORED", "Found", "category_filter", "found_in", "narrowing", "talk_frame", "toolbar"]

KIND_WORDS: Final = ("redaction", "category", "issue", "extracted")
"""Kinds of highlights as the frame ``highlights`` names them, in the order of :data:`rtca_nb.render.spans.KINDS`."""

UNSCORED: Final = "UNSCORED"
"""Filter value for messages without sentiment."""

_ORDER: Final = ("POSITIVE", "NEUTRAL", "NEGATIVE")
_KIND_LABELS: Final = dict(
    zip(KIND_WORDS, ("redacted", "in a category", "with an issue", "with an extracted value"), strict=True)
)

_TOOLBAR: Final = Template(
    '<form class="rtca-tools" role="search" aria-label="{say:Search and filter the transcript}">'
    '<div class="rtca-bar">'
    '<label class="rtca-find"><span class="rtca-unseen">{say:Search the transcript}</span>'
    '<input type="search" name="search" placeholder="{a}" title="{a}" autocomplete="off" spellcheck="false"></label>'
    '<output class="rtca-count"></output>'
    '<span class="rtca-steps">'
    '<button type="button" name="previous" aria-label="{say:Previous match}" title="{say:Previous match} (K)">↑'
    "</button>"
    '<button type="button" name="next" aria-label="{say:Next match}" title="{say:Next match} (J)">↓</button>'
    "</span>{h}"
    '<button type="button" name="panel" value="filters" aria-expanded="false">{say:Filters}<b class="rtca-active"></b>'
    "</button>"
    '<button type="button" name="panel" value="look" aria-expanded="false">{say:View}</button>'
    '<button type="button" name="panel" value="keys" aria-expanded="false" aria-label="{say:Keys}" title="{say:Keys} '
    '(?)">'
    "?</button>"
    "</div>"
    '<div class="rtca-panel" data-panel="filters" hidden>{h}'
    '<button type="button" name="clear">{say:Clear filters}</button></div>'
    '<div class="rtca-panel" data-panel="look" hidden>{h}</div>'
    '<div class="rtca-panel" data-panel="keys" hidden><dl class="rtca-keys">{h}</dl></div>'
    "</form>"
)
_COMMANDS: Final = Template('<span class="rtca-steps" role="group" aria-label="{say:Next of a kind}">{h}</span>')
_COMMAND: Final = Template(
    '<button type="button" name="{a}" data-rows="{a}" aria-label="{a}" title="{a} ({a})" aria-keyshortcuts="{a}">'
    '<i aria-hidden="true">{t}</i> {t}</button>'
)
_KEY: Final = Template("<div><dt>{h}</dt><dd>{t}</dd></div>")
_CAP: Final = Template("<kbd>{t}</kbd>")
_GROUP: Final = Template('<fieldset><legend>{t}</legend>{h}<div class="rtca-choices">{h}</div></fieldset>')
_NARROW: Final = Template(
    '<input type="search" name="narrow" placeholder="{a}" aria-label="{a}" autocomplete="off" spellcheck="false">'
)
_MANY: Final = 12
_CHECK: Final = Template(
    '<label class="rtca-choice"><input type="checkbox" name="{a}" value="{n}">{h} <small>{h}</small></label>'
)
_SWITCH: Final = Template('<label class="rtca-choice"><input type="{a}" name="{a}" value="{n}">{h}</label>')
_MOOD: Final = Template('<span class="rtca-s" data-s="{a}">{t}</span> <span>{t}</span>')
_WORD: Final = Template("<span><bdi>{t}</bdi></span>")
_SAMPLE: Final = Template('<span data-k="{a}">{t}</span>')
_CHIP: Final = Template('<b class="rtca-chip">{t}</b>')
_CATEGORY: Final = Template('<span data-k="{a}"><bdi>{t}</bdi></span>')
_FRAME: Final = Template(
    '<div class="rtca-scroll" role="group" aria-label="{say:Transcript}"><div class="rtca-list" role="list"></div>'
    '<p class="rtca-nothing" hidden><span>{say:No message matches.}</span> '
    '<button type="button" name="clear-all">{say:Clear search and filters}</button></p></div>'
    '<div class="rtca-foot"><p class="rtca-said" role="status"></p>'
    '<label class="rtca-jump">{say:Go to} <input name="jump" placeholder="{say:12 or 3:15}" autocomplete="off" '
    'title="{say:Number of a message, time from contact start, or a citation}"></label>'
    '<button type="button" name="share" title="{say:Copy selection, search and filters as JSON; setting state on '
    'a view of this contact restores them}">{say:Copy state}</button>'
    '<button type="button" name="cite" title="{say:Copy contact#message:begin-end of what is selected} (C)" '
    'aria-disabled="true">{say:Copy citation}</button></div>'
)


class Found(NamedTuple):
    """Values to filter a contact's messages by, in the order of the controls, each with its number of messages."""

    roles: dict[str, int]
    sentiments: dict[str, int]
    categories: dict[str, int]
    kinds: dict[str, int]
    silence: int | None
    """Row (from 0) of the message that ended the longest silence; None if there is none."""


def found_in(tables: Tables) -> Found:
    """Return the values that the messages of a contact can be filtered by, with the number of messages of each."""
    transcript = tables.get("transcript")
    roles = Counter(role for role in transcript["participant_role"] if role)
    moods = Counter(mood or UNSCORED for mood in transcript["sentiment"])
    marked = MarkedMessages(tables, frozenset(KINDS))
    categories: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for marks in marked.by_row.values():
        categories.update({mark.label for mark in marks if mark.kind == "category"})
        kinds.update({mark.kind for mark in marks})
    kinds["redaction"] = sum(
        bool(count) or (mask is not None and bool(mask.hidden or mask.whole))
        for count, mask in zip(transcript["redaction_count"], tables.masks(), strict=True)
    )
    order = [*_ORDER, *(mood for mood in moods if mood not in {*_ORDER, UNSCORED}), UNSCORED]
    return Found(
        dict(roles),
        {mood: moods[mood] for mood in order if mood in moods},
        {name: categories[name] for name in marked.categories},
        {kind: kinds[kind] for kind in KIND_WORDS if kinds[kind]},
        next((row for row in tables.rows_of(tables.get("silences")["id"][:1]) if row is not None), None),
    )


def toolbar(found: Found, *, explorer: bool = False) -> Html:
    """Make the controls above a transcript.

    Parameters
    ----------
    found : Found
    explorer : bool
        Whether the controls are an explorer's, which lists categories separately and takes judgements.
    """
    filters = [
        _checks(say("Role"), "roles", [_WORD(role_label(role)) for role in found.roles], found.roles.values()),
        _checks(say("Sentiment"), "sentiments", [_mood(mood) for mood in found.sentiments], found.sentiments.values()),
        _checks(
            say("Only messages"),
            "kinds",
            [_WORD(say(_KIND_LABELS[kind])) for kind in found.kinds],
            found.kinds.values(),
        ),
    ]
    if not explorer:
        names = [_CATEGORY(category_css(place), name) for place, name in enumerate(found.categories)]
        filters.append(_checks(say("Category"), "categories", names, found.categories.values()))
    commands = _commands(found)
    keys = [
        *((caps, say(words)) for caps, words in _STEPS),
        *((key, _inside(say(label))) for _, key, _, _, label in commands),
        *((caps, say(words)) for caps, words in (*(_JUDGING if explorer else ()), *_REST)),
    ]
    return _TOOLBAR(
        say(SEARCH_HINT),
        say(SEARCH_TITLE),
        _COMMANDS(join(_command(found, command) for command in commands)) if commands else EMPTY,
        join(filters),
        _look(),
        join(_KEY(join(map(_CAP, caps.split()), " "), words) for caps, words in keys),
    )


def _inside(label: str) -> str:
    """Return a label with its first letter in lower case, to fit a list of short words."""
    return label[:1].lower() + label[1:]


_STEPS: Final = (
    (
        "J K",
        "next and previous match of the search and filters; without them, next and previous finding (category, issue)",
    ),
    ("Enter", "in the search field: next match, or with Shift the previous one"),
    ("↑ ↓", "previous and next message"),
)
_JUDGING: Final = (("1 2 3", "right, wrong, unsure"), ("N", "write a note; Enter leaves the field"))
_REST: Final = (("C", "copy a citation"), ("Esc", "clear the selection"), ("?", "show these keys"))


def _commands(found: Found) -> list[tuple[str, str, str, str, str]]:
    """Return name, key, sign, word and label of each step button, for the kinds of messages that the contact has."""
    there = {
        "negative": ("-", "▼", "negative", "Next negative message", "NEGATIVE" in found.sentiments),
        "redaction": ("R", "■", "redaction", "Next redaction", "redaction" in found.kinds),
        "silence": ("L", "⋯", "silence", "Longest silence", found.silence is not None),
    }
    return [(name, *there[name][:4]) for name in there if there[name][4]]


def _command(found: Found, command: tuple[str, str, str, str, str]) -> Html:
    name, key, sign, word, label = command
    rows = str(found.silence) if name == "silence" else ""
    return _COMMAND(name, rows, say(label), say(label), key, key, sign, say(word))


def category_filter(place: int) -> Html:
    """Make the switch that shows only messages of one category; ``place`` is its number in the filter, from 0."""
    return _SWITCH("checkbox", "categories", place, text(say("only")))


def narrowing(words: str, count: int) -> Html:
    """Make the field, labelled ``words``, that narrows down choices as you type; nothing if ``count`` is small."""
    return _NARROW(words, words) if count > _MANY else EMPTY


def talk_frame() -> Html:
    """Make the HTML around a transcript; the script puts the transcript into it."""
    return _FRAME()


def _mood(mood: str) -> Html:
    known = SENTIMENTS.get(None if mood == UNSCORED else mood)
    return _MOOD(mood, known.mark if known else "◆", say(known.word) if known else mood.lower())


def _checks(title: str, name: str, labels: Sequence[Html], counts: Iterable[int]) -> Html:
    # A value without messages, such as a category of the whole contact, would keep no message.
    choices = [
        _CHECK(name, place, label, text(str(count)))
        for place, (label, count) in enumerate(zip(labels, counts, strict=True))
        if count
    ]
    find = say("Find a category") if name == "categories" else say("Find")
    return _GROUP(title, narrowing(find, len(choices)), join(choices)) if choices else EMPTY


def _look() -> Html:
    """Make the switches for highlights, each with a sample of what it draws, and for density and times."""
    named = (("k0", "categories"), ("is", "issues"), ("ex", "extracted"))
    samples = (_CHIP(say("redactions")), *(_SAMPLE(css, say(name)) for css, name in named))
    shown = [_SWITCH("checkbox", "show", place, sample) for place, sample in enumerate(samples)]
    densities = [
        _SWITCH("radio", "density", place, text(say(word))) for place, word in enumerate(("comfortable", "compact"))
    ]
    times = [
        _SWITCH("radio", "times", place, text(say(word)))
        for place, word in enumerate(("from contact start", "with date and time of day, UTC"))
    ]
    groups = (("Highlights", shown), ("Density", densities), ("Times", times))
    return join(_GROUP(say(title), EMPTY, join(switches)) for title, switches in groups)
