"""Page of a report on many contacts, in pieces that are written one after another."""

from __future__ import annotations

import base64
import gzip
import itertools
import re
from collections.abc import Sequence
from functools import cache
from typing import Final

import msgspec

from rtca_nb.model.ids import shown_id
from rtca_nb.render.assets import page_script, style_sheet
from rtca_nb.render.languages import say
from rtca_nb.render.many.plain import plain_contact
from rtca_nb.render.markup import Html, Template, join, trusted
from rtca_nb.render.page import page_begin, page_end, page_foot
from rtca_nb.render.paper import page_rules
from rtca_nb.render.report import contact_article
from rtca_nb.render.report_details import metrics_of_several
from rtca_nb.render.theme import page_css, spoken_rules
from rtca_nb.tables.contact_tables import Tables

__all__ = ["SIZE", "island", "many_begin", "many_end"]

SIZE: Final = 20
"""Number of contacts that are compressed together."""

# Without scripts, a browser renders ``noscript`` as HTML and ignores the other element. With scripts, it reads both
# elements as text.
_ISLAND: Final = Template(
    '<noscript class="rtca-plain">\n{h}</noscript>\n<script type="text/plain" class="rtca-island">{h}</script>\n'
)
_PART: Final = re.compile("(?=<section|<details|<ol|<g |<svg)")
_OVERVIEW: Final = Template(
    '{h}<div id="overview">\n{h}</div>\n'
    '<section id="reader" data-size="{n}" aria-label="{say:Contact}" hidden></section>\n'
)
_READ: Final = Template('<noscript><h2>{t}</h2>\n<p class="rtca-note">{t}</noscript>\n')


@cache
def _style() -> str:
    return page_css() + style_sheet("render/static/many.css", "render/static/contacts.css")


def _script() -> str:
    return page_script("render/static/many.mjs")


def many_begin(title: str, head: Html, shown: Html, *, revealed: bool) -> Html:
    """Render the beginning of the page, up to the contacts.

    Parameters
    ----------
    title : str
    head : Html
        The header of the page, above everything else.
    shown : Html
        Overview and table.
    revealed : bool
        Whether any contact is revealed; the title then says so.
    """
    css = _style() + spoken_rules() + page_rules(f"{title} · REVEALED" if revealed else title)
    said = say("Each contact opens here as plain text; with JavaScript, also with its charts.")
    return join(
        [
            page_begin(f"{'REVEALED ' if revealed else ''}{title}", css, _script()),
            _OVERVIEW(head, shown, SIZE),
            _READ(say("Contacts"), said),
        ]
    )


def island(several: Sequence[Tables], first: int) -> Html:
    """Render some contacts in two parts: their texts in plain HTML, and their layout without these texts, compressed.

    Parameters
    ----------
    several : sequence of Tables
        At most :data:`SIZE`.
    first : int
        Number, from 0, of the first of them among all contacts.
    """
    plain: list[Html] = []
    articles: list[str] = []
    for place, tables in enumerate(several, first):
        texts: list[Html] = []
        articles.append(str(contact_article(tables, place, say("↑ All contacts"), apart=texts)))
        plain.append(plain_contact(tables, shown_id(tables.redactor.record), place, texts))
    names = [shown_id(tables.redactor.record) for tables in several]
    plain.append(metrics_of_several(several, names, first))
    packed = gzip.compress(msgspec.json.encode(_side_by_side(articles)), mtime=0)
    return _ISLAND(join(plain), trusted(base64.b64encode(packed).decode()))


def _side_by_side(articles: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the first part of each article, then the second, and so on, because similar parts compress well together.

    The parts of an article, joined in order, give the whole article; if it has fewer parts than others, the rest are
    empty texts.
    """
    return list(itertools.zip_longest(*map(_PART.split, articles), fillvalue=""))


def many_end() -> Html:
    """Render the end of the page: its foot and its script."""
    return join([page_foot(), page_end(_script())])
