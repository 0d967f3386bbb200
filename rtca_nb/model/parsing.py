"""Typed segments: wire bytes in, frozen objects out, nothing lost.

The shapes are those of ``ListRealtimeContactAnalysisSegmentsV2`` (the seven segment types of the newest service
model), snake-cased as botocore does. Decoding has two speeds. The fast one is a strict typed decode; whatever it
does not accept (members that no model knows, values of another type, lone surrogates) is decoded again, segment by
segment, by a tolerant path that keeps what it cannot place as :class:`UnknownMember`.

The shapes themselves are in :mod:`rtca_nb.model.segments` and can be imported from here as well.
"""

from __future__ import annotations

import types
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from rtca_nb.base.safe_json import Repair, check_depth, load_json
from rtca_nb.exceptions import IntegrityError
from rtca_nb.model.messages import MOST, part_of, parts_of
from rtca_nb.model.segments import (
    SEGMENT_TYPES,
    Attachment,
    Attachments,
    Categories,
    CategoryDetails,
    CharacterInterval,
    Event,
    ExtractedInformation,
    ExtractedValue,
    Integer,
    IssueDetected,
    IssueItem,
    Issues,
    ParsedPage,
    PointOfInterest,
    PostContactSummary,
    Redaction,
    Segment,
    Time,
    Transcript,
    TranscriptItem,
    UnknownMember,
    Wire,
)

__all__ = [
    "SEGMENT_TYPES",
    "Attachment",
    "Attachments",
    "Categories",
    "CategoryDetails",
    "CharacterInterval",
    "Event",
    "ExtractedInformation",
    "ExtractedValue",
    "IssueDetected",
    "IssueItem",
    "Issues",
    "ParsedPage",
    "PointOfInterest",
    "PostContactSummary",
    "Redaction",
    "Segment",
    "Time",
    "Transcript",
    "TranscriptItem",
    "UnknownMember",
    "parse_page",
    "parse_response",
    "parse_segments",
]


class _Union(Wire, frozen=True):
    """The segment union as it stands on the wire: exactly one member is set."""

    transcript: Transcript | None = None
    categories: Categories | None = None
    issues: Issues | None = None
    event: Event | None = None
    attachments: Attachments | None = None
    post_contact_summary: PostContactSummary | None = None
    extracted_information: ExtractedInformation | None = None


class _Page(Wire, frozen=True):
    channel: str | None = None
    status: str | None = None
    segments: list[_Union] | None = None
    next_token: str | None = None


_FAST = msgspec.json.Decoder(_Page)


def parse_page(body: bytes | bytearray | memoryview, *, what: str = "The answer", apart: bool = True) -> ParsedPage:
    """Decode one answer of the operation.

    Parameters
    ----------
    body : bytes
        The HTTP body.
    what : str
        How to name it in an error.
    apart : bool
        Take its segments apart as well (see :mod:`rtca_nb.model.messages`). Where pages of several readings are merged
        first, that would be for nothing.

    Returns
    -------
    ParsedPage

    Raises
    ------
    IntegrityError
        If the body is not JSON, not an object, nested beyond reason, or lacks one of ``Channel``, ``Status`` and
        ``Segments``, which every answer must have. Never an empty page in place of an error.
    """
    try:
        page = _FAST.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _parse_tolerantly(load_json(bytes(body), what=what), what=what)
    missing = _missing(page.channel, page.status, page.segments)
    if missing or page.channel is None or page.status is None or page.segments is None:
        raise IntegrityError(_lacks(missing, what))
    segments: list[Segment] = []
    messages: list[Transcript] = []
    others: list[Segment] = []
    for union in page.segments:
        message = union.transcript
        if message is None:
            segment = _only_member(union)
            if segment is None:
                break
            segments.append(segment)
            others.append(segment)
        elif (
            union.event is None
            and union.categories is None
            and union.issues is None
            and union.attachments is None
            and union.post_contact_summary is None
            and union.extracted_information is None
        ):
            segments.append(message)
            messages.append(message)
        else:
            break
    else:
        # A page of more than the service sends is taken apart in pieces, later.
        part = part_of(messages, others) if apart and len(segments) <= MOST else None
        return ParsedPage(page.channel, page.status, segments, page.next_token, [], 0, part=part)
    # Empty, or more than one member: the tolerant path says what is there.
    return _parse_tolerantly(load_json(bytes(body), what=what), what=what)


def _only_member(union: _Union) -> Segment | None:
    found: Segment | None = None
    for member in (
        union.transcript,
        union.categories,
        union.issues,
        union.event,
        union.attachments,
        union.post_contact_summary,
        union.extracted_information,
    ):
        if member is not None:
            if found is not None:
                return None
            found = member
    return found


def parse_response(response: dict[str, Any], *, what: str = "The response") -> ParsedPage:
    """Decode an answer that is already a dict: from boto3, or from JSON.

    Datetimes become ISO 8601; boto3's ``SDK_UNKNOWN_MEMBER`` marks a segment whose payload boto3 dropped.

    Raises
    ------
    IntegrityError
        If a required member is missing.
    """
    if not isinstance(response, dict):
        raise IntegrityError(f"{what} is not a dict; nothing was read from it")
    check_depth(response, what=what)
    plain = msgspec.to_builtins(
        {key: value for key, value in response.items() if key != "ResponseMetadata"}, builtin_types=(), enc_hook=str
    )
    return _parse_tolerantly(plain, what=what)


