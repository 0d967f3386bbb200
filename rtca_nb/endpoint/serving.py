"""Create an endpoint from contacts, instances, quotas, faults and a speed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from rtca_nb.base.arguments import check_flag, is_seconds, quoted
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

    Start it with a ``with`` statement, or with :meth:`Endpoint.start`. It listens on 127.0.0.1 only, and refuses
    requests whose ``Host`` header does not name this machine (``localhost`` or a loopback address) with the endpoint's
    port.

    Parameters
    ----------
    contacts : iterable of ServedContact
        Contacts to serve.
    port : int
        Port to listen on; 0 chooses a free port, which ``Endpoint.port`` returns.
    instances : iterable of ServedInstance
        Users, queues, rules and extraction definitions to serve.
    quota : Quota, mapping of str to Quota, or None
        How often each operation may be called. By default, quotas are those of the service: 2 requests per second, with
        a burst of 5; for SearchContacts, one request every two seconds. None: no operation has a quota. A mapping gives
        the quota of each operation by its name; operations that it does not name have no quota. A single Quota applies
        to ListRealtimeContactAnalysisSegmentsV2 only; other operations then have no quota.
    denied : iterable of str
        Names of operations to refuse with AccessDeniedException; :meth:`Endpoint.deny` can replace them later.
    faults : Faults, mapping of int to str, or None
        Faults to simulate. In a mapping such as ``{2: "reset-half"}``, the key is the number of the request (the first
        is 1), and the value is the name of the fault. A :class:`Faults` can also draw faults at random.
        ``rtca_nb.endpoint.FAULTS`` has all names of faults. None: no faults.
    speed : float or None
        Speed at which to play contacts back, so that their segments appear over time: 1 is the original speed; 60 plays
        a minute in each second; with 0, time passes only when you call :meth:`Endpoint.advance`. None: contacts are not
        played back; all their segments are there from the start.
    token_life : float
        Seconds until a NextToken expires. How long the service's own tokens are valid is not documented.
    log : callable, optional
        Function to call with a line of text for each request. The line has no personal data. The function is called in
        the thread of the server.
    record : path, optional
        Folder to record to, created if it is missing. The file ``requests.jsonl`` gets a line for each request. The
        body of each successful answer to a request for Redacted segments is written to its own file, such as
        ``000001-Redacted.json``.
    allow_revealed : bool
        Permit recording the bodies of all other successful answers, too, such as Raw ones, which hold personal data.
    patience : float
        Seconds after which a connection is closed if it is idle, or if the head or the body of a request has not
        arrived completely.
    model : mapping, optional
        Service model to use instead of that of the installed botocore, in the form of botocore's ``service-2.json``.
        :meth:`Endpoint.client` uses it, too.

    Returns
    -------
    Endpoint
        The endpoint, which is not running yet.

    Raises
    ------
    EndpointError
        If the service model does not allow something that you want to serve; if two things of the same kind have the
        same id; or if the folder to record to cannot be written, or already holds a recording.
    UsageError
        If an argument is invalid, for example if it names an unknown operation or fault.
    """
    if not 0 <= port <= 65_535:
        raise UsageError("A port must be a number from 0 to 65535; 0 takes a free one.")
    if not is_seconds(patience) or not 0 < patience < float("inf"):
        raise UsageError(
            f"patience must be a number of seconds above 0, not {quoted(patience)}; the default is {PATIENCE:g}"
        )
    check_flag(allow_revealed, "allow_revealed")
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
