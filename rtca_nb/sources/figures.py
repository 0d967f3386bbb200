"""Figures that a post-chat analysis file states about the whole chat, kept as sent beside our own."""

from __future__ import annotations

from typing import Final

from rtca_nb.model.record import SentFigure
from rtca_nb.sources.members import Members

__all__ = ["sent_figures"]

_GREETINGS: Final = (
    ("AgentGreetingTimeMillis", "agent_greeting_time", "AGENT"),
    ("AutomatedInteractionGreetingTimeMillis", "automated_greeting_time", "SYSTEM"),
)
# "WithAgent" -> "with_agent"
_INTERACTIONS: Final = {"WithAgent": "with_agent", "WithoutAgent": "without_agent"}


def sent_figures(response_time: Members, sentiment: Members) -> tuple[SentFigure, ...]:
    """Read ``ResponseTime`` and ``Sentiment``; anything in them that is not a figure is reported as unknown.

    Returns
    -------
    tuple of SentFigure
        Metrics ``agent_greeting_time``, ``automated_greeting_time``, ``response_time_mean``, ``response_time_max`` (in
        milliseconds, the last with the ids of its messages), ``sentiment_overall``, ``sentiment_begin`` and
        ``sentiment_end`` (scores), the last three also with ``_with_agent`` or ``_without_agent``.
    """
    figures: list[SentFigure] = []
    for member, metric, role in _GREETINGS:
        value = response_time.number(member)
        if value is not None:
            figures.append(SentFigure(metric, role, value, "milliseconds"))
    by_role = response_time.within("DetailsByParticipantRole")
    for role, details in by_role.every().items():
        for member, metric in (("Average", "response_time_mean"), ("Maximum", "response_time_max")):
            measured = details.within(member)
            ids = [item.take("Id", str) for item in measured.each("TranscriptItems")]
            value = measured.number("ValueMillis")
            if value is not None:
                known = tuple(identity for identity in ids if identity is not None)
                figures.append(SentFigure(metric, role, value, "milliseconds", known))
            measured.rest()
        details.rest()
    by_role.rest()
    response_time.rest()
    _overall(sentiment.within("OverallSentiment"), figures)
    _shift(sentiment.within("SentimentShift"), figures)
    sentiment.rest()
    return tuple(figures)


def _overall(overall: Members, figures: list[SentFigure]) -> None:
    by_role = overall.within("DetailsByParticipantRole")
    figures += [SentFigure("sentiment_overall", role, value, "score") for role, value in by_role.numbers().items()]
    by_role.rest()
    interaction = overall.within("DetailsByInteraction")
    by_role = interaction.within("DetailsByParticipantRole")
    for role, parts in by_role.every().items():
        for member, suffix in _INTERACTIONS.items():
            value = parts.number(member)
            if value is not None:
                figures.append(SentFigure(f"sentiment_overall_{suffix}", role, value, "score"))
        parts.rest()
    for left in (by_role, interaction, overall):
        left.rest()


def _shift(shift: Members, figures: list[SentFigure]) -> None:
    by_role = shift.within("DetailsByParticipantRole")
    for role, scores in by_role.every().items():
        _ends(scores, role, "", figures)
    by_role.rest()
    interaction = shift.within("DetailsByInteraction")
    by_role = interaction.within("DetailsByParticipantRole")
    for role, parts in by_role.every().items():
        for member, suffix in _INTERACTIONS.items():
            _ends(parts.within(member), role, f"_{suffix}", figures)
        parts.rest()
    for left in (by_role, interaction, shift):
        left.rest()


def _ends(scores: Members, role: str, suffix: str, figures: list[SentFigure]) -> None:
    for member, metric in (("BeginScore", "sentiment_begin"), ("EndScore", "sentiment_end")):
        value = scores.number(member)
        if value is not None:
            figures.append(SentFigure(f"{metric}{suffix}", role, value, "score"))
    scores.rest()
