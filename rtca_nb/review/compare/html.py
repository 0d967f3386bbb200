"""Two contacts side by side: rows that stand for the same message, each with what differs about it, in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

from rtca_nb.privacy.redaction import MASK
from rtca_nb.render.entries import Names, clock, event_entries, file_entries, message_entries, role_label
from rtca_nb.render.markup import EMPTY, Html, Template, join, text
from rtca_nb.render.palette import EVENTS
from rtca_nb.render.spans import KINDS, Mark, MarkedMessages, category_css, category_names, tags_by_row
from rtca_nb.render.theme import scoped_style, style_of
from rtca_nb.render.transcript import banner
from rtca_nb.review.compare.changes import TYPES, Change
from rtca_nb.review.compare.texts import tokens
from rtca_nb.review.compare.walk import row_key

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact
    from rtca_nb.review.compare import Comparison
    from rtca_nb.tables.contact_tables import Tables

__all__ = [
    "SIGNS",
    "Row",
    "Rows",
    "about_html",
    "change_words",
    "compare_html",
    "heads",
    "moment",
    "pair_html",
    "side_labels",
    "type_counts",
]

_PAGE: Final = Template('<div class="rtca tex2jax_ignore mathjax_ignore">{h}{h}</div>')
_TOP: Final = Template(
    '<header class="top"><h2>Contact <bdi>{t}</bdi>, compared</h2><p class="cmp-counts">{h}</p></header>'
)
_COUNT: Final = Template('<span class="cmp-type {a}"><b aria-hidden="true">{t}</b> {n} {t}</span>')
_LIST: Final = Template('<section class="found"><h3>Changes</h3><ol class="cmp-list">{h}</ol>{h}</section>')
_ENTRY: Final = Template('<li class="{a}">{h} {h}</li>')
_LINK: Final = Template('<a href="#{a}">{t}</a>')
_MORE: Final = Template("<p><small>{t}</small></p>")
_HEADS: Final = Template(
    '<div class="cmp-heads"><p><b>{t}</b> <small>{t}</small></p><p><b>{t}</b> <small>{t}</small></p></div>'
)
_PAIRS: Final = Template('<div class="cmp-rows" role="list">{h}</div>')
_SKIP: Final = Template('<div class="cmp-skip" role="listitem">{t}</div>')
_PAIR: Final = Template('<div class="cmp-row {a}" id="{a}" role="listitem" data-row="{n}">{h}{h}{h}</div>')
_NOTES: Final = Template('<ul class="cmp-notes">{h}</ul>')
_NOTE: Final = Template('<li class="{a}" data-change="{n}">{h}</li>')
_CELL: Final = Template('<div class="cmp-cell {a}"><small class="cmp-side">{t}</small><ol class="chat">{h}</ol></div>')
_EMPTY_CELL: Final = Template(
    '<div class="cmp-cell cmp-empty {a}"><small class="cmp-side">{t}</small><p>not there</p></div>'
)
_ABOUT: Final = Template('<div class="cmp-row cmp-about" id="{a}" role="listitem" data-row="-1">{h}</div>')
_TYPE: Final = Template('<b class="cmp-type {a}"><i aria-hidden="true">{t}</i> {t}</b>')
_THING: Final = Template("{t} <bdi>{t}</bdi>")
_PLACE: Final = Template("<small>{t}</small>")
_QUOTE: Final = Template('<q dir="auto">{h}</q>')
_VALUES: Final = Template("{h} <span>→</span> {h}")
_CHIP: Final = Template('<b class="chip">PII</b>')
_VALUE: Final = Template("<bdi>{h}</bdi>")

SIGNS: Final = dict(zip(TYPES, ("+", "−", "⇄", "≠"), strict=True))
"""What marks a type of change beside its colour and its word."""

_FIELDS: Final = {
    "absolute_time": "time",
    "attachment_name": "name",
    "content": "text",
    "display_name": "name of the participant",
    "participant_role": "role",
}
_ABOUT_ROW: Final = -1
_LONGEST_QUOTE: Final = 90
_MOST_LISTED: Final = 200
_MOST_TOKENS: Final = 3_000


class Row(NamedTuple):
    """One row of both transcripts: the entry on each side, and the places of its changes."""

    left: Html | None
    right: Html | None
    changes: list[int]


class Rows:
    """Both transcripts as rows, in order of time.

    Attributes
    ----------
    rows : list of Row
    of_change : list of int
        For each change the row that it is about; -1 for the contact itself.
    about : list of int
        Places of the changes that are about the contact itself.
    """

    def __init__(self, compared: Comparison, *, prefix: str = "") -> None:
        tables = [contact._tables for contact in (compared.before, compared.after)]  # noqa: SLF001
        sides = [
            dict(_entries(one, _differences(compared, one, place), f"{prefix}{'ab'[place]}"))
            for place, one in enumerate(tables)
        ]
        times = [{key: time for key, (time, _) in side.items()} for side in sides]
        order = {key: place for place, key in enumerate((*sides[1], *sides[0]))}
        keys = sorted(
            dict.fromkeys((*sides[0], *sides[1])),
            key=lambda key: (min(side.get(key, _NEVER) for side in times), order[key]),
        )
        place_of = {key: place for place, key in enumerate(keys)}
        self.of_change = [
            _ABOUT_ROW if change.id is None else place_of.get(_key_of(change), _ABOUT_ROW)
            for change in compared.changes
        ]
        changes: dict[int, list[int]] = {}
        for number, row in enumerate(self.of_change):
            changes.setdefault(row, []).append(number)
        self.about = changes.get(_ABOUT_ROW, [])
        left, right = ({key: html for key, (_, html) in side.items()} for side in sides)
        self.rows = [Row(left.get(key), right.get(key), changes.get(place, [])) for place, key in enumerate(keys)]


_NEVER: Final = float("inf")
_Key = tuple[str, str, int]


def _key_of(change: Change) -> _Key:
    kind = change.kind if change.kind in {"event", "attachment"} else "message"
    return kind, change.id or "", 0


def _entries(tables: Tables, marked: MarkedMessages, prefix: str) -> Iterable[tuple[_Key, tuple[float, Html]]]:
    """Yield the key, time and HTML of each message and event, and of the files of each segment together."""
    names = Names(tables)
    messages = list(message_entries(tables, marked, tags_by_row(tables), names, prefix))
    events = [html for _, html in event_entries(tables, names)]
    files = [html for _, html in file_entries(tables, names, prefix)]
    for kind, name, listed in (
        ("message", "transcript", messages),
        ("event", "events", events),
        ("attachment", "attachments", files),
    ):
        table = tables.get(name)
        together: dict[str, list[Html]] = {}
        found: list[tuple[_Key, float, list[Html]]] = []
        seen: Counter[str] = Counter()
        for row, html in enumerate(listed):
            key = row_key(table, row)
            if kind == "attachment" and key in together:
                together[key].append(html)
                continue
            time = table["absolute_time"][row]
            together[key] = [html]
            found.append(((kind, key, seen[key]), _NEVER if time is None else time, together[key]))
            seen[key] += 1
        for full, time, htmls in found:
            yield full, (time, join(htmls))


def _differences(compared: Comparison, tables: Tables, side: int) -> MarkedMessages:
    """Mark the words that differ, beside the highlights that a transcript has anyway."""
    marked = MarkedMessages(tables, frozenset(KINDS))
    # A category looks the same on both sides, whatever its place in either contact.
    names = [category_names(contact._tables) for contact in (compared.before, compared.after)]  # noqa: SLF001
    marked.categories = list(dict.fromkeys((*names[0], *names[1])))
    css = {name: category_css(place) for place, name in enumerate(marked.categories)}
    for marks in marked.by_row.values():
        marks[:] = [mark._replace(css=css[mark.label]) if mark.kind == "category" else mark for mark in marks]
    for change in compared.changes:
        if change.kind != "message" or change.field != "content" or change.id is None:
            continue
        row = tables.row_of(change.id)
        if row is None or change.before is None or change.after is None:
            continue
        for begin, end in _changed_words(change.before, change.after)[side]:
            marked.by_row.setdefault(row, []).append(Mark("df", "change", "text differs", begin, end, None))
    return marked


def _changed_words(before: str, after: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Say which stretches of two texts differ, by words."""
    words = (tokens(before), tokens(after))
    if max(map(len, words)) > _MOST_TOKENS:
        return [(0, len(before))][: len(before)], [(0, len(after))][: len(after)]
    starts = []
    for side in words:
        edges = [0]
        for word in side:
            edges.append(edges[-1] + len(word))
        starts.append(edges)
    found: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for sort, low, high, from_, to in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        if sort != "equal":
            if low < high:
                found[0].append((starts[0][low], starts[0][high]))
            if from_ < to:
                found[1].append((starts[1][from_], starts[1][to]))
    return found


