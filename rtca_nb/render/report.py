"""The report on one contact: one HTML file that makes no network request, for readers without Jupyter or AWS."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from rtca_nb.model.ids import shown_id
from rtca_nb.render.assets import page_script
from rtca_nb.render.categories import category_list
from rtca_nb.render.chart import timeline
from rtca_nb.render.languages import say
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.overview import figures, header, issue_list, summary_card
from rtca_nb.render.page import page_begin, page_end, page_foot
from rtca_nb.render.paper import page_rules
from rtca_nb.render.report_controls import controls, no_match
from rtca_nb.render.report_details import details, places_of_notes
from rtca_nb.render.theme import page_css, spoken_rules
from rtca_nb.render.told import notes_list
from rtca_nb.render.transcript import banner, legend, transcript_list
from rtca_nb.tables.contact_tables import Tables
from rtca_nb.tables.notes import warnings_on

__all__ = ["HEADING", "contact_article", "report_page"]

HEADING: Final = Template("<h1>{t}</h1>\n")
"""The title of a report."""

_BACK: Final = Template('<p class="rtca-back"><a href="#contacts">{t}</a></p>\n')
_CONTACT: Final = Template('<article class="rtca-contact tex2jax_ignore mathjax_ignore" id="{a}">\n{h}</article>\n')
# Citations use the ids of the contact and its messages.
_CITABLE: Final = Template(
    '<article class="rtca-contact tex2jax_ignore mathjax_ignore" id="{a}" data-contact="{a}" data-ids="{a}" '
    'data-tags="{a}">\n{h}</article>\n'
)
_TALK: Final = Template('<section class="rtca-talk"><h3>{t}</h3>{h}{h}{h}{h}</section>\n')
_COLUMNS: Final = Template('<div class="rtca-columns">{h}{h}</div>')


def report_page(tables: Tables, title: str | None = None) -> str:
    """Render a report on one contact as a complete HTML page; see :func:`rtca_nb.render_report`.

    Parameters
    ----------
    tables : Tables
        If the contact is revealed, the title and a banner say so.
    title : str, optional
        Title of the page; by default, the name of the contact.
    """
    name = say("Chat contact {id}", id=shown_id(tables.redactor.record))
    revealed = tables.redactor.revealed
    css = page_css() + spoken_rules() + page_rules(f"{name} · REVEALED" if revealed else name)
    script = page_script("render/static/report.mjs")
    return join(
        [
            page_begin(f"{'REVEALED ' if revealed else ''}{title or name}", css, script),
            HEADING(title or say("Chat contact report")),
            contact_article(tables),
            page_foot(),
            page_end(script),
        ]
    )


def contact_article(
    tables: Tables, place: int = 0, back: str | None = None, *, apart: list[Html] | None = None
) -> Html:
    """Render everything visible of a contact.

    Parameters
    ----------
    tables : Tables
    place : int
        Number of the contact in the page, from 0.
    back : str, optional
        Text of a link back to the list of contacts; without it, the contact is the only one in the page.
    apart : list of Html, optional
        As for :func:`rtca_nb.render.transcript.transcript_list`.
    """
    prefix = "" if back is None else f"{place}-"
    parts = join(
        [
            EMPTY if back is None else _BACK(back),
            banner(tables),
            header(tables),
            notes_list(warnings_on(tables), places_of_notes(prefix)),
            figures(tables),
            summary_card(tables),
            timeline(tables, prefix=prefix),
            _COLUMNS(category_list(tables, prefix=prefix), issue_list(tables, prefix=prefix)),
            _TALK(
                say("Transcript"),
                controls(tables),
                legend(tables),
                transcript_list(tables, prefix=prefix, apart=apart),
                no_match(tables),
            ),
            details(tables, prefix=prefix, measured=back is None),
        ]
    )
    if back is not None:
        return _CONTACT(f"contact{place}", parts)
    record = tables.redactor.record
    ids = " ".join(quote(identity or "", errors="replace") for identity in tables.get("transcript")["id"])
    return _CITABLE(f"contact{place}", record.contact_id, ids, "tags" if tables.redactor.trusted else "", parts)
