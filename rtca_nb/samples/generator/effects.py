"""The effects that are built into generated contacts: the numbers that a question about many contacts should find.

Each draw is independent of the others, so an effect can be measured alone. All probabilities are per contact.

- **Topic and mood.** :data:`MOODS` gives the shares of calm, worried and angry customers. A contact about billing has
  twice the share of worried or angry customers, 0.70 rather than 0.40. An angry customer says a negative thing in 75 %
  of small talk, a worried one in 40 %, a calm one in 10 % (:data:`UPSET`).
- **Agent and response time.** Each language has four agents. The last of them takes twice as long for a reply as the
  others, whose mean is 30 s (:data:`REPLY_SECONDS`, :data:`SLOW_AGENT`).
- **Queue and escalation.** In the queue ``Overflow`` 20 % of the contacts ask for a supervisor and get one, elsewhere
  5 % (:data:`ESCALATION`).
- **Hour and wait.** From 17:00 to 20:00 UTC a customer waits three times as long until an agent joins; at other hours
  the mean is 60 s (:data:`WAIT_SECONDS`, :data:`BUSY_HOURS`, :data:`BUSY_WAIT`).
- **Day and volume.** Mondays have twice as many contacts as any other day (:data:`DAYS`).
"""

from __future__ import annotations

from typing import Final

from rtca_nb.samples.writer import hash_uuid

__all__ = [
    "AGENTS",
    "ASKED",
    "BUSY_HOURS",
    "BUSY_WAIT",
    "CATEGORIES",
    "DAYS",
    "ESCALATION",
    "FIRST_DAY",
    "HOURS",
    "LANGUAGES",
    "MOODS",
    "QUEUES",
    "REPLY_SECONDS",
    "ROUNDS",
    "SHARES",
    "SLOW_AGENT",
    "SPREAD",
    "TOPICS",
    "UPSET",
    "WAIT_SECONDS",
    "WEEKS",
    "rule_id",
]

LANGUAGES: Final = ("ar", "de", "en", "es", "fr", "hi", "ja", "ko", "pl", "ru", "zh")
"""Languages by their ISO 639-1 codes, all equally likely."""

TOPICS: Final = ("billing", "delivery", "returns", "appointment", "technical", "cancellation")
"""Topics of contacts, all equally likely."""

ASKED: Final = {
    "billing": ("name", "order", "card", "email"),
    "delivery": ("name", "order", "address", "phone"),
    "returns": ("name", "order", "address", "card", "email"),
    "appointment": ("name", "phone", "address"),
    "technical": ("name", "email", "order"),
    "cancellation": ("name", "email", "phone", "card"),
}
"""Data that an agent asks for; a contact has one or more of its topic's list, from the first on."""

MOODS: Final = {topic: {"calm": 0.60, "worried": 0.28, "angry": 0.12} for topic in TOPICS} | {
    "billing": {"calm": 0.30, "worried": 0.40, "angry": 0.30}
}
"""Shares of the customers' moods by topic."""

UPSET: Final = {"calm": 0.10, "worried": 0.40, "angry": 0.75}
"""Probability, by the customer's mood, that a message of small talk is negative."""

COLD: Final = {"calm": 0.03, "worried": 0.15, "angry": 0.45}
"""Probability, by the customer's mood, that the customer leaves without thanks."""

QUEUES: Final = ("Orders", "Accounts", "Support", "Overflow")
"""Queues, all equally likely."""

ESCALATION: Final = {"Orders": 0.05, "Accounts": 0.05, "Support": 0.05, "Overflow": 0.20}
"""Probability that the customer of a contact in a queue asks for a supervisor."""

AGENTS: Final = 4
"""Number of agents of each language, all equally likely."""

REPLY_SECONDS: Final = 30
"""Mean time of an agent's reply, from the customer's last message."""

SLOW_AGENT: Final = 2
"""Factor by which the last agent of each language takes longer."""

ANSWER_SECONDS: Final = 25
"""Mean time of a customer's reply."""

WAIT_SECONDS: Final = 60
"""Mean time from when the customer joins until the agent joins."""

BUSY_HOURS: Final = (17, 18, 19)
"""Hours of the day, in UTC, in which customers wait longer."""

BUSY_WAIT: Final = 3
"""Factor by which customers wait longer in these hours."""

FIRST_DAY: Final = "2026-01-05"
"""A Monday; the contacts begin in the weeks from this day on, in UTC."""

WEEKS: Final = 4
"""Number of weeks in which contacts begin."""

DAYS: Final = (0, 0, 1, 2, 3, 4, 5, 6)
"""Days of the week, where 0 is Monday; a day that is more likely is repeated."""

HOURS: Final = (8, 9, 9, 10, 10, 10, 11, 11, 12, 13, 13, 14, 14, 15, 15, 16, 16, 17, 17, 18, 18, 19)
"""Hours of the day in which contacts begin; an hour that is more likely is repeated."""

SPREAD: Final = (220, 320, 400, 480, 560, 640, 720, 800, 880, 970, 1070, 1190, 1340, 1560, 1950, 2900)
"""Spread of times about their mean, in thousandths; the mean of these values is 1,000.

No function of a mathematics library is used, because its last digit differs from machine to machine.
"""

ROUNDS: Final = (2, 4, 5, 6, 7, 8, 8, 9, 10, 11, 12, 13, 15, 18, 24, 40)
"""Numbers of rounds of small talk in a contact, all equally likely."""

SHARES: Final = {
    "attachment": 0.08,
    "analysis failed": 0.01,
    "category not evaluated": 0.02,
    "customer idle": 0.03,
    "emoji": 0.08,
    "extraction": 0.30,
    "extraction failed": 0.02,
    "no sentiment": 0.03,
    "no summary": 0.05,
    "summary failed": 0.03,
}
"""Shares of contacts with a special feature; for ``emoji``, the share of a customer's messages."""

CATEGORIES: Final = {
    "billing": "Billing-Dispute",
    "delivery": "Late-Delivery",
    "returns": "Return-Request",
    "appointment": "Appointment-Change",
    "technical": "Technical-Fault",
    "cancellation": "Cancellation-Risk",
    "greeting": "Agent-Greeting",
    "solution": "Solution-Offered",
    "escalation": "Supervisor-Requested",
    "card": "Card-In-Chat",
    "thanks": "Customer-Thanks",
    "cold": "Customer-Unhappy",
    "long": "Long-Chat",
}
"""Names of the rules, by what they find."""

LONG_CHAT: Final = 60
"""A chat with more messages matches the rule ``Long-Chat``, as a whole."""


def rule_id(category: str) -> str:
    """Return the id of the rule behind a category.

    Examples
    --------
    >>> len(rule_id("Billing-Dispute"))
    36
    """
    return str(hash_uuid(f"rule/{category}"))
