"""A contact to serve, and the part of it that a request asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rtca_nb.endpoint.protocol import ARN

__all__ = ["ServedContact", "Wanted", "bare_instance_id"]


@dataclass(frozen=True, slots=True)
class ServedContact:
    """A contact for a local endpoint to serve.

    Parameters
    ----------
    instance_id : str
        Id or ARN of the instance.
    contact_id : str
        Id of the contact.
    segments : mapping of str to sequence of dict
        For each output type of the contact, its segments in order, as the service sends them:
        ``{"Redacted": [{"Transcript": {"Id": "…", "Time": {"AbsoluteTime": "2026-01-02T03:04:05.678Z"}, …}}, …]}``.
        Times are ISO 8601 strings or datetimes. A request for an output type that is not in the mapping gets
        OutputTypeNotFoundException.
    channel : {"CHAT", "VOICE"}
        Channel of the contact. As in the service, a request for the segments of a ``"VOICE"`` contact gets
        InvalidRequestException.
    status : {"COMPLETED", "FAILED", "IN_PROGRESS"}
        Status of the analysis. A contact that is played back is IN_PROGRESS at first, and gets this status at its end.
    access_denied : bool
        Whether requests for the contact's segments get AccessDeniedException.
    play : bool
        Whether the contact is played back if :func:`rtca_nb.endpoint.serve` is called with a ``speed``: its segments
        then appear over time. If False, all segments are there from the start.
    trailing_page : {"never", "once", "always"}
        Whether the last page has a NextToken while the contact is IN_PROGRESS. What the service does is not documented.
        ``"never"``: the last page has no token. ``"once"``: the last page has a token, which leads to an empty page
        without a token. ``"always"``: every page has a token; the token of the last page leads to a page with the
        segments that have arrived or grown since, which may be empty.
    pass_through : bool
        Whether to serve the contact even if botocore's service model does not allow it, for example because of unknown
        members or segment types, values beyond a limit, or empty segments. If False, such a contact raises
        EndpointError. Unknown members are allowed if botocore is older than version 1.44, because it lacks some that
        the service sends. Segments of unknown types are in every answer, because a request cannot name these types.
    rule_tags : mapping of str to mapping of str to str
        For each category, the tags of its rule, such as ``{"Refund": {"team": "billing"}}``. If a request has a
        ``ListFilter``, its answer has only categories whose rule has the requested tags. The rule of a category that is
        not in the mapping has no tags.
    record : mapping, optional
        The contact record, in the form of the member ``Contact`` in an answer of DescribeContact; times are as in
        ``segments``. Without it, DescribeContact and SearchContacts return what the segments show: ids, channel, begin
        and end.
    """

    instance_id: str
    contact_id: str
    segments: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict, repr=False)
    channel: str = "CHAT"
    status: str = "COMPLETED"
    access_denied: bool = False
    play: bool = True
    trailing_page: Literal["never", "once", "always"] = "never"
    pass_through: bool = False
    rule_tags: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    record: Mapping[str, Any] | None = field(default=None, repr=False)


def bare_instance_id(instance_id: str) -> str:
    """Return an instance's id, also if it is given as an ARN."""
    match = ARN.fullmatch(instance_id)
    return match["id"] if match else instance_id


@dataclass(frozen=True, slots=True)
class Wanted:
    """The part of a contact that a request asks for; hashable, so that it can be part of a dict key.

    Attributes
    ----------
    output_type : str
        ``"Raw"`` or ``"Redacted"``.
    segment_types : frozenset of str
        Requested types of segments; the empty set requests none. The service's behaviour for an empty list is not
        documented, so the endpoint takes it literally.
    list_filter : tuple
        Category filter, as sets of (key, value) tags: a category passes if its rule has all tags of any one set. Empty
        if there is no filter.
    """

    output_type: str
    segment_types: frozenset[str]
    list_filter: tuple[frozenset[tuple[str, str]], ...] = ()
