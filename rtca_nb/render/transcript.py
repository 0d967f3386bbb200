"""The transcript as a chat, with sides, times, sentiment, chips and highlights."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from rtca_nb.privacy.redaction import Redactor
from rtca_nb.render.anchors import page_prefix
from rtca_nb.render.citations import Cited, cited_in
from rtca_nb.render.entries import Names, message_entries
from rtca_nb.render.event_entries import day_entries, event_entries, file_entries, is_of_days
from rtca_nb.render.folding import ANY_CHIP, count_hits, fold
from rtca_nb.render.languages import say, say_count, spoken
from rtca_nb.render.markup import EMPTY, Html, Template, join, text, trusted
from rtca_nb.render.search import Known, Message, Query, matches, parse_query, remarks
from rtca_nb.render.searched import hits_in, searched_text, typed_apart
from rtca_nb.render.spans import (
    HIT,
    KINDS,
    Mark,
    MarkedMessages,
    category_css,
    category_names,
    tags_by_row,
)
from rtca_nb.render.theme import scoped_style, spoken_rules
from rtca_nb.render.told import told_category
from rtca_nb.tables.absence import NOT_EVALUATED, unevaluated
from rtca_nb.tables.contact_tables import Tables

__all__ = ["REVEALED", "banner", "legend", "searchable", "transcript_list", "transcript_page"]

_CHIP: Final = Template('<b class="rtca-chip">{t}</b>')
_BADGE: Final = Template('<span data-k="{a}">{t}</span>')
_PLAIN: Final = Template("<small>{t}</small>")
_NONE: Final = Template('<p class="rtca-none">{t}</p>')
_LIST: Final = Template('<ol class="rtca-chat{a}">\n{h}</ol>\n')
_LEGEND: Final = Template('<div class="rtca-legend" role="group" aria-label="{a}">{h}</div>')
_WRAP: Final = Template('<div class="rtca tex2jax_ignore mathjax_ignore">{h}{h}{h}{h}</div>')
_WRAP_IN: Final = Template(
    '<div class="rtca tex2jax_ignore mathjax_ignore" lang="{a}">{h}<style>{h}</style>{h}{h}{h}</div>'
)
_BANNER: Final = Template('<p class="rtca-revealed" role="note">{t}</p>')

REVEALED: Final = "REVEALED: this view shows personal data in clear text."
"""Warning in every view of a revealed contact."""

_NOTHING_MORE: Final = "REVEALED, but this changes nothing: nothing in this contact is masked."
_TAGS: Final = "Tags such as [NAME] stay: the service itself removed the text under them."


def transcript_list(
    tables: Tables,
    *,
    show: Iterable[str] = KINDS,
    rows: Collection[int] | None = None,
    prefix: str = "",
    apart: list[Html] | None = None,
    cited: Cited | None = None,
    terms: Collection[str] = (),
) -> Html:
    """Render the messages, events and attachments of a contact as an ordered list.

    Parameters
    ----------
    tables : Tables
    show : iterable of str
        Kinds of highlights to draw. Masked text stays masked, whichever you choose.
    rows : collection of int, optional
        Rows of the transcript table to keep; events and attachments are then left out.
    prefix : str
        Prefix of every id, so that several transcripts can share a page.
    apart : list of Html, optional
        The text of each message is appended to this list, in the order of the transcript table, instead of being part
        of the result.
    cited : Cited, optional
        Target of a citation, to mark.
    terms : collection of str, optional
        Folded words and phrases to mark in ``rows``; ignored if ``rows`` is None.
    """
    shown = frozenset(show)
    table = tables.get("transcript")
    marked = MarkedMessages(tables, shown)
    if cited is not None and cited.row is not None:
        mark = Mark("ci", "cited", "cited", cited.begin_offset, cited.end_offset, None)
        marked.by_row.setdefault(cited.row, []).append(mark)
    tags = tags_by_row(tables) if "redactions" in shown else {}
    if rows is not None and terms:
        _mark_hits(tables, marked, rows, terms)
    names = Names(tables)
    entries: list[tuple[float, int, Html]] = []
    order = 0
    kept = None if rows is None else frozenset(rows)
    for row, html in enumerate(message_entries(tables, marked, tags, names, prefix, apart=apart)):
        if kept is None or row in kept:
            offset = table["offset_seconds"][row]
            entries.append((float("inf") if offset is None else offset, order, html))
            order += 1
    if rows is None:
        for offset, html in (*event_entries(tables, names), *file_entries(tables, names, prefix)):
            entries.append((float("inf") if offset is None else offset, order, html))
            order += 1
        # The heading of a new day precedes all entries of that day.
        entries += [(-1.0 if offset is None else offset, -1, html) for offset, html in day_entries(tables)]
        entries.sort(key=lambda entry: entry[:2])
    if not entries:
        return _NONE(say("No messages.") if rows is None else say("No message matches."))
    return _LIST(" rtca-wall" if is_of_days(tables) else "", join(html for _, _, html in entries))


def _mark_hits(tables: Tables, marked: MarkedMessages, rows: Collection[int], terms: Collection[str]) -> None:
    table, masks, tags = tables.get("transcript"), tables.masks(), tags_by_row(tables)
    for row in rows:
        mask = masks[row]
        if mask is not None:
            content = typed_apart(mask, table["content_type"][row], table["participant_role"][row])
            hits = [Mark("ci", HIT, HIT, *place, None) for place in hits_in(content, terms, tags.get(row, ()))]
            marked.by_row[row] = [*marked.by_row.get(row, ()), *hits]


def legend(tables: Tables, *, show: Iterable[str] = KINDS) -> Html:
    """Return a legend that names all marks of the transcript, and what was not evaluated; empty if there is neither."""
    shown = frozenset(show)
    marked = MarkedMessages(tables, shown)
    entries: list[Html] = []
    if any(mask is not None and mask.hidden for mask in tables.masks()) or (
        "redactions" in shown and tables.get("redactions")["id"]
    ):
        entries.append(join([_CHIP("PII"), text(say("redacted"))], " "))
    if "categories" in shown:
        entries += [_BADGE(category_css(place), name) for place, name in enumerate(category_names(tables))]
    if "issues" in shown and marked.issues:
        entries.append(_BADGE("is", say("issue")))
    if "extracted" in shown and marked.extracted:
        entries.append(_BADGE("ex", say("extracted value")))
    skipped = unevaluated(tables.redactor.record)
    if skipped:
        names = ", ".join(told_category(item.what, item.category) for item in skipped)
        entries.append(_PLAIN(f"{say(NOT_EVALUATED)}: {names}"))
    return _LEGEND(say("Legend"), join(entries, " ")) if entries else EMPTY


def banner(*shown: Tables) -> Html:
    """Return a warning that clear text is shown, and which text the service removed; empty if nothing is revealed."""
    revealed = [tables for tables in shown if tables.redactor.revealed]
    if not revealed:
        return EMPTY
    said = [say(REVEALED if any(map(_reveals, revealed)) else _NOTHING_MORE)]
    if any(any(tags_by_row(tables).values()) for tables in revealed):
        said.append(say(_TAGS))
    return _BANNER(" ".join(said))


def _reveals(tables: Tables) -> bool:
    """Return whether a revealed contact shows anything that masking would hide; True in doubt."""
    record = tables.redactor.record
    if not tables.redactor.trusted or record.context is not None:
        return True
    return bool(Redactor(record).hidden_values())


def transcript_page(tables: Tables, *, show: Iterable[str] = KINDS, search: str = "") -> Html:
    """Render the transcript as a view of its own: banner, legend, number of hits, and list.

    Parameters
    ----------
    tables : Tables
    show : iterable of str
        Kinds of highlights to draw.
    search : str
        Show only messages that match; for the grammar see :func:`rtca_nb.render.search.parse_query`. A citation of this
        contact shows its message.
    """
    kinds = tuple(show)
    rows = None
    note = EMPTY
    terms: Collection[str] = ()
    cited = cited_in(tables, search)
    if cited is not None and cited.row is not None:
        rows = [cited.row]
        note = _NONE(
            say("Message {place} of {total}, as cited.", place=cited.row + 1, total=len(tables.get("transcript")["id"]))
        )
    elif search.strip():
        query = parse_query(search)
        messages = list(searchable(tables))
        rows = [row for row, message in enumerate(messages) if matches(query, message)]
        found = say("{shown} of {all} messages match", shown=len(rows), all=len(messages))
        if query.wanted.terms and rows:
            terms = query.wanted.terms
            hits = sum(count_hits(messages[row].folded, terms) for row in rows)
            found = say_count("{found}, with {n} hit", "{found}, with {n} hits", hits, found=found)
        note = _NONE(f"{found}. {_remarks(tables, query)}".strip())
    body = transcript_list(tables, show=kinds, rows=rows, prefix=page_prefix(tables), cited=cited, terms=terms)
    parts = (banner(tables), join([legend(tables, show=kinds), note]), body)
    if spoken() == "en":
        return _WRAP(scoped_style(), *parts)
    return _WRAP_IN(spoken(), scoped_style(), trusted(spoken_rules()), *parts)


def quotes_search(tables: Tables, search: str) -> bool:
    """Return whether the view of a search repeats a part of it, because no message has a value that it asks for."""
    cited = cited_in(tables, search)
    if cited is not None and cited.row is not None:
        return False
    return bool(search.strip() and _remarks(tables, parse_query(search)))


def _remarks(tables: Tables, query: Query) -> str:
    table = tables.get("transcript")
    said = remarks(query, Known(table["participant_role"], table["sentiment"], category_names(tables)))
    return " ".join(map(str, said))


def searchable(tables: Tables) -> Iterable[Message]:
    """Yield each message for a search, with the text that a reader sees, and the words of a chip for hidden text."""
    tags = tags_by_row(tables)
    marked = MarkedMessages(tables, frozenset(KINDS))
    table = tables.get("transcript")
    names = ("participant_role", "content_type", "sentiment")
    columns = zip(*(table[name] for name in names), tables.masks(), strict=True)
    for row, (role, media, sentiment, mask) in enumerate(columns):
        content = None if mask is None else typed_apart(mask, media, role)
        marks = marked.by_row.get(row, ())
        categories = {mark.label for mark in marks if mark.kind == "category"}
        folded = fold(searched_text(content, media, role, tags.get(row, ())) or "")
        kinds = {mark.kind for mark in marks} | ({"redaction"} if ANY_CHIP in folded else set())
        yield Message(role, folded, sentiment, categories, kinds)
