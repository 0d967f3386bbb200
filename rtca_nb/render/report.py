"""The report: one HTML file that makes no network request, for people who have neither Jupyter nor AWS.

A strict Content-Security-Policy allows exactly the style sheet and the script that this module puts in, by their
hashes, and nothing else: no request, no inline style, no event handler, no frame, no form.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rtca_nb._version import __version__
from rtca_nb.base.arguments import check_path, counted, shown_path
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.base.files import check_permission, whole_file
from rtca_nb.exceptions import UsageError
from rtca_nb.model.ids import check_contact, shown_id
from rtca_nb.render.anchors import anchor
from rtca_nb.render.chart import timeline
from rtca_nb.render.markup import EMPTY, Html, Template, join, text, trusted
from rtca_nb.render.overview import (
    category_list,
    customer_score,
    date,
    figures,
    form_shown,
    header,
    issue_list,
    notes_list,
    summary_card,
)
from rtca_nb.render.palette import SENTIMENTS
from rtca_nb.render.spans import category_names
from rtca_nb.render.theme import asset, minified, page_css
from rtca_nb.render.transcript import banner, legend, role_label, transcript_list
from rtca_nb.tables.segment_tables import Tables

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact

__all__ = ["render_report", "write_report"]

_PAGE: Final = Template(
    "<!doctype html>\n"
    '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="{a}">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
    '<meta name="generator" content="rtca_nb {a}">\n'
    '<title>{p}</title>\n<style>{h}</style>\n</head>\n<body class="page">\n<main class="rtca">\n{h}</main>\n'
    "<script>{h}</script>\n</body>\n</html>\n"
)
_HEADING: Final = Template("<h1>{t}</h1>\n")
_INDEX: Final = Template('<nav class="index" id="contacts" aria-label="Contacts"><ol>{h}</ol></nav>\n')
_INDEX_ENTRY: Final = Template(
    '<li><a href="#{a}"><bdi>{t}</bdi></a> <span class="form {a}">{t}</span> <small>{t}</small></li>'
)
_BACK: Final = Template('<p class="back"><a href="#contacts">{t}</a></p>\n')
_CONTACT: Final = Template('<article class="contact tex2jax_ignore mathjax_ignore" id="{a}">\n{h}</article>\n')
_TALK: Final = Template('<section class="talk"><h3>Transcript</h3>{h}{h}{h}{h}</section>\n')
_NO_MATCH: Final = Template('<p class="none" hidden>No message matches. <button type="button">Clear</button></p>')
_COLUMNS: Final = Template('<div class="columns">{h}{h}</div>')
# The place of a link is inside: a browser opens what holds the place that a link leads to.
_DETAILS: Final = Template(
    '<details><summary>{t}</summary><div class="wide" id="{a}" tabindex="0" role="group" aria-label="{a}"><table>'
    "<thead><tr>{h}</tr></thead><tbody>{h}</tbody></table></div></details>\n"
)
_TH: Final = Template('<th scope="col">{t}</th>')
_TR: Final = Template("<tr>{h}</tr>\n")
_TD: Final = Template("<td>{h}</td>")
_METRIC: Final = Template('<tr><td>{t}<td>{t}<td class="num">{t}<td>{t}<td>{t}\n')
_BDI: Final = Template("<bdi>{t}</bdi>")
_CONTROLS: Final = Template(
    '<form class="controls" role="search" autocomplete="off" aria-label="Search and filter contact {a}, {a}" hidden>'
    '<label class="search">Search <input type="search" name="q" placeholder="{a}" spellcheck="false" title="{a}">'
    '</label><span class="steps"><button type="button" name="prev" aria-label="Previous match">↑</button>'
    '<button type="button" name="next" aria-label="Next match">↓</button></span>'
    "{h}{h}{h}{h}"
    '<button type="reset">Clear</button><output aria-live="polite"></output></form>'
)
_SELECT: Final = Template('<label>{t} <select name="{a}"><option value="">all</option>{h}</select></label>')
_OPTION: Final = Template('<option value="{a}">{p}</option>')
_KINDS: Final = Template("<fieldset><legend>Highlights</legend>{h}</fieldset>")
_KIND: Final = Template('<label><input type="checkbox" name="kind" value="{a}" checked> {t}</label>')
_FOOT: Final = Template('<footer class="foot">{t}</footer>\n')


def _sha256(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


@cache
def _parts() -> tuple[str, str, str]:
    """Style sheet, script, and the policy that allows just those two."""
    css, script = minified(page_css()), minified(asset("report.js"))
    policy = (
        f"default-src 'none'; style-src 'sha256-{_sha256(css)}'; script-src 'sha256-{_sha256(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return css, script, policy


@hide_locals
def render_report(contacts: Contact | Iterable[Contact]) -> str:
    """Render a report on one contact or several.

    Parameters
    ----------
    contacts : Contact or iterable of Contact

    Returns
    -------
    str
        A whole HTML page. Text is masked unless a contact is revealed, and then the title and a banner say so.

    Raises
    ------
    UsageError
        If there is no contact.
    """
    chosen = _chosen(contacts)
    several = len(chosen) > 1
    articles = [_article(contact, place, len(chosen)) for place, contact in enumerate(chosen)]
    revealed = any(contact.revealed for contact in chosen)
    name = f"{len(chosen)} chat contacts" if several else f"Chat contact {_called(chosen[0])}"
    top = [_HEADING(name if several else "Chat contact report")]
    if several:
        top.append(_INDEX(join(_index_entry(contact, place) for place, contact in enumerate(chosen))))
    css, script, policy = _parts()
    foot = _FOOT(
        f"Made with rtca_nb {__version__}. Scores are estimates. This page makes no network request and stores nothing."
    )
    return _PAGE(
        policy,
        __version__,
        f"{'REVEALED ' if revealed else ''}{name}",
        trusted(css),
        join([*top, *articles, foot]),
        trusted(script),
    )


@hide_locals
def write_report(
    contacts: Contact | Iterable[Contact], path: str | os.PathLike[str], *, allow_revealed: bool = False
) -> Path:
    """Write a report to a file.

    Parameters
    ----------
    contacts : Contact or iterable of Contact
    path : path
        Where to; an existing file is replaced at once, never half written.
    allow_revealed : bool
        Permit personal data in clear on disk, in a file that only you can read; without it a revealed contact is
        refused.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    RevealError
        If a contact is revealed and ``allow_revealed`` is not set.
    UsageError
        If there is no contact, or the file cannot be written.
    """
    chosen = _chosen(contacts)
    target = check_path(path, "path")
    check_permission(chosen, allow_revealed=allow_revealed)
    page = render_report(chosen)
    try:
        with whole_file(target, private=any(contact.revealed for contact in chosen)) as file:
            file.write(page.encode("utf-8"))
    except OSError as error:
        raise UsageError(f"the report cannot be written to {shown_path(target)}: {error.strerror}") from error
    return target


def _chosen(contacts: Contact | Iterable[Contact]) -> list[Contact]:
    given: Any = contacts
    several = list(given) if isinstance(given, Iterable) and not isinstance(given, str | bytes) else [given]
    chosen = [check_contact(contact, "a report") for contact in several]
    if not chosen:
        raise UsageError("a report needs at least one contact")
    return chosen


def _index_entry(contact: Contact, place: int) -> Html:
    """Tell a contact from its neighbours, which may have the same name: its form, start, mood, size and state."""
    tables = contact._tables  # noqa: SLF001  # views are its other half
    about = [
        date(tables.start) if tables.start is not None else "start unknown",
        f"customer score {customer_score(tables)}",
        counted(len(tables.get("transcript")["id"]), "message"),
        contact.status.lower().replace("_", " "),
    ]
    about += [counted(len(contact.notes), "note")] if contact.notes else []
    look = "clear" if contact.revealed else "kept"
    return _INDEX_ENTRY(_id(place), _called(contact), look, form_shown(tables), " · ".join(about))


def _called(contact: Contact) -> str:
    return shown_id(contact._record)  # noqa: SLF001  # views are its other half


def _id(place: int) -> str:
    return f"contact{place}"


def _article(contact: Contact, place: int, number: int) -> Html:
    tables = contact._tables  # noqa: SLF001
    prefix = f"{place}-" if number > 1 else ""
    return _CONTACT(
        _id(place),
        join(
            [
                _BACK(f"↑ {place + 1} of {number} contacts") if number > 1 else EMPTY,
                banner(tables),
                header(tables),
                notes_list(contact.notes, _places(prefix)),
                figures(tables),
                summary_card(tables),
                timeline(tables, prefix=prefix),
                _COLUMNS(category_list(tables, prefix=prefix), issue_list(tables, prefix=prefix)),
                _TALK(_controls(tables), legend(tables), transcript_list(tables, prefix=prefix), _no_match(tables)),
                _metrics(tables, prefix),
                _problems(tables, prefix),
                _unknown(tables, prefix),
            ]
        ),
    )


def _places(prefix: str) -> dict[str, Html | None]:
    """Where this page tells what a note says that a frame tells; it tells nothing more of what changed."""
    return {
        "offset_problems": _LINKED(f"{prefix}spans", _SPANS),
        "unknown": _LINKED(f"{prefix}unknown", _UNKNOWN),
        "revisions": None,
    }


def _no_match(tables: Tables) -> Html:
    return _NO_MATCH() if tables.get("transcript")["id"] else EMPTY


def _controls(tables: Tables) -> Html:
    transcript = tables.get("transcript")
    roles = dict.fromkeys(role for role in transcript["participant_role"] if role is not None)
    moods = dict.fromkeys(transcript["sentiment"])
    categories = category_names(tables)
    used = {"categories": categories, "issues": tables.get("issues")["id"], "extracted": tables.get("extracted")["id"]}
    kinds = [kind for kind, found in used.items() if found]
    return _CONTROLS(
        tables.redactor.record.contact_id,
        tables.redactor.record.output_type,
        'words, "a phrase", any: …, role: …',
        'Words in any order, "a phrase", any: for one of the words, role:agent for messages of a role',
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
    )


def _select(label: str, name: str, options: Sequence[tuple[str, str]]) -> Html:
    return _SELECT(label, name, join(_OPTION(value, shown) for value, shown in options)) if options else EMPTY


def _metrics(tables: Tables, prefix: str) -> Html:
    table = tables.get("metrics")
    columns = ("metric", "participant_role", "value", "unit", "estimate")
    rows = []
    for metric, role, value, unit, estimate in zip(*(table[name] for name in columns), strict=True):
        figure = "unknown" if value is None else f"{value:.10g}" if value == int(value) else f"{value:.2f}"
        of = role_label(role) if role else "contact"
        rows.append(_METRIC(metric.replace("_", " "), of, figure, unit, "estimate" if estimate else ""))
    return _table(f"{prefix}metrics", "Metrics", ("Metric", "Of", "Value", "Unit", "Note"), rows)


def _problems(tables: Tables, prefix: str) -> Html:
    table = tables.get("offset_problems")
    rows = []
    for kind, label, identity, detail in zip(*(table[n] for n in ("kind", "label", "id", "detail")), strict=True):
        row = tables.row_of(identity) if identity is not None else None
        where = _LINKED(anchor(prefix, row), "message") if row is not None else text(identity or "–")
        rows.append(_TR(join([_TD(text(kind)), _TD(_BDI(label)), _TD(where), _TD(text(detail))])))
    title = f"{_SPANS} ({len(rows)})"
    heads = ("Kind", "Label", "Where", "What is wrong")
    return _table(f"{prefix}spans", title, heads, rows) if rows else EMPTY


_SPANS: Final = "Spans that cannot be trusted"
_UNKNOWN: Final = "Members that no model knows"
_LINKED: Final = Template('<a href="#{a}">{t}</a>')


def _unknown(tables: Tables, prefix: str) -> Html:
    table = tables.get("unknown")
    rows = [
        _TR(join([_TD(_BDI(member)), _TD(_BDI(payload))]))
        for member, payload in zip(table["member"], table["payload"], strict=True)
    ]
    title = f"{_UNKNOWN} ({len(rows)})"
    return _table(f"{prefix}unknown", title, ("Member", "Content"), rows) if rows else EMPTY


def _table(place: str, title: str, heads: Sequence[str], rows: Sequence[Html]) -> Html:
    return _DETAILS(title, place, title, join(_TH(head) for head in heads), join(rows))
