"""The story of a contact: greeting, problem, exchange, resolution, and the results of the analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rtca_nb.samples.generator.effects import (
    ANSWER_SECONDS,
    ASKED,
    CATEGORIES,
    COLD,
    LONG_CHAT,
    REPLY_SECONDS,
    ROUNDS,
    SHARES,
    UPSET,
)
from rtca_nb.samples.generator.language import EMOJI, pick
from rtca_nb.samples.generator.plan import (
    AGENT,
    CUSTOMER,
    SUPERVISOR,
    SYSTEM,
    Event,
    Extraction,
    Facts,
    Files,
    Mark,
    Matches,
    Plan,
    Statements,
    Step,
    Summary,
    about,
    draw_facts,
)

if TYPE_CHECKING:
    import random

    from rtca_nb.samples.generator.phrases import Said

__all__ = ["draw_plan"]

_FILES: Final = (("jpg", "image/jpeg"), ("pdf", "application/pdf"), ("png", "image/png"))


def draw_plan(rng: random.Random, seed: int, number: int, languages: tuple[str, ...], salt: str) -> Plan:
    """Draw a contact with all its steps; parameters as for :func:`rtca_nb.samples.generator.plan.draw_facts`."""
    return _Story(draw_facts(rng, seed, number, languages, salt)).tell()


class _Story:
    """A contact that is being drawn: its clock, its steps so far, and the marks that rules will find."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.chance = facts.chance
        self.phrases, self.values = facts.language.steps, facts.values
        self.now = facts.start
        self.steps: list[Step] = []
        self.number = self.others = 0  # number of steps with an id, and how many of these are not messages
        self.scored = facts.scored
        self.last = SYSTEM  # who wrote last: agent or customer
        self.replies = self.replies_ms = 0
        self.marks: dict[str, list[Mark]] = {}
        self.stated: list[tuple[int, Said]] = []
        self.order: Mark | None = None
        # First phrase of each pool, and the distance to the next, so that no phrase is repeated too soon.
        self.places: dict[str, int] = {}
        self.stride = (1, 7)[int(self.chance() * 2)]

    def tell(self) -> Plan:
        """Draw all steps of the story, and return the plan of the contact."""
        facts = self.facts
        self._arrive()
        self._problem()
        self._exchange()
        self._resolve()
        if not facts.failed:
            self._analyse()
        return Plan(facts, self.steps, self.replies, self.replies_ms)

    # -- what participants do ----------------------------------------------------------------------------------------

    def _fill(self, step: str, lead: str = "") -> Said:
        """Return the next phrase of a step, filled, with ``lead`` before it."""
        phrases = self.phrases[step]
        place = self.places.get(step)
        if place is None:
            place = int(self.chance() * len(phrases))
        self.places[step] = place + self.stride
        phrase = phrases[place % len(phrases)]
        return phrase.fixed if phrase.fixed is not None and not lead else phrase.fill(self.values, lead)

    def _write(self, who: int, said: Said, emoji: str = "") -> int:
        number = self.number
        self.steps.append((self.now, who, said, emoji, number, self.scored))
        self.number = number + 1
        return number

    def _event(self, kind: str, who: int | None) -> None:
        self.steps.append(Event(self.now, who, kind, self.number))
        self.number += 1
        self.others += 1

    def _pass(self, seconds: int) -> int:
        """Let time pass, about ``seconds`` on average; return the milliseconds."""
        passed = about(self.chance(), seconds)
        self.now += passed
        return passed

    def _agent(self, step: str) -> tuple[int, Said]:
        """Let the agent write a phrase of a step; return the number and the text of the message."""
        said = self._fill(step)
        before = self.now
        if self.last == CUSTOMER:
            took = self._pass(REPLY_SECONDS * self.facts.pace)
            self.replies += 1
            self.replies_ms += took
            if self.chance() < 0.3:
                after, self.now = self.now, before + took // 2
                self._event("typing", AGENT)
                self.now = after
        else:
            self._pass(REPLY_SECONDS // 2)
        self.last = AGENT
        return self._write(AGENT, said), said

    def _customer(self, step: str, lead: str = "") -> tuple[int, Said]:
        """Let the customer write a phrase of a step; return the number and the text of the message."""
        said = self._fill(step, lead)
        self._pass(ANSWER_SECONDS if self.last != CUSTOMER else ANSWER_SECONDS // 2)
        self.last = CUSTOMER
        emoji = ""
        if self.chance() < SHARES["emoji"]:
            emoji = " " + pick(self.chance, EMOJI[said.mood or "NEUTRAL"])
        return self._write(CUSTOMER, said, emoji), said

    def _mark(self, rule: str, number: int, said: Said) -> None:
        if said.mark is not None:
            self.marks.setdefault(rule, []).append((number, said.mark))

    # -- the chat ----------------------------------------------------------------------------------------------------

    def _arrive(self) -> None:
        self._event("participant.joined", CUSTOMER)
        self.now += 800 + int(self.chance() * 900)
        self._write(SYSTEM, self._fill("welcome"))
        joined = self.facts.start + self.facts.wait
        if joined - self.now > 60_000:
            self.now += 45_000
            self._write(SYSTEM, self._fill("wait"))
        self.now = joined
        self._event("participant.joined", AGENT)
        self._pass(5)
        greeting = self._fill("agent.hello")
        self.marks["greeting"] = [(self._write(AGENT, greeting), None)]
        self.last = AGENT
        if self.chance() < 0.5:
            self._customer("customer.hello")

    def _problem(self) -> None:
        facts = self.facts
        # The unit of offsets shows only after a character beyond the BMP, so add one if a name has one.
        astral = max(facts.values["name"]) > "\uffff"
        lead = "" if facts.failed or not (astral or self.chance() < 0.15) else "😟 "
        number, said = self._customer(f"{facts.topic}.problem", lead)
        self._mark(facts.topic, number, said)
        self.stated.append((number, said))
        if self.chance() < 0.5:
            self._detail()
        if not facts.failed:
            self.steps.append(self._match(facts.topic))
        if self.chance() < SHARES["attachment"]:
            self._attach()

    def _detail(self) -> None:
        number, said = self._customer(f"{self.facts.topic}.detail")
        if said.mark is not None:
            self._mark(self.facts.topic, number, said)
            self.stated.append((number, said))

    def _attach(self) -> None:
        suffix, content_type = _FILES[int(self.chance() * len(_FILES))]
        word = pick(self.chance, self.facts.language.lists["file"])
        self._pass(12)
        name = f"{word} {self.facts.values['surname']}.{suffix}"
        self.steps.append(Files(self.now, CUSTOMER, name, content_type, self.number))
        self.number += 1
        self.others += 1
        self._customer("calm.talk")  # so that a reply is to a message

    def _exchange(self) -> None:
        chance, topic = self.chance, self.facts.topic
        rounds = ROUNDS[int(chance() * len(ROUNDS))]
        asked = ASKED[topic]
        self._talk(rounds // 4)
        self.scored &= not self.facts.failed  # a failed analysis ends here
        for kind in asked[: 1 + int(chance() * len(asked))]:
            self._agent(f"ask.{kind}")
            number, said = self._customer(f"give.{kind}")
            self._mark(kind, number, said)
        self._talk(rounds // 4)
        self._agent(f"{topic}.answer")
        self._talk(1)
        if self.facts.escalated:
            self._escalate()
        if chance() < SHARES["customer idle"]:
            self.now += 300_000
            self._event("participant.idle", CUSTOMER)
            self.now += 120_000
            self._event("participant.returned", CUSTOMER)
            self._customer("calm.talk")
        self._talk(rounds - rounds // 4 * 2)

    def _talk(self, rounds: int) -> None:
        chance, upset = self.chance, UPSET[self.facts.mood]
        for _ in range(rounds):
            self._agent("agent.talk")
            if chance() < 0.2:
                self._agent("agent.talk")
            self._customer("upset.talk" if chance() < upset else "calm.talk")
            if chance() < 0.2:
                self._customer("upset.talk" if chance() < upset else "calm.talk")

    def _escalate(self) -> None:
        """Let a supervisor join and leave; the customer writes last, so the agent's next reply is to the customer."""
        number, said = self._customer("escalate.ask")
        self._mark("escalation", number, said)
        self._agent("escalate.hold")
        self._pass(90)
        self._event("participant.joined", SUPERVISOR)
        self._pass(20)
        self._write(SUPERVISOR, self._fill("boss.hello"))
        self._customer("calm.talk")
        self._pass(20)
        self._write(SUPERVISOR, self._fill("boss.talk"))
        self._pass(5)
        self._event("participant.left", SUPERVISOR)
        self._customer("calm.talk")

    def _resolve(self) -> None:
        topic = self.facts.topic
        for _ in range(1 + int(self.chance() * 2)):
            number, said = self._agent(f"{topic}.solution")
            self._mark("solution", number, said)
        self.cold = self.chance() < COLD[self.facts.mood]
        number, said = self._customer("cold" if self.cold else "thanks")
        if self.cold:
            self.marks["cold"] = [(number, None)]
            self.places["close"] = 1  # the first of these phrases is a reply to thanks
        else:
            self._mark("thanks", number, said)
        self._agent("close")
        for who, seconds in ((CUSTOMER, 10), (AGENT, 20)):
            self._pass(seconds)
            self._event("participant.left", who)
        self.now += 700
        self._write(SYSTEM, self._fill("bye"))
        self.now += 300
        self._event("chat.ended", None)

    # -- the analysis ------------------------------------------------------------------------------------------------

    def _match(self, *rules: str) -> Matches:
        found: list[tuple[str, tuple[tuple[Mark, ...], ...]]] = []
        for rule in rules:
            marks = self.marks.get(rule)
            if rule == "long":
                found.append((CATEGORIES[rule], ()))
            elif marks:
                # One point of interest for each mark, or one with all marks.
                points = (tuple(marks),) if self.chance() < 0.5 else tuple([(mark,) for mark in marks])
                found.append((CATEGORIES[rule], points[:5]))
        return Matches(tuple(found))

    def _analyse(self) -> None:
        facts, chance = self.facts, self.chance
        rules = ["greeting", "solution", "escalation", "card", "thanks", "cold"]
        if self.number - self.others > LONG_CHAT:
            rules.append("long")
        self.steps.append(self._match(*[rule for rule in rules if rule != facts.skipped]))
        self.steps.append(
            Statements(tuple([(number, said, said.mark) for number, said in self.stated if said.mark is not None]))
        )
        order = self.marks.get("order")
        if order and chance() < SHARES["extraction"]:
            failed = chance() < SHARES["extraction failed"]
            self.steps.append(Extraction(None, None) if failed else Extraction(facts.values["order"], order[0]))
        if chance() >= SHARES["no summary"]:
            failed = chance() < SHARES["summary failed"]
            said = facts.language.summary(facts.topic, facts.values, good=not self.cold)
            self.steps.append(Summary(None if failed else said))
