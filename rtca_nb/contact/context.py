"""The contact record for readers: agent and queue, times, how the contact began and ended, and its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, overload

from rtca_nb.base.error_frames import hide_locals
from rtca_nb.base.no_pickle import refuse_pickle
from rtca_nb.base.printable import escaped
from rtca_nb.model.context import MEMBERS, SentContext, member_at, text_at, time_of
from rtca_nb.model.record import Record
from rtca_nb.privacy.context_masks import HIDDEN, seen
from rtca_nb.tables.absence_reasons import language_of, lost_parts, settings_of
from rtca_nb.tables.handling import agent_of, queue_of

__all__ = ["ContactContext", "ContextPart", "RedactionSettings", "agent_queue_language", "context_of", "known_record"]

_NAMED_FREELY: Final = frozenset({"Attributes", "SegmentAttributes", "Tags"})
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RedactionSettings:
    """Settings of the service's redaction of a contact; a setting that is not known is None or empty.

    Attributes
    ----------
    enabled : bool or None
        Whether redaction was enabled.
    policy : str or None
        ``"RedactedOnly"``, ``"RedactedAndOriginal"`` or ``"None"``.
    entities : tuple of str
        Kinds of data to redact, such as ``"NAME"``.
    mask_mode : str or None
        ``"PII"`` or ``"EntityType"``.
    """

    enabled: bool | None = None
    policy: str | None = None
    entities: tuple[str, ...] = ()
    mask_mode: str | None = None


@hide_locals
@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class ContactContext:
    """Facts from the contact record that are not part of the analysis; ``contact.context`` has them.

    A fact that is not known is None, or an empty tuple or mapping.

    Unless the contact is revealed, personal facts are replaced. A pseudonym, such as ``agent-3f09c1a277``, replaces the
    agent's name and id. ``███`` replaces values of attributes and tags, addresses, and the contact's name and
    description. Pseudonyms differ from process to process; to get the same pseudonyms in several processes, set the
    environment variable ``RTCA_NB_PSEUDONYM_KEY`` to the same secret text in each of them.

    Sources: DescribeContact (``Contact``), DescribeUser (``User``), DescribeQueue (``Queue``).

    Attributes
    ----------
    agent : str or None
        Name of the agent who handled the contact; a pseudonym if it is masked or only the agent's id is known.
    agent_id : str or None
        Id of that agent; if the id is masked, the same pseudonym as in ``agent``.
    queue, queue_id : str or None
        Name and id of the queue.
    initiated, enqueued, connected_to_agent, disconnected, last_updated : datetime or None
        Times in UTC: when the contact began, when it entered the queue, when it was connected to the agent, when it was
        disconnected, and when its record was last changed.
    initiation_method, disconnect_reason : str or None
        How the contact began and why it ended, as sent, such as ``"API"`` and ``"CUSTOMER_DISCONNECT"``.
    initial_contact_id, previous_contact_id, related_contact_id : str or None
        ``InitialContactId``, ``PreviousContactId`` and ``RelatedContactId``, as sent.
    next_contact_ids : tuple of str
        Ids of the contacts to which this contact was transferred.
    attributes, tags : mapping of str to str
        Attributes and tags of the contact, by name.
    name, description, customer_address, system_address : str or None
        Name and description of the contact; addresses of the customer and of the company, such as e-mail addresses.
    languages : tuple of str
        Codes of the languages of the analysis, such as ``"en-GB"``.
    analytics_enabled, sentiment_enabled : bool or None
        Whether analysis and sentiment analysis were enabled.
    redaction : RedactionSettings
        Settings of the redaction.
    summary_modes : tuple of str or None
        Kinds of summary that were requested, such as ``"PostContact"``; empty if there were none, None if not known.
    analysis_status, analysis_reason : str or None
        State of the analysis (``"REQUESTED"``, ``"COMPLETED"`` or ``"FAILED"``), and the reason that the service gives
        for this state, such as why the analysis failed.
    chat_metrics : mapping of str to mapping
        The service's own figures, as sent, under the keys ``ChatContactMetrics``, ``AgentMetrics`` and
        ``CustomerMetrics``.
    notes : tuple of str
        Sentences about parts of the record that could not be fetched or read.
    revealed : bool
        Whether these facts are in clear text.
    """

    agent: str | None = None
    agent_id: str | None = None
    queue: str | None = None
    queue_id: str | None = None
    initiated: datetime | None = None
    enqueued: datetime | None = None
    connected_to_agent: datetime | None = None
    disconnected: datetime | None = None
    last_updated: datetime | None = None
    initiation_method: str | None = None
    disconnect_reason: str | None = None
    initial_contact_id: str | None = None
    previous_contact_id: str | None = None
    related_contact_id: str | None = None
    next_contact_ids: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None
    description: str | None = None
    customer_address: str | None = None
    system_address: str | None = None
    languages: tuple[str, ...] = ()
    analytics_enabled: bool | None = None
    sentiment_enabled: bool | None = None
    redaction: RedactionSettings = RedactionSettings()
    summary_modes: tuple[str, ...] | None = None
    analysis_status: str | None = None
    analysis_reason: str | None = None
    chat_metrics: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    revealed: bool = False

    def __repr__(self) -> str:
        agent = f", agent {escaped(self.agent)}" if self.agent else ""
        queue = f" queue {escaped(self.queue or self.queue_id or 'not known')}"
        return f"<ContactContext:{' REVEALED,' if self.revealed else ''}{queue}{agent}>"

    def __rich_repr__(self) -> Any:
        return iter(())

    def __reduce__(self) -> Any:
        if self.revealed:
            refuse_pickle()
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return _unpickled, ({name: _plain(value) for name, value in values.items()},)


class ContextPart:
    """Facts from the contact record, as a :class:`ContactContext`; None if the record was not fetched.

    The record is fetched only if you pass ``context=True``, as in ``fetch_contact(..., context=True)``.
    """

    @overload
    def __get__(self, contact: None, owner: type[Any]) -> ContextPart: ...
    @overload
    def __get__(self, contact: object, owner: type[Any]) -> ContactContext | None: ...
    def __get__(self, contact: Any, owner: type[Any]) -> ContextPart | ContactContext | None:
        if contact is None:
            return self
        inside = contact.__rtca_inside__
        sent: SentContext | None = inside.record.context
        return None if sent is None else context_of(sent, revealed=inside.redactor.revealed)


def _unpickled(values: dict[str, Any]) -> ContactContext:
    return ContactContext(**values)


def _plain(value: Any) -> Any:
    return {name: _plain(one) for name, one in value.items()} if isinstance(value, Mapping) else value


def context_of(sent: SentContext, *, revealed: bool = False) -> ContactContext:
    """Return the visible facts of a contact record.

    Parameters
    ----------
    sent : SentContext
        Answers that make up the contact record, in clear text or as masked before they were stored.
    revealed : bool
        Show clear text; without effect if the answers were masked before they were stored.
    """
    clear = revealed and not sent.masked
    found = {operation: sent.get(operation) or _NOTHING for operation in MEMBERS}
    contact, _, queue = (value if clear else seen(MEMBERS[operation], value) for operation, value in found.items())
    settings = settings_of(contact)
    return ContactContext(
        agent=agent_of(sent, revealed=revealed),
        agent_id=text_at(contact, "AgentInfo", "Id"),
        queue=text_at(queue, "Name"),
        queue_id=text_at(contact, "QueueInfo", "Id"),
        initiated=_time(contact, "InitiationTimestamp"),
        enqueued=_time(contact, "QueueInfo", "EnqueueTimestamp"),
        connected_to_agent=_time(contact, "AgentInfo", "ConnectedToAgentTimestamp"),
        disconnected=_time(contact, "DisconnectTimestamp"),
        last_updated=_time(contact, "LastUpdateTimestamp"),
        initiation_method=text_at(contact, "InitiationMethod"),
        disconnect_reason=text_at(contact, "DisconnectReason"),
        initial_contact_id=text_at(contact, "InitialContactId"),
        previous_contact_id=text_at(contact, "PreviousContactId"),
        related_contact_id=text_at(contact, "RelatedContactId"),
        next_contact_ids=_next(contact),
        attributes=_texts(contact, "Attributes"),
        tags=_texts(contact, "Tags"),
        name=text_at(contact, "Name"),
        description=text_at(contact, "Description"),
        customer_address=text_at(contact, "CustomerEndpoint", "Address"),
        system_address=text_at(contact, "SystemEndpoint", "Address"),
        languages=settings.languages,
        analytics_enabled=settings.enabled,
        sentiment_enabled=settings.sentiment,
        redaction=RedactionSettings(
            enabled=settings.redaction,
            policy=settings.policy,
            entities=settings.entities,
            mask_mode=settings.mask_mode,
        ),
        summary_modes=settings.summary_modes,
        analysis_status=settings.status,
        analysis_reason=settings.reason,
        chat_metrics=MappingProxyType(
            {
                name: MappingProxyType(dict(part))
                for name, part in _mapping(contact, "ChatMetrics").items()
                if isinstance(part, dict)
            }
        ),
        notes=tuple(lost_parts(sent)),
        revealed=clear,
    )


def agent_queue_language(record: Record) -> tuple[str | None, str | None, str | None]:
    """Return the agent's pseudonym, the name or id of the queue, and the language if there is only one.

    Each is None if it is not known. None of the three depends on whether the contact is revealed.
    """
    language = language_of(record)
    sent = record.context
    return (None, None, language) if sent is None else (agent_of(sent, revealed=False), queue_of(sent), language)


def known_record(contact: Any) -> dict[str, Any] | None:
    """Return the visible part of the contact record, in the form of DescribeContact; None if there is no record.

    Hidden values are left out. If the record is masked, all attributes and tags are left out too, so that none of them
    seems to be absent; so is the agent's id.
    """
    inside = contact.__rtca_inside__
    sent: SentContext | None = inside.record.context
    record = sent.get("DescribeContact") if sent is not None else None
    if sent is None or record is None:
        return None
    if inside.redactor.revealed and not sent.masked:
        return record
    found = seen("Contact", {name: one for name, one in record.items() if name not in _NAMED_FREELY})
    if isinstance(found.get("AgentInfo"), dict):
        found["AgentInfo"].pop("Id", None)  # a pseudonym is not an id
    known: dict[str, Any] = _without_hidden(found)
    return known


def _without_hidden(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_hidden(one) for name, one in value.items() if one != HIDDEN}
    return [_without_hidden(one) for one in value if one != HIDDEN] if isinstance(value, list) else value


def _mapping(value: Any, *path: str) -> Mapping[str, Any]:
    found = member_at(value, *path)
    return found if isinstance(found, Mapping) else _NOTHING


def _texts(value: Any, name: str) -> Mapping[str, str]:
    return MappingProxyType({key: one for key, one in _mapping(value, name).items() if isinstance(one, str)})


def _time(value: Any, *path: str) -> datetime | None:
    return time_of(member_at(value, *path))


def _next(contact: Mapping[str, Any]) -> tuple[str, ...]:
    found = member_at(contact, "NextContacts")
    path = ("NextContactMetadata", "QuickConnectContactData", "ContactId")
    ids = [text_at(one, *path) for one in found] if isinstance(found, list) else []
    return tuple(one for one in ids if one is not None)
