"""Notes on how a contact was read: sentences for the reader, none of which quotes what a customer wrote."""

from __future__ import annotations

from collections.abc import Iterable

from rtca_nb.model.segments import SEGMENT_TYPES

__all__ = ["asked_notes", "malformed_notes", "repaired_notes"]


def asked_notes(segment_types: Iterable[str]) -> list[str]:
    """Say what was not asked for."""
    asked = list(segment_types)
    if set(SEGMENT_TYPES) - {"ExtractedInformation"} <= set(asked):
        return []
    return [f"only {', '.join(asked)} segments were asked for"]


def repaired_notes(repaired: int) -> list[str]:
    """Say how many texts were repaired, where any were."""
    if not repaired:
        return []
    return [f"{repaired} text{'s' if repaired > 1 else ''} held half of a surrogate pair, which is shown as U+FFFD"]


def malformed_notes(malformed: int) -> list[str]:
    """Say how many segments could not be placed, where any could not."""
    if not malformed:
        return []
    which = f"{malformed} segment{'s' if malformed > 1 else ''}"
    return [f"{which} came empty or as two at once, so something may be missing: see contact.unknown"]
