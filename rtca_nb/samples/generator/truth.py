"""The true values of a drawn contact, to check answers against: one row for each contact."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.samples.generator.effects import BUSY_HOURS, BUSY_WAIT, CATEGORIES, ESCALATION, UPSET, rule_id
from rtca_nb.samples.generator.phrases import Said
from rtca_nb.samples.generator.plan import (
    INSTANCE_ID,
    Event,
    Extraction,
    Files,
    Mark,
    Matches,
    Plan,
    Statements,
    Summary,
)
from rtca_nb.samples.generator.wire import PAGE, segment_id, time_of
from rtca_nb.samples.writer import hash_uuid

if TYPE_CHECKING:
    from rtca_nb.samples.generator.phrases import Both

__all__ = ["truth_of"]

_ROLES: Final = ("SYSTEM", "CUSTOMER", "AGENT", "SUPERVISOR")
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def truth_of(plan: Plan) -> dict[str, Any]:
    """Return the true values of a contact.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    dict
        As :attr:`rtca_nb.samples.GeneratedContact.truth` describes it.
    """
    facts = plan.facts
    row: dict[str, Any] = {
        "number": facts.number,
        "instance_id": INSTANCE_ID,
        "contact_id": facts.contact_id,
        "language": facts.language.code,
        "topic": facts.topic,
        "mood": facts.mood,
        "queue": facts.queue,
        "agent": f"{facts.language.code}-{facts.agent + 1}",
        "agent_id": str(hash_uuid(f"generated/agent/{facts.language.code}/{facts.agent}")),
        "start": time_of(facts.start).decode(),
        "weekday": _DAYS[facts.weekday],
        "hour": facts.hour,
        "status": "FAILED" if facts.failed else "COMPLETED",
        "scored": facts.scored,
        "escalated": facts.escalated,
        "wait_seconds": facts.wait / 1000,
        "replies": plan.replies,
        "reply_seconds": plan.replies_ms / 1000,
        "effects": {
            "reply_factor": facts.pace,
            "wait_factor": BUSY_WAIT if facts.hour in BUSY_HOURS else 1,
            "escalation_probability": ESCALATION[facts.queue],
            "negative_probability": UPSET[facts.mood],
        },
        "skipped": [] if facts.skipped is None else [CATEGORIES[facts.skipped]],
    }
    return row | _Counted(plan).columns()


class _Counted:
    """Counts and lists of the contents of a contact's steps."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.messages: Counter[str] = Counter()
        self.sentiments: dict[str, Counter[str]] = {role: Counter() for role in _ROLES[1:]}
        self.events: Counter[str] = Counter()
        self.categories: list[dict[str, Any]] = []
        self.issues: list[dict[str, Any]] = []
        self.extracted: list[dict[str, Any]] = []
        self.personal: list[dict[str, Any]] = []
        self.attachments = 0
        self.summary: str | None = None
        self.spoke: set[int] = set()
        for step in plan.steps:
            self._take(step)

    def columns(self) -> dict[str, Any]:
        """Return the counts and lists by their names in the true values."""
        names = self.plan.facts.names
        shown = [
            {"kind": "NAME", "place": "display_name", "participant_role": _ROLES[who], "value": names[who]}
            for who in sorted(self.spoke)
        ]
        segments = len(self.plan.steps)
        return {
            "pages": -(-segments // PAGE),
            "segments": segments,
            "messages": dict(self.messages),
            "sentiments": {role: dict(counts) for role, counts in self.sentiments.items() if counts},
            "events": dict(self.events),
            "attachments": self.attachments,
            "categories": self.categories,
            "issues": self.issues,
            "extracted": self.extracted,
            "summary": self.summary,
            "personal": [*shown, *self.personal],
        }

    def _take(self, step: Any) -> None:
        match step:
            case (_, who, Said() as said, _, number, scored):
                role = _ROLES[who]
                self.messages[role] += 1
                if who:
                    self.spoke.add(who)
                if scored and said.mood is not None:
                    self.sentiments[role][said.mood] += 1
                self._personal(said, "message", segment_id(self.plan, number))
            case Event():
                self.events[step.kind] += 1
            case Files():
                self.attachments += 1
                place = {"place": "attachment_name", "id": segment_id(self.plan, step.number)}
                self.personal.append({"kind": "NAME", **place, "value": step.name})
            case Matches():
                for category, points in step.found:
                    spans = [[self._mark(mark) for mark in point] for point in points]
                    self.categories.append(
                        {"category": category, "rule_id": rule_id(category), "points_of_interest": spans}
                    )
            case Statements():
                self.issues += [self._mark((number, place)) for number, _, place in step.places]
            case Extraction():
                if step.mark is not None:
                    self.extracted.append({"value": step.value, **self._mark(step.mark)})
            case Summary():
                self.summary = "FAILED" if step.said is None else "COMPLETED"
                if step.said is not None:
                    self._personal(step.said, "summary", None)

    def _personal(self, said: Said, place: str, identity: str | None) -> None:
        for kind, value, span in said.personal:
            where = {"place": place} if identity is None else {"place": place, "id": identity, **_spans(span)}
            self.personal.append({"kind": kind, **where, "value": value})

    def _mark(self, mark: Mark) -> dict[str, Any]:
        number, place = mark
        return {"id": segment_id(self.plan, number), **({} if place is None else _spans(place))}


def _spans(place: Both) -> dict[str, list[int]]:
    """Return a place in both forms, as begin and end in code points."""
    return {"raw": list(place.raw), "redacted": list(place.redacted)}
