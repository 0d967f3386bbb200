"""The transcript as it reads: a chat with sides, times, sentiment, chips and highlights."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from rtca_nb.base.arguments import is_one_of, kind_of, quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.exceptions import UsageError
from rtca_nb.model.ids import check_contact
from rtca_nb.render.anchors import page_prefix
from rtca_nb.render.entries import (
    Names,
    clock,
    event_entries,
    file_entries,
    marked_text,
    message_entries,
    role_label,
    signed,
)
from rtca_nb.render.markup import EMPTY, HTML, Html, Template, join, text
from rtca_nb.render.search import matches, parse_query, unknown_roles
from rtca_nb.render.spans import (
    KINDS,
    MarkedMessages,
    category_css,
    category_names,
    chips_of,
    pieces_of,
    tags_by_row,
)
from rtca_nb.render.theme import scoped_style
from rtca_nb.tables.segment_tables import Tables

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact

__all__ = ["clock", "legend", "marked_text", "role_label", "signed", "transcript_html", "transcript_list"]

_CHIP: Final = Template('<b class="chip">{t}</b>')
_BADGE: Final = Template('<span class="badge {a}">{t}</span>')
_NONE: Final = Template('<p class="none">{t}</p>')
_LIST: Final = Template('<ol class="chat">\n{h}</ol>\n')
_LEGEND: Final = Template('<div class="legend" role="group" aria-label="Legend">{h}</div>')
_WRAP: Final = Template('<div class="rtca tex2jax_ignore mathjax_ignore">{h}{h}{h}{h}</div>')
_BANNER: Final = Template('<p class="revealed" role="note">{t}</p>')

REVEALED: Final = "REVEALED: this view shows personal data in clear."


def transcript_list(
    tables: Tables, *, show: Iterable[str] = KINDS, rows: Collection[int] | None = None, prefix: str = ""
) -> Html:
    """Render the messages, events and attachments of a contact as an ordered list.

    Parameters
    ----------
    tables : Tables
    show : iterable of str
        Kinds of highlights to draw. What is hidden stays hidden whatever is shown.
    rows : collection of int, optional
        Rows of the transcript table to keep; then events and attachments are left out.
    prefix : str
        Put before every id, so that several transcripts can share a page.
    """
    shown = frozenset(show)
    table = tables.get("transcript")
    marked = MarkedMessages(tables, shown)
    tags = tags_by_row(tables) if "redactions" in shown else {}
    names = Names(tables)
    entries: list[tuple[float, int, Html]] = []
    order = 0
    kept = None if rows is None else frozenset(rows)
    for row, html in enumerate(message_entries(tables, marked, tags, names, prefix)):
        if kept is None or row in kept:
            offset = table["offset_seconds"][row]
            entries.append((float("inf") if offset is None else offset, order, html))
            order += 1
    if rows is None:
        for offset, html in (*event_entries(tables, names), *file_entries(tables, names, prefix)):
            entries.append((float("inf") if offset is None else offset, order, html))
            order += 1
        entries.sort(key=lambda entry: entry[:2])
    if not entries:
        return _NONE("No messages." if rows is None else "No message matches.")
    return _LIST(join(html for _, _, html in entries))


def legend(tables: Tables, *, show: Iterable[str] = KINDS) -> Html:
    """Name every mark that the transcript uses; empty where it uses none."""
    shown = frozenset(show)
    marked = MarkedMessages(tables, shown)
    entries: list[Html] = []
    if any(mask is not None and mask.hidden for mask in tables.masks()) or (
        "redactions" in shown and tables.get("redactions")["id"]
    ):
        entries.append(join([_CHIP("PII"), text("redacted")], " "))
    if "categories" in shown:
        entries += [_BADGE(category_css(place), name) for place, name in enumerate(category_names(tables))]
    if "issues" in shown and marked.issues:
        entries.append(_BADGE("is", "issue"))
    if "extracted" in shown and marked.extracted:
        entries.append(_BADGE("ex", "extracted value"))
    return _LEGEND(join(entries, " ")) if entries else EMPTY


def banner(tables: Tables) -> Html:
    """Say that clear text is shown, where it is."""
    return _BANNER(REVEALED) if tables.redactor.revealed else EMPTY


def checked_kinds(show: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds of highlights to show.

    Raises
    ------
    UsageError
        If one is not known.
    """
    if not isinstance(show, Iterable):
        raise UsageError(f"show takes a list of {', '.join(KINDS)}, not {kind_of(show)}")
    kinds = (show,) if isinstance(show, str) else tuple(show)
    unknown = [kind for kind in kinds if not is_one_of(kind, KINDS)]
    if unknown:
        raise UsageError(f"show takes {', '.join(KINDS)}, not {quoted(unknown[0])}")
    return kinds


@hide_locals
def transcript_html(contact: Contact, *, show: Iterable[str] = KINDS, search: str = "", reveal: bool = False) -> HTML:
    """Show the transcript of a contact.

    Parameters
    ----------
    contact : Contact
    show : iterable of {"redactions", "categories", "issues", "extracted"}
        Highlights to draw. Hidden text stays hidden whatever is shown.
    search : str
        Keep only messages that match: all words, in any order and any case; ``"quoted words"`` as a phrase;
        ``any:`` before the words for any of them; ``role:agent`` for messages of a role. The view says so where no
        message has that role.
    reveal : bool
        Show clear text, and say so.

    Returns
    -------
    HTML
        Displays in notebooks; ``str()`` gives the HTML. Static: it needs no kernel.

    Raises
    ------
    UsageError
        If ``show`` names an unknown kind.
    """
    check_contact(contact, "transcript_html")
    kinds = checked_kinds(show)
    if not isinstance(search, str):
        raise UsageError(f"search is text, not a value of type {type(search).__name__}")
    seen = contact.reveal() if reveal else contact
    tables = seen._tables  # noqa: SLF001  # views are its other half
    rows = None
    note = EMPTY
    missing = ""
    if search.strip():
        query = parse_query(search)
        searchable = list(_searchable(tables))
        rows = [row for row, (role, content) in enumerate(searchable) if matches(query, role, content)]
        total = len(searchable)
        missing = unknown_roles(query, (role for role, _ in searchable))
        note = _NONE(f"{len(rows)} of {total} messages match.{' ' if missing else ''}{missing}")
    body = transcript_list(tables, show=kinds, rows=rows, prefix=page_prefix(tables))
    html = _WRAP(scoped_style(), banner(tables), join([legend(tables, show=kinds), note]), body)
    # The words for a role that no message has are the caller's.
    return HTML(html, f"<transcript of {seen!r}>", masked=not seen.revealed and not missing)


def _searchable(tables: Tables) -> Iterable[tuple[str | None, str | None]]:
    """Role and text of each message as a reader sees it; what stands under a chip is no text, and joins none."""
    tags = tags_by_row(tables)
    for row, (role, mask) in enumerate(zip(tables.get("transcript")["participant_role"], tables.masks(), strict=True)):
        if mask is None:
            yield role, None
            continue
        pieces = pieces_of(mask.text, [], chips_of(mask, tags.get(row, [])))
        yield role, "".join(piece.text if piece.chip is None else "\x01" for piece in pieces)
