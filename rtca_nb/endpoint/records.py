"""The contact record that DescribeContact returns: the given record, or one made from the segments."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from rtca_nb.endpoint.contacts import ServedContact
from rtca_nb.endpoint.model import Operation
from rtca_nb.endpoint.score import Score
from rtca_nb.endpoint.validation import first_violation
from rtca_nb.exceptions import EndpointError

__all__ = ["Found", "check_record", "contact_record"]

_ARN: Final = "arn:aws:connect:us-east-1:123456789012:instance/{}/contact/{}"
#: Members that are unknown while a contact is in progress.
_AT_THE_END: Final = frozenset(
    {
        "DisconnectTimestamp",
        "DisconnectReason",
        "DisconnectDetails",
        "ChatMetrics",
        "ContactEvaluations",
        "NextContacts",
    }
)


class Found(NamedTuple):
    """A contact, and whether it is over: either it is not played back, or playback has reached its end."""

    score: Score
    over: bool


def check_record(contact: ServedContact, operation: Operation | None) -> None:
    """Refuse a contact whose record the model does not allow.

    Raises
    ------
    EndpointError
        The model does not allow the record, or has no operation DescribeContact.
    """
    if contact.record is None or contact.pass_through:
        return
    if operation is None:
        raise EndpointError("The service model has no operation DescribeContact; install a newer botocore.")
    violation = first_violation(
        operation.output_shape, {"Contact": contact.record}, unknown_allowed=operation.from_older_model
    )
    if violation is not None:
        raise EndpointError(
            f"The record of contact {contact.contact_id} cannot be served: {violation.message} "
            "Set pass_through=True to serve it anyway."
        )


def contact_record(found: Found) -> dict[str, Any]:
    """Return the current record of a contact, as DescribeContact returns it, without members that have no value."""
    score = found.score
    record: dict[str, Any] = {
        "Arn": _ARN.format(score.instance_id, score.contact.contact_id),
        "Id": score.contact.contact_id,
        "InitiationMethod": "API",
        "Channel": score.contact.channel,
        "InitiationTimestamp": score.began,
        # If there is a record, it states itself whether the contact is over.
        **(score.contact.record if score.contact.record is not None else {"DisconnectTimestamp": score.ended}),
    }
    if not found.over:
        record = {name: value for name, value in record.items() if name not in _AT_THE_END}
        analytics = (record.get("ContactLens") or {}).get("ConversationalAnalytics")
        if analytics is not None:
            settings = {**analytics, "ContactAnalysisReferenceState": {"Status": "REQUESTED"}}
            record["ContactLens"] = {"ConversationalAnalytics": settings}
    return {name: value for name, value in record.items() if value is not None}
