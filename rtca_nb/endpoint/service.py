"""Answer one request, without a socket: host check, status page, operation, quota, faults, log line."""

from __future__ import annotations

import collections
import functools
import ipaddress
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rtca_nb.endpoint.backend import Backend, Page
from rtca_nb.endpoint.fault_plan import DrawnFault, Faults
from rtca_nb.endpoint.model import LIST_SEGMENTS, Operation
from rtca_nb.endpoint.protocol import Answer, RefusedError, error_answer, match_route, parse_members
from rtca_nb.endpoint.quota import Quotas
from rtca_nb.endpoint.signatures import check_signature_headers
from rtca_nb.endpoint.status_page import render_status_page

__all__ = ["HttpRequest", "Reply", "RequestRecord", "Service"]

_HOST: Final = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:\[\]/@\s]+)(?::(?P<port>\d{1,5}))?")

#: Enough for any test, but limited, so that an endpoint may run for weeks.
_RECORDS_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """An HTTP request, before it is parsed and checked.

    Attributes
    ----------
    method, target : str
        From the request line; the target is not decoded.
    hosts : sequence of str
        Every ``Host`` header.
    headers : mapping
        Headers; their names are not case-sensitive.
    body : bytes
        The whole body.
    """

    method: str
    target: str
    hosts: Sequence[str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """Record of one request to a local endpoint, as ``Endpoint.requests`` lists it; it has no text of messages.

    If the endpoint refused the request without reading it, for example because of the quota, values that come from the
    content of the request are ``"-"``, empty, None or False.

    Attributes
    ----------
    number : int
        Number of the request, from 1; ``Endpoint.script`` restarts the count at 1. 0 if the request calls no operation.
    operation : str
        Name of the operation; ``"-"`` if the request calls none.
    contact_id : str
        Id of the contact; ``"-"`` if the request has none, or the endpoint does not serve that contact.
    output_type : str
        ``"Raw"`` or ``"Redacted"``; ``"-"`` if the request has none.
    segment_types : tuple of str
        Segment types that were requested.
    max_results : int or None
        ``MaxResults`` of the request; None if it has none.
    continued : bool
        Whether the request had a NextToken.
    http_status : int
        HTTP status of the answer.
    code : str
        Name of the error, such as ``"ThrottlingException"``. If an HTML page with an error status was sent instead, the
        title of the page. Empty if the status is 200.
    segments : int
        Number of segments in the answer.
    more : bool
        Whether the answer has a NextToken.
    fault : str
        Name of the fault that was simulated; empty if there was none. If a fault was planned but could not occur in
        this answer, ``(no occasion)`` follows the name.
    milliseconds : float
        Time that the endpoint took to make the answer, without the time to send it.
    """

    number: int
    operation: str
    contact_id: str
    output_type: str
    segment_types: tuple[str, ...]
    max_results: int | None
    continued: bool
    http_status: int
    code: str
    segments: int
    more: bool
    fault: str
    milliseconds: float

    def line(self) -> str:
        """Return the record as one line of text, as it is passed to ``log`` of :func:`rtca_nb.endpoint.serve`."""
        asked = ""
        if self.output_type != "-":
            size = "" if self.max_results is None else f" max={self.max_results}"
            asked = f" {self.output_type} types={len(self.segment_types)}{size}{' continued' if self.continued else ''}"
        got = self.code or (f"{self.segments} segments{', more' if self.more else ''}" if asked else "ok")
        fault = f" fault={self.fault}" if self.fault else ""
        return (
            f"{self.number} {self.operation} contact={self.contact_id}{asked} -> "
            f"{self.http_status} {got}{fault} {self.milliseconds:.1f} ms"
        )


@dataclass(slots=True)
class Reply:
    """An answer, and the wire fault that decides how it is sent; None if it is sent normally."""

    answer: Answer
    fault: DrawnFault | None = None


@dataclass(slots=True)
class _Asked:
    """Facts about a request, collected while it is answered."""

    number: int = 0
    operation: Operation | None = None
    members: Mapping[str, Any] | None = None
    page: Page | None = None
    fault: DrawnFault | None = None
    fault_played: bool = True


class Service:
    """The service, which answers requests.

    Parameters
    ----------
    operations : sequence of Operation
        Operations to serve.
    backend : Backend
        The contacts.
    quotas : Quotas
        Quotas of the account.
    faults : Faults
        Faults to simulate.
    log : callable or None
        Function to call with one line of text for each request.
    record : callable or None
        Function to call with the record of each request and its answer's body.
    """

    def __init__(
        self,
        operations: Sequence[Operation],
        backend: Backend,
        *,
        quotas: Quotas,
        faults: Faults,
        log: Callable[[str], None] | None,
        record: Callable[[RequestRecord, bytes], None] | None = None,
    ) -> None:
        self.port = 0
        self.backend = backend
        self.records: collections.deque[RequestRecord] = collections.deque(maxlen=_RECORDS_KEPT)
        self.internal_errors: list[Exception] = []
        self.denied: frozenset[str] = frozenset()
        self._operations = tuple(operations)
        self._quotas = quotas
        self._faults = faults
        self._log = log
        self._record = record
        self._count = 0
        self._lock = threading.Lock()

    def script(self, faults: Faults) -> None:
        """Replace the faults to simulate, and number requests from 1 again."""
        with self._lock:
            self._faults = faults
            self._count = 0

    def reply(self, request: HttpRequest) -> Reply:
        """Return the answer to a request; never raise."""
        started = time.perf_counter()
        asked = _Asked()
        try:
            answer = self._answer(request, asked)
        except RefusedError as error:
            answer = error_answer(asked.operation, error)
        except Exception as error:  # noqa: BLE001 - a client must get an answer, and a test must see the error
            self.internal_errors.append(error)
            answer = error_answer(asked.operation, RefusedError("InternalServiceException", "The endpoint failed."))
            answer.status = 500
        wire = None
        fault = asked.fault.fault if asked.fault is not None else None
        if fault is not None:
            if fault.page is not None:
                body = fault.page(asked.page, self.backend.tokens) if asked.page is not None else None
                asked.fault_played = body is not None
                answer.body = body if body is not None else answer.body
            elif fault.answer is not None:
                fault.answer(answer)
            wire = asked.fault if fault.delivery is not None else None
        try:
            self._remember(asked, answer, (time.perf_counter() - started) * 1000)
        except Exception as error:  # noqa: BLE001 - an error of the caller's log or recorder must not affect the client
            self.internal_errors.append(error)
        return Reply(answer, wire)

    def _answer(self, request: HttpRequest, asked: _Asked) -> Answer:
        if len(request.hosts) != 1 or not _is_own_host(request.hosts[0], self.port):
            return _refuse_host()
        if request.method in {"GET", "HEAD"} and request.target.partition("?")[0] == "/":
            return render_status_page(self.backend.contacts(), port=self.port)
        operation, quoted = match_route(request.method, request.target, self._operations)
        asked.operation = operation
        with self._lock:
            self._count += 1
            asked.number = self._count
            asked.fault = self._faults.draw(asked.number)
        check_signature_headers(request.headers.get("Authorization"), request.headers.get("X-Amz-Date"))
        if not self._quotas.take(operation.name):
            raise RefusedError("ThrottlingException", "Rate exceeded")
        if operation.name in self.denied:
            raise RefusedError(
                "AccessDeniedException",
                f"User is not authorized to perform: connect:{operation.name} on this resource.",
            )
        asked.members = parse_members(operation, quoted, request.body, request.target.partition("?")[2])
        if operation.name != LIST_SEGMENTS:
            return Answer.json(self.backend.answer(operation.name, asked.members))
        asked.page = self.backend.list_segments(asked.members)
        return Answer.json(asked.page.encode())

    def _remember(self, asked: _Asked, answer: Answer, milliseconds: float) -> None:
        members = asked.members or {}
        ids = (members.get("InstanceId", ""), members.get("ContactId", ""))
        page = asked.page if answer.status == 200 else None
        fault = asked.fault.name if asked.fault is not None else ""
        record = RequestRecord(
            number=asked.number,
            operation=asked.operation.name if asked.operation is not None else "-",
            # An unknown id may be anything, so it is not logged.
            contact_id=ids[1] if ids[1] and self.backend.knows(*ids) else "-",
            output_type=members.get("OutputType", "-"),
            segment_types=tuple(members.get("SegmentTypes", ())),
            max_results=members.get("MaxResults"),
            continued="NextToken" in members,
            http_status=answer.status,
            code=answer.code,
            segments=len(page.segments) if page is not None else 0,
            more=page is not None and page.next_token is not None,
            fault=fault if asked.fault_played else f"{fault}(no occasion)",
            milliseconds=milliseconds,
        )
        self.records.append(record)
        if self._record is not None:
            self._record(record, answer.body)
        if self._log is not None:
            self._log(record.line())


@functools.lru_cache(maxsize=64)
def _is_own_host(host: str, port: int) -> bool:
    """Return whether a Host header names a loopback address and this endpoint's port."""
    match = _HOST.fullmatch(host.strip())
    if match is None or int(match["port"] or 80) != port:
        return False
    name = match["name"].strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _refuse_host() -> Answer:
    message = b"This endpoint answers only to a loopback host name with its own port.\n"
    return Answer(403, message, {"Content-Type": "text/plain; charset=utf-8"}, "HostRefused")
