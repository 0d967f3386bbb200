"""A validator that applies the service model strictly.

boto3 itself checks only required members, types and minimums, so the service may still refuse a request that boto3
accepts. This module checks requests and served contacts against all constraints of the model.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from rtca_nb.endpoint.model import demands, join
from rtca_nb.endpoint.patterns import matches

__all__ = ["Violation", "first_violation"]

#: A time as text: RFC 3339 with a zone. Seconds since 1970 are accepted as numbers.
_ISO_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)\Z")


class Violation(NamedTuple):
    """A constraint that a document violates; it has none of the document's content.

    Attributes
    ----------
    member : str
        The path of the member, with list positions, for example ``"Segments[3].Transcript.Content"``.
    kind : str
        Kind of the constraint, as in `demands`, or ``unknown`` for a member that the model does not have.
    limit : object
        Limit of the constraint, as in `demands`; None if ``kind`` is ``required`` or ``unknown``.
    """

    member: str
    kind: str
    limit: Any

    @property
    def message(self) -> str:
        """A sentence that names the member and the limit, and quotes no content."""
        return _SENTENCES[self.kind](self.member, self.limit)


def _options(values: Any) -> str:
    return ", ".join(str(value) for value in values)


_SENTENCES: Final[dict[str, Callable[[str, Any], str]]] = {
    "type": lambda member, limit: f"{member} must be of type {limit}.",
    "required": lambda member, _: f"{member} is required.",
    "enum": lambda member, limit: f"{member} must be one of: {_options(limit)}.",
    "union": lambda member, limit: f"{member} must have exactly one of: {_options(limit)}.",
    "min-length": lambda member, limit: f"{member} must have at least {limit} character(s).",
    "max-length": lambda member, limit: f"{member} must have at most {limit} character(s).",
    "min-value": lambda member, limit: f"{member} must be at least {limit}.",
    "max-value": lambda member, limit: f"{member} must be at most {limit}.",
    "min-items": lambda member, limit: f"{member} must have at least {limit} item(s).",
    "max-items": lambda member, limit: f"{member} must have at most {limit} item(s).",
    "pattern": lambda member, limit: f"{member} must match the pattern {limit}",
    "unknown": lambda member, _: f"{member} is not in the service model.",
}


def first_violation(shape: Any, value: Any, member: str = "", *, unknown_allowed: bool = False) -> Violation | None:
    """Return the first violation of the model in a JSON document, or None.

    Parameters
    ----------
    shape : botocore.model.Shape
        Shape that the document must have.
    value : object
        The document: dicts, lists, strings, numbers; times as ISO 8601 strings, numbers or aware datetimes.
    member : str
        The path of ``value`` in a larger document, with which the violation's path begins; empty for a whole document.
    unknown_allowed : bool
        Whether to allow members that the model does not have. A request may have them, because the service ignores
        them.
    """
    for demand, limit in demands(shape):
        if not _CHECKS[demand](value, limit):
            if demand == "required":
                missing = next(name for name in limit if value.get(name) is None)
                return Violation(join(member, missing), demand, None)
            return Violation(member or "The document", demand, limit)
    if shape.type_name in _LEAVES:
        return None
    for child_shape, child, path in _children(shape, value, member):
        if child_shape is not None:
            violation = first_violation(child_shape, child, path, unknown_allowed=unknown_allowed)
        else:
            violation = None if unknown_allowed else Violation(path, "unknown", None)
        if violation is not None:
            return violation
    return None


def _children(shape: Any, value: Any, member: str) -> Iterator[tuple[Any, Any, str]]:
    """Yield shape, value and path of each direct child of a value; the shape is None if the model has none."""
    if shape.type_name == "structure":
        for name, child in value.items():
            if name not in shape.members:
                # The name may be anything, so only its place is named.
                yield None, child, join(member, "(a member)")
            elif child is not None:  # some SDKs write null for an absent member
                yield shape.members[name], child, join(member, name)
    elif shape.type_name == "list":
        for position, child in enumerate(value):
            yield shape.member, child, f"{member}[{position}]"
    elif shape.type_name == "map":
        for position, (key, child) in enumerate(value.items()):
            yield shape.key, key, f"{member}{{{position}}}.key"
            yield shape.value, child, f"{member}{{{position}}}"


_LEAVES: Final = frozenset({"string", "integer", "timestamp", "boolean"})


def _anything(_: Any) -> bool:
    return True


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_time(value: Any) -> bool:
    if isinstance(value, dt.datetime):
        return value.tzinfo is not None
    if isinstance(value, str):
        return _ISO_TIME.match(value) is not None and _parses(value)
    return _is_number(value)


def _parses(value: str) -> bool:
    try:
        dt.datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


_TYPES: Final[dict[str, Callable[[Any], bool]]] = {
    "structure": lambda value: isinstance(value, Mapping),
    "map": lambda value: isinstance(value, Mapping),
    "list": lambda value: isinstance(value, list | tuple),
    "string": lambda value: isinstance(value, str),
    "blob": lambda value: isinstance(value, str),
    "character": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_integer,
    "long": _is_integer,
    "float": _is_number,
    "double": _is_number,
    "timestamp": _is_time,
}


def _one_member(value: Mapping[str, Any], _: Any) -> bool:
    return sum(child is not None for child in value.values()) == 1


_CHECKS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "type": lambda value, limit: _TYPES.get(limit, _anything)(value),
    "required": lambda value, limit: all(value.get(name) is not None for name in limit),
    "enum": lambda value, limit: value in limit,
    "union": _one_member,
    "min-length": lambda value, limit: len(value) >= limit,
    "max-length": lambda value, limit: len(value) <= limit,
    "min-value": lambda value, limit: value >= limit,
    "max-value": lambda value, limit: value <= limit,
    "min-items": lambda value, limit: len(value) >= limit,
    "max-items": lambda value, limit: len(value) <= limit,
    "pattern": matches,
}