# -- words --------------------------------------------------------------------------------------------------------


def change_words(change: Change) -> Html:
    """Say a change in a line."""
    parts = [_TYPE(change.change, SIGNS[change.change], change.change), _thing(change)]
    if change.field is not None and change.field != "content":
        parts.append(_VALUES(_value(change.before), _value(change.after)))
    spans = _places(change)
    if spans:
        parts.append(_PLACE(spans))
    words = change.after if change.after is not None else change.before
    if change.field is None and words is not None and change.kind not in {"event", "unknown", "attachment"}:
        parts.append(_QUOTE(_chipped(_short(words))))
    if change.detail is not None:
        parts.append(_PLACE(change.detail))
    return join(parts, " ")


def _thing(change: Change) -> Html:
    label = change.label or ""
    if change.kind == "message":
        label = role_label(change.label)
    elif change.kind == "event":
        label = EVENTS.get(label, label)
    elif change.field == "category":
        return text("category, renamed")  # both names follow
    elif change.kind in {"issue", "outcome", "action item"}:
        return text(f"{label} {_field(change)}".strip())
    return _THING(change.kind, f"{label} {_field(change)}".strip())


def _field(change: Change) -> str:
    # The field "category" is its name, which the values say.
    return (
        ""
        if change.field in {None, "category"}
        else _FIELDS.get(str(change.field), str(change.field)).replace("_", " ")
    )


