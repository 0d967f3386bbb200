"""The search box and the filters above a transcript of the report; its script brings them to life."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rtca_nb.render.entries import role_label
from rtca_nb.render.event_entries import is_of_days
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.palette import SENTIMENTS
from rtca_nb.render.spans import category_names
from rtca_nb.tables.contact_tables import Tables

__all__ = ["SEARCH_HINT", "SEARCH_TITLE", "controls", "no_match"]

SEARCH_HINT: Final = 'words, "a phrase", any: …, role: …, -without'
"""What stands in an empty search box."""

SEARCH_TITLE: Final = (
    'Words in any order, "a phrase", any: for one of the words, - before what must not be there, role:agent, '
    "sentiment:negative, category:refund, has:redaction, [NAME] for a redacted name"
)
"""What a search box takes."""

_NO_MATCH: Final = Template('<p class="rtca-none" hidden>No message matches. <button type="button">Clear</button></p>')
_CONTROLS: Final = Template(
    '<form class="rtca-controls" role="search" autocomplete="off" '
    'aria-label="Search and filter contact {a}, {a}" hidden>'
    '<label class="rtca-search">Search <input type="search" name="q" placeholder="{a}" spellcheck="false" title="{a}">'
    '</label><span class="rtca-steps"><button type="button" name="prev" aria-label="Previous match">↑</button>'
    '<button type="button" name="next" aria-label="Next match">↓</button></span>'
    "{h}{h}{h}{h}{h}"
    '<button type="reset">Clear</button><button type="button" name="link" hidden title="{a}">Copy link</button>'
    '<output aria-live="polite"></output></form>'
)
_SELECT: Final = Template('<label>{t} <select name="{a}"><option value="">all</option>{h}</select></label>')
_OPTION: Final = Template('<option value="{a}">{p}</option>')
_KINDS: Final = Template("<fieldset><legend>Highlights</legend>{h}</fieldset>")
_TIMES: Final = Template('<label><input type="checkbox" name="times"> date and time</label>')
_TIMES_ON: Final = Template('<label><input type="checkbox" name="times" checked> date and time</label>')
_KIND: Final = Template('<label><input type="checkbox" name="kind" value="{a}" checked> {t}</label>')


def no_match(tables: Tables) -> Html:
    """Return what the script shows where no message matches; empty where there is no message."""
    return _NO_MATCH() if tables.get("transcript")["id"] else EMPTY


def controls(tables: Tables) -> Html:
    """Return the form: search, role, sentiment, category and kinds of highlights, as far as the contact has them."""
    transcript = tables.get("transcript")
    roles = dict.fromkeys(role for role in transcript["participant_role"] if role is not None)
    moods = dict.fromkeys(transcript["sentiment"])
    categories = category_names(tables)
    used = {"categories": categories, "issues": tables.get("issues")["id"], "extracted": tables.get("extracted")["id"]}
    kinds = [kind for kind, found in used.items() if found]
    return _CONTROLS(
        tables.redactor.record.contact_id,
        tables.redactor.record.output_type,
        SEARCH_HINT,
        SEARCH_TITLE,
        _select("Role", "role", [(role, role_label(role)) for role in roles]),
        _select(
            "Sentiment",
            "sentiment",
            [
                (mood or "-", (SENTIMENTS.get(mood) or SENTIMENTS[None]).word if mood in SENTIMENTS else mood or "")
                for mood in moods
            ],
        ),
        _select("Category", "category", [(str(number), name) for number, name in enumerate(categories)]),
        _KINDS(join(_KIND(kind, kind) for kind in kinds)) if kinds else EMPTY,
        _TIMES_ON() if is_of_days(tables) else _TIMES(),
        "Copy a link to this page with search, filters and current message",
    )


def _select(label: str, name: str, options: Sequence[tuple[str, str]]) -> Html:
    return _SELECT(label, name, join(_OPTION(value, shown) for value, shown in options)) if options else EMPTY
