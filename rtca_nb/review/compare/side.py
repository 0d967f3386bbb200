"""One side of a comparison: its messages as covered texts, and its spans as entries that can be paired."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from rtca_nb.model.offsets import is_tag
from rtca_nb.privacy.personal_texts import UNTRUSTED
from rtca_nb.privacy.redaction import MASK, redaction_label
from rtca_nb.review.compare.texts import Covered, same_text
from rtca_nb.tables.contact_tables import Tables

__all__ = ["HIDDEN", "Field", "Side", "SpanEntry", "same_value"]

_STAND_IN: Final = re.compile(r"(?:issue|outcome|action item|extracted|value|attachment) \d+")
_MASKED: Final = re.compile(f"{MASK}+")
_TAGS: Final = re.compile(r"\[[A-Z][A-Z0-9_]*\]")


class _Hidden:
    """A value that may not be seen; it equals any other value except None."""

    def __repr__(self) -> str:
        return "hidden"


HIDDEN: Final = _Hidden()


def same_value(one: Any, other: Any) -> bool:
    """Return whether two values are the same as far as they may be seen."""
    if isinstance(one, Covered) and isinstance(other, Covered):
        return same_text(one, other)
    if one is HIDDEN or other is HIDDEN:
        return one is not None and other is not None
    return bool(one == other)


class Field(NamedTuple):
    """A field: its name, its value as shown, and its value for the comparison."""

    name: str
    shown: str | None
    value: Any


class SpanEntry(NamedTuple):
    """A span, or a match without a place.

    Attributes
    ----------
    key : str
        Identifies what the span marks, such as a category; the same in both contacts.
    label : str or None
        The name to show.
    id : str or None
        Id of its message.
    sent : tuple of (int or None, int or None)
        Offsets as sent.
    place : tuple of (int or None, int or None)
        The offsets in code points.
    text : str or None
        The text at that place, as it may be seen.
    fields : tuple of Field
        Values that were sent with it.
    """

    key: str
    label: str | None
    id: str | None
    sent: tuple[int | None, int | None]
    place: tuple[int | None, int | None]
    text: str | None
    fields: tuple[Field, ...] = ()


class Side:
    """One of two contacts that are compared.

    Parameters
    ----------
    tables : Tables
    mixed : bool
        Whether only one of the two contacts has tags in place of redacted text, so that their covers differ in kind.
    """

    def __init__(self, tables: Tables, *, mixed: bool) -> None:
        self.tables = tables
        self.mixed = mixed
        # Whether its redactions cover words instead of tags; its declared form does not prove that.
        self.raw = not tables.redactor.trusted
        self.revealed = tables.redactor.revealed
        self._redactions: dict[str | None, list[tuple[int, int, str | None]]] = {}
        table = tables.get("redactions")
        for identity, begin, end, problem in zip(
            *(table[name] for name in ("id", "begin", "end", "problem")), strict=True
        ):
            place = (begin or 0, end or 0, "incomplete" if begin is None or end is None else problem)
            self._redactions.setdefault(identity, []).append(place)

    # -- messages -----------------------------------------------------------------------------------------------

    def texts(self) -> list[Covered | None]:
        """Return the text of each message, by row of the transcript table; None for a message without text."""
        ids = self.tables.get("transcript")["id"]
        return [
            None if mask is None else self._covered(identity, mask.text, mask.whole, mask.hidden)
            for identity, mask in zip(ids, self.tables.masks(), strict=True)
        ]

    def _covered(self, identity: str | None, text: str, whole: str | None, hidden: Any) -> Covered:
        if whole is not None:
            return Covered(text, unknown=True)
        gaps = [(item.begin, item.end) for item in hidden]
        spans = self._redactions.get(identity, ())
        if self.raw and self.mixed:
            # A revealed contact hides nothing, but the other contact has tags in these places.
            if any(problem in UNTRUSTED for _, _, problem in spans):
                return Covered(text, unknown=True)
            gaps += [(begin, end) for begin, end, _ in spans]
        elif not self.raw:
            gaps += [(begin, end) for begin, end, _ in spans if is_tag(text[begin:end])]
        return Covered(text, _joined(gaps), exact=self.raw)

    def redaction_count(self, identity: str | None) -> int:
        """Return how many redactions a message has."""
        return len(self._redactions.get(identity, ()))

    # -- fields that may be hidden --------------------------------------------------------------------------------

    def name(self, shown: str | None, role: str | None, participant_id: str | None) -> Any:
        """Return a participant's name for the comparison: `HIDDEN` for a tag or pseudonym, None if there is no name."""
        if shown is None:
            return None
        stands_in = not self.revealed and shown == self.tables.redactor.pseudonym(role, participant_id)
        return HIDDEN if is_tag(shown) or stands_in else shown

    def file_name(self, shown: str | None) -> Any:
        """Return a file's name for the comparison: `HIDDEN` if another text replaces it, None if there is none."""
        if shown is None:
            return None
        stands_in = not self.revealed and _STAND_IN.fullmatch(shown)
        return HIDDEN if is_tag(shown) or stands_in else shown

    def summary(self, shown: str | None) -> Any:
        """Return a summary for the comparison: `HIDDEN` if it may not be compared, None if there is none."""
        hidden = self.mixed or (self.raw and not self.revealed)
        return None if shown is None else HIDDEN if hidden else self._plainly(shown)

    def quoted(self, shown: str | None, text: str | None) -> Any:
        """Return text that was sent beside a span, for the comparison; `HIDDEN` if it may not be compared.

        ``text`` is the message's own text in that span.
        """
        if shown is None or (self.revealed and not self.mixed):
            return shown
        # Raw and Redacted cover the same words in different ways; the spans themselves are compared.
        if self.mixed or (self.raw and shown != text) or _STAND_IN.fullmatch(shown):
            return HIDDEN
        return self._plainly(shown)

    def _plainly(self, shown: str) -> Covered:
        """Return a text without redactions of its own, with the masks or tags in it as its covers."""
        cover = _MASKED if self.raw else _TAGS
        return Covered(shown, tuple(found.span() for found in cover.finditer(shown)), exact=self.raw)

    # -- spans ----------------------------------------------------------------------------------------------------

    def redactions(self, shared: set[str | None]) -> Iterator[SpanEntry]:
        """Yield the redactions of the messages that both contacts have, whose ids are in ``shared``."""
        for row in self._rows("redactions"):
            if row["id"] in shared:
                # A tag shows the kind of the redacted text; a span of a Raw contact does not.
                tagged = not (self.mixed or self.raw)
                label = redaction_label(row["text"] or "") if tagged else "PII"
                yield _entry(label, label, row)

    def categories(self, keys: dict[str, str]) -> Iterator[SpanEntry]:
        """Yield matches of categories; ``keys`` has each category's key, the same in both contacts, by its name."""
        for row in self._rows("categories"):
            yield _entry(keys[row["category"]], row["category"], row)

    def stated(self, name: str, kind: str) -> Iterator[SpanEntry]:
        """Yield the issues, outcomes or action items of table ``name``.

        All have the same key, ``kind``, so they are paired by place: their numbers are only counts.
        """
        for row in self._rows(name):
            content = Field("content", row["content"], self.quoted(row["content"], row["text"]))
            yield _entry(kind, f"{kind} {row['issue']}", row, (content,))

    def extracted(self) -> Iterator[SpanEntry]:
        """Yield extracted values."""
        for row in self._rows("extracted"):
            label = row["label"] or row["definition_name"] or row["definition_id"]
            fields = (
                Field("value", row["value"], self.quoted(row["value"], row["text"])),
                Field("failure_code", row["failure_code"], row["failure_code"]),
            )
            yield _entry(row["definition_id"] or label or "", label, row, fields)

    def _rows(self, name: str) -> Iterator[dict[str, Any]]:
        table = self.tables.get(name)
        names = list(table)
        for values in zip(*table.values(), strict=True):
            yield dict(zip(names, values, strict=True))


def _entry(key: str, label: str | None, row: dict[str, Any], fields: tuple[Field, ...] = ()) -> SpanEntry:
    sent = (row["begin_offset_char"], row["end_offset_char"])
    return SpanEntry(key, label, row["id"], sent, (row["begin"], row["end"]), row["text"], fields)


def _joined(gaps: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(gaps):
        if joined and begin < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif begin < end:
            joined.append((begin, end))
    return tuple(joined)
