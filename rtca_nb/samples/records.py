"""The contact record of a sample, and the users, queues and rules of its contact centre: all invented."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rtca_nb.samples.chat_metrics import chat_metrics
from rtca_nb.samples.script import Person
from rtca_nb.samples.writer import hash_uuid

__all__ = [
    "Background",
    "Centre",
    "agent_id",
    "analytics",
    "arn",
    "contact_record",
    "described_rule",
    "mentions",
    "queue_id",
    "secrets_of",
    "waits",
]

_ENTITIES: Final = ("NAME", "ADDRESS", "EMAIL", "PHONE", "CREDIT_DEBIT_NUMBER", "CREDIT_DEBIT_EXPIRY")
_EDITED: Final = "2025-01-20T09:00:00.000Z"


@dataclass(frozen=True, slots=True)
class Background:
    """Facts about a contact that DescribeContact returns and its segments lack.

    Parameters
    ----------
    queue : str or None
        Name of the queue; None for a contact that was in no queue.
    agent : Person or None
        The agent who took the contact.
    locales : sequence of str
        The languages of the analysis.
    sentiment, summary : bool
        Whether the analysis includes them.
    policy : str
        Forms that are kept; ``"None"`` means no redaction.
    entities : sequence of str
        Entities that are redacted.
    mask_mode : str
        ``"EntityType"`` or ``"PII"``.
    reason : str or None
        Reason why the analysis failed.
    disconnect_reason : str or None
        Who or what ended the contact; None while it is in progress.
    transfers : sequence of str
        Names of the contacts before this contact, oldest first.
    attributes, tags : mapping of str to str
    details : mapping
        Further members of the record.
    """

    queue: str | None = "Front desk"
    agent: Person | None = None
    locales: Sequence[str] = ("en-GB",)
    sentiment: bool = True
    summary: bool = True
    policy: str = "RedactedAndOriginal"
    entities: Sequence[str] = _ENTITIES
    mask_mode: str = "EntityType"
    reason: str | None = None
    disconnect_reason: str | None = "CUSTOMER_DISCONNECT"
    transfers: Sequence[str] = ()
    attributes: Mapping[str, str] = field(default_factory=dict, repr=False)
    tags: Mapping[str, str] = field(default_factory=dict, repr=False)
    details: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Centre:
    """A contact centre: the users, queues, rules and extraction definitions of an instance.

    Attributes
    ----------
    instance_id : str
        Id of the instance.
    users, queues, rules, extraction_definitions : list of dict
        Descriptions of each, in the format of DescribeUser, DescribeQueue, DescribeRule and
        DescribeExtractionDefinition.
    """

    instance_id: str
    users: list[dict[str, Any]] = field(repr=False)
    queues: list[dict[str, Any]] = field(repr=False)
    rules: list[dict[str, Any]] = field(repr=False)
    extraction_definitions: list[dict[str, Any]] = field(repr=False)


def arn(instance_id: str, kind: str, identity: str) -> str:
    """Return the ARN of an item of an instance."""
    return f"arn:aws:connect:us-east-1:123456789012:instance/{instance_id}/{kind}/{identity}"


def agent_id(name: str) -> str:
    """Return the id of a user, made from the name."""
    return str(hash_uuid(f"user/{name}"))


def queue_id(name: str) -> str:
    """Return the id of a queue, made from its name."""
    return str(hash_uuid(f"queue/{name}"))


def analytics(background: Background, status: str) -> dict[str, Any]:
    """Return ``ConversationalAnalytics`` of a contact.

    Parameters
    ----------
    background : Background
    status : str
        Status of the analysis, as the listing of segments returns it.
    """
    redacts = background.policy != "None"
    redaction: dict[str, Any] = {"Behavior": "Enable" if redacts else "Disable", "Policy": background.policy}
    if redacts:
        redaction |= {"Entities": list(background.entities), "MaskMode": background.mask_mode}
    state: dict[str, Any] = {"Status": "REQUESTED" if status == "IN_PROGRESS" else status}
    if background.reason is not None:
        state["StatusReason"] = background.reason
    return {
        "Configuration": {
            "Enabled": True,
            "LanguageLocale": background.locales[0],
            "LanguageLocales": list(background.locales),
            "ChannelConfiguration": {"AnalyticsModes": ["ContactLens"]},
            "RedactionConfiguration": redaction,
            "SummaryConfiguration": {"SummaryModes": ["PostContact"] if background.summary else []},
            "SentimentConfiguration": {"Behavior": "Enable" if background.sentiment else "Disable"},
        },
        "ContactAnalysisReferenceState": state,
    }


def contact_record(
    background: Background, instance_id: str, contact_id: str, status: str, segments: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the contact record, as in the member ``Contact`` of an answer of DescribeContact.

    Parameters
    ----------
    background : Background
    instance_id, contact_id, status : str
    segments : list of dict
        Segments of the Raw form, if there is one.
    """
    times = [_time(segment) for segment in segments if _time(segment) is not None]
    began = times[0]
    ended = times[-1] if background.disconnect_reason is not None else None
    record: dict[str, Any] = {
        "Arn": arn(instance_id, "contact", contact_id),
        "Id": contact_id,
        "InitiationMethod": "TRANSFER" if background.transfers else "API",
        "Channel": "CHAT",
        "InitiationTimestamp": began,
        "ConnectedToSystemTimestamp": began,
        "LastUpdateTimestamp": times[-1],
        "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Chat"}},
        "ContactLens": {"ConversationalAnalytics": analytics(background, status)},
    }
    if background.transfers:
        chain = [str(hash_uuid(f"{name}/contact")) for name in background.transfers]
        record |= {"InitialContactId": chain[0], "PreviousContactId": chain[-1], "ContactAssociationId": chain[0]}
    if background.queue is not None:
        record["QueueInfo"] = {"Id": queue_id(background.queue), "EnqueueTimestamp": began}
    if background.agent is not None and background.agent.name is not None:
        record["AgentInfo"] = {"Id": agent_id(background.agent.name), **_connected(segments, background.agent)}
    if ended is not None:
        record |= {"DisconnectTimestamp": ended, "DisconnectReason": background.disconnect_reason}
        record["ChatMetrics"] = chat_metrics(segments, ended=ended)
    if background.attributes:
        record["Attributes"] = dict(background.attributes)
    if background.tags:
        record["Tags"] = dict(background.tags)
    return record | dict(background.details)


