"""The one place that decides what may be seen.

A :class:`Redactor` stands between a :class:`~rtca_nb.model.record.Record`, which holds clear text, and everything that
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
from collections.abc import Iterable, Sequence
from typing import Any

from rtca_nb.model.inference import PERSON_ROLES, UnitDecision, decide_unit
from rtca_nb.model.messages import Messages
from rtca_nb.model.offsets import grapheme_edges, is_tag, resolve, tag_label, widen
from rtca_nb.model.record import Record
from rtca_nb.model.segments import CharacterInterval, Transcript
from rtca_nb.privacy.masks import (
    MASK,
    REASONS,
    Hidden,
    HiddenValue,
    MessageMask,
    cover,
    cross,
    hide_whole,
    merge_hidden,
)
from rtca_nb.privacy.personal_texts import UNTRUSTED, KnownValues, known_texts, place_of
from rtca_nb.privacy.pii_patterns import find_personal_data
from rtca_nb.privacy.redaction_history import Lapses

__all__ = ["MASK", "REASONS", "Hidden", "HiddenValue", "MessageMask", "Redactor"]


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
        self._aliases: dict[str, dict[str, int]] = {}
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
                None if text is None else hiding.get(place) or MessageMask(text)
                for place, text in enumerate(self.record.messages.content)
            ]
        return self._masks

    def hiding(self) -> dict[int, MessageMask]:
        """Masks of those messages of which something is hidden, by place in order of arrival."""
        if self._hiding is None:
            found: Iterable[tuple[int, MessageMask | None]] = ()
            messages = self.record.messages
            if not self.revealed and self.record.output_type == "Redacted":
                # The service has done the work: a message without spans, as most are, passes.
                doubtful = self._doubtful(messages)
                found = [(place, self._redacted(messages.items[place])) for place in doubtful]
            elif not self.revealed:
                self._known = KnownValues(known_texts(self.record, self.unit))
                found = [(place, self._raw(message)) for place, message in enumerate(self.record.transcripts)]
            self._hiding = {place: mask for place, mask in found if mask is not None and mask.hidden}
        return self._hiding

    def _doubtful(self, messages: Messages) -> list[int]:
        """Places of messages of a Redacted contact, but for those of which each span plainly covers its tag."""
        lapsed = self.lapses.ids
        if lapsed or self._unknown_redactions:
            items = enumerate(messages.items)
            return [place for place, item in items if item.redaction is not None or item.id in lapsed]
        texts, tags, found = messages.content, self._tags, set()
        # Where the offsets as sent are code points.
        plain = (messages.ascii | (self.unit.unit == "code_points")).tolist()
        for place, _, low, high in messages.redacted:
            text = texts[place]
            if text is None:
                continue
            if (
                low is None
                or high is None
                or not 0 <= low < high <= len(text)
                or not plain[place]
                or (text[low:high] not in tags and not self.covers_tag(text[low:high]))
            ):
                found.add(place)
        return sorted(found)

    def _redacted(self, message: Transcript) -> MessageMask | None:
        """Mask a message of which something must be hidden."""
        text = message.content
        if text is None:
            return None
        if self.lapses.taken_back(message):
            return hide_whole(text, "taken_back")
        if message.id in self._unknown_redactions:
            return hide_whole(text, "unknown_redaction")
        for interval in _intervals(message):
            span = resolve(text, interval.begin_offset_char, interval.end_offset_char, self.unit.unit)
            if span.problem in UNTRUSTED:
                return hide_whole(text, span.problem)
            if not self.covers_tag(text[span.begin : span.end]):
                return hide_whole(text, "misses_tag")
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
            return hide_whole(text, "taken_back")
        if message.id in self._unknown_redactions:
            return hide_whole(text, "unknown_redaction")
        hidden: list[Hidden] = []
        exact: list[tuple[int, int]] = []
        for interval in _intervals(message):
            span, doubt = place_of(text, interval, self.unit)
            if doubt is not None:
                return hide_whole(text, doubt)
            exact.append((span.begin, span.end))
        if cross(exact):
            return hide_whole(text, "overlapping_redaction")
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
        merged = merge_hidden(hidden)
        return MessageMask(cover(text, merged), merged)

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
        known = self._aliases.setdefault(kind, {})
        return f"{kind} {known.setdefault(key, len(known) + 1)}"

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


def _intervals(message: Transcript) -> Sequence[CharacterInterval]:
    return (message.redaction.character_offsets or ()) if message.redaction else ()


def redaction_label(clear: str) -> str:
    """Label of a redacted span: the entity in its tag, else ``"PII"``."""
    return tag_label(clear) or "PII"
