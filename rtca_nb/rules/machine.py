"""Evaluate many rules together: one pass over a contact finds their words, and only rules with words in it are tried.

The answer of a rule for a contact without any of its words is computed once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Protocol

import ahocorasick

from rtca_nb.rules.assumed import choices_of
from rtca_nb.rules.chat import Chat
from rtca_nb.rules.choices import Assumption, Choices
from rtca_nb.rules.grammar import Condition, Group, Node
from rtca_nb.rules.kinds import Kind, kind_of_path, subject_of
from rtca_nb.rules.logic import all_of, any_of
from rtca_nb.rules.other_conditions import Asked, NeverComputed, OfAgents, OfFigure, OfRecord, OfSentiment
from rtca_nb.rules.outcomes import NOT_COMPUTABLE, PointOfInterest, RuleOutcome, Span, Verdict, result_of
from rtca_nb.rules.scope import PERIOD, ROLE
from rtca_nb.rules.word_conditions import EVERY_ROW, LANGUAGE, WordCondition

__all__ = ["Machine", "NamedRule", "machine_of", "unheard_of"]

_WORD_FILTERS: Final = frozenset({ROLE, PERIOD})
_FILTERS: Final[Mapping[str, frozenset[str]]] = {
    "ExactMatch.Transcript": _WORD_FILTERS,
    "PatternMatch.Transcript": _WORD_FILTERS | {LANGUAGE},
    "Sentiment.State": _WORD_FILTERS,
    "Sentiment.OverallScore": frozenset({ROLE}),
    "Sentiment.Score.Beginning": frozenset({ROLE}),
    "Sentiment.Score.End": frozenset({ROLE}),
    "AiAgent.IdWithVersion": frozenset({"AiAgentUseCase", "AiAgentEscalatedToHuman"}),
}
"""Subject -> filters that are documented for it; other subjects have none."""

_NOBODY: Final = Chat("", True, True, None, (), (), (), (), (), None, None, {}, dict)
"""A contact without any messages."""

Candidates = Mapping[int, Mapping[int, int]]
"""Number of a word condition -> its operands that may match -> bits of the messages in which they may match."""


class NamedRule(Protocol):
    """The parts of a rule that a machine uses."""

    @property
    def name(self) -> str:
        """Name of the rule."""

    @property
    def root(self) -> Group:
        """Conditions of the rule."""


class Machine:
    """Rules compiled with some choices, to be evaluated on many contacts.

    Parameters
    ----------
    rules : sequence of Rule
    choices : Choices

    Attributes
    ----------
    numbers : dict of str to int
        Name of a rule -> its index in ``rules``.
    """

    def __init__(self, rules: Sequence[NamedRule], choices: Choices) -> None:
        self.rules = rules
        self.numbers = {rule.name: number for number, rule in enumerate(rules)}
        self._choices = choices
        self._words: list[WordCondition] = []
        self._roots = [self._made(rule.root) for rule in rules]
        self._assumed = [choices_of(rule.root, choices) for rule in rules]
        self._index()
        self._across = choices["across"] == "adjacent"
        self._always = {
            number: dict.fromkeys(one.always, EVERY_ROW) for number, one in enumerate(self._words) if one.always
        }
        idle = [_idle(root) for root in self._roots]
        self._idle = [verdict for _, verdict in idle]
        self._open = [number for number, verdict in enumerate(self._idle) if verdict is None]
        self._rule_of = {word: number for number, (words, _) in enumerate(idle) for word in words}

    def verdicts(self, chat: Chat, context: Mapping[str, Any]) -> list[Verdict]:
        """Return the answer of each rule for a contact, in the order of the rules."""
        return self.verdicts_and_near(chat, context)[0]

    def verdicts_and_near(self, chat: Chat, context: Mapping[str, Any]) -> tuple[list[Verdict], list[int]]:
        """Return the answer of each rule for a contact, and the indices of rules whose words occur without a match.

        For these rules, a message has all words of one of their phrases, but not as the rule requires them: not next to
        each other, outside the period, in another role, or without another condition of the rule.
        """
        candidates = self._candidates(chat)
        verdicts: list[Any] = self._idle.copy()
        touched = {self._rule_of[number] for number in candidates}
        for number in touched.union(self._open):
            verdicts[number] = self._roots[number].ask(chat, context, candidates)
        return verdicts, [number for number in touched if verdicts[number].value is False]

    def outcome(self, number: int, verdict: Verdict, chat: Chat) -> RuleOutcome:
        """Return the answer of the rule with index ``number`` in the form that users see."""
        rule = self.rules[number]
        points = tuple(_shown(point, chat) for point in verdict.points)
        result = result_of(verdict.value)
        open_ = result == NOT_COMPUTABLE
        return RuleOutcome(
            rule.name,
            chat.contact_id,
            result,
            tuple(dict.fromkeys(path for path, _ in verdict.blocked)),
            tuple(f"{path}: {reason}" for path, reason in verdict.blocked),
            points if verdict.value else (),
            points if open_ else (),
            tuple(Assumption.of(name, self._choices) for name in choices_of(rule.root, self._choices, chat)),
        )

    def rests_on(self, number: int) -> tuple[str, ...]:
        """Return the names of the choices that the rule with index ``number`` may depend on."""
        return self._assumed[number]

    def _index(self) -> None:
        """Put the texts that matches contain (anchors) into one automaton, to find all of them in one pass.

        Each operand is listed under the anchors in the most selective of its sets.
        """
        anchors: dict[str, int] = {}
        self._under: list[list[int]] = []
        self._operands: list[tuple[int, int, list[list[int]]]] = []
        for number, condition in enumerate(self._words):
            for operand, ready in enumerate(condition.operands):
                needs = [[anchors.setdefault(anchor, len(anchors)) for anchor in need] for need in ready.needs]
                self._under += [[] for _ in range(len(anchors) - len(self._under))]
                for anchor in needs[0] if needs else ():
                    self._under[anchor].append(len(self._operands))
                self._operands.append((number, operand, needs[1:]))
        self._finder = ahocorasick.Automaton()
        for text, place in anchors.items():
            self._finder.add_word(text, place)
        self._finder.make_automaton()

    def _candidates(self, chat: Chat) -> Candidates:
        found = {number: operands.copy() for number, operands in self._always.items()}
        if not self._under:
            return found
        # Each bit is a message, so one operation finds the messages that have all anchors of an operand.
        occurring: dict[int, int] = {}
        bit = 1
        for text in ["\n".join(chat.folded)] if self._across else chat.folded:
            for _, place in self._finder.iter(text):
                occurring[place] = occurring.get(place, 0) | bit
            bit <<= 1
        begun: dict[int, int] = {}
        for place, rows in occurring.items():
            for operand in self._under[place]:
                begun[operand] = begun.get(operand, 0) | rows
        for operand, rows in begun.items():
            number, place, needs = self._operands[operand]
            for need in needs:
                known = 0
                for anchor in need:
                    known |= occurring.get(anchor, 0)
                rows &= known  # noqa: PLW2901
                if not rows:
                    break
            else:
                found.setdefault(number, {})[place] = EVERY_ROW if self._across else rows
        return found

    def _made(self, node: Node) -> _Group | _Leaf:
        if isinstance(node, Condition):
            asked = asked_of(node, self._choices)
            if isinstance(asked, WordCondition):
                self._words.append(asked)
                return _Leaf(asked, len(self._words) - 1)
            return _Leaf(asked, None)
        return _Group(node.operator, [self._made(child) for child in node.operands])


class _Leaf:
    """A compiled condition, with its number (from 0) among the word conditions; None if it is not on words."""

    def __init__(self, asked: Asked, number: int | None) -> None:
        self.asked = asked
        self.number = number
        # Its answer for a contact without any of its words.
        decided = isinstance(asked, WordCondition) and asked.decided
        self._idle = asked.ask(_NOBODY, {}, {}) if decided else None

    def ask(self, chat: Chat, context: Mapping[str, Any], candidates: Candidates) -> Verdict:
        return self.asked.ask(chat, context, {} if self.number is None else candidates.get(self.number, {}))

    def is_false(self, candidates: Candidates) -> bool:
        """Return whether the condition is false because none of its words occurs."""
        return self._idle is not None and self._idle.value is False and self.number not in candidates


class _Group:
    """Conditions and groups, joined by AND or OR."""

    def __init__(self, operator: str, nodes: list[_Group | _Leaf]) -> None:
        self.nodes = nodes
        self._is_and = operator == "AND"

    def is_false(self, candidates: Candidates) -> bool:
        """Return whether the group is false because the words that it needs do not occur."""
        falses = (node.is_false(candidates) for node in self.nodes)
        return any(falses) if self._is_and else all(falses)

    def ask(self, chat: Chat, context: Mapping[str, Any], candidates: Candidates) -> Verdict:
        if self.is_false(candidates):
            return Verdict(value=False)
        verdicts = []
        for node in self.nodes:
            verdict = node.ask(chat, context, candidates)
            if self._is_and and verdict.value is False:
                return Verdict(value=False)
            verdicts.append(verdict)
        return all_of(verdicts) if self._is_and else any_of(verdicts)


def _idle(root: _Group | _Leaf) -> tuple[frozenset[int], Verdict | None]:
    """Return the numbers of a rule's word conditions, and its answer if none of their words occurs in a contact.

    The answer is None if it depends on other data of the contact.
    """
    leaves = _leaves(root)
    numbers = frozenset(leaf.number for leaf in leaves if leaf.number is not None)
    if any(not (isinstance(leaf.asked, WordCondition) and leaf.asked.decided) for leaf in leaves):
        return numbers, None
    return numbers, root.ask(_NOBODY, {}, {})


def _leaves(node: _Group | _Leaf) -> list[_Leaf]:
    return [node] if isinstance(node, _Leaf) else [leaf for child in node.nodes for leaf in _leaves(child)]


def asked_of(condition: Condition, choices: Choices) -> Asked:
    """Return a condition in compiled form, ready to be evaluated on chats."""
    kind = kind_of_path(condition.path)
    if kind is None:
        return NeverComputed(condition, choices, "AWS does not document it for chats")
    reason = unheard_of(condition, kind)
    if reason:
        return NeverComputed(condition, choices, reason)
    subject = kind.subject
    if subject.startswith(("ExactMatch", "PatternMatch")):
        return WordCondition(condition, choices, pattern=subject.startswith("PatternMatch"))
    if subject.startswith("SemanticMatch"):
        return NeverComputed(condition, choices, "only a language model of the service can decide it")
    if subject == "Sentiment.State":
        return OfSentiment(condition, choices)
    if subject.startswith(("Sentiment.", "ResponseTime.")):
        return OfFigure(condition, choices, subject)
    if subject.startswith("AiAgent"):
        return OfAgents(condition, choices)
    found = subject_of(condition.path)
    return OfRecord(condition, choices, found[1] if found is not None else subject)


def unheard_of(condition: Condition, kind: Kind) -> str:
    """Describe the undocumented part of a condition; empty if all of it is documented."""
    allowed = _FILTERS.get(kind.subject, frozenset())
    for one in condition.filters or ():
        if one.type not in allowed:
            return f"AWS does not document the filter {one.type} for it"
    real_time = ".RealTimeChat." in condition.path
    return "rules for real-time chat do not have this condition" if real_time and not kind.real_time else ""


def _shown(point: tuple[tuple[int, int, int], ...], chat: Chat) -> PointOfInterest:
    return tuple(Span(chat.ids[row] or "", begin, end) for row, begin, end in point)


@lru_cache(maxsize=64)
def _cached(rules: tuple[NamedRule, ...], choices: tuple[tuple[str, str], ...]) -> Machine:
    return Machine(rules, dict(choices))


def machine_of(rules: Sequence[NamedRule], choices: Choices) -> Machine:
    """Return rules in compiled form; for recently used rules and choices, the same object again."""
    return _cached(tuple(rules), tuple(choices.items()))
