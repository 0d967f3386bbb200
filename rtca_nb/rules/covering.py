"""Find words that are never needed, because other words match wherever they do.

``refund`` matches wherever ``full refund`` does, and the pattern ``refund*`` wherever ``refunds`` does. So the longer
phrase is redundant in a condition that has both, and a rule for it is redundant if there is a rule for the shorter one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from rtca_nb.exceptions import RuleError
from rtca_nb.rules.choices import Choices
from rtca_nb.rules.compiling import Prepared, Segment, prepared
from rtca_nb.rules.grammar import Condition, Filter, Group, Node, Operand, conditions_of
from rtca_nb.rules.kinds import kind_of_path
from rtca_nb.rules.machine import NamedRule
from rtca_nb.rules.scope import ROLE
from rtca_nb.rules.word_tests import WordTest

__all__ = ["WORDS", "Coverage", "EventRule", "covering_rules", "distinct_operands"]

WORDS: Final = ("ExactMatch.Transcript", "PatternMatch.Transcript")
"""Subjects of conditions on words."""

_MOST_ALIKE: Final = 50
_MOST_OPEN: Final = 300
"""Maximum numbers of compared patterns that begin with the same word, or with any word; the first beyond is noted."""


class Coverage:
    """A collection of operands of word conditions, to find those that match wherever a given operand does.

    Parameters
    ----------
    choices : Choices

    Attributes
    ----------
    left_out : int or None
        Key of the first operand that is not compared, because too many begin the same way; None if all are compared.
    """

    def __init__(self, choices: Choices) -> None:
        self.left_out: int | None = None
        self._choices = choices
        self._by_words: dict[tuple[str, ...], set[int]] = {}
        self._longest = 0
        self._by_word: dict[str, list[tuple[int, list[WordTest]]]] = {}
        self._by_shape: list[tuple[int, list[WordTest]]] = []

    def add(self, key: int, condition: Condition, number: int) -> None:
        """Add the operand with index ``number`` of a condition; ``key`` will identify it in answers."""
        for one in self._ready(condition, number):
            # An operand with several parts matches in fewer places than any one of them.
            tests = [test for test in _tests(one.segments[0]) if test] if len(one.segments) == 1 else []
            if not tests or len(tests) < len(_tests(one.segments[0])):
                continue
            words = tuple(word for test in tests for word in test.literals)
            if len(words) == len(tests) and not any(test.shapes for test in tests):
                self._by_words.setdefault(words, set()).add(key)
                self._longest = max(self._longest, len(words))
            else:
                for word in tests[0].literals:
                    begins = self._by_word.setdefault(word, [])
                    self._keep(begins, _MOST_ALIKE, key, tests)
                if tests[0].shapes:
                    self._keep(self._by_shape, _MOST_OPEN, key, tests)

    def _keep(self, kept: list[tuple[int, list[WordTest]]], most: int, key: int, tests: list[WordTest]) -> None:
        if len(kept) < most:
            kept.append((key, tests))
        elif self.left_out is None:
            self.left_out = key

    def covering(self, condition: Condition, number: int) -> set[int]:
        """Return the keys of added operands that match wherever operand ``number`` of a condition does."""
        ready = self._ready(condition, number)
        found = [{key for segment in _needed(one) for key in self._of_segment(segment)} for one in ready]
        return set.intersection(*found) if found else set()

    def _of_segment(self, segment: Segment) -> Iterator[int]:
        tests = _tests(segment)
        words = [frozenset[str]() if test is None or test.shapes else test.literals for test in tests]
        for place, these in enumerate(words):
            said: tuple[str, ...] = ()
            for one in words[place : place + self._longest]:
                if len(one) != 1:
                    break
                said += tuple(one)
                yield from self._by_words.get(said, ())
            if these:
                candidates = [*self._by_word.get(min(these), ()), *self._by_shape]
                yield from (key for key, other in candidates if _fits(other, words[place:]))

    def _ready(self, condition: Condition, number: int) -> list[Prepared]:
        pattern = condition.path.endswith(WORDS[1])
        try:
            return prepared(condition.operands[number], self._choices, pattern=pattern)
        except RuleError:
            return []


def _needed(one: Prepared) -> Iterator[Segment]:
    """Yield the segments of an operand that every match contains; segments after "not within" may be absent."""
    for place, segment in enumerate(one.segments):
        if place and not one.gaps[place - 1].is_within:
            return
        yield segment


def _tests(segment: Segment) -> list[WordTest | None]:
    """Return a test for each word of a segment; None where one word and a phrase, or several phrases, are possible."""
    found: list[WordTest | None] = []
    for single, several in segment:
        if single is not None and not several:
            found.append(single)
        elif single is None and len(several) == 1:
            found += several[0]
        else:
            found.append(None)
    return found


def _fits(tests: Sequence[WordTest], words: Sequence[frozenset[str]]) -> bool:
    """Return whether the first words of a sequence pass tests, one for each word.

    Each item of ``words`` has the alternatives for one word; all of them must pass. An empty item passes no test.
    """
    return len(tests) <= len(words) and all(
        bool(these) and all(map(test, these)) for test, these in zip(tests, words, strict=False)
    )


def distinct_operands(condition: Condition) -> list[int]:
    """Return the index of each operand of a condition; for equal operands, only the index of the first."""
    firsts: dict[Operand, int] = {}
    for number, operand in enumerate(condition.operands):
        firsts.setdefault(operand, number)
    return list(firsts.values())


class EventRule(NamedRule, Protocol):
    """A rule with the event after which it is evaluated."""

    @property
    def event_source(self) -> str | None:
        """Event that makes the service evaluate the rule."""


class _Place(NamedTuple):
    rule: int
    condition: Condition


class CoveringRules(NamedTuple):
    """Rules that match wherever others do.

    Attributes
    ----------
    by_rule : dict of int to list of int
        Index of a rule -> indices of other rules that certainly match every contact that this rule matches. Rules
        without any such rule are left out.
    whole : bool
        Whether all operands were compared; otherwise some rules may be missing.
    """

    by_rule: dict[int, list[int]]
    whole: bool


def covering_rules(rules: Sequence[EventRule], choices: Choices) -> CoveringRules:
    """Find the rules that match wherever others with the same event do, except pairs with the same conditions."""
    if len(rules) < 2:
        return CoveringRules({}, whole=True)
    places = [_Place(number, one) for number, rule in enumerate(rules) for one in conditions_of(rule.root)]
    implied, whole = _implied(places, choices)
    found: dict[int, list[int]] = {}
    for number, rule in enumerate(rules):
        own = {place.condition for place in places if place.rule == number}
        known = {one: {places[key].condition for key in implied[one]} for one in own}
        others = {places[key].rule for one in own for key in implied[one]} - {number}
        for other in sorted(others):
            theirs = rules[other]
            comparable = theirs.event_source == rule.event_source and theirs.root != rule.root
            if comparable and _implies(rule.root, theirs.root, known):
                found.setdefault(number, []).append(other)
    return CoveringRules(found, whole)


def _implied(places: Sequence[_Place], choices: Choices) -> tuple[dict[Condition, set[int]], bool]:
    """Return for each condition the conditions that hold whenever it does, and whether all operands were compared.

    The conditions that hold are given as indices in ``places``, and include the condition itself.
    """
    coverage = Coverage(choices)
    same: dict[Condition, set[int]] = {}
    for key, place in enumerate(places):
        same.setdefault(_plain(place.condition), set()).add(key)
        if _is_positive(place.condition):
            for number in distinct_operands(place.condition):
                coverage.add(key, place.condition, number)
    found: dict[Condition, set[int]] = {}
    for place in places:
        one = place.condition
        if one in found:
            continue
        found[one] = set(same[_plain(one)])
        if _is_positive(one):
            covering = [coverage.covering(one, number) for number in distinct_operands(one)]
            common = set.intersection(*covering) if covering else set()
            found[one] |= {key for key in common if _is_wider(places[key].condition, one)}
    return found, coverage.left_out is None


def _is_positive(condition: Condition) -> bool:
    kind = kind_of_path(condition.path)
    return kind is not None and kind.subject in WORDS and not condition.negate


def _is_wider(one: Condition, other: Condition) -> bool:
    """Return whether a condition examines all messages that another one examines."""
    space = [path.path.rpartition("Match.")[0].rpartition(".")[0] for path in (one, other)]
    return space[0] == space[1] and _limits(one) <= _limits(other)


def _limits(condition: Condition) -> set[Filter]:
    return {limit for limit in condition.filters or () if (limit.type, limit.data) != (ROLE, "ANY")}


def _plain(condition: Condition) -> Condition:
    limits = tuple(sorted(_limits(condition), key=repr))
    return Condition(condition.path, condition.operator, condition.operands, limits, negate=bool(condition.negate))


def _implies(one: Node, other: Node, known: Mapping[Condition, Iterable[Condition]]) -> bool:
    if isinstance(one, Group) and one.operator == "OR":
        return all(_implies(child, other, known) for child in one.operands)
    if isinstance(other, Group) and other.operator == "AND":
        return all(_implies(one, child, known) for child in other.operands)
    if isinstance(one, Group):
        return any(_implies(child, other, known) for child in one.operands)
    if isinstance(other, Group):
        return any(_implies(one, child, known) for child in other.operands)
    return other in known.get(one, ())
