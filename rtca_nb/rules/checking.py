"""Find problems of rules before they are live: things that the service would refuse, or that can never match.

Sources: CreateRule (names), the quotas of Contact Lens rules (conditions, entries), the condition tables of the guide.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from rtca_nb.base.arguments import counted, quoted
from rtca_nb.base.printable import printable
from rtca_nb.exceptions import RuleError
from rtca_nb.rules.choices import chosen
from rtca_nb.rules.compiling import prepared
from rtca_nb.rules.covering import WORDS, Coverage, EventRule, covering_rules, distinct_operands
from rtca_nb.rules.grammar import Condition, Group, Node, Operand
from rtca_nb.rules.kinds import NAMESPACES, Kind, kind_of_path, subject_of
from rtca_nb.rules.machine import unheard_of
from rtca_nb.rules.requests import Lack

__all__ = ["ERROR", "EVENT_SOURCES", "PUBLISH_STATUSES", "WARNING", "Finding", "findings"]

ERROR: Final = "error"
WARNING: Final = "warning"
_NAME: Final = re.compile(r"[0-9a-zA-Z._-]{1,200}")
_MOST_CONDITIONS: Final = 20
_MOST_RULES: Final = 500
_MOST_COMPARED: Final = 500
"""Maximum number of a condition's entries that are compared with one another; the service accepts 100."""
_SPACES: Final = {"OnPostChatAnalysisAvailable": "PostChat", "OnRealTimeChatAnalysisAvailable": "RealTimeChat"}
EVENT_SOURCES: Final = frozenset(
    "OnPostCallAnalysisAvailable OnRealTimeCallAnalysisAvailable OnRealTimeChatAnalysisAvailable "
    "OnPostChatAnalysisAvailable OnAfterCallWorkAvailable OnAfterChatWorkAvailable OnEmailAnalysisAvailable "
    "OnZendeskTicketCreate OnZendeskTicketStatusUpdate OnSalesforceCaseCreate OnContactEvaluationSubmit "
    "OnMetricDataUpdate OnCaseCreate OnCaseUpdate OnSlaBreach OnAlertUpdate OnSchedulePublish OnScheduleUpdate "
    "OnScheduleTimeOffRequestActivity".split()
)
"""Events that rules may follow. Source: the service model, EventSourceName."""
PUBLISH_STATUSES: Final = frozenset({"DRAFT", "PUBLISHED"})
"""Source: the service model, RulePublishStatus."""


class Finding(NamedTuple):
    """A problem of a rule.

    Attributes
    ----------
    rule : str
        Name of the rule; ``rules`` if the problem is in the set of rules.
    place : str
        Path of the value in the rule's Function or request; empty if the problem is in the rule as a whole.
    level : {"error", "warning"}
        "error" if the service would refuse the rule, "warning" if the rule may not do what it seems to do.
    problem : str
        What is wrong, as the end of a sentence that begins with the rule and the place.
    """

    rule: str
    place: str
    level: str
    problem: str

    def __str__(self) -> str:
        where = f"{self.place} " if self.place else ""
        return f"{printable(self.rule)}: {where}{self.problem}"


class _Rule(EventRule, Protocol):
    @property
    def publish_status(self) -> str | None: ...
    @property
    def lacks(self) -> Sequence[Lack]: ...


_Said = tuple[str, str, str]
"""Place, level and problem."""


