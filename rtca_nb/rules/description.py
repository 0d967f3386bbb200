"""Describe rules in plain English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rtca_nb.base.arguments import counted
from rtca_nb.base.printable import escaped
from rtca_nb.rules.grammar import Condition, Group, Number, Operand, Plain, Proximity, WordList
from rtca_nb.rules.kinds import kind_of_path, subject_of

__all__ = ["condition_words", "described", "group_words", "when_words"]

_SOURCES: Final = {
    "OnPostChatAnalysisAvailable": "after the chat",
    "OnRealTimeChatAnalysisAvailable": "during the chat",
    "OnAfterChatWorkAvailable": "when the agent's after-contact work is done",
}
_WHO: Final = {"CUSTOMER": "the customer", "AGENT": "the agent", "ANY": "anyone"}
_FIELDS: Final = {
    "Agent.AgentId": "the agent",
    "Agent.HierarchyGroup.ARN": "a group in the agent's hierarchy",
    "Agent.RoutingProfile": "the agent's routing profile",
    "Queue.QueueId": "the queue",
    "InitiationMethod": "the way the contact began",
    "DisconnectReason": "the reason for its end",
    "PotentialDisconnectIssue": "the likely cause of a lost connection",
    "AiAgent.IdWithVersion": "an AI agent",
}
_FIGURES: Final = {
    "Sentiment.OverallScore": "overall sentiment score of {}",
    "Sentiment.Score.Beginning": "sentiment score of {} at the beginning",
    "Sentiment.Score.End": "sentiment score of {} at the end",
    "ResponseTime.Agent.FirstResponseTimeSecs": "agent's first response time",
    "ResponseTime.Agent.AverageTimeSecs": "agent's average response time",
    "ResponseTime.Agent.LongestTimeSecs": "agent's longest response time",
    "Agent.AgentInteractionDurationSecs": "agent's time with the customer",
    "Agent.AfterContactWorkDurationSecs": "agent's after-contact work time",
}
_SHOWN: Final = 12


def described(name: str, root: Group, event_source: str | None) -> str:
    """Describe when a rule matches, in one or more lines."""
    lines = [f"{escaped(name)} matches {when_words(event_source)}when {group_words(root)}:"]
    _add(lines, root, "")
    return "\n".join(lines)


def when_words(event_source: str | None) -> str:
    """Describe when a rule is evaluated, followed by a comma and a space; empty if the event is unknown."""
    if event_source is None:
        return ""
    return f"{_SOURCES.get(event_source, f'on {escaped(event_source)}')}, "


def group_words(group: Group) -> str:
    """Describe how many parts of a group must hold."""
    if len(group.operands) == 1:
        return "this is true"
    return "all of these are true" if group.operator == "AND" else "any of these is true"


def _add(lines: list[str], group: Group, indent: str) -> None:
    for node in group.operands:
        if isinstance(node, Group):
            lines.append(f"{indent}- {group_words(node)}:")
            _add(lines, node, f"{indent}  ")
        else:
            lines.append(f"{indent}- {condition_words(node)}")


def condition_words(condition: Condition) -> str:
    """Describe a condition in plain English."""
    kind = kind_of_path(condition.path)
    subject = kind.subject if kind is not None else ""
    said = _subject_words(condition, subject)
    return f"{said}{_filter_words(condition, subject)}"


def _subject_words(condition: Condition, subject: str) -> str:
    no = bool(condition.negate)
    who = _who(condition)
    listed = _listed([_operand_words(one) for one in condition.operands])
    if subject.startswith(("ExactMatch", "PatternMatch")):
        return f"{_nobody(who)} says {listed}" if no else f"{who} says {listed}"
    if subject == "SemanticMatch.Transcript":
        return f"{_nobody(who)} means {listed}" if no else f"{who} means {listed}, in any words"
    if subject == "SemanticMatch.Phrase":
        return f"a language model {'does not find' if no else 'finds'} that {listed} is true for the chat"
    if subject == "Sentiment.State":
        return f"the sentiment of {who} is {'not ' if no else ''}{str(condition.operands[0]).lower()}"
    if subject in _FIGURES:
        at = "at least" if condition.operator == "NumberGreaterOrEqualTo" else "at most"
        value = condition.operands[0]
        unit = " seconds" if "Secs" in subject else ""
        return f"the {_FIGURES[subject].format(who)} is {'not ' if no else ''}{at} {value}{unit}"
    return _field_words(condition, subject, listed)


def _field_words(condition: Condition, subject: str, listed: str) -> str:
    found = subject_of(condition.path)
    key = escaped(found[1].removeprefix(subject)) if found is not None and subject.endswith(".") else ""
    verb = "is not" if condition.negate else "is"
    if subject == "ContactAttribute.":
        return f'the attribute "{key}" {verb} {listed}'
    if subject == "SegmentAttributes.UserDefined.":
        return f'the segment attribute "{key}" {verb} {listed}'
    field = _FIELDS.get(subject)
    if field is None:
        verb = "does not fulfil" if condition.negate else "fulfils"
        return f"{escaped(condition.path)} {verb} {condition.operator} {listed}"
    if not condition.operands:
        return f"there is {'' if condition.negate else 'no '}{field.removeprefix('the ')}"
    return f"{field} {verb} {listed}"


def _who(condition: Condition) -> str:
    role = condition.filter("ParticipantRole")
    return _WHO.get(role, "anyone") if isinstance(role, str) else "anyone"


def _nobody(who: str) -> str:
    return "nobody" if who == "anyone" else f"{who} never"


def _filter_words(condition: Condition, subject: str) -> str:
    said = []
    for one in condition.filters or ():
        data = one.data
        if one.type == "PostChatContactPeriodSeconds" and isinstance(data, tuple):
            said.append(f"in the {data[0].lower()} {counted(int(data[1]), 'second')}")
        elif one.type == "PatternMatchLanguageFilter":
            said.append(f"in the language {data}")
        elif one.type == "AiAgentUseCase" and isinstance(data, tuple):
            said.append(f"used for {data[1]}")
        elif one.type == "AiAgentEscalatedToHuman":
            said.append("that handed over to a person" if data == "TRUE" else "that did not hand over to a person")
        elif one.type != "ParticipantRole" or subject == "":
            shown = data if isinstance(data, str) else f"{data[0]} {data[1]}"
            said.append(f"with the filter {escaped(one.type)} {escaped(shown)}")
    return "".join(f", {words}" for words in said)


def _listed(words: Sequence[str]) -> str:
    if not words:
        return "nothing"
    shown = list(words[:_SHOWN])
    if len(words) > _SHOWN:
        shown.append(f"{len(words) - _SHOWN:,} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _operand_words(operand: Operand) -> str:
    if isinstance(operand, tuple):
        return " ".join(filter(None, (_piece_words(piece) for piece in operand)))
    return _quoted(operand) if isinstance(operand, str) else f"{operand:g}"


def _quoted(text: str) -> str:
    return f'"{escaped(text)}"'


def _piece_words(piece: object) -> str:
    if isinstance(piece, Plain):
        return _quoted(piece.value.strip()) if piece.value.strip() else ""
    if isinstance(piece, WordList):
        return f"({_listed([_quoted(value) for value in piece.values])})"
    if isinstance(piece, Number):
        return "a number with decimals" if piece.decimal else "a number"
    if isinstance(piece, Proximity):
        words = counted(piece.distance, "word")
        return f"followed within {words} by" if piece.is_within else f"not followed within {words} by"
    return ""
