"""Decoded segments that the strict decoder refuses, turned into typed ones: what no model places is kept.

A member that no model knows, a value of another type or a segment of an unknown type becomes an
:class:`~rtca_nb.model.segments.UnknownMember`; the rest of its segment is read as usual.
"""

from __future__ import annotations

import types
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from rtca_nb.base.safe_json import Repair
from rtca_nb.model.segments import SEGMENT_TYPES, CharacterInterval, Integer, Segment, UnknownMember, Wire

__all__ = ["parse_segments"]


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
