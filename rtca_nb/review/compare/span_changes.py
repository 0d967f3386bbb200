"""Differences between the spans of two contacts: redactions, categories, issues and extracted values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from rtca_nb.base.columnar import Table
from rtca_nb.review.compare.changes import Change
from rtca_nb.review.compare.side import Side, SpanEntry, same_value
from rtca_nb.review.compare.spans import Pairing, SamePlace, pair_spans
from rtca_nb.review.compare.texts import Alignment, Covered, align

__all__ = ["SpanChanges"]

_STATED: Final = (("issues", "issue"), ("outcomes", "outcome"), ("action_items", "action item"))

Texts = Mapping[str, list[Covered | None]]


class SpanChanges:
    """Lists the differences between the spans of two contacts.

    Parameters
    ----------
    before, after : Side
    texts : tuple of (mapping of str to list, mapping of str to list)
        For each contact, the texts of its messages by `row_key`; several messages may have the same key.
    times : mapping of str to int
        Time of each message, event or file by its id, in microseconds since 1970.
    """

    def __init__(self, before: Side, after: Side, texts: tuple[Texts, Texts], times: Mapping[str, int]) -> None:
        self._before, self._after = before, after
        self._texts = texts
        self._times = times
        self._alignments: dict[str, Alignment | None] = {}

    def all(self) -> Iterator[Change]:
        """Yield the changes of redactions, issues, outcomes, action items, extracted values and categories."""
        keys = _category_keys(self._before.tables.get("categories"), self._after.tables.get("categories"))
        yield from self._renamed(*keys)
        place = self._same_place() if self._before.mixed else None
        shared = set(self._before.tables.get("transcript")["id"]) & set(self._after.tables.get("transcript")["id"])
        pairs = [("redaction", self._before.redactions(shared), self._after.redactions(shared))]
        pairs += [(kind, self._before.stated(name, kind), self._after.stated(name, kind)) for name, kind in _STATED]
        pairs.append(("extracted", self._before.extracted(), self._after.extracted()))
        for kind, before, after in pairs:
            for pairing in pair_spans(before, after, place):
                yield from self._span_changes(kind, pairing)
        known = [set(names.values()) for names in keys]
        for pairing in pair_spans(self._before.categories(keys[0]), self._after.categories(keys[1]), place):
            lone = pairing.after or pairing.before
            words = []
            if lone is not None and pairing.change in {"gained", "lost"}:
                if lone.id is None and lone.sent == (None, None):
                    words.append("whole contact")
                if lone.key not in known[pairing.change == "lost"]:
                    words.append("a category new to the contact" if pairing.change == "gained" else "its last match")
            yield from self._span_changes("category", pairing, ", ".join(words) or None)

    def _same_place(self) -> SamePlace:
        def alike(one: SpanEntry, other: SpanEntry) -> bool:
            if (None, None) in (one.place, other.place) or one.id is None:
                return one.place == other.place
            old, new = (both.get(one.id, [None])[0] for both in self._texts)
            if old is None or new is None:
                return one.sent == other.sent
            alignment = self._alignment(one.id, old, new)
            if alignment is None:
                return True  # the places cannot be compared
            return all(
                left is not None and right is not None and alignment.same_place(left, right)
                for left, right in zip(one.place, other.place, strict=True)
            )

        return alike

    def _alignment(self, identity: str, old: Covered, new: Covered) -> Alignment | None:
        if identity not in self._alignments:
            self._alignments[identity] = align(old, new)
        return self._alignments[identity]

    def _span_changes(self, kind: str, pairing: Pairing, detail: str | None = None) -> Iterator[Change]:
        change, old, new = pairing
        shown = new or old
        if shown is None:
            return
        time = self._times.get(shown.id) if shown.id is not None else None
        before, after = ((None, None) if span is None else span.sent for span in (old, new))
        if change == "changed" and old is not None and new is not None:
            for one, other in zip(old.fields, new.fields, strict=True):
                if not same_value(one.value, other.value):
                    yield Change(
                        change, kind, shown.label, shown.id, time, one.name, one.shown, other.shown, *before, *after
                    )
            return
        if detail is None and shown.id is not None and shown.place == (None, None) and shown.sent != (None, None):
            detail = "its message is not among the segments"
        was, now = (None if span is None else _text_of(span) for span in (old, new))
        yield Change(change, kind, shown.label, shown.id, time, None, was, now, *before, *after, detail)

    def _renamed(self, old: dict[str, str], new: dict[str, str]) -> Iterator[Change]:
        """Yield a change for each category whose name or rule id has changed."""
        rules = [_rules(side.tables.get("categories")) for side in (self._before, self._after)]
        before = {key: name for name, key in old.items()}
        for name, key in new.items():
            was = before.get(key)
            if was is None:
                continue
            if was != name:
                yield Change("changed", "category", name, None, None, "category", was, name)
            elif None not in (rules[0][was], rules[1][name]) and rules[0][was] != rules[1][name]:
                yield Change("changed", "category", name, None, None, "rule_id", rules[0][was], rules[1][name])


def _rules(table: Table) -> dict[str, str | None]:
    """Return the rule id of each category by the category's name; None if none was sent."""
    rules: dict[str, str | None] = {}
    for name, rule in zip(table["category"], table["rule_id"], strict=True):
        if rules.get(name) is None:
            rules[name] = rule
    return rules


def _category_keys(old: Table, new: Table) -> tuple[dict[str, str], dict[str, str]]:
    """Return for each contact the keys of its categories by name: from the rule id if unambiguous, else the name.

    The same category has the same key in both contacts.
    """
    before, after = _rules(old), _rules(new)
    # A rule id with two names is ambiguous.
    clear = [
        {rule for rule, count in Counter(rules.values()).items() if count == 1} - {None} for rules in (before, after)
    ]
    shared = clear[0] & clear[1]
    keys = [
        {name: f"rule {rule}" if rule in shared else f"name {name}" for name, rule in rules.items()}
        for rules in (before, after)
    ]
    return keys[0], keys[1]


def _text_of(span: SpanEntry) -> str | None:
    return span.text if not span.fields or span.fields[0].shown is None else span.fields[0].shown
