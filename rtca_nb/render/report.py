"""The report: one HTML file that makes no network request, for people who have neither Jupyter nor AWS.

A strict Content-Security-Policy allows exactly the style sheet and the script that this module puts in, by their
hashes, and nothing else: no request, no inline style, no event handler, no frame, no form.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Final

from rtca_nb._version import __version__
from rtca_nb.base.arguments import counted
from rtca_nb.model.ids import shown_id
from rtca_nb.render.assets import page_script
from rtca_nb.render.categories import category_list
from rtca_nb.render.chart import timeline
from rtca_nb.render.markup import EMPTY, Html, Template, join, trusted
from rtca_nb.render.overview import (
    customer_score,
    date,
    figures,
    form_shown,
    header,
    issue_list,
    notes_list,
    summary_card,
)
from rtca_nb.render.paper import page_rules
from rtca_nb.render.report_controls import controls, no_match
from rtca_nb.render.report_details import details, places_of_notes
from rtca_nb.render.theme import page_css
from rtca_nb.render.transcript import banner, legend, transcript_list
from rtca_nb.tables.absence import counted_of
from rtca_nb.tables.contact_tables import Tables
from rtca_nb.tables.notes import notes_on

__all__ = ["report_page"]

_PAGE: Final = Template(
    "<!doctype html>\n"
    '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="{a}">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
    '<meta name="generator" content="rtca_nb {a}">\n'
    '<title>{p}</title>\n<style>{h}</style>\n</head>\n<body class="rtca-page">\n<main class="rtca">\n{h}</main>\n'
    "<script>{h}</script>\n</body>\n</html>\n"
)
_HEADING: Final = Template("<h1>{t}</h1>\n")
_INDEX: Final = Template('<nav class="rtca-index" id="contacts" aria-label="Contacts"><ol>{h}</ol></nav>\n')
_INDEX_ENTRY: Final = Template(
    '<li><a href="#{a}"><bdi>{t}</bdi></a> <span class="rtca-form rtca-{a}">{t}</span> <small>{t}</small></li>'
)
_BACK: Final = Template('<p class="rtca-back"><a href="#contacts">{t}</a></p>\n')
_CONTACT: Final = Template('<article class="rtca-contact tex2jax_ignore mathjax_ignore" id="{a}">\n{h}</article>\n')
_TALK: Final = Template('<section class="rtca-talk"><h3>Transcript</h3>{h}{h}{h}{h}</section>\n')
_COLUMNS: Final = Template('<div class="rtca-columns">{h}{h}</div>')
_FOOT: Final = Template('<footer class="rtca-page-foot">{t}</footer>\n')


def _sha256(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _policy(css: str, script: str) -> str:
    """Return the policy that allows just this style sheet and this script."""
    return (
        f"default-src 'none'; style-src 'sha256-{_sha256(css)}'; script-src 'sha256-{_sha256(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def report_page(contacts: Sequence[Tables]) -> str:
    """Render a report on one contact or several: a whole HTML page; see :func:`rtca_nb.render_report`.

    Parameters
    ----------
    contacts : sequence of Tables
        At least one. Where one is revealed, the title and a banner say so.
    """
    several = len(contacts) > 1
    articles = [_article(tables, place, len(contacts)) for place, tables in enumerate(contacts)]
    revealed = any(tables.redactor.revealed for tables in contacts)
    name = f"{len(contacts)} chat contacts" if several else f"Chat contact {_name(contacts[0])}"
    top = [_HEADING(name if several else "Chat contact report")]
    if several:
        top.append(_INDEX(join(_index_entry(tables, place) for place, tables in enumerate(contacts))))
    css = page_css() + page_rules([f"Chat contact {_name(tables)}{_mark(tables)}" for tables in contacts])
    script = page_script("render/static/report.mjs")
    foot = _FOOT(
        f"Made with rtca_nb {__version__}. Scores are estimates. This page makes no network request and stores nothing."
    )
    return _PAGE(
        _policy(css, script),
        __version__,
        f"{'REVEALED ' if revealed else ''}{name}",
        trusted(css),
        join([*top, *articles, foot]),
        trusted(script),
    )


def _index_entry(tables: Tables, place: int) -> Html:
    """Tell a contact from its neighbours, which may have the same name: its form, start, mood, size and state."""
    notes = notes_on(tables)
    about = [
        date(tables.start) if tables.start is not None else "start unknown",
        f"customer score {customer_score(tables)}",
        counted_of(tables.redactor.record, "Transcript", len(tables.get("transcript")["id"]), "message"),
        tables.redactor.record.status.lower().replace("_", " "),
    ]
    about += [counted(len(notes), "note")] if notes else []
    look = "clear" if tables.redactor.revealed else "kept"
    return _INDEX_ENTRY(_id(place), _name(tables), look, form_shown(tables), " · ".join(about))


def _name(tables: Tables) -> str:
    return shown_id(tables.redactor.record)


def _mark(tables: Tables) -> str:
    return " · REVEALED" if tables.redactor.revealed else ""


def _id(place: int) -> str:
    return f"contact{place}"


def _article(tables: Tables, place: int, number: int) -> Html:
    prefix = f"{place}-" if number > 1 else ""
    return _CONTACT(
        _id(place),
        join(
            [
                _BACK(f"↑ {place + 1} of {number} contacts") if number > 1 else EMPTY,
                banner(tables),
                header(tables),
                notes_list(notes_on(tables), places_of_notes(prefix)),
                figures(tables),
                summary_card(tables),
                timeline(tables, prefix=prefix),
                _COLUMNS(category_list(tables, prefix=prefix), issue_list(tables, prefix=prefix)),
                _TALK(controls(tables), legend(tables), transcript_list(tables, prefix=prefix), no_match(tables)),
                details(tables, prefix=prefix),
            ]
        ),
    )
