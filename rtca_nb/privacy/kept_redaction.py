"""What may be seen of a record of which every text was masked before it was kept.

Nothing can be decided again, as the clear text is gone: which stretches are hidden, why, and whether the service's
redaction was trusted are what was decided when the contact was masked.
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
    """Passes on what was decided; every text of the record may be seen as it is.

    Parameters
    ----------
    record : Record
        Masked.
    trust : Trust
    unit : UnitDecision
    masks : mapping of int to MessageMask
        Of messages of which something is hidden, by place in order of arrival.
    summaries : mapping of str to MessageMask
        Of summaries of which something is hidden, by what may be seen of them.
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
        """What the offsets count, as it was decided."""
        return self._unit

    def display_name(self, name: str | None, role: str | None, participant_id: str | None) -> str | None:  # noqa: ARG002
        """Return the name, which is what may be seen of it."""
        return name

    def attachment_name(self, name: str | None, attachment_id: str | None) -> str | None:  # noqa: ARG002
        """Return the name, which is what may be seen of it."""
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
        """Return the text, which is what may be seen of it."""
        return content

    def summary(self, content: str | None) -> str | None:
        """Return the summary, which is what may be seen of it."""
        return content

    def summary_mask(self, content: str) -> MessageMask:
        """Return what was hidden of a summary."""
        return self._summaries.get(content) or MessageMask(content)

    def payload(self, payload: Any) -> Any:
        """Return the payload, which is what may be seen of it."""
        return payload
