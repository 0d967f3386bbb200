"""A contact as drawn: people, topic, times and facts, from which both forms and the true values are written.

Contact ``k`` of a seed is the same for any number of contacts, because its draws come from a hash of both. Only
:meth:`random.Random.random` is used, whose numbers are the same in every version of Python.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from rtca_nb.samples.generator.effects import (
    AGENTS,
    BUSY_HOURS,
    BUSY_WAIT,
    DAYS,
    ESCALATION,
    HOURS,
    MOODS,
    QUEUES,
    SHARES,
    SLOW_AGENT,
    SPREAD,
    TOPICS,
    WAIT_SECONDS,
    WEEKS,
)
from rtca_nb.samples.generator.language import Language, load_language, pick
from rtca_nb.samples.generator.phrases import Both, Said

__all__ = [
    "INSTANCE_ID",
    "Event",
    "Extraction",
    "Facts",
    "Files",
    "Matches",
    "Message",
    "Plan",
    "Statements",
    "Summary",
    "about",
    "draw_facts",
]

INSTANCE_ID: Final = str(uuid.UUID(bytes=sha256(b"rtca_nb/generated/instance").digest()[:16], version=4))
"""The instance of all generated contacts."""

SYSTEM, CUSTOMER, AGENT, SUPERVISOR = range(4)

_WITHIN: Final = range(-127, 128)
_FINE: Final = tuple(step + within for step in SPREAD for within in _WITHIN)
"""A finer spread of times in thousandths, around each step of ``SPREAD``; the mean is unchanged."""
_SIZE: Final = len(_FINE)

Mark = tuple[int, Both | None]
"""A message by its number, and a place in it; None for the whole message."""


Message = tuple[int, int, Said, str, int, bool]
"""A message: milliseconds since the first day, who, text, an emoji after it, its number, and whether it is scored.

A plain tuple for speed, because nearly all steps are messages.
"""


@dataclass(frozen=True, slots=True)
class Event:
    """An event at ``time``, in milliseconds since the first day; ``who`` is None for events without a participant."""

    time: int
    who: int | None
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Files:
    """A message that is a file, at ``time``, in milliseconds since the first day."""

    time: int
    who: int
    name: str
    content_type: str
    number: int


@dataclass(frozen=True, slots=True)
class Matches:
    """Categories that matched: for each, its name and its points of interest, each of which is a tuple of marks."""

    found: tuple[tuple[str, tuple[tuple[Mark, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """Issues, each as the number of a message, the message's text, and the place in it."""

    places: tuple[tuple[int, Said, Both], ...]


@dataclass(frozen=True, slots=True)
class Extraction:
    """An extracted value and its place; both are None if there was no value to extract."""

    value: str | None
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The post-contact summary; its text is None if the summary failed."""

    said: Said | None


Step = Message | Event | Files | Matches | Statements | Extraction | Summary


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that are drawn before the first message.

    Attributes
    ----------
    number : int
        Number of the contact, from 0.
    contact_id : str
    stem : str
        First 32 characters of the ids of its segments.
    language : Language
    topic, mood, queue : str
    agent : int
        Number of the agent among the agents of the language, from 0.
    start, wait : int
        Milliseconds from the first day to the beginning of the contact, and from there until the agent joins.
    weekday, hour : int
        Monday is 0; UTC.
    failed, scored, escalated : bool
        Whether the analysis failed, whether it has sentiment, and whether the customer asks for a supervisor.
    skipped : str or None
        The category that was not evaluated.
    values : dict of str to str
        The text of each slot, by the slot's name.
    names : tuple of str
        Display names of system, customer, agent and supervisor, in this order.
    chance : callable
        Returns the contact's next random number, from 0 to below 1.
    """

    number: int
    contact_id: str
    stem: str
    language: Language
    topic: str
    mood: str
    queue: str
    agent: int
    start: int
    wait: int
    weekday: int
    hour: int
    failed: bool
    scored: bool
    escalated: bool
    skipped: str | None
    values: dict[str, str] = field(repr=False)
    names: tuple[str, str, str, str] = field(repr=False)
    chance: Callable[[], float] = field(repr=False)

    @property
    def pace(self) -> int:
        """Factor by which this agent takes longer than others."""
        return SLOW_AGENT if self.agent == AGENTS - 1 else 1


@dataclass(frozen=True, slots=True)
class Plan:
    """A contact with all its steps.

    Attributes
    ----------
    facts : Facts
    steps : list
        Steps in the order in which the service returns them.
    replies : int
        Number of the agent's replies.
    replies_ms : int
        Total time of these replies, in milliseconds.
    """

    facts: Facts
    steps: list[Step] = field(repr=False)
    replies: int
    replies_ms: int


def draw_facts(rng: random.Random, seed: int, number: int, languages: tuple[str, ...], salt: str) -> Facts:
    """Draw the facts of a contact.

    Parameters
    ----------
    rng : random.Random
        Generator to seed again, because making a new generator takes twice as long.
    seed, number : int
    languages : tuple of str
        Codes to choose from.
    salt : str
        Makes the ids of contacts differ for another choice of languages; empty for all languages.
    """
    digest = sha256(f"rtca_nb/generated/{seed}/{number}{salt}".encode()).digest()
    contact_id = str(uuid.UUID(bytes=digest[:16], version=4))
    rng.seed(int.from_bytes(digest[16:], "big"))
    chance = rng.random
    language = load_language(pick(chance, languages))
    topic = pick(chance, TOPICS)
    mood = _mood(chance(), MOODS[topic])
    queue = pick(chance, QUEUES)
    agent = int(chance() * AGENTS)
    weekday = DAYS[int(chance() * len(DAYS))]
    hour = HOURS[int(chance() * len(HOURS))]
    day = 7 * int(chance() * WEEKS) + weekday
    busy = BUSY_WAIT if hour in BUSY_HOURS else 1
    failed = chance() < SHARES["analysis failed"]
    skipped = chance() < SHARES["category not evaluated"]
    values = language.values(chance, plain=failed)
    agent_name, values["agent"] = language.person(agent)
    boss_name, values["boss"] = language.person(AGENTS)
    return Facts(
        number=number,
        contact_id=contact_id,
        stem=f"{contact_id[24:32]}-{contact_id[9:13]}-4{contact_id[1:4]}-8{contact_id[20:23]}-{contact_id[:8]}",
        language=language,
        topic=topic,
        mood=mood,
        queue=queue,
        agent=agent,
        start=day * 86_400_000 + hour * 3_600_000 + int(chance() * 3_600_000),
        wait=about(chance(), WAIT_SECONDS * busy),
        weekday=weekday,
        hour=hour,
        failed=failed,
        scored=chance() >= SHARES["no sentiment"],
        escalated=chance() < ESCALATION[queue],
        skipped="solution" if skipped and not failed else None,
        values=values,
        names=("SYSTEM_MESSAGE", values["name"], agent_name, boss_name),
        chance=chance,
    )


def _mood(draw: float, shares: dict[str, float]) -> str:
    for mood, share in shares.items():
        draw -= share
        if draw < 0:
            return mood
    return next(reversed(shares))


def about(draw: float, seconds: int) -> int:
    """Return a time in milliseconds, drawn so that its mean is ``seconds``.

    Parameters
    ----------
    draw : float
        A random number from 0 to below 1.
    seconds : int
        The mean, in seconds.
    """
    return seconds * _FINE[int(draw * _SIZE)]