def _value(value: str | None) -> Html:
    return _VALUE(text("nothing") if value is None else _chipped(_short(value)))


def _chipped(words: str) -> Html:
    """Show each masked stretch as a chip, which tells no length."""
    pieces = re.split(f"({MASK}+)", words)
    return join(_CHIP() if place % 2 else text(piece) for place, piece in enumerate(pieces) if piece)


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_QUOTE else f"{words[: _LONGEST_QUOTE - 1]}…"


def _places(change: Change) -> str:
    before = _span(change.begin_offset_char_before, change.end_offset_char_before)
    after = _span(change.begin_offset_char_after, change.end_offset_char_after)
    if change.change == "moved":
        return f"{before or 'whole message'} → {after or 'whole message'}"
    return after or before


def _span(begin: int | None, end: int | None) -> str:
    return "" if begin is None and end is None else f"{'?' if begin is None else begin}–{'?' if end is None else end}"


def moment(change: Change, compared: Comparison) -> str:
    """When the changed thing was, from contact start; ``"contact"`` for what is about all of it."""
    if change.absolute_time is None:
        return "contact"
    starts = [contact._tables.start for contact in (compared.before, compared.after)]  # noqa: SLF001
    first = min((start for start in starts if start is not None), default=change.absolute_time)
    return clock((change.absolute_time - first) / 1_000_000)


def side_labels(compared: Comparison) -> tuple[str, str]:
    """Say what both sides are, where nobody named them."""
    types = [contact.output_type for contact in (compared.before, compared.after)]
    return ("Before", "After") if types[0] == types[1] else (types[0], types[1])


def heads(compared: Comparison, labels: tuple[str, str]) -> Html:
    """Name both sides."""
    left, right = (_about(contact) for contact in (compared.before, compared.after))
    return _HEADS(labels[0], left, labels[1], right)


