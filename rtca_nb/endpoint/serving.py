"""An endpoint made of what is to be served, its quotas, its faults and its time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from rtca_nb.base.arguments import is_seconds, quoted
from rtca_nb.endpoint.backend import Backend
from rtca_nb.endpoint.clients import Clients
from rtca_nb.endpoint.contacts import ServedContact
from rtca_nb.endpoint.fault_plan import Faults, as_faults
from rtca_nb.endpoint.instances import ServedInstance
from rtca_nb.endpoint.model import checked_operations, load_operations, load_service_model
from rtca_nb.endpoint.play_clock import PlayClock
from rtca_nb.endpoint.quota import QUOTAS, Quota, Quotas
from rtca_nb.endpoint.recording import Recorder
from rtca_nb.endpoint.server import Endpoint
from rtca_nb.endpoint.service import Service
from rtca_nb.exceptions import UsageError

__all__ = ["PATIENCE", "serve"]

PATIENCE: Final = 60.0  # seconds until a connection that sends no whole request is closed


def serve(
    contacts: Iterable[ServedContact] = (),
    *,
    port: int = 0,
    instances: Iterable[ServedInstance] = (),
    quota: Quota | Mapping[str, Quota] | None = QUOTAS,
    denied: Iterable[str] = (),
    faults: Faults | Mapping[int, str] | None = None,
    speed: float | None = None,
    token_life: float = 300.0,
    log: Callable[[str], None] | None = None,
    record: str | os.PathLike[str] | None = None,
    allow_revealed: bool = False,
    patience: float = PATIENCE,
    model: Mapping[str, Any] | None = None,
) -> Endpoint:
    """Create a local endpoint, which answers requests for chat analysis as Amazon Connect does.

    It is started by a ``with`` statement, or by :meth:`Endpoint.start`. It listens on 127.0.0.1 only, and refuses
    requests whose ``Host`` header does not name this machine (``localhost`` or a loopback address).

    Parameters
    ----------
    contacts : iterable of ServedContact
        Contacts to serve.
    port : int
        Port to listen on; 0 takes a free one, which ``Endpoint.port`` names.
    instances : iterable of ServedInstance
        Users, queues, rules and extraction definitions to serve.
    quota : Quota, mapping of str to Quota, or None
        How often each operation may be called. By default as in the service: 2 requests a second, 5 at once, and for
        SearchContacts one request in two seconds. A mapping has quotas by the name of the operation; operations that
        it lacks have none. A single Quota is that of ListRealtimeContactAnalysisSegmentsV2, and other operations have
        none. None: there are no quotas.
    denied : iterable of str
        Names of operations to refuse with AccessDeniedException, until :meth:`Endpoint.deny` sets others.
    faults : Faults, mapping of int to str, or None
        Faults to simulate: a mapping such as ``{2: "reset-half"}``, from the number of the request (the first is 1) to
        the name of the fault; or a :class:`Faults`, which can also draw faults at random. ``rtca_nb.endpoint.FAULTS``
        has all names.
    speed : float or None
        Play contacts back, so that their segments appear over time: 1 is as fast as they took place, 60 is a minute in
        each second; with 0, time passes only when you call :meth:`Endpoint.advance`. None: all segments are there from
        the start.
    token_life : float
        Seconds until a NextToken expires. How long the service's tokens live is not documented.
    log : callable, optional
        Function to call with a line of text, without personal data, for each request. It is called in the thread of the
        server.
    record : path, optional
        Folder to record to, created if it is missing. ``requests.jsonl`` gets a line for each request, and the body of
        each successful answer with Redacted segments becomes a file, such as ``000001-Redacted.json``.
    allow_revealed : bool
        Record the bodies of all other successful answers too, such as Raw ones, which hold personal data.
    patience : float
        Seconds after which a connection is closed if it is idle, or if the head or body of a request has not arrived
        completely.
    model : mapping, optional
        Service model to use instead of the installed botocore's, in the form of its ``service-2.json``;
        :meth:`Endpoint.client` uses it too.

    Returns
    -------
    Endpoint
        It is not running yet.

    Raises
    ------
    EndpointError
        The service model does not allow something that is to be served, or two things of a kind have the same id; or
        the folder to record to cannot be written, or holds a recording already.
    UsageError
        An argument is invalid, such as the name of an operation or a fault.
    """
    if not 0 <= port <= 65_535:
        raise UsageError("A port must be a number from 0 to 65535; 0 takes a free one.")
    if not is_seconds(patience) or not 0 < patience < float("inf"):
        raise UsageError(
            f"patience must be a number of seconds above 0, not {quoted(patience)}; the default is {PATIENCE:g}"
        )
    service_model = load_service_model(model)
    operations, quotas, refused = load_operations(service_model), Quotas(quota), checked_operations(denied)
    clock = PlayClock(speed)
    backend = Backend(operations, contacts, instances, clock=clock, token_life=token_life)
    recorder = Recorder(record, allow_revealed=allow_revealed) if record is not None else None
    service = Service(
        [*operations.values()], backend, quotas=quotas, faults=as_faults(faults), log=log, record=recorder
    )
    service.denied = refused
    return Endpoint(service, clock, Clients(model), recorder, port=port, patience=patience)
