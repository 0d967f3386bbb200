"""Highlights and hidden spans of messages, cut into runs that show every character once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from rtca_nb.model.offsets import is_tag, tag_places
from rtca_nb.privacy.masks import Hidden
from rtca_nb.privacy.redaction import MessageMask
from rtca_nb.render.languages import say
from rtca_nb.render.palette import LOOKS, REST
from rtca_nb.tables.contact_tables import Table, Tables

__all__ = [
    "HIT",
    "KINDS",
    "Chip",
    "Mark",
    "MarkedMessages",
    "Piece",
    "category_css",
    "category_names",
    "chips_of",
    "cut",
    "pieces_of",
    "summary_tags",
    "tags_by_row",
]

KINDS: Final = ("redactions", "categories", "issues", "extracted")
"""Kinds of highlights that a view can show or leave out."""

HIT: Final = "hit"
"""Kind of a mark on a search hit. It does not come from the contact, so it has no badge."""

_MOST_COMBINATIONS: Final = 1000

# Labels of chips, by the reason for hiding.
_CHIPS: Final[dict[str, str]] = {
    "redaction": "PII",
    "repeated": "PII",
    "email": "e-mail",
    "iban": "IBAN",
    "card": "card number",
    "phone": "phone number",
    "digits": "number",
}


class Mark(NamedTuple):
    """A highlight of a message.

    It has a style (``data-k``), a kind such as ``category``, a label, offsets in code points (``begin == end`` if it
    has none), and the problem of its offsets, or None.
    """

    css: str
    kind: str
    label: str
    begin: int
    end: int
    problem: str | None


class Chip(NamedTuple):
    """A span of a message, by offsets in code points, that is shown as a chip with a label instead of its text."""

    begin: int
    end: int
    label: str


class Piece(NamedTuple):
    """A run of a message: its text, the label of the chip to show instead (or None), and the styles of marks on it."""

    text: str
    chip: str | None
    css: tuple[str, ...]


class MarkedMessages:
    """The highlights of all messages of a contact, by row of the transcript table.

    Parameters
    ----------
    tables : Tables
    show : frozenset of str
        Which of :data:`KINDS` to include in ``by_row``.

    Attributes
    ----------
    by_row : dict of int to list of Mark
        Highlights of each message that has some, by row of the transcript table.
    categories : list of str
        Names in order of first appearance; the number of a category is its index here.
    issues : list of int
        Numbers of the issues.
    extracted : list of str
        Labels of the extracted values that refer to text.
    """

    def __init__(self, tables: Tables, show: frozenset[str]) -> None:
        self.by_row: dict[int, list[Mark]] = {}
        categories = tables.get("categories")
        self.categories: list[str] = category_names(tables)
        issues, extracted = tables.get("issues"), tables.get("extracted")
        self.issues: list[int] = list(dict.fromkeys(issues["issue"]))
        labels = [
            label or name or "value"
            for label, name in zip(extracted["label"], extracted["definition_name"], strict=True)
        ]
        self.extracted: list[str] = list(dict.fromkeys(labels))
        number = {name: category_css(place) for place, name in enumerate(self.categories)}
        if "categories" in show:
            css = [number[name] for name in categories["category"]]
            self._add(tables, categories, css, "category", categories["category"])
        if "issues" in show:
            size = len(issues["id"])
            self._add(tables, issues, ["is"] * size, "issue", [f"issue {place}" for place in issues["issue"]])
        if "extracted" in show:
            self._add(tables, extracted, ["ex"] * len(labels), "extracted", labels)

    def _add(self, tables: Tables, table: Table, css: list[str], kind: str, labels: list[str]) -> None:
        rows = zip(
            tables.rows_of(table["id"]), table["begin"], table["end"], table["problem"], css, labels, strict=True
        )
        for row, begin, end, problem, name, label in rows:
            if row is None:
                continue
            low, high = (begin, end) if isinstance(begin, int) and isinstance(end, int) else (0, 0)
            self.by_row.setdefault(row, []).append(
                Mark(name, kind, label, low, high, problem if isinstance(problem, str) else None)
            )


def category_names(tables: Tables) -> list[str]:
    """Return the names of the categories in order of first appearance; the number of a category is its index here."""
    return list(dict.fromkeys(tables.get("categories")["category"]))


def tags_by_row(tables: Tables) -> dict[int, list[tuple[int, int]]]:
    """Return (begin, end) of the service's tags by row of the transcript table; empty if redaction is not trusted."""
    tags: dict[int, list[tuple[int, int]]] = {}
    if tables.redactor.trusted:
        redactions = tables.get("redactions")
        for identity, begin, end in zip(redactions["id"], redactions["begin"], redactions["end"], strict=True):
            row = None if identity is None or begin is None else tables.row_of(identity)
            if row is not None:
                tags.setdefault(row, []).append((begin, end))
    return tags


