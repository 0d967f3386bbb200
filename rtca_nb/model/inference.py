"""Infer the unit of a contact's offsets from its own data.

It is not documented whether offsets count code points or UTF-16 code units. The evidence in the contact decides, and
is returned with the decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from rtca_nb.model.messages import Messages
from rtca_nb.model.offset_columns import numbers_of
from rtca_nb.model.offset_units import LIKELY_UNITS, OFFSET_UNITS, OffsetUnit, locate
from rtca_nb.model.offsets import is_tag
from rtca_nb.model.record import Record
from rtca_nb.model.record_batch import RecordBatch
from rtca_nb.model.segments import CharacterInterval
from rtca_nb.model.sent_spans import STATED, sent_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]
    Places = npt.NDArray[np.intp]

__all__ = ["PERSON_ROLES", "UnitDecision", "decide_unit", "decide_units"]

PERSON_ROLES = frozenset({"AGENT", "CUSTOMER", "SUPERVISOR"})
"""Roles whose display name is the name of a person."""


_LAST_OF_ONE_UNIT: Final = 0xFFFF


class UnitDecision(NamedTuple):
    """The unit of a contact's offsets.

    Attributes
    ----------
    unit : {"code_points", "utf16", "utf8"}
    evidence : str
        The facts that decided, as a short sentence.
    certain : bool
        False if some offsets differ between the units and nothing shows which unit applies.
    """

    unit: OffsetUnit
    evidence: str
    certain: bool


def decide_unit(record: Record | RecordBatch, *, on_tags: bool) -> UnitDecision:
    """Decide the unit of one contact's offsets, as :func:`decide_units` does for several."""
    return decide_units(record, [on_tags])[0]


def decide_units(record: Record | RecordBatch, on_tags: Sequence[bool]) -> list[UnitDecision]:
    """Return the unit of the offsets of each contact, in the order of the records.

    There are two tests: the text that came with an issue, an outcome, an action item or an extracted value must be
    the text at its offsets, and, if the redaction is trusted, a redacted span must cover a tag. Only messages in
    which the units differ are evidence.

    Parameters
    ----------
    record : Record or RecordBatch
    on_tags : sequence of bool
        For each contact, whether its redacted spans cover tags, such as ``[NAME]``. If not, a person typed whatever
        looks like a tag, so tags are no evidence.
    """
    import numpy as np

    records = record.records if isinstance(record, RecordBatch) else (record,)
    messages = record.messages
    votes: dict[int, _Votes] = {}
    if not messages.ascii.all() and any(one.offset_unit == "auto" for one in records):
        contents, agreement = messages.content, _Agreement(messages)
        found = messages.redacted
        places, intervals, begins, ends = zip(*found, strict=True) if found else ((),) * 4
        rows = agreement.beyond(np.fromiter(places, np.intp, len(places)), begins, ends)
        contacts = record.message_whose.tolist() if isinstance(record, RecordBatch) and rows else None
        for row in rows:
            whose = 0 if contacts is None else contacts[places[row]]
            _weigh(votes, whose, contents[places[row]], intervals[row], None, oracle=on_tags[whose])
        for kind in ("matches", *STATED, "extracted"):
            sent = sent_of(record, kind)
            for row in agreement.beyond(sent.places, sent.spans.begins, sent.spans.ends):
                span, beside = sent.spans.intervals[row], sent.contents[row] if sent.contents else None
                if span is not None:
                    text = contents[sent.places[row]]
                    _weigh(votes, int(sent.whose[row]), text, span, beside or "", oracle=bool(beside))
    none = _Votes()
    return [
        _verdict(votes.get(place, none)) if one.offset_unit == "auto" else _asked(one.offset_unit)
        for place, one in enumerate(records)
    ]


class _Agreement:
    """The part of each message in which the units agree: up to its first character of two UTF-16 code units."""

    def __init__(self, messages: Messages) -> None:
        import numpy as np

        contents, sizes = messages.content, np.maximum(messages.sizes, 0)
        others = np.flatnonzero(~messages.ascii)
        joined = "".join([contents[place] or "" for place in others.tolist()])
        signs = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        wide = (signs > _LAST_OF_ONE_UNIT).nonzero()[0]
        ends = np.cumsum(sizes[others])
        owners = ends.searchsorted(wide, "right")
        self._alike: Integers = sizes
        self._alike[others[owners[::-1]]] = (wide - (ends - sizes[others])[owners])[::-1]  # the first in each message
        self._differs = np.zeros(len(sizes), bool)
        self._differs[others[owners]] = True

    def beyond(self, places: Places, begins: Sequence[int | None], ends: Sequence[int | None]) -> list[int]:
        """Return the rows (from 0) of spans that are invalid or reach beyond it.

        ``places`` has the place of each span's message, -1 if it has none.
        """
        import numpy as np

        rows = np.flatnonzero((places >= 0) & self._differs[places]) if len(self._differs) else np.empty(0, np.intp)
        if not rows.size:
            return []
        alike, low, high = self._alike[places[rows]], numbers_of(begins)[rows], numbers_of(ends)[rows]
        found: list[int] = rows[~((low >= 0) & (low <= high) & (high <= alike))].tolist()
        return found


def _weigh(
    votes: dict[int, _Votes],
    whose: int,
    text: str | None,
    interval: CharacterInterval,
    expected: str | None,
    *,
    oracle: bool,
) -> None:
    """Add a vote for the unit in which a span covers the expected text, or a redaction tag if that is None.

    ``whose`` is the contact. Without ``oracle``, nothing shows what the span should cover, so it decides nothing.
    """
    if text is None:
        return
    begin, end = interval.begin_offset_char, interval.end_offset_char
    if begin is None or end is None:
        return  # it covers nothing in any unit
    pieces = [_covered(text, begin, end, unit) for unit in LIKELY_UNITS]
    if pieces[0] == pieces[1]:
        return
    right = [
        unit
        for unit, piece in zip(LIKELY_UNITS, pieces, strict=True)
        if oracle and piece is not None and (is_tag(piece) if expected is None else piece == expected)
    ]
    votes.setdefault(whose, _Votes()).add(right)


class _Votes:
    """Numbers of a contact's spans that fit in one unit only, by unit, and of those that decide nothing."""

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


def _covered(text: str, begin: int, end: int, unit: OffsetUnit) -> str | None:
    """Return the text that offsets in this unit cover; None if they are not within the text."""
    low, high, _ = locate(text, begin, end, unit)
    if begin > end or low < 0 or high > len(text):
        return None
    return text[low:high] if begin < end else ""


def _verdict(votes: _Votes) -> UnitDecision:
    points, units, open_questions = votes.units["code_points"], votes.units["utf16"], votes.open_questions
    if points and not units:
        return UnitDecision("code_points", f"{_offsets(points, 'fit')} only as code points", certain=True)
    if units and not points:
        return UnitDecision("utf16", f"{_offsets(units, 'fit')} only as UTF-16 code units", certain=True)
    if points:
        return UnitDecision(
            "code_points",
            f"number of pairs of offsets that fit only as code points: {points}; only as UTF-16 code units: {units}",
            certain=False,
        )
    if open_questions:
        return UnitDecision(
            "code_points",
            f"{_offsets(open_questions, 'depend')} on the unit, and nothing shows which unit applies",
            certain=False,
        )
    return UnitDecision("code_points", "no offset depends on the unit", certain=True)


def _offsets(number: int, verb: str) -> str:
    return f"{number} pair of offsets {verb}s" if number == 1 else f"{number} pairs of offsets {verb}"
