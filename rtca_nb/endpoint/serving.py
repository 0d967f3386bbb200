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
    """Create a local endpoint for Amazon Connect's chat analysis; it runs inside a ``with`` statement.

    It listens on 127.0.0.1 only and answers only to loopback host names.

    Parameters
    ----------
    contacts : iterable of ServedContact
        Contacts to serve.
    port : int
        The port; 0 takes a free one.
    instances : iterable of ServedInstance
        Users, queues, rules and extraction definitions of instances.
    quota : Quota, mapping of str to Quota, or None
        Quota of the account, in all or by operation. By default it is that of the service: 2 requests a second with a
        burst of 5 for each operation, but one request in two seconds for SearchContacts. A single quota applies only to
        the operation that lists segments; the others then have none. None turns all quotas off.
    denied : iterable of str
        Operations to refuse with AccessDeniedException, as IAM does; see `Endpoint.deny`.
    faults : Faults, mapping of int to str, or None
        Faults to simulate: names of faults by the number of the request, or a :class:`Faults` with a rate. `FAULTS` has
        the names.
    speed : float or None
        Play contacts back this many times as fast as they took place; with 0, their time passes only through
        `Endpoint.advance`. None serves every contact complete.
    token_life : float
        Seconds until a NextToken expires. The service's own figure is not documented.
    log : callable, optional
        Called with one line per request, without personal data, in the server's thread.
    record : path, optional
        Folder for a log with a line for each request, and for the body of each successful Redacted answer.
    allow_revealed : bool
        Record the bodies of Raw answers too, which hold what redaction removes.
    patience : float
        Seconds after which a connection is closed if it is idle, or if the head or body of a request has not arrived
        completely.
    model : mapping, optional
        Service model to use instead of the installed botocore's; :meth:`Endpoint.client` uses it too.

    Returns
    -------
    Endpoint
        Not yet running.

    Raises
    ------
    EndpointError
        The service model does not allow a contact, or two contacts have the same ids.
    UsageError
        A fault, quota or speed is invalid.
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