def findings(rules: Sequence[_Rule]) -> list[Finding]:
    """List the problems of rules in their order, then those of the set of rules."""
    found: list[Finding] = []
    roots: dict[Group, str] = {}
    covering = covering_rules(rules, chosen(None))
    for number, rule in enumerate(rules):
        said = [*_of_name(rule.name), *_of_request(rule), *_of_root(rule)]
        if rule.root in roots:
            problem = f"asks the same as {printable(roots[rule.root])}; one of the two categories is redundant"
            said.append(("", WARNING, problem))
        roots.setdefault(rule.root, rule.name)
        wider = [printable(rules[other].name) for other in covering.by_rule.get(number, ())]
        if wider:
            others = f"{', '.join(wider[:3])}{f' and {len(wider) - 3} more' if len(wider) > 3 else ''}"
            said.append(("", WARNING, f"overlaps: every contact that it matches is also matched by {others}"))
        found += [Finding(rule.name, *one) for one in dict.fromkeys(said)]
    if not covering.whole:
        problem = "have too many patterns that begin alike, so not all were compared; some overlaps may be missing here"
        found.append(Finding("rules", "", WARNING, problem))
    for source, count in Counter(rule.event_source for rule in rules).items():
        if count > _MOST_RULES and source is not None:
            problem = f"{count:,} rules have the event source {printable(source)}; the service accepts {_MOST_RULES}"
            found.append(Finding("rules", "", ERROR, problem))
    return found


def _of_name(name: str) -> Iterator[_Said]:
    if _NAME.fullmatch(name) is None:
        yield "", ERROR, "has a name that the service refuses; use at most 200 letters, digits, '.', '_' and '-'"


def _of_request(rule: _Rule) -> Iterator[_Said]:
    yield from ((lack.place, ERROR, lack.problem) for lack in rule.lacks)
    for place, value, known in (
        ("TriggerEventSource.EventSourceName", rule.event_source, EVENT_SOURCES),
        ("PublishStatus", rule.publish_status, PUBLISH_STATUSES),
    ):
        if value is not None and value not in known:
            near = difflib.get_close_matches(value, sorted(known), 1)
            advice = f"; did you mean {near[0]}?" if near else f", such as {min(known)}" if len(known) > 2 else ""
            yield place, ERROR, f"is {printable(value, 60)}, which the service does not know{advice}"


def _of_root(rule: _Rule) -> Iterator[_Said]:
    placed = list(_placed(rule.root, "RuleFunction"))
    if len(placed) > _MOST_CONDITIONS:
        yield "", ERROR, f"has {counted(len(placed), 'condition')}; the service accepts {_MOST_CONDITIONS}"
    space = _SPACES.get(rule.event_source or "")
    for place, condition in placed:
        found = subject_of(condition.path)
        if space is not None and found is not None and found[0] in NAMESPACES and found[0] != space:
            yield (
                f"{place}.ComparisonValue",
                ERROR,
                f"is for {found[0]}, but the rule is evaluated on {rule.event_source}",
            )
        yield from _of_condition(condition, place)
    yield from _of_groups(rule.root, "RuleFunction")


def _placed(node: Node, place: str) -> Iterator[tuple[str, Condition]]:
    if isinstance(node, Condition):
        yield place, node
        return
    for number, child in enumerate(node.operands):
        yield from _placed(child, f"{place}.Operands[{number}]")


def _of_condition(condition: Condition, place: str) -> Iterator[_Said]:
    kind = kind_of_path(condition.path)
    if kind is None:
        yield (
            f"{place}.ComparisonValue",
            WARNING,
            f"is {printable(condition.path, 120)}, which is not documented for chats",
        )
        return
    reason = unheard_of(condition, kind)
    if reason:
        yield place, ERROR if "real-time" in reason else WARNING, f"cannot be relied on: {reason}"
    if condition.negate and not kind.negatable:
        yield f"{place}.Negate", ERROR, "is true, which the service accepts for words and attributes only"
    if kind.entries is not None and len(condition.operands) > kind.entries:
        problem = f"has {counted(len(condition.operands), 'entry', 'entries')}; the service accepts {kind.entries}"
        yield f"{place}.Operands", ERROR, problem
    if kind.subject == "AiAgent.IdWithVersion" and condition.filter("AiAgentUseCase") is None:
        yield place, ERROR, "has no filter AiAgentUseCase, which it needs"
    yield from _of_values(condition, kind, place)
    if kind.subject in WORDS:
        yield from _of_words(condition, place, pattern=kind.subject.startswith("Pattern"))


