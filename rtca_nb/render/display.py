"""The notebook output of a contact."""

from __future__ import annotations

from typing import Final

from rtca_nb.render.anchors import page_prefix
from rtca_nb.render.categories import category_list
from rtca_nb.render.chart import timeline
from rtca_nb.render.markup import Html, Template, join
from rtca_nb.render.overview import figures, header, issue_list, summary_card
from rtca_nb.render.theme import scoped_style
from rtca_nb.render.told import notes_list
from rtca_nb.render.transcript import banner, legend, transcript_list
from rtca_nb.tables.contact_tables import Tables
from rtca_nb.tables.notes import warnings_on

__all__ = ["contact_page", "framed"]

_PAGE: Final = Template('<div class="rtca tex2jax_ignore mathjax_ignore">{h}{h}</div>')
_FOUND: Final = Template('<div class="rtca-columns">{h}{h}</div>')
# A long chat would push the following cells far down, so it scrolls in its own frame.
_SCROLL: Final = Template(
    '<section class="rtca-talk"><h3>{say:Transcript}</h3>{h}'
    '<div class="rtca-frame" tabindex="0" role="group" aria-label="{say:Transcript}">{h}</div></section>'
)


def framed(tables: Tables, content: Html) -> Html:
    """Return HTML with the style sheet, and with a banner if clear text is shown, as the output of a cell."""
    return _PAGE(scoped_style(), join([banner(tables), content]))


def contact_page(tables: Tables) -> Html:
    """Return header, figures, summary, sentiment timeline and transcript as one piece of static HTML."""
    prefix = page_prefix(tables)
    return _PAGE(
        scoped_style(),
        join(
            [
                banner(tables),
                header(tables),
                notes_list(warnings_on(tables)),
                figures(tables),
                summary_card(tables),
                # JupyterLab rewrites the links of an output; a link in a drawing makes the whole output fail.
                timeline(tables, linked=False),
                _FOUND(category_list(tables, prefix=prefix), issue_list(tables, prefix=prefix)),
                _SCROLL(legend(tables), transcript_list(tables, prefix=prefix)),
            ],
        ),
    )
