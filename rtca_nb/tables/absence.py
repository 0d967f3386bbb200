"""Say why a contact has no segments of a type: their absence is a result only if the service looked for them.

The operation and the stream have no member that says which rules were evaluated; the post-chat analysis file lists
skipped rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from rtca_nb.base.arguments import counted
from rtca_nb.base.printable import printable
from rtca_nb.model.record import Record, Skipped

__all__ = [
    "CATEGORIZATION",
    "NOT_EVALUATED",
    "Unevaluated",
    "category_count",
    "category_words",
    "count_of",
    "counted_categories",
    "counted_of",
    "extent_words",
    "skipped_sentences",
    "unevaluated",
    "unread",
    "unread_words",
    "why_none",
]

NOT_EVALUATED: Final = "not evaluated"
CATEGORIZATION: Final = "CATEGORIZATION"
_NAMED: Final = 5
_LONGEST: Final = 80
_NOT_ASKED: Final = "not asked for"
_ANALYSIS: Final = frozenset({"Categories", "Issues", "PostContactSummary", "ExtractedInformation"})
_UNSURE: Final = "no match, or not evaluated"
_UNSURE_OF_ANY: Final = "none, or not evaluated"


class Unevaluated(NamedTuple):
    """A category that was not evaluated, and the reason in words.

    ``category`` is None if the service does not name it; if ``rule_id`` is None too, it may be any category, or all.
    """

    category: str | None
    reason: str
    rule_id: str | None = None

    @property
    def what(self) -> str:
        """The category that was not evaluated, in words."""
        if self.category is None and self.rule_id is not None:
            return f"the category of rule {self.rule_id}"
        return "all categories" if self.category is None else self.category


def extent_words(record: Record) -> str:
    """Return ``"partly skipped"`` or ``"completeness not proven"`` if that is so; otherwise an empty text."""
    if record.skipped:
        return "partly skipped"
    return "completeness not proven" if record.unproven else ""


def unevaluated(record: Record) -> list[Unevaluated]:
    """List the categories that the service says it did not evaluate, each once."""
    rows = [item for item in record.skipped if _is_categorization(item.feature)]
    found = [Unevaluated(item.category, _words(item.reason) or "no reason given", item.rule_id) for item in rows]
    # If the category is named, its rule adds nothing.
    return [*dict.fromkeys(item if item.category is None else item._replace(rule_id=None) for item in found)]


def _is_categorization(feature: str | None) -> bool:
    """Return whether a feature means categories, in any case of letters, or may mean them because it is empty."""
    return not feature or feature.strip().upper() == CATEGORIZATION


def unread(record: Record) -> int:
    """Count the parts of a contact that are not recognised or cannot be read."""
    return max(len(record.unknown), record.unreadable)


def unread_words(record: Record) -> str:
    """Say how many parts of a contact are not recognised or cannot be read; empty if there are none."""
    number = unread(record)
    return f"{counted(number, 'part')} not recognised" if number else ""


def category_words(record: Record) -> str:
    """Say in a few words why a contact has no category.

    Results are, for example, ``"no match"``, ``"not evaluated"`` and ``"no match, or not evaluated"``.
    """
    if unevaluated(record):
        return NOT_EVALUATED
    return why_none(record, "Categories") or ("no match" if _categories_known(record) else _UNSURE)


def _categories_known(record: Record) -> bool:
    return record.categories_known and record.complete


def category_count(record: Record, names: Iterable[str]) -> str:
    """Return the number of categories that matched, with a note if some were not evaluated, or why there are none.

    Parameters
    ----------
    record : Record
    names : iterable of str
        Categories that matched.
    """
    found = len(set(names))
    skipped = len(unevaluated(record))
    if not found:
        words = category_words(record)
        return "0" if words == "no match" else words
    return f"{found}, {skipped} {NOT_EVALUATED}" if skipped else str(found)


def why_none(record: Record, kind: str) -> str:
    """Say why a contact has no segment of a type; empty if the service looked for them and found none.

    Parameters
    ----------
    record : Record
    kind : str
        A name of :data:`rtca_nb.model.segments.SEGMENT_TYPES`.
    """
    if record.asked is not None and kind not in record.asked:
        return _NOT_ASKED
    if kind not in _ANALYSIS:
        return ""
    if record.status == "NOT_ANALYSED":
        return NOT_EVALUATED
    if kind == "Categories" and record.source == "post-chat" and not _categories_known(record):
        return _UNSURE
    if record.status == "FAILED":
        return _UNSURE if kind == "Categories" else _UNSURE_OF_ANY
    return ""


def count_of(record: Record, kind: str, number: int) -> str:
    """Return a number of segments, or why there are none; after "0" messages, also the number of unrecognised parts."""
    return (why_none(record, kind) if not number else "") or f"{number}{_beside(record, kind, number)}"


def counted_of(record: Record, kind: str, number: int, noun: str, plural: str | None = None) -> str:
    """Return a number of segments with its noun, or the noun and why there are none."""
    why = why_none(record, kind) if not number else ""
    if why:
        return f"{plural or noun + 's'}: {why}"
    return f"{counted(number, noun, plural)}{_beside(record, kind, number)}"


def _beside(record: Record, kind: str, number: int) -> str:
    """Say, after "0 messages", how many unrecognised parts may hold messages."""
    words = unread_words(record) if kind == "Transcript" and not number else ""
    return f" ({words})" if words else ""


def counted_categories(record: Record, names: Iterable[str]) -> str:
    """Say how many categories matched, with the noun: ``"2 categories"``, ``"categories not evaluated"``."""
    count = category_count(record, names)
    number, _, rest = count.partition(", ")
    if not number.isdigit():
        return f"categories: {count}"
    return f"{counted(int(number), 'category', 'categories')}{f' ({rest})' if rest else ''}"


def skipped_sentences(record: Record) -> list[str]:
    """Return sentences, without a final period, on which parts of the analysis the service skipped, and why."""
    groups: dict[tuple[str | None, str | None], list[Skipped]] = {}
    for item in record.skipped:
        groups.setdefault((item.feature, item.reason), []).append(item)
    return [_sentence(feature, reason, rows) for (feature, reason), rows in groups.items()]


def _sentence(feature: str | None, reason: str | None, rows: list[Skipped]) -> str:
    named = [row for row in rows if row.category is not None or row.rule_id is not None]
    names = [*dict.fromkeys(Unevaluated(row.category, "", row.rule_id).what for row in named)]
    shown = ", ".join(map(_shown, names[:_NAMED]))
    if len(names) > _NAMED:
        shown += f" and {len(names) - _NAMED} more"
    what = _words(feature) or "part of the analysis"
    why = f" ({_words(reason)})" if reason else ""
    skipped = f"{shown or 'it'} {'were' if len(names) > 1 else 'was'} {NOT_EVALUATED}"
    return f"{what[0].upper()}{what[1:]} was skipped by the service{why}, so {skipped}"


def _words(name: str | None) -> str:
    return _shown(name or "").lower().replace("_", " ")


def _shown(name: str) -> str:
    """Return a name from the service for a sentence, with unprintable characters escaped, and cut if too long."""
    return printable(name, _LONGEST)
