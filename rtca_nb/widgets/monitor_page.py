"""HTML of a live monitor; its script only fills in words and entries that arrive later."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.contact.access import tables_of
from rtca_nb.model.record import TERMINAL_STATUSES
from rtca_nb.render.display import contact_page
from rtca_nb.render.entries import signed
from rtca_nb.render.languages import say, say_count
from rtca_nb.render.markup import Html, Template, join
from rtca_nb.render.palette import SENTIMENTS
from rtca_nb.render.report_controls import SEARCH_HINT, SEARCH_TITLE
from rtca_nb.render.theme import scoped_style
from rtca_nb.render.transcript import transcript_list
from rtca_nb.tables.handling import following_words
from rtca_nb.widgets.values import sentence

if TYPE_CHECKING:
    from rtca_nb.fetch.follow import Following
    from rtca_nb.fetch.observer import Followed
    from rtca_nb.tables.contact_tables import Tables

__all__ = ["entries_of", "lag_of", "monitor_fallback", "monitor_page", "monitor_status"]

# A chat that is analysed in real time is never older than this; a replayed sample is.
_LIVE: Final = 86_400.0
# Clocks of two machines may differ by this much.
_SKEW: Final = 60.0
_SHOWN_TROUBLES: Final = 8

_PAGE: Final = Template(
    '<div class="rtca-mon-head"><p class="rtca-mon-state"><b>{say:Live monitor}</b> <span class="rtca-mon-phase">'
    "</span></p>"
    '<div class="rtca-mon-do">'
    '<button type="button" name="pause">{say:Pause}</button><button type="button" name="stop">{say:Stop}</button>'
    "</div></div>"
    '<p class="rtca-mon-budget"></p>'
    '<ul class="rtca-mon-lines" aria-label="{say:Contacts}">{h}</ul>'
    '<section class="rtca-charts rtca-mon-course" aria-label="{say:Over time}" hidden><div></div>'
    '<p class="rtca-readout" aria-hidden="true"></p></section>'
    '<form class="rtca-tools" role="search" aria-label="{say:Search the transcript}"><div class="rtca-bar">'
    '<label class="rtca-find"><span class="rtca-unseen">{say:Search the transcript}</span>'
    '<input type="search" name="search" placeholder="{a}" title="{a}" autocomplete="off" spellcheck="false"></label>'
    '<output class="rtca-count"></output><span class="rtca-steps">'
    '<button type="button" name="previous" aria-label="{say:Previous match}" title="{say:Previous match} (K)">↑'
    "</button>"
    '<button type="button" name="next" aria-label="{say:Next match}" title="{say:Next match} (J)">↓</button></span>'
    '<button type="button" name="cite" title="{say:Copy contact#message:begin-end of what is selected} (C)" '
    'aria-disabled="true">{say:Copy citation}</button></div></form>'
    '<section class="rtca-mon-talk" aria-label="{say:Transcript}"><div class="rtca-scroll" role="group" tabindex="0" '
    'aria-label="{say:Messages}"><ol class="rtca-chat rtca-list"></ol><p class="rtca-none"></p></div>'
    '<button type="button" name="end" class="rtca-mon-end" hidden></button></section>'
    '<details class="rtca-mon-log" hidden><summary></summary><ul></ul></details>'
    '<p class="rtca-unseen" role="status"></p>'
)
_LINE: Final = Template(
    '<li><button type="button" name="choose" value="{n}" title="{a}"><span class="rtca-mon-id"><bdi>{t}</bdi></span>'
    '<span class="rtca-mon-status" data-k=""></span><span class="rtca-mon-new"></span></button>'
    '<p class="rtca-mon-facts"></p><p class="rtca-mon-next"></p></li>'
)
_FALLBACK: Final = Template(
    '<div class="rtca tex2jax_ignore mathjax_ignore">{h}<p><b>{say:Live monitor}</b>: {t}</p><ul>{h}</ul>'
    "<p><small>{say:It is live only in a running notebook.} {say:What it received is in its property contacts.}"
    "</small></p></div>"
)
_ENTRY: Final = Template("<li><bdi>{t}</bdi></li>")
_FAILED: Final = Template("<li><bdi>{t}</bdi>: {t}</li>")


def monitor_page(contact_ids: Sequence[str]) -> Html:
    """Return the HTML of a monitor with a line for each contact, to be filled in by the script."""
    lines = join(_LINE(place, identity, identity) for place, identity in enumerate(contact_ids))
    return _PAGE(lines, say(SEARCH_HINT), say(SEARCH_TITLE))


def monitor_fallback(contact_ids: Sequence[str], ended: Sequence[Followed]) -> Html:
    """Render the static view, for readers without a kernel.

    Parameters
    ----------
    contact_ids : sequence of str
    ended : sequence of Followed
        The contacts in their final state; empty until then.
    """
    shown = [contact_page(tables_of(line.contact)) for line in ended if line.contact is not None]
    failed = [_FAILED(line.contact_id, line.trouble.what) for line in ended if line.trouble is not None]
    if shown and not failed:
        return join(shown)
    number = len(contact_ids)
    about = say_count("{n} contact", "{n} contacts", number)
    entries = failed or [_ENTRY(identity) for identity in contact_ids]
    return join([_FALLBACK(scoped_style(), about, join(entries)), *shown])


def entries_of(tables: Tables) -> list[str]:
    """Return the entries of a transcript as HTML, one by one."""
    html = transcript_list(tables)
    first = html.find("<li ")
    if first < 0:
        return []
    # Text is escaped, so a tag after a line feed is always a real one.
    return [f"<li {entry}" for entry in html[first + 4 : html.rindex("</li>") + 5].split("\n<li ")]


def lag_of(tables: Tables) -> float | None:
    """Return the seconds since the newest segment; None if the contact has ended or its times are not current."""
    newest = tables.end
    if newest is None or tables.redactor.record.status in TERMINAL_STATUSES:
        return None
    lag = time.time() - newest / 1_000_000
    return round(max(lag, 0.0), 1) if -_SKEW <= lag <= _LIVE else None


def _mood_of(tables: Tables) -> list[Any] | None:
    """Return the customer's latest sentiment: CSS class, mark, word, and the progressive score, an estimate, as text.

    The score may be None. Without a known sentiment, return None.
    """
    turns = tables.get("sentiment")
    rows = [
        row
        for row, (role, mood) in enumerate(zip(turns["participant_role"], turns["sentiment"], strict=True))
        if role == "CUSTOMER" and mood is not None
    ]
    if not rows:
        return None
    known = SENTIMENTS.get(turns["sentiment"][rows[-1]])
    score = turns["progressive_score"][rows[-1]]
    if known is None:
        return None
    return [known.css, known.mark, say(known.word), None if score is None else signed(score)]


def monitor_status(following: Following, followed: Sequence[Followed]) -> dict[str, Any]:
    """Return the state and figures that a view shows, of the monitor and of each contact."""
    pace = following.pace
    places = {line.contact_id: place for place, line in enumerate(followed)}
    return {
        "phase": following.phase,
        "requests": sum(line.requests for line in followed),
        # None if there is no limit, because JSON has no infinity.
        "rate": None if pace.rate == float("inf") else round(pace.rate, 2),
        "left": None if pace.left == float("inf") else int(pace.left),
        "burst": None if pace.burst == float("inf") else int(pace.burst),
        "contacts": [_line_status(line) for line in followed],
        "troubles": [
            [f"{trouble.time:%H:%M:%S} UTC", places[trouble.contact_id], sentence(str(trouble))]
            for trouble in following.troubles[-_SHOWN_TROUBLES:]
        ],
    }


def _line_status(line: Followed) -> dict[str, Any]:
    contact = line.contact
    tables = None if contact is None else tables_of(contact)
    return {
        "state": line.state,
        "status": None if contact is None else contact.status,
        "messages": 0 if tables is None else len(tables.get("transcript")["id"]),
        "requests": line.requests,
        "lag": None if tables is None else lag_of(tables),
        "mood": None if tables is None else _mood_of(tables),
        "handled": [] if tables is None else following_words(tables.redactor.record, revealed=tables.redactor.revealed),
        "whole": contact is not None and contact.complete,
        "wait": None if line.wait is None else round(line.wait, 1),
        "trouble": None if line.trouble is None else sentence(line.trouble.what),
    }
