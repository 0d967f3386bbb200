"""Places that the analysis marked in a message, for a view to step to, highlight and judge.

Positions are counted in the text as the view shows it, in which the chip of a masked span counts as one: see
:mod:`rtca_nb.render.citations`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from rtca_nb.render.cards import card_in
from rtca_nb.render.citations import shown_places
from rtca_nb.render.entries import marked_text
from rtca_nb.render.languages import say
from rtca_nb.render.markup import EMPTY, Html, Template, join, text
from rtca_nb.render.spans import Chip, category_css, category_names, chips_of, tags_by_row
from rtca_nb.review.annotations.judgement import Target
from rtca_nb.tables.contact_tables import Tables

__all__ = ["ISSUE", "Spot", "contact_key", "marks_of", "spots_of", "target_key"]

ISSUE: Final = -1
"""Code of an issue; the code of a category is its number, from 0."""

_QUOTED: Final = 120  # code points of a quotation

_CATEGORY: Final = Template('<span data-k="{a}"><bdi>{t}</bdi></span> {h}')
_ASKED: Final = Template("{say:belongs to} <bdi>{t}</bdi>?")
_ISSUE: Final = Template('<span data-k="is">{say:issue}</span> {h}')
_QUOTE: Final = Template('<q dir="auto">{h}</q>')
_SMALL: Final = Template("<small>{t}</small>")


class Spot(NamedTuple):
    """A marked place in a message.

    Attributes
    ----------
    code : int
        Number of its category, from 0, or :data:`ISSUE`.
    begin, end : int
        Its position in the text as the view shows it, end exclusive; both 0 if the view has nothing to highlight.
    target : Target
        What can be judged there.
    what : Html
        Description, with the marked words.
    """

    code: int
    begin: int
    end: int
    target: Target
    what: Html


def contact_key(tables: Tables) -> str:
    """Return a key for a contact and its form, since both forms may use the same message ids."""
    record = tables.redactor.record
    return _digest((record.contact_id, record.output_type))


def target_key(contact: str, target: Target) -> str:
    """Return a short key for a target, so that a judgement applies to what was shown when it was given.

    Parameters
    ----------
    contact : str
        Key of the contact.
    target : Target
        The target; the view makes the keys of sentiments itself, because a contact may have very many.
    """
    if target.kind == "sentiment":
        return f"{contact} {target.label} {target.id}"
    return _digest((contact, *target.key))


def _digest(values: Iterable[object]) -> str:
    return blake2b(repr(tuple(values)).encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()


def spots_of(tables: Tables, targets: Mapping[str | None, Sequence[Target]]) -> dict[int | None, list[Spot]]:
    """Return the marked places of categories and issues by row, from 0; ``None`` is the whole contact.

    Parameters
    ----------
    tables : Tables
    targets : mapping
        All targets, by the id of their message; None is the whole contact. Sentiments are skipped.
    """
    number = {name: place for place, name in enumerate(category_names(tables))}
    places = _places(tables)
    texts = _Texts(tables)
    found: dict[int | None, list[Spot]] = {}
    for identity, own in targets.items():
        row = None if identity is None else tables.row_of(identity)
        if identity is not None and row is None:
            continue
        for target in own:
            if target.kind == "sentiment":
                continue
            begin, end, problem = places.get(_place_key(target), (None, None, None))
            # The contact was selected to be judged on this category, whether the category matched or not.
            if target.id is None and _place_key(target) not in places:
                found.setdefault(row, []).append(Spot(ISSUE, 0, 0, target, _ASKED(target.label)))
                continue
            code = ISSUE if target.kind == "issue" else number[target.label]
            low, high, words = texts.part(row, begin, end, problem)
            what = _ISSUE(words) if code == ISSUE else _CATEGORY(category_css(code), target.label, words)
            found.setdefault(row, []).append(Spot(code, low, high, target, what))
    # In the order of the message; those without a place come last.
    for spots in found.values():
        spots.sort(key=lambda spot: (spot.begin == spot.end, spot.begin, spot.end))
    return found


def marks_of(spots: Mapping[int | None, Sequence[Spot]]) -> dict[str, list[list[Any]]]:
    """Return the marks as the browser gets them: by row, as text, lists of ``[code, begin, end]``."""
    return {str(row): [[*spot[:3]] for spot in own] for row, own in spots.items() if row is not None}


def _place_key(target: Target) -> tuple[object, ...]:
    return (target.kind, target.rule_id or target.label, *target[5:])


def _places(tables: Tables) -> dict[tuple[object, ...], tuple[int | None, int | None, str | None]]:
    """Return begin, end and problem of each match and issue in the frames, by the key that :func:`_place_key` makes."""
    found: dict[tuple[object, ...], tuple[int | None, int | None, str | None]] = {}
    offsets = ("id", "begin_offset_char", "end_offset_char", "begin", "end", "problem")
    for kind, name in (("category", "categories"), ("issue", "issues")):
        table = tables.get(name)
        labels = ["issue"] * len(table["id"]) if kind == "issue" else _rules(table)
        for label, identity, begin, end, low, high, problem in zip(
            labels, *(table[column] for column in offsets), strict=True
        ):
            found.setdefault((kind, label, identity, begin, end), (low, high, problem))
    return found


def _rules(table: Any) -> list[str]:
    return [rule or name for rule, name in zip(table["rule_id"], table["category"], strict=True)]


class _Texts:
    """Finds parts of messages in their texts as views show them."""

    def __init__(self, tables: Tables) -> None:
        transcript = tables.get("transcript")
        self._about = list(zip(transcript["content_type"], transcript["participant_role"], strict=True))
        self._masks = tables.masks()
        self._tags = tags_by_row(tables)
        self._chips: dict[int, list[Chip]] = {}
        self._shown: dict[int, list[int]] = {}

    def part(self, row: int | None, begin: int | None, end: int | None, problem: str | None) -> tuple[int, int, Html]:
        """Return begin and end of a part of a message as the view shows it, and its words as HTML.

        The arguments ``begin`` and ``end`` are in code points. Both results are 0 if nothing can be highlighted.
        """
        mask = None if row is None else self._masks[row]
        if row is None or mask is None:
            return 0, 0, EMPTY
        if problem:
            return 0, 0, _SMALL(say("offsets not trusted"))
        if begin is None or end is None or begin >= end:
            return 0, 0, _SMALL(say("whole message"))
        if row not in self._chips:
            self._chips[row] = chips_of(mask, self._tags.get(row, []))
        chips = self._chips[row]
        stop = min(end, begin + _QUOTED)
        inside = [
            Chip(max(chip.begin, begin) - begin, min(chip.end, stop) - begin, chip.label)
            for chip in chips
            if chip.begin < stop and begin < chip.end
        ]
        words = [marked_text(mask.text[begin:stop], [], inside), *([text("…")] if stop < end else [])]
        quote = _QUOTE(join(words))
        # The lines of an interactive message are in a different order than its text.
        if card_in(mask, *self._about[row]) is not None:
            return 0, 0, quote
        if row not in self._shown:
            self._shown[row] = shown_places(mask.text, chips)
        shown = self._shown[row]
        low = max(bisect_right(shown, begin) - 1, 0)
        return low, max(low + 1, bisect_left(shown, end)), quote
