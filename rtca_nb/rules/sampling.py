"""Draw contacts to judge, both matches and non-matches of a rule, at random within each kind of contact.

Only a few of many contacts are missed by a rule. So contacts that the rule is likely to miss, because Contact Lens
found the category or words of the rule occur, are drawn more often than the rest; estimates correct for that by the
sizes of the kinds, which are kept with the sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import check_several, kind_of, quoted
from rtca_nb.exceptions import UsageError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.review.annotations.plans import Plan, Stratum
from rtca_nb.rules.trying import Tried

__all__ = ["Kinds"]

_KINDS: Final = {"match": 0.4, "found by Contact Lens": 0.1, "words occur": 0.2, "other": 0.3}
"""Kind of contacts -> its share of the sample, if there are enough."""
_NAMES: Final = tuple(_KINDS)
_MATCH, _FOUND, _NEAR, _OTHER = range(len(_NAMES))
_LEFT_OUT: Final = len(_NAMES)
_MOST: Final = 10_000


class Kinds(NamedTuple):
    """The kind of each contact for every rule; samples of contacts are drawn from each kind.

    Attributes
    ----------
    rules : tuple of str
        Names of the rules.
    ids : list of str
        Ids of the contacts.
    codes : list of bytes
        For each contact, one byte per rule: 0 if the rule matches, 1 if only Contact Lens found the category, 2 if only
        words of the rule occur, 3 if none of this is true, 4 if the contact is never drawn.
    """

    rules: tuple[str, ...]
    ids: list[str]
    codes: list[bytes]

    @classmethod
    def of(cls, names: Sequence[str], made: Iterable[Tried]) -> Kinds:
        """Find the kind of each contact for each rule; ``names`` are the names of the rules."""
        ids, codes = [], []
        for one in made:
            ids.append(one.contact_id)
            codes.append(bytes(_code(one, number) for number in range(len(names))))
        return cls(tuple(names), ids, codes)

    def plans(self, n: Any, seed: Any, wanted: Any) -> list[Plan]:
        """Draw a sample of contacts for each rule, and return it as a plan.

        Parameters
        ----------
        n : int
            Number of contacts to draw for each rule.
        seed : int
            Number that determines the random choice.
        wanted : iterable of str, optional
            Names of the rules to draw for; default: all.

        Raises
        ------
        UsageError
            If ``n`` or ``seed`` is out of range, or a wanted rule does not exist.
        """
        _check_number(n, "n", len(_NAMES), _MOST)
        _check_number(seed, "seed", 0, 2**53 - 1)
        if wanted is not None:
            check_several(wanted, "rules", "['Refund']")
            wanted = list(wanted)
        for name in wanted or ():
            if name not in self.rules:
                raise UsageError(f"there is no rule {quoted(name)} in this back-test")
        return [
            self._plan(number, n, seed) for number, name in enumerate(self.rules) if wanted is None or name in wanted
        ]

    def _plan(self, number: int, n: int, seed: int) -> Plan:
        members: list[list[str]] = [[] for _ in range(_LEFT_OUT + 1)]
        for identity, codes in zip(self.ids, self.codes, strict=True):
            members[codes[number]].append(identity)
        left_out = len(members.pop())
        random = Random(f"{seed} {self.rules[number]}")  # noqa: S311 - guessing it gains nothing
        sizes = [len(some) for some in members]
        strata = [
            # Sorted by id, so that the sample does not depend on the order of the contacts.
            Stratum(kind, kind == _NAMES[_MATCH], size, tuple(random.sample(sorted(some), drawn)))
            for kind, some, size, drawn in zip(_NAMES, members, sizes, _drawn(sizes, n), strict=True)
            if size
        ]
        return Plan(self.rules[number], seed, tuple(strata), left_out)


def _code(one: Tried, number: int) -> int:
    value = one.values[number]
    if value is None or one.contact_id == UNKNOWN_ID:
        return _LEFT_OUT
    if value:
        return _MATCH
    return _FOUND if number in one.found else _NEAR if number in one.near else _OTHER


def _check_number(value: Any, name: str, least: int, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise UsageError(f"{name} takes a whole number, not {kind_of(value)}")
    if not least <= value <= most:
        raise UsageError(f"{name} must be from {least} to {most:,}, not {value:,}")


def _drawn(sizes: Sequence[int], n: int) -> list[int]:
    """Return how many contacts to draw of each kind, in the order of the kinds.

    A kind gets its share of ``n``, and at least one if it has any. If it has too few, more of other kinds are drawn.
    """
    drawn = [min(size, 1) for size in sizes]
    left = max(0, min(n, sum(sizes)) - sum(drawn))
    shares = list(_KINDS.values())
    while left:
        open_ = [kind for kind, size in enumerate(sizes) if drawn[kind] < size]
        # The kind furthest below its share gets the next one.
        kind = min(open_, key=lambda kind: (drawn[kind] + 1) / shares[kind])
        drawn[kind] += 1
        left -= 1
    return drawn
