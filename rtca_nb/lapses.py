"""Messages that came with less redacted once than another time.

The service may redact a message only after it was first handed out, or hand out an older version of it once more.
What the version with more redactions hides is a redaction, wherever else it stands in clear.
"""

from __future__ import annotations

from rtca_nb.offsets import count_tags
from rtca_nb.record import Record
from rtca_nb.segments import Transcript

__all__ = ["most_redacted", "redactions_in"]


def redactions_in(message: Transcript) -> int:
    """How much of a message is redacted: stretches that are listed, or tags in its text."""
    listed = message.redaction.character_offsets if message.redaction is not None else None
    return max(len(listed or ()), count_tags(message.content or ""))


def most_redacted(record: Record) -> dict[str, int]:
    """Return how much is redacted in the version of which most is, for each message that had several."""
    most: dict[str, int] = {}
    for change in record.revisions:
        for version in (change.before, change.after):
            if isinstance(version, Transcript) and version.id is not None:
                most[version.id] = max(most.get(version.id, 0), redactions_in(version))
    return most