def parse_segments(payload: Any) -> tuple[list[Segment], list[UnknownMember], int]:
    """Turn a list of decoded segment unions into typed segments.

    Returns
    -------
    segments : list of Segment
    unknown : list of UnknownMember
    repaired : int
        Strings in which a lone surrogate was replaced by U+FFFD.
    """
    repair = Repair()
    segments: list[Segment] = []
    unknown: list[UnknownMember] = []
    for union in payload:
        _place(repair.text(union), segments, unknown)
    return segments, unknown, repair.count


def _parse_tolerantly(payload: Any, *, what: str = "The answer") -> ParsedPage:
    if not isinstance(payload, dict):
        raise IntegrityError(f"{what} is JSON, but not an object; nothing was read from it")
    channel, status, raw = payload.get("Channel"), payload.get("Status"), payload.get("Segments")
    missing = _missing(channel, status, raw)
    if missing:
        raise IntegrityError(_lacks(missing, what))
    if not (isinstance(channel, str) and isinstance(status, str) and isinstance(raw, list)):
        raise IntegrityError(f"{what} has Channel, Status or Segments of a wrong type; nothing was read from it")
    token = payload.get("NextToken")
    if token is not None and not isinstance(token, str):
        raise IntegrityError(f"{what} has a NextToken that is not text; nothing was read from it")
    segments, unknown, repaired = parse_segments(raw)
    malformed = sum(not _is_one_member(union) for union in raw)
    unknown += [
        UnknownMember(f"(response).{name}", value)
        for name, value in payload.items()
        if name not in {"Channel", "Status", "Segments", "NextToken", "ResponseMetadata", "__type"}
    ]
    part = next(parts_of(segments)) if len(segments) <= MOST else None
    return ParsedPage(channel, status, segments, token, unknown, repaired, malformed, part)


def _is_one_member(union: Any) -> bool:
    return isinstance(union, dict) and sum(value is not None and name != "__type" for name, value in union.items()) == 1


def _missing(channel: Any, status: Any, segments: Any) -> list[str]:
    given = {"Channel": channel, "Status": status, "Segments": segments}
    return [name for name, value in given.items() if value is None]


def _lacks(missing: list[str], what: str = "The answer") -> str:
    return f"{what} lacks {' and '.join(missing)}, which every answer must have; nothing was read from it"


def _place(union: Any, segments: list[Segment], unknown: list[UnknownMember]) -> None:
    if not isinstance(union, dict):
        unknown.append(UnknownMember("(not an object)", union))
        return
    members = {name: value for name, value in union.items() if value is not None and name != "__type"}
    if not members:
        unknown.append(UnknownMember("(empty)", union))
        return
    for name, value in members.items():
        kind = SEGMENT_TYPES.get(name)
        if kind is None:
            label = "Unknown"
            if name == "SDK_UNKNOWN_MEMBER" and isinstance(value, dict):
                label = str(value.get("name", "Unknown"))
            unknown.append(UnknownMember(label if name == "SDK_UNKNOWN_MEMBER" else name, value))
            continue
        extra: list[UnknownMember] = []
        try:
            segment = msgspec.convert(_known(value, kind, name, extra), kind)
        except (msgspec.ValidationError, _NotAnObjectError):
            # A required type is wrong somewhere inside: the whole segment is kept as it came.
            unknown.append(UnknownMember(name, value))
            continue
        identity = getattr(segment, "id", None)
        segments.append(segment)
        unknown.extend(UnknownMember(item.member, item.payload, identity) for item in extra)


class _NotAnObjectError(Exception):
    pass


def _known(value: Any, kind: type[Wire], path: str, extra: list[UnknownMember]) -> dict[str, Any]:
    """Keep the members that the shape has; note the others."""
    if not isinstance(value, dict):
        raise _NotAnObjectError
    kept: dict[str, Any] = {}
    members = _members(kind)
    for name, item in value.items():
        if name in members:
            if item is not None:
                kept[name] = _within(item, members[name], f"{path}.{name}", extra)
        elif name != "__type":
            extra.append(UnknownMember(f"{path}.{name}", item))
    return kept


def _within(value: Any, hint: Any, path: str, extra: list[UnknownMember]) -> Any:
    origin = get_origin(hint)
    if origin is tuple and isinstance(value, list):
        kind = get_args(hint)[0]
        if kind is CharacterInterval:
            # A redaction of nothing known: an interval without offsets, for which the message is hidden.
            value = [{} if item is None else item for item in value]
        extra += [UnknownMember(f"{path}[]", None) for item in value if item is None]
        return [_within(item, kind, path, extra) for item in value if item is not None]
    if origin is dict and isinstance(value, dict):
        # The key alone says something: a category matched.
        kind = get_args(hint)[1]
        return {key: _within({} if item is None else item, kind, path, extra) for key, item in value.items()}
    if isinstance(hint, type) and issubclass(hint, Wire):
        return _known(value, hint, path, extra)
    if hint is Integer and isinstance(value, float) and value.is_integer():
        return int(value)  # other tools write 5 as 5.0
    return value


_CACHE: dict[type[Wire], dict[str, Any]] = {}


def _members(kind: type[Wire]) -> dict[str, Any]:
    """Wire name -> type of the member, without its ``None``."""
    if kind not in _CACHE:
        hints = get_type_hints(kind, include_extras=True)
        _CACHE[kind] = {field.encode_name: _strip_none(hints[field.name]) for field in msgspec.structs.fields(kind)}
    return _CACHE[kind]


def _strip_none(hint: Any) -> Any:
    if get_origin(hint) in {Union, types.UnionType}:
        options = [option for option in get_args(hint) if option is not type(None)]
        return options[0] if len(options) == 1 else hint
    return hint
