"""What a contact's own data says of the unit of its offsets.

Nothing documents whether offsets count code points or UTF-16 code units. It is decided by evidence, and the decision
comes with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rtca_nb.model.offset_units import LIKELY_UNITS, OFFSET_UNITS, OffsetUnit, locate, units_differ
from rtca_nb.model.offsets import is_tag
from rtca_nb.model.record import Record
from rtca_nb.model.record_batch import RecordBatch
from rtca_nb.model.segments import CharacterInterval
from rtca_nb.model.sent_spans import STATED, sent_of

__all__ = ["PERSON_ROLES", "UnitDecision", "decide_unit", "decide_units"]

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


def decide_unit(record: Record | RecordBatch, *, on_tags: bool) -> UnitDecision:
    """Decide what the offsets of a contact count; otherwise as :func:`decide_units`."""
    return decide_units(record, [on_tags])[0]


def decide_units(record: Record | RecordBatch, on_tags: Sequence[bool]) -> list[UnitDecision]:
    """Decide for each contact what its offsets count.

    Two oracles know the answer: the text that came with an issue, an outcome, an action item or an extracted value
    must stand at its offsets, and where the redaction is trusted a redacted span must cover a tag. Only messages in
    which the units differ can tell.

    Parameters
    ----------
    record : Record or RecordBatch
    on_tags : sequence of bool
        For each contact whether redacted spans are those of tags; in a clear text what looks like a tag was typed.
    """
    import numpy as np

    records = record.records if isinstance(record, RecordBatch) else (record,)
    messages = record.messages
    texts, foreign = messages.content, ~messages.ascii
    votes: dict[int, _Votes] = {}

    def weigh(whose: int, text: str | None, interval: CharacterInterval, expected: str | None, *, oracle: bool) -> None:
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
        votes.setdefault(whose, _Votes()).add(right)

    if foreign.any() and any(one.offset_unit == "auto" for one in records):
        is_foreign = foreign.tolist()
        contacts = record.message_whose.tolist() if isinstance(record, RecordBatch) else None
        for place, interval, *_ in messages.redacted:
            if is_foreign[place]:
                whose = 0 if contacts is None else contacts[place]
                weigh(whose, texts[place], interval, None, oracle=on_tags[whose])
        for kind in ("matches", *STATED, "extracted"):
            sent = sent_of(record, kind)
            places, intervals = sent.places, sent.spans.intervals
            for row in np.flatnonzero((places >= 0) & foreign[places]).tolist():
                span, beside = intervals[row], sent.contents[row] if sent.contents else None
                if span is not None:
                    weigh(int(sent.whose[row]), texts[places[row]], span, beside or "", oracle=bool(beside))
    none = _Votes()
    return [
        _verdict(votes.get(place, none)) if one.offset_unit == "auto" else _asked(one.offset_unit)
        for place, one in enumerate(records)
    ]


class _Votes:
    """For how many spans of a contact only one unit is right, and which; and for how many nothing tells."""

    def __init__(self) -> None:
        self.units = {"code_points": 0, "utf16": 0}
        self.open_questions = 0

    def add(self, right: Sequence[str]) -> None:
        if len(right) == 1:
            self.units[right[0]] += 1
        else:
            self.open_questions += 1


def _asked(offset_unit: str) -> UnitDecision:
    return UnitDecision(next(unit for unit in OFFSET_UNITS if unit == offset_unit), "asked for", certain=True)


def _slice(text: str, interval: CharacterInterval, unit: OffsetUnit) -> str | None:
    """Return what offsets in that unit cover; None where they do not lie in the text."""
    begin, end = interval.begin_offset_char, interval.end_offset_char
    if begin is None or end is None:
        return ""
    low, high, _ = locate(text, begin, end, unit)
    if begin > end or low < 0 or high > len(text):
        return None
    return text[low:high] if begin < end else ""


def _verdict(votes: _Votes) -> UnitDecision:
    points, units, open_questions = votes.units["code_points"], votes.units["utf16"], votes.open_questions
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
