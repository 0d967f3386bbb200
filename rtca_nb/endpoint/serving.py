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
    """Make a local endpoint for Amazon Connect's chat analysis; it runs inside a ``with`` statement.

    It listens on 127.0.0.1 only and answers only to loopback host names.

    Parameters
    ----------
    contacts : iterable of ServedContact
        What is served.
    port : int
        The port; 0 takes a free one.
    instances : iterable of ServedInstance
        What instances have besides their contacts: users, queues, rules and extraction definitions.
    quota : Quota, mapping of str to Quota, or None
        The account's quota, by default the service's for each operation: 2 requests a second, burst 5, and for
        SearchContacts one in two seconds. A single quota applies to the operation that lists segments, and leaves the
        others without one. None turns all quotas off.
    denied : iterable of str
        Operations to refuse with AccessDeniedException, as IAM does; see `Endpoint.deny`.
    faults : Faults, mapping of int to str, or None
        What goes wrong: the name of a fault by a request's number, or a seeded rate. The names are in `FAULTS`.
    speed : float or None
        Play time: contact seconds per second; 0 waits for `Endpoint.advance`, None serves every contact complete.
    token_life : float
        Seconds until a NextToken expires. The service's own figure is not documented.
    log : callable, optional
        Called with one line per request, without personal data, in the server's thread.
    record : path, optional
        Folder for a log with a line for each request, and for the body of each successful Redacted answer.
    allow_revealed : bool
        Record the bodies of Raw answers too, which hold what redaction removes.
    patience : float
        Seconds that a connection may be idle, or take for a request's head or body; then it is closed.
    model : mapping, optional
        Another service description than the installed botocore's. The endpoint's clients speak it too.

    Returns
    -------
    Endpoint
        Not yet running.

    Raises
    ------
    EndpointError
        A contact is not what the service model allows, or two have the same ids.
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
