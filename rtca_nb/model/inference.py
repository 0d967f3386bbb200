"""What a contact's own data says of the unit of its offsets.

Nothing documents whether offsets count code points or UTF-16 code units. It is decided by evidence, and the decision
comes with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rtca_nb.model.offset_units import LIKELY_UNITS, OFFSET_UNITS, OffsetUnit, locate, units_differ
from rtca_nb.model.offsets import is_tag
from rtca_nb.model.record import Record
from rtca_nb.model.references import References, statements_in
from rtca_nb.model.segments import CharacterInterval

__all__ = ["PERSON_ROLES", "UnitDecision", "decide_unit"]

PERSON_ROLES = frozenset({"AGENT", "CUSTOMER", "SUPERVISOR"})
"""Roles whose display name is a person's."""


class UnitDecision(NamedTuple):
    """Which unit the offsets of a contact count.

    Attributes
    ----------
    unit : {"code_points", "utf16", "utf8"}
    evidence : str
        One sentence on what decided.
    certain : bool
        False where messages exist in which the units differ and nothing tells which is meant.
    """

    unit: OffsetUnit
    evidence: str
    certain: bool


def decide_unit(record: Record, *, on_tags: bool) -> UnitDecision:
    """Decide what the offsets of a contact count.

    Two oracles know the answer: the text that came with an issue, an outcome, an action item or an extracted value
    must stand at its offsets, and where the redaction is trusted a redacted span must cover a tag. Only messages in
    which the units differ can tell.

    Parameters
    ----------
    record : Record
    on_tags : bool
        Whether redacted spans are those of tags; in a clear text what looks like a tag was typed.
    """
    if record.offset_unit != "auto":
        asked = next(unit for unit in OFFSET_UNITS if unit == record.offset_unit)
        return UnitDecision(asked, "asked for", certain=True)
    import numpy as np

    votes = {"code_points": 0, "utf16": 0}
    open_questions = 0

    def weigh(text: str | None, interval: CharacterInterval, expected: str | None, *, oracle: bool) -> None:
        nonlocal open_questions
        begin, end = interval.begin_offset_char, interval.end_offset_char
        # Mostly the units count alike up to the end of the span.
        inside = text is not None and begin is not None and end is not None and 0 <= begin <= end <= len(text)
        if text is None or not units_differ(text[:end] if inside else text):
            return
        slices = {unit: _slice(text, interval, unit) for unit in LIKELY_UNITS}
        if slices["code_points"] == slices["utf16"]:
            return
        right = [
            unit
            for unit, piece in slices.items()
            if oracle and piece is not None and (is_tag(piece) if expected is None else piece == expected)
        ]
        if len(right) == 1:
            votes[right[0]] += 1
        else:
            open_questions += 1

    messages = record.messages
    texts, foreign = messages.content, ~messages.ascii

    def weigh_all(references: References, expected: Sequence[str | None] | None) -> None:
        places, intervals = record.places(references), references.spans.intervals
        for row in np.flatnonzero((places >= 0) & foreign[places]).tolist():
            interval, beside = intervals[row], None if expected is None else expected[row]
            if interval is not None:
                weigh(texts[places[row]], interval, beside or "", oracle=bool(beside))

    if foreign.any():
        is_foreign = foreign.tolist()
        for place, interval, *_ in messages.redacted:
            if is_foreign[place]:
                weigh(texts[place], interval, None, oracle=on_tags)
        weigh_all(record.matches, None)
        for stated in (record.statements, statements_in(record.outcomes), statements_in(record.action_items)):
            weigh_all(stated, stated.contents)
        for identity, interval, value in _extracted(record):
            place = messages.places().get(identity, -1)
            if place >= 0:
                weigh(texts[place], interval, value, oracle=bool(value))
    return _verdict(votes, open_questions)


def _extracted(record: Record) -> Iterator[tuple[str, CharacterInterval, str]]:
    """Yield the places that extracted values point at, and the values (empty where there is none)."""
    for extraction in record.extractions:
        for value in extraction.extracted_values or ():
            for place in value.points_of_interest or ():
                if place.id is not None and place.character_offsets is not None:
                    yield place.id, place.character_offsets, value.content or ""


def _slice(text: str, interval: CharacterInterval, unit: OffsetUnit) -> str | None:
    """Return what offsets in that unit cover; None where they do not lie in the text."""
    begin, end = interval.begin_offset_char, interval.end_offset_char
    if begin is None or end is None:
        return ""
    low, high, _ = locate(text, begin, end, unit)
    if begin > end or low < 0 or high > len(text):
        return None
    return text[low:high] if begin < end else ""


def _verdict(votes: dict[str, int], open_questions: int) -> UnitDecision:
    points, units = votes["code_points"], votes["utf16"]
    if points and not units:
        return UnitDecision("code_points", f"{_offsets(points)} fit only as code points", certain=True)
    if units and not points:
        return UnitDecision("utf16", f"{_offsets(units)} fit only as UTF-16 code units", certain=True)
    if points:
        return UnitDecision(
            "code_points", f"{points} offsets fit only as code points, {units} only as UTF-16 code units", certain=False
        )
    if open_questions:
        return UnitDecision(
            "code_points",
            f"{_offsets(open_questions)} depend on the unit and nothing tells which is meant",
            certain=False,
        )
    return UnitDecision("code_points", "no offset depends on the unit", certain=True)


def _offsets(number: int) -> str:
    return f"{number} pair{'' if number == 1 else 's'} of offsets"
