"""The contact record of a drawn contact, and the users, queues and rules of all drawn contacts' contact centre."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from rtca_nb.samples.generator.effects import AGENTS, CATEGORIES, LANGUAGES, QUEUES, rule_id
from rtca_nb.samples.generator.language import load_language
from rtca_nb.samples.generator.plan import INSTANCE_ID, Event, Files, Plan, Step
from rtca_nb.samples.generator.wire import participant_id, time_of
from rtca_nb.samples.records import (
    Background,
    Centre,
    analytics,
    arn,
    contact_record,
    described_rule,
    mentions,
    queue_id,
)
from rtca_nb.samples.script import Person
from rtca_nb.samples.writer import hash_uuid

__all__ = ["exported_context", "generated_centre", "record_of"]

_AGENT: Final = 2
_LOCALES: Final = {
    "ar": "ar-AE",
    "de": "de-DE",
    "en": "en-US",
    "es": "es-ES",
    "fr": "fr-FR",
    "hi": "hi-IN",
    "ja": "ja-JP",
    "ko": "ko-KR",
    "pl": "pl-PL",
    "ru": "ru-RU",
    "zh": "zh-CN",
}
_WORDS: Final = {
    "billing": ("charged twice", "my bill"),
    "delivery": ("has not arrived", "late"),
    "returns": ("send it back", "return"),
    "appointment": ("another day", "appointment"),
    "technical": ("does not work", "error"),
    "cancellation": ("cancel", "close my account"),
    "escalation": ("supervisor", "manager"),
}


def record_of(plan: Plan, segments: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the contact record, as in the member ``Contact`` of an answer of DescribeContact.

    Parameters
    ----------
    plan : Plan
    segments : list of dict
        Segments of the Raw form.
    """
    facts = plan.facts
    background = Background(
        queue=facts.queue,
        agent=Person(participant_id(plan, _AGENT), "AGENT", facts.names[_AGENT]),
        locales=(_LOCALES[facts.language.code],),
        sentiment=facts.scored,
        reason="INTERNAL_ERROR" if facts.failed else None,
        attributes={"topic": facts.topic, "customer_name": facts.names[1]},
    )
    status = "FAILED" if facts.failed else "COMPLETED"
    record = contact_record(background, INSTANCE_ID, facts.contact_id, status, segments)
    record["AgentInfo"]["Id"] = _agent_id(facts.language.code, facts.agent)
    return record


def exported_context(plan: Plan) -> str:
    """Return the part of the contact record that an exported file has, as JSON without personal data.

    The agent's name is replaced by a pseudonym: ``agent-`` and the first ten digits of the agent's id.
    """
    facts = plan.facts
    code, queue, start = facts.language.code, queue_id(facts.queue), time_of(facts.start).decode()
    end = next(time for step in reversed(plan.steps) if (time := _time(step)) is not None)
    contact = {
        "Id": facts.contact_id,
        "InitiationMethod": "API",
        "Channel": "CHAT",
        "InitiationTimestamp": start,
        "DisconnectTimestamp": time_of(end).decode(),
        "DisconnectReason": "CUSTOMER_DISCONNECT",
        "QueueInfo": {"Id": queue, "EnqueueTimestamp": start},
        "AgentInfo": {
            "Id": f"agent-{_agent_id(code, facts.agent).replace('-', '')[:10]}",
            "ConnectedToAgentTimestamp": time_of(facts.start + facts.wait).decode(),
        },
        "ContactLens": {"ConversationalAnalytics": _analytics(code, scored=facts.scored, failed=facts.failed)},
    }
    answers = {"DescribeContact": contact, "DescribeQueue": {"QueueId": queue, "Name": facts.queue}}
    return json.dumps({"Answers": answers, "Missing": {}, "Masked": True}, separators=(",", ":"))


def _time(step: Step) -> int | None:
    if isinstance(step, tuple):
        return step[0]
    return step.time if isinstance(step, (Event, Files)) else None


@cache
def _analytics(code: str, *, scored: bool, failed: bool) -> dict[str, Any]:
    background = Background(locales=(_LOCALES[code],), sentiment=scored, reason="INTERNAL_ERROR" if failed else None)
    return analytics(background, "FAILED" if failed else "COMPLETED")


def generated_centre(languages: Iterable[str] = LANGUAGES) -> Centre:
    """Return the users, queues and rules of the instance to which all generated contacts belong.

    Parameters
    ----------
    languages : iterable of str
        Codes of the languages whose agents to include as users; by default, all languages.
    """
    return Centre(
        instance_id=INSTANCE_ID,
        users=[_user(code, place) for code in languages for place in range(AGENTS)],
        queues=[
            {"QueueId": queue_id(name), "QueueArn": arn(INSTANCE_ID, "queue", queue_id(name)), "Name": name}
            for name in QUEUES
        ],
        rules=[
            described_rule(INSTANCE_ID, name, rule_id(name), mentions("ANY", *_WORDS.get(kind, (kind,))))
            for kind, name in CATEGORIES.items()
        ],
        extraction_definitions=[],
    )


def _agent_id(code: str, place: int) -> str:
    return str(hash_uuid(f"generated/agent/{code}/{place}"))


def _user(code: str, place: int) -> dict[str, Any]:
    lists, identity = load_language(code).lists, _agent_id(code, place)
    return {
        "Id": identity,
        "Arn": arn(INSTANCE_ID, "agent", identity),
        "Username": f"{code}-{place + 1}",
        "IdentityInfo": {"FirstName": lists["given"][place], "LastName": lists["family"][place]},
    }
