"""The answer of a rule for a contact (match, no match, or not computable), and the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from rtca_nb.base.printable import escaped
from rtca_nb.rules.choices import Assumption

__all__ = [
    "MATCH",
    "NOT_COMPUTABLE",
    "NO_MATCH",
    "RESULTS",
    "PointOfInterest",
    "RuleOutcome",
    "Span",
    "Verdict",
    "result_of",
]

MATCH: Final = "match"
NO_MATCH: Final = "no match"
NOT_COMPUTABLE: Final = "not computable"
RESULTS: Final = (MATCH, NO_MATCH, NOT_COMPUTABLE)


class Span(NamedTuple):
    """A range of characters in a message, where a rule or condition matches.

    Attributes
    ----------
    id : str
        Id of the message.
    begin, end : int
        Offsets in the content of the message, in code points; ``end`` is exclusive.
    """

    id: str
    begin: int
    end: int


PointOfInterest = tuple[Span, ...]
"""The spans of one match; there are several if the match continues in other messages."""


class Verdict(NamedTuple):
    """The answer of a condition or a group.

    Attributes
    ----------
    value : bool or None
        Whether it is true; None if that cannot be computed.
    points : tuple of tuple of (int, int, int)
        One item for each match of words: the spans of the match, one for each message that it covers. A span is the row
        of the message in the transcript (from 0), and begin and end (exclusive) in its text, in code points. If the
        value is None, these are the matches of the parts that are true. Empty if the value is False.
    blocked : tuple of (str, str)
        If the value is None: path of each condition that cannot be computed, and the reason. Otherwise empty.
    """

    value: bool | None
    points: tuple[tuple[tuple[int, int, int], ...], ...] = ()
    blocked: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RuleOutcome:
    """Result of a rule for one contact.

    Attributes
    ----------
    rule : str
        Name of the rule.
    contact_id : str
        Id of the contact.
    result : {"match", "no match", "not computable"}
        ``not computable`` means that the data read for the contact does not show whether the rule matches.
    blocked_by : tuple of str
        Paths of the conditions that make the rule not computable, such as
        ``$.ContactLens.PostChat.SemanticMatch.Transcript``; empty if the rule is computable.
    reasons : tuple of str
        Reasons why these conditions could not be computed, each as ``path: reason``.
    points_of_interest : tuple of tuple of Span
        All places that made the rule match. A place is a tuple with one span for each message that the place covers. A
        span has the ``id`` of the message, ``begin`` and ``end`` (in code points, end exclusive). Empty if the rule
        does not match, or if it matches the contact as a whole, for example because a phrase was never said.
    points_if_true : tuple of tuple of Span
        If the rule is not computable, the places where its computable conditions hold, in the same format as
        ``points_of_interest``. Otherwise empty.
    assumptions : tuple of Assumption
        Interpretations of AWS's documentation that the result depends on. To use other interpretations, pass
        ``choices`` to :meth:`Rule.evaluate`.
    """

    rule: str
    contact_id: str
    result: str
    blocked_by: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    points_of_interest: tuple[PointOfInterest, ...] = ()
    points_if_true: tuple[PointOfInterest, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def __repr__(self) -> str:
        blocked = f", blocked by {', '.join(self.blocked_by)}" if self.blocked_by else ""
        points = len(self.points_of_interest)
        where = f", {points} {'place' if points == 1 else 'places'}" if points else ""
        return f"<{escaped(self.rule)}: {self.result}{where}{escaped(blocked)}>"


def result_of(value: bool | None) -> str:
    """Return an answer in words: ``match`` for True, ``no match`` for False, ``not computable`` for None."""
    return NOT_COMPUTABLE if value is None else MATCH if value else NO_MATCH