def _of_values(condition: Condition, kind: Kind, place: str) -> Iterator[_Said]:
    for number, operand in enumerate(condition.operands):
        at = f"{place}.Operands[{number}]"
        if kind.values and operand not in kind.values:
            yield at, ERROR, f"is {quoted(str(operand), 60)}; it must be one of {', '.join(kind.values)}"
        if kind.range is not None and isinstance(operand, int) and not kind.range[0] <= operand <= kind.range[1]:
            yield at, ERROR, f"is {operand}; it must be from {kind.range[0]} to {kind.range[1]}"


def _of_words(condition: Condition, place: str, *, pattern: bool) -> Iterator[_Said]:
    for number, level, problem in _said_of_words(condition, pattern=pattern):
        yield f"{place}.Operands[{number}]", level, problem
    if len(distinct_operands(condition)) > _MOST_COMPARED:
        problem = f"has too many entries, so only the first {_MOST_COMPARED} were compared with one another"
        yield f"{place}.Operands", WARNING, problem


@lru_cache(maxsize=256)
def _said_of_words(condition: Condition, *, pattern: bool) -> tuple[tuple[int, str, str], ...]:
    """List problems of the operands of a condition on words, each as index of the operand, level and problem.

    The answer is cached, because most of a rule stays the same while it is edited.
    """
    return (*_of_operands(condition, pattern=pattern), *_of_needless(condition))


def _of_operands(condition: Condition, *, pattern: bool) -> Iterator[tuple[int, str, str]]:
    choices = chosen(None)
    seen: set[Operand] = set()
    for number, operand in enumerate(condition.operands):
        try:
            ready = prepared(operand, choices, pattern=pattern)
        except RuleError as error:
            yield number, WARNING, f"cannot be computed: {error}"
            continue
        if any(not one.segments or not all(one.segments) for one in ready):
            yield number, WARNING, "has no word in it, so it never matches"
        if any(one.signs for one in ready):
            yield number, WARNING, "has only punctuation, and AWS does not document whether punctuation can match"
        if isinstance(operand, str) and "*" in operand:
            yield number, WARNING, "has a * in an exact match, where AWS documents no wildcard"
        if operand in seen:
            yield number, WARNING, "is a repetition"
        seen.add(operand)


def _of_needless(condition: Condition) -> Iterator[tuple[int, str, str]]:
    numbers = distinct_operands(condition)[:_MOST_COMPARED]
    coverage = Coverage(chosen(None))
    for number in numbers:
        coverage.add(number, condition, number)
    if coverage.left_out is not None:
        yield (
            coverage.left_out,
            WARNING,
            "begins like too many other entries, so not all were compared with one another",
        )
    found = {number: coverage.covering(condition, number) for number in numbers}
    for number, others in found.items():
        # If two operands match the same, the first one counts as needed.
        needed = {one for one in others - {number} if one < number or number not in found[one]}
        if needed:
            yield number, WARNING, f"is never needed: wherever it matches, Operands[{min(needed)}] matches too"


def _of_groups(node: Node, place: str) -> Iterator[_Said]:
    if isinstance(node, Condition):
        return
    seen: dict[Condition, int] = {}
    subjects = {
        kind.subject for child in node.operands if isinstance(child, Condition) and (kind := kind_of_path(child.path))
    }
    ends = {"Sentiment.Score.Beginning", "Sentiment.Score.End"}
    if subjects & ends and (node.operator == "OR" or not ends <= subjects):
        problem = (
            "has a score at the beginning or a score at the end that is not joined with the other score by AND; AWS "
            "documents the two only together"
        )
        yield place, ERROR, problem
    for number, child in enumerate(node.operands):
        at = f"{place}.Operands[{number}]"
        if isinstance(child, Group):
            yield from _of_groups(child, at)
            continue
        plain = Condition(child.path, child.operator, child.operands, child.filters, negate=None)
        other = seen.get(plain)
        if other is not None:
            before = node.operands[other]
            same = isinstance(before, Condition) and bool(before.negate) == bool(child.negate)
            if same:
                yield at, WARNING, f"asks the same as Operands[{other}]"
            else:
                never = "so the group is never true" if node.operator == "AND" else "so the group is always true"
                yield at, WARNING, f"is the opposite of Operands[{other}], {never}"
        seen.setdefault(plain, number)
