"""Results of a rule for many contacts: three-valued answers as arrays, and contacts that nearly match.

A false answer is 0, an open answer (one that cannot be computed) is 1, and a true answer is 2. So an AND is the minimum
of its parts, and an OR the maximum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.rules.grammar import Condition, Group, Node
from rtca_nb.rules.outcomes import Verdict

if TYPE_CHECKING:
    import numpy as np

    Codes = np.ndarray[Any, np.dtype[np.int8]]

__all__ = ["FALSE", "OPEN", "TRUE", "Said", "Standing", "code_of", "joined", "standing"]

FALSE: Final = 0
OPEN: Final = 1
TRUE: Final = 2


def code_of(value: bool | None) -> int:
    """Return an answer as a number: :data:`FALSE`, :data:`OPEN` (for None) or :data:`TRUE`."""
    return OPEN if value is None else TRUE if value else FALSE


class Said:
    """The answers of a condition for some contacts.

    Attributes
    ----------
    values : numpy.ndarray
        Answer for each contact, as :func:`code_of` returns it.
    reasons : dict of (str, str) to list of int
        Path of the condition and reason for an open answer -> indices of the contacts that have it.
    """

    def __init__(self, size: int) -> None:
        import numpy as np

        self.values: Codes = np.zeros(size, np.int8)
        self.reasons: dict[tuple[str, str], list[int]] = {}

    def put(self, place: int, verdict: Verdict) -> None:
        """Record the answer for the contact with index ``place``."""
        self.values[place] = code_of(verdict.value)
        if verdict.value is None:
            for reason in verdict.blocked:
                self.reasons.setdefault(reason, []).append(place)


class Standing(NamedTuple):
    """The results of a rule for some contacts.

    Attributes
    ----------
    values : numpy.ndarray
        Answer for each contact, as :func:`code_of` returns it.
    near : numpy.ndarray
        For each contact, whether the rule does not match, but would match if one more condition of an AND held.
    matching : list of int
        Number of contacts for which each condition holds by itself, in the order of the rule.
    open : list of int
        Number of contacts for which each condition cannot be computed, in the order of the rule.
    short : list of int
        Number of contacts in ``near`` that would match if this condition held, for each condition in the same order.
    reasons : dict of (str, str) to int
        Path of a condition and reason why it cannot be computed -> number of contacts whose answer is open for that.
    """

    values: Codes
    near: np.ndarray[Any, Any]
    matching: list[int]
    open: list[int]
    short: list[int]
    reasons: dict[tuple[str, str], int]


class _Part(NamedTuple):
    """A condition or group: its answers, and how many more conditions would have to hold to make it true (distance)."""

    node: Node
    values: Any
    distance: Any
    parts: tuple[_Part, ...]
    said: Said | None


def standing(root: Group, ask: Callable[[Condition], Said]) -> Standing:
    """Compute the results of a rule for contacts.

    Parameters
    ----------
    root : Group
    ask : callable
        Function that takes a condition and returns its answers for the contacts.
    """
    import numpy as np

    whole = _part(root, ask)
    near = np.zeros(len(whole.values), bool)
    matching: list[int] = []
    blocked: list[int] = []
    short: list[int] = []
    reasons: dict[tuple[str, str], int] = {}

    def walk(part: _Part, lacking: Any, open_: Any, *, beside: bool) -> None:
        """Find contacts that lack only one condition; ``beside`` says whether an AND joins it with other conditions."""
        lacking = lacking & (part.distance == 1)
        open_ = open_ & (part.values == OPEN)
        if part.said is None:
            several = isinstance(part.node, Group) and part.node.operator == "AND" and len(part.parts) > 1
            for inner in part.parts:
                walk(inner, lacking, open_, beside=beside or several)
            return
        matching.append(int((part.values == TRUE).sum()))
        blocked.append(int((part.values == OPEN).sum()))
        short.append(int(lacking.sum()) if beside else 0)
        if beside:
            near[lacking] = True
        for reason, places in part.said.reasons.items():
            number = int(open_[np.asarray(places)].sum())
            if number:
                reasons[reason] = reasons.get(reason, 0) + number

    walk(whole, whole.values == FALSE, np.ones(len(whole.values), bool), beside=False)
    return Standing(whole.values, near, matching, blocked, short, reasons)


def _part(node: Node, ask: Callable[[Condition], Said]) -> _Part:
    import numpy as np

    if isinstance(node, Condition):
        said = ask(node)
        return _Part(node, said.values, (said.values != TRUE).astype(np.int32), (), said)
    parts = tuple(_part(child, ask) for child in node.operands)
    values = np.stack([part.values for part in parts])
    distances = np.stack([part.distance for part in parts])
    if node.operator == "AND":
        return _Part(node, values.min(axis=0), distances.sum(axis=0), parts, None)
    return _Part(node, values.max(axis=0), distances.min(axis=0), parts, None)


def joined(parts: Sequence[Standing]) -> Standing:
    """Join the results of one rule for several blocks of contacts, in the order of the blocks."""
    import numpy as np

    reasons: dict[tuple[str, str], int] = {}
    for part in parts:
        for reason, number in part.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + number
    return Standing(
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.near for part in parts]),
        [sum(numbers) for numbers in zip(*(part.matching for part in parts), strict=True)],
        [sum(numbers) for numbers in zip(*(part.open for part in parts), strict=True)],
        [sum(numbers) for numbers in zip(*(part.short for part in parts), strict=True)],
        reasons,
    )
