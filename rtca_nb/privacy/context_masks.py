"""Decide what may be seen of the answers that describe a contact: only what is listed here, in the form listed.

Everything else is masked: text of people, values of attributes and tags, addresses, names, descriptions, and
unrecognised members. Ids of agents become pseudonyms; the same key always makes the same ones. All masks have the same
length, so that they do not show how long a value is.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from rtca_nb.model.context import MEMBERS, REASONS, SentContext
from rtca_nb.model.offsets import MASK

__all__ = [
    "HIDDEN",
    "KEY_VARIABLE",
    "agent_pseudonym",
    "exported_context",
    "masked_context",
    "pseudonym_key",
    "read_exported",
    "seen",
    "without_pseudonyms",
]

HIDDEN: Final = MASK * 3
"""Replaces each value that is hidden."""

KEY_VARIABLE: Final = "RTCA_NB_PSEUDONYM_KEY"
"""Name of the environment variable that holds the key of the agents' pseudonyms."""

_PSEUDONYM: Final = re.compile(r"agent-[0-9a-f]{10}")
_SENT_PSEUDONYM: Final = re.compile(_PSEUDONYM.pattern.encode())
_own_key: Final = secrets.token_hex(32)


def agent_pseudonym(agent_id: str) -> str:
    """Return the pseudonym that replaces an agent's id in all masked output, such as ``"agent-3f09c1a277"``.

    Only somebody with the key can tell which agent it is. Without a key in :data:`KEY_VARIABLE`, each process makes
    different pseudonyms. A text that is a pseudonym already is returned as it is.
    """
    if _PSEUDONYM.fullmatch(agent_id):  # it was masked before it was kept
        return agent_id
    key = hashlib.sha256(os.fsencode(pseudonym_key())).digest()
    digest = hashlib.blake2b(agent_id.encode("utf-8", "surrogatepass"), key=key, digest_size=5)
    return f"agent-{digest.hexdigest()}"


def without_pseudonyms(masked: bytes) -> bytes:
    """Return a masked answer with the agents' pseudonyms cut out, because they depend on the key."""
    return _SENT_PSEUDONYM.sub(b"", masked)


def pseudonym_key() -> str:
    """Return the key of the agents' pseudonyms: from :data:`KEY_VARIABLE`, else a random one of this process.

    Pass it to child processes, so that they make the same pseudonyms.
    """
    return os.environ.get(KEY_VARIABLE, "").strip() or _own_key


_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,255}")
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_:-]{0,63}")
# Names that people choose freely are shown if they look like names of settings, not sentences, numbers or addresses.
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.:/-]{0,127}")


def _code(value: Any) -> Any:
    return value if isinstance(value, str) and _CODE.fullmatch(value) else HIDDEN


def _id(value: Any) -> Any:
    return value if isinstance(value, str) and _ID.fullmatch(value) else HIDDEN


def _text(value: Any) -> Any:
    return value if isinstance(value, str) else HIDDEN


def _figure(value: Any) -> Any:
    return value if isinstance(value, (bool, int, float)) else HIDDEN


def _time(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).isoformat()
        except ValueError:
            return HIDDEN
    return _figure(value)


def _agent(value: Any) -> Any:
    return agent_pseudonym(value) if isinstance(value, str) and value else HIDDEN


_Show = Callable[[Any], Any]
_ANY: Final = "*"

