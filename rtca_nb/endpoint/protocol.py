"""Amazon Connect's REST-JSON protocol: parse path and body into members, encode answers, and turn refusals into errors.

The path is split before it is unquoted, because an instance may be named by an ARN whose ``/`` arrives as ``%2F``.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_to_bytes

from rtca_nb.endpoint.model import Operation
from rtca_nb.endpoint.validation import first_violation

__all__ = [
    "ARN",
    "Answer",
    "RefusedError",
    "encode_json",
    "error_answer",
    "match_route",
    "parse_members",
    "serialise",
]

#: The ARN of an instance; its id follows ``instance/``.
ARN: Final = re.compile(r"arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{12}:instance/(?P<id>[A-Za-z0-9._-]+)")

#: Error codes of any AWS service. The model does not list them, so their statuses are here.
COMMON_STATUSES: Final[dict[str, int]] = {
    "AccessDeniedException": HTTPStatus.FORBIDDEN,  # IAM can refuse any operation, but not all declare this error
    "ExpiredTokenException": HTTPStatus.FORBIDDEN,
    "IncompleteSignatureException": HTTPStatus.FORBIDDEN,
    "InvalidSignatureException": HTTPStatus.FORBIDDEN,
    "MissingAuthenticationTokenException": HTTPStatus.FORBIDDEN,
    "ServiceUnavailableException": HTTPStatus.SERVICE_UNAVAILABLE,
    "UnknownOperationException": HTTPStatus.NOT_FOUND,
}

_BAD_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


class RefusedError(Exception):
    """A refusal to send as an error answer; the server catches it, so callers of this package never see it.

    Parameters
    ----------
    code : str
        The error's name, for example ``"InvalidRequestException"``.
    message : str
        Message of the answer. It names members and limits, but quotes nothing of the request or contact.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(slots=True)
class Answer:
    """An HTTP answer before it is written.

    Attributes
    ----------
    status : int
        The HTTP status.
    body : bytes
        The body.
    headers : dict of str to str
        All headers except Content-Length and Date.
    code : str
        The error's name; empty for a success.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    code: str = ""

    @classmethod
    def json(cls, body: bytes, *, status: int = 200, code: str = "") -> Answer:
        """Return an answer with the headers that the service sends with JSON."""
        headers = {"Content-Type": "application/json", "x-amzn-RequestId": str(uuid.uuid4())}
        if code:
            headers["x-amzn-errortype"] = code
        return cls(status, body, headers, code)


def error_answer(operation: Operation | None, error: RefusedError) -> Answer:
    """Return the answer for a refusal, with the status that the model gives its code."""
    declared = operation.errors if operation is not None else {}
    status = declared.get(error.code) or COMMON_STATUSES.get(error.code, HTTPStatus.BAD_REQUEST)
    return Answer.json(encode_json({"Message": error.message}), status=int(status), code=error.code)


def match_route(method: str, target: str, operations: Sequence[Operation]) -> tuple[Operation, dict[str, str]]:
    """Return the operation that a request line calls, and the members in its path by name, still percent-encoded.

    Parameters
    ----------
    method : str
        The HTTP method.
    target : str
        The request target: path and query, not decoded.
    operations : sequence of Operation
        Operations to serve.

    Raises
    ------
    RefusedError
        No operation has that method and path.
    """
    path = target.partition("?")[0]
    parts = path[1:].split("/")
    for operation in operations:
        if method != operation.method or len(parts) != len(operation.route) or not path.startswith("/"):
            continue
        members: dict[str, str] = {}
        for pattern, part in zip(operation.route, parts, strict=True):
            if pattern.startswith("{"):
                members[pattern.strip("{+}")] = part
            elif pattern != part:
                break
        else:
            return operation, members
    raise RefusedError("UnknownOperationException", "No operation has this method and path.")


def parse_members(operation: Operation, quoted: Mapping[str, str], body: bytes, query: str = "") -> dict[str, Any]:
    """Return the members of a request, checked against all constraints of the model.

    Parameters
    ----------
    operation : Operation
        Operation that is requested.
    quoted : mapping of str to str
        The members in the path, percent-encoded.
    body : bytes
        The body, not decoded.
    query : str
        The query, not decoded, without the question mark.

    Raises
    ------
    RefusedError
        A member is malformed, missing or outside its limits.
    """
    members = _parse_body(body) if operation.has_body else {}
    for name in (*operation.uri_members, *operation.query_members.values()):
        members.pop(name, None)  # these are valid only in path and query
    members |= _parse_query(operation, query) if operation.query_members else {}
    for name, text in quoted.items():
        if text:
            members[name] = _unquoted(name, text)
    violation = first_violation(operation.input_shape, members, unknown_allowed=True)
    if violation is not None:
        raise RefusedError("InvalidRequestException", violation.message)
    for name in quoted:
        _refuse_path_tricks(name, members[name])
    return {name: value for name, value in members.items() if name in operation.input_shape.members}


def _parse_body(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        document = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        raise RefusedError("InvalidRequestException", "The body is not valid JSON in UTF-8.") from None
    if not isinstance(document, dict):
        raise RefusedError("InvalidRequestException", "The body must be a JSON object.")
    return {name: value for name, value in document.items() if value is not None}


def _parse_query(operation: Operation, query: str) -> dict[str, Any]:
    """Return the members in a query; text is converted to a number if the model says that it is a number."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict")
    except ValueError:  # UnicodeDecodeError is a ValueError
        raise RefusedError("InvalidRequestException", "The query is not valid percent-encoded UTF-8.") from None
    found: dict[str, Any] = {}
    for name, text in pairs:
        member = operation.query_members.get(name)
        if member is not None:
            kind = operation.input_shape.members[member].type_name
            found[member] = int(text) if kind in {"integer", "long"} and _INTEGER.fullmatch(text) else text
    return found


