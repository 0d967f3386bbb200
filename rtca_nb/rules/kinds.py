"""Kinds of conditions for chats, with their operators, operands, negation, and limits.

Source: the condition tables of the administrator guide and the examples of CreateRule. The paths of real-time chat are
not documented; they are assumed to be those of real-time calls, and matched by their last parts.
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["FILTERS", "KINDS", "LANGUAGES", "NAMESPACES", "OPERATORS", "Kind", "kind_of_path", "subject_of"]

OPERATORS: Final = ("CONTAINS_ANY", "EQUALS", "NumberGreaterOrEqualTo", "NumberLessOrEqualTo")
NAMESPACES: Final = ("PostChat", "RealTimeChat")
LANGUAGES: Final = ("EN", "ES", "AR", "DE", "FR", "HI", "IT", "PT", "KO", "JA", "ZH")
FILTERS: Final = (
    "ParticipantRole",
    "PostChatContactPeriodSeconds",
    "PatternMatchLanguageFilter",
    "AiAgentUseCase",
    "AiAgentEscalatedToHuman",
)

_ANY: Final = ("CONTAINS_ANY",)
_IS: Final = ("EQUALS",)
_NUMBER: Final = OPERATORS[2:]
_SENTIMENTS: Final = ("POSITIVE", "NEGATIVE", "NEUTRAL")


class Kind(NamedTuple):
    """A kind of condition.

    Attributes
    ----------
    subject : str
        The last parts of its path; if they end in a dot, as in ``ContactAttribute.``, a key follows in the path.
    operators : tuple of str
        Allowed operators.
    operands : {"texts", "patterns", "one text", "whole number", "texts or none"}
        Type of its operands; with ``texts or none``, EQUALS takes no operand.
    negatable : bool
        Whether Negate may be true.
    entries : int or None
        Maximum number of operands; None if no limit is documented.
    real_time : bool
        Whether rules for real-time chat can have it.
    values : tuple of str
        Allowed operands; empty if all are allowed.
    range : tuple of (int, int) or None
        Lowest and highest allowed number; None if there is no limit.
    """

    subject: str
    operators: tuple[str, ...]
    operands: str
    negatable: bool = False
    entries: int | None = None
    real_time: bool = False
    values: tuple[str, ...] = ()
    range: tuple[int, int] | None = None


_METHODS: Final = ("INBOUND", "OUTBOUND", "TRANSFER", "QUEUE_TRANSFER", "CALLBACK", "API", "DISCONNECT")
_SCORE: Final = (-5, 5)
_WAIT: Final = (1, 4 * 60 * 60)
_ISSUES: Final = tuple(f"{who}_{what}_ISSUE" for who in ("AGENT", "CUSTOMER") for what in ("CONNECTIVITY", "DEVICE"))

KINDS: Final = {
    kind.subject: kind
    for kind in (
        Kind("ExactMatch.Transcript", _ANY, "texts", negatable=True, entries=100, real_time=True),
        Kind("PatternMatch.Transcript", _ANY, "patterns", negatable=True, entries=100, real_time=True),
        Kind("SemanticMatch.Transcript", _ANY, "texts", negatable=True, entries=4),
        Kind("SemanticMatch.Phrase", _IS, "one text", negatable=True, entries=1),
        Kind("Sentiment.State", _IS, "one text", entries=5, real_time=True, values=_SENTIMENTS),
        Kind("Sentiment.OverallScore", _NUMBER, "whole number", range=_SCORE),
        Kind("Sentiment.Score.Beginning", _NUMBER, "whole number", range=_SCORE),
        Kind("Sentiment.Score.End", _NUMBER, "whole number", range=_SCORE),
        Kind("ResponseTime.Agent.FirstResponseTimeSecs", _NUMBER, "whole number", range=_WAIT),
        Kind("ResponseTime.Agent.AverageTimeSecs", _NUMBER, "whole number", range=_WAIT),
        Kind("ResponseTime.Agent.LongestTimeSecs", _NUMBER, "whole number", range=_WAIT),
        Kind("Agent.AgentInteractionDurationSecs", _NUMBER, "whole number", range=(0, 2**31 - 1)),
        Kind("Agent.AfterContactWorkDurationSecs", _NUMBER, "whole number", range=(0, 2**31 - 1)),
        Kind("Agent.AgentId", _ANY, "texts", entries=100, real_time=True),
        Kind("Agent.HierarchyGroup.ARN", _ANY, "texts", real_time=True),
        Kind("Agent.RoutingProfile", _ANY, "texts", real_time=True),
        Kind("Queue.QueueId", (*_ANY, *_IS), "texts or none", entries=100, real_time=True),
        Kind("ContactAttribute.", _IS, "one text", negatable=True, entries=5, real_time=True),
        Kind("SegmentAttributes.UserDefined.", _ANY, "texts"),
        Kind("InitiationMethod", _ANY, "texts", values=_METHODS),
        Kind("DisconnectReason", _ANY, "texts"),
        Kind("PotentialDisconnectIssue", (*_ANY, *_IS), "texts or none", values=_ISSUES),
        Kind("AiAgent.IdWithVersion", _ANY, "texts"),
    )
}
"""Subject -> kind."""

_KEYED: Final = tuple(subject for subject in KINDS if subject.endswith("."))
_PREFIX: Final = "$.ContactLens."


def subject_of(path: str) -> tuple[str, str] | None:
    """Split a path into its namespace and its subject; None if it is not a path of Contact Lens."""
    if not path.startswith(_PREFIX):
        return None
    namespace, _, subject = path.removeprefix(_PREFIX).partition(".")
    return (namespace, subject) if namespace and subject else None


def kind_of_path(path: str) -> Kind | None:
    """Return the kind of a condition for chats by its path; None if the path is unknown, such as a path for voice."""
    found = subject_of(path)
    if found is None or found[0] not in NAMESPACES:
        return None
    subject = found[1]
    for prefix in _KEYED:
        if subject.startswith(prefix) and len(subject) > len(prefix):
            return KINDS[prefix]
    return None if subject in _KEYED else KINDS.get(subject)
