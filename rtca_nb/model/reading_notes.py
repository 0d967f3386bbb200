"""Notes on how a contact was read: sentences for the reader, none of which quotes what a customer wrote."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rtca_nb.base.arguments import counted
from rtca_nb.model.reencoded import Tally
from rtca_nb.model.segments import SEGMENT_TYPES

__all__ = ["ASKED_ONLY", "asked_notes", "health_notes", "repaired_notes", "tally_notes"]

# In the service model since botocore 1.44.
_NEWEST: Final = "ExtractedInformation"
_SEE: Final = ": see contact.unknown"

ASKED_ONLY: Final = ("only ", " segments were asked for")
"""Enclose, in a note, the names of the requested segment types, if others were not requested."""


def asked_notes(segment_types: Iterable[str]) -> list[str]:
    """Return a note on which segment types were requested, or which one an old botocore lacks; none if all were."""
    asked = list(segment_types)
    missing = [name for name in SEGMENT_TYPES if name not in asked]
    if not missing:
        return []
    if missing == [_NEWEST]:
        why = "botocore before version 1.44 does not support them"
        return [f"{_NEWEST} segments were not requested, so there are none here; {why}"]
    return [", ".join(asked).join(ASKED_ONLY)]


def health_notes(*, malformed: int = 0, unreadable: int = 0, reencoded: int = 0) -> list[str]:
    """Return notes on how many segments could not be read, and how many parts were readable in another encoding."""
    notes = []
    if malformed:
        notes.append(
            f"{counted(malformed, 'segment')} came empty or with two types at once, so something may be missing{_SEE}"
        )
    if unreadable:
        notes.append(f"{counted(unreadable, 'segment')} cannot be read in full, so something is missing{_SEE}")
    if reencoded:
        is_, was = ("is", "was") if reencoded == 1 else ("are", "were")
        parts = counted(reencoded, "part of the source", "parts of the source")
        notes.append(f"{parts} {is_} not in the service's own format, but {was} understood")
    return notes


def tally_notes(tally: Tally) -> list[str]:
    """Return the notes of :func:`health_notes` on the counts of a :class:`~rtca_nb.model.reencoded.Tally`."""
    return health_notes(malformed=tally.malformed, unreadable=tally.unreadable, reencoded=tally.reencoded)


def repaired_notes(repaired: int) -> list[str]:
    """Return a note on how many texts had lone surrogates replaced, if any had."""
    if not repaired:
        return []
    return [f"{repaired} text{'s' if repaired > 1 else ''} held half of a surrogate pair, which is shown as U+FFFD"]
