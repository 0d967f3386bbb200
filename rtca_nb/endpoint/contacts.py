"""What is served: a contact as it is written down, and which part of it a request asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rtca_nb.endpoint.protocol import ARN

__all__ = ["ServedContact", "Wanted", "bare_instance_id"]


@dataclass(frozen=True, slots=True)
class ServedContact:
    """A contact that the endpoint serves.

    Parameters
    ----------
    instance_id : str
        The instance's id, or its ARN.
    contact_id : str
        The contact's id.
    segments : mapping of str to sequence of dict
        The segments as they go over the wire, in order, for each output type that the contact was analysed with:
        ``{"Redacted": [{"Transcript": {"Id": "…", "Time": {"AbsoluteTime": "2026-01-02T03:04:05.678Z"}, …}}, …]}``.
        Times are ISO 8601 strings or datetimes. An output type that is absent is answered with
        OutputTypeNotFoundException.
    channel : str
        ``"CHAT"``; a ``"VOICE"`` contact is refused with InvalidRequestException, as the service does.
    status : str
        ``"COMPLETED"``, ``"FAILED"`` or ``"IN_PROGRESS"``. For a contact that is played back, the status at the end.
    access_denied : bool
        Answer with AccessDeniedException.
    play : bool
        Play the contact back over time, if the endpoint has a ``speed``; if False, the contact is complete from the
        start.
    trailing_page : {"never", "once", "always"}
        Whether the last page has a token while the contact is IN_PROGRESS; the service's behaviour is not documented.
        ``"never"``: it has none. ``"once"``: its token leads to an empty page without a token. ``"always"``: every page
        has a token; that of the last page leads to the segments that have arrived or grown since, perhaps none.
    pass_through : bool
        Serve what the model does not allow: unknown members and segment types, broken limits, empty segments. Without
        it the endpoint refuses such a contact. A segment of a type that the model does not know is always sent, as no
        request can name its type.
    rule_tags : mapping of str to mapping of str to str
        The tags of the rule behind each category name, for requests with a ``ListFilter``.
    record : mapping, optional
        The contact record: ``Contact`` as DescribeContact returns it, with times as in `segments`. Without it,
        DescribeContact and SearchContacts return what the segments show: ids, channel, begin and end.
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
    """Return an instance's id, also where it is given as an ARN."""
    match = ARN.fullmatch(instance_id)
    return match["id"] if match else instance_id


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a contact a request asks for. Hashable, so that snapshots can be kept by it.

    Attributes
    ----------
    output_type : str
        ``"Raw"`` or ``"Redacted"``.
    segment_types : frozenset of str
        The types asked for; empty asks for none. What the service does with an empty list is not documented, so the
        endpoint takes it at its word.
    list_filter : tuple
        The category filter as alternatives of sets of (key, value) tags; empty where there is none.
    """

    output_type: str
    segment_types: frozenset[str]
    list_filter: tuple[frozenset[tuple[str, str]], ...] = ()
