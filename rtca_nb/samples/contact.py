"""The finished sample: one contact's segments as the operation returns them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["SampleContact", "Segment"]

Segment = dict[str, Any]
"""One segment in the operation's wire shape: a dict with the single key that names its kind."""


@dataclass(frozen=True)
class SampleContact:
    """A fictional chat contact in the wire shape of ``ListRealtimeContactAnalysisSegmentsV2``.

    Parameters
    ----------
    name, title : str
        The sample's name and what it shows, in one line.
    instance_id, contact_id : str
        UUIDs that follow from the name.
    channel : str
        Always ``"CHAT"``; the operation serves nothing else.
    status : str
        ``"IN_PROGRESS"``, ``"FAILED"`` or ``"COMPLETED"``.
    segments : dict of str to list of dict
        ``"Raw"`` and ``"Redacted"``, or only one where the contact was analysed so. The dicts can go to
        ``json.dumps`` as they are, times are ISO 8601 in UTC with milliseconds. They are new at each build.
    secrets : frozenset of str
        Every personal string of the contact: the texts under redactions, the people's display names, the
        attachments' names. All of them occur in ``Raw``, none of them in ``Redacted``.
    record : dict
        The contact record: ``Contact`` as DescribeContact answers it.
    record_secrets : frozenset of str
        What is personal in the record: values of attributes and tags, addresses, descriptions.
    """

    name: str
    title: str
    instance_id: str
    contact_id: str
    channel: str
    status: str
    # Neither belongs in a log line or a failed assertion's repr.
    segments: dict[str, list[Segment]] = field(repr=False)
    secrets: frozenset[str] = field(repr=False)
    record: dict[str, Any] = field(repr=False)
    record_secrets: frozenset[str] = field(repr=False)
