"""Conditions other than on words: sentiment, scores, response times, contact record, and those not computable here."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, Protocol

from rtca_nb.rules.chat import Chat
from rtca_nb.rules.choices import Choices
from rtca_nb.rules.context import ABSENT, UNKNOWN, attribute, field_values, segment_attribute
from rtca_nb.rules.grammar import Condition
from rtca_nb.rules.outcomes import Verdict
from rtca_nb.rules.scope import Scope

__all__ = ["Asked", "NeverComputed", "OfAgents", "OfFigure", "OfRecord", "OfSentiment"]

_METRICS: Final[Mapping[str, tuple[str | None, str | None, str | None]]] = {
    # metric that was sent, metric that is computed, and the choice that completes the computed one's name
    "Sentiment.OverallScore": ("sentiment_overall", "sentiment_overall", None),
    "Sentiment.Score.Beginning": ("sentiment_begin", None, None),
    "Sentiment.Score.End": ("sentiment_end", None, None),
    "ResponseTime.Agent.FirstResponseTimeSecs": ("agent_greeting_time", "agent_greeting_time", None),
    "ResponseTime.Agent.AverageTimeSecs": ("response_time_mean", "response_time_from_{}_mean", "response_time"),
    "ResponseTime.Agent.LongestTimeSecs": ("response_time_max", "response_time_from_{}_max", "response_time"),
}


class Asked(Protocol):
    """A compiled condition, which can be evaluated on chats."""

    def ask(self, chat: Chat, context: Mapping[str, Any], candidates: Mapping[int, int]) -> Verdict:
        """Evaluate the condition on a chat and its contact record (``context``).

        ``candidates`` is for conditions on words: index of an operand -> number in which bit n is set if the operand
        may match in row n.
        """


class _Condition:
    """Base class of conditions; their answer is None with a reason, or True or False, which Negate inverts."""

    def __init__(self, condition: Condition, choices: Choices, about: str = "") -> None:
        self._condition = condition
        self._choices = choices
        self._about = about

    def ask(self, chat: Chat, context: Mapping[str, Any], candidates: Mapping[int, int]) -> Verdict:  # noqa: ARG002
        """Evaluate the condition on a chat and its contact record (``context``); ``candidates`` is not used."""
        found = self._answer(chat, context)
        if isinstance(found, str):
            return Verdict(None, (), ((self._condition.path, found),))
        return Verdict(found != bool(self._condition.negate))

    def _answer(self, chat: Chat, context: Mapping[str, Any]) -> bool | str:
        """Return whether the condition holds before negation, or the reason why that cannot be computed."""
        raise NotImplementedError

    def _compared(self, value: float) -> bool:
        wanted = self._condition.operands[0]
        if not isinstance(wanted, (int, float)):
            return False
        if self._choices["rounding"] == "nearest":
            value = math.floor(value + 0.5)
        return value >= wanted if self._condition.operator == "NumberGreaterOrEqualTo" else value <= wanted


class NeverComputed(_Condition):
    """A condition that cannot be computed here, because only the service can or AWS does not document it.

    Parameters
    ----------
    condition, choices
    about : str
        Reason why it cannot be computed here.
    """

    def _answer(self, chat: Chat, context: Mapping[str, Any]) -> bool | str:  # noqa: ARG002
        return self._about


class OfSentiment(_Condition):
    """A condition on the sentiment of a participant."""

    def __init__(self, condition: Condition, choices: Choices) -> None:
        super().__init__(condition, choices)
        self._scope = Scope(condition, choices, presence=choices["sentiment_period"] == "presence")

    def _answer(self, chat: Chat, context: Mapping[str, Any]) -> bool | str:  # noqa: ARG002
        if not chat.analysed:
            return "the contact was not analysed"
        rows, doubtful, _ = self._scope.of(chat)
        if doubtful:
            return "it is not known which messages are within the period"
        # According to the guide, rules take missing sentiment as neutral.
        read = [chat.sentiments[row] or "NEUTRAL" for row in rows] or ["NEUTRAL"]
        wanted = self._condition.operands[0]
        choice = self._choices["sentiment_state"]
        if choice == "last":
            return read[-1] == wanted
        number = Counter(read)[str(wanted)]
        return number == len(read) if choice == "all" else 2 * number > len(read)


class OfFigure(_Condition):
    """A condition on a score or a response time.

    Parameters
    ----------
    condition, choices
    subject : str
        Last parts of the path, such as ``Sentiment.OverallScore``.
    """

    def __init__(self, condition: Condition, choices: Choices, subject: str) -> None:
        super().__init__(condition, choices)
        sent, computed, choice = _METRICS[subject]
        self._is_score = subject.startswith("Sentiment.")
        if computed is not None and choice is not None:
            computed = computed.format(choices[choice])
        if subject == "Sentiment.OverallScore" and choices["overall_score"] == "sent":
            computed = None
        self._sources = [
            (name, source) for name, source in ((sent, "sent"), (computed, "computed")) if name is not None
        ]
        self._needs_join = subject.endswith("FirstResponseTimeSecs")

    def _answer(self, chat: Chat, context: Mapping[str, Any]) -> bool | str:  # noqa: ARG002
        role = "AGENT"
        if self._is_score:
            given = self._condition.filter("ParticipantRole")
            if not isinstance(given, str) or given == "ANY":
                return "AWS does not document how a score of several participants is computed"
            if not chat.analysed:
                return "the contact was not analysed"
            role = given
        for metric, source in self._sources:
            value = chat.known.get((metric, role, source))
            if value is not None:
                return self._compared(value)
        if self._needs_join:
            return "no event shows when the agent joined, or the agent wrote nothing after joining"
        if self._is_score:
            return "the score is only in the post-chat analysis file, or there are too few messages for an estimate"
        return "in the messages that were read, no agent replied to a customer"


class OfRecord(_Condition):
    """A condition on a field of the contact record.

    Parameters
    ----------
    condition, choices
    about : str
        Last parts of the path, such as ``Queue.QueueId`` or ``ContactAttribute.`` and the name of an attribute.
    """

    def _answer(self, chat: Chat, context: Mapping[str, Any]) -> bool | str:  # noqa: ARG002
        subject = self._about
        if subject.startswith("ContactAttribute."):
            return self._of_attribute(attribute(context, subject.partition(".")[2]))
        if subject.startswith("SegmentAttributes."):
            return self._of_attribute(
                segment_attribute(context, subject.removeprefix("SegmentAttributes.UserDefined."))
            )
        values = field_values(context, subject)
        if values is UNKNOWN or not (isinstance(values, list) or values is ABSENT):
            return "it needs the contact record, which is missing or lacks this value"
        found = values if isinstance(values, list) else []
        if self._condition.operator == "EQUALS":
            return not found
        if self._condition.operator == "CONTAINS_ANY":
            return any(value in self._condition.operands for value in found if isinstance(value, str))
        numbers = [value for value in found if isinstance(value, (int, float)) and not isinstance(value, bool)]
        return self._compared(numbers[0]) if numbers else "the contact record does not have this number"

    def _of_attribute(self, value: Any) -> bool | str:
        if value is UNKNOWN:
            return "it needs the contact record, which is missing or lacks this value"
        if value is ABSENT:
            # With "no match", return the value that Negate inverts to False.
            return self._choices["missing_attribute"] == "no match" and bool(self._condition.negate)
        return isinstance(value, str) and value in self._condition.operands


class OfAgents(_Condition):
    """A condition on the AI agents that the contact record lists."""

    def _answer(self, chat: Chat, context: Mapping[str, Any]) -> bool | str:  # noqa: ARG002
        info = context.get("WisdomInfo", UNKNOWN)
        agents = info.get("AiAgents", UNKNOWN) if isinstance(info, Mapping) else UNKNOWN
        if not isinstance(agents, (list, tuple)):
            return "it needs the contact record, which is missing or lacks this value"
        return any(self._is_meant(agent) for agent in agents if isinstance(agent, Mapping))

    def _is_meant(self, agent: Mapping[str, Any]) -> bool:
        use = self._condition.filter("AiAgentUseCase")
        escalated = self._condition.filter("AiAgentEscalatedToHuman")
        if isinstance(use, tuple) and agent.get("AiUseCase") != use[1]:
            return False
        if isinstance(escalated, str) and bool(agent.get("AiAgentEscalated")) != (escalated == "TRUE"):
            return False
        version = str(agent.get("AiAgentVersionId", ""))
        return any(version == one or version.startswith(f"{one}:") for one in self._condition.operands)
