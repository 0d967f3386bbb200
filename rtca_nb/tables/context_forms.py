"""Find members of a contact record whose type differs from the service model, so that they cannot be used.

Source: the service model, Contact, User and Queue as DescribeContact, DescribeUser and DescribeQueue return them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from rtca_nb.model.context import MEMBERS, SentContext, time_of

__all__ = ["misread_members"]

_Fits = Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_time(value: Any) -> bool:
    return time_of(value) is not None


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_texts_by_name(value: Any) -> bool:
    return isinstance(value, Mapping) and all(one is None or isinstance(one, str) for one in value.values())


def _is_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, Mapping) for one in value)


def _is_objects_by_name(value: Any) -> bool:
    return isinstance(value, Mapping) and all(one is None or isinstance(one, Mapping) for one in value.values())


_ANALYTICS: Final = "Contact.ContactLens.ConversationalAnalytics"
_SETTINGS: Final = f"{_ANALYTICS}.Configuration"
_STATE: Final = f"{_ANALYTICS}.ContactAnalysisReferenceState"
_BY_FORM: Final[Mapping[_Fits, tuple[str, ...]]] = {
    _is_object: (
        *("Contact.AgentInfo", "Contact.QueueInfo", "Contact.CustomerEndpoint", "Contact.SystemEndpoint"),
        *("Contact.ContactLens", _ANALYTICS, _SETTINGS, _STATE, "User.IdentityInfo"),
        *(f"{_SETTINGS}.{part}Configuration" for part in ("Sentiment", "Redaction", "Summary")),
    ),
    _is_text: (
        *("Contact.AgentInfo.Id", "Contact.QueueInfo.Id", "Contact.InitiationMethod", "Contact.DisconnectReason"),
        *(f"Contact.{name}ContactId" for name in ("Initial", "Previous", "Related")),
        *("Contact.Name", "Contact.Description", "Contact.CustomerEndpoint.Address", "Contact.SystemEndpoint.Address"),
        *(f"{_SETTINGS}.RedactionConfiguration.{name}" for name in ("Behavior", "Policy", "MaskMode")),
        *(f"{_SETTINGS}.SentimentConfiguration.Behavior", f"{_SETTINGS}.LanguageLocale"),
        *(f"{_STATE}.Status", f"{_STATE}.StatusReason"),
        *("User.IdentityInfo.FirstName", "User.IdentityInfo.LastName", "Queue.Name"),
    ),
    _is_time: (
        *(f"Contact.{name}Timestamp" for name in ("Initiation", "Disconnect", "LastUpdate")),
        *("Contact.QueueInfo.EnqueueTimestamp", "Contact.AgentInfo.ConnectedToAgentTimestamp"),
    ),
    _is_flag: (f"{_SETTINGS}.Enabled",),
    _is_texts: (
        *(f"{_SETTINGS}.RedactionConfiguration.Entities", f"{_SETTINGS}.LanguageLocales"),
        f"{_SETTINGS}.SummaryConfiguration.SummaryModes",
    ),
    _is_texts_by_name: ("Contact.Attributes", "Contact.Tags"),
    _is_objects: ("Contact.NextContacts",),
    _is_objects_by_name: ("Contact.ChatMetrics",),
}
_OPERATIONS: Final = {member: operation for operation, member in MEMBERS.items()}


def misread_members(sent: SentContext) -> list[str]:
    """Return the paths of members whose value has an unexpected type, such as ``Contact.QueueInfo.Id``.

    Values that were masked before they were stored count only if masking changed their type, as it does for a time, a
    list or a flag.
    The paths are names of the service model, so they quote nobody.
    """
    described = {member: sent.get(operation) for member, operation in _OPERATIONS.items()}
    return sorted(
        path
        for fits, paths in _BY_FORM.items()
        for path in paths
        for value in _values(described, path.split("."))
        if value is not None and not fits(value)
    )


def _values(value: Any, path: list[str]) -> Iterator[Any]:
    """Yield the value at a path; nothing if a member on the way is missing, or not an object and so reported itself."""
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return
        value = value[name]
    yield value