_ANALYTICS: Final = "Contact.ContactLens.ConversationalAnalytics."
_SETTINGS: Final = f"{_ANALYTICS}Configuration."
_ENDPOINTS: Final = ("Contact.CustomerEndpoint.Type", "Contact.SystemEndpoint.Type")
_BY_FORM: Final[dict[_Show, tuple[str, ...]]] = {
    _id: (
        *(f"Contact.{name}Id" for name in ("", "Initial", "Previous")),
        *("Contact.InitialContactId", "Contact.PreviousContactId", "Contact.RelatedContactId"),
        *("Contact.ContactAssociationId", "Contact.QueueInfo.Id", "Queue.QueueId"),
        "Contact.NextContacts.*.NextContactMetadata.QuickConnectContactData.ContactId",
        *(f"Contact.ChatMetrics.{side}Metrics.ParticipantId" for side in ("Agent", "Customer")),
    ),
    _code: (
        *("Contact.InitiationMethod", "Contact.Channel", "Contact.DisconnectReason", *_ENDPOINTS),
        *("Contact.DisconnectDetails.PotentialDisconnectIssue", "Queue.Status"),
        *("Contact.SegmentAttributes.connect:Subtype.ValueString", "Contact.NextContacts.*.Type"),
        *(f"Contact.ChatMetrics.{side}Metrics.ParticipantType" for side in ("Agent", "Customer")),
        *(f"{_SETTINGS}{name}" for name in ("LanguageLocale", "LanguageLocales.*")),
        f"{_SETTINGS}ChannelConfiguration.AnalyticsModes.*",
        *(f"{_SETTINGS}RedactionConfiguration.{name}" for name in ("Behavior", "Policy", "Entities.*", "MaskMode")),
        *(f"{_SETTINGS}SummaryConfiguration.SummaryModes.*", f"{_SETTINGS}SentimentConfiguration.Behavior"),
        *(f"{_ANALYTICS}ContactAnalysisReferenceState.{name}" for name in ("Status", "StatusReason")),
    ),
    _figure: (
        f"{_SETTINGS}Enabled",
        *(f"Contact.{name}" for name in ("TotalPauseCount", "TotalPauseDurationInSeconds", "QueuePriority")),
        *(f"Contact.AgentInfo.{name}" for name in ("AfterContactWorkDuration", "AgentPauseDurationInSeconds")),
        "Contact.AgentInfo.AgentInitiatedHoldDuration",
        *(
            f"Contact.ChatMetrics.ChatContactMetrics.{name}"
            for name in (
                *("MultiParty", "TotalMessages", "TotalBotMessages", "TotalBotMessageLengthInChars"),
                *("ConversationCloseTimeInMillis", "ConversationTurnCount", "AgentFirstResponseTimeInMillis"),
            )
        ),
        *(
            f"Contact.ChatMetrics.{side}Metrics.{name}"
            for side in ("Agent", "Customer")
            for name in (
                *("ConversationAbandon", "MessagesSent", "NumResponses", "MessageLengthInChars"),
                *("TotalResponseTimeInMillis", "MaxResponseTimeInMillis"),
            )
        ),
    ),
    _time: (
        *(f"Contact.{name}Timestamp" for name in ("Initiation", "Disconnect", "LastUpdate", "Scheduled")),
        *("Contact.ConnectedToSystemTimestamp", "Contact.QueueInfo.EnqueueTimestamp"),
        *("Contact.AgentInfo.ConnectedToAgentTimestamp", "Contact.AgentInfo.AcceptedByAgentTimestamp"),
        *(f"Contact.AgentInfo.AfterContactWork{name}Timestamp" for name in ("Start", "End")),
        "Contact.ChatMetrics.ChatContactMetrics.AgentFirstResponseTimestamp",
        *(f"Contact.ChatMetrics.{side}Metrics.LastMessageTimestamp" for side in ("Agent", "Customer")),
    ),
    _agent: ("Contact.AgentInfo.Id", "User.Id"),
    _text: ("Queue.Name",),
}
_SHOWN: Final[dict[tuple[str, ...], _Show]] = {
    tuple(path.split(".")): show for show, paths in _BY_FORM.items() for path in paths
}


def seen(member: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of an answer with everything masked that may not be seen; its structure stays the same.

    Parameters
    ----------
    member : {"Contact", "User", "Queue"}
        Member of the answer that holds the content.
    value : mapping
        Content of the answer, in clear text or already masked.
    """
    found: dict[str, Any] = _seen(value, (member,))
    return found


def masked_context(sent: SentContext) -> SentContext:
    """Return a masked copy of the answers that describe a contact, even if they are marked as masked already."""
    answers = {
        operation: json.dumps({MEMBERS[operation]: seen(MEMBERS[operation], found)}).encode()
        for operation in sent.answers
        if (found := sent.get(operation)) is not None
    }
    return SentContext(answers, sent.missing, masked=True)


def exported_context(sent: SentContext, *, revealed: bool) -> dict[str, Any]:
    """Return the answers that describe a contact as one dict for JSON: masked, or unchanged if ``revealed``.

    ``Answers`` has the descriptions by operation, ``Missing`` the reasons for missing ones by operation, and ``Masked``
    says whether they are masked.
    """
    kept = sent if revealed else masked_context(sent)
    answers = {operation: kept.get(operation) for operation in kept.answers}
    return {"Answers": answers, "Missing": dict(kept.missing), "Masked": kept.masked}


def read_exported(told: Any) -> SentContext | None:
    """Return the answers from a dict that :func:`exported_context` made; None if ``told`` is not such a dict."""
    answers, missing = (told.get(name) if isinstance(told, dict) else None for name in ("Answers", "Missing"))
    if not isinstance(answers, dict) or not isinstance(missing, dict):
        return None
    return SentContext(
        {name: json.dumps({MEMBERS[name]: one}).encode() for name, one in answers.items() if name in MEMBERS},
        {name: why for name, why in missing.items() if name in MEMBERS and isinstance(why, str) and why in REASONS},
        masked=told.get("Masked") is not False,
    )


def _seen(value: Any, path: tuple[str, ...]) -> Any:
    if isinstance(value, Mapping):
        return {
            _key(name, number): _seen(child, (*path, name)) for number, (name, child) in enumerate(value.items(), 1)
        }
    if isinstance(value, list):
        return [_seen(child, (*path, _ANY)) for child in value]
    if value is None:
        return None
    show = _SHOWN.get(path)
    return HIDDEN if show is None else show(value)


def _key(name: str, number: int) -> str:
    return name if _KEY.fullmatch(name) else f"{HIDDEN} {number}"
