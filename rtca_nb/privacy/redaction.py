"""The one place that decides what may be seen.

A :class:`Redactor` stands between a :class:`~rtca_nb.model.record.Record`, which holds clear text, and everything that
shows, returns or writes any of it. It fails closed: what cannot be masked with certainty is masked whole.

How much is masked depends on whether the service's redaction is trusted (:mod:`rtca_nb.privacy.trust`), and not on the
form that a contact is said to be in.

If it is not trusted, as in a Raw contact,
    a span that is out of range, inverted, empty, of undecided unit, badly overlapping or within a word hides its whole
    message; other spans also hide endings joined to a name; text hidden in one place, and people's names, are hidden
    wherever they are;
    e-mail addresses, phone, card and account numbers and runs of digits are hidden, too. Fields without offsets
    (names, attachment names, issue text, summary, extracted values) are replaced by their kind.
If it is trusted,
    the service has done the work; a span that misses its tag hides its whole message, and so does a redaction that is
    missing here but present in another version; a person's name that is not a tag is replaced by the role, and hidden
    where texts repeat it.
If the contact is revealed,
    everything is shown, and all that is shown says that it is revealed.

Hidden text keeps its position: each hidden code point becomes one :data:`MASK`, so every offset stays valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rtca_nb.model.inference import UnitDecision
from rtca_nb.model.offsets import is_service_tag, tag_label
from rtca_nb.model.record import Record
from rtca_nb.model.resolved_spans import ResolvedSpans
from rtca_nb.privacy.clear_names import MACHINES, is_name_tag, is_role_word
from rtca_nb.privacy.form_pairs import FormPair
from rtca_nb.privacy.masks import MASK, REASONS, Hidden, HiddenValue, MessageMask, hide_whole
from rtca_nb.privacy.message_masks import hidden_in_raw, hidden_in_redacted
from rtca_nb.privacy.name_masks import NameMasks
from rtca_nb.privacy.pseudonyms import Pseudonyms
from rtca_nb.privacy.redaction_history import Lapses
from rtca_nb.privacy.trust import Trust, spans_of, trust_of

__all__ = ["MASK", "REASONS", "Hidden", "HiddenValue", "MessageMask", "Redactor", "redaction_label"]


class Redactor:
    """Decides, for one record, what may be seen.

    Parameters
    ----------
    record : Record
    revealed : bool
        Show everything.
    spans : ResolvedSpans, optional
        The resolved spans of the record, if they are known already; by default, they are resolved here.
    beside : Record, optional
        Another form or reading of the contact, shown beside this one: what either hides is hidden in both.
    trust : Trust, optional
        Whether its redaction is trusted, if that was decided on another record.

    Attributes
    ----------
    record : Record
    revealed : bool
    """

    __slots__ = (
        "_beside",
        "_contents",
        "_hiding",
        "_masks",
        "_pair",
        "_pseudonyms",
        "_spans",
        "_trust",
        "record",
        "revealed",
    )

    def __init__(
        self,
        record: Record,
        *,
        revealed: bool = False,
        spans: ResolvedSpans | None = None,
        beside: Record | None = None,
        trust: Trust | None = None,
    ) -> None:
        self.record = record
        self._beside = None if revealed else beside
        self._pair: FormPair | None = None
        self.revealed = revealed
        self._trust = trust
        self._spans = spans
        self._masks: list[MessageMask | None] | None = None
        self._hiding: dict[int, MessageMask] | None = None
        self._contents: Sequence[str | None] | None = None
        self._pseudonyms = Pseudonyms(record)

    def __repr__(self) -> str:
        return f"<Redactor {self.record.contact_id}{' REVEALED' if self.revealed else ''}>"

    @property
    def trust(self) -> Trust:
        """Whether the service's redaction is trusted, and why."""
        if self._trust is None:
            self._trust = trust_of(self.record)
        return self._trust

    @property
    def trusted(self) -> bool:
        """Whether the service's redaction is trusted."""
        return self.trust.trusted

    @property
    def spans(self) -> ResolvedSpans:
        """The positions of its redacted spans and other spans."""
        if self._spans is None:
            self._spans = spans_of(self.record)
        return self._spans

    @property
    def unit(self) -> UnitDecision:
        """The unit of the offsets."""
        return self.spans.unit

    @property
    def lapses(self) -> Lapses:
        """The object that finds messages that were redacted less in one reading than in another."""
        return self.record.derive(Lapses)

    @property
    def paired(self) -> bool:
        """Whether another form of the contact also decides what is hidden."""
        return self._beside is not None

    @property
    def _names(self) -> NameMasks | None:
        return self.record.derive(NameMasks) if self.trusted else None

    def one(self, contact: int) -> Redactor:  # noqa: ARG002  # there is one
        """Return this redactor; a batch's method of the same name returns the redactor of one contact."""
        return self

    def lapsed_places(self) -> list[int]:
        """Return which messages have several versions, as positions (by arrival, from 0); -1 for one that is gone."""
        lapsed = [*self.lapses.ids]
        return self.record.messages.find(lapsed).tolist() if lapsed else []

    # -- messages ---------------------------------------------------------------------------------------------

    def messages(self) -> list[MessageMask | None]:
        """Return the masks of all messages in order of arrival; None for a message without text."""
        if self._masks is None:
            hiding = self.hiding()
            self._masks = [
                None if text is None else hiding.get(place) or MessageMask(text)
                for place, text in enumerate(self.record.messages.content)
            ]
        return self._masks

    def hiding(self) -> dict[int, MessageMask]:
        """Return the masks of messages with hidden text; the key is the position in order of arrival, from 0."""
        if self._hiding is None:
            if self.revealed:
                self._hiding = {}
            elif self._names is None:
                self._hiding = hidden_in_raw(self.record, self.spans, self.lapses)
            else:
                self._hiding = {
                    **self._names.messages(self.record.messages.content),
                    **hidden_in_redacted(self.record, self.spans, self.lapses),
                }
            if self._beside is not None:
                self._pair = FormPair(self.record, self._beside, self._hiding, Redactor(self._beside).hiding())
                self._hiding = self._pair.masks()
        return self._hiding

    def _is_hidden_beside(self, text: str) -> bool:
        """Return whether a text contains something that another form of the contact hides."""
        hiding = self.hiding() if self.paired else None  # finds out what the other form hides
        return hiding is not None and self._pair is not None and bool(self._pair.known.find(text))

    def contents(self) -> Sequence[str | None]:
        """Return the texts of all messages as they may be seen, in order of arrival. Do not change them."""
        if self._contents is None:
            clear, hiding = self.record.messages.content, self.hiding()
            if hiding:
                shown: list[str | None] = [*clear]
                for place, mask in hiding.items():
                    shown[place] = mask.text
                self._contents = shown
            else:
                self._contents = clear
        return self._contents

    # -- fields without offsets -------------------------------------------------------------------------------

    def display_name(self, name: str | None, role: str | None, participant_id: str | None) -> str | None:
        """Return the name to show: as sent, or the role with a number, which stays the same for a participant."""
        if name is None or self.revealed:
            return name
        if self._names is not None:
            # A bot may have the name of a person.
            machine = role in MACHINES and not self._names.mask(name).hidden
            if machine or is_name_tag(name) or is_role_word(name):
                return name
        return self.pseudonym(role, participant_id)

    def pseudonym(self, role: str | None, participant_id: str | None) -> str:
        """Return the name of a participant in masked views: ``"customer"``, ``"agent"``, ``"agent 2"``."""
        return self._pseudonyms.participant(role, participant_id)

    def attachment_name(self, name: str | None, attachment_id: str | None) -> str | None:
        """Return the name of a file: as sent if that is a tag, else ``"attachment 1"``."""
        if name is None or self.revealed or (self.trusted and is_service_tag(name)):
            return name
        return self._pseudonyms.numbered("attachment", attachment_id or name)

    def quoted(
        self, content: str | None, masked: str | None, clear: str | None, kind: str, key: str, *, doubtful: bool = False
    ) -> str | None:
        """Return text that was sent beside a span of a message (issue content, extracted value), as it may be seen.

        Parameters
        ----------
        content : str or None
            As sent.
        masked, clear : str or None
            The text of that span, as it may be seen and in clear text; None if the span is not known.
        kind, key : str
            If the text may not be seen, ``kind`` is shown with a number, the same for the same ``key``.
        doubtful : bool
            The message is hidden as a whole or was worded differently before, so the service's redaction of this text
            is as uncertain as that of the message.
        """
        if content is None or self.revealed:
            return content
        if masked is not None and content == clear:
            return masked
        if (
            self._names is not None
            and not doubtful
            and not self._names.mask(content).hidden
            and not self._is_hidden_beside(content)
        ):
            return content
        return self._pseudonyms.numbered(kind, key)

    def summary(self, content: str | None) -> str | None:
        """Return the summary as it may be seen: ``"summary"`` if the whole summary is hidden."""
        if content is None or self.revealed:
            return content
        mask = self.summary_mask(content)
        return "summary" if mask.whole is not None else mask.text

    def summary_mask(self, content: str) -> MessageMask:
        """Return the mask of a summary; the whole summary is hidden unless the redaction is trusted."""
        if self.revealed:
            return MessageMask(content)
        if self._names is None or self.lapses.summary_taken_back(content) or self._is_hidden_beside(content):
            return hide_whole(content, "no_offsets")
        return self._names.mask(content)

    def payload(self, payload: Any) -> Any:
        """Return unrecognised content: as sent if the contact is revealed, else hidden, as it may be anything."""
        return payload if self.revealed else "unknown content"

    # -- what is hidden, and why ------------------------------------------------------------------------------

    def hidden_values(self) -> list[HiddenValue]:
        """Return everything that is hidden, field by field; empty for a revealed contact."""
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
            HiddenValue("summary", None, hidden.reason, hidden.end - hidden.begin)
            for item in self.record.summaries
            for hidden in self.summary_mask(item.content or "").hidden
            if item.content
        ]
        found += [HiddenValue("unknown", item.segment_id, "no_offsets", 0) for item in self.record.unknown]
        return found


def redaction_label(clear: str) -> str:
    """Return the label of a redacted span: the entity in its tag, else ``"PII"``."""
    return tag_label(clear) or "PII"
