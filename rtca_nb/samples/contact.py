"""The finished sample: the segments of one contact, as the operation returns them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["SampleContact", "Segment"]

Segment = dict[str, Any]
"""One segment in the operation's wire shape: a dict with the single key that names its kind."""


@dataclass(frozen=True)
class SampleContact:
    """A fictional chat contact with segments in the format of ``ListRealtimeContactAnalysisSegmentsV2``.

    Parameters
    ----------
    name, title : str
        Name of the sample, and a line that describes it.
    instance_id, contact_id : str
        UUIDs. The contact id is derived from ``name``; the instance id is the same for all samples.
    channel : str
        Always ``"CHAT"``, because the operation returns no other channel.
    status : str
        Status of the analysis: ``"IN_PROGRESS"``, ``"FAILED"`` or ``"COMPLETED"``.
    segments : dict of str to list of dict
        Segments of each form, with the keys ``"Raw"`` and ``"Redacted"``, or only one of these keys if the contact was
        analysed in one form only. You can pass the dicts to ``json.dumps`` as they are. Times are ISO 8601 text in UTC,
        with milliseconds. Each build makes new dicts.
    secrets : frozenset of str
        Every personal string of the contact: redacted texts, display names of people, and names of attachments. All of
        these strings occur in the Raw form, if there is one; none of them occurs in the Redacted form.
    record : dict
        The contact record, as in the member ``Contact`` of an answer of DescribeContact.
    record_secrets : frozenset of str
        Every personal string of the contact record: values of attributes and tags, addresses, names and descriptions.
    """

    name: str
    title: str
    instance_id: str
    contact_id: str
    channel: str
    status: str
    # Not in the repr, because they do not belong in log lines or failed assertions.
    segments: dict[str, list[Segment]] = field(repr=False)
    secrets: frozenset[str] = field(repr=False)
    record: dict[str, Any] = field(repr=False)
    record_secrets: frozenset[str] = field(repr=False)
