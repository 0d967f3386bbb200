"""Two transcripts as rows: each row shows the same message, event or file on both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from rtca_nb.render.entries import Names, message_entries
from rtca_nb.render.event_entries import event_entries, file_entries
from rtca_nb.render.markup import Html, join
from rtca_nb.render.spans import KINDS, Mark, MarkedMessages, category_css, category_names, tags_by_row
from rtca_nb.review.compare.changes import Change
from rtca_nb.review.compare.pair import Comparison
from rtca_nb.review.compare.texts import tokens
from rtca_nb.review.compare.walk import row_key
from rtca_nb.tables.contact_tables import Tables

__all__ = ["ABOUT_ROW", "Row", "Rows"]

ABOUT_ROW: Final = -1
"""Replaces the number of a row for changes that concern the contact itself."""

_MOST_TOKENS: Final = 3_000


class Row(NamedTuple):
    """One row of both transcripts: HTML on each side (None without an entry), and positions in `Comparison.changes`."""

    left: Html | None
    right: Html | None
    changes: list[int]


class Rows:
    """Both transcripts as rows, in order of time.

    Attributes
    ----------
    rows : list of Row
    of_change : list of int
        For each change, the position of its row in ``rows``; `ABOUT_ROW` if it concerns the contact itself.
    about : list of int
        Positions in `Comparison.changes` of the changes that concern the contact itself.
    """

    def __init__(self, compared: Comparison, *, prefix: str = "") -> None:
        sides = [
            dict(_entries(one, _differences(compared, one, place), f"{prefix}{'ab'[place]}"))
            for place, one in enumerate(compared.tables)
        ]
        times = [{key: time for key, (time, _) in side.items()} for side in sides]
        order = {key: place for place, key in enumerate((*sides[1], *sides[0]))}
        keys = sorted(
            dict.fromkeys((*sides[0], *sides[1])),
            key=lambda key: (min(side.get(key, _NEVER) for side in times), order[key]),
        )
        place_of = {key: place for place, key in enumerate(keys)}
        self.of_change = [
            ABOUT_ROW if change.id is None else place_of.get(_key_of(change), ABOUT_ROW) for change in compared.changes
        ]
        changes: dict[int, list[int]] = {}
        for number, row in enumerate(self.of_change):
            changes.setdefault(row, []).append(number)
        self.about = changes.get(ABOUT_ROW, [])
        left, right = ({key: html for key, (_, html) in side.items()} for side in sides)
        self.rows = [Row(left.get(key), right.get(key), changes.get(place, [])) for place, key in enumerate(keys)]


_NEVER: Final = float("inf")
_Key = tuple[str, str, int]


def _key_of(change: Change) -> _Key:
    kind = change.kind if change.kind in {"event", "attachment"} else "message"
    return kind, change.id or "", 0


def _entries(tables: Tables, marked: MarkedMessages, prefix: str) -> Iterable[tuple[_Key, tuple[float, Html]]]:
    """Yield the key, time and HTML of each message and event; the files of one segment are yielded together."""
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
    """Return the marks of one transcript: its usual highlights, and the words that differ from the other side."""
    marked = MarkedMessages(tables, frozenset(KINDS))
    # Give a category the same colour on both sides, whatever its place in either contact.
    names = [category_names(one) for one in compared.tables]
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
    """Return for each of two texts the spans (code points, end exclusive) of the words that differ.

    If a text has too many words to compare, the span is the whole text.
    """
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
