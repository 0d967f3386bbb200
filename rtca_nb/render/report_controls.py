"""The search box and the filters above a transcript of the report; the page's script makes them work."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from rtca_nb.render.assets import page_script
from rtca_nb.render.entries import role_label
from rtca_nb.render.event_entries import is_of_days
from rtca_nb.render.languages import say, words_for
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.palette import SENTIMENTS
from rtca_nb.render.spans import category_names
from rtca_nb.tables.contact_tables import Tables

__all__ = ["SEARCH_HINT", "SEARCH_TITLE", "controls", "no_match", "script_words"]

SEARCH_HINT: Final = 'words, "a phrase", any: …, role: …, -without'
"""Text in an empty search box."""

SEARCH_TITLE: Final = (
    'Words in any order; "a phrase"; any: before words to find at least one of them; - before words to exclude; '
    "role:agent; sentiment:negative; category:refund; has:redaction; [NAME] for a redacted name"
)
"""Text that explains the syntax of a search, under the pointer."""

_NO_MATCH: Final = Template('<p class="rtca-none" hidden>{t} <button type="button">{t}</button></p>')
_CONTROLS: Final = Template(
    '<form class="rtca-controls" role="search" autocomplete="off" '
    'aria-label="{a}" data-words="{a}" hidden>'
    '<label class="rtca-search">{t} <input type="search" name="q" placeholder="{a}" spellcheck="false" title="{a}">'
    '</label><span class="rtca-steps"><button type="button" name="prev" aria-label="{a}">↑</button>'
    '<button type="button" name="next" aria-label="{a}">↓</button></span>'
    "{h}{h}{h}{h}{h}"
    '<button type="reset">{t}</button><button type="button" name="link" hidden title="{a}">{t}</button>'
    '<output aria-live="polite"></output></form>'
)
_SELECT: Final = Template('<label>{t} <select name="{a}"><option value="">{p}</option>{h}</select></label>')
_OPTION: Final = Template('<option value="{a}">{p}</option>')
_KINDS: Final = Template("<fieldset><legend>{t}</legend>{h}</fieldset>")
_TIMES: Final = Template('<label><input type="checkbox" name="times"> {t}</label>')
_TIMES_ON: Final = Template('<label><input type="checkbox" name="times" checked> {t}</label>')
_KIND: Final = Template('<label><input type="checkbox" name="kind" value="{a}" checked> {t}</label>')


def no_match(tables: Tables) -> Html:
    """Return the text that the script shows if no message matches; empty if there is no message."""
    return _NO_MATCH(say("No message matches."), say("Clear")) if tables.get("transcript")["id"] else EMPTY


def controls(tables: Tables) -> Html:
    """Return the form: search, role, sentiment, category and kinds of highlights, limited to those of the contact."""
    transcript = tables.get("transcript")
    roles = dict.fromkeys(role for role in transcript["participant_role"] if role is not None)
    moods = dict.fromkeys(transcript["sentiment"])
    categories = category_names(tables)
    used = {"categories": categories, "issues": tables.get("issues")["id"], "extracted": tables.get("extracted")["id"]}
    kinds = [kind for kind, found in used.items() if found]
    return _CONTROLS(
        say(
            "Search and filter contact {id}, {form}",
            id=tables.redactor.record.contact_id,
            form=tables.redactor.record.output_type,
        ),
        script_words("render/static/report.mjs"),
        say("Search"),
        say(SEARCH_HINT),
        say(SEARCH_TITLE),
        say("Previous match"),
        say("Next match"),
        _select(say("Role"), "role", [(role, role_label(role)) for role in roles]),
        _select(
            say("Sentiment"),
            "sentiment",
            [
                (
                    mood or "-",
                    say((SENTIMENTS.get(mood) or SENTIMENTS[None]).word) if mood in SENTIMENTS else mood or "",
                )
                for mood in moods
            ],
        ),
        _select(say("Category"), "category", [(str(number), name) for number, name in enumerate(categories)]),
        _KINDS(say("Highlights"), join(_KIND(kind, say(kind)) for kind in kinds)) if kinds else EMPTY,
        (_TIMES_ON if is_of_days(tables) else _TIMES)(say("date and time")),
        say("Clear"),
        say("Copy a link to this page with search, filters and current message"),
        say("Copy link"),
    )


def script_words(path: str) -> str:
    """Return the words of a page's script in the current language, as JSON; empty for English."""
    words = words_for(page_script(path))
    return json.dumps(words, ensure_ascii=False) if words else ""


def _select(label: str, name: str, options: Sequence[tuple[str, str]]) -> Html:
    return (
        _SELECT(label, name, say("all"), join(_OPTION(value, shown) for value, shown in options)) if options else EMPTY
    )
