"""The operation as botocore's service model describes it, and a validator that takes the model at its word.

Nothing about the operation is written down here: routes, members, limits, enums, error statuses and time formats
are read from the installed botocore, or from a model that the caller gives. boto3 itself checks only required
members, types and minimums, so a client that is right by boto3 may still be refused by the service. This module
checks all that the model says.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from botocore.exceptions import BotoCoreError
from botocore.loaders import Loader
from botocore.model import ServiceModel

from rtca_nb.exceptions import EndpointError

__all__ = [
    "LIST_SEGMENTS",
    "Constraint",
    "Operation",
    "Violation",
    "constraints",
    "first_violation",
    "load_operation",
    "load_service_model",
]

LIST_SEGMENTS: Final = "ListRealtimeContactAnalysisSegmentsV2"

#: What makes a wire time: RFC 3339 with a zone. Seconds since 1970 are accepted as numbers.
_ISO_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)\Z")


class Constraint(NamedTuple):
    """One thing that the model demands of one member.

    Attributes
    ----------
    member : str
        The path of the member, for example ``"Segments[].Transcript.Content"``; ``[]`` stands for a list's items,
        ``{}`` for a map's values and ``{key}`` for its keys.
    kind : str
        ``type``, ``required``, ``enum``, ``union``, ``min-length``, ``max-length``, ``min-value``, ``max-value``,
        ``min-items`` or ``max-items``.
    limit : object
        The figure, the allowed values, the name of the type, or None.
    """

    member: str
    kind: str
    limit: Any


class Violation(NamedTuple):
    """A constraint that a document breaks. No part of the document's content is in it.

    Attributes
    ----------
    member : str
        The path of the member, with list positions, for example ``"Segments[3].Transcript.Content"``.
    kind : str
        As in `Constraint`, or ``unknown`` for a member that the model does not have.
    limit : object
        As in `Constraint`.
    """

    member: str
    kind: str
    limit: Any

    @property
    def message(self) -> str:
        """One sentence that names the member and the limit, and quotes no content."""
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
    "unknown": lambda member, _: f"{member} is not in the service model.",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """What the endpoint needs to know of one operation.

    Attributes
    ----------
    name : str
        The operation's name.
    method : str
        The HTTP method.
    route : tuple of str
        The path's segments as in the model; ``{Name}`` stands for a member of the input.
    input_shape, output_shape : botocore.model.StructureShape
        The shapes of request and response.
    errors : dict of str to int
        The HTTP status of each error that the operation declares.
    uri_members : tuple of str
        The members of the input that travel in the path.
    """

    name: str
    method: str
    route: tuple[str, ...]
    input_shape: Any
    output_shape: Any
    errors: dict[str, int]
    uri_members: tuple[str, ...]

    def segment_types(self) -> tuple[str, ...]:
        """Return the segment types that the response's union knows; empty where there is no such list."""
        segments = self.output_shape.members.get("Segments")
        return tuple(segments.member.members) if segments is not None else ()


def load_service_model(model: Mapping[str, Any] | None = None) -> ServiceModel:
    """Return Amazon Connect's service model.

    Parameters
    ----------
    model : mapping, optional
        A service description as in botocore's ``service-2.json``; the installed botocore's where absent.

    Raises
    ------
    EndpointError
        The installed botocore has no such model.
    """
    return _installed_model() if model is None else ServiceModel(model, "connect")


@functools.lru_cache(maxsize=1)
def _installed_model() -> ServiceModel:
    try:
        return ServiceModel(Loader().load_service_model("connect", "service-2"), "connect")
    except (BotoCoreError, OSError, ValueError) as error:
        raise EndpointError("The installed botocore has no readable model of Amazon Connect; reinstall it.") from error


def load_operation(service_model: ServiceModel, name: str = LIST_SEGMENTS) -> Operation:
    """Return an operation of the model.

    Parameters
    ----------
    service_model : botocore.model.ServiceModel
        See `load_service_model`.
    name : str
        The operation's name.

    Raises
    ------
    EndpointError
        The model does not have the operation.
    """
    if name not in service_model.operation_names:
        raise EndpointError(f"The service model has no operation {name}; install a newer botocore.")
    model = service_model.operation_model(name)
    members = model.input_shape.members
    return Operation(
        name=name,
        method=model.http["method"],
        # A query in the route is a fixed parameter in some services; Connect has none.
        route=tuple(model.http["requestUri"].partition("?")[0].strip("/").split("/")),
        input_shape=model.input_shape,
        output_shape=model.output_shape,
        errors={shape.name: int(shape.metadata["error"]["httpStatusCode"]) for shape in model.error_shapes},
        uri_members=tuple(
            member for member, shape in members.items() if shape.serialization.get("location") == "uri"
        ),
    )


