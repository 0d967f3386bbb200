"""The one place that decides what may be seen.

A :class:`Redactor` stands between a :class:`~rtca_nb.record.Record`, which holds clear text, and everything that
shows, returns or writes any of it. It fails closed: what cannot be masked with certainty is masked whole.

For a Raw contact
    spans are widened to whole words; a span out of range, inverted, empty, of undecided unit or badly overlapping
    hides its whole message; what was hidden in one place, and people's names, are hidden wherever they stand;
    e-mail addresses, phone, card and account numbers and runs of digits are hidden too. Fields that carry no
    offsets (names, attachment names, issue text, summary, extracted values) are replaced by their kind.
For a Redacted contact
    the service has done the work; a span that misses its tag hides its whole message, as do redactions that another
    version of it has and it lacks; a person's name that is not a tag is replaced by the role.
For a revealed contact
    everything passes, and everything says so.

Hidden text keeps its place: each hidden code point becomes one :data:`MASK`, so every offset stays valid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import msgspec

from rtca_nb.evidence import PERSON_ROLES, UnitDecision, decide_unit
from rtca_nb.known import UNTRUSTED, KnownValues, known_texts, place_of
from rtca_nb.lapses import Lapses
from rtca_nb.offsets import grapheme_edges, is_tag, resolve, tag_label, widen
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
    "taken_back": "more of it was redacted another time that it was read, so all of the message is hidden",
    "unknown_redaction": "its redaction has members that no model knows, so all of the message is hidden",
    "no_offsets": "the field may hold personal data and carries no offsets",
}
"""Why something is hidden."""


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


class MessageMask(msgspec.Struct, frozen=True, gc=False):
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

    def __repr__(self) -> str:
        return f"<MessageMask of {len(self.text)} code points, {len(self.hidden)} hidden stretches>"

    __str__ = __repr__

    def __rich_repr__(self) -> Any:
        return iter(())


class Redactor:
    """Decides, for one record, what may be seen.

    Parameters
    ----------
    record : Record
    revealed : bool
        Pass everything through.
    """

    __slots__ = (
        "_aliases",
        "_hiding",
        "_known",
        "_masks",
        "_names",
        "_tags",
        "_unknown_redactions",
        "lapses",
        "record",
        "revealed",
        "unit",
    )

    def __init__(self, record: Record, *, revealed: bool = False) -> None:
        self.record = record
        self.revealed = revealed
        self.unit: UnitDecision = decide_unit(record)
        self._tags: set[str] = set()
        self.lapses = Lapses(record)
        self._masks: list[MessageMask | None] | None = None
        self._hiding: dict[int, MessageMask] | None = None
        self._known: KnownValues | None = None
        self._names: dict[str, str] | None = None
        self._aliases: dict[tuple[str, str], str] = {}
        self._unknown_redactions = frozenset(
            item.segment_id for item in record.unknown if item.member.startswith("Transcript.Redaction")
        )

    def __repr__(self) -> str:
        return f"<Redactor {self.record.contact_id}{' REVEALED' if self.revealed else ''}>"

    # -- messages ---------------------------------------------------------------------------------------------

    def messages(self) -> list[MessageMask | None]:
        """Masks of all messages in order of arrival; None for a message without text."""
        if self._masks is None:
            hiding = self.hiding()
            self._masks = [
                None if message.content is None else hiding.get(place) or MessageMask(message.content)
                for place, message in enumerate(self.record.transcripts)
            ]
        return self._masks

    def hiding(self) -> dict[int, MessageMask]:
        """Masks of those messages of which something is hidden, by place in order of arrival."""
        if self._hiding is None:
            found: Iterable[tuple[int, MessageMask | None]] = ()
            if not self.revealed and self.record.output_type == "Redacted":
                # The service has done the work: a message without spans, as most are, passes.
                found = [
                    (place, self._redacted(message))
                    for place, message in enumerate(self.record.transcripts)
                    if message.redaction is not None or message in self.lapses
                ]
            elif not self.revealed:
                self._known = KnownValues(known_texts(self.record, self.unit))
                found = [(place, self._raw(message)) for place, message in enumerate(self.record.transcripts)]
            self._hiding = {place: mask for place, mask in found if mask is not None and mask.hidden}
        return self._hiding

    def _redacted(self, message: Transcript) -> MessageMask | None:
        """Mask a message of which something must be hidden."""
        text = message.content
        if text is None:
            return None
        if self.lapses.taken_back(message):
            return _whole(text, "taken_back")
        if message.id in self._unknown_redactions:
            return _whole(text, "unknown_redaction")
        for interval in _intervals(message):
            span = resolve(text, interval.begin_offset_char, interval.end_offset_char, self.unit.unit)
            if span.problem in UNTRUSTED:
                return _whole(text, span.problem)
            if not self.covers_tag(text[span.begin : span.end]):
                return _whole(text, "misses_tag")
        return None

    def covers_tag(self, text: str) -> bool:
        """Whether a text is exactly one redaction tag; the few tags of a contact are recognised once."""
        if text in self._tags:
            return True
        if is_tag(text):
            self._tags.add(text)
            return True
        return False

    def _raw(self, message: Transcript) -> MessageMask | None:
        text = message.content
        if text is None:
            return None
        doubts = [
            place_of(version.content or "", interval, self.unit)[1]
            for version in self.lapses.versions(message)
            for interval in _intervals(version)
        ]
        if self.lapses.taken_back(message) or any(doubts):
            return _whole(text, "taken_back")
        if message.id in self._unknown_redactions:
            return _whole(text, "unknown_redaction")
        hidden: list[Hidden] = []
        exact: list[tuple[int, int]] = []
        for interval in _intervals(message):
            span, doubt = place_of(text, interval, self.unit)
            if doubt is not None:
                return _whole(text, doubt)
            exact.append((span.begin, span.end))
        if _overlap_badly(exact):
            return _whole(text, "overlapping_redaction")
        for begin, end in sorted(exact):
            # One long word may hold many spans; the first hides all of it.
            if not hidden or end > hidden[-1].end:
                hidden.append(Hidden(*widen(text, begin, end), "redaction", "PII"))
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

    def quoted(
        self, content: str | None, masked: str | None, clear: str | None, kind: str, key: str, *, doubtful: bool = False
    ) -> str | None:
        """Text that was sent beside a span of a message (issue content, extracted value).

        Parameters
        ----------
        content : str or None
            As sent.
        masked, clear : str or None
            The span's text as it may be seen, and as it is.
        kind, key : str
            What to call it where it cannot be derived from its masked message, and what keeps the name the same.
        doubtful : bool
            The message is hidden whole, or said something else once: what the service redacted there is not certain,
            here no more than there.
        """
        if content is None or self.revealed:
            return content
        if masked is not None and content == clear:
            return masked
        if self.record.output_type == "Redacted" and not doubtful:
            return content
        return self._alias(kind, key)

    def summary(self, content: str | None) -> str | None:
        """Return the summary as sent where the contact is Redacted or revealed, else the word ``"summary"``."""
        if content is None or self.revealed:
            return content
        if self.record.output_type == "Redacted" and not self.lapses.summary_taken_back(content):
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
    if len(spans) < 2:
        return False
    around: list[int] = []  # ends of the spans that hold the present place, the innermost last
    for begin, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        while around and around[-1] <= begin:
            around.pop()
        if around and end > around[-1]:
            return True
        around.append(end)
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