def _unquoted(name: str, text: str) -> str:
    try:
        unquoted = None if _BAD_PERCENT.search(text) else unquote_to_bytes(text.encode("latin-1")).decode("utf-8")
    except ValueError:
        unquoted = None
    if unquoted is None:
        raise RefusedError("InvalidRequestException", f"{name} is not valid percent-encoded UTF-8.")
    return unquoted


def _refuse_path_tricks(name: str, value: str) -> None:
    if value in {".", ".."} or _CONTROL.search(value) or "\\" in value:
        raise RefusedError("InvalidRequestException", f"{name} is not a valid identifier.")
    if "/" in value and not (name == "InstanceId" and ARN.fullmatch(value)):
        raise RefusedError("InvalidRequestException", f"{name} is not a valid identifier.")


def serialise(shape: Any, value: Any) -> Any:
    """Return a document as values for JSON, with times in the format of their shape.

    Parameters
    ----------
    shape : botocore.model.Shape or None
        Shape of the document; None if the service model has none for it. Datetimes then become ISO 8601 strings.
    value : object
        The document, which has passed `first_violation` or is served with ``pass_through``.
    """
    if isinstance(value, Mapping):
        members = shape.members if shape is not None and shape.type_name == "structure" else {}
        below = shape.value if shape is not None and shape.type_name == "map" else None
        return {name: serialise(members.get(name, below), child) for name, child in value.items()}
    if isinstance(value, list | tuple):
        below = shape.member if shape is not None and shape.type_name == "list" else None
        return [serialise(below, child) for child in value]
    if shape is not None and shape.type_name == "timestamp":
        try:
            return _wire_time(shape, value)
        except (ValueError, OverflowError, OSError):
            return str(value)  # not a valid time, so it is served as it is
    return _iso(value) if isinstance(value, dt.datetime) else value


def _wire_time(shape: Any, value: Any) -> Any:
    # In a JSON body, a time is a number unless its shape has a format.
    wanted = shape.serialization.get("timestampFormat", "unixTimestamp")
    if wanted == "iso8601":
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = dt.datetime.fromtimestamp(value, dt.UTC)
        return _iso(value) if isinstance(value, dt.datetime) else value
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    return value.timestamp() if isinstance(value, dt.datetime) else value


def _iso(value: dt.datetime) -> str:
    if value.tzinfo is None:
        value = value.replace(tzinfo=dt.UTC)
    return value.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def encode_json(document: Any) -> bytes:
    """Return compact JSON in UTF-8; a lone surrogate, which UTF-8 cannot hold, is sent as an escape."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(document, separators=(",", ":")).encode("ascii")