def constraints(shape: Any, member: str = "") -> Iterator[Constraint]:
    """Walk a shape and yield each thing that it demands, a parent before its children.

    Parameters
    ----------
    shape : botocore.model.Shape
        Where to start.
    member : str
        The path of that shape; empty for the root.
    """
    yield from _walk(shape, member, ())


def _walk(shape: Any, member: str, above: tuple[str, ...]) -> Iterator[Constraint]:
    if shape.name in above:  # a recursive shape says nothing new further down
        return
    above = (*above, shape.name)
    for kind, limit in _demands(shape):
        if kind == "required":
            for name in limit:
                yield Constraint(_join(member, name), kind, None)
        else:
            yield Constraint(member, kind, limit)
    if shape.type_name == "structure":
        for name, child in shape.members.items():
            yield from _walk(child, _join(member, name), above)
    elif shape.type_name == "list":
        yield from _walk(shape.member, f"{member}[]", above)
    elif shape.type_name == "map":
        yield from _walk(shape.key, f"{member}{{key}}", above)
        yield from _walk(shape.value, f"{member}{{}}", above)


@functools.lru_cache(maxsize=4096)
def _demands(shape: Any) -> tuple[tuple[str, Any], ...]:
    """Say what a shape demands of a value, without looking into its members."""
    metadata = shape.metadata
    found: list[tuple[str, Any]] = [("type", shape.type_name)]
    if shape.type_name == "structure":
        if _is_union(shape):
            found.append(("union", tuple(shape.members)))
        elif shape.required_members:
            found.append(("required", tuple(shape.required_members)))
    elif shape.type_name == "string" and shape.enum:
        found.append(("enum", tuple(shape.enum)))
    measure = _MEASURES.get(shape.type_name)
    if measure is not None:
        found += [(f"{bound}-{measure}", metadata[bound]) for bound in ("min", "max") if bound in metadata]
    return tuple(found)


_MEASURES: Final = {
    "string": "length",
    "blob": "length",
    "list": "items",
    "map": "items",
    "integer": "value",
    "long": "value",
    "float": "value",
    "double": "value",
}


def _is_union(shape: Any) -> bool:
    return bool(getattr(shape, "is_tagged_union", False))


def _join(member: str, name: str) -> str:
    return f"{member}.{name}" if member else name


def first_violation(shape: Any, value: Any, member: str = "", *, unknown_allowed: bool = False) -> Violation | None:
    """Return the first thing in a JSON document that the model refuses, or None.

    Parameters
    ----------
    shape : botocore.model.Shape
        What the document must be.
    value : object
        The document: dicts, lists, strings, numbers; times as ISO 8601 strings, numbers or aware datetimes.
    member : str
        The path of the document; empty for the root.
    unknown_allowed : bool
        Leave members alone that the model does not have. A request may carry them, as the service ignores them.
    """
    kind = shape.type_name
    if not _TYPES.get(kind, _anything)(value):
        return Violation(member or "The document", "type", kind)
    for demand, limit in _demands(shape):
        if demand == "required":
            missing = next((name for name in limit if value.get(name) is None), None)
            if missing is not None:
                return Violation(_join(member, missing), demand, None)
        elif not _CHECKS[demand](value, limit):
            return Violation(member or "The document", demand, limit)
    for child_shape, child, path in _children(shape, value, member):
        if child_shape is not None:
            violation = first_violation(child_shape, child, path, unknown_allowed=unknown_allowed)
        else:
            violation = None if unknown_allowed else Violation(path, "unknown", None)
        if violation is not None:
            return violation
    return None


def _children(shape: Any, value: Any, member: str) -> Iterator[tuple[Any, Any, str]]:
    """Yield shape, value and path of what a value holds; the shape is None where the model has none."""
    if shape.type_name == "structure":
        for name, child in value.items():
            if name not in shape.members:
                # The name comes from outside and may hold anything, so only its place is told.
                yield None, child, _join(member, "(a member)")
            elif child is not None:  # null is how some SDKs write an absent member
                yield shape.members[name], child, _join(member, name)
    elif shape.type_name == "list":
        for position, child in enumerate(value):
            yield shape.member, child, f"{member}[{position}]"
    elif shape.type_name == "map":
        for position, (key, child) in enumerate(value.items()):
            yield shape.key, key, f"{member}{{{position}}}.key"
            yield shape.value, child, f"{member}{{{position}}}"


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
    "type": lambda _value, _limit: True,  # seen to already
    "enum": lambda value, limit: value in limit,
    "union": _one_member,
    "min-length": lambda value, limit: len(value) >= limit,
    "max-length": lambda value, limit: len(value) <= limit,
    "min-value": lambda value, limit: value >= limit,
    "max-value": lambda value, limit: value <= limit,
    "min-items": lambda value, limit: len(value) >= limit,
    "max-items": lambda value, limit: len(value) <= limit,
}