def summary_tags(tables: Tables, content: str) -> list[Chip]:
    """Return the tags in a summary that only the service can have put there.

    A summary has no offsets that distinguish a tag from the same letters typed by somebody. So a tag that also appears
    in a message outside of every redaction is treated as text.
    """
    if not tables.redactor.trusted:
        return []
    places = tag_places(content)
    if not places:
        return []
    own = tags_by_row(tables)
    typed: set[str] = set()
    for row, mask in enumerate(tables.masks()):
        if mask is not None and "[" in mask.text:
            true = set(own.get(row, ()))
            typed.update(mask.text[begin:end] for begin, end in tag_places(mask.text) if (begin, end) not in true)
    return [Chip(begin, end, content[begin + 1 : end - 1]) for begin, end in places if content[begin:end] not in typed]


def category_css(place: int) -> str:
    """Return the style (``data-k``) of a category by its number, from 0; it sets colour and line style."""
    return f"k{place}" if place < LOOKS else REST


def _chip_words(hidden: Hidden) -> str:
    """Return the label of the chip for a hidden span; a label in capitals is not translated."""
    words = _CHIPS.get(hidden.reason)
    return hidden.label if words is None else words if words.isupper() else say(words)


def chips_of(mask: MessageMask, tags: list[tuple[int, int]]) -> list[Chip]:
    """Return the chips of a message: the spans that the redactor hides, and the service's own tags."""
    if mask.whole is not None:
        return [Chip(0, len(mask.text), say("message hidden"))]
    hidden = [Chip(item.begin, item.end, _chip_words(item)) for item in mask.hidden]
    named = [
        Chip(begin, end, mask.text[begin + 1 : end - 1])
        for begin, end in sorted(set(tags))
        if is_tag(mask.text[begin:end])  # a tag with hidden text in it is not a tag
    ]
    return sorted([*hidden, *named]) if hidden and named else hidden or named


def pieces_of(content: str, marks: Sequence[Mark], chips: Sequence[Chip]) -> list[Piece]:
    """Cut a message into runs to show.

    Parameters
    ----------
    content : str
        The visible content.
    marks : sequence of Mark
        Highlights, which may overlap.
    chips : sequence of Chip
        In order, not overlapping.

    Returns
    -------
    list of Piece
        In order. A chip is one piece, even if a mark begins or ends inside it, and has every mark that touches it.
    """
    return [
        Piece(content[begin:end], None if chip is None else chip.label, tuple(css.split()))
        for begin, end, css, chip in cut(len(content), marks, chips)
    ]


def cut(size: int, marks: Sequence[Mark], chips: Sequence[Chip]) -> list[tuple[int, int, str, Chip | None]]:
    """Return (begin, end, styles separated by spaces, chip or None) of each run that :func:`pieces_of` would return."""
    # Each interval flips its bit at both ends, so that the bits give the marks on a run.
    edges: dict[int, int] = {0: 0, size: 0}
    bit = 1
    for mark in marks:
        begin, end = mark.begin, mark.end
        if begin < end:
            if chips:
                # A mark that begins or ends inside a chip is extended to the whole chip, which cannot be shown in part.
                begin, end = _snap(begin, end, chips)
            edges[begin] = edges.get(begin, 0) ^ bit
            edges[end] = edges.get(end, 0) ^ bit
        bit += bit
    first_chip = len(marks)
    for chip in chips:
        edges[chip.begin] = edges.get(chip.begin, 0) ^ bit
        edges[chip.end] = edges.get(chip.end, 0) ^ bit
        bit += bit
    classes = _classes(tuple([mark.css for mark in marks]))
    runs: list[tuple[int, int, str, Chip | None]] = []
    covers = previous = 0
    for edge in sorted(edges):
        if previous < edge <= size:
            place = covers >> first_chip
            if place:
                # Chips do not overlap, so only one bit can be set.
                css = classes[covers & (1 << first_chip) - 1]
                runs.append((previous, edge, css, chips[place.bit_length() - 1]))
            else:
                runs.append((previous, edge, classes[covers], None))
            previous = edge
        covers ^= edges[edge]
    return runs


class _Classes(dict[int, str]):
    """Styles of marks, separated by spaces, by a number whose bit ``n`` is set if mark ``n`` is among them."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, covers: int) -> str:
        css = " ".join(dict.fromkeys(name for place, name in enumerate(self._names) if covers >> place & 1))
        if len(self) < _MOST_COMBINATIONS:
            self[covers] = css
        return css


@lru_cache(maxsize=1024)
def _classes(names: tuple[str, ...]) -> _Classes:
    """Return the styles of marks with these names, cached, because most messages have the same few names."""
    return _Classes(names)


def _snap(begin: int, end: int, chips: Sequence[Chip]) -> tuple[int, int]:
    for chip in chips:
        if chip.begin < begin < chip.end:
            begin = chip.begin
        if chip.begin < end < chip.end:
            end = chip.end
    return begin, end