def secrets_of(background: Background) -> frozenset[str]:
    """Return the personal strings of the contact record that is made from these facts."""
    endpoint, details = background.details.get("CustomerEndpoint", {}), background.details
    named = [details.get(name) for name in ("Name", "Description")]
    values = [*background.attributes.values(), *background.tags.values(), endpoint.get("Address"), *named]
    return frozenset(value for value in values if value)


def mentions(role: str, *words: str) -> dict[str, Any]:
    """Return the condition of a rule that someone in a role writes one of some words or phrases."""
    return {
        "Operator": "CONTAINS_ANY",
        "Operands": list(words),
        "ComparisonValue": "$.ContactLens.PostChat.ExactMatch.Transcript",
        "FilterClause": {"LogicOperator": "AND", "Filters": [{"Type": "ParticipantRole", "Data": role}]},
        "Negate": False,
    }


def waits(seconds: int) -> dict[str, Any]:
    """Return the condition of a rule that the agent's longest reply takes at least ``seconds``."""
    return {
        "Operator": "NumberGreaterOrEqualTo",
        "Operands": [seconds],
        "ComparisonValue": "$.ContactLens.PostChat.ResponseTime.Agent.LongestTimeSecs",
        "Negate": False,
    }


def described_rule(instance_id: str, name: str, rule_id: str, condition: dict[str, Any]) -> dict[str, Any]:
    """Return a rule with one condition, as in the member ``Rule`` of an answer of DescribeRule."""
    function = {"Version": "2022-11-25", "RuleFunction": {"Operator": "OR", "Operands": [condition]}}
    return {
        "Name": name,
        "RuleId": rule_id,
        "RuleArn": arn(instance_id, "rule", rule_id),
        "TriggerEventSource": {"EventSourceName": "OnPostChatAnalysisAvailable"},
        "Function": json.dumps(function, ensure_ascii=False),
        "Actions": [{"ActionType": "ASSIGN_CONTACT_CATEGORY", "AssignContactCategoryAction": {}}],
        "PublishStatus": "PUBLISHED",
        "CreatedTime": "2024-11-04T10:30:00.000Z",
        "LastUpdatedTime": _EDITED,
        "LastUpdatedBy": arn(instance_id, "agent", agent_id("Ingeborg Vasterholm")),
    }


def _connected(segments: list[dict[str, Any]], agent: Person) -> dict[str, Any]:
    """Return the record's member with the time when the agent joined; an empty dict if no event says so."""
    for segment in segments:
        event = segment.get("Event", {})
        if event.get("ParticipantId") == agent.id and event["EventType"].endswith("participant.joined"):
            return {"ConnectedToAgentTimestamp": event["Time"]["AbsoluteTime"]}
    return {}


def _time(segment: dict[str, Any]) -> Any:
    (payload,) = segment.values()
    return payload.get("Time", {}).get("AbsoluteTime")
