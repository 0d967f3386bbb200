"""Two contacts side by side as static HTML: a list of the differences, and rows that show the same message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final
from zlib import crc32

from rtca_nb.model.output_types import form_words
from rtca_nb.render.languages import say, say_count
from rtca_nb.render.markup import EMPTY, Html, Template, join, text
from rtca_nb.render.theme import scoped_style, style_of
from rtca_nb.render.transcript import banner
from rtca_nb.review.compare.changes import TYPES, Change
from rtca_nb.review.compare.pair import Comparison
from rtca_nb.review.compare.rows import ABOUT_ROW, Rows
from rtca_nb.review.compare.words import SIGNS, change_words, moment
from rtca_nb.tables.absence import count_of
from rtca_nb.tables.contact_tables import Tables

__all__ = ["about_html", "compare_html", "heads", "pair_html", "side_labels", "type_counts"]

_PAGE: Final = Template('<div class="rtca tex2jax_ignore mathjax_ignore">{h}{h}</div>')
_TOP: Final = Template(
    '<div class="rtca-top"><h2>{say:Contact} <bdi>{t}</bdi>{say:, compared}</h2><p class="rtca-cmp-counts">{h}'
    "</p></div>"
)
_COUNT: Final = Template('<span class="rtca-cmp-type rtca-{a}"><b aria-hidden="true">{t}</b> {n} {t}</span>')
_LIST: Final = Template(
    '<section class="rtca-findings"><h3>{say:Changes}</h3><ol class="rtca-cmp-list">{h}</ol>{h}</section>'
)
_ENTRY: Final = Template('<li class="rtca-{a}">{h} {h}</li>')
_LINK: Final = Template('<a href="#{a}">{t}</a>')
_MORE: Final = Template("<p><small>{t}</small></p>")
_HEADS: Final = Template(
    '<div class="rtca-cmp-heads"><p><b>{t}</b> <small>{t}</small></p><p><b>{t}</b> <small>{t}</small></p></div>'
)
_PAIRS: Final = Template('<div class="rtca-cmp-rows" role="list">{h}</div>')
_SKIP: Final = Template('<div class="rtca-cmp-skip" role="listitem">{t}</div>')
_PAIR: Final = Template('<div class="rtca-cmp-row {a}" id="{a}" role="listitem" data-row="{n}">{h}{h}{h}</div>')
_NOTES: Final = Template('<ul class="rtca-cmp-notes">{h}</ul>')
_NOTE: Final = Template('<li class="rtca-{a}" data-change="{n}">{h}</li>')
_CELL: Final = Template(
    '<div class="rtca-cmp-cell {a}"><small class="rtca-cmp-side">{t}</small><ol class="rtca-chat">{h}</ol></div>'
)
_EMPTY_CELL: Final = Template(
    '<div class="rtca-cmp-cell rtca-cmp-empty {a}"><small class="rtca-cmp-side">{t}</small><p>{say:not there}</p></div>'
)
_ABOUT: Final = Template('<div class="rtca-cmp-row rtca-cmp-about" id="{a}" role="listitem" data-row="-1">{h}</div>')

_MOST_LISTED: Final = 200


def side_labels(compared: Comparison) -> tuple[str, str]:
    """Return default labels for both sides: the forms if they differ, else Before and After."""
    types = [form_words(contact.output_type).capitalize() for contact in (compared.before, compared.after)]
    return (say("Before"), say("After")) if types[0] == types[1] else (types[0], types[1])


def heads(compared: Comparison, labels: tuple[str, str]) -> Html:
    """Return the headings of both sides: each label with form, status and number of messages."""
    left, right = map(_about, compared.tables)
    return _HEADS(labels[0], left, labels[1], right)


def _about(tables: Tables) -> str:
    record = tables.redactor.record
    count = len(tables.get("transcript")["id"])
    seen = say("revealed") if tables.redactor.revealed else "" if tables.redactor.trusted else say("masked")
    form = form_words(record.output_type)
    known = count_of(record, "Transcript", count)
    said = say_count("{n} message", "{n} messages", count)
    if known != str(count):
        said = f"{say('messages')}: {say(known)}"
    status = say(record.status.lower().replace("_", " "))
    return " · ".join([f"{form}, {seen}" if seen else form, status, said])


def type_counts(changes: Sequence[Change]) -> Html:
    """Return the number of changes of each type as HTML, or a sentence if there are none."""
    counts = Counter(change.change for change in changes)
    if not changes:
        return text(say("No difference."))
    return join((_COUNT(name, SIGNS[name], counts[name], say(name)) for name in TYPES if counts[name]), " ")


# -- rows ---------------------------------------------------------------------------------------------------------


def pair_html(rows: Rows, place: int, compared: Comparison, labels: tuple[str, str], *, prefix: str = "") -> Html:
    """Return row number ``place``, from 0: its changes in words, then both sides."""
    row = rows.rows[place]
    kinds = dict.fromkeys(compared.changes[n].change for n in row.changes)
    css = " ".join(f"rtca-{kind}" for kind in kinds) or "rtca-cmp-same"
    cells = [
        _EMPTY_CELL(side, label) if html is None else _CELL(side, label, html)
        for side, label, html in (("rtca-cmp-left", labels[0], row.left), ("rtca-cmp-right", labels[1], row.right))
    ]
    return _PAIR(css, f"{prefix}r{place}", place, notes(row.changes, compared), *cells)


def notes(places: Sequence[int], compared: Comparison) -> Html:
    """Return a list, in words, of the changes at these positions of ``compared.changes``."""
    if not places:
        return EMPTY
    return _NOTES(join(_NOTE(compared.changes[n].change, n, change_words(compared.changes[n])) for n in places))


def about_html(rows: Rows, compared: Comparison, *, prefix: str = "") -> Html:
    """Return the row of changes that concern the contact itself; empty if there are none."""
    return _ABOUT(f"{prefix}about", notes(rows.about, compared)) if rows.about else EMPTY


def compare_html(compared: Comparison, labels: tuple[str, str] | None = None) -> Html:
    """Return the comparison as static HTML: counts, the list of changes, and the rows around them.

    Parameters
    ----------
    compared : Comparison
    labels : tuple of (str, str), optional
        Labels of both sides.
    """
    record = compared.after.contact_id
    prefix = f"x{crc32(f'{record} {compared.before.output_type} {compared.after.output_type}'.encode()):08x}-"
    named = labels or side_labels(compared)
    rows = Rows(compared, prefix=prefix)
    entries = []
    for change, row in zip(compared.changes[:_MOST_LISTED], rows.of_change, strict=False):
        link = _LINK(f"{prefix}{'about' if row == ABOUT_ROW else f'r{row}'}", moment(change, compared))
        entries.append(_ENTRY(change.change, link, change_words(change)))
    left = len(compared.changes) - len(entries)
    more = (
        _MORE(say_count("{n} more change is in the frame.", "{n} more changes are in the frame.", left))
        if left
        else EMPTY
    )
    content = [
        banner(*compared.tables),
        _TOP(record, type_counts(compared.changes)),
        _LIST(join(entries), more) if entries else EMPTY,
        heads(compared, named),
        _PAIRS(join(_excerpt(rows, compared, named, prefix))),
    ]
    return _PAGE(join([scoped_style(), style_of("compare.css")]), join(content))


def _excerpt(rows: Rows, compared: Comparison, labels: tuple[str, str], prefix: str) -> Iterable[Html]:
    """Yield the rows with changes and their neighbours, and the number of rows that are left out in between."""
    listed = set(rows.of_change[:_MOST_LISTED]) - {ABOUT_ROW}
    near = {place for row in listed for place in (row - 1, row, row + 1) if 0 <= place < len(rows.rows)}
    yield about_html(rows, compared, prefix=prefix)
    done = 0
    for place in [*sorted(near), len(rows.rows)]:
        if place > done:
            count = place - done
            same = not any(rows.rows[n].changes for n in range(done, place))
            rows_there = say_count("{n} row", "{n} rows", count)
            yield _SKIP(f"⋯ {say_count('{n} row the same', '{n} rows the same', count) if same else rows_there} ⋯")
        if place < len(rows.rows):
            yield pair_html(rows, place, compared, labels, prefix=prefix)
        done = place + 1