def _about(contact: Contact) -> str:
    count = len(contact._tables.get("transcript")["id"])  # noqa: SLF001  # views are its other half
    seen = "revealed" if contact.revealed else "masked" if contact.output_type == "Raw" else ""
    form = f"{contact.output_type}, {seen}" if seen else contact.output_type
    return f"{form} · {contact.status.lower().replace('_', ' ')} · {count} message{'' if count == 1 else 's'}"


def type_counts(changes: Sequence[Change]) -> Html:
    """Count the changes by type, in words."""
    counts = Counter(change.change for change in changes)
    if not changes:
        return text("No difference.")
    return join((_COUNT(name, SIGNS[name], counts[name], name) for name in TYPES if counts[name]), " ")


# -- rows ---------------------------------------------------------------------------------------------------------


def pair_html(rows: Rows, place: int, compared: Comparison, labels: tuple[str, str], *, prefix: str = "") -> Html:
    """Return one row: its changes in words, then both sides."""
    row = rows.rows[place]
    css = "cmp-same" if not row.changes else " ".join(dict.fromkeys(compared.changes[n].change for n in row.changes))
    cells = [
        _EMPTY_CELL(side, label) if html is None else _CELL(side, label, html)
        for side, label, html in (("cmp-left", labels[0], row.left), ("cmp-right", labels[1], row.right))
    ]
    return _PAIR(css, f"{prefix}r{place}", place, notes(row.changes, compared), *cells)


def notes(places: Sequence[int], compared: Comparison) -> Html:
    """List changes by their places."""
    if not places:
        return EMPTY
    return _NOTES(join(_NOTE(compared.changes[n].change, n, change_words(compared.changes[n])) for n in places))


def about_html(rows: Rows, compared: Comparison, *, prefix: str = "") -> Html:
    """Return the row of what is about the contact itself; empty where there is nothing."""
    return _ABOUT(f"{prefix}about", notes(rows.about, compared)) if rows.about else EMPTY


def compare_html(compared: Comparison, labels: tuple[str, str] | None = None) -> Html:
    """Return the comparison as static HTML: counts, the list of changes, and the rows around them.

    Parameters
    ----------
    compared : Comparison
    labels : tuple of (str, str), optional
        What to call both sides.
    """
    record = compared.after.contact_id
    prefix = f"x{crc32(f'{record} {compared.before.output_type} {compared.after.output_type}'.encode()):08x}-"
    named = labels or side_labels(compared)
    rows = Rows(compared, prefix=prefix)
    entries = []
    for change, row in zip(compared.changes[:_MOST_LISTED], rows.of_change, strict=False):
        link = _LINK(f"{prefix}{'about' if row == _ABOUT_ROW else f'r{row}'}", moment(change, compared))
        entries.append(_ENTRY(change.change, link, change_words(change)))
    left = len(compared.changes) - len(entries)
    more = _MORE(f"{left} more changes are in the frame.") if left else EMPTY
    content = [
        banner(compared.after._tables) if compared.revealed else EMPTY,  # noqa: SLF001
        _TOP(record, type_counts(compared.changes)),
        _LIST(join(entries), more) if entries else EMPTY,
        heads(compared, named),
        _PAIRS(join(_excerpt(rows, compared, named, prefix))),
    ]
    return _PAGE(join([scoped_style(), style_of("compare.css")]), join(content))


def _excerpt(rows: Rows, compared: Comparison, labels: tuple[str, str], prefix: str) -> Iterable[Html]:
    """Yield the rows with changes and their neighbours; of what is the same in between, how much it is."""
    listed = set(rows.of_change[:_MOST_LISTED]) - {_ABOUT_ROW}
    near = {place for row in listed for place in (row - 1, row, row + 1) if 0 <= place < len(rows.rows)}
    yield about_html(rows, compared, prefix=prefix)
    done = 0
    for place in [*sorted(near), len(rows.rows)]:
        if place > done:
            count = place - done
            same = " the same" if not any(rows.rows[n].changes for n in range(done, place)) else ""
            yield _SKIP(f"⋯ {count} row{'' if count == 1 else 's'}{same} ⋯")
        if place < len(rows.rows):
            yield pair_html(rows, place, compared, labels, prefix=prefix)
        done = place + 1
