"""What may be seen of a record whose texts were all masked before it was kept.

Nothing can be decided again, as the clear text is gone: the hidden spans, the reasons, and the trust in the service's
redaction remain as decided when the contact was masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rtca_nb.model.inference import UnitDecision
from rtca_nb.model.record import Record
from rtca_nb.privacy.masks import MessageMask
from rtca_nb.privacy.redaction import Redactor
from rtca_nb.privacy.trust import Trust

__all__ = ["KeptRedactor"]


class KeptRedactor(Redactor):
    """Passes on earlier decisions; every text of the record may be seen as it is.

    Parameters
    ----------
    record : Record
        A masked record.
    trust : Trust
    unit : UnitDecision
    masks : mapping of int to MessageMask
        Masks of the messages with hidden text; the key is the message's position in order of arrival, from 0.
    summaries : mapping of str to MessageMask
        Masks of the summaries with hidden text; the key is the masked text.
    """

    __slots__ = ("_summaries", "_unit")

    def __init__(
        self,
        record: Record,
        *,
        trust: Trust,
        unit: UnitDecision,
        masks: Mapping[int, MessageMask],
        summaries: Mapping[str, MessageMask],
    ) -> None:
        super().__init__(record, trust=trust)
        self._unit = unit
        self._hiding = dict(masks)
        self._summaries = summaries

    @property
    def unit(self) -> UnitDecision:
        """The unit of the offsets, as decided when the contact was masked."""
        return self._unit

    def display_name(self, name: str | None, role: str | None, participant_id: str | None) -> str | None:  # noqa: ARG002
        """Return ``name`` unchanged, because it was masked before it was kept."""
        return name

    def attachment_name(self, name: str | None, attachment_id: str | None) -> str | None:  # noqa: ARG002
        """Return ``name`` unchanged, because it was masked before it was kept."""
        return name

    def quoted(
        self,
        content: str | None,
        masked: str | None,  # noqa: ARG002
        clear: str | None,  # noqa: ARG002
        kind: str,  # noqa: ARG002
        key: str,  # noqa: ARG002
        *,
        doubtful: bool = False,  # noqa: ARG002
    ) -> str | None:
        """Return ``content`` unchanged, because it was masked before it was kept."""
        return content

    def summary(self, content: str | None) -> str | None:
        """Return ``content`` unchanged, because it was masked before it was kept."""
        return content

    def summary_mask(self, content: str) -> MessageMask:
        """Return the mask of a summary, given its masked text; it hides nothing if none was kept."""
        return self._summaries.get(content) or MessageMask(content)

    def payload(self, payload: Any) -> Any:
        """Return ``payload`` unchanged, because it was masked before it was kept."""
        return payload
