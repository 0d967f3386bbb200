"""The one place that decides what may be seen.

A :class:`Redactor` stands between a :class:`~rtca_nb.record.Record`, which holds clear text, and everything that
shows, returns or writes any of it. It fails closed: what cannot be masked with certainty is masked whole.

For a Raw contact
    spans are widened to whole words; a span out of range, inverted, empty, of undecided unit or badly overlapping
    hides its whole message; what was hidden in one place, and people's names, are hidden wherever they stand;
    e-mail addresses, phone, card and account numbers and runs of digits are hidden too. Fields that carry no
    offsets (names, attachment names, issue text, summary, extracted values) are replaced by their kind.
For a Redacted contact
    the service has done the work; a span that misses its tag hides its whole message, and a person's name that is
    not a tag is replaced by the role.
For a revealed contact
    everything passes, and everything says so.

Hidden text keeps its place: each hidden code point becomes one :data:`MASK`, so every offset stays valid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import regex

from rtca_nb.evidence import PERSON_ROLES, UnitDecision, decide_unit
from rtca_nb.offsets import grapheme_edges, is_tag, resolve, spaceless, tag_label, unit_matters, units_differ, widen
from rtca_nb.patterns import KINDS, find_personal_data
from rtca_nb.record import Record
from rtca_nb.segments import CharacterInterval, Transcript

__all__ = ["MASK", "REASONS", "Hidden", "HiddenValue", "MessageMask", "Redactor"]

MASK: Final = "█"
"""Stands for one hidden code point."""

REASONS: Final[dict[str, str]] = {
    "redaction": "the service redacted it",
    "repeated": "it was redacted, or is a person's name, elsewhere in the contact",
    **KINDS,
    "out_of_range": "a redaction reaches beyond the message, so all of it is hidden",
    "inverted": "a redaction ends before it begins, so all of the message is hidden",
    "empty": "a redaction covers nothing, so all of the message is hidden",
    "incomplete": "a redaction lacks an offset, so all of the message is hidden",
    "overlapping_redaction": "redactions overlap, so all of the message is hidden",
    "unit_undecided": "the unit of a redaction's offsets is undecided, so all of the message is hidden",
    "misses_tag": "a redaction does not cover its tag, so all of the message is hidden",
    "no_offsets": "the field may hold personal data and carries no offsets",
}
"""Why something is hidden."""

# A whole message is hidden for these; the span itself cannot be trusted.
_FATAL: Final = frozenset({"out_of_range", "inverted", "empty", "incomplete"})

# Words that a misaligned span may catch and that are no one's secret; hiding them everywhere would hide the talk.
_COMMON: Final = frozenset(
    (
        "a about after again agent all also am an and any are as at be because been bot but by can could customer "
        "day did do does for from get good guest had has have he hello help her here hi him his how i if in is it "
        "its just know last let like me more mr mrs ms my name need new no not now number of ok okay on one only "
        "or order other our out please re see she should so some still supervisor system thank thanks that the "
        "their them then there they this time to too up us user very was we well were what when where which who "
        "why will with would yeah yes you your "
    ).split()
)
_TOKEN: Final = regex.compile(r"[\w\p{M}]+")


class Hidden(NamedTuple):
    """A hidden stretch of a message: code points, end exclusive, why, and the label to show on it."""

    begin: int
    end: int
    reason: str
    label: str


class HiddenValue(NamedTuple):
    """One thing that is hidden, for the report: which field, of which segment, why, how many code points."""

    field: str
    id: str | None
    reason: str
    code_points: int


@dataclass(frozen=True, slots=True)
class MessageMask:
    """What of one message may be seen.

    Attributes
    ----------
    text : str
        The message, hidden code points replaced by :data:`MASK`; as long as the original.
    hidden : tuple of Hidden
        In order, not overlapping.
    whole : str or None
        Why the whole message is hidden, or None.
    """

    text: str
    hidden: tuple[Hidden, ...] = ()
    whole: str | None = None


class Redactor:
    """Decides, for one record, what may be seen.

    Parameters
    ----------
    record : Record
    revealed : bool
        Pass everything through.
    """

    __slots__ = ("_aliases", "_known", "_masks", "_names", "_position", "record", "revealed", "unit")

    def __init__(self, record: Record, *, revealed: bool = False) -> None:
        self.record = record
        self.revealed = revealed
        self.unit: UnitDecision = decide_unit(record)
        self._masks: list[MessageMask | None] | None = None
        self._position: dict[str, int] | None = None
        self._known: _KnownValues | None = None
        self._names: dict[str, str] | None = None
        self._aliases: dict[tuple[str, str], str] = {}

    def __repr__(self) -> str:
        return f"<Redactor {self.record.contact_id}{' REVEALED' if self.revealed else ''}>"

    # -- messages ---------------------------------------------------------------------------------------------

    def messages(self) -> list[MessageMask | None]:
        """Masks of all messages in order of arrival; None for a message without text."""
        if self._masks is None:
            if self.revealed:
                self._masks = [None if m.content is None else MessageMask(m.content) for m in self.record.transcripts]
            elif self.record.output_type == "Redacted":
                self._masks = [self._redacted(message) for message in self.record.transcripts]
            else:
                self._known = _KnownValues(self._known_texts())
                self._masks = [self._raw(message) for message in self.record.transcripts]
        return self._masks

    def _redacted(self, message: Transcript) -> MessageMask | None:
        text = message.content
        if text is None:
            return None
        intervals = _intervals(message)
        if not intervals:
            return MessageMask(text)
        for interval in intervals:
            span = resolve(text, interval.begin_offset_char, interval.end_offset_char, self.unit.unit)
            if span.problem is not None or not is_tag(text[span.begin : span.end]):
                return _whole(text, span.problem if span.problem in _FATAL else "misses_tag")
        return MessageMask(text)

    def _raw(self, message: Transcript) -> MessageMask | None:
        text = message.content
        if text is None:
            return None
        hidden: list[Hidden] = []
        exact: list[tuple[int, int]] = []
        for interval in _intervals(message):
            span = resolve(text, interval.begin_offset_char, interval.end_offset_char, self.unit.unit)
            if span.problem in _FATAL:
                return _whole(text, span.problem)
            if not self.unit.certain and unit_matters(text, interval.begin_offset_char, interval.end_offset_char):
                return _whole(text, "unit_undecided")
            exact.append((span.begin, span.end))
            hidden.append(Hidden(*widen(text, span.begin, span.end), "redaction", "PII"))
        if _overlap_badly(exact):
            return _whole(text, "overlapping_redaction")
        if self._known is not None:
            hidden += [Hidden(*widen(text, *place), "repeated", "PII") for place in self._known.find(text)]
        hidden += [
            Hidden(*grapheme_edges(text, found.begin, found.end), found.kind, "PII")
            for found in find_personal_data(text)
        ]
        if not hidden:
            return MessageMask(text)
        merged = _merge(hidden)
        return MessageMask(_cover(text, merged), merged)

    def _known_texts(self) -> list[tuple[str, bool]]:
        """Return texts that are personal wherever they stand, and whether each is a name."""
        texts: list[tuple[str, bool]] = []
        for segment in self.record.participated:
            # Roles that no model knows are treated as people.
            if segment.display_name and segment.participant_role not in {"SYSTEM", "CUSTOM_BOT"}:
                texts.append((segment.display_name, True))
        for attachments in self.record.attachments:
            texts += [(item.attachment_name, False) for item in attachments.attachments or () if item.attachment_name]
        for message in self.record.transcripts:
            text = message.content
            for interval in _intervals(message) if text else ():
                span = resolve(text or "", interval.begin_offset_char, interval.end_offset_char, self.unit.unit)
                if span.problem not in _FATAL and not (not self.unit.certain and units_differ(text or "")):
                    low, high = widen(text or "", span.begin, span.end)
                    texts.append(((text or "")[low:high], True))
        return texts

    def place_of(self, identity: str) -> int | None:
        """Where the message with that id stands in order of arrival, or None where there is none."""
        if self._position is None:
            self._position = {
                item.id: place for place, item in enumerate(self.record.transcripts) if item.id is not None
            }
        return self._position.get(identity)

    # -- fields without offsets -------------------------------------------------------------------------------

    def display_name(self, name: str | None, role: str | None, participant_id: str | None) -> str | None:
        """Name to show: as sent, or the role with a number, the same for a participant throughout."""
        if name is None or self.revealed:
            return name
        if self.record.output_type == "Redacted" and (
            is_tag(name) or (role is not None and role not in PERSON_ROLES and role in {"SYSTEM", "CUSTOM_BOT"})
        ):
            return name
        return self.pseudonym(role, participant_id)

    def pseudonym(self, role: str | None, participant_id: str | None) -> str:
        """Stand-in for a participant: ``"customer"``, ``"agent"``, ``"agent 2"``."""
        if self._names is None:
            self._names = {}
            counts: Counter[str] = Counter()
            for segment in self.record.participated:
                kind = _role_word(segment.participant_role)
                key = f"{kind}\0{segment.participant_id}"
                if segment.participant_role is not None and key not in self._names:
                    counts[kind] += 1
                    self._names[key] = kind if counts[kind] == 1 else f"{kind} {counts[kind]}"
        kind = _role_word(role)
        return self._names.get(f"{kind}\0{participant_id}", kind)

    def attachment_name(self, name: str | None, attachment_id: str | None) -> str | None:
        """Name of a file: as sent where that is redacted, else ``"attachment 1"``."""
        if name is None or self.revealed or (self.record.output_type == "Redacted" and is_tag(name)):
            return name
        return self._alias("attachment", attachment_id or name)

    def quoted(self, content: str | None, masked: str | None, clear: str | None, kind: str, key: str) -> str | None:
        """Text that was sent beside a span of a message (issue content, extracted value).

        Parameters
        ----------
        content : str or None
            As sent.
        masked, clear : str or None
            The span's text as it may be seen, and as it is.
        kind, key : str
            What to call it where it cannot be derived from its masked message, and what keeps the name the same.
        """
        if content is None or self.revealed or self.record.output_type == "Redacted":
            return content
        if masked is not None and content == clear:
            return masked
        return self._alias(kind, key)

    def summary(self, content: str | None) -> str | None:
        """Return the summary as sent where the contact is Redacted or revealed, else the word ``"summary"``."""
        if content is None or self.revealed or self.record.output_type == "Redacted":
            return content
        return "summary"

    def payload(self, payload: Any) -> Any:
        """Return what no model places: as sent where revealed; else hidden, since nothing says what it is."""
        return payload if self.revealed else "unknown content"

    def _alias(self, kind: str, key: str) -> str:
        known = (kind, key)
        if known not in self._aliases:
            number = sum(1 for other, _ in self._aliases if other == kind) + 1
            self._aliases[known] = f"{kind} {number}"
        return self._aliases[known]

    # -- what is hidden, and why ------------------------------------------------------------------------------

    def hidden_values(self) -> list[HiddenValue]:
        """Return everything that is hidden, in order of fields; empty for a revealed contact."""
        if self.revealed:
            return []
        found: list[HiddenValue] = []
        for message, mask in zip(self.record.transcripts, self.messages(), strict=True):
            if mask is not None:
                found += [HiddenValue("content", message.id, h.reason, h.end - h.begin) for h in mask.hidden]
        for segment in self.record.participated:
            name = segment.display_name
            if name and self.display_name(name, segment.participant_role, segment.participant_id) != name:
                found.append(HiddenValue("display_name", segment.id, "no_offsets", len(name)))
        for attachments in self.record.attachments:
            for item in attachments.attachments or ():
                if item.attachment_name != self.attachment_name(item.attachment_name, item.attachment_id):
                    size = len(item.attachment_name or "")
                    found.append(HiddenValue("attachment_name", attachments.id, "no_offsets", size))
        found += [
            HiddenValue("summary", None, "no_offsets", len(item.content))
            for item in self.record.summaries
            if item.content and self.summary(item.content) != item.content
        ]
        found += [HiddenValue("unknown", item.segment_id, "no_offsets", 0) for item in self.record.unknown]
        return found


def _role_word(role: str | None) -> str:
    words = {"CUSTOM_BOT": "bot", None: "participant"}
    return words.get(role) or str(role).lower() if role in {*PERSON_ROLES, "SYSTEM", *words} else "participant"


def _intervals(message: Transcript) -> list[CharacterInterval]:
    return (message.redaction.character_offsets or []) if message.redaction else []


def _overlap_badly(spans: list[tuple[int, int]]) -> bool:
    """Whether two spans cross: the same span twice, or one inside the other, is harmless."""
    for place, (begin, end) in enumerate(spans):
        for low, high in spans[:place]:
            if begin < high and low < end and not (begin <= low and high <= end) and not (low <= begin and end <= high):
                return True
    return False


def _whole(text: str, reason: str | None) -> MessageMask:
    why = reason or "misses_tag"
    return MessageMask(MASK * len(text), (Hidden(0, len(text), why, "hidden"),), why)


def _merge(hidden: Iterable[Hidden]) -> tuple[Hidden, ...]:
    """Join stretches that overlap; the first reason (the service's own, where there is one) stands."""
    order = {reason: rank for rank, reason in enumerate(REASONS)}
    merged: list[Hidden] = []
    for item in sorted(hidden):
        if item.begin >= item.end:
            continue
        if merged and item.begin < merged[-1].end:
            last = merged[-1]
            reason = min(last.reason, item.reason, key=order.__getitem__)
            merged[-1] = Hidden(last.begin, max(last.end, item.end), reason, last.label)
        else:
            merged.append(item)
    return tuple(merged)


def _cover(text: str, hidden: Iterable[Hidden]) -> str:
    pieces: list[str] = []
    done = 0
    for item in hidden:
        pieces += (text[done : item.begin], MASK * (item.end - item.begin))
        done = item.end
    pieces.append(text[done:])
    return "".join(pieces)


def redaction_label(clear: str) -> str:
    """Label of a redacted span: the entity in its tag, else ``"PII"``."""
    return tag_label(clear) or "PII"


class _KnownValues:
    """Finds texts that are known to be personal, by whole words, wherever they stand."""

    def __init__(self, texts: Iterable[tuple[str, bool]]) -> None:
        self._by_first: dict[str, set[tuple[str, ...]]] = {}
        self._parts: set[str] = set()
        for text, split in texts:
            words = _words(text)
            if not words:
                continue
            folded = tuple(word.casefold() for word in words)
            if any(len(word) > 2 and word not in _COMMON for word in folded) or any(map(_telling, words)):
                self._by_first.setdefault(folded[0], set()).add(folded)
            if split:
                for word, fold in zip(words, folded, strict=True):
                    if _telling(word) and fold not in _COMMON:
                        self._by_first.setdefault(fold, set()).add((fold,))
            # Scripts without spaces put names inside longer runs of letters.
            self._parts.update(word for word in words if len(word) > 1 and spaceless(word))

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return where known values stand, as code-point intervals, in order."""
        found: list[tuple[int, int]] = []
        if self._by_first:
            matches = list(_TOKEN.finditer(text))
            folded = [match.group().casefold() for match in matches]
            for place, word in enumerate(folded):
                for words in self._by_first.get(word, ()):
                    if tuple(folded[place : place + len(words)]) == words:
                        found.append((matches[place].start(), matches[place + len(words) - 1].end()))
        if self._parts and not text.isascii():
            for part in self._parts:
                begin = text.find(part)
                while begin >= 0:
                    found.append((begin, begin + len(part)))
                    begin = text.find(part, begin + 1)
        return found


def _words(text: str) -> list[str]:
    return [match.group() for match in _TOKEN.finditer(text)]


def _telling(word: str) -> bool:
    """Whether a single word out of a redacted text can tell who is meant: capitalised, with a digit, or caseless."""
    if any(character.isdigit() for character in word):
        return len(word) > 2
    if len(word) < 2:
        return False
    caseless = not word.isascii() and word.upper() == word.lower()
    return caseless or word[0] != word[0].lower()
