"""The operations, as botocore's service model describes them.

This module has no facts about operations of its own: routes, members, limits, enums, error statuses and time formats
are read from the installed botocore, or from a model that the caller passes.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import BotoCoreError
from botocore.loaders import Loader
from botocore.model import ServiceModel

from rtca_nb.base.arguments import quoted
from rtca_nb.exceptions import EndpointError, UsageError

__all__ = [
    "LIST_SEGMENTS",
    "OPERATIONS",
    "Operation",
    "checked_operations",
    "demands",
    "join",
    "load_operation",
    "load_operations",
    "load_service_model",
]

LIST_SEGMENTS: Final = "ListRealtimeContactAnalysisSegmentsV2"
OPERATIONS: Final = (
    LIST_SEGMENTS,
    "DescribeContact",
    "DescribeExtractionDefinition",
    "DescribeQueue",
    "DescribeRule",
    "DescribeUser",
    "ListRules",
    "SearchContacts",
    "SearchRules",
)
"""Operations that are served, if the model has them."""

NEWEST: Final = "ExtractedInformation"
"""A model with this segment type is as new as this package expects; it came with botocore 1.44."""


@dataclass(frozen=True, slots=True)
class Operation:
    """The facts about one operation that the endpoint needs.

    Attributes
    ----------
    name : str
        The operation's name.
    method : str
        The HTTP method.
    route : tuple of str
        The parts of the path, as in the service model; a part ``{Name}`` is the value of the input's member of that
        name.
    input_shape, output_shape : botocore.model.StructureShape
        The shapes of request and response.
    errors : dict of str to int
        The HTTP status of each error that the operation declares, by the error's name.
    uri_members : tuple of str
        The members of the input that are sent in the path.
    query_members : dict of str to str
        The members of the input that are sent in the query: each key is the name in the query, and the value is the
        member's name.
    has_body : bool
        Whether any member of the input is sent in the body.
    from_older_model : bool
        Whether the model is older than the newest model that this package knows. The service may then send members that
        the model lacks, so unknown members are allowed.
    """

    name: str
    method: str
    route: tuple[str, ...]
    input_shape: Any
    output_shape: Any
    errors: dict[str, int]
    uri_members: tuple[str, ...]
    query_members: dict[str, str]
    has_body: bool
    from_older_model: bool

    def segment_types(self) -> tuple[str, ...]:
        """Return the segment types in the response's union; empty if the response has no segments."""
        segments = self.output_shape.members.get("Segments")
        return tuple(segments.member.members) if segments is not None else ()


def load_service_model(model: Mapping[str, Any] | None = None) -> ServiceModel:
    """Return Amazon Connect's service model.

    Parameters
    ----------
    model : mapping, optional
        A service description as in botocore's ``service-2.json``; by default, that of the installed botocore.

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
        The service model, from `load_service_model`.
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
    places = {member: shape.serialization for member, shape in model.input_shape.members.items()}
    return Operation(
        name=name,
        method=model.http["method"],
        # In some services, a query in the route is a fixed parameter; Connect has none.
        route=tuple(model.http["requestUri"].partition("?")[0].strip("/").split("/")),
        input_shape=model.input_shape,
        output_shape=model.output_shape,
        errors={shape.name: int(shape.metadata["error"]["httpStatusCode"]) for shape in model.error_shapes},
        uri_members=tuple(member for member, place in places.items() if place.get("location") == "uri"),
        query_members={
            place["name"]: member for member, place in places.items() if place.get("location") == "querystring"
        },
        has_body=any("location" not in place for place in places.values()),
        from_older_model=_is_older(service_model),
    )


def _is_older(service_model: ServiceModel) -> bool:
    """Return whether a model lacks the newest segment type that this package knows."""
    segments = service_model.operation_model(LIST_SEGMENTS).output_shape.members["Segments"]
    return NEWEST not in segments.member.members


def load_operations(service_model: ServiceModel) -> dict[str, Operation]:
    """Return the operations to serve, by name, without those that the model lacks.

    Raises
    ------
    EndpointError
        The model has no ListRealtimeContactAnalysisSegmentsV2, which is always served.
    """
    names = [name for name in OPERATIONS if name == LIST_SEGMENTS or name in service_model.operation_names]
    return {name: load_operation(service_model, name) for name in names}


def checked_operations(names: Iterable[str]) -> frozenset[str]:
    """Check that the endpoint serves the named operations, and return their names as a set.

    Raises
    ------
    UsageError
        The endpoint does not serve at least one of the operations.
    """
    found = frozenset(names)
    unknown = sorted(found - {*OPERATIONS})
    if unknown:
        raise UsageError(
            f"{quoted(unknown[0])} is not an operation that is served; choose from {', '.join(OPERATIONS)}"
        )
    return found


@functools.lru_cache(maxsize=4096)
def demands(shape: Any) -> tuple[tuple[str, Any], ...]:
    """Return the constraints of a shape on a value, without those on its members.

    Returns
    -------
    tuple of (str, object)
        For each constraint, its kind (``type``, ``required``, ``enum``, ``union``, ``min-length``, ``max-length``,
        ``min-value``, ``max-value``, ``min-items``, ``max-items`` or ``pattern``), and its limit: a number, names,
        allowed values, or a regular expression.
    """
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
    if shape.type_name == "string" and "pattern" in metadata:
        found.append(("pattern", metadata["pattern"]))
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


def join(member: str, name: str) -> str:
    """Return the path of a member inside another member."""
    return f"{member}.{name}" if member else name
