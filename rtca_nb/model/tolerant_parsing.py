"""Turn decoded segments that the strict decoder refuses into typed ones, keeping unrecognised data.

An unknown member or a segment of an unknown type becomes an :class:`~rtca_nb.model.segments.UnknownMember`; the rest of
the segment is read as usual. A segment with a value of a wrong type becomes an ``UnknownMember`` as a whole. Data that
another program has only encoded otherwise is decoded (see :mod:`rtca_nb.model.reencoded`).
"""

from __future__ import annotations

import types
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from rtca_nb.base.safe_json import Repair
from rtca_nb.model.reencoded import Tally, as_list, as_object, as_value, named_union
from rtca_nb.model.segments import (
    SEGMENT_TYPES,
    Attachments,
    CharacterInterval,
    Integer,
    Issues,
    Segment,
    UnknownMember,
    Wire,
)

__all__ = ["parse_segments"]


def parse_segments(payload: Any, tally: Tally | None = None) -> tuple[list[Segment], list[UnknownMember], int]:
    """Turn a list of decoded segment unions into typed segments.

    Parameters
    ----------
    payload : iterable of object
        Each an object with one member, the segment under the name of its type.
    tally : Tally, optional
        Counts segments and parts that are not as the service writes them.

    Returns
    -------
    segments : list of Segment
    unknown : list of UnknownMember
    repaired : int
        Strings in which a lone surrogate was replaced by U+FFFD.
    """
    repair = Repair()
    reader = _Reader(Tally() if tally is None else tally)
    for union in payload:
        reader.place(repair.text(union))
    return reader.segments, reader.unknown, repair.count


def _blanks(segment: Segment) -> list[UnknownMember]:
    """Return the parts of a segment that no frame can hold: attachments without files, and issues without statements.

    Their frames have a row for each file or statement, so even the time and role would be lost.
    """
    if isinstance(segment, Attachments) and not segment.attachments:
        return [UnknownMember("Attachments.(no file)", _plain(segment))]
    if isinstance(segment, Issues):
        empty = [issue for issue in segment.issues_detected or () if not issue.transcript_items]
        return [UnknownMember("Issues.IssuesDetected", _plain(issue)) for issue in empty]
    return []


def _plain(shape: Wire) -> Any:
    return msgspec.json.decode(msgspec.json.encode(shape))


class _NotAnObjectError(Exception):
    pass


class _Reader:
    """Reads decoded segments one after another, and collects typed segments and unrecognised data."""

    def __init__(self, tally: Tally) -> None:
        self.segments: list[Segment] = []
        self.unknown: list[UnknownMember] = []
        self._tally = tally
        self._holes = 0  # nulls in the current segment where a value is required

    def place(self, union: Any) -> None:
        """Read one segment, and add it to ``segments`` or ``unknown``."""
        if isinstance(union, str) and union.startswith("{"):
            union = self._meant(union, as_value(union))
        if not isinstance(union, dict):
            self._tally.malformed += 1
            self.unknown.append(UnknownMember("(not an object)", union))
            return
        members = {name: value for name, value in union.items() if value is not None and name != "__type"}
        if not members:
            self._tally.malformed += 1
            self.unknown.append(UnknownMember("(empty)", union))
            return
        named = named_union(members)
        if named is not None:
            self._tally.reencoded += 1
            members = dict([named])
        self._tally.malformed += len(members) > 1
        for name, value in members.items():
            self._member(name, value)

    def _member(self, name: str, value: Any) -> None:
        kind = SEGMENT_TYPES.get(name)
        if kind is None:
            label = name
            if name == "SDK_UNKNOWN_MEMBER":
                label = str(value.get("name", "Unknown")) if isinstance(value, dict) else "Unknown"
            elif name == "Value" or not isinstance(value, dict):
                # Even a segment of an unknown type must be an object under the name of its type.
                self._tally.unreadable += 1
            self.unknown.append(UnknownMember(label, value))
            return
        extra: list[UnknownMember] = []
        self._holes = 0
        try:
            segment = msgspec.convert(self._known(value, kind, name, extra), kind)
        except (msgspec.ValidationError, _NotAnObjectError):
            # A value inside has a wrong type: the whole segment is kept as received.
            self._tally.unreadable += 1
            self.unknown.append(UnknownMember(name, value))
            return
        # A missing list was lost; an empty one may have been sent.
        self._holes += isinstance(segment, Attachments) and segment.attachments is None
        extra += _blanks(segment)
        self._tally.unreadable += self._holes > 0
        identity = getattr(segment, "id", None)
        self.segments.append(segment)
        self.unknown.extend(UnknownMember(item.member, item.payload, identity) for item in extra)

    def _known(self, value: Any, kind: type[Wire], path: str, extra: list[UnknownMember]) -> dict[str, Any]:
        """Return those members of a value that the shape ``kind`` has; add the others to ``extra``."""
        value = self._meant(value, as_object(value, kind))
        if not isinstance(value, dict):
            raise _NotAnObjectError
        kept: dict[str, Any] = {}
        members = _members(kind)
        for name, item in value.items():
            if name in members:
                if item is not None:
                    kept[name] = self._within(item, members[name], f"{path}.{name}", extra)
            elif name != "__type":
                extra.append(UnknownMember(f"{path}.{name}", item))
        return kept

    def _within(self, value: Any, hint: Any, path: str, extra: list[UnknownMember]) -> Any:
        origin = get_origin(hint)
        if origin is tuple:
            value = self._meant(value, as_list(value))
            if isinstance(value, list):
                kind = get_args(hint)[0]
                if kind is CharacterInterval:
                    # A redaction whose place is unknown: an interval without offsets, so that the message is hidden.
                    value = [{} if item is None else item for item in value]
                holes = [UnknownMember(f"{path}[]", None) for item in value if item is None]
                extra += holes
                self._holes += len(holes)
                return [self._within(item, kind, path, extra) for item in value if item is not None]
            return value
        if origin is dict:
            value = self._meant(value, as_object(value, None))
            if isinstance(value, dict):
                # The key alone is information: a category matched.
                kind = get_args(hint)[1]
                return {
                    key: self._within({} if item is None else item, kind, path, extra) for key, item in value.items()
                }
            return value
        if isinstance(hint, type) and issubclass(hint, Wire):
            return self._known(value, hint, path, extra)
        if hint is Integer and isinstance(value, float) and value.is_integer():
            return int(value)  # other tools write 5 as 5.0
        return value

    def _meant(self, value: Any, meant: Any) -> Any:
        """Return ``meant``; if it is not the value itself, count the value as written in another encoding."""
        self._tally.reencoded += meant is not value
        return meant


_CACHE: dict[type[Wire], dict[str, Any]] = {}


def _members(kind: type[Wire]) -> dict[str, Any]:
    """Return the type of each member, without ``None``, keyed by the member's name as sent."""
    if kind not in _CACHE:
        hints = get_type_hints(kind, include_extras=True)
        _CACHE[kind] = {field.encode_name: _strip_none(hints[field.name]) for field in msgspec.structs.fields(kind)}
    return _CACHE[kind]


def _strip_none(hint: Any) -> Any:
    if get_origin(hint) in {Union, types.UnionType}:
        options = [option for option in get_args(hint) if option is not type(None)]
        return options[0] if len(options) == 1 else hint
    return hint
